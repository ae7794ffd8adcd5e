"""One invented picture, two people and an organisation: a release made with real keys and bytes.

Every function has defaults that are fine, so that a test changes one thing.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tools.vectors.draw import drawing, jpeg
from tools.vectors.press import INDEX, LEDGER, ORGANISATION, SALT, SECRET, enter

from tutela.custody.item import ItemId, Manifest, PictureSeal
from tutela.custody.keys import PersonKey
from tutela.custody.vault import ObjectId
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.errors import MalformedError
from tutela.proof.digest import sha256
from tutela.proof.picture import commit_jpeg, commit_pixels, seal_record
from tutela.redaction.detector import Weights
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.kept import KeptReview, encode_plan
from tutela.redaction.masks.picture import OpenedPicture
from tutela.redaction.plan import (
    DetectorRun,
    Examination,
    Ground,
    HidePlan,
    TileGrid,
    draw_plan,
)
from tutela.redaction.reviewfile import Json, review_file_of, write_review_file
from tutela.release.bundle import Bundle, Vouching, make_bundle
from tutela.release.candidate import Candidate
from tutela.release.decision import Circle, Role, Signature, sign_candidate
from tutela.release.docket import Docket, Drawn
from tutela.release.draw import Ready, Words, draw, prepare
from tutela.release.people import Statement
from tutela.release.search import Copies, Said, Search
from tutela.release.union import Earlier

ITEM = ItemId.from_random(bytes(range(16)))
SUBJECT = str(ITEM)
NAME = "DCIM/Petrov_Ivan_0001.jpg"
TODAY = date(2026, 3, 1)
NOW = "2026-03-01T10:00:00Z"
CIPHER = AgeCipher()
WIDTH, HEIGHT = 256, 192
RUNS = (DetectorRun("face", (Weights("centerface", "ab" * 32),)), DetectorRun("imagetext", ()))
WORDS = Words("A card on a table", "a town", "January", "Example Archive")
SEARCH = Search("three channels, two archives", Copies.NONE_FOUND, "", bytes(16))
PAGE = b"<!doctype html><title>the page that checks</title>"


def person(label: str, number: int) -> PersonKey:
    return PersonKey(label, AgeLocksmith().new_key(), bytes([number]) * 32)


ANNA, BOB, EVE = person("label-of-anna", 1), person("label-of-bob", 2), person("label-of-eve", 3)
CIRCLE = Circle.of([ANNA.public.verifier, BOB.public.verifier])
ORIGINAL = jpeg(drawing(WIDTH, HEIGHT), "RGB", subsampling="4:4:4")
OPENED = OpenedPicture(SUBJECT, ORIGINAL, None, commit_jpeg(ORIGINAL, SECRET), SECRET)
PIXELS = drawing(WIDTH, HEIGHT, seed=4)
OPENED_PIXELS = OpenedPicture(
    SUBJECT, b"heic", PIXELS, commit_pixels(PIXELS, sha256(b"heic"), "test 1", SECRET), SECRET
)


class Pillow:
    """Decodes without having written."""

    def decode(self, untrusted: bytes) -> NDArray[np.uint8]:
        try:
            with Image.open(io.BytesIO(untrusted)) as image:
                return np.atleast_3d(np.asarray(image))
        except (OSError, SyntaxError, ValueError) as reason:
            raise MalformedError("detector.cannot_decode") from reason


def plan_of(
    opened: OpenedPicture = OPENED,
    subject: str = SUBJECT,
    faces: int = 1,
    ground: Ground = Ground.SHOWN,
) -> HidePlan:
    grid = opened.commitment.grid
    found = [Finding(FindingKind.WRITING, Box(200, 160, 30, 8), 900, "imagetext")]
    found += [
        Finding(FindingKind.FACE, Box(40, 40 + 70 * n, 40, 40), 500 + n, "face")
        for n in range(faces)
    ]
    return draw_plan(
        subject,
        Examination(grid.width, grid.height, RUNS, tuple(found)),
        TileGrid(grid.width, grid.height, grid.tile_width, grid.tile_height),
        ground,
    )


PLAN = plan_of()
ALL_HIDDEN = plan_of(ground=Ground.HIDDEN)


def review_file(plan: HidePlan = PLAN, *, face: Json = None, **top: Json) -> bytes:
    """Return a finished review file; `face` changes the fields of the region of a face."""
    content = json.loads(write_review_file(review_file_of(plan)))
    content |= {"release_class": "MATERIAL", "shows_living_captive": "no", **top}
    for region in content["regions"]:
        if region["kind"] == "face" and isinstance(face, dict):
            region.update(face)
    return json.dumps(content).encode()


def kept(file: bytes | None = None, plan: HidePlan = PLAN) -> KeptReview:
    return KeptReview.of(plan, file or review_file(plan), ANNA.label, NOW)


def drawn(
    review: KeptReview | None = None,
    opened: OpenedPicture = OPENED,
    earlier: Sequence[Earlier] = (),
    by: PersonKey = ANNA,
    shown: Statement | None = None,
) -> Drawn:
    organisation = ORGANISATION.verifier.format()
    review = review or kept()
    return draw(review, opened, WORDS, organisation, earlier, by, SEARCH, TODAY, shown)


def approval(
    candidate: Candidate, by: PersonKey = BOB, packet: bytes = b"", search: Search = SEARCH
) -> Signature:
    return sign_candidate(candidate, Role.APPROVED, by, search.digest, TODAY, packet)


def said_of(*signatures: Signature, search: Search = SEARCH) -> tuple[Said, ...]:
    return tuple(Said(each.signer, each.candidate, search) for each in signatures)


def docket_of(first: Drawn | None = None, published: Sequence[Candidate] = ()) -> Docket:
    first = first or drawn()
    second = approval(first.candidate)
    return Docket(
        plan=first.review.plan,
        drawn=first,
        approvals=(second,),
        published=tuple(published),
        said=said_of(first.signature, second),
    )


def ready(docket: Docket | None = None, opened: OpenedPicture = OPENED) -> Ready:
    organisation = ORGANISATION.verifier.format()
    return prepare(docket or docket_of(), opened, CIRCLE, organisation, None, TODAY)


def ready_pixels() -> Ready:
    plan = plan_of(OPENED_PIXELS)
    return ready(docket_of(drawn(kept(plan=plan), OPENED_PIXELS)), OPENED_PIXELS)


def seal_of(opened: OpenedPicture = OPENED) -> PictureSeal:
    return PictureSeal(
        seal_record(opened.commitment, ORGANISATION.verifier, "2026-02-01"), SALT, SECRET
    )


def bundle_of(
    leaving: Ready | None = None, opened: OpenedPicture = OPENED, tokens: tuple[bytes, ...] = ()
) -> Bundle:
    leaving = leaving or ready()
    seal = seal_of(opened)
    path, note = enter(seal.seal_record)
    vouching = Vouching(INDEX, path, note.encode(), LEDGER.verifier, tokens)
    return make_bundle(
        leaving.candidate,
        leaving.hidden,
        seal,
        opened.commitment,
        vouching,
        ORGANISATION,
        PAGE,
    )


def manifest_of(name: str = NAME) -> Manifest:
    return Manifest(
        item=ITEM,
        name=name,
        size=len(ORIGINAL),
        sha256=sha256(ORIGINAL),
        object_id=ObjectId(bytes(32)),
        source="a driver from Sumy",
        receipt="receipt-17",
        picture=seal_of(),
    )


def with_file(bundle: Bundle, name: str, content: bytes) -> Bundle:
    return replace(bundle, files={**bundle.files, name: content})


def newer_plan() -> bytes:
    return encode_plan(plan_of(faces=2))
