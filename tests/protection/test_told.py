"""A paper counts once for a row, and its hour never helps it to be late."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import PROJECT
from tests.protection.papers import before_the_gate

from tutela.errors import MalformedError
from tutela.proof.digest import sha256
from tutela.protection.interview import EAST_HOURS
from tutela.protection.table import TABLE
from tutela.protection.told import ONCE, Told, earliest, record_of, untaken

SOURCE = bytes([1] * 32)
DAY = date(2026, 5, 4)
VECTORS = {
    "refuse_home": "bd7931d7292299a8fa843b4e68267ae06d28b1376199cfe0c892bb381bf95dc4",
    "first_home": "412159cd82f7c35bf728abcfbb03788480b2a4cebb65d2c188193239fdbff537",
}


def test_the_published_vectors_are_what_the_specification_says():
    written = (PROJECT / "spec" / "interview.md").read_text("utf-8")
    for event, digest in VECTORS.items():
        assert record_of(SOURCE, event) == digest
        assert digest in written
    stranger = sha256(b"tutela-told/1\n" + SOURCE + b"refuse_home").hex()
    assert record_of(SOURCE, "refuse_home") == stranger


def test_rows_that_open_a_way_are_the_only_ones_a_paper_speaks_for_once():
    assert {event.name for event in TABLE.events} >= ONCE
    stopping = {"refuse_home", "record_doubt", "record_threat", "hear_undecided", "abort"}
    assert not ONCE & (stopping | {"change_mind"})


def test_every_row_has_a_record_of_its_own_but_a_wish_has_one():
    records: dict[str, list[str]] = {}
    for event in TABLE.events:
        records.setdefault(record_of(SOURCE, event.name), []).append(event.name)
    shared = sorted(names for names in records.values() if len(names) > 1)
    assert shared == [[f"first_{road}", f"again_{road}"] for road in ("home", "stay", "third")]


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_two_papers_never_share_a_record(one: bytes, other: bytes):
    same = record_of(one, "refuse_home") == record_of(other, "refuse_home")
    assert same == (one == other)


@pytest.mark.parametrize("source", [b"", bytes(31), bytes(33)])
def test_a_record_rests_on_a_digest(source: bytes):
    with pytest.raises(MalformedError, match=r"papers\.source"):
        record_of(source, "refuse_home")


@given(st.times().map(lambda hour: hour.replace(microsecond=0)), st.integers(-12, 14))
def test_no_clock_on_earth_read_the_hour_earlier(hour: time, east: int):
    local = datetime.combine(DAY, hour, UTC) - timedelta(hours=east)
    assert earliest(DAY, hour) <= local == earliest(DAY, hour, east)


def test_a_day_without_an_hour_began_at_midnight():
    assert earliest(DAY) == datetime(2026, 5, 3, 10, tzinfo=UTC)
    assert earliest(DAY, east=3) == datetime(2026, 5, 3, 21, tzinfo=UTC)


@pytest.mark.parametrize("east", [-13, EAST_HOURS + 1])
def test_a_clock_that_is_nowhere_on_earth_is_refused(east: int):
    with pytest.raises(MalformedError, match=r"papers\.east"):
        earliest(DAY, east=east)


def test_what_the_gate_took_is_not_told_again():
    case = before_the_gate()
    at = earliest(DAY)
    told = [Told("refuse_home", at, record_of(SOURCE, "refuse_home"), "")]
    assert untaken(told, case.standing) == tuple(told)
    case.do("refuse_home", 130, record=told[0].record)
    assert untaken(told, case.standing) == ()
