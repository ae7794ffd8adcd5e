"""The register of roles: two custodians give one, one hat a key, and copies count for nothing."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from tests.protection.gatehouse import CASE, CUSTODIANS, hat
from tests.protection.people import key_of
from tests.protection.road import CAPTURED

from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.ledger.entry import Event
from tutela.protection.register import NOT_GIVEN, Hat, Register
from tutela.protection.role import Role
from tutela.protection.step import TIED

TWO = {key_of(label).public.verifier for label in CUSTODIANS}
LEX = key_of("lex").public.verifier.hex()
LATER = CAPTURED + timedelta(seconds=1)


def after(*events: Event) -> Register:
    register = Register(CASE)
    for each in events:
        register = register.after(each, TWO, TWO)
    return register


@pytest.mark.parametrize("role", sorted(set(Role) - NOT_GIVEN))
def test_a_role_is_given_and_taken(role: Role):
    given = hat("lex", role, CAPTURED)
    assert after(given).role(LEX) is role
    assert after(given, hat("lex", role, LATER, given=False)).role(LEX) is None


@pytest.mark.parametrize("role", sorted(NOT_GIVEN))
def test_some_roles_are_nobodys(role: Role):
    with pytest.raises(RefusedError, match=r"roles\.nobodys"):
        after(hat("lex", role, CAPTURED))


def test_nobody_wears_two_hats():
    first = hat("lex", Role.COUNSEL, CAPTURED)
    with pytest.raises(RefusedError, match=r"roles\.one_hat"):
        after(first, hat("lex", Role.PANEL, LATER))
    assert after(first).role(LEX) is Role.COUNSEL


def test_a_role_that_is_not_held_is_not_taken():
    with pytest.raises(RefusedError, match=r"roles\.not_held"):
        after(hat("lex", Role.COUNSEL, CAPTURED, given=False))
    with pytest.raises(RefusedError, match=r"roles\.not_held"):
        after(hat("lex", Role.PANEL, CAPTURED), hat("lex", Role.COUNSEL, LATER, given=False))


@pytest.mark.parametrize(
    ("was", "becomes"), list(product(sorted(TIED), sorted(set(Role) - TIED - NOT_GIVEN)))
)
def test_who_was_of_a_chain_never_becomes_anything_else(was: Role, becomes: Role):
    taken = hat("lex", was, LATER, given=False)
    with pytest.raises(RefusedError, match=r"roles\.was_tied"):
        after(hat("lex", was, CAPTURED), taken, hat("lex", becomes, LATER + timedelta(seconds=1)))


@pytest.mark.parametrize("role", sorted(TIED))
def test_no_custodian_moves_people(role: Role):
    with pytest.raises(RefusedError, match=r"roles\.custodian"):
        after(hat("anna", role, CAPTURED))
    assert after(hat("anna", Role.PROTECTION_OFFICER, CAPTURED)).roles


def test_an_older_change_that_is_copied_does_not_count():
    given = hat("lex", Role.COUNSEL, CAPTURED)
    taken = hat("lex", Role.COUNSEL, LATER, given=False)
    for copied in (given, taken):
        with pytest.raises(MismatchError, match=r"roles\.not_later"):
            after(given, taken, copied)


def test_one_custodian_is_not_enough_and_a_stranger_is_none():
    one = Hat(CASE, key_of("lex").public, Role.COUNSEL, CAPTURED)
    for people in (["anna"], ["anna", "anna"], ["anna", "lex"], ["anna", "boris", "lex"], []):
        event = one.to_event("anna", [key_of(label) for label in people])
        with pytest.raises(MismatchError, match=r"roles\.not_by_two"):
            Register(CASE).after(event, TWO, TWO)


def test_a_custodian_whom_one_added_alone_gives_no_role():
    event = Hat(CASE, key_of("lex").public, Role.COUNSEL, CAPTURED).to_event(
        "anna", [key_of("anna"), key_of("zed")]
    )
    zed = key_of("zed").public.verifier
    with pytest.raises(MismatchError, match=r"roles\.not_by_two"):
        Register(CASE).after(event, TWO, TWO | {zed})
    made = after(hat("zed", Role.KEEPER, CAPTURED))
    assert made.after(event, TWO, TWO | {zed}).role(LEX) is Role.COUNSEL
    with pytest.raises(MismatchError, match=r"roles\.not_by_two"):
        made.after(event, TWO, TWO)  # a keeper who is no custodian any more


def test_what_was_signed_is_what_counts():
    event = hat("lex", Role.COUNSEL, CAPTURED)
    other = key_of("jin").public
    for changed in (
        replace(event, at="2026-01-01T08:00:09Z"),
        replace(event, details={**event.details, "role": "panel"}),
        replace(event, details={**event.details, "label": "somebody"}),
        replace(event, details={**event.details, "verifier": other.verifier}),
    ):
        with pytest.raises(MismatchError, match=r"transfer\.signature"):
            after(changed)
    with pytest.raises(MismatchError, match=r"transfer\.signature"):
        Register(bytes(32)).after(event, TWO, TWO)


@pytest.mark.parametrize("name", ["label", "recipient", "verifier", "role", "by"])
def test_a_field_that_is_missing_or_too_many_is_refused(name: str):
    event = hat("lex", Role.COUNSEL, CAPTURED)
    less = {key: value for key, value in event.details.items() if key != name}
    for details in (less, {**event.details, name: None}, {**event.details, "more": 1}):
        with pytest.raises(MalformedError):
            after(replace(event, details=details))
