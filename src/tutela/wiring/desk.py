"""One person at work on one item: what was decided so far, and its picture in memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from types import MappingProxyType
from typing import Final

import numpy as np

from tutela.custody.access import Access, open_item
from tutela.custody.fields import Fields
from tutela.custody.item import ItemId, Manifest, PictureSeal
from tutela.custody.keys import AgeKey
from tutela.custody.record import decrypt_object, open_record
from tutela.custody.vault import ObjectId, check_object
from tutela.engines.images import decode_examined
from tutela.errors import MismatchError, RefusedError
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.proof.court import rendition_of
from tutela.proof.digest import sha256
from tutela.proof.header import TextHeader
from tutela.proof.picture import Commitment, hide_jpeg, hide_pixels, nothing_hidden
from tutela.proof.text import Rows, decode_rows, encode_rows
from tutela.redaction.detector import Picture
from tutela.redaction.hide import Opened
from tutela.redaction.masks.picture import OpenedPicture, Pixels
from tutela.redaction.masks.text import OpenedText
from tutela.redaction.plan import TileGrid
from tutela.redaction.text.rows import text_of
from tutela.release.docket import Docket, viewer_of
from tutela.wiring.case import Case
from tutela.wiring.keys import case_key_of
from tutela.wiring.texts import find_in

COURT_ORIGINAL, COURT_SECRET, COURT_RENDITION = "original", "secret.txt", "rendition.png"
COURT_WORDS = "rendition.cbor"
NOTHING: Final[Mapping[str, Value]] = MappingProxyType({})
_DOCKET_KINDS = frozenset(
    (
        EventKind.PLAN_MADE,
        EventKind.REVIEWED,
        EventKind.APPROVED,
        EventKind.EXPORTED,
        EventKind.PUBLISHED,
    )
)


@dataclass(frozen=True, slots=True)
class Desk:
    """One person at work on one item of a case.

    Attributes:
        case: open.
        item: which one.
        label: of the person, for events.
        age: opens the case key.
        purpose: why they work on it.
    """

    case: Case
    item: ItemId
    label: str = field(repr=False)
    age: AgeKey = field(repr=False)
    purpose: str = field(repr=False)

    @property
    def key(self) -> AgeKey:
        """Return the case key."""
        return case_key_of(self.case, self.age)

    @property
    def viewer(self) -> bytes:
        """Return by what the ledger knows who saw a picture: the key, not its label."""
        return viewer_of(self.age.recipient)

    def docket(self) -> Docket:
        """Return what the ledger's events say about the release of the item.

        Raises:
            MismatchError: a record is not the one the ledger commits to.
        """
        return Docket.of(_events(self.case, self.item, self.key))

    def record(self, kind: EventKind, details: Mapping[str, Value]) -> None:
        """Keep an event of this person and item."""
        self.case.record(
            Event(
                kind=kind,
                at=self.case.instant(),
                actor=self.label,
                item=str(self.item),
                purpose=self.purpose,
                details=details,
            )
        )


@dataclass(frozen=True, slots=True)
class _Unsealed:
    """A sealed item in memory as it was kept, before anything is looked for in it."""

    manifest: Manifest
    original: bytes = field(repr=False)
    rendition: bytes | None = field(repr=False)
    commitment: Commitment = field(repr=False)
    secret: bytes = field(repr=False)

    @property
    def rows(self) -> Rows | None:
        """Return the rows of a text; None for a picture."""
        of_text = isinstance(self.commitment.decoded_header, TextHeader)
        return decode_rows(self.rendition) if of_text and self.rendition is not None else None

    @property
    def pixels(self) -> Pixels | None:
        """Return the pixels of a picture; None where the file's own coefficients were sealed."""
        if self.rendition is None:
            return None
        return rendition_of(self.rendition, self.commitment.header)[0]


