"""Consent is asked for at every step to a release, of the ledger as it is then."""

import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.protection.saying import FORM
from tests.release.showing import judge, somebody

from tutela.custody.item import ItemId
from tutela.custody.keys import SEED_BYTES, PersonKey
from tutela.engines.age import AgeLocksmith
from tutela.errors import MismatchError, RefusedError, TutelaError
from tutela.intake.receive import receive
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.protection.consent import Channel, ConsentPurpose, DatumKind
from tutela.protection.identity import Compartment, PartKind
from tutela.protection.index import index_key, keyed_digest, plain
from tutela.protection.packed import read_form
from tutela.protection.person import AgeClass, PersonId
from tutela.protection.shown import Outcome, Shown
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.kept import encode_plan
from tutela.redaction.plan import DetectorRun, Examination, draw_plan
from tutela.release.docket import Drawn, drawn_details, plan_details
from tutela.release.draw import Words
from tutela.release.people import Statement
from tutela.release.search import Copies
from tutela.wiring import Case, NewCase, create_case, delivery, open_case, receiving, reviewfolder
from tutela.wiring import release as releasing
from tutela.wiring import review as reviewing
from tutela.wiring.consent import consents_by, record_consent, withdraw_consent
from tutela.wiring.desk import Desk, open_picture, tiles_of
from tutela.wiring.look import look_at, search_of
from tutela.wiring.person import Room, enter, new_person
from tutela.wiring.protection import free_person
from tutela.wiring.shown import check_people, statement_of

WIDTH, HEIGHT = 96, 64
RUNS = (DetectorRun("face", ()), DetectorRun("imagetext", ()))
WORDS = Words("A portrait", None, None, "Example")
SEARCH = search_of("two archives", Copies.NONE_FOUND)
DATES = {"given_at": "2026-02-10T10:00:00Z", "until": "2099-01-01T00:00:00Z"}
NAME = "Hong Kil-dong"
"""The hero of a novel."""


@dataclass(frozen=True)
class Place:
    """An open case with one picture, two people, and somebody free who allows it."""

    case: Case
    anna: PersonKey
    boris: PersonKey
    item: ItemId
    person: PersonId

    @property
    def room(self) -> Room:
        return enter(self.case, self.anna)

    def desk(self, person: PersonKey) -> Desk:
        return Desk(self.case, self.item, person.label, person.age, "test")

    def shown(self, unknown: int = 0) -> Shown:
        people = ((self.person, DatumKind.FACE),)
        return Shown(self.item, people, unknown, ConsentPurpose.PUBLICATION, Channel.SITE)

    def allows(self) -> None:
        form = {**FORM, **DATES, "item": str(self.item)}
        record_consent(self.room, self.person, read_form("f", json.dumps(form).encode()))

    def withdraws(self) -> list[str]:
        return [each.name for each in withdraw_consent(self.room, self.person, ())]

    def submits(self, shown: Shown | None = None, words: Words = WORDS) -> Drawn:
        desk = self.desk(self.anna)
        content = json.loads(reviewing.review_files(desk)[reviewfolder.REVIEW_FILE])
        content |= {"release_class": "PERSON", "shows_living_captive": "no"}
        review = json.dumps(content).encode()
        return releasing.submit(desk, review, words, self.anna, SEARCH, shown or self.shown())

    def approves(self) -> None:
        reviewing.candidate_picture(self.desk(self.boris))
        releasing.approve(self.desk(self.boris), self.boris, SEARCH)

    def releases(self, folder: Path | None = None) -> Mapping[str, bytes]:
        return releasing.publish(self.desk(self.anna), None, folder).bundle.files

    def count(self, kind: EventKind) -> int:
        return [each.kind for each in self.case.index.events()].count(kind)


def person(label: str) -> PersonKey:
    return PersonKey(label, AgeLocksmith().new_key(), os.urandom(SEED_BYTES))


def noise() -> bytes:
    """A picture in which nobody is seen; other noise may look like somebody, from close by."""
    grey = np.random.default_rng(4).normal(128, 60, (HEIGHT, WIDTH)).clip(0, 255).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(grey).convert("RGB").save(stream, "JPEG", quality=90)
    return stream.getvalue()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    anna, boris = person("anna"), person("boris")
    created = create_case(tmp_path / "case", NewCase((anna.public, boris.public), "tester"), None)
    (tmp_path / "camera").mkdir()
    (tmp_path / "camera" / "picture.jpg").write_bytes(noise())
    with open_case(tmp_path / "case", created.secrets) as case:
        with receiving(case) as ports:
            (line,) = receive(delivery(case, tmp_path / "camera", "by hand", "tester"), ports)
        assert line.item is not None
        room = enter(case, anna)
        somebody_free = new_person(room, AgeClass.ADULT, boris)
        free_person(room, boris, somebody_free, date(2026, 1, 20), "act 7")
        made = Place(case, anna, boris, line.item, somebody_free)
        _plan(made.desk(anna))
        yield made


