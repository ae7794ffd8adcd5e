"""The ledger tells who can open a case; nobody can plant that."""

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.custody.bare import Bare
from typing_extensions import override

from tutela.custody.index import NotedEvent
from tutela.custody.item import ItemId
from tutela.custody.keys import AgeKey, Custodian, WrappedCase
from tutela.custody.record import record_event
from tutela.custody.roll import (
    check_agrees,
    check_all_known,
    check_called,
    read_roll,
    replay,
    unknown_events,
)
from tutela.custody.succession import Newest, named
from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.stores.memory_index import MemoryIndex
from tutela.stores.memory_vault import MemoryVault

AT = "2026-05-01T12:00:00Z"
ANNA, BORIS, CAROL = (
    Custodian(label, f"age1{label}", bytes([number]) * 32)
    for number, label in enumerate(("anna", "boris", "carol"))
)
PAPER, NEW_PAPER = (Custodian("recovery", f"age1{each}", None) for each in ("paper", "new"))
KEY = AgeKey("age1case", "secret")


def event(kind: EventKind, details: dict[str, Value]) -> Event:
    return Event(kind, AT, "anna", details=details)


CREATED = event(EventKind.CASE_CREATED, {"custodians": (named(ANNA), named(PAPER))})


def added(who: Custodian) -> Event:
    return event(EventKind.CUSTODIAN_ADDED, named(who))


def revoked(who: Custodian) -> Event:
    return event(EventKind.CUSTODIAN_REVOKED, named(who))


def renewed(recipient: str, *replaced: str) -> Event:
    return event(EventKind.RECOVERY_RENEWED, {"recipient": recipient, "replaced": replaced})


def newest(*custodians: Custodian, left_out: bool = False) -> Newest:
    return Newest(2, WrappedCase(KEY, custodians), frozenset(), left_out)


def test_the_roll_follows_the_events():
    assert replay([CREATED]) == (ANNA, PAPER)
    assert replay([CREATED, added(BORIS)]) == (ANNA, PAPER, BORIS)
    assert replay([CREATED, added(BORIS), revoked(ANNA)]) == (PAPER, BORIS)
    assert replay([CREATED, renewed("age1new", "age1paper")]) == (ANNA, NEW_PAPER)
    assert replay([]) == ()


def test_a_renewal_that_replaced_nothing_brings_no_key_in():
    # So the sealing of the machine's secrets to a planted recovery key does not make it one.
    assert replay([CREATED, renewed("age1mallory")]) == (ANNA, PAPER)
    first = event(EventKind.CASE_CREATED, {"custodians": (named(ANNA), named(BORIS))})
    assert replay([first, renewed("age1new")]) == (ANNA, BORIS, NEW_PAPER)


def test_events_of_other_kinds_say_nothing_about_it():
    assert replay([CREATED, event(EventKind.RESTORED, {}), Event("later", AT, "x")]) == (
        ANNA,
        PAPER,
    )


@given(st.lists(st.tuples(st.booleans(), st.sampled_from((ANNA, BORIS, CAROL)))))
def test_whoever_was_last_added_is_on_the_roll(changes: list[tuple[bool, Custodian]]):
    events = [added(who) if comes else revoked(who) for comes, who in changes]
    expected = {ANNA, PAPER}
    for comes, who in changes:
        expected = expected | {who} if comes else expected - {who}
    assert set(replay([CREATED, *events])) == expected


@pytest.mark.parametrize(
    "broken",
    [
        event(EventKind.CASE_CREATED, {}),
        event(EventKind.CUSTODIAN_ADDED, {"label": "x", "recipient": "y", "verifier": b"short"}),
        event(EventKind.CUSTODIAN_REVOKED, {}),
        event(EventKind.RECOVERY_RENEWED, {"recipient": "x"}),
        event(EventKind.RECOVERY_RENEWED, {"replaced": ("age1paper",)}),
    ],
)
def test_broken_details_are_refused(broken: Event):
    with pytest.raises(MalformedError, match=r"custody\."):
        replay([CREATED, broken])


def test_a_change_passes_exactly_where_it_leads_from_the_roll_to_what_is_wanted():
    sets = [
        tuple(who for who, there in zip((ANNA, BORIS, PAPER, CAROL), bits, strict=True) if there)
        for bits in product((False, True), repeat=4)
        if sum(bits) > 1
    ]
    for held, wanted, roll in product(sets, repeat=3):
        comes, goes = set(wanted) - set(held), set(held) - set(wanted)
        try:
            check_agrees(newest(*held), WrappedCase(KEY, wanted), roll)
        except MismatchError:
            agrees = False
        else:
            agrees = True
        leads = (set(roll) | comes) - goes == set(wanted)
        halfway = comes | set(held) >= set(roll) >= set(held) - goes
        assert agrees == (leads and halfway)


def test_a_generation_that_names_another_signing_key_differs():
    forged = Custodian("boris", BORIS.recipient, bytes([9]) * 32)
    with pytest.raises(MismatchError, match=r"custodian\.roll_differs.*0002\.age"):
        check_agrees(newest(ANNA, forged), WrappedCase(KEY, (ANNA, forged)), (ANNA, BORIS))


def test_whoever_the_ledger_does_not_call_is_refused():
    check_called(newest(ANNA, PAPER), (ANNA, PAPER), AgeKey("age1anna", "secret"))
    for left_out, words in ((False, "not_called"), (True, "left_out")):
        stands = newest(ANNA, PAPER, left_out=left_out)
        with pytest.raises(RefusedError, match=rf"custodian\.{words}"):
            check_called(stands, (ANNA, PAPER), AgeKey("age1boris", "secret"))


def recorded(case: Bare, *events: Event) -> Bare:
    for each in events:
        record_event(each, case.records, case.dice)
    return case


def test_the_roll_is_read_from_the_records_of_the_ledger():
    case = recorded(Bare(), CREATED, event(EventKind.DRILLED, {}), added(BORIS))
    assert read_roll(case.access, case.case_key) == (ANNA, PAPER, BORIS)


def test_a_record_that_is_lost_damaged_or_another_is_told_and_not_passed_over():
    vault = MemoryVault()
    case = recorded(Bare(vault=vault), CREATED, added(BORIS))
    noted = case.index.events()[1]
    kept = vault._objects[noted.record]
    other = case.index.events()[0].record
    for content in (None, kept[:-1], vault._objects[other]):
        if content is None:
            del vault._objects[noted.record]
        else:
            vault._objects[noted.record] = content
        with pytest.raises(MismatchError, match=r"custodian\.event_lost"):
            read_roll(case.access, case.case_key)


class Blind(MemoryIndex):
    """An index that was put back from before the last event."""

    @override
    def events(self, item: ItemId | None = None) -> Sequence[NotedEvent]:
        return super().events(item)[:-1]


def test_an_index_that_does_not_know_every_event_is_told():
    case = recorded(Bare(index=Blind()), CREATED, added(BORIS))
    assert unknown_events(case.index, case.evidence) == 1
    with pytest.raises(RefusedError, match=r"custody\.events_unknown.*count=1"):
        check_all_known(case.index, case.evidence)
    whole = recorded(Bare(), CREATED)
    whole.seal(b"words")
    check_all_known(whole.index, whole.evidence)
    assert unknown_events(whole.index, whole.evidence) == 0
