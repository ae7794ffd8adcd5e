"""From a request to a renewed time-stamp, with authorities of our own and the real openssl."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.conftest import NeedsTool
from tests.custody.bare import WeakLocksmith
from tests.proof.tsa import LocalAuthority, now
from typing_extensions import override

from tutela.custody.keys import PersonKey
from tutela.custody.record import open_record
from tutela.engines.tsa import is_own_request
from tutela.errors import (
    ConflictError,
    MalformedError,
    MismatchError,
    RefusedError,
    UnavailableError,
)
from tutela.ledger.accepted import accepting_key
from tutela.ledger.anchor import AuthorityCard, Place, Stamp, Standing
from tutela.ledger.entry import Event, EventKind
from tutela.proof.checkpoint import open_checkpoint
from tutela.proof.stamps import check_tokens
from tutela.proof.timestamp import Authority
from tutela.wiring import CreatedCase, NewCase, case_key_of, create_case, open_case
from tutela.wiring.anchor import (
    Anchors,
    accept,
    addresses,
    anchors_in,
    fetch,
    make_requests,
    states,
)
from tutela.wiring.authorities import add_authority
from tutela.wiring.vouched import stamped_heads

URL = "https://first.example.org/"


@dataclass(frozen=True)
class Office:
    """A case that knows two authorities, and the authorities."""

    folder: Path
    made: CreatedCase
    first: LocalAuthority
    second: LocalAuthority

    @property
    def anchors(self) -> Anchors:
        key = accepting_key(self.made.secrets.dedup_key)
        return replace(anchors_in(self.folder), accept_key=key)

    def accept_authority(self, card: AuthorityCard) -> None:
        with open_case(self.folder, self.made.secrets) as case:
            add_authority(case, card, "tester")

    def requests(self) -> dict[str, bytes]:
        return make_requests(self.anchors, now())

    def answers(self, requests: Mapping[str, bytes]) -> dict[str, bytes]:
        by_name = {"first": self.first, "second": self.second}
        return {
            name.replace(".tsq", ".tsr"): by_name[Place.parse(name).authority].answer(request)
            for name, request in requests.items()
        }

    def accepted(self, answers: Mapping[str, bytes]) -> tuple[Stamp, ...]:
        with open_case(self.folder, self.made.secrets) as case:
            return accept(case, self.anchors, answers, "tester")

    def stamped(self) -> tuple[Stamp, ...]:
        return self.accepted(self.answers(self.requests()))

    def grow(self) -> None:
        with open_case(self.folder, self.made.secrets) as case:
            case.record(Event(EventKind.AUDITED, case.instant(), "tester"))

    def publish(self, count: int = 1) -> None:
        with open_case(self.folder, self.made.secrets) as case:
            case.publication.append([os.urandom(32) for _ in range(count)])


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, needs_tool: NeedsTool) -> Office:
    needs_tool("openssl")
    root = tmp_path_factory.mktemp("office")
    made = _created(root)
    first, second = LocalAuthority(root / "first", "first", chain=True), _ending(root)
    office = Office(root / "case", made, first, second)
    office.accept_authority(AuthorityCard(first.known, URL))
    office.accept_authority(AuthorityCard(second.known))
    return office


def _created(root: Path) -> CreatedCase:
    anna = PersonKey("anna", WeakLocksmith().new_key(), bytes([1]) * 32)
    return create_case(root / "case", NewCase((anna.public,), "tester"), None)


def _ending(root: Path) -> LocalAuthority:
    """Return an authority whose certificate ends soon, so that its time-stamps are due."""
    return LocalAuthority(root / "second", "second", until_now=timedelta(days=30))


@pytest.fixture
def office(begun: Office, tmp_path: Path) -> Office:
    shutil.copytree(begun.folder, tmp_path / "case")
    return Office(tmp_path / "case", begun.made, begun.first, begun.second)


def test_every_authority_is_asked_for_every_log_that_has_entries(office: Office):
    assert sorted(office.requests()) == ["evidence-6-first.tsq", "evidence-6-second.tsq"]
    office.publish(3)
    assert sorted(office.requests()) == [
        "evidence-6-first.tsq",
        "evidence-6-second.tsq",
        "publication-3-first.tsq",
        "publication-3-second.tsq",
    ]


def test_a_request_without_an_answer_is_the_same_again(office: Office):
    assert office.requests() == office.requests()


def test_answers_are_checked_recorded_and_kept(office: Office):
    stamps = office.stamped()
    assert [each.place.authority for each in stamps] == ["first", "second"]
    assert (office.folder / "anchors/evidence/6/first.tsr").is_file()
    with open_case(office.folder, office.made.secrets) as case:
        noted = [each for each in case.index.events() if each.kind == EventKind.TIME_STAMPED]
        key = case_key_of(case, office.made.recovery)
        envelope = open_record(noted[0].record, case.vault, case.cipher, key)
    assert envelope is not None
    assert len(noted) == 1
    listed = envelope.event.details["stamps"]
    assert isinstance(listed, tuple)
    assert [each["sha256"] for each in listed if isinstance(each, Mapping)] == [
        each.sha256 for each in stamps
    ]


def test_the_same_answers_again_are_nothing_new(office: Office):
    answers = office.answers(office.requests())
    assert len(office.accepted(answers)) == 2
    assert office.accepted(answers) == ()
    assert sum(state.size for state, _ in states(office.anchors, now())) == 8


def test_another_answer_does_not_replace_the_first(office: Office):
    requests = office.requests()
    office.accepted(office.answers(requests))
    with pytest.raises(ConflictError):
        office.accepted(office.answers(requests))


def test_an_answer_nobody_asked_for_is_refused(office: Office):
    answer = office.first.stamp(b"note")
    for name, error in (
        ("evidence-6-first.tsr", RefusedError),
        ("evidence-9-first.tsr", RefusedError),
        ("evidence-9.tsr", MalformedError),
    ):
        with pytest.raises(error):
            office.accepted({name: answer})


def test_an_answer_to_another_request_or_by_another_authority_is_refused(office: Office):
    requests = office.requests()
    note = office.anchors.store.read("evidence", 1, "note") or b""
    own, other = office.first.stamp(note), office.answers(requests)["evidence-6-second.tsr"]
    for answer in (own, other):
        with pytest.raises(MismatchError):
            office.accepted({"evidence-6-first.tsr": answer})
    with open_case(office.folder, office.made.secrets) as case:
        kinds = [each.kind for each in case.index.events()]
    assert EventKind.TIME_STAMPED not in kinds


def test_one_bad_answer_keeps_all_from_being_accepted(office: Office):
    answers = office.answers(office.requests())
    with pytest.raises(MalformedError):
        office.accepted({**answers, "evidence-6-second.tsr": b"no token"})
    assert office.anchors.found("evidence").anchored.stamps == ()


def test_the_state_tells_who_when_and_what_came_since(office: Office):
    ((never, _),) = states(office.anchors, now())
    assert (never.newest, never.since) == (None, 6)
    office.stamped()
    office.grow()
    ((state, found),) = states(office.anchors, now())
    assert (state.size, state.newest, state.since) == (10, 6, 4)
    assert [each.authority for each in state.by] == ["first", "second"]
    assert (state.due, state.overdue) == (1, 0)
    assert found.refused == ()


def test_a_time_stamp_that_ends_is_carried_on_by_all_authorities(office: Office):
    office.stamped()
    later = office.requests()
    assert "evidence-8-first.renewal-1.tsq" in later
    office.accepted(office.answers(later))
    found = office.anchors.found("evidence").anchored
    old = next(each for each in found.stamps if each.place == Place("evidence", 6, "second"))
    assert found.standing(old, now()) is Standing.RENEWED
    message = office.anchors.store.read("evidence", 8, "renewal-1") or b""
    assert message.endswith(f"6 second.tsr {old.sha256.hex()}\n".encode())
    # Of the second round only what the authority with the short certificate made is due.
    again = [name for name in office.requests() if "renewal" in name]
    assert again == ["evidence-10-first.renewal-1.tsq", "evidence-10-second.renewal-1.tsq"]
    lines = (office.anchors.store.read("evidence", 10, "renewal-1") or b"").splitlines()[5:]
    assert [line.rsplit(b" ", 1)[0] for line in lines] == [
        b"8 second.renewal-1.tsr",
        b"8 second.tsr",
    ]


def test_a_damaged_time_stamp_is_named_and_does_not_count(office: Office):
    office.stamped()
    path = office.folder / "anchors/evidence/6/first.tsr"
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    path.write_bytes(damaged)
    ((state, found),) = states(office.anchors, now())
    assert [each.authority for each in state.by] == ["second"]
    assert found.refused == (("evidence-6-first.tsr", "timestamp.not_by_authority"),)


def test_a_log_that_was_rolled_back_behind_a_time_stamp_is_found(office: Office, tmp_path: Path):
    shutil.copytree(office.folder / "ledger", tmp_path / "older")
    office.grow()
    office.stamped()
    shutil.rmtree(office.folder / "ledger")
    shutil.copytree(tmp_path / "older", office.folder / "ledger")
    with pytest.raises(MismatchError) as refused:
        office.anchors.found("evidence")
    assert refused.value.message == "ledger.rolled_back"


def test_the_stamped_heads_that_cover_an_entry_come_with_their_tokens(office: Office):
    office.publish(2)
    assert stamped_heads(office.anchors, 0) == ({}, ())
    office.stamped()
    office.publish(2)
    office.stamped()
    office.publish()
    key, known = office.made.card.publication, (office.first.known, office.second.known)
    for position, sizes in ((0, [2, 4]), (1, [2, 4]), (3, [4]), (4, [])):
        heads, refused = stamped_heads(office.anchors, position)
        assert (sorted(heads), refused) == (sizes, ())
        for size, (note, tokens) in heads.items():
            assert open_checkpoint(note, key).checkpoint.size == size
            told = check_tokens(tokens, note, key, known)
            assert [each.authority for each in told if each] == ["first", "second"]


class Wire:
    """Answers as an authority would, without a network."""

    def __init__(self, authority: LocalAuthority) -> None:
        self._authority = authority

    def ask(self, url: str, request: bytes) -> bytes:
        if "second" in url:
            raise UnavailableError("anchor.no_answer")
        return self._authority.answer(request)


def test_one_authority_that_does_not_answer_does_not_stop_the_other(office: Office):
    requests = office.requests()
    assert addresses(office.anchors, requests) == (("first", URL),)
    fetched = fetch(office.anchors, requests, Wire(office.first))
    assert list(fetched.answers) == ["evidence-6-first.tsr"]
    assert [(name, error.message) for name, error in fetched.failed] == [
        ("second", "anchor.no_url")
    ]
    assert len(office.accepted(fetched.answers)) == 1


def drop(office: Office, name: str) -> None:
    """Lay an authority there that nobody accepted."""
    folder = office.folder / "anchors/authorities" / name
    folder.mkdir()
    card = AuthorityCard(Authority(name, office.second.root), "https://evil.example.org/")
    (folder / "root.pem").write_bytes(office.second.root)
    (folder / "authority.toml").write_bytes(card.format())


def test_an_authority_nobody_accepted_is_never_asked(office: Office):
    drop(office, "aaa")
    requests = office.requests()
    assert sorted(requests) == ["evidence-6-first.tsq", "evidence-6-second.tsq"]
    asked: list[str] = []

    class Listening(Wire):
        @override
        def ask(self, url: str, request: bytes) -> bytes:
            asked.append(url)
            return super().ask(url, request)

    fetch(office.anchors, requests, Listening(office.first))
    assert asked == [URL]
    assert office.anchors.listed().unknown == ("aaa",)


@pytest.mark.parametrize("file", ["root.pem", "authority.toml"])
def test_an_exchanged_authority_stops_asking_and_accepting(office: Office, file: str):
    requests = office.requests()
    answers = office.answers(requests)
    path = office.folder / "anchors/authorities/first" / file
    other = AuthorityCard(office.first.known, "https://evil.example.org/").format()
    path.write_bytes(office.second.root if file == "root.pem" else other)
    for step in (
        office.requests,
        lambda: office.accepted(answers),
        lambda: fetch(office.anchors, requests, Wire(office.first)),
        lambda: stamped_heads(office.anchors, 0),
    ):
        with pytest.raises(MismatchError, match=r"authority\.changed"):
            step()
    assert anchors_in(office.folder).listed().changed == ("first",)


def test_nothing_is_asked_while_the_case_is_closed(office: Office):
    for step in (make_requests, lambda closed, _at: fetch(closed, {})):
        with pytest.raises(RefusedError, match=r"authority\.case_closed"):
            step(anchors_in(office.folder), now())


@pytest.mark.parametrize("kind", ["junk", "hidden", "large", "pipe"])
def test_a_request_we_did_not_make_is_set_aside_and_not_sent(office: Office, kind: str):
    folder = office.folder / "anchors/evidence/6"
    path = folder / "first.tsq"
    honest = office.requests()["evidence-6-first.tsq"]
    path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    else:
        dropped = {"junk": b"ANY BYTES " * 1000, "large": bytes(1_000_001)}
        path.write_bytes(dropped.get(kind, honest + b"hidden"))
    made = office.requests()["evidence-6-first.tsq"]
    assert is_own_request(made, (folder / "note").read_bytes())
    assert office.requests()["evidence-6-first.tsq"] == made
    assert len([each for each in folder.iterdir() if ".aside-" in each.name]) == 1


@pytest.mark.parametrize("junk", ["note", "size", "file", "folder", "renewal"])
def test_junk_among_the_time_stamps_is_named_or_passed_over(office: Office, junk: str):
    office.publish(2)
    office.stamped()
    folder = office.folder / "anchors"
    match junk:
        case "note":
            (folder / "publication/1").mkdir()
            (folder / "publication/1/note").write_bytes(b"junk")
        case "size":
            shutil.copytree(folder / "publication/2", folder / "publication/1")
        case "file":
            (folder / "authorities/desktop.ini").write_bytes(b"")
        case "folder":
            (folder / "authorities/third").mkdir()
            (folder / "authorities/third/root.pem").write_bytes(office.first.root)
        case _:
            (folder / "evidence/8").mkdir()
            (folder / "evidence/8/renewal-1").write_bytes(b"junk")
    heads, refused = stamped_heads(office.anchors, 0)
    assert list(heads) == [2]
    assert refused == (("publication-1-note",) if junk in {"note", "size"} else ())
    assert len(list(states(anchors_in(office.folder), now()))) == 2
    assert office.requests()


def test_without_an_authority_nothing_is_asked(office: Office):
    shutil.rmtree(office.folder / "anchors")
    with pytest.raises(RefusedError) as refused:
        office.requests()
    assert refused.value.message == "anchor.no_authority"


@pytest.mark.parametrize(
    ("name", "url", "policy"),
    [
        ("First", None, None),
        ("../first", None, None),
        ("", None, None),
        ("first", "http://example.org", None),
        ("first", 'https://example.org/"', None),
        ("first", None, "1.2.x"),
    ],
)
def test_a_card_that_could_not_be_written_is_refused(
    office: Office, name: str, url: str | None, policy: str | None
):
    authority = Authority(name, office.first.root, None, policy)
    with pytest.raises(MalformedError):
        AuthorityCard(authority, url)
