"""An opening is in the ledger before a byte of an identity is out, whatever fails."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.protected import Protected
from tests.protection.people import IDENTITY

from tutela.custody.shares import Scheme
from tutela.errors import MismatchError, RefusedError, TutelaError, UnavailableError
from tutela.ledger.entry import EventKind
from tutela.protection.approval import Role
from tutela.protection.identity import Compartment, Identity, PartKind
from tutela.protection.person import AgeClass
from tutela.protection.request import Asked, Purpose
from tutela.wiring import open_case
from tutela.wiring.identity import Agreement, approve, named_reader, open_identity, request_identity
from tutela.wiring.person import NewQuorum, Room, enter, new_person, seal_person, set_quorum


@contextmanager
def agreed_room(root: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[Room, Agreement]]:
    root.mkdir(exist_ok=True)
    desk = Protected(root, capsys)
    labels = ("olena", "jin", "lex")
    people = {label: desk.person(label, seed) for seed, label in enumerate(labels, 20)}
    with open_case(desk.case, desk.made.secrets) as case:
        room = enter(case, desk.anna)
        custodians = people["olena"].public, people["jin"].public
        quorum = NewQuorum(custodians, (people["lex"].public,), 2, Scheme(2, 3))
        set_quorum(room, desk.boris, quorum, root / "papers")
        person = new_person(room, AgeClass.ADULT, desk.boris)
        seal_person(room, Identity(person, Compartment.IDENTITY, IDENTITY.parts))
        parts = (PartKind.NAME,)
        asked = Asked(person, Compartment.IDENTITY, parts, Purpose.PROTECTION, "hearing")
        made = request_identity(room, asked, 7)
        lex = approve(made.file, (), people["lex"], Role.ADVISER, dignity_kept=True)
        shares = [
            approve(made.file, (lex,), people[label], Role.CUSTODIAN, dignity_kept=True)
            for label in ("olena", "jin")
        ]
        yield room, Agreement(made.file, (lex, *shares), made.one_time)


@pytest.fixture
def agreed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[Room, Agreement]]:
    with agreed_room(tmp_path, capsys) as found:
        yield found


def kinds(room: Room) -> list[str]:
    return [each.kind for each in room.case.index.events()]


def test_the_ledger_has_the_opening_and_who_agreed(agreed: tuple[Room, Agreement]):
    room, agreement = agreed
    parts = open_identity(room, agreement)
    assert [part.kind for part in parts] == [PartKind.NAME] * 3
    (event,) = room.events((EventKind.IDENTITY_OPENED,))
    assert event.details["agreed"] == tuple(each.signer for each in agreement.approvals)
    assert event.details["request"] == agreement.file.digest


def test_nothing_is_shown_where_the_ledger_cannot_be_written(agreed: tuple[Room, Agreement]):
    room, agreement = agreed

    class FullLog:
        def append(self, _entries: object) -> object:
            raise UnavailableError("custody.write_failed", code=errno.errorcode[errno.ENOSPC])

        def __getattr__(self, name: str) -> object:
            return getattr(room.case.evidence, name)

    full = replace(room, case=replace(room.case, evidence=FullLog()))  # type: ignore[arg-type] # a log that cannot write
    with pytest.raises(UnavailableError):
        open_identity(full, agreement)
    assert EventKind.IDENTITY_OPENED not in kinds(room)


def test_a_refused_opening_leaves_no_event(agreed: tuple[Room, Agreement]):
    room, agreement = agreed
    for wrong in (
        replace(agreement, approvals=agreement.approvals[:2]),
        replace(agreement, one_time=None),
        replace(agreement, one_time=agreement.one_time[:-1] if agreement.one_time else None),
        replace(agreement, paper=room.case_key),
    ):
        with pytest.raises(TutelaError):
            open_identity(room, wrong)
    assert EventKind.IDENTITY_OPENED not in kinds(room)
    assert open_identity(room, agreement)


def test_a_request_of_another_ledger_opens_nothing(
    agreed: tuple[Room, Agreement], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    room, agreement = agreed
    with agreed_room(tmp_path / "other", capsys) as (_, other):
        foreign = replace(agreement, file=other.file)
        with pytest.raises((MismatchError, RefusedError)):
            open_identity(room, foreign)
    assert EventKind.IDENTITY_OPENED not in kinds(room)


def test_what_is_no_recipient_is_refused():
    with pytest.raises(TutelaError):
        named_reader("icrc@example.org")
