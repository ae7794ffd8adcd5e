"""Outside time for a case: its authorities, requests, answers, and how it stands.

How it stands is told from the folder and its public card. Whatever is asked, kept or shown needs
the case open: only then is it known which authorities somebody accepted.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from tutela.custody.case import CaseCard
from tutela.custody.record import instant
from tutela.engines.tsa import HttpsAuthority, OpensslChecker, is_own_request, new_request
from tutela.errors import (
    ConflictError,
    MalformedError,
    MismatchError,
    RefusedError,
    TutelaError,
    UnavailableError,
)
from tutela.ledger.anchor import (
    LOGS,
    Anchored,
    AuthorityCard,
    LogState,
    Place,
    Stamp,
    digest_of,
    listed_in,
    message_file,
    missing,
    renewal_message,
    state_of,
)
from tutela.ledger.entry import Event, EventKind
from tutela.ledger.log import Log
from tutela.ledger.tiles import CHECKPOINT
from tutela.proof.cbor import Value
from tutela.proof.checkpoint import Checkpoint, VerifierKey, open_checkpoint
from tutela.proof.merkle import check_consistency
from tutela.proof.timestamp import Checker, bare_note, check_timestamp
from tutela.proof.tstinfo import read_nonce
from tutela.stores.anchors import FolderAnchors
from tutela.stores.case_folder import CaseFolder
from tutela.stores.folder import FolderLogStore
from tutela.wiring.authorities import Authorities, accept_key_of, anchors_folder, read_authorities
from tutela.wiring.case import Case
from tutela.wiring.heads import remembered_head

NOTE: Final = message_file(0)


class Asked(Protocol):
    """Whoever carries a request to an authority and brings the answer back."""

    def ask(self, url: str, request: bytes) -> bytes:
        """Return the answer; see `tutela.engines.tsa.HttpsAuthority.ask`."""
        ...


@dataclass(frozen=True, slots=True)
class Head:
    """The newest head of one log: its bare note and what it states."""

    note: bytes = field(repr=False)
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in the folder for one log; `refused` are files by why they do not count."""

    anchored: Anchored
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came over the network: answers by name, and failures by authority."""

    answers: Mapping[str, bytes] = field(repr=False)
    failed: tuple[tuple[str, TutelaError], ...] = ()


@dataclass(frozen=True, slots=True)
class Anchors:
    """The time-stamps of a case and the logs they are over.

    Attributes:
        store: where they lie.
        card: of the case.
        files: of the case.
        accept_key: with which the case says whom it accepted; None only shows how it stands.
        checker: reads what the first reader refuses.
    """

    store: FolderAnchors
    card: CaseCard
    files: CaseFolder = field(repr=False)
    accept_key: bytes | None = field(default=None, repr=False)
    checker: Checker = field(default_factory=OpensslChecker)

    def key(self, log: str) -> VerifierKey:
        """Return the key that checks a log."""
        return self.card.evidence if log == LOGS[0] else self.card.publication

    def listed(self) -> Authorities:
        """Return the authorities that lie there; see `read_authorities`."""
        return read_authorities(self.store, self.accept_key)

    def trusted(self) -> Mapping[str, AuthorityCard]:
        """Return the authorities somebody accepted, by name.

        Raises:
            RefusedError: the case is not open, so nobody vouches for the list.
            MismatchError: an accepted one has other files now, or the list is not of this case.
        """
        if self.accept_key is None:
            raise RefusedError("authority.case_closed")
        listed = self.listed()
        listed.check_unchanged()
        return listed.accepted

    def head(self, log: str) -> Head | None:
        """Return the newest head of a log, or None where nothing is in it.

        Raises:
            MalformedError: the checkpoint breaks its format.
            MismatchError: the log's key did not sign it.
            UnavailableError: the checkpoint is missing though the log has files.
        """
        opened = self._log(log).head()
        if opened is None or opened.checkpoint.size == 0:
            return None
        note = FolderLogStore(self.files.ledger(log)).read(CHECKPOINT)
        return Head(bare_note(note, self.key(log)), open_checkpoint(note, self.key(log)).checkpoint)

    def found(self, log: str) -> Found:
        """Return the time-stamps of a log, each checked anew; what is damaged is named.

        Raises:
            MismatchError: a stamped head that the log's key signed is not one of this log: it
                was rolled back or exchanged.
        """
        stamps: list[Stamp] = []
        lists: dict[tuple[int, int], frozenset[bytes]] = {}
        refused: list[tuple[str, str]] = []
        known, ledger = self.listed().accepted, self._log(log)
        for size in self.store.sizes(log):
            fault = self._fault_of_head(ledger, log, size)
            if fault is not None:
                refused.append((f"{log}-{size}-{NOTE}", fault))
                continue
            for file in self.store.files(log, size):
                if not file.endswith(".tsr"):
                    continue
                name = f"{log}-{size}-{file}"
                try:
                    stamp, listed = self._stamp(Place.parse(name), known)
                except TutelaError as error:
                    refused.append((name, error.message))
                    continue
                stamps.append(stamp)
                if listed is not None:
                    lists[size, stamp.place.renewal] = listed
        return Found(Anchored(tuple(stamps), lists), tuple(refused))

    def check_answer(
        self, place: Place, answer: bytes, known: Mapping[str, AuthorityCard]
    ) -> tuple[Stamp, bytes]:
        """Return what an answer says, and the message it is over.

        Raises:
            RefusedError: nobody asked for it here, or its authority is not known.
            MismatchError: it is of another message or request, or not by this authority.
            MalformedError: it is no time-stamp.
        """
        message = self.store.read(place.log, place.size, message_file(place.renewal))
        request = self.store.read(place.log, place.size, f"{place.file}.tsq")
        if message is None or request is None:
            raise RefusedError("anchor.not_requested", file=f"{place.travelling}.tsr")
        if place.authority not in known:
            raise RefusedError("anchor.authority_unknown", authority=place.authority)
        authority, nonce = known[place.authority].authority, read_nonce(request)
        timestamp = check_timestamp(answer, message, authority, self.checker, nonce)
        return Stamp(place, digest_of(answer), timestamp), message

    def _stamp(
        self, place: Place, known: Mapping[str, AuthorityCard]
    ) -> tuple[Stamp, frozenset[bytes] | None]:
        answer = self.store.read(place.log, place.size, f"{place.file}.tsr") or b""
        stamp, message = self.check_answer(place, answer, known)
        if not place.renewal:
            return stamp, None
        note = self.store.read(place.log, place.size, NOTE) or b""
        return stamp, listed_in(message, note)

    def _fault_of_head(self, ledger: Log, log: str, size: int) -> str | None:
        """Return why a head is none of this log's; one that its key signed must fit the log."""
        try:
            kept = self.store.read(log, size, NOTE)
            if kept is None:
                return None
            old = open_checkpoint(kept, self.key(log)).checkpoint
        except TutelaError as error:
            return error.message
        opened = ledger.head()
        found = opened.checkpoint.size if opened else 0
        if opened is None or old.size > found:
            raise MismatchError("anchor.log_shorter", log=log, size=found, kept=old.size)
        proof = ledger.prove_consistency(old.size, found)
        check_consistency(proof, old.root, opened.checkpoint.root)
        return None if old.size == size else "authority.other_size"

    def _log(self, log: str) -> Log:
        key = self.key(log)
        remembered = remembered_head(self.files, log, key)
        return Log(FolderLogStore(self.files.ledger(log)), None, key, remembered)


