"""A case on a simulated disk: what is done to it, what it acknowledged, what must be left of it."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final, TypeAlias

from tests.custody.bare import DAYS, DEDUP_KEY, NOW, PICTURE, PUBLISHER, SIGNER, offering
from tests.faults.simulated_disk import Choice, SimulatedDisk
from tests.faults.toy_cipher import KEY, ToyCipher

from tutela.custody.access import AccessPorts, read_manifest
from tutela.custody.erasure import Agreed, erase
from tutela.custody.index import Marks, content_mark
from tutela.custody.item import ItemId
from tutela.custody.rebuild import rebuild
from tutela.custody.record import (
    Ledger,
    RecordPorts,
    catch_up,
    decrypt_object,
    open_record,
    record_event,
    size_of,
)
from tutela.custody.seal import SealPorts, sealing
from tutela.custody.vault import ERASED, ObjectId, Vault, check_object
from tutela.errors import TutelaError, UnavailableError
from tutela.ledger.audit import audit, check_undamaged
from tutela.ledger.entry import Event, EventKind, named_object
from tutela.ledger.log import Log, LogStore
from tutela.proof.checkpoint import Checkpoint, SignerKey
from tutela.proof.digest import sha256
from tutela.stores.case_folder import KEYS, CaseFolder
from tutela.stores.folder import FolderLogStore
from tutela.stores.folder_vault import FolderVault, shelved
from tutela.stores.memory_index import MemoryIndex

CASE: Final = Path("/case")
SIZES: Final = (1, 300, 4096, 9000)
AGREED: Final = Agreed(("anna", "boris"), ("one key", "another"), "an order", NOW)
AT: Final = "2026-05-01T12:00:00Z"

NewDisk: TypeAlias = Callable[[], SimulatedDisk]
NewStore: TypeAlias = Callable[[Path, SimulatedDisk], LogStore]
Wrapped: TypeAlias = Callable[[Vault, Ledger], tuple[Vault, Ledger]]


class LostError(AssertionError):
    """Something acknowledged is not there, or something is there by half."""


@dataclass(frozen=True)
class Built:
    """How the case is built; a negative control builds one part of it wrongly."""

    disk: NewDisk = SimulatedDisk
    store: NewStore = FolderLogStore
    wrapped: Wrapped = lambda vault, ledger: (vault, ledger)


@dataclass
class Acknowledged:
    """What was said to be durable."""

    items: dict[bytes, tuple[ItemId, int]] = field(default_factory=dict)
    events: dict[int, str] = field(default_factory=dict)
    entries: dict[int, bytes] = field(default_factory=dict)
    generations: list[bytes] = field(default_factory=list)
    erased: list[ObjectId] = field(default_factory=list)
    heads: dict[str, Checkpoint] = field(default_factory=dict)


class PowerlessCase:
    """A case whose disk loses its power, and whose processes die."""

    def __init__(self, built: Built, seed: int) -> None:
        self._built = built
        self._dice = random.Random(seed)  # noqa: S311 - so that a failure can be repeated
        self._numbers = 0
        self._offered: list[bytes] = []
        self._erasing: set[ItemId] = set()
        self.said = Acknowledged()
        self.disk = built.disk()
        for folder in (CASE / KEYS, CASE / "ledger"):
            self.disk.make_folder(folder)
        for node in SimulatedDisk.dirty(self.disk):
            node.sync()
        self.index = MemoryIndex()
        self._open()

    # What is done.

    def seal(self, count: int) -> None:
        """Seal some new files as one group, every other one a picture."""
        contents = [self._content() for _ in range(count)]
        self._offered += contents
        with sealing(self._ports, self._dice.randbytes) as group:
            for number, content in enumerate(contents):
                group.add(offering(content), PICTURE if number % 2 else None, NOW)
            sealed = group.commit()
        for content, each in zip(contents, sealed, strict=True):
            self.said.items[content] = each.item, each.position
        self._note_head(self._evidence, SIGNER)
        if count > 1:
            self._note_head(self._publication, PUBLISHER)

    def offer_again(self) -> None:
        """Offer what was offered before, as a receive does that goes on where one broke off."""
        catch_up(self.index, self._evidence)
        for content in self._offered:
            mark = Marks(content=content_mark(DEDUP_KEY, sha256(content)))
            found = self.index.find(mark)
            known = None if found is None else self.index.item(found)
            if known is not None and known.position is not None:
                self.said.items[content] = known.item, known.position
                continue
            with sealing(self._ports, self._dice.randbytes) as group:
                group.add(offering(content), None, NOW)
                (sealed,) = group.commit()
            self.said.items[content] = sealed.item, sealed.position
            self._note_head(self._evidence, SIGNER)

    def record(self, _count: int) -> None:
        """Record an event."""
        purpose = f"purpose {self._number()}"
        event = Event(EventKind.AUDITED, AT, "tester", purpose=purpose)
        recorded = record_event(event, self._ports.records, self._dice.randbytes)
        self.said.events[recorded.position] = purpose
        self._note_head(self._evidence, SIGNER)

    def append(self, count: int) -> None:
        """Append entries to the publication log."""
        entries = [b"entry %d" % self._number() for _ in range(count)]
        first = self._publication.append(entries).first_index
        self.said.entries |= dict(enumerate(entries, first))
        self._note_head(self._publication, PUBLISHER)

    def add_key(self, _count: int) -> None:
        """Add a generation of the wrapped case key."""
        wrapped = self._dice.randbytes(700)
        CaseFolder(CASE, self.disk).add_generation(wrapped)
        self.said.generations.append(wrapped)

    def erase(self, _count: int) -> None:
        """Erase an item, if there is one; from the first step on it may be gone."""
        if not self.said.items:
            return
        content = self._dice.choice(sorted(self.said.items))
        item, _ = self.said.items.pop(content)
        self._offered.remove(content)
        self._erasing.add(item)
        indexed = self.index.item(item)
        assert indexed is not None
        ports = AccessPorts(self._ports.records, self.index)
        erase(item, AGREED, ports, self.index, KEY, self._dice.randbytes)
        self.said.erased += [indexed.object_id, indexed.record]
        self._note_head(self._evidence, SIGNER)

    # What befalls it.

    def go_on(self) -> None:
        """Lose the process and nothing else, start another, and offer everything again."""
        self.disk.kill()
        self._open()
        self.offer_again()

    def lose_power(self, choice: Choice, *, rebuilt: bool) -> None:
        """Lose the power, start again, and check what is left; the index may be lost as well.

        Raises:
            LostError: not everything is as it must be.
        """
        self.disk.crash(choice)
        try:
            self._open()
            anew = MemoryIndex()
            rebuild(anew, self._ports, KEY)
            if rebuilt:
                self.index = anew
                self._open()
            catch_up(self.index, self._evidence)
            _expect(self.index.known_size() <= size_of(self._evidence), "the index knows too much")
            for index in (self.index, anew):
                self._check_items(index)
            self._check_ledger()
        except TutelaError as error:
            raise LostError(str(error)) from error

    # What must be left.

    def _check_items(self, index: MemoryIndex) -> None:
        ports = AccessPorts(self._ports.records, index)
        found: dict[bytes, tuple[ItemId, int | None]] = {}
        for each in index.items():
            if each.item in self._erasing:
                continue
            manifest = read_manifest(each.item, ports, KEY)
            sink = BytesIO()
            decrypt_object(manifest.object_id, ports.records.vault, ToyCipher(), KEY, sink)
            _expect(sha256(sink.getvalue()) == manifest.sha256, "an item is damaged")
            _expect(sink.getvalue() not in found, "an item is there twice")
            found[sink.getvalue()] = each.item, each.position
        for content, place in self.said.items.items():
            _expect(found.get(content) == place, "an item is not where it was said to be")

    def _check_ledger(self) -> None:
        evidence = list(self._evidence.entries())
        events = {event.position: event for event in self.index.events()}
        for position, purpose in self.said.events.items():
            _expect(position in events, "an event is not known")
            records = self._ports.records
            envelope = open_record(events[position].record, records.vault, ToyCipher(), KEY)
            _expect(envelope is not None and envelope.entry == evidence[position], "another event")
            _expect(envelope is not None and envelope.event.purpose == purpose, "another purpose")
        erasures = {event.position for event in events.values() if event.kind == EventKind.ERASED}
        for entry in evidence:
            self._check_object(entry, erasures)
        for object_id in self.said.erased:
            shown = self.disk.exists(shelved(CASE / "headers", object_id))
            _expect(not shown, "a header came back")
        published = list(self._publication.entries())
        for position, entry in self.said.entries.items():
            _expect(published[position : position + 1] == [entry], "an entry is lost")
        for store, signer in ((self._evidence_store, SIGNER), (self._publication_store, PUBLISHER)):
            check_undamaged(audit(store, signer.verifier))
            Log(store, None, signer.verifier, self.said.heads.get(signer.name)).head()
        generations = CaseFolder(CASE, self.disk).generations()
        _expect(set(self.said.generations) <= set(generations), "a key is lost")

    def _check_object(self, entry: bytes, erasures: set[int | None]) -> None:
        """Check that what the log names is there, though nobody may have acknowledged it."""
        named = named_object(entry)
        if named is None:
            return
        vault = self._ports.records.vault
        check_object(vault, ObjectId(named.digest))
        try:
            header = vault.header(ObjectId(named.digest))
        except UnavailableError as error:
            if error.message != ERASED:
                raise
            _expect(error.parameters["position"] in erasures, "erased, and no event says so")
        else:
            _expect(sha256(header) == named.header, "a header has changed")

    def _note_head(self, log: Ledger, signer: SignerKey) -> None:
        """Remember the head of a log that was appended to: no later one may contradict it."""
        head = log.head()
        if head is not None:
            self.said.heads[signer.name] = head.checkpoint

    def _open(self) -> None:
        disk = self.disk
        vault: Vault = FolderVault(CASE / "objects", CASE / "headers", disk)
        FolderVault(CASE / "objects", CASE / "headers", disk).sweep()
        self._evidence_store = self._built.store(CASE / "ledger" / "evidence", disk)
        self._publication_store = self._built.store(CASE / "ledger" / "publication", disk)
        self._publication = _log(self._publication_store, PUBLISHER)
        vault, self._evidence = self._built.wrapped(vault, _log(self._evidence_store, SIGNER))
        records = RecordPorts(vault, ToyCipher(), self._evidence, self.index, KEY.recipient)
        self._ports = SealPorts(records, self._publication, DEDUP_KEY, DAYS)

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    def _content(self) -> bytes:
        number = b"%d " % self._number()
        return number + self._dice.randbytes(self._dice.choice(SIZES))


def _log(store: LogStore, signer: SignerKey) -> Log:
    return Log(store, signer, signer.verifier)


def _expect(holds: bool, what: str) -> None:  # noqa: FBT001 - it reads as an assertion does
    if not holds:
        raise LostError(what)


OPERATIONS: Final[Sequence[Callable[[PowerlessCase, int], None]]] = (
    PowerlessCase.seal,
    PowerlessCase.record,
    PowerlessCase.append,
    PowerlessCase.add_key,
    PowerlessCase.erase,
)
