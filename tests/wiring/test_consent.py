"""Consents, decisions and exposures of a case, through its ledger."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.cli.protected import Protected
from tests.protection.saying import FORM, ITEM

from tutela.custody.item import ItemId
from tutela.errors import RefusedError
from tutela.ledger.entry import Event, EventKind
from tutela.protection.consent import Channel, ConsentPurpose, DatumKind
from tutela.protection.consents import Left
from tutela.protection.packed import read_form
from tutela.protection.person import AgeClass, PersonId
from tutela.protection.shown import Outcome, Shown
from tutela.release.people import ASKED_KINDS, SALT_BYTES, Statement, check_people
from tutela.wiring import open_case
from tutela.wiring.consent import (
    consents_by,
    exposures_of,
    judge_picture,
    record_consent,
    record_exposure,
    withdraw_consent,
)
from tutela.wiring.person import Room, enter, new_person
from tutela.wiring.protection import free_person

PICTURE = ItemId(ITEM)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Protected:
    return Protected(tmp_path, capsys)


@pytest.fixture
def room(desk: Protected) -> Iterator[Room]:
    with open_case(desk.case, desk.made.secrets) as case:
        yield enter(case, desk.anna)


@pytest.fixture
def person(desk: Protected, room: Room) -> PersonId:
    """Return somebody who is free and whose face may be shown in one picture."""
    found = new_person(room, AgeClass.ADULT, desk.boris)
    free_person(room, desk.boris, found, date(2026, 1, 20), "act 7")
    dates = {"given_at": "2026-02-10T10:00:00Z", "until": "2099-01-01T00:00:00Z"}
    form = read_form("tutela-consent/1", json.dumps({**FORM, **dates}).encode())
    record_consent(room, found, form)
    return found


def shown(person: PersonId, unknown: int = 0) -> Shown:
    people = ((person, DatumKind.FACE),)
    return Shown(PICTURE, people, unknown, ConsentPurpose.PUBLICATION, Channel.SITE)


def check_release(room: Room, shown: Shown) -> None:
    statement = Statement(shown, bytes(SALT_BYTES))
    check_people(PICTURE, statement, room.events(ASKED_KINDS), room.now())


def test_a_release_asks_for_live_consents(room: Room, person: PersonId):
    check_release(room, shown(person))
    withdraw_consent(room, person, ())
    with pytest.raises(RefusedError, match="not_live"):
        check_release(room, shown(person))


def test_a_release_asks_for_a_decision_about_everybody_else(
    desk: Protected, room: Room, person: PersonId
):
    with pytest.raises(RefusedError, match="human_decision"):
        check_release(room, shown(person, 1))
    judge_picture(room, desk.boris, PICTURE, Outcome.SHOW, 1, "a back, far away")
    check_release(room, shown(person, 1))
    judge_picture(room, desk.boris, PICTURE, Outcome.DO_NOT_SHOW, 1, "seen again")
    with pytest.raises(RefusedError, match="human_decision"):
        check_release(room, shown(person, 1))


def test_a_withdrawal_lists_releases_and_dossiers_and_the_ledger_keeps_the_list(
    room: Room, person: PersonId
):
    published = Event(EventKind.PUBLISHED, room.instant(), "anna", ITEM)
    kept = room.record(published)
    dossier = Left("dossier 4", frozenset((PICTURE,)))
    names = [each.name for each in withdraw_consent(room, person, (), (dossier,))]
    assert names == [f"release of {ITEM}, ledger entry {kept.position}", "dossier 4"]
    (event,) = room.events((EventKind.CONSENT_WITHDRAWN,))
    assert event.details["reaches"] == tuple(names)
    assert set(consents_by(room, person).withdrawn) == {
        each.consent for each in consents_by(room, person).given
    }


def test_an_exposure_is_kept_in_the_ledger(room: Room, person: PersonId):
    new = record_exposure(room, person, (DatumKind.FACE,), "a channel", "2025")
    assert exposures_of(room) == {new.exposure: new}
