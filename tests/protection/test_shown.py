from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.protection.saying import ITEM, NOW, PERSON, consent_from

from tutela.custody.item import ItemId
from tutela.errors import RefusedError
from tutela.ledger.entry import decode_event, encode_event
from tutela.protection.consent import Channel, ConsentPurpose, DatumKind
from tutela.protection.consents import Consents
from tutela.protection.person import PersonId
from tutela.protection.shown import Judged, Outcome, Shown, check_shown

AT = "2026-11-24T09:30:00Z"
PICTURE = ItemId(ITEM)
FREE = replace(PERSON, set_free_on=date(2026, 11, 10))
LIVE = {FREE.person: Consents(FREE, (consent_from({}, FREE),))}
FACE = ((FREE.person, DatumKind.FACE),)
BOTH = (bytes(32), bytes([1]) * 32)
SHOWN = Shown(PICTURE, FACE, 0, ConsentPurpose.PUBLICATION, Channel.SITE)
JUDGED = Judged(PICTURE, Outcome.SHOW, 2, "a crowd far away", BOTH, AT)


def test_people_with_live_consents_may_be_shown():
    check_shown(SHOWN, LIVE, (), NOW)
    assert LIVE[FREE.person].given[0].in_detention is False


def test_nobody_named_is_no_answer():
    with pytest.raises(RefusedError, match="nobody_named"):
        check_shown(replace(SHOWN, people=()), LIVE, (), NOW)


def test_one_person_without_a_live_consent_stops_everything_and_is_not_named():
    other = PersonId("K-333-333Q")
    for people in (
        (*FACE, (other, DatumKind.FACE)),
        (*FACE, (FREE.person, DatumKind.VOICE)),
    ):
        with pytest.raises(RefusedError, match="not_live") as refused:
            check_shown(replace(SHOWN, people=people), LIVE, (), NOW)
        assert "K-" not in str(refused.value)
    parked = {PERSON.person: Consents(PERSON, (consent_from({}),))}
    with pytest.raises(RefusedError, match="not_live"):
        check_shown(SHOWN, parked, (), NOW)


def test_people_on_no_record_need_a_decision_by_two_people():
    crowd = replace(SHOWN, people=(), unknown=2)
    with pytest.raises(RefusedError, match="human_decision"):
        check_shown(crowd, LIVE, (), NOW)
    check_shown(crowd, LIVE, (JUDGED,), NOW)
    for wrong in (
        replace(JUDGED, outcome=Outcome.DO_NOT_SHOW),
        replace(JUDGED, count=1),
        replace(JUDGED, item=ItemId.from_random(bytes(16))),
        replace(JUDGED, at="2026-11-01T09:30:00Z"),
        replace(JUDGED, at="2026-11-25T09:30:00Z"),
    ):
        with pytest.raises(RefusedError, match="human_decision"):
            check_shown(crowd, LIVE, (wrong,), NOW)


def test_the_newest_decision_counts_and_ends():
    crowd = replace(SHOWN, people=(), unknown=2)
    with pytest.raises(RefusedError):
        check_shown(crowd, LIVE, (JUDGED, replace(JUDGED, outcome=Outcome.DO_NOT_SHOW)), NOW)
    with pytest.raises(RefusedError):
        check_shown(crowd, LIVE, (JUDGED,), NOW + timedelta(days=15))


def test_that_consent_is_not_needed_cannot_be_said():
    assert {each.value for each in Outcome} == {"show", "do_not_show"}
    for wrong in ({"by": (BOTH[0], BOTH[0])}, {"by": BOTH[:1]}, {"reason": " "}, {"count": 0}):
        with pytest.raises(RefusedError):
            replace(JUDGED, **wrong)


def test_a_decision_comes_back_from_the_ledger():
    event = decode_event(encode_event(JUDGED.to_event("anna")))
    assert Judged.of_event(event) == JUDGED
