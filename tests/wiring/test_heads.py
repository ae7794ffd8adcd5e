"""An older ledger in place of the newer: what the case itself can notice, and what not."""

import os
import shutil
from pathlib import Path
from typing import Final

import pytest
from tests.custody.bare import NOW, PICTURE, offering

from tutela.custody.keys import PersonKey
from tutela.custody.seal import seal
from tutela.engines.age import AgeLocksmith
from tutela.errors import MismatchError
from tutela.ledger.log import Log
from tutela.ledger.witness import ContradictionError
from tutela.proof.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from tutela.proof.cosignature import CosignerKey, cosign_text
from tutela.proof.note import SignatureLine, split_note
from tutela.stores.case_folder import CaseFolder
from tutela.stores.folder import FolderLogStore
from tutela.stores.witnessed import WitnessedHeads
from tutela.wiring import CreatedCase, NewCase, create_case, open_case, rebuild_case
from tutela.wiring.heads import checked_lines, foreign_heads, remembered_head

ANNA: Final = PersonKey("anna", AgeLocksmith().new_key(), bytes([1]) * 32)
LOGS: Final = ("evidence", "publication")


class Found:
    """A case whose logs have an older state to be put back."""

    def __init__(self, root: Path) -> None:
        self.folder, self.older = root / "case", root / "older"
        self.made: CreatedCase = create_case(self.folder, NewCase((ANNA.public,), "tester"), None)
        self.seal(b"one")
        shutil.copytree(self.folder / "ledger", self.older)
        self.seal(b"two")

    def seal(self, content: bytes) -> None:
        with open_case(self.folder, self.made.secrets) as case:
            seal(offering(content), PICTURE, case.sealing, NOW, case.dice)

    def note(self, log: str) -> bytes:
        return (self.folder / "ledger" / log / "checkpoint").read_bytes()

    def witness(self, log: str, size: int | None = None) -> None:
        self.keep(log, self.size(log) if size is None else size, self.note(log))

    def keep(self, log: str, size: int, note: bytes) -> None:
        WitnessedHeads(self.folder).keep(log, size, lambda _kept: note)

    def size(self, log: str) -> int:
        return int(self.note(log).split(b"\n")[1])

    def roll_back(self, *logs: str) -> None:
        for log in logs:
            shutil.rmtree(self.folder / "ledger" / log)
            shutil.copytree(self.older / log, self.folder / "ledger" / log)

    def rebuild(self) -> None:
        # An entry of the older index that is in no ledger any more is gone with it.
        rebuild_case(self.folder, self.made.secrets, ANNA.age)

    def open(self) -> None:
        with open_case(self.folder, self.made.secrets):
            pass


@pytest.fixture
def found(tmp_path: Path) -> Found:
    return Found(tmp_path)


def test_a_rollback_with_a_new_index_is_not_seen_without_a_witness(found: Found):
    found.roll_back(*LOGS)
    with pytest.raises(MismatchError, match=r"custody\.ledger_shorter"):
        found.open()
    found.rebuild()
    found.open()
    assert remembered_head(CaseFolder(found.folder), "evidence", found.made.card.evidence) is None


def test_a_publication_log_that_was_put_back_is_seen_by_the_index(found: Found):
    found.roll_back("publication")
    with pytest.raises(MismatchError, match=r"heads\.publication_shorter"):
        found.open()


def test_a_publication_log_that_was_removed_is_not_begun_anew(found: Found):
    shutil.rmtree(found.folder / "ledger" / "publication")
    with pytest.raises(MismatchError, match=r"heads\.publication_shorter"):
        found.open()
    assert not (found.folder / "ledger" / "publication" / "checkpoint").exists()


def test_a_removed_publication_log_is_seen_by_a_kept_head_too(found: Found):
    found.witness("publication", 2)
    shutil.rmtree(found.folder / "ledger" / "publication")
    with pytest.raises(MismatchError, match=r"ledger\.rolled_back"):
        found.rebuild()