def open_picture(
    desk: Desk, kind: EventKind, details: Mapping[str, Value] = NOTHING
) -> tuple[Opened, Manifest]:
    """Return the picture or text of a desk's item in memory; the event of it comes first.

    Args:
        desk: whose item it is, and who opens it.
        kind: of the event.
        details: what is kept with it.

    Raises:
        RefusedError: the item was sealed without a picture commitment.
        MismatchError: the item or its rendition is damaged.
        UnavailableError: an object is missing.
    """
    kept = _unseal(desk, kind, details)
    subject, rows = str(desk.item), kept.rows
    opened: Opened
    if rows is None:
        opened = OpenedPicture(subject, kept.original, kept.pixels, kept.commitment, kept.secret)
    else:
        found = find_in(text_of(rows))
        opened = OpenedText(subject, kept.original, rows, found, kept.commitment, kept.secret)
    return opened, kept.manifest


def _unseal(desk: Desk, kind: EventKind, details: Mapping[str, Value]) -> _Unsealed:
    case, key = desk.case, desk.key
    access = Access(desk.label, desk.purpose, case.now(), kind, details)
    opened = open_item(desk.item, access, case.access, key, case.dice)
    seal = seal_of(opened.manifest)
    fields = Fields.of("picture", seal.commitment)
    commitment = Commitment.from_value(fields.untrusted.get("commitment"))
    kept = fields.untrusted.get("rendition")
    rendition = None
    if kept is not None:
        rendition = _rendition(case, key, Fields.of("rendition", kept), desk.item)
    return _Unsealed(opened.manifest, opened.read(), rendition, commitment, seal.secret)


def court_files(desk: Desk) -> dict[str, bytes]:
    """Return what a court needs to compute a seal anew, by file name; the event comes first.

    Whoever has the secret can try guesses against what a release hides: it goes to a court and
    to nobody else.

    Raises:
        RefusedError: the item was sealed without a picture commitment.
        MismatchError: the item or its rendition is damaged.
    """
    kept = _unseal(desk, EventKind.EXPORTED, NOTHING)
    made = {COURT_ORIGINAL: kept.original, COURT_SECRET: f"{kept.secret.hex()}\n".encode()}
    rows = kept.rows
    if rows is not None:
        made[COURT_WORDS] = encode_rows(rows)
    elif (pixels := kept.pixels) is not None:
        made[COURT_RENDITION] = hide_pixels(pixels, nothing_hidden(kept.commitment.grid))
    return made


def upright(opened: Opened) -> Picture:
    """Return the RGB pixels that the tiles refer to.

    Raises:
        RefusedError: it is a text.
    """
    if isinstance(opened, OpenedText):
        raise RefusedError("release.text_has_no_pixels", item=opened.subject)
    if opened.pixels is None:
        return decode_examined(hide_jpeg(opened.original, nothing_hidden(opened.commitment.grid)))
    channels = opened.pixels.shape[2]
    return np.ascontiguousarray(np.repeat(opened.pixels, 3 // channels, axis=2))


def tiles_of(commitment: Commitment) -> TileGrid:
    """Return the tiles of a sealed picture as a plan counts them."""
    grid = commitment.grid
    return TileGrid(grid.width, grid.height, grid.tile_width, grid.tile_height)


def seal_of(manifest: Manifest) -> PictureSeal:
    """Return the picture commitment of an item.

    Raises:
        RefusedError: it was sealed without one.
    """
    if manifest.picture is None:
        raise RefusedError("publication.no_picture", item=str(manifest.item))
    return manifest.picture


def _events(case: Case, item: ItemId, key: AgeKey) -> Iterator[Event]:
    for noted in case.index.events(item):
        if noted.position is None or noted.kind not in _DOCKET_KINDS:
            continue
        check_object(case.vault, noted.record)
        envelope = open_record(noted.record, case.vault, case.cipher, key)
        committed = case.evidence.entry(noted.position)
        if envelope is None or envelope.entry != committed:
            raise MismatchError("item.ledger_differs", item=str(item), position=noted.position)
        yield envelope.event


def _rendition(case: Case, key: AgeKey, fields: Fields, item: ItemId) -> bytes:
    place = ObjectId(fields.octets("object"))
    check_object(case.vault, place)
    plaintext = BytesIO()
    decrypt_object(place, case.vault, case.cipher, key, plaintext)
    if sha256(plaintext.getvalue()) != fields.octets("sha256"):
        raise MismatchError("item.plaintext_changed", item=str(item))
    return plaintext.getvalue()
