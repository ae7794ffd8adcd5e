"""Decoys are names of people there could be, as many as people on record and never few."""

import secrets

import pytest
from tests.protection.leak.register import KEY, kept, seen

from tutela.protection.leak.guarded import (
    DECOYS_MIN,
    Guarded,
    Who,
    decoys,
    decoys_missing,
    draw_name,
    guard,
    guarded_event,
)
from tutela.protection.leak.index import LeakIndex


@pytest.mark.parametrize(
    ("people", "known", "missing"),
    [(0, 0, 0), (1, 0, DECOYS_MIN), (1, DECOYS_MIN, 0), (50, DECOYS_MIN, 18), (1, 99, 0)],
)
def test_there_are_as_many_decoys_as_people_and_never_few(people: int, known: int, missing: int):
    assert decoys_missing(people, known) == missing


def test_a_decoy_is_met_like_anybody():
    (name,) = draw_name(secrets.token_bytes)
    decoy = guard((name,), KEY, secrets.token_bytes, Who.DECOY)
    event = guarded_event((decoy,), "2026-11-25T10:00:00Z", "anna")
    index = LeakIndex.of((kept(event),), (KEY,), b"")
    assert decoy.subject in {each.subject for each in seen(name.text, index=index).hits}


def test_what_is_guarded_is_read_again_and_keeps_no_name():
    drawn = decoys(4, KEY, secrets.token_bytes)
    event = guarded_event(drawn, "2026-11-25T10:00:00Z", "anna")
    assert tuple(Guarded.of_event(kept(event))) == drawn
    assert len({each.subject for each in drawn}) == 4