def _plan(desk: Desk) -> None:
    """Plant a plan, instead of looking for faces."""
    opened, _ = open_picture(desk, EventKind.OPENED)
    finding = Finding(FindingKind.FACE, Box(16, 16, 32, 32), 900, "face")
    examination = Examination(WIDTH, HEIGHT, RUNS, (finding,))
    plan = draw_plan(str(desk.item), examination, tiles_of(opened.commitment))
    desk.record(EventKind.PLAN_MADE, plan_details(encode_plan(plan)))


def refused(place: Place, message: str, act: Callable[[], object]) -> None:
    """Check that a step is refused, and that whoever took it reads no pseudonym."""
    with pytest.raises(TutelaError) as caught:
        act()
    assert caught.value.message == message
    assert str(place.person) not in f"{caught.value}{caught.value.parameters}"


def test_what_everybody_allows_leaves_and_nothing_in_it_says_who(place: Place):
    refused(place, "consent.not_live", place.submits)
    assert place.count(EventKind.REVIEWED) == 0
    place.allows()
    refused(place, "consent.human_decision", lambda: place.submits(place.shown(1)))
    judge(place.case, place.anna, place.boris, place.item)
    drawn = place.submits(place.shown(1))
    place.approves()
    files = place.releases()
    assert drawn.shown is not None
    kept_back = (drawn.shown.salt, drawn.shown.digest, str(place.person).encode())
    for name, content in files.items():
        for each in kept_back:
            assert each not in content, name
            assert each.hex().encode() not in content, name
    docket = place.desk(place.anna).docket()
    assert docket.drawn is not None
    assert docket.drawn.shown == drawn.shown


def test_a_consent_withdrawn_after_the_drawing_stops_the_approval(place: Place):
    place.allows()
    place.submits()
    assert place.withdraws() == []
    refused(place, "consent.not_live", place.approves)
    assert place.count(EventKind.APPROVED) == 0
    place.allows()
    place.approves()


def test_a_consent_withdrawn_after_the_approval_stops_the_release(place: Place, tmp_path: Path):
    place.allows()
    place.submits()
    place.approves()
    place.withdraws()
    refused(place, "consent.not_live", lambda: place.releases(tmp_path / "out"))
    assert place.count(EventKind.PUBLISHED) == 0
    assert not (tmp_path / "out").exists()


