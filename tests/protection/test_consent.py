from dataclasses import replace
from datetime import date

import pytest
from tests.protection.saying import FORM, NOW, PERSON, consent_from

from tutela.errors import MalformedError, RefusedError
from tutela.ledger.entry import decode_event, encode_event
from tutela.protection.consent import Consent, Datum, DatumKind, recorded
from tutela.protection.consents import replay
from tutela.protection.person import PersonId

ID = PersonId("K-28E-MTZK")


def test_a_consent_comes_back_from_the_ledger():
    given = consent_from({})
    event = decode_event(encode_event(recorded(given, "2026-11-24T09:30:00Z", "anna")))
    assert replay([event], {ID: PERSON})[ID].given == (given,)


def test_already_public_is_no_consent():
    for basis in ("already_public", "public interest", "implied", ""):
        with pytest.raises(RefusedError, match="not_asked"):
            consent_from({"basis": basis})


@pytest.mark.parametrize(
    "changed", [{"explained_back": False}, {"capacity": False}, {"benefits": True}]
)
def test_what_was_not_understood_or_was_paid_for_is_no_consent(changed: dict[str, object]):
    with pytest.raises(RefusedError):
        consent_from(changed)


@pytest.mark.parametrize("name", sorted(FORM))
def test_every_field_is_needed(name: str):
    with pytest.raises((MalformedError, RefusedError)):
        consent_from({name: None} if name != "item" else {"item": 7})


@pytest.mark.parametrize(
    "changed",
    [
        {"language": "Korean"},
        {"informed_by": " "},
        {"withdrawal": ""},
        {"hidden": "x" * 1001},
        {"datum": "everything"},
        {"channel": "anywhere"},
        {"purpose": "any"},
        {"present": [1]},
        {"item": "a.jpg"},
        {"given_at": "yesterday"},
    ],
)
def test_a_broken_field_is_refused(changed: dict[str, object]):
    with pytest.raises(MalformedError):
        consent_from(changed)


def test_a_consent_from_the_future_or_that_ends_before_it_begins_is_refused():
    with pytest.raises(RefusedError, match=r"person\.future"):
        consent_from({"given_at": "2026-11-25T09:30:00Z"})
    with pytest.raises(RefusedError, match="times"):
        consent_from({"until": "2026-11-01T00:00:00Z"})


def test_detention_is_read_from_the_record_and_not_from_the_form():
    assert consent_from({"in_detention": False}).in_detention
    free = replace(PERSON, set_free_on=date(2026, 11, 20))
    assert consent_from({"given_at": "2026-11-20T09:00:00Z"}, free).in_detention
    assert not consent_from({"given_at": "2026-11-21T09:00:00Z"}, free).in_detention


def test_everything_reveals_somebody_but_cleaned_words_and_papers():
    revealing = {kind for kind in DatumKind if Datum(kind).revealing}
    assert set(DatumKind) - revealing == {DatumKind.TESTIMONY, DatumKind.DOCUMENT}


def test_who_was_there_is_in_no_repr():
    assert "label-of-the-interpreter" not in repr(consent_from({}))
    assert NOW.year == 2026
    with pytest.raises(MalformedError):
        replace(consent_from({}), consent="c-1")
    assert isinstance(consent_from({}), Consent)
