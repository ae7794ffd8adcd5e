"""Receive what is offered: the one door through which evidence comes in.

Every file gets one line: accepted, duplicate, or refused because. A line is told only when what
it says is durable: an accepted file is in the vault and in the ledger by then. Killed at any
point and started again, a receive finds by keyed marks what it had sealed and goes on.

Two processes may receive into one case: the moment of sealing is taken in turns, and whoever has
the turn first settles what a dead process left.
"""

import hashlib
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Final, Protocol, TypeAlias

from tutela.custody.index import Index, Marks, content_mark, place_mark
from tutela.custody.item import ItemId, PictureSeal
from tutela.custody.record import Dice, catch_up, instant
from tutela.custody.seal import Offering, SealPorts, seal
from tutela.custody.vault import Readable, Writable, pieces
from tutela.errors import MalformedError, MismatchError, UnavailableError
from tutela.intake.kind import HEAD_BYTES, PICTURES, Kind, is_misnamed, kind_of
from tutela.intake.quarantine import PICTURE_BYTES_MAX, Examined, Quarantine
from tutela.intake.reason import Reason
from tutela.intake.receipt import Facts, Line, Outcome, Receipt, facts_json
from tutela.intake.source import Entry, Offered, Source, Unusable, count
from tutela.proof.cbor import Value
from tutela.proof.checkpoint import VerifierKey
from tutela.proof.digest import sha256
from tutela.proof.picture import seal_record

SECRET_BYTES: Final = 32
TOKEN_BYTES: Final = 16
RECEIPT_PLACE: Final = "\x00receipt"
"""The place of the receipt itself; no file can be called so."""

_CHANGED = "custody.source_changed"

Clock: TypeAlias = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Begun:
    """A receive that has begun and is not closed.

    Attributes:
        number: its receipt's.
        token: random, so that marks of two receives never meet.
    """

    number: int
    token: bytes = field(repr=False)


class Receipts(Protocol):
    """Numbers receives, and knows the broken-off ones; conformance: tests/stores/test_receipts."""

    def begin(self, source: bytes, token: bytes) -> AbstractContextManager[Begun]:
        """Go on with the broken-off receive of this source, or begin a new one; hold it.

        The number and the token are durable before they are returned, and given up to nobody
        else while the context is open, whatever becomes of this process.

        Raises:
            ConflictError: another process is receiving this source.
        """
        ...

    def finish(self, begun: Begun, item: ItemId) -> None:
        """Close a receive whose receipt is sealed; doing so twice is fine."""
        ...

    def turn(self) -> AbstractContextManager[None]:
        """Wait until no other process of this case seals, and keep them out meanwhile."""
        ...


