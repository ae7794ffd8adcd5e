"""A case and its partner, each with a folder of its own."""

import os
import shutil
from pathlib import Path
from typing import Final

import pytest
from tests.custody.bare import NOW, PICTURE, WeakLocksmith, offering

from tutela.custody.case import CaseCard
from tutela.custody.keys import PersonKey
from tutela.custody.record import open_record
from tutela.custody.seal import seal
from tutela.errors import (
    ConflictError,
    MalformedError,
    MismatchError,
    RefusedError,
    UnavailableError,
)
from tutela.ledger.log import Log
from tutela.ledger.witness import ContradictionError, print_head
from tutela.proof.checkpoint import VerifierKey, open_checkpoint
from tutela.proof.cosignature import CosignerKey, cosign_text, open_cosignatures
from tutela.proof.note import split_note
from tutela.stores.folder import FolderLogStore
from tutela.stores.witnessed import WitnessedHeads
from tutela.wiring import NewCase, case_key_of, create_case, now, open_case
from tutela.wiring.witness import (
    Compared,
    Imported,
    accept,
    accepted,
    compare_kept,
    cosign_request,
    import_cosigned,
    make_request,
    new_witness,
    open_witness,
    readable_log,
)

ANNA: Final = PersonKey("anna", WeakLocksmith().new_key(), bytes([1]) * 32)
PARTNER: Final = CosignerKey("partner.example", bytes([7]) * 32)
SECOND: Final = CosignerKey("second.example", bytes([8]) * 32)
LOGS: Final = ("evidence", "publication")


class Two:
    """A case with one sealed picture, and a partner's memory folder."""

    def __init__(self, root: Path) -> None:
        self.folder, self.memory = root / "case", root / "memory"
        self.made = create_case(self.folder, NewCase((ANNA.public,), "tester"), None)
        self.seal(b"one")
        accept(self.folder, PARTNER.verifier.format())

    def seal(self, content: bytes) -> None:
        with open_case(self.folder, self.made.secrets) as case:
            seal(offering(content), PICTURE, case.sealing, NOW, case.dice)

    def key(self, log: str) -> VerifierKey:
        card = self.made.card
        return card.evidence if log == "evidence" else card.publication

    def cosign(self, log: str = "publication", *, by: CosignerKey = PARTNER) -> bytes:
        asked = make_request(self.folder, log, None, by.name)
        memory = self.memory / by.name
        first = not memory.exists()
        return cosign_request(asked, self.key(log), memory, by, first=first).note

    def bring(self, note: bytes, asked: bytes | None = None) -> Imported:
        with open_case(self.folder, self.made.secrets) as case:
            return import_cosigned(case, note, asked, "anna")

    def compare(self, kept: bytes, log: str | None = None) -> Compared:
        return compare_kept(self.folder, kept, log)

    def kinds(self) -> list[str]:
        with open_case(self.folder, self.made.secrets) as case:
            return [event.kind for event in case.index.events()]

    def details(self) -> object:
        """Return the details of the newest event, as its record holds them."""
        with open_case(self.folder, self.made.secrets) as case:
            record = case.index.events()[-1].record
            key = case_key_of(case, ANNA.age)
            envelope = open_record(record, case.vault, case.cipher, key)
        assert envelope is not None
        return envelope.event.details

    def split(self, log: str = "publication") -> bytes:
        """Put another history under the same key in the log's place; return its head."""
        folder = self.folder / "ledger" / log
        shutil.rmtree(folder)
        signer = getattr(self.made.secrets, log)
        other = Log(FolderLogStore(folder), signer, signer.verifier)
        other.append([bytes([n]) * 32 for n in range(5)])
        return (folder / "checkpoint").read_bytes()

    @property
    def contradictions(self) -> list[bytes]:
        found = [path for path in self.folder.parent.rglob("contradictions/*/*") if path.is_file()]
        return [path.read_bytes() for path in sorted(found)]


@pytest.fixture
def two(tmp_path: Path) -> Two:
    return Two(tmp_path)


