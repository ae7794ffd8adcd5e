"""What a release tells of somebody on record stops it, and whoever publishes is told nothing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.wiring.leak_place import NAME, UNIT, WORDS, LeakPlace, leak_place

from tutela.errors import RefusedError
from tutela.ledger.entry import EventKind
from tutela.protection.leak.budget import PER_ITEM_AND_DAY
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