@dataclass(frozen=True, slots=True)
class ReceivePorts:
    """What receiving needs."""

    seal: SealPorts
    index: Index
    quarantine: Quarantine
    receipts: Receipts
    clock: Clock
    dice: Dice
    organisation: VerifierKey


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who delivers what.

    Attributes:
        source: where the files are.
        origin: the same place gives the same bytes; known only here, it is marked with a key.
        words: where it comes from, in the words of who delivers it.
        actor: who runs the receive.
    """

    source: Source
    origin: bytes = field(repr=False)
    words: str = field(repr=False)
    actor: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Received:
    """A closed receive: its receipt, and the item as which the receipt itself is sealed."""

    receipt: Receipt
    item: ItemId


def receive(delivery: Delivery, ports: ReceivePorts) -> Generator[Line, None, Received]:
    """Take everything in that is offered; yield each line once what it says is durable.

    Take the lines one by one: the next file is not touched before its turn. The receipt is what
    the generator returns.

    Raises:
        UnavailableError: the source, the vault or the ledger fails; run again to go on.
        MalformedError: the archive as a whole is damaged or breaks a limit.
        MismatchError: the disk gave back other bytes than it was given, or files came or went
            meanwhile; run again to go on.
        ConflictError: another process is receiving the same source.
    """
    mark = content_mark(ports.seal.dedup_key, sha256(delivery.origin))
    with ports.receipts.begin(mark, ports.dice(TOKEN_BYTES)) as begun:
        offered = count(delivery.source)
        run = _Run(delivery, begun, ports)
        run.settle()
        lines = []
        for entry in delivery.source.entries():
            line = run.line(entry)
            lines.append(line)
            yield line
        at = instant(ports.clock())
        receipt = Receipt(begun.number, at, delivery.actor, offered, tuple(lines))
        item = run.seal_receipt(receipt)
        ports.receipts.finish(begun, item)
        return Received(receipt, item)


@dataclass(frozen=True, slots=True)
class _Content:
    """What one reading of a file gave; `whole` is kept of possible pictures only."""

    size: int
    sha256: bytes = field(repr=False)
    kind: Kind
    whole: bytes | None = field(repr=False)


class _UnreadableError(Exception):
    """The source, and nothing of ours, failed while a file was being read."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Run:
    delivery: Delivery
    begun: Begun
    ports: ReceivePorts

    def settle(self) -> None:
        """Settle what a dead process left between ledger and index."""
        with self._turn():
            pass

    def line(self, entry: Entry) -> Line:
        """Return what becomes of one entry; on return that is durable."""
        if isinstance(entry, Unusable):
            return Line.refused(entry.untrusted_name, entry.reason)
        place = self._place(entry)
        earlier = self.ports.index.find(Marks(place=place))
        if earlier is not None:
            return Line(entry.untrusted_name, Outcome.ACCEPTED, earlier)
        try:
            return self._take(entry, place)
        except _UnreadableError as error:
            return Line.refused(entry.untrusted_name, error.reason)
        except MismatchError as error:
            if error.message != _CHANGED:
                raise
            return Line.refused(entry.untrusted_name, Reason.of("source.changed"))

    def seal_receipt(self, receipt: Receipt) -> ItemId:
        """Seal the receipt, unless a run that was killed right after had done so."""
        key = self.ports.seal.dedup_key
        place = place_mark(key, RECEIPT_PLACE + self.begun.token.hex(), 0, 0)
        content = receipt.encode()
        offering = Offering(
            name=f"receipt-{receipt.number:04d}.json",
            open=lambda: _opened(content),
            source="tutela receive",
            receipt=self._receipt,
            actor=self.delivery.actor,
            sha256=sha256(content),
            place=place,
        )
        with self._turn():
            sealed = self.ports.index.find(Marks(place=place))
            return sealed or self._seal(offering, None)

    @property
    def _receipt(self) -> str:
        return f"{self.begun.number:04d}"

    def _place(self, offered: Offered) -> bytes:
        key = self.ports.seal.dedup_key
        path = f"{self.begun.token.hex()}/{offered.untrusted_name}"
        return place_mark(key, path, offered.size, offered.version)

    def _take(self, offered: Offered, place: bytes) -> Line:
        content = _read(offered)
        if not content.size:
            return Line.refused(offered.untrusted_name, Reason.of("receive.empty"))
        mark = content_mark(self.ports.seal.dedup_key, content.sha256)
        twin = self.ports.index.find(Marks(content=mark))
        if twin is not None:
            return Line(offered.untrusted_name, Outcome.DUPLICATE, twin)
        secret = self.ports.dice(SECRET_BYTES)
        examined = self._examine(content, secret)
        facts = Facts(content.kind, _notes(offered, content, examined), examined.reason)
        with self._turn():
            # Asked again: a dead run of this receive may have sealed it, or another process.
            item = self.ports.index.find(Marks(place=place))
            twin = self.ports.index.find(Marks(content=mark))
            if item is None and twin is not None:
                return Line(offered.untrusted_name, Outcome.DUPLICATE, twin)
            if item is None:
                picture = self._picture(examined, secret)
                item = self._seal(self._offering(offered, content, place, facts), picture)
        return Line(offered.untrusted_name, Outcome.ACCEPTED, item, facts=facts)

    def _examine(self, content: _Content, secret: bytes) -> Examined:
        if content.kind not in PICTURES:
            return Examined.nothing(Reason.of("intake.not_a_picture"))
        if content.whole is None:
            limit = PICTURE_BYTES_MAX
            return Examined.nothing(
                Reason.of("intake.picture_bytes", size=content.size, limit=limit)
            )
        return self.ports.quarantine.examine(content.whole, content.kind, secret)

    def _offering(
        self, offered: Offered, content: _Content, place: bytes, facts: Facts
    ) -> Offering:
        whole = content.whole
        return Offering(
            name=offered.untrusted_name,
            open=(lambda: _guarded(offered)) if whole is None else (lambda: _opened(whole)),
            source=self.delivery.words,
            receipt=self._receipt,
            actor=self.delivery.actor,
            sha256=content.sha256,
            place=place,
            facts=facts_json(facts),
        )

    def _picture(self, examined: Examined, secret: bytes) -> PictureSeal | None:
        if examined.commitment is None:
            return None
        day = self.ports.clock().date().isoformat()
        details: dict[str, Value] = {
            "commitment": examined.commitment.to_value(),
            "rendition": self._store_rendition(examined.rendition),
        }
        record = seal_record(examined.commitment, self.ports.organisation, day)
        return PictureSeal(record, self.ports.dice(SECRET_BYTES), secret, details)

    def _store_rendition(self, rendition: bytes | None) -> Value:
        """Put a rendition beside its original, encrypted like it."""
        if rendition is None:
            return None
        ports = self.ports.seal.records

        def write(sink: Writable) -> None:
            ports.cipher.encrypt(BytesIO(rendition), sink, (ports.recipient,))

        stored = ports.vault.put(write)
        return {"object": stored.id.digest, "sha256": sha256(rendition), "size": len(rendition)}

    def _seal(self, offering: Offering, picture: PictureSeal | None) -> ItemId:
        now = self.ports.clock()
        return seal(offering, picture, self.ports.seal, now, self.ports.dice).item

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self.ports.receipts.turn():
            catch_up(self.ports.index, self.ports.seal.records.evidence)
            yield


