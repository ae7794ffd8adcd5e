"""From a reviewed item to a published one: two signatures, packet, bundle.

Every function here is one step a person takes. Each opens the item for a stated purpose (an event
comes first), keeps everything it has to remember as an encrypted event of the item, and holds
plaintext in memory only.
"""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from tutela.custody.item import ItemId
from tutela.custody.keys import PersonKey, PersonPublic
from tutela.engines.age import AgeCipher
from tutela.engines.images import SecondDecoder
from tutela.errors import RefusedError, UnavailableError
from tutela.ledger.entry import EventKind, entry_of
from tutela.proof.checkpoint import open_checkpoint
from tutela.proof.container import Kind, kind_of
from tutela.proof.verdict import Verified
from tutela.protection.shown import Shown
from tutela.redaction.hide import hide
from tutela.redaction.kept import KeptReview, decode_plan
from tutela.redaction.lastlook import LastLook
from tutela.redaction.leakcheck import SourceName, check_words
from tutela.redaction.masks.text import OpenedText
from tutela.release.bundle import (
    PICTURE,
    Bundle,
    Vouching,
    check_final,
    check_names,
    fixed_files,
    make_bundle,
)
from tutela.release.decision import (
    Circle,
    Role,
    Signature,
    check_other_person,
    check_signature,
    sign_candidate,
)
from tutela.release.docket import (
    NONCE_BYTES,
    Docket,
    Drawn,
    SentPacket,
    approved_details,
    drawn_details,
    packet_details,
    published_details,
)
from tutela.release.draw import Ready, Words, check_claim, draw, planned_union, prepare
from tutela.release.packet import (
    Packet,
    check_answer,
    open_answer,
    open_packet,
    regions_of,
    seal_answer,
    seal_packet,
    sign_packet,
)
from tutela.release.search import Search, check_change
from tutela.release.stage import check_candidate_seen, check_plan_seen
from tutela.release.union import Union
from tutela.stores.recovery_files import RecoveryFiles
from tutela.stores.released_folder import (
    check_in_memory,
    memory_folder,
    write_folder,
    writing_folder,
)
from tutela.terms.messages import Language, render
from tutela.wiring.carriers import final_texts
from tutela.wiring.case import Case, now
from tutela.wiring.desk import Desk, open_picture, seal_of
from tutela.wiring.keys import in_force
from tutela.wiring.leak import check_release, words_of
from tutela.wiring.look import look_at
from tutela.wiring.shown import check_people, statement_of
from tutela.wiring.vouched import EVERYTHING, Outsiders, vouched_head

_SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Published:
    """A release that has left; its event and its ledger entry exist.

    `skipped` are files with time-stamps or heads that were passed over: see `Vouched`. `unread` are
    the identifiers of what no program read, by how often: a person has to look.
    """

    bundle: Bundle
    verified: Verified
    union: Union
    approved_outside: bool
    look: LastLook
    skipped: tuple[str, ...] = ()
    unread: Mapping[str, int] = field(default_factory=dict)


def submit(
    desk: Desk,
    review_file: bytes,
    words: Words,
    person: PersonKey,
    search: Search,
    shown: Shown | None = None,
) -> Drawn:
    """Keep a review as a release candidate, signed by the person who drew it.

    Raises:
        VisibleError: a closer look at the hidden picture sees what nobody decided to show.
        RefusedError: the review is incomplete, its class forbids the release, this person has not
            opened the picture with this plan, or takes back a copy without saying why; it shows
            something of a person and nobody says of whom, or somebody shown does not allow it.
        MismatchError: the review is for another plan.
        MalformedError: the review file is broken.
    """
    docket = desk.docket()
    plan = decode_plan(docket.needed_plan())
    kept = KeptReview.of(plan, review_file, desk.label, desk.case.instant())
    reviewed = kept.again()
    check_plan_seen(docket, desk.viewer)
    opened, manifest = open_picture(desk, EventKind.OPENED)
    organisation = desk.case.organisation.verifier.format()
    today = desk.case.now().date()
    said = statement_of(desk, shown)
    drawn = draw(kept, opened, words, organisation, docket.earlier, person, search, today, said)
    check_people(desk, drawn)
    check_change(docket.said, drawn.signature, search)
    check_words(drawn.candidate.claim.told, SourceName(manifest.name))
    picture = hide(reviewed, opened).picture
    look_at(picture, opened, reviewed)
    # What is drawn in a picture is read once, in the final bytes: that takes seconds.
    text = {picture_name(picture): picture} if isinstance(opened, OpenedText) else {}
    told = (*words_of(drawn.candidate.claim), *final_texts(text, {}).carried)
    check_release(desk, drawn, told)
    desk.record(EventKind.REVIEWED, drawn_details(drawn))
    return drawn


