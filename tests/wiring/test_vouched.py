"""Which head a release shows, and that nothing travels on it that was not checked."""

import os
import shutil
from pathlib import Path

import pytest
from tests.conftest import NeedsTool
from tests.custody.bare import WeakLocksmith
from tests.proof.tsa import LocalAuthority, now

from tutela.custody.keys import PersonKey
from tutela.errors import MalformedError, MismatchError
from tutela.ledger.anchor import LOGS, AuthorityCard, Place
from tutela.proof.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from tutela.proof.cosignature import CosignerKey, cosign_text, open_cosignatures
from tutela.proof.note import SignatureLine, split_note
from tutela.proof.stamps import check_tokens
from tutela.stores.witnessed import WitnessedHeads
from tutela.wiring import Case, NewCase, create_case, open_case
from tutela.wiring.anchor import accept, anchors_of, make_requests
from tutela.wiring.authorities import add_authority
from tutela.wiring.vouched import EVERYTHING, Outsiders, Vouched, vouched_head
from tutela.wiring.witness import accept as accept_witness

PARTNER = CosignerKey("partner.example", bytes(32))
LOG = LOGS[1]


class Press:
    """A case whose publication log grows, is stamped and is cosigned."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "case"
        anna = PersonKey("anna", WeakLocksmith().new_key(), bytes([1]) * 32)
        self.made = create_case(self.folder, NewCase((anna.public,), "tester"), None)
        accept_witness(self.folder, PARTNER.verifier.format())
        self.authority = LocalAuthority(root / "authority", "first")
        with self.opened() as case:
            add_authority(case, AuthorityCard(self.authority.known), "tester")

    def opened(self) -> Case:
        return open_case(self.folder, self.made.secrets)

    def grow(self) -> int:
        with self.opened() as case:
            case.publication.append([os.urandom(32)])
        return self.size(self.plain())

    def plain(self) -> bytes:
        return (self.folder / "ledger/publication/checkpoint").read_bytes()

    def stamp(self) -> None:
        with self.opened() as case:
            anchors = anchors_of(case)
            requests = make_requests(anchors, now())
            wanted = {name: asked for name, asked in requests.items() if LOG in name}
            answers = {
                f"{Place.parse(name).travelling}.tsr": self.authority.answer(asked)
                for name, asked in wanted.items()
            }
            accept(case, anchors, answers, "tester")

    def cosign(self, *more: str) -> str:
        """Keep the newest head with the partner's line, and more lines; return the line."""
        note = self.plain()
        line = cosign_text(split_note(note)[0], PARTNER, 1_764_000_000)
        self.keep(self.size(note), note + (line + "".join(more)).encode())
        return line

    def keep(self, size: int, note: bytes) -> None:
        WitnessedHeads(self.folder).keep(LOG, size, lambda _kept: note)

    def head(self, position: int = 0, outsiders: Outsiders = EVERYTHING) -> Vouched:
        with self.opened() as case:
            return vouched_head(case, position, outsiders)

    def size(self, note: bytes) -> int:
        return open_checkpoint(note, self.made.card.publication).checkpoint.size

    def shown(self, position: int = 0, outsiders: Outsiders = EVERYTHING) -> tuple[int, int, int]:
        """Return size, number of tokens and of cosignatures of the head that is shown."""
        found = self.head(position, outsiders)
        key, known = self.made.card.publication, (self.authority.known,)
        assert all(check_tokens(found.tokens, found.note, key, known))
        said = open_cosignatures(found.note, (PARTNER.verifier,))
        assert said.other_signatures == 1
        return self.size(found.note), len(found.tokens), len(said.cosignatures)


@pytest.fixture
def press(tmp_path: Path, needs_tool: NeedsTool) -> Press:
    needs_tool("openssl")
    return Press(tmp_path)


def test_both_comes_before_stamped_before_cosigned_before_newest(press: Press):
    press.grow()
    press.grow()
    assert press.shown() == (2, 0, 0)
    press.cosign()
    press.grow()
    assert (press.shown(), press.shown(2)) == ((2, 0, 1), (3, 0, 0))
    press.stamp()
    press.grow()
    press.cosign()
    assert (press.shown(), press.shown(2), press.shown(3)) == ((3, 1, 0), (3, 1, 0), (4, 0, 1))
    press.stamp()
    press.grow()
    press.stamp()
    press.grow()
    press.cosign()
    assert press.shown() == (4, 1, 1)
    assert (press.shown(4), press.shown(5)) == ((5, 1, 0), (6, 0, 1))


