"""What a release tells of somebody on record stops it, and whoever publishes is told nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tests.wiring.leak_place import NAME, UNIT, WORDS, LeakPlace, leak_place
from typing_extensions import override

from tutela.custody.record import catch_up
from tutela.errors import RefusedError, UnavailableError
from tutela.ledger.entry import EventKind
from tutela.ledger.log import Appended, Log
from tutela.protection.identity import Part, PartKind
from tutela.protection.leak.budget import PER_ITEM_AND_DAY
from tutela.protection.leak.carried import Carried
from tutela.wiring.desk import Desk
from tutela.wiring.leak import LeakLog, check_release, words_of


@pytest.fixture
def place(tmp_path: Path) -> Iterator[LeakPlace]:
    with leak_place(tmp_path) as made:
        made.seal(NAME, UNIT)
        yield made


def _stopped(place: LeakPlace, name: str) -> None:
    with pytest.raises(RefusedError) as caught:
        place.submits(name)
    assert (caught.value.message, caught.value.parameters) == ("shown.ask_officer", {})


def _log(desk: Desk) -> LeakLog:
    return LeakLog(desk.case, desk.key)


def test_a_name_stops_and_the_check_is_in_the_ledger(place: LeakPlace):
    _stopped(place, "named.txt")
    assert place.count(EventKind.LEAK_CHECKED) == 1
    assert place.count(EventKind.REVIEWED) == 0


def test_words_of_nobody_pass_and_are_in_the_ledger_too(place: LeakPlace):
    drawn = place.submits("nobody.txt")
    (check,) = _log(place.desk("nobody.txt")).checks({place.items["nobody.txt"]})
    assert check.asked.candidate == drawn.candidate.digest
    assert not check.stopped


def test_records_have_one_size_whatever_was_found(place: LeakPlace):
    _stopped(place, "more.txt")
    place.submits("nobody.txt")
    checks = [
        _log(place.desk(name)).checks({place.items[name]})[0] for name in ("more.txt", "nobody.txt")
    ]
    assert len({len(sealed) for check in checks for sealed in check.sealed}) == 1
    assert [check.stopped for check in checks] == [True, False]


@pytest.mark.parametrize("field", ["caption", "place", "date", "publisher"])
def test_a_name_in_any_word_of_the_publisher_stops(place: LeakPlace, field: str):
    with pytest.raises(RefusedError, match=r"shown\.ask_officer"):
        place.submits("nobody.txt", replace(WORDS, **{field: "Chon Mak Tol"}))


def test_a_stopped_item_stays_stopped_whatever_its_next_words_are(place: LeakPlace):
    with pytest.raises(RefusedError, match=r"shown\.ask_officer"):
        place.submits("nobody.txt", replace(WORDS, caption="Chon Mak Tol"))
    _stopped(place, "nobody.txt")


def test_an_item_can_be_asked_about_so_often_and_no_more(place: LeakPlace):
    drawn, desk = place.submits("nobody.txt"), place.desk("nobody.txt")
    for _ in range(PER_ITEM_AND_DAY - 1):
        check_release(desk, drawn, words_of(drawn.candidate.claim))
    with pytest.raises(RefusedError, match=r"shown\.ask_officer"):
        check_release(desk, drawn, words_of(drawn.candidate.claim))
    assert place.count(EventKind.LEAK_CHECKED) == PER_ITEM_AND_DAY + 1


def test_nobody_on_record_stops_nothing(tmp_path: Path):
    with leak_place(tmp_path) as empty:
        assert empty.submits("more.txt").candidate.item == empty.items["more.txt"]


class _Lost(Log):
    """A ledger whose answer is lost: the entry is in it, and whoever wrote it never hears so."""

    @override
    def append(self, entries: Sequence[bytes]) -> Appended:
        super().append(entries)
        raise UnavailableError("vault.disk_full")


class _Full(Log):
    """A ledger that takes nothing any more."""

    @override
    def append(self, entries: Sequence[bytes]) -> Appended:
        raise UnavailableError("vault.disk_full", count=len(entries))


@pytest.mark.parametrize("ledger", [_Lost, _Full])
@pytest.mark.parametrize("caption", ["Snow all night", "Chon Mak Tol"])
def test_without_the_ledger_nothing_is_answered_whatever_was_found(
    place: LeakPlace, ledger: type[Log], caption: str
):
    drawn, desk = place.submits("nobody.txt"), place.desk("nobody.txt")
    case = desk.case
    broken = ledger(case.evidence_store, place.signer, case.card.evidence)
    told = (Carried("", "caption", caption),)
    with pytest.raises(UnavailableError, match=r"vault\.disk_full"):
        check_release(replace(desk, case=replace(case, evidence=broken)), drawn, told)


def test_a_check_whose_answer_was_lost_has_counted(place: LeakPlace):
    drawn, desk = place.submits("nobody.txt"), place.desk("nobody.txt")
    case, before = desk.case, place.count(EventKind.LEAK_CHECKED)
    lost = _Lost(case.evidence_store, place.signer, case.card.evidence)
    told = (Carried("", "caption", "Chon Mak Tol"),)
    with pytest.raises(UnavailableError):
        check_release(replace(desk, case=replace(case, evidence=lost)), drawn, told)
    catch_up(case.index, case.evidence)
    assert place.count(EventKind.LEAK_CHECKED) == before + 1
    with pytest.raises(RefusedError, match=r"shown\.ask_officer"):
        check_release(desk, drawn, ())


def test_what_a_correction_replaced_is_a_leak_still(place: LeakPlace):
    place.seal(Part(PartKind.NAME, "홍길동", "Hang"))
    _stopped(place, "named.txt")