def approve(desk: Desk, person: PersonKey, search: Search) -> Drawn:
    """Sign the newest candidate as the second person.

    Raises:
        RefusedError: it is the person who drew, the first signature is out of date, or this
            person has not looked at the picture of this candidate, or takes back a copy they
            named before without saying why; or somebody shown does not allow it any more.
        UnavailableError: nobody has submitted a review.
    """
    docket = desk.docket()
    drawn = docket.needed_review()
    check_claim(drawn)
    today = desk.case.now().date()
    check_signature(drawn.signature, drawn.candidate, today)
    check_other_person(drawn.signature, person.public.verifier)
    check_candidate_seen(docket, drawn, desk.viewer)
    check_people(desk, drawn)
    check_release(desk, drawn, words_of(drawn.candidate.claim))
    signature = sign_candidate(drawn.candidate, Role.APPROVED, person, search.digest, today)
    check_change(docket.said, signature, search)
    desk.record(EventKind.APPROVED, approved_details(signature, search))
    return drawn


def export_packet(desk: Desk, to: PersonPublic) -> bytes:
    """Return the review packet for somebody elsewhere, encrypted to them alone.

    Raises:
        RefusedError: it would go to the person who drew, or somebody shown does not allow it.
        UnavailableError: nobody has submitted a review.
    """
    drawn = desk.docket().needed_review()
    check_claim(drawn)
    check_people(desk, drawn)
    reviewed = drawn.review.again()
    opened, _ = open_picture(desk, EventKind.OPENED)
    picture = hide(reviewed, opened).picture
    check_release(desk, drawn, words_of(drawn.candidate.claim))
    packet = Packet(
        candidate=drawn.candidate,
        drew=drawn.signature,
        picture=picture,
        regions=regions_of(reviewed),
        instructions={each.value: render(instructions_for(picture), {}, each) for each in Language},
        nonce=desk.case.dice(NONCE_BYTES),
        answer_to=desk.case.card.recipient,
    )
    sealed = seal_packet(packet, to, desk.case.cipher)
    sent = SentPacket(packet.nonce, drawn.candidate.digest, to.verifier)
    desk.record(EventKind.EXPORTED, packet_details(sent))
    return sealed


def read_packet(untrusted: bytes, person: PersonKey) -> Packet:
    """Return the packet that was encrypted to this person; needs no case.

    Raises:
        RefusedError: it was encrypted to somebody else.
        MalformedError: it is no packet, or was changed.
        MismatchError: its parts do not agree.
    """
    return open_packet(untrusted, person, AgeCipher())


def import_answer(desk: Desk, untrusted: bytes) -> Signature:
    """Keep the second signature that came back, and the search it covers.

    Raises:
        MalformedError: it is no answer.
        MismatchError: it is false, or for another candidate.
        RefusedError: nobody asked for it, it is out of date or for another case, it takes back a
            copy named before without saying why, or somebody shown does not allow it any more.
        ConflictError: it was imported before.
    """
    docket = desk.docket()
    drawn = docket.needed_review()
    today = desk.case.now().date()
    answer = open_answer(untrusted, desk.key, desk.case.cipher)
    check_answer(answer, drawn.candidate, docket.packets, docket.approvals, today)
    check_change(docket.said, answer.signature, answer.search)
    check_claim(drawn)
    check_people(desk, drawn)
    check_release(desk, drawn, words_of(drawn.candidate.claim))
    desk.record(EventKind.APPROVED, approved_details(answer.signature, answer.search))
    return answer.signature


def union_planned(desk: Desk) -> Union:
    """Return what the newest candidate would add to what is public already."""
    return planned_union(desk.docket())


