from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.protection.people import (
    ASKED,
    LEDGER,
    NOW,
    SECRETS,
    UNTIL,
    a_request,
    filed,
    other_ledger,
    request_file,
    sealed,
)

from tutela.errors import MalformedError, MismatchError, RefusedError, TutelaError
from tutela.ledger.entry import Event, EventKind, decode_event, encode_event
from tutela.protection.handover import Destination
from tutela.protection.identity import Compartment, PartKind
from tutela.protection.request import (
    Asked,
    Purpose,
    Request,
    RequestFile,
    parts_named,
)


def test_a_request_comes_back_from_the_ledger():
    event = decode_event(encode_event(a_request().to_event("anna")))
    assert Request.of_event(event) == a_request()
    asked = replace(ASKED, purpose=Purpose.HAND_OVER, destination=Destination.ICRC, to="age1icrc")
    event = decode_event(encode_event(a_request(asked).to_event("anna")))
    assert Request.of_event(event).asked == asked


def test_a_request_file_comes_back_and_stands_in_its_ledger():
    file = RequestFile.decode(request_file().encode())
    assert file == request_file()
    file.check_ledger(LEDGER)
    assert file.request == a_request()


def test_a_request_of_another_ledger_or_of_none_is_refused():
    with pytest.raises(MismatchError):
        request_file().check_ledger(other_ledger())
    elsewhere = replace(request_file(), envelope=filed(a_request(nonce=bytes([1]) * 16)).envelope)
    with pytest.raises(MismatchError):
        elsewhere.check_ledger(LEDGER)


def test_a_proof_for_a_log_of_another_size_is_refused():
    file = request_file()
    with pytest.raises(MalformedError, match="request_damaged"):
        replace(file, proof=replace(file.proof, size=4)).check_ledger(LEDGER)


def test_the_sealed_identity_beside_a_request_is_the_one_it_names():
    other = replace(sealed(), shares=tuple(reversed(sealed().shares)))
    with pytest.raises(MalformedError, match="request_damaged"):
        _ = replace(request_file(), sealed=other).request
    opened = Event(EventKind.OPENED, "2026-11-24T09:30:00Z", "anna")
    with pytest.raises(MalformedError, match="request_damaged"):
        Request.of_event(opened)


def read_and_check(untrusted: bytes) -> Request:
    file = RequestFile.decode(untrusted)
    request = file.request
    file.check_ledger(LEDGER)
    return request


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1 << 20), st.integers(1, 255))
def test_a_changed_byte_of_a_request_file_is_refused(place: int, change: int):
    whole = bytearray(request_file().encode())
    whole[place % len(whole)] ^= change
    with pytest.raises(TutelaError) as refused:
        read_and_check(bytes(whole))
    assert not any(secret in str(refused.value) for secret in SECRETS)


def test_a_request_counts_only_while_it_runs():
    request = a_request()
    request.check_time(NOW)
    request.check_time(NOW - timedelta(minutes=4))  # another machine's clock
    with pytest.raises(RefusedError, match="request_over"):
        request.check_time(NOW + timedelta(days=7, seconds=1))
    with pytest.raises(RefusedError, match=r"person\.future"):
        request.check_time(NOW - timedelta(hours=1))


@pytest.mark.parametrize(
    "until", ["2026-11-24T09:30:00Z", "2026-11-20T09:30:00Z", "2026-12-09T09:30:00Z"]
)
def test_a_request_ends_and_within_fourteen_days(until: str):
    assert until != UNTIL
    with pytest.raises(RefusedError, match="request_days"):
        replace(a_request(), until=until)


def test_a_reason_is_needed_and_family_is_asked_for_by_itself():
    for changed in (
        {"reason": " "},
        {"parts": ()},
        {"parts": (PartKind.NAME, PartKind.RELATIVE)},
        {"compartment": Compartment.FAMILY},
    ):
        with pytest.raises(RefusedError):
            replace(ASKED, **changed)
    family = replace(ASKED, compartment=Compartment.FAMILY, parts=(PartKind.RELATIVE,))
    assert family.parts == (PartKind.RELATIVE,)


def test_only_a_hand_over_names_a_destination_and_it_asks_for_a_capture_card_only():
    hand_over: dict[str, object] = {
        "purpose": Purpose.HAND_OVER,
        "destination": Destination.ICRC,
        "to": "age1icrc",
    }
    for changed in (
        {"destination": Destination.ICRC, "to": "age1icrc"},
        {"purpose": Purpose.HAND_OVER},
        {**hand_over, "to": None},
        {**hand_over, "destination": None},
        *(
            {**hand_over, "parts": (part,)}
            for part in (PartKind.HOME, PartKind.FACE, PartKind.UNIT)
        ),
        {**hand_over, "compartment": Compartment.FAMILY, "parts": (PartKind.RELATIVE,)},
    ):
        with pytest.raises(RefusedError):
            replace(ASKED, **changed)  # type: ignore[arg-type] # each is of its field
    assert isinstance(replace(ASKED, **hand_over), Asked)  # type: ignore[arg-type] # the same


def test_no_purpose_is_publicity_prosecution_or_intelligence():
    assert {each.value for each in Purpose} == {"hand_over", "protection", "correction"}


def test_parts_are_named_once_and_by_their_names():
    assert parts_named(["name", "home", "name"]) == (PartKind.NAME, PartKind.HOME)
    with pytest.raises(MalformedError):
        parts_named(["everything"])