def anchors_in(folder: Path) -> Anchors:
    """Return the time-stamps of a case folder, to show how it stands.

    Raises:
        UnavailableError: there is no case.
        MalformedError: the card is no card.
    """
    files = CaseFolder(folder)
    card = CaseCard.parse(files.card())
    return Anchors(anchors_folder(folder), card, files)


def anchors_of(case: Case) -> Anchors:
    """Return the time-stamps of an open case."""
    store = anchors_folder(case.folder.folder)
    return Anchors(store, case.card, case.folder, accept_key_of(case))


def make_requests(anchors: Anchors, at: datetime) -> dict[str, bytes]:
    """Return a request for every time-stamp that is missing or must be renewed, by file name.

    What is asked is kept in the case, so that an answer can be known again; a request that has
    no answer yet is returned as it was made.

    Raises:
        RefusedError: no authority was accepted, or the case is not open.
        MismatchError: a stamped head is not one of this log, or an authority was exchanged.
        UnavailableError: the disk is full or failing.
    """
    known = anchors.trusted()
    if not known:
        raise RefusedError("anchor.no_authority")
    requests: dict[str, bytes] = {}
    for log in LOGS:
        head = anchors.head(log)
        if head is None:
            continue
        for place in _wanted(anchors, log, head, at, sorted(known)):
            requests[f"{place.travelling}.tsq"] = _request(anchors.store, place)
    return requests


