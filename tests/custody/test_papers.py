"""Which papers are believed, and which are only told about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.custody.test_case import CARD as CASE_CARD

from tutela.custody.papers import (
    AGE_BEGINNING,
    CARD,
    ESCROW,
    KEYS,
    MACHINE,
    Paper,
    PaperDamage,
    check_papers,
    compare_papers,
    digest_in,
    is_fixed,
    is_judged,
    right_digest,
    worth_remembering,
)
from tutela.proof.digest import sha256

KEY = "keys/0001.age"
MACHINE_BYTES = b"secrets"
CARD_BYTES = CASE_CARD.format(MACHINE_BYTES)
PAPERS = {
    CARD: Paper(sha256(CARD_BYTES)),
    MACHINE: Paper(sha256(MACHINE_BYTES)),
    KEY: Paper(sha256(b"key"), AGE_BEGINNING),
    "receipts/0001.sealed": Paper(sha256(b"item")),
    "witness/heads": Paper(sha256(b"heads")),
}
REMEMBERED = worth_remembering(PAPERS)


def check(
    papers: dict[str, Paper], card: bytes = CARD_BYTES, machine: bytes = MACHINE_BYTES
) -> set[tuple[str, str]]:
    found = check_papers(papers, REMEMBERED, card, machine)
    return {(each.path, each.message.removeprefix("fixity.paper_")) for each in found}


def test_papers_as_they_were_are_fine():
    assert check(PAPERS) == set()


@pytest.mark.parametrize("path", [KEY, "receipts/0001.sealed", MACHINE, CARD])
def test_a_missing_paper_is_named(path: str):
    papers = {each: paper for each, paper in PAPERS.items() if each != path}
    assert (path, "missing") in check(papers)


@pytest.mark.parametrize("path", sorted(PAPERS))
def test_an_unreadable_paper_is_named(path: str):
    assert (path, "unreadable") in check({**PAPERS, path: Paper(None)})


@pytest.mark.parametrize("path", [KEY, "receipts/0001.sealed"])
def test_a_paper_that_never_changes_has_changed(path: str):
    assert check({**PAPERS, path: Paper(sha256(b"x"), AGE_BEGINNING)}) == {(path, "changed")}


def test_a_paper_that_may_change_is_not_judged():
    assert check({**PAPERS, "witness/heads": Paper(sha256(b"newer"))}) == set()


def test_a_key_is_an_age_file():
    papers = {KEY: Paper(sha256(b"key"), b"no age file")}
    assert PaperDamage(KEY, "fixity.paper_changed") in check_papers(papers, {}, b"", b"")


def test_a_case_without_any_key_is_told_about():
    assert PaperDamage(KEYS, "fixity.no_keys") in check_papers({}, {}, b"", b"")


def test_of_card_and_secrets_the_one_that_changed_is_named():
    machine = b"secretz"
    papers = {**PAPERS, MACHINE: Paper(sha256(machine))}
    assert check(papers, machine=machine) == {(MACHINE, "changed")}
    card = CARD_BYTES.replace(b'sha256 = "', b'sha256 = "x')
    assert check({**PAPERS, CARD: Paper(sha256(card))}, card=card) == {(CARD, "changed")}


def test_a_card_whose_body_changed_is_named_though_it_still_holds_the_digest():
    card = CARD_BYTES.replace(b"accession_days = ", b"accession_days = 1")
    assert check({**PAPERS, CARD: Paper(sha256(card))}, card=card) == {(CARD, "changed")}


def test_card_and_secrets_that_were_renewed_together_are_fine():
    machine = b"renewed"
    card = CASE_CARD.format(machine)
    papers = {**PAPERS, MACHINE: Paper(sha256(machine)), CARD: Paper(sha256(card))}
    assert check(papers, card, machine) == set()
    assert compare_papers(papers, [PAPERS], [REMEMBERED]) == ()


def test_only_what_can_be_judged_is_remembered():
    assert set(REMEMBERED) == {CARD, MACHINE, KEY, "receipts/0001.sealed"}
    assert is_judged(CARD)
    assert not is_judged("witness/heads")
    assert is_fixed("anchors/2026/a.tsr")
    assert not is_fixed("receipts/0001.open")


@given(st.lists(st.sampled_from((b"a" * 32, b"b" * 32, None)), max_size=7))
def test_a_digest_is_right_if_more_than_any_other_bear_it_out(copies: list[bytes | None]):
    papers = [{} if digest is None else {KEY: Paper(digest)} for digest in copies]
    ones, others = copies.count(b"a" * 32), copies.count(b"b" * 32)
    expected = None if ones == others else b"a" * 32 if ones > others else b"b" * 32
    assert right_digest(KEY, papers, []) == expected


def test_what_is_remembered_decides_between_two_copies():
    copies = [{KEY: Paper(b"a" * 32)}, {KEY: Paper(b"b" * 32)}]
    assert right_digest(KEY, copies, [{KEY: b"b" * 32}]) == b"b" * 32
    assert right_digest(KEY, copies, [{KEY: b"c" * 32}]) is None


@pytest.mark.parametrize(
    ("own", "memory", "message"),
    [
        (b"b" * 32, {}, "fixity.paper_differs"),
        (b"b" * 32, {KEY: b"a" * 32}, "fixity.paper_changed"),
        (b"b" * 32, {KEY: b"b" * 32}, "fixity.replica_paper_changed"),
        (None, {}, "fixity.paper_missing"),
    ],
)
def test_copies_that_disagree_are_told_apart(
    own: bytes | None, memory: dict[str, bytes], message: str
):
    papers = {} if own is None else {KEY: Paper(own)}
    theirs = [{KEY: Paper(b"a" * 32)}]
    (damage,) = compare_papers(papers, theirs, [memory])
    assert damage == PaperDamage(KEY, message)
    assert damage.ours == (message != "fixity.replica_paper_changed")
    assert digest_in(papers, KEY) == own


def test_an_escrow_is_known_again_until_a_renewal_forgets_it():
    older, newer = (Paper(sha256(each), AGE_BEGINNING) for each in (b"older", b"newer"))
    papers, theirs = {**PAPERS, ESCROW: newer}, {**PAPERS, ESCROW: older}
    remembered = {**REMEMBERED, ESCROW: sha256(b"older")}
    (damage,) = check_papers(papers, remembered, CARD_BYTES, MACHINE_BYTES)
    assert damage == PaperDamage(ESCROW, "fixity.paper_changed")
    assert right_digest(ESCROW, [papers, theirs], [remembered, remembered]) == older.digest
    assert check_papers(papers, REMEMBERED, CARD_BYTES, MACHINE_BYTES) == ()
    assert compare_papers(papers, [theirs], [REMEMBERED, remembered]) == ()
    assert right_digest(ESCROW, [papers, theirs], [REMEMBERED, remembered]) == newer.digest


def test_an_escrow_that_is_gone_is_missed():
    remembered = {**REMEMBERED, ESCROW: sha256(b"older")}
    (damage,) = check_papers(PAPERS, remembered, CARD_BYTES, MACHINE_BYTES)
    (compared,) = compare_papers(PAPERS, [{ESCROW: Paper(sha256(b"older"))}], [])
    assert damage == compared == PaperDamage(ESCROW, "fixity.paper_missing")


@pytest.mark.parametrize("beginning", [b"", b"no age file"])
def test_an_escrow_that_is_no_age_file_is_damage_and_is_healed(beginning: bytes):
    good, bad = Paper(sha256(b"good"), AGE_BEGINNING), Paper(sha256(beginning), beginning)
    papers, theirs = {**PAPERS, ESCROW: bad}, {**PAPERS, ESCROW: good}
    (damage,) = check_papers(papers, REMEMBERED, CARD_BYTES, MACHINE_BYTES)
    assert damage == PaperDamage(ESCROW, "fixity.paper_changed")
    assert right_digest(ESCROW, [papers, theirs], [REMEMBERED]) == good.digest
    assert right_digest(ESCROW, [theirs, papers], [REMEMBERED]) == good.digest


def test_a_card_that_could_not_be_read_when_it_was_to_be_remembered_is_no_damage():
    remembered = {path: digest for path, digest in REMEMBERED.items() if path != CARD}
    assert check_papers(PAPERS, remembered, CARD_BYTES, MACHINE_BYTES) == ()