def test_a_witness_key_opens_with_its_passphrase_only():
    content = WeakLocksmith().lock(PARTNER.format().encode(), "nine grey geese")
    assert open_witness(content, "nine grey geese") == PARTNER
    with pytest.raises(RefusedError):
        open_witness(content, "nine gray geese")
    with pytest.raises(MalformedError):
        open_witness(WeakLocksmith().lock(b"\xff", "nine grey geese"), "nine grey geese")
    with pytest.raises(RefusedError, match=r"keys\.passphrase_empty"):
        new_witness("partner.example", "")
    with pytest.raises(MalformedError, match=r"checkpoint\.key_name"):
        new_witness("two words", "nine grey geese")


@pytest.mark.parametrize("log", LOGS)
def test_a_cosignature_goes_there_and_back_and_is_an_event(two: Two, log: str):
    imported = two.bring(two.cosign(log))
    assert imported.log == log
    assert [each.witness for each in imported.new] == [PARTNER.verifier]
    assert two.kinds()[-1] == "cosigned"
    kept = WitnessedHeads(two.folder).cosigned_note(log, imported.checkpoint.size)
    assert kept is not None
    assert open_checkpoint(kept, two.key(log)).checkpoint == imported.checkpoint
    details = two.details()
    assert isinstance(details, dict)
    assert details["log"] == log
    assert details["witnesses"][0]["key"] == PARTNER.verifier.format()
    assert details["root"] == imported.checkpoint.root


def test_the_next_request_begins_where_the_witness_is(two: Two):
    first = two.bring(two.cosign("evidence")).checkpoint.size
    two.seal(b"two")
    asked = make_request(two.folder, "evidence", None, None)
    assert asked.startswith(b"old %d\n" % first)
    second = two.bring(two.cosign("evidence")).checkpoint.size
    assert second > first
    assert WitnessedHeads(two.folder).sizes("evidence") == (first, second)


def test_a_lost_answer_is_asked_for_again(two: Two):
    two.cosign("evidence")
    two.seal(b"two")
    asked = make_request(two.folder, "evidence", None, None)
    memory = two.memory / PARTNER.name
    with pytest.raises(ConflictError, match=r"witness\.old_size") as found:
        cosign_request(asked, two.key("evidence"), memory, PARTNER, first=False)
    old = int(found.value.parameters["remembered"])
    asked = make_request(two.folder, "evidence", old, None)
    note = cosign_request(asked, two.key("evidence"), memory, PARTNER, first=False).note
    assert two.bring(note).checkpoint.size > old


def test_nothing_is_cosigned_that_cannot_be_remembered(two: Two, monkeypatch: pytest.MonkeyPatch):
    first = two.cosign("evidence")
    two.bring(first)
    two.seal(b"two")
    asked = make_request(two.folder, "evidence", None, None)
    memory = two.memory / PARTNER.name

    def fail(_descriptor: int) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(UnavailableError, match=r"witness\.not_written"):
            cosign_request(asked, two.key("evidence"), memory, PARTNER, first=False)
    kept = next(memory.glob("*.note")).read_bytes()
    assert kept == first
    note = cosign_request(asked, two.key("evidence"), memory, PARTNER, first=False).note
    assert next(memory.glob("*.note")).read_bytes() == note


def test_what_is_imported_twice_is_one_event(two: Two):
    note = two.cosign()
    two.bring(note)
    kinds = two.kinds()
    assert two.bring(note).new == ()
    assert two.kinds() == kinds


def test_two_witnesses_stand_on_one_note(two: Two):
    accept(two.folder, SECOND.verifier.format())
    notes = two.cosign(), two.cosign(by=SECOND)
    for note in notes:
        assert len(two.bring(note).new) == 1
    kept = WitnessedHeads(two.folder).cosigned_note("publication", 1)
    assert kept is not None
    said = open_cosignatures(kept, accepted(two.folder))
    assert {each.witness for each in said.cosignatures} == {PARTNER.verifier, SECOND.verifier}


def test_signature_lines_alone_need_the_request(two: Two):
    asked = make_request(two.folder, "publication", None, None)
    cosigned = cosign_request(asked, two.key("publication"), two.memory, PARTNER, first=True)
    with pytest.raises(MalformedError):
        two.bring(cosigned.line.encode())
    assert two.bring(cosigned.line.encode(), asked).new[0].witness == PARTNER.verifier


