from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protection.saying import ITEM, NOW, PERSON, consent_from

from tutela.custody.item import ItemId
from tutela.errors import ConflictError, MalformedError, RefusedError, UnavailableError
from tutela.ledger.entry import Event, decode_event, encode_event
from tutela.protection.consent import (
    Channel,
    Consent,
    ConsentPurpose,
    Datum,
    DatumKind,
    recorded,
)
from tutela.protection.consents import (
    Consents,
    Left,
    Standing,
    reached,
    renewed,
    replay,
    standing,
    withdrawn,
)
from tutela.protection.person import AgeClass, Person, PersonId, opened

AT = "2026-11-24T09:30:00Z"
ONE = "c-0000000000000001"
TWO = "c-0000000000000002"
FREE = replace(PERSON, set_free_on=date(2026, 11, 25))
FACE = Datum(DatumKind.FACE, ItemId(ITEM))
WORDS = Datum(DatumKind.TESTIMONY, ItemId(ITEM))


def kept(event: Event) -> Event:
    return decode_event(encode_event(event))


def said(*given_so: Consent, person: Person = PERSON, more: tuple[Event, ...] = ()) -> Consents:
    events = [kept(recorded(each, AT, "anna")) for each in given_so]
    return replay([*events, *map(kept, more)], {person.person: person})[person.person]


def stands(consents: Consents, datum: Datum = FACE, now: datetime = NOW) -> Standing:
    return standing(consents, datum, ConsentPurpose.PUBLICATION, Channel.SITE, now)


def at(days: int) -> datetime:
    return datetime(2026, 11, 26, 12, tzinfo=UTC) + timedelta(days=days)


def test_what_reveals_somebody_and_was_allowed_in_detention_is_parked():
    assert stands(said(consent_from({}))) is Standing.PARKED


def test_cleaned_words_of_somebody_in_detention_may_stand():
    assert stands(said(consent_from({"datum": "testimony"})), WORDS) is Standing.LIVE


def test_being_set_free_renews_nothing():
    assert stands(said(consent_from({}), person=FREE), now=at(100)) is Standing.PARKED


def test_set_free_and_renewed_it_stands_after_thirty_days():
    consents = said(consent_from({}), person=FREE)
    again = renewed(consents, ONE, "2026-11-26T12:00:00Z", "2026-11-26T12:00:00Z", "anna")
    consents = said(consent_from({}), person=FREE, more=(again,))
    assert stands(consents, now=at(0)) is Standing.PARKED
    assert stands(consents, now=at(30) - timedelta(seconds=1)) is Standing.PARKED
    assert stands(consents, now=at(30)) is Standing.LIVE
    held_again = replace(consents, person=PERSON)
    assert stands(held_again, now=at(60)) is Standing.PARKED


def test_nothing_is_renewed_while_held_or_in_advance_or_after_a_withdrawal():
    held = said(consent_from({}))
    with pytest.raises(RefusedError, match="held_still"):
        renewed(held, ONE, AT, AT, "anna")
    free = said(consent_from({}), person=FREE)
    with pytest.raises(RefusedError, match="held_still"):
        renewed(free, ONE, "2026-11-25T12:00:00Z", "2026-11-27T12:00:00Z", "anna")
    with pytest.raises(RefusedError, match="future"):
        renewed(free, ONE, "2026-11-28T12:00:00Z", "2026-11-27T12:00:00Z", "anna")
    with pytest.raises(UnavailableError):
        renewed(free, TWO, "2026-11-26T12:00:00Z", "2026-11-27T12:00:00Z", "anna")
    gone = said(consent_from({}), person=FREE, more=(withdrawn(free, [ONE], [], AT, "anna"),))
    with pytest.raises(RefusedError, match="withdrawn_stays"):
        renewed(gone, ONE, "2026-11-26T12:00:00Z", "2026-11-27T12:00:00Z", "anna")


def test_a_renewal_from_detention_that_somebody_wrote_into_the_ledger_counts_for_nothing():
    free = said(consent_from({}), person=FREE)
    early = renewed(free, ONE, "2026-11-26T12:00:00Z", "2026-11-26T12:00:00Z", "anna")
    forged = replace(early, details={**early.details, "said_at": "2026-11-24T12:00:00Z"})
    consents = said(consent_from({}), person=FREE, more=(forged,))
    assert stands(consents, now=at(100)) is Standing.PARKED


def free_consent(**changed: object) -> Consent:
    person = replace(PERSON, set_free_on=date(2026, 11, 10))
    return consent_from({"given_at": "2026-11-20T10:00:00Z", **changed}, person)


LONG_FREE = replace(PERSON, set_free_on=date(2026, 11, 10))


def test_what_a_free_person_allows_stands_until_it_ends():
    consents = said(free_consent(until="2026-12-01T00:00:00Z"), person=LONG_FREE)
    assert stands(consents) is Standing.LIVE
    assert stands(consents, now=at(30)) is Standing.EXPIRED
    before = datetime(2026, 11, 19, tzinfo=UTC)
    assert stands(consents, now=before) is Standing.NOT_YET


