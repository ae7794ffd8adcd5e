"""Who is shown: one encoding, no pseudonym in a candidate, and every way that does not leave."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protection.saying import ITEM, NOW, PERSON, consent_from
from tests.release.conftest import CANDIDATE, CLAIM
from tests.release.showing import said, somebody

from tutela.custody.item import ItemId
from tutela.errors import MalformedError, MismatchError, RefusedError, TutelaError
from tutela.ledger.entry import Event, decode_event, encode_event
from tutela.proof import cbor
from tutela.protection.consent import (
    PUBLIC,
    Channel,
    Consent,
    ConsentPurpose,
    DatumKind,
    recorded,
)
from tutela.protection.consents import Consents, Standing, replay, standing, withdrawn
from tutela.protection.person import AgeClass, PersonId, opened, people, set_free
from tutela.protection.shown import VALID_DAYS, Judged, Outcome, Shown
from tutela.redaction.reviewfile import ReleaseClass
from tutela.release.candidate import Candidate
from tutela.release.people import ASKED_KINDS, SALT_BYTES, Named, Statement, check_people

SPEC = (Path(__file__).resolve().parents[2] / "spec" / "review-packet.md").read_text("utf-8")
AT = "2026-11-24T09:30:00Z"
PICTURE, ID = ItemId(ITEM), PERSON.person
BOTH = (bytes([1]) * 32, bytes([2]) * 32)
FREE = replace(PERSON, set_free_on=date(2026, 11, 10))
LIVE_DATES = {"given_at": "2026-11-20T10:00:00Z"}
PEOPLE = st.lists(
    st.tuples(st.binary(min_size=6, max_size=6), st.sampled_from(DatumKind)), unique=True
)


def shown(unknown: int = 0, *people: tuple[PersonId, DatumKind]) -> Shown:
    return Shown(PICTURE, people, unknown, ConsentPurpose.PUBLICATION, Channel.SITE)


def stated(unknown: int = 0, *people: tuple[PersonId, DatumKind]) -> Statement:
    return Statement(shown(unknown, *people), bytes([8]) * SALT_BYTES)


FACE = (ID, DatumKind.FACE)
ONE = stated(1, FACE)


def test_the_statement_is_that_of_the_spec() -> None:
    of_candidate = replace(ONE.shown, item=CANDIDATE.item)
    statement = replace(ONE, shown=of_candidate)
    assert statement.encode().hex() in "".join(SPEC.split())
    assert statement.digest.hex() in SPEC
    claim = replace(CLAIM, release_class=ReleaseClass.PERSON, shown=statement.named)
    assert replace(CANDIDATE, claim=claim).digest.hex() in SPEC
    for name in (*_fields(statement.encode()), *_fields(cbor.encode(statement.named.value))):
        assert f"`{name}`" in SPEC, name


def test_a_candidate_says_how_many_and_never_who() -> None:
    named = replace(CANDIDATE, claim=replace(CLAIM, shown=ONE.named))
    encoded = named.encode()
    assert Candidate.decode(encoded) == named
    assert named.claim.shown == Named(ONE.digest, 1, 1, Channel.SITE)
    for kept_back in (str(ID).encode(), ONE.salt, ONE.encode()):
        assert kept_back not in encoded
    assert str(ID) not in repr(ONE)


def test_the_digest_cannot_be_tried_without_the_salt() -> None:
    assert replace(ONE, salt=bytes(SALT_BYTES)).digest != ONE.digest


@given(PEOPLE, st.integers(0, 10_000), st.sampled_from(sorted(PUBLIC, key=lambda each: each.value)))
def test_a_statement_has_one_encoding(
    drawn: list[tuple[bytes, DatumKind]], unknown: int, channel: Channel
) -> None:
    named = {(PersonId.draw(_dice(seed)), kind) for seed, kind in drawn}
    people = tuple(sorted(named, key=lambda each: (each[0], each[1].value)))
    if not people and not unknown:
        return
    whole = replace(shown(unknown, *people), channel=channel)
    statement = Statement(whole, bytes(SALT_BYTES))
    assert Statement.decode(statement.encode()) == statement
    turned = Statement(replace(whole, people=people[::-1]), bytes(SALT_BYTES))
    assert turned.digest == statement.digest
    assert statement.named.recorded == len({person for person, _ in people})


def _dice(seed: bytes) -> Callable[[int], bytes]:
    turns = iter(seed * 10)
    return lambda size: bytes([next(turns, 7) % 248]) * size


def test_every_flipped_bit_of_a_statement_is_another_or_none() -> None:
    whole = ONE.encode()
    for place in range(len(whole) * 8):
        damaged = bytearray(whole)
        damaged[place // 8] ^= 1 << place % 8
        try:
            found = Statement.decode(bytes(damaged))
        except (MalformedError, RefusedError):
            continue
        assert found.digest != ONE.digest


@pytest.mark.parametrize(
    "change",
    [
        {"people": ()},
        {"people": "K-28E-MTZK"},
        {"people": (("K-28E-MTZK", "face"), ("K-28E-MTZK", "face"))},
        {"people": (("K-28E-MTZK",),)},
        {"people": (("K-28E-MTZL", "face"),)},
        {"people": (("K-28E-MTZK", "soul"),)},
        {"people": (("K-28E-MTZK", "name"), ("K-28E-MTZK", "face"))},
        {"unknown": -1},
        {"unknown": 10_001},
        {"unknown": True},
        {"channel": "court"},
        {"channel": "everywhere"},
        {"item": "tu-1"},
        {"salt": b""},
        {"format": "tutela-shown/2"},
        {"note": "x"},
    ],
)
def test_a_statement_of_another_form_is_refused_and_not_repeated(
    change: Mapping[str, cbor.Value],
) -> None:
    fields = {**_fields(ONE.encode()), "unknown": 0, **change}
    with pytest.raises((MalformedError, RefusedError)) as refused:
        Statement.decode(cbor.encode(fields))
    assert "K-28" not in f"{refused.value}{refused.value.parameters}"


def test_a_statement_of_nobody_or_for_a_court_cannot_be_made() -> None:
    with pytest.raises(RefusedError, match=r"shown\.missing"):
        stated()
    for wrong in (
        {"channel": Channel.COURT},
        {"channel": Channel.ICRC},
        {"purpose": ConsentPurpose.PROSECUTION},
    ):
        with pytest.raises(RefusedError, match=r"shown\.channel"):
            replace(ONE, shown=replace(ONE.shown, **wrong))


def kept(*events: Event) -> tuple[Event, ...]:
    return tuple(decode_event(encode_event(each)) for each in events)


def _begun(age: AgeClass = AgeClass.ADULT, *, free: bool = True) -> tuple[Event, ...]:
    begun = opened(ID, age, BOTH, "2026-11-01T00:00:00Z", "anna")
    freed = set_free(PERSON, date(2026, 11, 10), BOTH, "act 7", "2026-11-10T12:00:00Z", "anna")
    return (begun, freed) if free else (begun,)


def _given(**changed: object) -> Event:
    return recorded(consent_from({**LIVE_DATES, **changed}, FREE), AT, "anna")


def _ended(consent: Consent) -> Event:
    return withdrawn(Consents(FREE, (consent,)), [consent.consent], [], AT, "anna")


CONSENT = consent_from(LIVE_DATES, FREE)
PAST = "2026-11-24T09:00:00Z"
STANDINGS: dict[Standing, tuple[Event, ...]] = {
    Standing.LIVE: (*_begun(), _given()),
    Standing.PARKED: (*_begun(free=False), recorded(consent_from({}), AT, "anna")),
    Standing.NOT_YET: (
        *_begun(),
        recorded(replace(CONSENT, given_at="2026-11-25T00:00:00Z"), AT, "anna"),
    ),
    Standing.EXPIRED: (*_begun(), _given(until=PAST)),
    Standing.WITHDRAWN: (*_begun(), _given(), _ended(CONSENT)),
    Standing.NOT_OF_AGE: (*_begun(AgeClass.UNKNOWN), _given()),
    Standing.ABSENT: _begun(),
}
OTHER = ItemId.from_random(bytes(16))
DECISIONS: dict[str, tuple[Judged, ...]] = {
    "none": (),
    "show one": (Judged(PICTURE, Outcome.SHOW, 1, "far away", BOTH, AT),),
    "show two": (Judged(PICTURE, Outcome.SHOW, 2, "far away", BOTH, AT),),
    "not": (Judged(PICTURE, Outcome.DO_NOT_SHOW, 1, "near", BOTH, AT),),
    "show, then not": (
        Judged(PICTURE, Outcome.SHOW, 1, "far away", BOTH, AT),
        Judged(PICTURE, Outcome.DO_NOT_SHOW, 1, "near", BOTH, AT),
    ),
    "of another": (Judged(OTHER, Outcome.SHOW, 1, "far away", BOTH, AT),),
    "long ago": (Judged(PICTURE, Outcome.SHOW, 1, "far away", BOTH, "2026-11-01T09:30:00Z"),),
    "to come": (Judged(PICTURE, Outcome.SHOW, 1, "far away", BOTH, "2026-11-24T09:30:01Z"),),
}
LEAVES = {(0, name) for name in DECISIONS} | {(1, "show one"), (2, "show two")}


@pytest.mark.parametrize("stands", [None, *Standing])
def test_only_live_consents_and_a_decision_by_two_let_anything_leave(
    stands: Standing | None,
) -> None:
    """Every standing of one person, or nobody on record; every number of others; every decision."""
    events = STANDINGS[stands or Standing.LIVE]
    told = kept(*events)
    found = replay(told, people(told))[ID]
    datum = CONSENT.datum
    now = standing(found, datum, ConsentPurpose.PUBLICATION, Channel.SITE, NOW)
    assert stands in (None, now)
    tried = 0
    for unknown, decision in product((0, 1, 2), DECISIONS):
        if stands is None and not unknown:
            continue
        named = () if stands is None else (FACE,)
        said_so = [each.to_event("anna") for each in DECISIONS[decision]]
        history = kept(*events, *said_so)
        error = _error(stated(unknown, *named), history)
        tried += 1
        if stands not in (None, Standing.LIVE):
            assert error == "consent.not_live"
        elif (unknown, decision) in LEAVES:
            assert error == ""
        else:
            assert error == "consent.human_decision"
    assert tried == (2 if stands is None else 3) * len(DECISIONS)


def test_a_decision_ends_after_its_days() -> None:
    history = kept(DECISIONS["show one"][0].to_event("anna"))
    assert _error(stated(1), history) == ""
    late = NOW + timedelta(days=VALID_DAYS, seconds=1)
    with pytest.raises(RefusedError, match="human_decision"):
        check_people(PICTURE, stated(1), history, late)


@pytest.mark.parametrize("kind", [each for each in DatumKind if each is not DatumKind.FACE])
def test_a_consent_to_the_face_is_none_to_anything_else(kind: DatumKind) -> None:
    history = kept(*STANDINGS[Standing.LIVE])
    assert _error(stated(0, FACE), history) == ""
    assert _error(stated(0, FACE, (ID, kind)), history) == "consent.not_live"


@pytest.mark.parametrize("channel", [Channel.PRESS, Channel.SOCIAL_MEDIA])
def test_a_consent_is_for_one_channel(channel: Channel) -> None:
    statement = replace(ONE, shown=replace(shown(0, FACE), channel=channel))
    assert _error(statement, kept(*STANDINGS[Standing.LIVE])) == "consent.not_live"


def test_a_statement_about_another_item_is_no_statement() -> None:
    with pytest.raises(MismatchError, match=r"shown\.other_item"):
        check_people(OTHER, stated(0, FACE), kept(*STANDINGS[Standing.LIVE]), NOW)


def test_nobody_shown_asks_nobody() -> None:
    check_people(PICTURE, None, (), NOW)
    assert said(PICTURE).shown == somebody(PICTURE)


def test_every_event_that_is_asked_for_is_of_a_kind_that_is_read() -> None:
    used = {each.kind for events in STANDINGS.values() for each in events}
    used |= {each.to_event("anna").kind for each in DECISIONS["show one"]}
    assert used <= set(ASKED_KINDS)


def _error(statement: Statement, history: tuple[Event, ...]) -> str:
    """Return by which error a statement is refused, or nothing; whom it is about is never said."""
    try:
        check_people(PICTURE, statement, history, NOW)
    except TutelaError as refused:
        return refused.message if "K-" not in f"{refused}{refused.parameters}" else "told who"
    return ""


def _fields(record: bytes) -> Mapping[str, cbor.Value]:
    fields = cbor.decode(record)
    assert isinstance(fields, Mapping)
    return fields
