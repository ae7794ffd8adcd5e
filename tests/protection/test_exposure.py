from dataclasses import replace
from itertools import product

import pytest

from tutela.errors import ConflictError, MalformedError, RefusedError, UnavailableError
from tutela.ledger.entry import Event, decode_event, encode_event
from tutela.protection.consent import DatumKind
from tutela.protection.exposure import (
    MOVES,
    Exposure,
    TakeDown,
    assessors_view,
    exposures,
    find,
    kind_named,
    moved,
)
from tutela.protection.person import PersonId

AT = "2026-11-24T09:30:00Z"
ONE = PersonId("K-28E-MTZK")
WHERE = "a channel of a news service, video of 11 January"
SEEN = Exposure("x-0000000000000001", ONE, (DatumKind.FACE, DatumKind.VOICE), WHERE, "2025-01", AT)


def kept(event: Event) -> Event:
    return decode_event(encode_event(event))


def test_an_exposure_comes_back_from_the_ledger():
    assert exposures([kept(SEEN.to_event("anna"))]) == {SEEN.exposure: SEEN}
    assert WHERE not in repr(SEEN)


@pytest.mark.parametrize("since", ["2025", "2025-01", "2025-01-11", "2026-11-24"])
def test_as_much_of_a_date_as_is_known_is_enough(since: str):
    assert replace(SEEN, since=since).since == since


@pytest.mark.parametrize("since", ["", "25", "2025-13", "2025-02-30", "spring 2025"])
def test_what_is_no_date_is_refused(since: str):
    with pytest.raises(MalformedError):
        replace(SEEN, since=since)


@pytest.mark.parametrize("since", ["2027", "2026-12", "2026-11-25"])
def test_nothing_was_exposed_in_the_future(since: str):
    with pytest.raises(RefusedError, match="future"):
        replace(SEEN, since=since)


def test_the_register_takes_places_and_never_pictures():
    for where in ("data:image/jpeg;base64,/9j/4AAQ", "see DATA:...", "a\x00b", "line\nline"):
        with pytest.raises(RefusedError, match="content"):
            replace(SEEN, where=where)
    for where in ("", " ", "x" * 501):
        with pytest.raises(MalformedError):
            replace(SEEN, where=where)
    for what in ((), (DatumKind.FACE, DatumKind.FACE)):
        with pytest.raises(MalformedError):
            replace(SEEN, what=what)


@pytest.mark.parametrize(("now", "wanted"), list(product(TakeDown, TakeDown)))
def test_a_request_moves_only_as_the_table_says(now: TakeDown, wanted: TakeDown):
    there = replace(SEEN, take_down=now)
    if wanted in MOVES[now]:
        assert moved(there, wanted, "", AT, "anna").details["to"] == wanted.value
    else:
        with pytest.raises(RefusedError, match="move"):
            moved(there, wanted, "", AT, "anna")


def test_no_request_ends_for_good():
    assert all(MOVES[each] for each in TakeDown)
    assert MOVES[TakeDown.REMOVED] == {TakeDown.BACK}


def test_a_moved_request_is_what_the_ledger_says():
    event = kept(moved(SEEN, TakeDown.OPEN, "asked the publisher", AT, "anna"))
    found = exposures([kept(SEEN.to_event("anna")), event])[SEEN.exposure]
    assert (found.take_down, found.moved_at) == (TakeDown.OPEN, AT)


def test_the_assessor_sees_what_is_and_what_was_public():
    gone = replace(SEEN, exposure="x-0000000000000002", since="2024", take_down=TakeDown.REMOVED)
    other = replace(SEEN, exposure="x-0000000000000003", person=PersonId("K-333-333Q"))
    view = assessors_view(ONE, (SEEN, gone, other))
    assert (view.first, view.still_up, view.places) == ("2024", 1, 2)
    assert view.what == (DatumKind.FACE, DatumKind.VOICE)
    assert assessors_view(PersonId("K-222-2222"), (SEEN,)).first is None


def test_a_ledger_that_contradicts_itself_stops_everything():
    event = kept(SEEN.to_event("anna"))
    with pytest.raises(ConflictError):
        exposures([event, event])
    with pytest.raises(UnavailableError):
        exposures([kept(moved(SEEN, TakeDown.OPEN, "", AT, "anna"))])
    with pytest.raises(UnavailableError):
        find({}, "x-0000000000000001")
    with pytest.raises(MalformedError):
        kind_named("everything")
