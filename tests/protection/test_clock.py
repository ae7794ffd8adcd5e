"""The later of the wall clock and the ledger; a clock that went back is not believed."""

from datetime import UTC, datetime, timedelta

from tutela.protection.clock import TOLERANCE, moment

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_time_never_runs_behind_the_ledger():
    assert moment(NOON, None).at == NOON
    assert moment(NOON + timedelta(hours=1), NOON).at == NOON + timedelta(hours=1)
    dead_battery = moment(datetime(1970, 1, 1, tzinfo=UTC), NOON)
    assert (dead_battery.at, dead_battery.went_back) == (NOON, True)


def test_two_clocks_may_differ_by_a_little():
    assert not moment(NOON - TOLERANCE, NOON).went_back
    assert moment(NOON - TOLERANCE - timedelta(seconds=1), NOON).went_back
    assert not moment(NOON, NOON).went_back