@pytest.mark.parametrize("log", LOGS)
def test_a_cosigned_head_shows_the_rollback_of_its_log(found: Found, log: str):
    found.witness(log)
    found.open()
    found.roll_back(log)
    with pytest.raises(MismatchError, match=r"ledger\.rolled_back"):
        found.open()
    with pytest.raises(MismatchError, match=r"ledger\.rolled_back"):
        found.rebuild()
    with pytest.raises(MismatchError, match=r"ledger\.rolled_back"):
        found.open()


def test_a_head_that_was_time_stamped_shows_it_too(found: Found):
    path = found.folder / "anchors" / "evidence" / "5" / "note"
    path.parent.mkdir(parents=True)
    path.write_bytes(found.note("evidence"))
    found.open()
    found.roll_back(*LOGS)
    with pytest.raises(MismatchError, match=r"ledger\.rolled_back"):
        found.rebuild()


def test_the_largest_head_counts(found: Found):
    newest = found.note("evidence")
    for place, note in (
        ("9/note", newest),
        ("2/note", (found.older / "evidence" / "checkpoint").read_bytes()),
    ):
        path = found.folder / "anchors" / "evidence" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(note)
    head = remembered_head(CaseFolder(found.folder), "evidence", found.made.card.evidence)
    assert head is not None
    assert head == open_checkpoint(newest, found.made.card.evidence).checkpoint


def test_a_longer_ledger_with_another_beginning_is_refused(found: Found):
    found.witness("evidence")
    with open_case(found.folder, found.made.secrets) as case:
        entries = list(case.evidence.entries())
    entries[1] = bytes(32)
    shutil.rmtree(found.folder / "ledger" / "evidence")
    (found.folder / "index.db").unlink()
    key = found.made.secrets.evidence
    store = FolderLogStore(found.folder / "ledger" / "evidence")
    Log(store, key, key.verifier).append([*entries, bytes(32)])
    with pytest.raises(MismatchError, match=r"merkle\.not_consistent"):
        found.open()


@pytest.mark.parametrize("damage", ["flip", "foreign", "junk", "pipe"])
def test_a_file_this_ledger_never_signed_is_named_and_stops_nothing(found: Found, damage: str):
    found.witness("evidence")
    path = found.folder / "witness" / "evidence" / "99.note"
    if damage == "pipe":
        os.mkfifo(path)
    else:
        note = found.note("evidence").replace(b"/evidence\n", b"/evidence\n1", 1)
        path.write_bytes({"flip": note, "junk": b"junk"}.get(damage, found.note("publication")))
    found.open()
    assert foreign_heads(found.folder) == ("witness/evidence/99.note",)
    found.roll_back("evidence")
    with pytest.raises(MismatchError, match=r"ledger\.rolled_back"):
        found.open()


def test_a_head_under_another_size_is_named_and_counts_for_what_it_says(found: Found):
    found.witness("evidence", 999)
    found.open()
    assert foreign_heads(found.folder) == ("witness/evidence/999.note",)
    found.roll_back("evidence")
    with pytest.raises(MismatchError, match=r"ledger\.rolled_back"):
        found.open()


def test_two_heads_of_one_size_by_our_own_key_stop_everything(found: Found):
    size = found.size("evidence")
    found.witness("evidence", size)
    assert foreign_heads(found.folder) == ()
    key = found.made.secrets.evidence
    fork = sign_checkpoint(Checkpoint(key.verifier.name, size, bytes(32)), key)
    found.keep("evidence", size + 1, fork)
    with pytest.raises(ContradictionError, match=r"heads\.contradict"):
        found.open()


def test_only_lines_of_these_witnesses_that_hold_are_taken(found: Found):
    note, (one, two) = found.note("evidence"), (CosignerKey(name, bytes(32)) for name in "ab")
    text, _ = split_note(note)
    line, later = cosign_text(text, one, 1), cosign_text(text, one, 2)
    false = SignatureLine("a", one.verifier.key_id, bytes(72)).format()
    short = SignatureLine("a", one.verifier.key_id, b"short").format()
    other = cosign_text(text, two, 1)
    for lines in (line, false + short + line, line + later, other + line, line + other):
        assert checked_lines(note + lines.encode(), (one.verifier,)) == line
    assert checked_lines(note + false.encode(), (one.verifier,)) == ""
    both = (one.verifier, two.verifier)
    assert checked_lines(note + (other + line).encode(), both) == other + line
