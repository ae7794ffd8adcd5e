"""The road from a sealed picture to a release, with the real detectors, stores and engines.

The road is walked once, step by step; a test gets a copy of the office as it stood after a step.
"""

import io
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path

import pytest
from PIL import Image
from tests.conftest import NeedsTool
from tests.proof.tsa import LocalAuthority
from tests.release.showing import judge, somebody

from tutela.cli.app import run
from tutela.cli.cosigned import cosigned as cosigned_by
from tutela.custody.item import ItemId
from tutela.custody.keys import SEED_BYTES, PersonKey
from tutela.engines.age import AgeLocksmith
from tutela.errors import ConflictError, MismatchError, RefusedError, UnavailableError
from tutela.intake.receive import receive
from tutela.ledger.anchor import AuthorityCard
from tutela.ledger.entry import EventKind
from tutela.proof.cosignature import CosignerKey, open_cosignatures
from tutela.proof.stamps import check_release_tokens
from tutela.proof.verify import verify
from tutela.redaction.cover import Cover
from tutela.redaction.detectors import DETECTORS
from tutela.redaction.kept import decode_plan
from tutela.redaction.lastlook import VisibleError
from tutela.redaction.plan import Ground
from tutela.release.docket import Drawn
from tutela.release.draw import Words
from tutela.release.search import Copies
from tutela.wiring import (
    Case,
    CreatedCase,
    NewCase,
    create_case,
    delivery,
    now,
    open_case,
    receiving,
    reviewfolder,
    revoke_custodian,
)
from tutela.wiring import release as releasing
from tutela.wiring import review as reviewing
from tutela.wiring import witness as witnessing
from tutela.wiring.anchor import accept, anchors_of, make_requests
from tutela.wiring.authorities import add_authority
from tutela.wiring.desk import Desk, court_files
from tutela.wiring.look import search_of
from tutela.wiring.reading import READING_FILE
from tutela.wiring.release import Published
from tutela.wiring.vouched import Outsiders

WORDS = Words("A portrait", None, None, "Example")
SEARCH = search_of("three channels, two archives", Copies.NONE_FOUND)


@dataclass(frozen=True)
class Office:
    """A case with two pictures, one of which a plan was made for, and two people."""

    folder: Path
    created: CreatedCase
    anna: PersonKey
    boris: PersonKey
    portrait: ItemId
    words: ItemId
    review: bytes = field(repr=False, default=b"")
    opened: list[Case] = field(default_factory=list)

    def copied(self, folder: Path) -> "Office":
        shutil.copytree(self.folder, folder)
        return replace(self, folder=folder, opened=[])

    def desk(self, person: PersonKey, item: ItemId | None = None) -> Desk:
        case = open_case(self.folder, self.created.secrets)
        self.opened.append(case)
        return Desk(case, item or self.portrait, person.label, person.age, "test")

    def kinds(self, item: ItemId | None = None) -> list[str]:
        desk = self.desk(self.anna)
        return [event.kind for event in desk.case.index.events(item or self.portrait)]


def person(label: str) -> PersonKey:
    """A person whose key lies in no file, so that nobody waits for a passphrase."""
    return PersonKey(label, AgeLocksmith().new_key(), os.urandom(SEED_BYTES))


def portrait() -> bytes:
    out = io.BytesIO()
    with Image.open(str(files("tutela.demo") / "grace_hopper.jpg")) as whole:
        scene = Image.new("RGB", (640, 320), (90, 110, 120))
        scene.paste(whole.crop((60, 0, 460, 500)).resize((256, 320)))
        scene.save(out, "JPEG", quality=88)
    return out.getvalue()


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office")
    anna, boris = person("anna"), person("boris")
    asked = NewCase((anna.public, boris.public), "tester", "example.org")
    created = create_case(folder / "case", asked, None)
    (folder / "camera").mkdir()
    (folder / "camera" / "secret-name-81.jpg").write_bytes(portrait())
    (folder / "camera" / "words.bin").write_bytes(b"\0words")
    with open_case(folder / "case", created.secrets) as case, receiving(case) as ports:
        lines = list(receive(delivery(case, folder / "camera", "by hand", "tester"), ports))
        items = {line.untrusted_name: line.item for line in lines}
        item, words = items["secret-name-81.jpg"], items["words.bin"]
        assert item is not None
        assert words is not None
        desk = Desk(case, item, anna.label, anna.age, "test")
        reviewing.find(desk, ground=Ground.SHOWN)
        judge(case, anna, boris, item)
        review = reviewing.review_files(desk)[reviewfolder.REVIEW_FILE]
    return Office(folder / "case", created, anna, boris, item, words, review)


