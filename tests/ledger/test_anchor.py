"""Which heads to have stamped, and when a time-stamp must be renewed, with a clock that stands."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.test_spec import ENTRY
from tests.proof.test_timestamp import LOG, NOTE

from tutela.errors import MalformedError
from tutela.ledger.anchor import (
    LOGS,
    RENEW_AHEAD,
    Anchored,
    AuthorityCard,
    Place,
    Stamp,
    Standing,
    advice,
    digest_of,
    listed_in,
    message_file,
    missing,
    renewal_message,
    state_of,
)
from tutela.ledger.log import Log
from tutela.proof.checkpoint import SignerKey
from tutela.proof.digest import sha256
from tutela.proof.timestamp import RETIRED, Timestamp, bare_note
from tutela.stores.memory import MemoryLogStore

SPEC = (Path(__file__).resolve().parents[2] / "spec" / "ledger.md").read_text("utf-8")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MODERN = ("ec-256", "sha512")


def stamp(
    size: int = 7,
    authority: str = "first",
    *,
    ends: datetime = NOW + 400 * DAY,
    at: datetime = NOW - 300 * DAY,
    renewal: int = 0,
    algorithms: tuple[str, ...] = MODERN,
) -> Stamp:
    place = Place("evidence", size, authority, renewal)
    digest = sha256(f"{place}{at}".encode())
    return Stamp(place, digest, Timestamp(at, authority, "sha512", ends, algorithms))


def renewed(old: Stamp, **changes: object) -> Anchored:
    """Return an old stamp and one over a renewal that lists it."""
    later = stamp(9, renewal=1, **{"at": NOW - DAY, **changes})  # type: ignore[arg-type] # by the tests below
    return Anchored((old, later), {(9, 1): frozenset({old.sha256})})


@pytest.mark.parametrize(
    ("ends", "standing"),
    [
        (NOW + 181 * DAY, Standing.CURRENT),
        (NOW + RENEW_AHEAD + timedelta(seconds=1), Standing.CURRENT),
        (NOW + RENEW_AHEAD, Standing.DUE),
        (NOW + timedelta(seconds=1), Standing.DUE),
        (NOW, Standing.OVERDUE),
        (NOW - DAY, Standing.OVERDUE),
    ],
)
def test_a_time_stamp_is_due_half_a_year_before_its_certificate_ends(
    ends: datetime, standing: Standing
):
    old = stamp(ends=ends)
    assert Anchored((old,)).standing(old, NOW) is standing


@pytest.mark.parametrize("name", ["md5", "sha1", "rsa-1024"])
def test_a_broken_algorithm_is_overdue_at_once(name: str):
    old = stamp(algorithms=(name,))
    assert Anchored((old,)).standing(old, NOW) is Standing.OVERDUE


def test_an_algorithm_to_be_retired_is_due_half_a_year_before():
    far = datetime(2040, 1, 1, tzinfo=UTC)
    old = stamp(algorithms=("rsa-2048",), ends=far)
    day = RETIRED["rsa-2048"]
    alone = Anchored((old,))
    assert alone.standing(old, day - 181 * DAY) is Standing.CURRENT
    assert alone.standing(old, day - 179 * DAY) is Standing.DUE
    assert alone.standing(old, day) is Standing.OVERDUE


def test_a_renewal_in_time_carries_a_time_stamp_on():
    old = stamp(ends=NOW + 10 * DAY)
    found = renewed(old)
    assert found.standing(old, NOW) is Standing.RENEWED
    assert found.due(NOW) == ()
    assert found.standing(old, NOW + 100 * DAY) is Standing.RENEWED


@pytest.mark.parametrize(
    "changes",
    [
        {"at": NOW - 2 * DAY},
        {"at": NOW - 400 * DAY},
        {"renewal": 0},
        {"ends": NOW + DAY},
    ],
    ids=["after the end", "before the old one", "no renewal", "itself due"],
)
def test_a_renewal_that_does_not_carry(changes: dict[str, object]):
    old = stamp(ends=NOW - 3 * DAY) if changes.get("at") == NOW - 2 * DAY else stamp(ends=NOW + DAY)
    later = stamp(9, **{"at": NOW - DAY, "renewal": 1, **changes})  # type: ignore[arg-type] # by the table above
    found = Anchored((old, later), {(9, 1): frozenset({old.sha256})})
    assert old in found.due(NOW)


def test_a_renewal_that_lists_another_time_stamp_does_not_carry():
    old = stamp(ends=NOW + DAY)
    later = stamp(9, at=NOW - DAY, renewal=1)
    assert Anchored((old, later), {(9, 1): frozenset({b"other"})}).due(NOW) == (old,)
    assert Anchored((old, later)).due(NOW) == (old,)


def test_a_chain_of_renewals_carries_as_long_as_its_last_link():
    old = stamp(ends=NOW + DAY)
    middle = stamp(9, at=NOW, ends=NOW + 300 * DAY, renewal=1)
    last = stamp(11, at=NOW + 290 * DAY, ends=NOW + 900 * DAY, renewal=1)
    lists = {(9, 1): frozenset({old.sha256}), (11, 1): frozenset({middle.sha256})}
    found = Anchored((old, middle, last), lists)
    assert found.due(NOW + 400 * DAY) == ()
    assert found.standing(old, NOW + 400 * DAY) is Standing.RENEWED
    assert set(found.due(NOW + 800 * DAY)) == {old, middle, last}
    assert {old, middle} == set(Anchored((old, middle), lists).due(NOW + 400 * DAY))


def test_what_was_listed_lately_or_has_ended_is_not_listed_again():
    old = stamp(ends=NOW + 10 * DAY)
    found = renewed(old, at=NOW, ends=NOW + 20 * DAY)
    later = found.stamps[1]
    assert Anchored((old,)).to_renew(NOW) == (old,)
    assert set(found.due(NOW)) == {old, later}
    assert found.to_renew(NOW) == (later,)
    assert found.to_renew(NOW + 9 * DAY) == (later,)
    # By then both have ended; the old one was listed before, the later one never.
    assert found.to_renew(NOW + 40 * DAY) == (later,)
    patient = renewed(stamp(ends=NOW + 60 * DAY), at=NOW, ends=NOW + 60 * DAY)
    assert patient.to_renew(NOW + 31 * DAY) == patient.stamps


def test_lists_in_a_circle_end():
    first, second = stamp(8, ends=NOW, renewal=1), stamp(9, ends=NOW, renewal=1)
    lists = {(8, 1): frozenset({second.sha256}), (9, 1): frozenset({first.sha256})}
    assert len(Anchored((first, second), lists).due(NOW)) == 2


def test_the_message_of_a_renewal_is_the_note_and_a_line_for_each():
    due = (stamp(12), stamp(7, "second"), stamp(7, "first", renewal=2))
    message = renewal_message(NOTE, due)
    lines = message.decode().removeprefix(NOTE.decode()).splitlines()
    names = ["7 first.renewal-2.tsr", "7 second.tsr", "12 first.tsr"]
    assert [line.rsplit(" ", 1)[0] for line in lines] == names
    assert listed_in(message, NOTE) == {each.sha256 for each in due}
    assert renewal_message(NOTE, reversed(due)) == message
    assert renewal_message(NOTE, ()) == NOTE


@pytest.mark.parametrize("end", [b"7 first.tsr\n", b"7 first.tsr xyz\n", b"\xff\n"])
def test_a_malformed_list_is_refused(end: bytes):
    with pytest.raises(MalformedError):
        listed_in(NOTE + end, NOTE)
    with pytest.raises(MalformedError):
        listed_in(NOTE, NOTE + end)


def test_a_head_lacks_one_time_stamp_for_each_authority():
    names = ("second", "first")
    wanted = (Place("evidence", 7, "first"), Place("evidence", 7, "second"))
    assert missing("evidence", 7, names, ()) == wanted
    assert missing("evidence", 7, names, (stamp(7), stamp(6, "second"))) == wanted[1:]
    assert missing("evidence", 0, names, ()) == ()
    assert missing("evidence", 7, (), ()) == ()


def test_the_state_of_a_log_is_that_of_its_newest_stamped_head():
    stamps = (stamp(7, "second"), stamp(7), stamp(5), stamp(9, renewal=1), stamp(3, ends=NOW))
    found = state_of("evidence", 12, Anchored(stamps), NOW)
    assert (found.newest, found.since) == (7, 5)
    assert [each.authority for each in found.by] == ["first", "second"]
    assert (found.due, found.overdue) == (0, 1)
    never = state_of("evidence", 12, Anchored(), NOW)
    assert (never.newest, never.since, never.by) == (None, 12, ())


def test_two_authorities_are_advised():
    assert [advice(number) for number in (0, 1, 2, 3)] == [
        "anchor.no_authority",
        "anchor.one_authority",
        None,
        None,
    ]


places = st.builds(
    Place,
    st.sampled_from(LOGS),
    st.integers(1, 2**63 - 1),
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,31}", fullmatch=True),
    st.integers(0, 999_999),
)


@given(places, st.sampled_from([".tsq", ".tsr"]))
def test_the_name_of_a_file_says_its_place(place: Place, ending: str):
    assert Place.parse(place.travelling + ending) == place
    assert message_file(place.renewal) == (
        "note" if place.renewal == 0 else place.file.split(".")[1]
    )


@pytest.mark.parametrize(
    "name",
    [
        "evidence-7-first",
        "evidence-07-first.tsr",
        "evidence-0-first.tsr",
        "other-7-first.tsr",
        "evidence-7-First.tsr",
        "evidence-7-../x.tsr",
        "evidence-7-first.renewal-0.tsr",
        "../evidence-7-first.tsr",
        "evidence-7-first.tsr\n",
    ],
)
def test_another_name_is_refused(name: str):
    with pytest.raises(MalformedError):
        Place.parse(name)


def test_the_bare_note_and_its_digest_are_those_of_the_spec():
    store = MemoryLogStore()
    signer = SignerKey("example.org/log", bytes(range(32)))
    Log(store, signer, signer.verifier).append([ENTRY])
    note = store.read("checkpoint")
    digest = hashlib.sha512(bare_note(note, signer.verifier)).hexdigest()
    assert digest in "".join(SPEC.split())
    assert signer == LOG


def test_a_digest_is_that_of_the_bytes_as_received():
    assert digest_of(b"answer") == sha256(b"answer")


def test_every_retired_algorithm_is_in_the_spec():
    for name, day in RETIRED.items():
        assert f"{day:%Y-%m-%d}" in SPEC, name


def test_a_card_is_checked_before_a_certificate_is_looked_at():
    for content in (b"", b"\xff", b"format = 1", b'format = "tutela-authority/1"', b"a = ["):
        with pytest.raises(MalformedError):
            AuthorityCard.parse(content, b"", None)
