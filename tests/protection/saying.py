"""A person who says something about consent, for tests."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from tutela.protection.consent import Consent, consent_of_form
from tutela.protection.packed import read_form
from tutela.protection.person import AgeClass, Person, PersonId

NOW: Final = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ITEM: Final = "tu-aaaqeayeaudaocajbifqydiob4"
PERSON: Final = Person(PersonId("K-28E-MTZK"), "2026-11-01T00:00:00Z", AgeClass.ADULT)
FORM: Final[Mapping[str, object]] = {
    "basis": "asked",
    "datum": "face",
    "item": ITEM,
    "purpose": "publication",
    "channel": "site",
    "given_at": "2026-11-22T10:00:00Z",
    "until": "2027-11-22T10:00:00Z",
    "how": "spoken",
    "language": "ko",
    "informed_by": "protection officer 2",
    "present": ["label-of-the-interpreter"],
    "hidden": "the name and the unit",
    "withdrawal": "by telling any officer or the adviser, at any time",
    "explained_back": True,
    "benefits": False,
    "capacity": True,
}


def consent_from(
    changed: Mapping[str, object],
    person: Person = PERSON,
    name: str = "c-0000000000000001",
    now: datetime = NOW,
) -> Consent:
    """Return the consent of the form above with some fields changed; None takes a field away."""
    fields = {name: value for name, value in {**FORM, **changed}.items() if value is not None}
    form = read_form("tutela-consent/1", json.dumps(fields).encode())
    return consent_of_form(form, name, person, now)