@pytest.fixture(scope="module")
def after_submission(begun: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The first person drew what is to be hidden."""
    with copy_of(begun, tmp_path_factory.mktemp("submission")) as office:
        submit_again(office)
        return office


@pytest.fixture(scope="module")
def after_approval(after_submission: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The second person looked and signed too."""
    with copy_of(after_submission, tmp_path_factory.mktemp("approval")) as office:
        approve(office)
        return office


@pytest.fixture(scope="module")
def after_release(
    after_approval: Office, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Office, Published]:
    with copy_of(after_approval, tmp_path_factory.mktemp("release")) as office:
        return office, releasing.publish(office.desk(office.anna), None)


@contextmanager
def copy_of(office: Office, folder: Path) -> Iterator[Office]:
    """A copy of the office in which a test may do what it likes."""
    copied = office.copied(folder / "case")
    yield copied
    for case in copied.opened:
        case.close()


@pytest.fixture
def office(begun: Office, tmp_path: Path) -> Iterator[Office]:
    with copy_of(begun, tmp_path) as copied:
        yield copied


@pytest.fixture
def submitted(after_submission: Office, tmp_path: Path) -> Iterator[Office]:
    with copy_of(after_submission, tmp_path) as copied:
        yield copied


@pytest.fixture
def approved(after_approval: Office, tmp_path: Path) -> Iterator[Office]:
    with copy_of(after_approval, tmp_path) as copied:
        yield copied


@pytest.fixture
def released(after_release: tuple[Office, Published], tmp_path: Path) -> Iterator[Office]:
    with copy_of(after_release[0], tmp_path / "released") as copied:
        yield copied


@pytest.fixture
def published(after_release: tuple[Office, Published]) -> Published:
    return after_release[1]


def decided(office: Office, **changes: object) -> bytes:
    """Return the review that was opened when the office began, with what a person decides."""
    return decided_in(office.review, **changes)


def opened_anew(office: Office) -> bytes:
    return reviewing.review_files(office.desk(office.anna))[reviewfolder.REVIEW_FILE]


def decided_in(opened: bytes, **changes: object) -> bytes:
    review = json.loads(opened)
    review |= {"release_class": "PERSON", "shows_living_captive": "no", **changes}
    return json.dumps(review).encode()


def submit(desk: Desk, file: bytes, by: PersonKey, words: Words = WORDS) -> Drawn:
    """Submit a review of the portrait, which shows somebody on no record."""
    return releasing.submit(desk, file, words, by, SEARCH, somebody(desk.item))


def submit_again(office: Office, **changes: object) -> None:
    submit(office.desk(office.anna), decided(office, **changes), office.anna)


def approve(office: Office) -> None:
    """The second person looks, then signs."""
    reviewing.candidate_picture(office.desk(office.boris))
    releasing.approve(office.desk(office.boris), office.boris, SEARCH)


def test_a_disk_that_cannot_be_written_costs_nobody_their_signature(
    approved: Office, tmp_path: Path
):
    (tmp_path / "blocked").write_bytes(b"")
    with pytest.raises(UnavailableError):
        releasing.publish(approved.desk(approved.anna), None, tmp_path / "blocked" / "out")
    assert EventKind.PUBLISHED not in approved.kinds()
    releasing.publish(approved.desk(approved.anna), None, tmp_path / "out")
    assert (tmp_path / "out" / "picture.jpg").is_file()
    assert approved.kinds().count(EventKind.PUBLISHED) == 1


def test_two_people_release_a_picture_that_a_stranger_checks(
    released: Office, published: Published
):
    file = published.bundle.files[published.bundle.picture]
    found = verify(file, pinned=(released.created.card.publication,))
    assert found.ledger_known
    assert found.hidden_tiles == published.verified.hidden_tiles > 0
    assert found.statement.publisher == "Example"


def test_a_stranger_is_told_which_witness_cosigned_the_head_and_when(
    approved: Office, tmp_path: Path
):
    partner = CosignerKey("partner.example", bytes(32))
    key = approved.created.card.publication
    witnessing.accept(approved.folder, partner.verifier.format())
    asked = witnessing.make_request(approved.folder, "publication", None, None)
    memory = tmp_path / "memory"
    cosigned = witnessing.cosign_request(asked, key, memory, partner, first=True)
    witnessing.import_cosigned(approved.desk(approved.anna).case, cosigned.note, None, "anna")
    published = releasing.publish(approved.desk(approved.anna), None)
    file = published.bundle.files[published.bundle.picture]
    assert verify(file, pinned=(key,)).unknown_signatures == 1
    said = cosigned_by(file, None, (partner.verifier,)).documents()
    at = open_cosignatures(cosigned.note, (partner.verifier,)).cosignatures[0].at
    assert [(each["name"], each["cosigned_at"]) for each in said] == [("partner.example", at)]
    assert published.bundle.files["checkpoint"] == cosigned.note


def test_a_release_shows_the_stamped_head_that_covers_it(approved: Office, needs_tool: NeedsTool):
    needs_tool("openssl")
    authority = LocalAuthority(approved.folder.parent / "authority", "first")
    case = approved.desk(approved.anna).case
    add_authority(case, AuthorityCard(authority.known), "tester")
    anchors = anchors_of(case)
    first = releasing.publish(approved.desk(approved.anna), None)
    assert first.verified.tokens == 0
    requests = make_requests(anchors, now())
    answers = {name[:-1] + "r": authority.answer(asked) for name, asked in requests.items()}
    accept(approved.desk(approved.anna).case, anchors, answers, "tester")
    stamped = first.verified.ledger_size + 1
    again = releasing.publish(approved.desk(approved.anna), None)
    assert (again.verified.tokens, again.verified.ledger_size) == (1, stamped)
    later = releasing.publish(approved.desk(approved.anna), None)
    assert (later.verified.tokens, later.verified.ledger_size) == (1, stamped)
    file, key = later.bundle.files[later.bundle.picture], approved.created.card.publication
    (token,) = check_release_tokens(file, key, (authority.known,))
    assert token is not None
    nothing = Outsiders(tokens=False, cosignatures=False)
    bare = releasing.publish(approved.desk(approved.anna), None, None, nothing)
    assert (bare.verified.tokens, bare.verified.unknown_signatures) == (0, 0)
    assert bare.verified.ledger_size == stamped + 2
    answer = approved.folder / "anchors" / "publication" / str(stamped) / "first.tsr"
    answer.write_bytes(answer.read_bytes()[:-1])
    without = releasing.publish(approved.desk(approved.anna), None)
    assert (without.verified.tokens, without.skipped) == (0, (f"publication-{stamped}-first.tsr",))


def test_a_release_whose_files_were_lost_is_made_once_more(released: Office, published: Published):
    again = releasing.publish(released.desk(released.anna), None).bundle
    assert again.statement == published.bundle.statement
    assert again.files[again.picture] != b""


def test_every_step_leaves_its_event(released: Office):
    kinds = released.kinds()
    for kind in (EventKind.PLAN_MADE, EventKind.REVIEWED, EventKind.APPROVED, EventKind.PUBLISHED):
        assert kinds.count(kind) == 1, kind
    assert EventKind.EXPORTED in kinds
    assert EventKind.OPENED in kinds


def test_the_statement_stands_in_the_publication_ledger(approved: Office, released: Office):
    before = approved.desk(approved.anna).case.publication.head()
    after = released.desk(released.anna).case.publication.head()
    assert before is not None
    assert after is not None
    assert after.checkpoint.size == before.checkpoint.size + 1


def test_a_copy_that_somebody_knows_keeps_a_picture_in(submitted: Office):
    reviewing.candidate_picture(submitted.desk(submitted.boris))
    known = search_of("the village", Copies.KNOWN)
    releasing.approve(submitted.desk(submitted.boris), submitted.boris, known)
    with pytest.raises(RefusedError, match=r"lastlook\.copies"):
        releasing.publish(submitted.desk(submitted.anna), None)
    with pytest.raises(RefusedError, match=r"lastlook\.search_same_candidate"):
        releasing.approve(submitted.desk(submitted.boris), submitted.boris, SEARCH)
    added = json.loads(decided(submitted))
    added["regions"].append({"id": "p1", "kind": "drawn", "box": [0, 288, 32, 32], "state": "hide"})
    file = json.dumps(added).encode()
    submit(submitted.desk(submitted.anna), file, submitted.anna)
    reviewing.candidate_picture(submitted.desk(submitted.boris))
    with pytest.raises(RefusedError, match=r"lastlook\.search_unexplained"):
        releasing.approve(submitted.desk(submitted.boris), submitted.boris, SEARCH)
    why = search_of("the village", Copies.NONE_FOUND, "it was of another yard")
    releasing.approve(submitted.desk(submitted.boris), submitted.boris, why)
    published = releasing.publish(submitted.desk(submitted.anna), None)
    for name, content in published.bundle.files.items():
        assert b"the village" not in content, name
        assert b"another yard" not in content, name


def test_what_a_closer_look_sees_is_told_before_anybody_signs(office: Office):
    review = json.loads(decided(office))
    for region in review["regions"]:
        region |= {"box": [0, 0, 8, 8], "reason": "shrunk to nothing"}
    wide = {"id": "p1", "kind": "drawn", "box": [0, 0, 640, 320], "state": "show", "reason": "all"}
    review["regions"].append(wide)
    file = json.dumps(review).encode()
    with pytest.raises(VisibleError) as seen:
        submit(office.desk(office.anna), file, office.anna)
    assert "face" in {hit.kind.value for hit in seen.value.hits}
    assert EventKind.REVIEWED not in office.kinds()


@pytest.mark.parametrize("caption", ["found at 50.45013, 30.52341", "see Secret-Name-81.jpg"])
def test_words_that_lead_to_the_item_are_told_before_anybody_signs(office: Office, caption: str):
    words = Words(caption, None, None, "Example")
    with pytest.raises(RefusedError) as refused:
        submit(office.desk(office.anna), decided(office), office.anna, words)
    assert "caption" in refused.value.parameters.values()
    assert EventKind.REVIEWED not in office.kinds()


def test_the_release_record_says_what_the_last_look_came_to(published: Published):
    look = published.look
    assert look.findings == look.hidden > 0
    assert {run.id for run in look.runs} == set(DETECTORS)
    assert all(run.weights for run in look.runs)


def test_who_drew_cannot_approve(submitted: Office):
    with pytest.raises(RefusedError) as refused:
        releasing.approve(submitted.desk(submitted.anna), submitted.anna, SEARCH)
    assert refused.value.message == "release.same_person"


def test_who_has_not_looked_at_this_candidate_cannot_approve_it(submitted: Office):
    with pytest.raises(RefusedError, match=r"queue\.candidate_unseen"):
        releasing.approve(submitted.desk(submitted.boris), submitted.boris, SEARCH)
    reviewing.candidate_picture(submitted.desk(submitted.anna))
    with pytest.raises(RefusedError, match=r"queue\.candidate_unseen"):
        releasing.approve(submitted.desk(submitted.boris), submitted.boris, SEARCH)
    reviewing.candidate_picture(submitted.desk(submitted.boris))
    submit_again(submitted, note="drawn once more")
    with pytest.raises(RefusedError, match=r"queue\.candidate_unseen"):
        releasing.approve(submitted.desk(submitted.boris), submitted.boris, SEARCH)


def test_who_has_not_opened_this_plan_cannot_submit_a_review_of_it(office: Office):
    file = decided(office)
    with pytest.raises(RefusedError, match=r"queue\.plan_unseen"):
        submit(office.desk(office.boris), file, office.boris)
    submit(office.desk(office.anna), file, office.anna)


def test_a_colleagues_label_is_nobodys_sight(office: Office):
    file = decided(office)
    desk = office.desk(office.boris)
    with pytest.raises(RefusedError, match=r"queue\.plan_unseen"):
        submit(replace(desk, label=office.anna.label), file, office.boris)


def test_where_everything_is_hidden_only_what_a_person_releases_is_seen(office: Office):
    plan = reviewing.find(office.desk(office.anna))
    assert plan.hidden_tiles.all()
    review = json.loads(decided_in(opened_anew(office)))
    review["regions"].append(
        {
            "id": "p1",
            "kind": "drawn",
            "box": [480, 0, 160, 320],
            "state": "show",
            "reason": "a plain wall",
        }
    )
    drawn = submit(office.desk(office.anna), json.dumps(review).encode(), office.anna)
    hidden = drawn.candidate.hidden.mask
    assert hidden[:, : hidden.shape[1] * 3 // 4].all()
    assert not hidden[:, -1].any()
    assert "unreleased" in drawn.candidate.claim.reasons
    approve(office)
    assert releasing.publish(office.desk(office.anna), None).verified.hidden_tiles > 0


@pytest.mark.parametrize("captive", ["yes", "unknown"])
def test_a_captive_needs_a_plan_that_hides_everything(office: Office, captive: str):
    with pytest.raises(RefusedError) as refused:
        submit_again(office, shows_living_captive=captive)
    assert refused.value.message == "queue.captive_on_shown_ground"
    reviewing.find(office.desk(office.anna))
    file = decided_in(opened_anew(office), shows_living_captive=captive)
    with pytest.raises(RefusedError) as refused:
        submit(office.desk(office.anna), file, office.anna)
    assert refused.value.message in {"release.living_captive", "release.captive_unknown"}


def test_nothing_leaves_with_one_signature(submitted: Office):
    with pytest.raises(RefusedError) as refused:
        releasing.publish(submitted.desk(submitted.anna), None)
    assert refused.value.message == "release.missing_approved"
    assert EventKind.PUBLISHED not in submitted.kinds()


def test_who_was_revoked_is_no_second_person_and_a_planted_generation_makes_them_none(
    approved: Office,
):
    keys = approved.folder / "keys"
    revoke_custodian(approved.desk(approved.anna).case, approved.anna.age, "boris", "anna")
    with pytest.raises(RefusedError):
        releasing.publish(approved.desk(approved.anna), None)
    with pytest.raises(RefusedError, match=r"custodian\.left_out"):
        releasing.publish(approved.desk(approved.boris), None)
    (keys / "0003.age").write_bytes((keys / "0001.age").read_bytes())
    with pytest.raises(MismatchError, match=r"custodian\.roll_differs"):
        releasing.publish(approved.desk(approved.anna), None)
    assert EventKind.PUBLISHED not in approved.kinds()


def test_a_new_review_voids_the_old_approval(approved: Office):
    added = json.loads(decided(approved))
    added["regions"].append({"id": "p1", "kind": "drawn", "box": [0, 288, 32, 32], "state": "hide"})
    submit(approved.desk(approved.anna), json.dumps(added).encode(), approved.anna)
    with pytest.raises(MismatchError) as refused:
        releasing.publish(approved.desk(approved.anna), None)
    assert refused.value.message == "release.candidate_changed"


@pytest.mark.parametrize("captive", ["yes", "unknown"])
@pytest.mark.parametrize("release_class", ["MATERIAL", "PERSON"])
def test_a_living_captive_is_not_released(office: Office, captive: str, release_class: str):
    with pytest.raises(RefusedError):
        submit_again(office, shows_living_captive=captive, release_class=release_class)


def test_an_undecided_class_is_not_submit_again(office: Office):
    with pytest.raises(RefusedError):
        submit_again(office, release_class="UNDECIDED")


def test_what_a_second_release_newly_shows_must_be_accepted(office: Office):
    wide = json.loads(decided(office))
    wide["regions"].append({"id": "p1", "kind": "drawn", "box": [0, 0, 640, 320], "state": "hide"})
    submit(office.desk(office.anna), json.dumps(wide).encode(), office.anna)
    approve(office)
    releasing.publish(office.desk(office.anna), None)
    submit_again(office)
    approve(office)
    with pytest.raises(RefusedError) as refused:
        releasing.publish(office.desk(office.anna), None)
    assert refused.value.message == "release.newly_visible"
    digest = str(refused.value.parameters["digest"])
    assert releasing.publish(office.desk(office.anna), digest).union.newly


def test_an_answer_from_afar_counts_once(submitted: Office):
    carol = person("carol")
    sealed = releasing.export_packet(submitted.desk(submitted.anna), carol.public)
    with pytest.raises(RefusedError):
        releasing.read_packet(sealed, submitted.boris)
    answer = releasing.answer_packet(releasing.read_packet(sealed, carol), carol, SEARCH)
    releasing.import_answer(submitted.desk(submitted.anna), answer)
    with pytest.raises(ConflictError):
        releasing.import_answer(submitted.desk(submitted.anna), answer)
    assert releasing.publish(submitted.desk(submitted.anna), None).verified.hidden_tiles > 0


def test_the_packet_holds_the_hidden_picture_only(submitted: Office):
    carol = person("carol")
    packet = releasing.read_packet(
        releasing.export_packet(submitted.desk(submitted.anna), carol.public), carol
    )
    assert packet.picture == reviewing.candidate_picture(submitted.desk(submitted.boris))
    assert portrait() not in packet.encode()
    assert b"secret-name-81" not in packet.encode()


def test_nobodys_name_key_or_file_name_leaves(released: Office, published: Published):
    bundle = published.bundle
    for person in (released.anna, released.boris):
        for trace in (person.public.verifier, person.age.recipient.encode()):
            for name, content in bundle.files.items():
                assert trace not in content, name
                assert trace.hex().encode() not in content, name
    for name, content in bundle.files.items():
        assert b"secret-name-81" not in content, name
        assert str(released.portrait).encode() not in content, name


def test_other_bytes_are_no_picture_to_release(office: Office):
    with pytest.raises(RefusedError) as refused:
        reviewing.find(office.desk(office.anna, office.words))
    assert refused.value.message == "publication.no_picture"
    assert refused.value.parameters == {"item": str(office.words)}


def test_the_policy_is_kept_with_the_plan_and_grows_its_regions(office: Office):
    desk = office.desk(office.anna)
    narrow = decode_plan(desk.docket().needed_plan())
    wide = reviewing.find(desk, Cover.HEAD, ground=Ground.SHOWN)
    assert decode_plan(desk.docket().needed_plan()) == wide
    assert (narrow.cover, wide.cover) == (Cover.FACE, Cover.HEAD)
    assert not (narrow.hidden_tiles & ~wide.hidden_tiles).any()
    areas = [sum(r.box.width * r.box.height for r in plan.regions) for plan in (narrow, wide)]
    assert areas[0] < areas[1]
    assert [run.id for run in wide.runs] == ["body", "face", "imagetext"]


def test_without_a_plan_there_is_no_review(office: Office):
    with pytest.raises(UnavailableError):
        reviewing.review_files(office.desk(office.anna, office.words))


def test_a_damaged_item_is_named(office: Office):
    desk = office.desk(office.anna)
    indexed = desk.case.index.item(office.portrait)
    assert indexed is not None
    name = str(indexed.object_id)
    path = next(path for path in (office.folder / "objects").rglob("*") if path.name == name)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(content))
    with pytest.raises(MismatchError) as refused:
        reviewing.find(desk)
    assert refused.value.parameters["item"] == str(office.portrait)


def test_a_stranger_cannot_sit_down_at_an_item(office: Office):
    stranger = person("stranger")
    with pytest.raises(RefusedError):
        reviewing.find(office.desk(stranger))


def test_review_files_hold_no_more_than_a_reviewer_needs(office: Office):
    made = reviewing.review_files(office.desk(office.anna))
    assert set(made) == {
        reviewfolder.REVIEW_FILE,
        reviewfolder.SHEET_FILE,
        reviewfolder.ITEM_FILE,
        READING_FILE,
    }


def test_a_court_computes_the_seal_and_the_release_anew(
    released: Office, published: Published, tmp_path: Path
):
    releasing.save(tmp_path / "out", published.bundle.files)
    releasing.save(tmp_path / "court", court_files(released.desk(released.anna)))
    release = str(tmp_path / "out" / "picture.jpg")
    original, secret = (str(tmp_path / "court" / name) for name in ("original", "secret.txt"))
    assert run(["court", original, "--secret", secret, "--release", release, "--json"]) == 0
    other = tmp_path / "other.txt"
    other.write_text("00" * 32)
    assert run(["court", original, "--secret", str(other), "--release", release, "--json"]) == 4
    assert EventKind.EXPORTED in released.kinds()
