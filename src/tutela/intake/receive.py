"""Receive what is offered: the one door through which evidence comes in.

Every file gets one line: accepted, duplicate, or refused because. A line is told only when what
it says is durable: an accepted file is in the vault and in the ledger by then. Files are sealed in
groups, since a disk makes many durable in the time of a few. Killed at any point and started
again, a receive finds by keyed marks what it had sealed and goes on.

Two processes may receive into one case: the moment of sealing is taken in turns, and whoever has
the turn first settles what a dead process left.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from tutela.custody.index import Index, content_mark, place_mark
from tutela.custody.item import ItemId, PictureSeal
from tutela.custody.record import Dice, catch_up, instant
from tutela.custody.seal import Offering, SealingGroup, SealPorts, seal, sealing
from tutela.custody.vault import are_there
from tutela.errors import TutelaError, UnavailableError
from tutela.intake.kind import PICTURES, Kind, is_misnamed
from tutela.intake.quarantine import PICTURE_BYTES_MAX, Examined, Quarantine
from tutela.intake.reading import (
    SMALL_BYTES_MAX,
    Content,
    UnreadableError,
    guarded,
    opened,
    read,
)
from tutela.intake.reason import Reason
from tutela.intake.receipt import Begun, Facts, Line, Outcome, Receipt, Receipts, facts_json
from tutela.intake.source import Entry, Offered, Source, Unusable, count
from tutela.intake.text import Cut, examine_text
from tutela.proof.cbor import Value
from tutela.proof.checkpoint import VerifierKey
from tutela.proof.digest import sha256
from tutela.proof.picture import seal_record

SECRET_BYTES: Final = 32
TOKEN_BYTES: Final = 16
GROUP_BYTES_MAX: Final = 32 << 20
RECEIPT_PLACE: Final = "\x00receipt"
"""The place of the receipt itself; no file can be called so."""

Clock: TypeAlias = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class ReceivePorts:
    """What receiving needs; at most `group_files` files are sealed together."""

    seal: SealPorts
    index: Index
    quarantine: Quarantine
    receipts: Receipts
    clock: Clock
    dice: Dice
    organisation: VerifierKey
    cut: Cut
    group_files: int = 128


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

    Files are taken in groups and sealed together; the next group is not touched before the lines
    of the one before were taken. The receipt is what the generator returns.

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
        for looked in run.groups(iter(delivery.source.entries())):
            told, failure = run.seal(looked)
            for line in told:
                lines.append(line)
                yield line
            if failure is not None:
                raise failure
        at = instant(ports.clock())
        receipt = Receipt(begun.number, at, delivery.actor, offered, tuple(lines))
        item = run.seal_receipt(receipt)
        ports.receipts.finish(begun, item)
        return Received(receipt, item)


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was read, and by which marks it would be known.

    A large file has no mark of its content before it is sealed: it is read to its end only then.
    """

    offered: Offered
    place: bytes = field(repr=False)
    mark: bytes | None = field(repr=False)
    content: Content


class _TwinError(Exception):
    """A large file turned out to be known while it was being sealed."""

    def __init__(self, item: ItemId) -> None:
        super().__init__()
        self.item = item


@dataclass(frozen=True, slots=True)
class _Looked:
    """A file that was read and examined, and is not sealed yet."""

    read: _Read
    secret: bytes = field(repr=False)
    examined: Examined
    facts: Facts