def test_a_consent_withdrawn_while_the_files_are_made_is_heard(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    place.allows()
    place.submits()
    place.approves()

    def looks_and_hears(*told: object) -> object:
        place.withdraws()
        return look_at(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(releasing, "look_at", looks_and_hears)
    refused(place, "consent.not_live", lambda: place.releases(tmp_path / "out"))
    assert place.count(EventKind.PUBLISHED) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"case", "camera"}


def test_a_decision_that_two_people_take_back_stops_the_release(place: Place):
    judge(place.case, place.anna, place.boris, place.item)
    place.submits(somebody(place.item))
    place.approves()
    judge(place.case, place.anna, place.boris, place.item, Outcome.DO_NOT_SHOW)
    refused(place, "consent.human_decision", place.releases)
    judge(place.case, place.anna, place.boris, place.item, count=2)
    refused(place, "consent.human_decision", place.releases)
    judge(place.case, place.anna, place.boris, place.item)
    assert place.releases()


def test_nothing_goes_to_an_approver_far_away_or_is_taken_from_them_without_consent(place: Place):
    place.allows()
    carol = person("carol")
    place.submits()
    desk = place.desk(place.anna)
    packet = releasing.read_packet(releasing.export_packet(desk, carol.public), carol)
    assert packet.candidate.claim.shown is not None
    assert packet.candidate.claim.shown.recorded == 1
    assert str(place.person).encode() not in packet.encode()
    answer = releasing.answer_packet(packet, carol, SEARCH)
    place.withdraws()
    refused(place, "consent.not_live", lambda: releasing.export_packet(desk, carol.public))
    refused(place, "consent.not_live", lambda: releasing.import_answer(desk, answer))
    assert place.count(EventKind.APPROVED) == 0


def test_a_release_whose_files_were_lost_is_not_made_again_after_a_withdrawal(place: Place):
    place.allows()
    place.submits()
    place.approves()
    first = place.releases()
    assert place.releases().keys() == first.keys()
    assert len(place.withdraws()) == 2
    refused(place, "consent.not_live", place.releases)
    assert place.count(EventKind.PUBLISHED) == 2


def test_a_submission_whose_answer_was_lost_is_made_again(place: Place):
    place.allows()
    lost, again = place.submits(), place.submits()
    assert lost.shown is not None
    assert again.shown is not None
    assert lost.shown.digest != again.shown.digest, "every statement has a salt of its own"
    place.approves()
    assert place.releases()


def test_a_statement_of_other_software_counts_for_nothing(place: Place):
    place.allows()
    drawn, desk = place.submits(), place.desk(place.anna)
    assert drawn.shown is not None
    fewer = Statement(somebody(place.item), drawn.shown.salt)
    judge(place.case, place.anna, place.boris, place.item)
    for kept in (fewer, None, replace(drawn.shown, salt=bytes(32))):
        desk.record(EventKind.REVIEWED, drawn_details(replace(drawn, shown=kept)))
        refused(place, "release.claim_differs", place.approves)
    other = replace(drawn.shown.shown, item=ItemId.from_random(bytes(16)))
    moved = replace(drawn, shown=replace(drawn.shown, shown=other))
    with pytest.raises(MismatchError, match=r"shown\.other_item"):
        check_people(desk, moved)


def test_a_withdrawal_lists_what_shows_the_person_whatever_the_consent_was_about(place: Place):
    place.allows()
    place.submits()
    place.approves()
    place.releases()
    other = new_person(place.room, AgeClass.ADULT, place.boris)
    elsewhere = ItemId.from_random(bytes([7]) * 16)
    form = {**FORM, **DATES, "item": str(elsewhere), "datum": "testimony"}
    fields = read_form("f", json.dumps(form).encode())
    theirs, own = (record_consent(place.room, each, fields) for each in (other, place.person))
    assert withdraw_consent(place.room, other, [theirs.consent]) == ()
    (found,) = withdraw_consent(place.room, place.person, [own.consent])
    assert str(place.item) in found.name


def test_a_withdrawal_does_not_wait_for_records_that_cannot_be_read(place: Place):
    place.room.record(Event(EventKind.PUBLISHED, place.room.instant(), "anna", str(place.item)))
    elsewhere = str(ItemId.from_random(bytes([7]) * 16))
    form = json.dumps({**FORM, **DATES, "item": elsewhere, "datum": "testimony"}).encode()
    given = record_consent(place.room, place.person, read_form("f", form))
    (found,) = place.withdraws()
    assert str(place.item) in found, "it may show the person"
    assert set(consents_by(place.room, place.person).withdrawn) == {given.consent}


def test_words_of_a_sealed_identity_go_to_the_protection_officer(place: Place):
    place.allows()
    named = replace(WORDS, caption=f"A portrait of {NAME}, far from home")
    place.submits(words=named)
    _seal_name(place)
    for act in (place.approves, lambda: place.submits(words=named)):
        with pytest.raises(RefusedError) as caught:
            act()
        assert (caught.value.message, caught.value.parameters) == ("shown.ask_officer", {})
    for words in (
        replace(WORDS, place=NAME.lower()),
        replace(WORDS, date=NAME.upper()),
        replace(WORDS, publisher=NAME.replace("-", "")),
    ):
        with pytest.raises(RefusedError, match=r"shown\.ask_officer"):
            place.submits(words=words)
    # Stopped once, the item waits for the officer, whatever the next words are.
    with pytest.raises(RefusedError, match=r"shown\.ask_officer"):
        place.submits()


def test_nobody_shown_is_no_statement(place: Place):
    desk = place.desk(place.anna)
    assert statement_of(desk, None) is None
    place.allows()
    check_people(desk, place.submits())


def _seal_name(place: Place) -> None:
    """Record the keyed digest of a name as the sealing of an identity would."""
    digest = keyed_digest(index_key(place.case.dedup_key), PartKind.NAME, plain(NAME))
    details: dict[str, Value] = {
        "person": str(place.person),
        "compartment": Compartment.IDENTITY.value,
        "sealed": bytes(32),
        "marks": [digest],
    }
    event = Event(EventKind.IDENTITY_SEALED, place.room.instant(), "anna", details=details)
    place.room.record(event)
