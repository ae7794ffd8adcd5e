import json

import pytest
from tests.protection.people import IDENTITY, PERSON

from tutela.errors import RefusedError
from tutela.protection.handover import (
    CARD,
    Destination,
    capture_card,
    check_card,
    parse_destination,
)
from tutela.protection.identity import PartKind


def test_there_are_two_destinations_and_no_third():
    assert [each.value for each in Destination] == ["national_information_bureau", "icrc"]


@pytest.mark.parametrize(
    "untrusted", ["RISK", "russia", "dprk", "RU", "KP", "third", "ICRC", "", "press"]
)
def test_no_other_destination_can_be_named(untrusted: str):
    with pytest.raises(RefusedError, match="destination"):
        parse_destination(untrusted)


def test_the_two_are_read_back():
    assert [parse_destination(each.value) for each in Destination] == list(Destination)


def test_a_capture_card_holds_what_the_convention_asks_and_the_warning_first():
    parts = IDENTITY.only(CARD)
    card = json.loads(capture_card(parts, Destination.ICRC, "0a0b", "2026-11-24"))
    assert list(card)[:2] == ["format", "detriment_warning"]
    assert set(card["detriment_warning"]) == {"en", "uk", "ko", "ru"}
    assert [each["kind"] for each in card["card"]] == ["name"] * 3 + [
        "birth_date",
        "service_number",
    ]
    assert str(PERSON) not in json.dumps(card)


@pytest.mark.parametrize("kind", sorted(set(PartKind) - set(CARD), key=str))
def test_nothing_else_is_handed_over(kind: PartKind):
    with pytest.raises(RefusedError, match="not_on_card"):
        check_card([kind])


def test_a_part_that_is_on_no_card_stops_the_whole_card():
    with pytest.raises(RefusedError):
        capture_card(IDENTITY.parts, Destination.ICRC, "0a0b", "2026-11-24")