def publish(
    desk: Desk, accepted: str | None, folder: Path | None = None, outsiders: Outsiders = EVERYTHING
) -> Published:
    """Decide, make, check and write a release; when this returns, it is there and in the ledger.

    The folder is on disk under another name before the event, so that a full disk costs nobody
    their signature; it gets its name after the event. A crash in between leaves a release that
    counts as published though nobody has it, never one that nobody knows of.

    Args:
        desk: of the person who releases.
        accepted: digest of what becomes newly visible, if this person accepted it.
        folder: to make; None writes nothing, for tests.
        outsiders: whose time-stamps and cosignatures travel along.

    Raises:
        VisibleError: the last look sees what nobody decided to show.
        RefusedError: a signature is missing or does not count, the class forbids it, something
            becomes visible that nobody accepted, the leak check found something, an unmasked
            copy is known or suspected, somebody shown does not allow it any more, or the case
            is a rehearsal of its recovery.
        MismatchError: something has changed since it was signed.
        NotVerified: the verifier refuses the final file.
        ConflictError: the folder exists.
        UnavailableError: the disk is full or failing; nothing was released.
    """
    RecoveryFiles(desk.case.folder.folder).check_no_rehearsal()
    docket = desk.docket()
    circle = _circle(desk, docket)
    opened, manifest = open_picture(desk, EventKind.OPENED)
    today = desk.case.now().date()
    organisation = desk.case.organisation
    ready = prepare(docket, opened, circle, organisation.verifier.format(), accepted, today)
    drawn = docket.needed_review()
    check_people(desk, drawn)
    vouching, skipped = _vouching(desk.case, manifest.item, outsiders)
    sealed, page = seal_of(manifest), verifier_page()
    bundle = make_bundle(
        ready.candidate, ready.hidden, sealed, opened.commitment, vouching, organisation, page
    )
    key = desk.case.card.publication
    verified = check_final(bundle, ready.candidate, opened.commitment, SecondDecoder(), key)
    check_names(bundle, ready.candidate, manifest, page)
    look = look_at(bundle.files[bundle.picture], opened, drawn.review.again())
    texts = final_texts(bundle.files, fixed_files(bundle, page))
    check_release(desk, drawn, (*words_of(drawn.candidate.claim), *texts.carried))
    with nullcontext() if folder is None else writing_folder(folder, bundle.files):
        # Making and looking took a while: whoever withdrew meanwhile is heard.
        check_people(desk, drawn)
        _record_publication(desk, ready, bundle, look, texts.unread)
    outside = _is_outside(desk, docket)
    return Published(bundle, verified, ready.union, outside, look, skipped, texts.unread)


def _is_outside(desk: Desk, docket: Docket) -> bool:
    """Tell whether the second signature is by a key that is no custodian's."""
    approved = docket.signatures.approved
    known = {each.verifier for each in in_force(desk.case, desk.age).custodians}
    return approved is None or approved.signer not in known


def _record_publication(
    desk: Desk, ready: Ready, bundle: Bundle, look: LastLook, unread: Mapping[str, int]
) -> None:
    salt = desk.case.dice(_SALT_BYTES)
    desk.case.publication.append((entry_of(bundle.statement, salt),))
    earlier = len(ready.union.earlier)
    details = published_details(ready.candidate, bundle.statement, salt, look, earlier, unread)
    desk.record(EventKind.PUBLISHED, details)


def answer_packet(packet: Packet, person: PersonKey, search: Search) -> bytes:
    """Return the second signature on a packet, encrypted to the case; needs no case.

    Raises:
        RefusedError: the person is the one who drew, or the first signature is out of date.
    """
    return seal_answer(sign_packet(packet, person, search, now().date()), packet, AgeCipher())


def picture_name(picture: bytes) -> str:
    """Return the file name of a picture that Tutela wrote."""
    return PICTURE[kind_of(picture)]


def instructions_for(picture: bytes) -> str:
    """Return the text that says what to look for in a picture, or a text, before signing."""
    is_text = kind_of(picture) is Kind.TEXT
    return "publication.instructions_text" if is_text else "publication.instructions"


def verifier_page() -> bytes:
    """Return the verifier page that travels with every release.

    Raises:
        UnavailableError: this installation has none.
    """
    page = files("tutela.proof") / "verify.html"
    if not page.is_file():
        raise UnavailableError("release.page_missing")
    return page.read_bytes()


def _circle(desk: Desk, docket: Docket) -> Circle:
    custodians = in_force(desk.case, desk.age).custodians
    known = [each.verifier for each in custodians if each.verifier is not None]
    return Circle.of([*known, *(packet.verifier for packet in docket.packets)])


def _vouching(case: Case, item: ItemId, outsiders: Outsiders) -> tuple[Vouching, tuple[str, ...]]:
    indexed = case.index.item(item)
    if indexed is None or indexed.published_position is None:
        raise RefusedError("publication.no_picture", item=str(item))
    position = indexed.published_position
    head, key = vouched_head(case, position, outsiders), case.card.publication
    size = open_checkpoint(head.note, key).checkpoint.size
    proof = case.publication.prove_inclusion(position, size)
    return Vouching(proof.index, proof.path, head.note, key, head.tokens), head.skipped


def save(folder: Path, content: Mapping[str, bytes]) -> None:
    """Write a folder whole or not at all; see `tutela.stores.released_folder.write_folder`."""
    write_folder(folder, content)


def place_in_memory(wanted: Path | None, *, on_disk: bool) -> Path:
    """Return the folder for files that must not reach a disk unless a person says so.

    Raises:
        RefusedError: the wanted folder lies on a disk and nobody allowed that.
        UnavailableError: this machine has no folder in memory.
    """
    if wanted is None:
        return memory_folder()
    if not on_disk:
        check_in_memory(wanted.parent)
    return wanted