@pytest.mark.parametrize(
    ("datum", "purpose", "channel"),
    [
        (Datum(DatumKind.VOICE, ItemId(ITEM)), ConsentPurpose.PUBLICATION, Channel.SITE),
        (Datum(DatumKind.FACE), ConsentPurpose.PUBLICATION, Channel.SITE),
        (
            Datum(DatumKind.FACE, ItemId.from_random(bytes(16))),
            ConsentPurpose.PUBLICATION,
            Channel.SITE,
        ),
        (FACE, ConsentPurpose.PROSECUTION, Channel.SITE),
        (FACE, ConsentPurpose.PUBLICATION, Channel.PRESS),
        (FACE, ConsentPurpose.PUBLICATION, Channel.SOCIAL_MEDIA),
    ],
)
def test_a_consent_is_for_exactly_one_thing(
    datum: Datum, purpose: ConsentPurpose, channel: Channel
):
    consents = said(free_consent(), person=LONG_FREE)
    assert standing(consents, datum, purpose, channel, NOW) is Standing.ABSENT


@pytest.mark.parametrize("age", [AgeClass.MINOR, AgeClass.UNKNOWN])
def test_nobody_who_may_be_under_age_consents_to_publicity(age: AgeClass):
    person = replace(LONG_FREE, age=age)
    assert stands(said(free_consent(), person=person)) is Standing.NOT_OF_AGE
    assert (
        stands(said(free_consent(datum="testimony"), person=person), WORDS) is Standing.NOT_OF_AGE
    )


def test_a_withdrawal_counts_at_once_whatever_date_it_bears_and_for_every_answer_to_the_same():
    one = free_consent()
    two = replace(free_consent(), consent=TWO)
    live = said(one, two, person=LONG_FREE)
    later = withdrawn(live, [ONE], [], "2031-01-01T00:00:00Z", "anna")
    assert stands(said(one, two, person=LONG_FREE, more=(later,))) is Standing.WITHDRAWN
    asked_anew = recorded(replace(free_consent(), consent="c-0000000000000003"), AT, "anna")
    anew = said(one, two, person=LONG_FREE, more=(later, asked_anew))
    assert stands(anew) is Standing.LIVE


def test_events_of_other_kinds_say_nothing_of_consent():
    other = opened(PERSON.person, AgeClass.MINOR, (), AT, "anna")
    assert said(more=(other,)) == Consents(PERSON)


def test_what_a_free_person_allowed_is_parked_when_they_are_held_again():
    consents = said(free_consent(), person=LONG_FREE)
    assert stands(replace(consents, person=PERSON)) is Standing.PARKED


def test_a_withdrawal_of_what_was_never_given_is_told():
    with pytest.raises(UnavailableError):
        withdrawn(said(), [ONE], [], AT, "anna")


def test_a_withdrawal_lists_what_it_reaches():
    consents = said(free_consent(), person=LONG_FREE)
    other = ItemId.from_random(bytes(16))
    left = (
        Left("release 1", frozenset((ItemId(ITEM), other))),
        Left("release 2", frozenset((other,))),
        Left("dossier 1", frozenset(), frozenset((PERSON.person,))),
    )
    assert [each.name for each in reached(consents, [ONE], left)] == ["release 1", "dossier 1"]
    assert [each.name for each in reached(consents, [], left)] == ["dossier 1"]


@given(st.lists(st.sampled_from(("give", "withdraw", "renew")), max_size=8), st.integers(0, 500))
def test_after_a_withdrawal_nothing_stands_until_it_is_given_again(steps: list[str], days: int):
    events: list[Event] = []
    consents, last = said(person=LONG_FREE), ""
    for number, step in enumerate(steps):
        names = [each.consent for each in consents.given]
        if step == "give":
            new = replace(free_consent(), consent=f"c-{number:016x}")
            events.append(recorded(new, AT, "anna"))
        elif step == "withdraw" and names:
            events.append(withdrawn(consents, names[:1], [], AT, "anna"))
        elif step == "renew" and names and names[-1] not in consents.withdrawn:
            events.append(renewed(consents, names[-1], AT, AT, "anna"))
        else:
            continue
        last = step if step != "renew" else last
        consents = said(person=LONG_FREE, more=tuple(events))
    found = stands(consents, now=NOW + timedelta(days=days))
    if last != "give":
        assert found in {Standing.ABSENT, Standing.WITHDRAWN}
    else:
        assert found in {Standing.LIVE, Standing.EXPIRED}


def test_a_ledger_that_contradicts_itself_stops_everything():
    event = kept(recorded(consent_from({}), AT, "anna"))
    with pytest.raises(MalformedError, match="unknown_in_ledger"):
        replay([event], {})
    with pytest.raises(ConflictError):
        replay([event, event], {PERSON.person: PERSON})
    stray = replace(event, details={**event.details, "person": str(PersonId("K-333-333Q"))})
    with pytest.raises(MalformedError):
        replay([stray], {PERSON.person: PERSON})