@dataclass(frozen=True, slots=True)
class _Run:
    delivery: Delivery
    begun: Begun
    ports: ReceivePorts

    def settle(self) -> None:
        """Settle what a dead process left between ledger and index."""
        with self._turn():
            pass

    def groups(self, entries: Iterator[Entry]) -> Iterator[list[Line | _Looked]]:
        """Return what becomes of the entries, in order, in groups that are sealed together."""
        group: list[Line | _Read] = []
        size = 0
        try:
            for entry in entries:
                met = self._read(entry)
                group.append(met)
                size += 0 if isinstance(met, Line) else met.content.size
                # A file that is not in memory can be read again only until the next is asked for.
                held = isinstance(met, Line) or met.content.whole is not None
                full = len(group) >= self.ports.group_files or size >= GROUP_BYTES_MAX
                if full or not held:
                    yield self._look_at(group)
                    group, size = [], 0
        except TutelaError:
            # What came before the damage is sealed before the damage is told.
            yield self._look_at(group)
            raise
        yield self._look_at(group)

    def seal(self, looked: Sequence[Line | _Looked]) -> tuple[list[Line], UnavailableError | None]:
        """Seal a group and return its lines; on return what they say is durable.

        Where the vault fails within a group, what was written before is still sealed, so that
        a disk that is nearly full takes what fits; the failure is returned beside the lines.
        """
        if all(isinstance(each, Line) for each in looked):
            return [each for each in looked if isinstance(each, Line)], None
        lines: list[Line] = []
        failure: UnavailableError | None = None
        with self._turn(), sealing(self.ports.seal, self.ports.dice) as group:
            known = self._known(looked)
            try:
                for each in looked:
                    lines.append(self._line(each, group, known))  # noqa: PERF401 - kept on failure
            except UnavailableError as error:
                failure = error
            if group:
                group.commit()
        return lines, failure

    def seal_receipt(self, receipt: Receipt) -> ItemId:
        """Seal the receipt, unless a run that was killed right after had done so."""
        key = self.ports.seal.dedup_key
        place = place_mark(key, RECEIPT_PLACE + self.begun.token.hex(), 0, 0)
        content = receipt.encode()
        offering = Offering(
            name=f"receipt-{receipt.number:04d}.json",
            open=lambda: opened(content),
            source="tutela receive",
            receipt=self._receipt,
            actor=self.delivery.actor,
            sha256=sha256(content),
            place=place,
        )
        with self._turn():
            sealed = self._kept([place]).get(place)
            if sealed is None:
                now = self.ports.clock()
                sealed = seal(offering, None, self.ports.seal, now, self.ports.dice).item
            return sealed

    @property
    def _receipt(self) -> str:
        return f"{self.begun.number:04d}"

    def _place(self, offered: Offered) -> bytes:
        key = self.ports.seal.dedup_key
        path = f"{self.begun.token.hex()}/{offered.untrusted_name}"
        return place_mark(key, path, offered.size, offered.version)

    def _read(self, entry: Entry) -> Line | _Read:
        """Read a file, unless this receive had sealed it before it was broken off."""
        if isinstance(entry, Unusable):
            return Line.refused(entry.untrusted_name, entry.reason)
        place = self._place(entry)
        earlier = self._kept([place]).get(place) if self.begun.resumed else None
        if earlier is not None:
            return Line(entry.untrusted_name, Outcome.ACCEPTED, earlier)
        try:
            content = read(entry)
        except UnreadableError as error:
            return Line.refused(entry.untrusted_name, error.reason)
        if not content.size:
            return Line.refused(entry.untrusted_name, Reason.of("receive.empty"))
        mark = None if content.whole is None else self._mark(sha256(content.whole))
        return _Read(entry, place, mark, content)

    def _mark(self, digest: bytes) -> bytes:
        return content_mark(self.ports.seal.dedup_key, digest)

    def _look_at(self, group: Sequence[Line | _Read]) -> list[Line | _Looked]:
        """Examine the files of a group that are not known yet."""
        marks = [each.mark for each in group if isinstance(each, _Read)]
        twins = self._kept(marks)
        return [each if isinstance(each, Line) else self._look(each, twins) for each in group]

    def _look(self, file: _Read, twins: Mapping[bytes, ItemId]) -> Line | _Looked:
        twin = None if file.mark is None else twins.get(file.mark)
        if twin is not None:
            return Line(file.offered.untrusted_name, Outcome.DUPLICATE, twin)
        secret = self.ports.dice(SECRET_BYTES)
        examined = self._examine(file.content, secret)
        notes = _notes(file.offered, file.content, examined)
        return _Looked(file, secret, examined, Facts(file.content.kind, notes, examined.reason))

    def _known(self, looked: Sequence[Line | _Looked]) -> dict[bytes, ItemId]:
        """Ask again: a dead run of this receive may have sealed a file, or another process."""
        asked = [each.read for each in looked if isinstance(each, _Looked)]
        return self._kept([mark for each in asked for mark in (each.place, each.mark)])

    def _kept(self, marks: Iterable[bytes | None]) -> dict[bytes, ItemId]:
        """Return the items that bear marks and are still there: what was lost is sealed again."""
        found = self.ports.index.find_all([mark for mark in marks if mark is not None])
        there = {item for item in set(found.values()) if self._is_kept(item)}
        return {mark: item for mark, item in found.items() if item in there}

    def _is_kept(self, item: ItemId) -> bool:
        indexed = self.ports.index.item(item)
        vault = self.ports.seal.records.vault
        return indexed is not None and are_there(vault, indexed.object_id, indexed.record)

    def _line(
        self, looked: Line | _Looked, group: SealingGroup, known: dict[bytes, ItemId]
    ) -> Line:
        """Return what becomes of a file in its group; what it adds is known from then on."""
        if isinstance(looked, Line):
            return looked
        file, name = looked.read, looked.read.offered.untrusted_name
        item = known.get(file.place)
        twin = None if file.mark is None else known.get(file.mark)
        if item is None and twin is not None:
            return Line(name, Outcome.DUPLICATE, twin)
        try:
            item = item or self._add(looked, group, known)
        except _TwinError as error:
            return Line(name, Outcome.DUPLICATE, error.item)
        except UnreadableError as error:
            return Line.refused(name, error.reason)
        return Line(name, Outcome.ACCEPTED, item, facts=looked.facts)

    def _add(self, looked: _Looked, group: SealingGroup, known: dict[bytes, ItemId]) -> ItemId:
        marks: list[bytes] = []

        def check_new(digest: bytes) -> None:
            marks.append(self._mark(digest))
            twin = known.get(marks[0])
            if twin is None and looked.read.mark is None:
                twin = self._kept(marks).get(marks[0])
            if twin is not None:
                raise _TwinError(twin)

        picture = self._picture(looked, group)
        item = group.add(self._offering(looked, check_new), picture, self.ports.clock())
        known[marks[0]] = item
        return item

    def _examine(self, content: Content, secret: bytes) -> Examined:
        if content.kind is Kind.TEXT:
            return self._examine_text(content, secret)
        if content.kind not in PICTURES:
            return Examined.nothing(Reason.of("intake.not_a_picture"))
        if content.whole is None:
            limit = PICTURE_BYTES_MAX
            return Examined.nothing(
                Reason.of("intake.picture_bytes", size=content.size, limit=limit)
            )
        return self.ports.quarantine.examine(content.whole, content.kind, secret)

    def _examine_text(self, content: Content, secret: bytes) -> Examined:
        if content.whole is None:
            limit = SMALL_BYTES_MAX
            return Examined.nothing(Reason.of("intake.text_bytes", size=content.size, limit=limit))
        return examine_text(content.whole, secret, self.ports.cut)

    def _offering(self, looked: _Looked, check: Callable[[bytes], None]) -> Offering:
        offered, whole = looked.read.offered, looked.read.content.whole
        return Offering(
            name=offered.untrusted_name,
            open=(lambda: guarded(offered)) if whole is None else (lambda: opened(whole)),
            source=self.delivery.words,
            receipt=self._receipt,
            actor=self.delivery.actor,
            place=looked.read.place,
            facts=facts_json(looked.facts),
            check=check,
        )

    def _picture(self, looked: _Looked, group: SealingGroup) -> PictureSeal | None:
        commitment = looked.examined.commitment
        if commitment is None:
            return None
        day = self.ports.clock().date().isoformat()
        details: dict[str, Value] = {
            "commitment": commitment.to_value(),
            "rendition": _keep_rendition(looked.examined.rendition, group),
        }
        record = seal_record(commitment, self.ports.organisation, day)
        return PictureSeal(record, self.ports.dice(SECRET_BYTES), looked.secret, details)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self.ports.receipts.turn():
            catch_up(self.ports.index, self.ports.seal.records.evidence)
            yield


def _notes(offered: Offered, content: Content, examined: Examined) -> tuple[Reason, ...]:
    misnamed = is_misnamed(offered.untrusted_name, content.kind)
    return (*((Reason.of("intake.note_misnamed"),) if misnamed else ()), *examined.notes)


def _keep_rendition(rendition: bytes | None, group: SealingGroup) -> Value:
    """Put a rendition beside its original, encrypted like it."""
    if rendition is None:
        return None
    stored = group.keep(rendition)
    return {"object": stored.id.digest, "sha256": sha256(rendition), "size": len(rendition)}