def test_a_cosignature_of_nobody_known_is_not_imported(two: Two):
    with pytest.raises(RefusedError, match=r"witness\.none_known") as found:
        two.bring(two.cosign(by=SECOND))
    assert found.value.parameters == {"count": 1}
    assert WitnessedHeads(two.folder).sizes("publication") == ()


def test_a_cosignature_from_the_future_is_not_imported(two: Two):
    note = readable_log(two.folder, "publication").note
    text, _ = split_note(note)
    ahead = int(now().timestamp()) + 200_000
    with pytest.raises(RefusedError, match=r"witness\.yet_to_come"):
        two.bring(note + cosign_text(text, PARTNER, ahead).encode())


def test_a_head_of_another_case_is_not_imported(two: Two, tmp_path: Path):
    other = Two(tmp_path / "other")
    with pytest.raises(MismatchError, match=r"witness\.no_such_log"):
        two.bring(other.cosign())


def test_a_case_is_not_its_own_witness_and_a_name_has_one_key(two: Two):
    own = CosignerKey("friend.example", two.made.secrets.publication.seed)
    with pytest.raises(RefusedError, match=r"witness\.own_key"):
        accept(two.folder, own.verifier.format())
    again = CosignerKey(PARTNER.name, bytes([9]) * 32)
    with pytest.raises(ConflictError, match=r"witness\.known_already"):
        accept(two.folder, again.verifier.format())
    with pytest.raises(MalformedError):
        accept(two.folder, two.made.card.publication.format())
    assert accepted(two.folder) == (PARTNER.verifier,)


def test_the_partner_sees_two_versions_and_keeps_both_heads(two: Two):
    first = two.cosign()
    other = two.split()
    asked = make_request(two.folder, "publication", 1, None)
    memory = two.memory / PARTNER.name
    with pytest.raises(ContradictionError, match=r"witness\.not_shown"):
        cosign_request(asked, two.key("publication"), memory, PARTNER, first=False)
    assert two.contradictions == [first, other]


def test_the_case_sees_two_versions_and_keeps_both_heads(two: Two):
    first = two.cosign()
    other = two.split()
    with pytest.raises(ContradictionError, match=r"witness\.split_view"):
        two.bring(first)
    assert two.contradictions == [first, other]
    with pytest.raises(ContradictionError, match=r"witness\.split_view"):
        two.compare(first)
    assert two.contradictions == [first, other]


def test_a_kept_head_says_since_when_it_holds(two: Two):
    accept(two.folder, SECOND.verifier.format())
    note = two.cosign()
    paper = print_head(open_checkpoint(note, two.key("publication")).checkpoint)
    two.seal(b"two")
    compared = two.compare(note)
    assert (compared.kept.size, compared.now.size) == (1, 2)
    assert [each.witness for each in compared.cosignatures] == [PARTNER.verifier]
    typed = two.compare(paper.encode(), "publication")
    assert (typed.kept, typed.now, typed.cosignatures) == (compared.kept, compared.now, ())


def test_a_kept_head_of_another_log_is_told(two: Two):
    note = two.cosign()
    with pytest.raises(MismatchError, match=r"witness\.wrong_log"):
        two.compare(note, "evidence")
    with pytest.raises(MismatchError, match=r"witness\.no_such_log"):
        two.compare(b"example.org/none\n1\n" + b"A" * 43 + b"=\n")
    with pytest.raises(MalformedError, match=r"witness\.log_name"):
        readable_log(two.folder, "other")


def test_an_older_ledger_is_told_by_a_kept_head(two: Two):
    shutil.copytree(two.folder / "ledger" / "publication", two.folder / "older")
    two.seal(b"two")
    paper = print_head(open_checkpoint(two.cosign(), two.key("publication")).checkpoint)
    shutil.rmtree(two.folder / "ledger" / "publication")
    shutil.copytree(two.folder / "older", two.folder / "ledger" / "publication")
    with pytest.raises(ContradictionError, match=r"witness\.rolled_back"):
        two.compare(paper.encode())


def test_reading_a_log_needs_no_secret(two: Two):
    (two.folder / "machine.age").unlink()
    card = CaseCard.parse((two.folder / "case.toml").read_bytes())
    readable = readable_log(two.folder, "publication")
    assert open_checkpoint(readable.note, card.publication).checkpoint.size == 1