def addresses(anchors: Anchors, requests: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return name and address of every authority that `fetch` would ask."""
    known, names = anchors.trusted(), {Place.parse(file).authority for file in requests}
    return tuple((name, url) for name in sorted(names) if (url := known[name].url) is not None)


def fetch(anchors: Anchors, requests: Mapping[str, bytes], asked: Asked | None = None) -> Fetched:
    """Carry requests to the authorities over the network; one that fails does not stop others."""
    known, wire = anchors.trusted(), asked or HttpsAuthority()
    answers: dict[str, bytes] = {}
    failed: list[tuple[str, TutelaError]] = []
    for name, request in requests.items():
        place = Place.parse(name)
        url = known[place.authority].url
        try:
            if url is None:
                raise UnavailableError("anchor.no_url", authority=place.authority)
            answer = wire.ask(url, request)
            anchors.check_answer(place, answer, known)
        except TutelaError as error:
            failed.append((place.authority, error))
        else:
            answers[f"{place.travelling}.tsr"] = answer
    return Fetched(answers, tuple(failed))


def accept(
    case: Case, anchors: Anchors, answers: Mapping[str, bytes], actor: str
) -> tuple[Stamp, ...]:
    """Check answers by file name, record them, keep them; return those that are new.

    All are checked before anything is recorded. A crash after the event leaves answers that
    can be brought once more.

    Raises:
        MalformedError: a file name or an answer is malformed.
        MismatchError: an answer is not the one that was asked for, or an authority was exchanged.
        RefusedError: nobody asked for it, or its authority is not known.
        ConflictError: there is another answer in its place.
        UnavailableError: the disk is full or failing.
    """
    known, new = anchors.trusted(), list[tuple[Stamp, bytes]]()
    for name, answer in answers.items():
        place = Place.parse(name)
        stamp, _ = anchors.check_answer(place, answer, known)
        present = anchors.store.read(place.log, place.size, f"{place.file}.tsr")
        if present is None:
            new.append((stamp, answer))
        elif present != answer:
            raise ConflictError("anchor.answered", file=f"{place.travelling}.tsr")
    if new:
        case.record(_stamped(case, [stamp for stamp, _ in new], known, actor))
    for stamp, answer in new:
        place = stamp.place
        anchors.store.keep(place.log, place.size, f"{place.file}.tsr", answer)
    return tuple(stamp for stamp, _ in new)


def states(anchors: Anchors, at: datetime) -> Iterator[tuple[LogState, Found]]:
    """Yield how it stands with each log that has entries.

    Raises:
        MismatchError: a stamped head is not one of this log.
    """
    for log in LOGS:
        head = anchors.head(log)
        if head is not None:
            found = anchors.found(log)
            yield state_of(log, head.checkpoint.size, found.anchored, at), found


def _wanted(anchors: Anchors, log: str, head: Head, at: datetime, known: list[str]) -> list[Place]:
    store, size = anchors.store, head.checkpoint.size
    anchored = anchors.found(log).anchored
    places = list(missing(log, size, known, anchored.stamps))
    due = anchored.to_renew(at)
    if places or due:
        store.keep(log, size, NOTE, head.note)
    if due:
        renewal = _renewal(store, log, head, due)
        present = {each.place for each in anchored.stamps}
        again = (Place(log, size, name, renewal) for name in known)
        places += [place for place in again if place not in present]
    return places


def _renewal(store: FolderAnchors, log: str, head: Head, due: tuple[Stamp, ...]) -> int:
    """Return the number of the renewal at this head that lists everything due."""
    size, number = head.checkpoint.size, 1
    wanted = {each.sha256 for each in due}
    while (present := store.read(log, size, message_file(number))) is not None:
        # One that somebody else put there stays, and another number is taken.
        with suppress(MalformedError):
            if wanted <= listed_in(present, head.note):
                return number
        number += 1
    store.keep(log, size, message_file(number), renewal_message(head.note, due))
    return number


def _request(store: FolderAnchors, place: Place) -> bytes:
    file = f"{place.file}.tsq"
    message = store.read(place.log, place.size, message_file(place.renewal)) or b""
    try:
        present = store.read(place.log, place.size, file)
    except (MalformedError, UnavailableError):
        present = b""
    if present is not None and is_own_request(present, message):
        return present
    if present is not None:
        store.set_aside(place.log, place.size, file)
    request = new_request(message)
    store.keep(place.log, place.size, file, request)
    return request


def _stamped(
    case: Case, stamps: list[Stamp], known: Mapping[str, AuthorityCard], actor: str
) -> Event:
    listed: list[Mapping[str, Value]] = [
        {
            "log": each.place.log,
            "size": each.place.size,
            "file": f"{each.place.file}.tsr",
            "authority": each.place.authority,
            "at": instant(each.timestamp.at),
            "sha256": each.sha256,
            "root": digest_of(known[each.place.authority].authority.root),
        }
        for each in stamps
    ]
    return Event(
        kind=EventKind.TIME_STAMPED, at=case.instant(), actor=actor, details={"stamps": listed}
    )
