from dataclasses import replace

import pytest
from tests.protection.people import (
    AT,
    FAMILY,
    IDENTITY,
    LEDGER,
    NOW,
    PORTS,
    SECRETS,
    a_request,
    advised,
    age_key,
    agreed,
    approvals,
    filed,
    key_of,
    quorum,
    request_file,
)

from tutela.custody.keys import open_bytes, seal_bytes
from tutela.errors import MalformedError, MismatchError, RefusedError, TutelaError
from tutela.ledger.entry import EventKind, decode_event, encode_event
from tutela.protection.approval import Approval, approve_as_custodian
from tutela.protection.identity import PartKind
from tutela.protection.opening import check_unused, join_shares, open_parts, opened_event
from tutela.protection.sealing import Share, seal_identity


def test_what_a_quorum_agreed_to_is_opened_and_no_other_part():
    key = join_shares(approvals(), request_file(), age_key("one-time"), PORTS)
    parts = open_parts(request_file(), key, PORTS.cipher)
    assert parts == IDENTITY.only((PartKind.NAME, PartKind.BIRTH_DATE))
    assert "a battalion" not in str([part.text for part in parts])


def test_one_share_and_the_same_share_twice_open_nothing():
    _, two, _ = approvals()
    for few in ((), (two,)):
        with pytest.raises(RefusedError, match="too_few"):
            join_shares(few, request_file(), age_key("one-time"), PORTS)
    with pytest.raises(RefusedError, match="too_few"):
        join_shares((two, two), request_file(), age_key("one-time"), PORTS)


def test_shares_open_with_the_one_time_key_only():
    for wrong in (age_key("case"), key_of("olena").age):
        with pytest.raises(RefusedError):
            join_shares(approvals(), request_file(), wrong, PORTS)


def given_on(approval: Approval, share: Share | bytes) -> Approval:
    """Return an approval that carries another share."""
    content = share.pack() if isinstance(share, Share) else share
    opener = age_key("one-time").recipient
    return replace(approval, share=seal_bytes(content, PORTS.cipher, (opener,)))


def share_of(approval: Approval) -> Share:
    return Share.unpack(open_bytes(approval.share, PORTS.cipher, age_key("one-time")))


def test_wrong_shares_are_told_from_right_ones():
    adviser, two, three = approvals()
    again = seal_identity(IDENTITY, quorum(), LEDGER, PORTS)
    foreign = share_of_other(again, "jin")
    for wrong in (
        given_on(three, share_of(two)),  # somebody else's
        given_on(three, foreign),  # of another sealing
        given_on(three, replace(share_of(three), words=share_of(two).words)),
        given_on(three, replace(share_of(three), key=bytes(32))),
        given_on(three, replace(share_of(three), person=type(IDENTITY.person)("K-333-333Q"))),
        given_on(three, b"nothing"),
        replace(three, share=three.share[:-1]),
    ):
        with pytest.raises((MismatchError, MalformedError, RefusedError)) as refused:
            join_shares((adviser, two, wrong), request_file(), age_key("one-time"), PORTS)
        assert " ".join(share_of(two).words[4:7]) not in str(refused.value)


def share_of_other(sealed: object, label: str) -> Share:
    shares = getattr(sealed, "shares", ())
    for each in shares:
        try:
            return Share.unpack(open_bytes(each, PORTS.cipher, key_of(label).age))
        except RefusedError:
            continue
    raise AssertionError


def test_a_request_is_used_once():
    event = opened_event(request_file(), approvals(), AT, "anna", on_paper=False)
    assert event.kind == EventKind.IDENTITY_OPENED
    kept = decode_event(encode_event(event))
    with pytest.raises(RefusedError, match="request_used"):
        check_unused(request_file(), [kept])
    check_unused(filed(a_request(nonce=bytes([1]) * 16)), [kept])


def test_the_event_names_who_agreed_and_nothing_of_the_identity():
    event = opened_event(request_file(), approvals(), AT, "anna", on_paper=False)
    assert event.details["agreed"] == [each.signer for each in approvals()]
    record = encode_event(event)
    assert not any(secret.encode() in record for secret in SECRETS)


def test_family_is_opened_by_a_request_of_its_own():
    family = seal_identity(FAMILY, quorum(), LEDGER, PORTS)
    request = replace(a_request(), sealed=family.digest)
    file = filed(request, family)  # it asks for the identity and names the family's file
    with pytest.raises(MismatchError, match="other_identity"):
        approve_as_custodian(
            file, (advised(file),), key_of("olena"), NOW, PORTS.cipher, dignity_kept=True
        )


def test_a_quorum_that_grew_since_needs_what_the_sealing_needs():
    with pytest.raises(TutelaError):
        join_shares((agreed(request_file(), "mark"),), request_file(), age_key("one-time"), PORTS)
