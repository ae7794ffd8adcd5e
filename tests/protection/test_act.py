"""An act has one form, and comes back as it was written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.protection.road import Case, after, at_the_crossing

from tutela.errors import MalformedError
from tutela.proof.cbor import Value, decode, encode
from tutela.protection.act import Act, Actor, read_act, read_time, written
from tutela.protection.duty import Duty
from tutela.protection.role import Role


def whole() -> Act:
    return Case().act(
        "lift_hold",
        3,
        about="a" * 64,
        place="Utopia",
        written=after(3),
        review_on=after(9),
        panel=("x", "y", "z"),
    )


def test_an_act_comes_back_as_it_was_written():
    for act in (whole(), *at_the_crossing().standing.acts()):
        assert read_act(decode(encode(act.value()))) == act


@pytest.mark.parametrize("field", sorted(whole().value()))
def test_an_act_without_a_field_is_refused(field: str):
    value = {name: one for name, one in whole().value().items() if name != field}
    with pytest.raises(MalformedError, match=r"gate.act_form"):
        read_act(value)


@pytest.mark.parametrize(
    "damage",
    [
        {"format": "tutela-act/2"},
        {"event": 1},
        {"by": "x"},
        {"by": {"id": "x", "role": "administrator"}},
        {"by": {"id": "", "role": "camp"}},
        {"on": "2026-01-01"},
        {"at": "2026-01-01T00:00:00+00:00"},
        {"record": "short"},
        {"record": "g" * 64},
        {"stated": ("override",)},
        {"stated": ("role",)},
        {"stated": "private"},
        {"panel": "xyz"},
        {"verifier": {"id": "x"}},
        {"place": 1},
    ],
)
def test_a_damaged_act_is_refused(damage: dict[str, Value]):
    with pytest.raises(MalformedError, match=r"gate.act_form"):
        read_act({**whole().value(), **damage})


def test_a_time_has_a_zone_and_it_is_utc():
    east = datetime(2026, 1, 4, tzinfo=timezone(timedelta(hours=2)))
    for wrong in (east, datetime(2026, 1, 4)):  # noqa: DTZ001 - the point of the test
        with pytest.raises(MalformedError, match=r"gate.act_form"):
            replace(whole(), on=wrong)
    assert read_time(written(datetime(2026, 1, 4, tzinfo=UTC))) == datetime(2026, 1, 4, tzinfo=UTC)


def test_a_record_cannot_state_what_is_worked_out():
    with pytest.raises(MalformedError, match=r"gate.act_form"):
        replace(whole(), stated=frozenset({Duty.OTHER_INTERVIEWER}))


def test_everybody_who_takes_part_is_counted():
    act = replace(whole(), verifier=Actor("v", Role.MONITOR))
    assert act.people == {act.by.id, "v", "x", "y", "z"}
