"""Cosigning: what a witness answers, and everything it refuses. Bytes are those of the spec."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.errors import (
    ConflictError,
    MalformedError,
    MismatchError,
    RefusedError,
    TutelaError,
)
from tutela.ledger.log import Log
from tutela.ledger.witness import (
    ContradictionError,
    Cosigned,
    Request,
    compare,
    cosign,
    decode_request,
    merge,
    parse_paper,
    print_head,
    request,
)
from tutela.proof.checkpoint import Checkpoint, SignerKey, open_checkpoint, sign_checkpoint
from tutela.proof.cosignature import CosignerKey, open_cosignatures
from tutela.stores.memory import MemoryLogStore

SPEC = (Path(__file__).resolve().parents[2] / "spec" / "ledger.md").read_text("utf-8")
SIGNER = SignerKey("example.org/log", bytes(range(32)))
KEY = SIGNER.verifier
WITNESS = CosignerKey("partner.example/w1", bytes(range(32, 64)))
OTHER = CosignerKey("partner.example/w2", bytes(range(64, 96)))
TIME = 1_764_000_000
ENTRY = bytes.fromhex("72c5fcd1c3d7836bf291cb0e422a35e53af1b57306580ba437cdfde9d77c239b")


class Kept:
    """A log and its newest signed head."""

    def __init__(self, *entries: bytes) -> None:
        self.store = MemoryLogStore()
        self.log = Log(self.store, SIGNER, KEY)
        self.add(*entries)

    def add(self, *entries: bytes) -> None:
        if entries:
            self.log.append(entries)

    @property
    def note(self) -> bytes:
        return self.store.read("checkpoint")

    @property
    def head(self) -> Checkpoint:
        return open_checkpoint(self.note, KEY).checkpoint

    def asks(self, old: int) -> bytes:
        return request(self.log, self.note, KEY, old).encode()


def numbered(count: int, start: int = 0) -> list[bytes]:
    return [b"entry %d" % number for number in range(start, start + count)]


def kept(size: int) -> Kept:
    return Kept(*numbered(size))


def met(log: Kept, time: int = TIME) -> Cosigned:
    return cosign(log.asks(0), KEY, None, WITNESS, time, first=True)


def again(log: Kept, old: int, known: Cosigned, time: int = TIME) -> Cosigned:
    return cosign(log.asks(old), KEY, known.note, WITNESS, time)


def indented(content: bytes | str) -> str:
    text = content if isinstance(content, str) else content.decode()
    return "".join(f"    {line}\n" if line else "\n" for line in text.splitlines())


def test_requests_answers_and_paper_are_those_of_the_spec():
    log = Kept(ENTRY)
    first = met(log)
    assert WITNESS.verifier.format() in SPEC
    assert indented(log.asks(0)) in SPEC
    assert indented(first.line) in SPEC
    assert first.note == log.note + first.line.encode()
    log.add(bytes([1]) * 32, bytes([2]) * 32)
    second = again(log, 1, first, TIME + 3600)
    assert indented(log.asks(1)) in SPEC
    assert indented(second.line) in SPEC
    assert indented(print_head(second.checkpoint)) in SPEC


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 300), st.integers(0, 300))
def test_every_growth_is_cosigned(old: int, more: int):
    log = kept(old)
    first = met(log)
    log.add(*numbered(more, old))
    second = again(log, old, first, TIME + 5)
    opened = open_cosignatures(second.note, (WITNESS.verifier,))
    assert [each.time for each in opened.cosignatures] == [TIME + 5]
    assert second.checkpoint == log.head
    assert open_checkpoint(second.note, KEY).checkpoint == log.head


def test_every_small_pair_of_sizes_is_cosigned_forwards_and_refused_backwards():
    for old in range(1, 18):
        for new in range(1, 18):
            first = met(kept(old))
            later = kept(new)
            if new >= old:
                assert again(later, old, first).checkpoint == later.head
            else:
                with pytest.raises(ContradictionError, match=r"witness\.rolled_back") as found:
                    again(later, min(old, new), first)
                assert (found.value.known, found.value.offered) == (first.note, later.note)


def test_first_contact_must_be_said():
    with pytest.raises(RefusedError, match=r"witness\.first_contact"):
        cosign(kept(3).asks(0), KEY, None, WITNESS, TIME)
    with pytest.raises(ConflictError, match=r"witness\.old_size"):
        cosign(kept(3).asks(2), KEY, None, WITNESS, TIME, first=True)
    with_path = Request(0, (bytes(32),), kept(3).note).encode()
    with pytest.raises(MalformedError, match=r"witness\.request_form"):
        cosign(with_path, KEY, None, WITNESS, TIME, first=True)


def test_saying_first_again_does_not_make_a_witness_forget():
    first = met(kept(5))
    with pytest.raises(ContradictionError):
        cosign(kept(3).asks(0), KEY, first.note, WITNESS, TIME, first=True)


def test_another_head_of_the_same_size_is_a_split_view_and_both_are_kept():
    first = met(kept(5))
    twin = Kept(*numbered(4), b"another")
    for old in (0, 4, 5):
        with pytest.raises(ContradictionError, match=r"witness\.split_view") as found:
            again(twin, old, first)
        assert open_checkpoint(found.value.known, KEY).checkpoint == first.checkpoint
        assert open_checkpoint(found.value.offered, KEY).checkpoint == twin.head


def test_a_longer_log_with_another_beginning_is_refused_whatever_path_it_sends():
    first = met(kept(5))
    twin = Kept(*numbered(4), *numbered(9, 100))
    honest = kept(13)
    for path in (
        request(twin.log, twin.note, KEY, 5).path,
        request(honest.log, honest.note, KEY, 5).path,
    ):
        asked = Request(5, path, twin.note).encode()
        with pytest.raises(ContradictionError, match=r"witness\.not_shown") as found:
            cosign(asked, KEY, first.note, WITNESS, TIME)
        assert found.value.offered == twin.note


def test_a_proof_from_another_size_says_which_is_remembered():
    first = met(kept(5))
    with pytest.raises(ConflictError) as found:
        again(kept(9), 4, first)
    assert found.value.parameters == {"old": 4, "remembered": 5}


def test_a_lost_answer_is_given_again():
    log = kept(5)
    first = met(log)
    second = again(log, 0, first, TIME + 9)
    assert second.checkpoint == first.checkpoint
    assert second.note != first.note


def test_a_clock_that_runs_backwards_cosigns_nothing():
    log = kept(5)
    with pytest.raises(RefusedError, match=r"witness\.clock_behind"):
        again(log, 5, met(log), TIME - 1)


def test_an_empty_log_is_not_cosigned():
    empty = sign_checkpoint(Checkpoint(KEY.name, 0, bytes(32)), SIGNER)
    with pytest.raises(RefusedError, match=r"witness\.nothing_yet"):
        request(kept(0).log, empty, KEY, 0)
    with pytest.raises(RefusedError, match=r"witness\.nothing_yet"):
        cosign(Request(0, (), empty).encode(), KEY, None, WITNESS, TIME, first=True)


def test_the_memory_of_another_witness_and_a_changed_memory_are_refused():
    log = kept(5)
    theirs = cosign(log.asks(0), KEY, None, OTHER, TIME, first=True)
    with pytest.raises(MismatchError, match=r"witness\.memory_not_ours"):
        cosign(log.asks(5), KEY, theirs.note, WITNESS, TIME)
    # The log's own, smaller head in the place of the memory has not our line.
    with pytest.raises(MismatchError, match=r"witness\.memory_not_ours"):
        cosign(log.asks(3), KEY, kept(3).note, WITNESS, TIME)


def test_only_the_logs_key_counts():
    log = kept(5)
    stranger = SignerKey(KEY.name, bytes(32)).verifier
    with pytest.raises(MismatchError, match=r"checkpoint\.not_by_key"):
        cosign(log.asks(0), stranger, None, WITNESS, TIME, first=True)


def test_lines_by_others_on_the_offered_head_are_not_remembered():
    log = kept(5)
    both = Request(0, (), met(log).note).encode()
    found = cosign(both, KEY, None, OTHER, TIME, first=True)
    assert found.note.count("\n— ".encode()) == 2
    assert open_cosignatures(found.note, (WITNESS.verifier,)).cosignatures == ()


def test_every_request_survives_its_bytes_and_every_damage_is_refused():
    log = kept(5)
    first = met(log)
    log.add(*numbered(8, 5))
    good = log.asks(5)
    assert decode_request(good).encode() == good
    for bit in range(len(good) * 8):
        damaged = bytearray(good)
        damaged[bit // 8] ^= 1 << bit % 8
        with pytest.raises(TutelaError):
            cosign(bytes(damaged), KEY, first.note, WITNESS, TIME)
    for cut in range(len(good)):
        with pytest.raises(TutelaError):
            cosign(good[:cut], KEY, first.note, WITNESS, TIME)


@pytest.mark.parametrize(
    "head",
    [
        *("", "old", "old 01", "old -1", "old 1 ", "old 1\r", "Old 1", "old 1\nAA"),
        *("old 1\n" * 2, "old 1" + f"\n{'A' * 43}=" * 64, "old 99999999999999999999"),
    ],
)
def test_a_head_of_another_form_is_no_request(head: str):
    with pytest.raises(MalformedError):
        cosign(f"{head}\n\n".encode() + kept(5).note, KEY, met(kept(1)).note, WITNESS, TIME)


def test_a_huge_request_is_not_read():
    with pytest.raises(MalformedError, match=r"witness\.request_large"):
        decode_request(b"old 0\n\n" + bytes(1_000_000))


def test_cosignatures_of_two_witnesses_are_merged_and_the_older_stays():
    log = kept(5)
    ours = met(log).note
    theirs = cosign(log.asks(0), KEY, None, OTHER, TIME + 1, first=True).note
    later = met(log, TIME + 60).note
    witnesses = (WITNESS.verifier, OTHER.verifier)
    both = merge(merge(None, ours, KEY, witnesses), theirs, KEY, witnesses)
    assert merge(both, later, KEY, witnesses) == both
    said = open_cosignatures(both, witnesses)
    assert [each.time for each in said.cosignatures] == [TIME, TIME + 1]
    assert merge(None, ours, KEY, (OTHER.verifier,)) == log.note


def test_different_heads_are_not_merged():
    with pytest.raises(ContradictionError):
        merge(met(kept(5)).note, met(Kept(*numbered(4), b"x")).note, KEY, (WITNESS.verifier,))


def compared(log: Kept, head: Checkpoint) -> None:
    compare(b"known", head, log.note, KEY, log.log)


def test_a_log_extends_every_head_it_ever_had():
    log = kept(0)
    heads = []
    for number in range(20):
        log.add(b"entry %d" % number)
        heads.append(log.head)
        for head in heads:
            compared(log, head)
    assert log.head == heads[-1]


def test_a_shorter_log_and_another_log_do_not():
    log = kept(9)
    for twin, message in (
        (kept(12).head, r"witness\.rolled_back"),
        (Kept(*numbered(8), b"x").head, r"witness\.split_view"),
        (Kept(*numbered(3), b"x").head, r"witness\.split_view"),
    ):
        with pytest.raises(ContradictionError, match=message) as found:
            compared(log, twin)
        assert (found.value.known, found.value.offered) == (b"known", log.note)


def test_a_head_of_another_ledger_or_of_none_is_not_compared():
    with pytest.raises(MismatchError, match=r"witness\.other_log"):
        compared(kept(3), Checkpoint("other", 3, bytes(32)))
    with pytest.raises(RefusedError, match=r"witness\.nothing_yet"):
        compared(kept(3), Checkpoint(KEY.name, 0, bytes(32)))


HEAD = Checkpoint("example.org/log", 12, bytes(range(32)))
PAPER = print_head(HEAD)


def test_a_head_comes_back_from_paper():
    assert parse_paper(PAPER.encode()) == HEAD


@given(st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32), st.randoms())
def test_spaces_and_line_breaks_in_the_root_are_of_no_account(size: int, root: bytes, dice: Random):
    head = Checkpoint("example.org/log", size, root)
    first, second, third, fourth = print_head(head).splitlines()
    letters = third.replace(" ", "")
    typed = "".join(letter + dice.choice(["", " ", "\n", "\r\n", "\n\n  "]) for letter in letters)
    for check in ("", f"\n{fourth}", f"\n{fourth.replace(' ', '')}"):
        paper = f"\ufeff  {first} \r\n\n{second}\n{typed}{check}\n\n"
        assert parse_paper(paper.encode()) == head


@pytest.mark.parametrize("line", [0, 1, 2])
def test_a_slip_is_found_by_the_check_line(line: int):
    lines = PAPER.splitlines()
    lines[line] = {0: "example.org/lag", 1: "13", 2: lines[2].replace("AAEC", "AAEG")}[line]
    with pytest.raises(MalformedError, match=r"witness\.paper_mistyped"):
        parse_paper("\n".join(lines).encode())


@pytest.mark.parametrize(
    "paper",
    [
        *("", "example.org/log", "example.org/log\n12", "example.org/log\n012\nAA==", "\xff"),
        *(PAPER.replace("12", "1 2"), PAPER.replace("check", "chock"), f"{PAPER}more"),
        *(PAPER.replace("AAEC", "AAE"), "x" * 20_000),
    ],
)
def test_what_is_no_head_on_paper_is_refused(paper: str):
    with pytest.raises(MalformedError, match=r"witness\.paper_form"):
        parse_paper(paper.encode("latin-1"))