def _notes(offered: Offered, content: _Content, examined: Examined) -> tuple[Reason, ...]:
    misnamed = is_misnamed(offered.untrusted_name, content.kind)
    return (*((Reason.of("intake.note_misnamed"),) if misnamed else ()), *examined.notes)


def _read(offered: Offered) -> _Content:
    """Read a file once from front to back, keeping it whole only if it may be a picture."""
    hasher, size, kind, kept = hashlib.sha256(), 0, Kind.OTHER, bytearray()
    with _guarded(offered) as stream:
        for piece in pieces(stream):
            if not size:
                kind = kind_of(piece[:HEAD_BYTES])
            hasher.update(piece)
            size += len(piece)
            if kind in PICTURES and size <= PICTURE_BYTES_MAX:
                kept += piece
    whole = bytes(kept) if size and len(kept) == size else None
    return _Content(size, hasher.digest(), kind, whole)


@contextmanager
def _guarded(offered: Offered) -> Iterator[Readable]:
    """Open a file so that a failure of the source is told apart from one of the vault."""
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(offered.open())
        except (MalformedError, UnavailableError) as error:
            raise _UnreadableError(Reason.of_error(error)) from error
        yield _Guarded(stream)


@dataclass(frozen=True, slots=True)
class _Guarded:
    stream: Readable

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self.stream.read(size)
        except (MalformedError, UnavailableError) as error:
            raise _UnreadableError(Reason.of_error(error)) from error


@contextmanager
def _opened(content: bytes) -> Iterator[Readable]:
    yield BytesIO(content)