def test_what_shall_not_travel_does_not(press: Press):
    press.grow()
    press.stamp()
    press.cosign()
    press.grow()
    assert press.shown() == (1, 1, 1)
    assert press.shown(0, Outsiders(tokens=False)) == (1, 0, 1)
    assert press.shown(0, Outsiders(cosignatures=False)) == (1, 1, 0)
    assert press.shown(0, Outsiders(tokens=False, cosignatures=False)) == (2, 0, 0)


def test_only_lines_that_were_checked_travel(press: Press):
    press.grow()
    known = SignatureLine("partner.example", PARTNER.verifier.key_id, bytes(72)).format()
    foreign = SignatureLine("Org-of-somebody,Kharkiv", b"abcd", b"x" * 200).format()
    line = press.cosign(known, foreign)
    assert press.head().note == press.plain() + line.encode()


def test_a_log_s_own_checkpoint_travels_without_lines_that_somebody_added(press: Press):
    press.grow()
    plain, path = press.plain(), press.folder / "ledger/publication/checkpoint"
    path.write_bytes(plain + SignatureLine("somebody", b"abcd", b"x" * 200).format().encode())
    assert press.head().note == plain


@pytest.mark.parametrize("kind", ["junk", "misnamed", "token", "note"])
def test_what_is_damaged_is_passed_over_and_named(press: Press, kind: str):
    press.grow()
    press.stamp()
    press.cosign()
    stamped = press.folder / "anchors/publication/1"
    witnessed = press.folder / "witness/publication"
    match kind:
        case "junk":
            (witnessed / "999.note").write_bytes(b"junk")
            named = "witness/publication/999.note"
        case "misnamed":
            (witnessed / "999.note").write_bytes((witnessed / "1.note").read_bytes())
            named = "witness/publication/999.note"
        case "token":
            (stamped / "first.tsr").write_bytes(b"junk")
            named = "publication-1-first.tsr"
        case _:
            (stamped / "note").write_bytes(b"junk")
            named = "publication-1-note"
    assert press.shown() == (1, 0 if kind in {"token", "note"} else 1, 1)
    assert named in press.head().skipped


def test_an_exchanged_root_stops_a_release_with_time_stamps(press: Press, tmp_path: Path):
    press.grow()
    press.stamp()
    other = LocalAuthority(tmp_path / "other", "first")
    folder = press.folder / "anchors"
    (folder / "authorities/first/root.pem").write_bytes(other.root)
    request = (folder / "publication/1/first.tsq").read_bytes()
    (folder / "publication/1/first.tsr").write_bytes(other.answer(request))
    with pytest.raises(MismatchError, match=r"authority\.changed"):
        press.head()
    assert press.shown(0, Outsiders(tokens=False)) == (1, 0, 0)


def test_a_dropped_authority_adds_no_token(press: Press, tmp_path: Path):
    press.grow()
    press.stamp()
    other = LocalAuthority(tmp_path / "other", "second")
    folder = press.folder / "anchors"
    (folder / "authorities/second").mkdir()
    (folder / "authorities/second/root.pem").write_bytes(other.root)
    card = AuthorityCard(other.known).format()
    (folder / "authorities/second/authority.toml").write_bytes(card)
    shutil.copy(folder / "publication/1/first.tsq", folder / "publication/1/second.tsq")
    request = (folder / "publication/1/second.tsq").read_bytes()
    (folder / "publication/1/second.tsr").write_bytes(other.answer(request))
    assert press.shown() == (1, 1, 0)
    assert press.head().skipped == ("publication-1-second.tsr",)


def test_a_fork_that_our_own_key_signed_is_not_shown(press: Press):
    press.grow()
    press.grow()
    press.grow()
    key = press.made.secrets.publication
    fork = sign_checkpoint(Checkpoint(key.verifier.name, 2, bytes(32)), key)
    line = cosign_text(split_note(fork)[0], PARTNER, 1_764_000_000)
    press.keep(2, fork + line.encode())
    with pytest.raises(MismatchError):
        press.head()


def test_a_damaged_key_of_a_witness_is_named(press: Press):
    press.grow()
    (press.folder / "witness/keys/zzz.vkey").write_bytes(b"junk")
    with pytest.raises(MalformedError, match=r"heads\.key_damaged file=witness/keys/zzz\.vkey"):
        press.head()
