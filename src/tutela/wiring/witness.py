"""Cosigning by file, between a case and a partner, and heads on paper."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from tutela.custody.case import CaseCard
from tutela.custody.keys import check_passphrase
from tutela.custody.record import instant
from tutela.engines.age import AgeLocksmith
from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.ledger.entry import Event, EventKind
from tutela.ledger.log import Log, LogStore
from tutela.ledger.tiles import CHECKPOINT
from tutela.ledger.witness import (
    ContradictionError,
    Cosigned,
    compare,
    cosign,
    decode_request,
    merge,
    parse_paper,
    request,
)
from tutela.proof.checkpoint import Checkpoint, VerifierKey, open_checkpoint, parse_checkpoint
from tutela.proof.cosignature import (
    Cosignature,
    CosignerKey,
    CosignerVerifier,
    open_cosignatures,
)
from tutela.proof.digest import sha256
from tutela.proof.note import KEY_BYTES, split_note
from tutela.stores.case_folder import CaseFolder
from tutela.stores.folder import FolderLogStore
from tutela.stores.witnessed import WitnessedHeads, WitnessMemory
from tutela.wiring.case import EVIDENCE, PUBLICATION, Case, now
from tutela.wiring.heads import checked_lines, kept_heads, remembered_head

LOGS: Final = (EVIDENCE, PUBLICATION)
AHEAD_MAX: Final = timedelta(days=1)
"""How far a partner's clock may be ahead of ours."""


@dataclass(frozen=True, slots=True)
class ReadableLog:
    """One log of a case, opened without any secret."""

    name: str
    key: VerifierKey
    store: LogStore
    log: Log

    @property
    def note(self) -> bytes:
        """Return the newest signed head, after comparing it with those that were kept.

        Raises:
            UnavailableError: the log was never begun, or a file is missing.
            MismatchError: the log was rolled back, or does not fit its head.
        """
        self.log.head()
        return self.store.read(CHECKPOINT)


@dataclass(frozen=True, slots=True)
class Imported:
    """Cosignatures that came back; `new` are those the case had not had yet."""

    log: str
    checkpoint: Checkpoint
    new: tuple[Cosignature, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A head somebody kept, which the log still extends.

    Attributes:
        kept: that head.
        now: the log's newest head.
        cosignatures: what known witnesses say on it, the oldest first; none on paper.
    """

    kept: Checkpoint
    now: Checkpoint
    cosignatures: tuple[Cosignature, ...]


def new_witness(name: str, passphrase: str) -> tuple[CosignerVerifier, bytes]:
    """Return a new witness's public key, and the bytes of its key file under a passphrase.

    Raises:
        RefusedError: the passphrase is empty.
        MalformedError: a signature cannot carry the name.
    """
    check_passphrase(passphrase)
    key = CosignerKey(name, os.urandom(KEY_BYTES))
    return key.verifier, AgeLocksmith().lock(key.format().encode(), passphrase)


def open_witness(untrusted: bytes, passphrase: str) -> CosignerKey:
    """Return the witness whose key file this is.

    Raises:
        RefusedError: the passphrase does not fit.
        MalformedError: it is no witness's key file.
    """
    opened = AgeLocksmith().unlock(untrusted, passphrase)
    return CosignerKey.parse(opened.decode(errors="replace"))


def cosign_request(
    untrusted: bytes, key: VerifierKey, folder: Path, signer: CosignerKey, *, first: bool
) -> Cosigned:
    """Cosign a request, after the folder remembers it; see `tutela.ledger.witness.cosign`.

    Raises:
        ContradictionError: both heads were kept in the folder.
        UnavailableError: the disk is full or failing; nothing was cosigned.
    """
    memory = WitnessMemory(folder)
    with memory.locked(), _keeping(memory):
        remembered = memory.remembered(key.name)
        seconds = int(now().timestamp())
        cosigned = cosign(untrusted, key, remembered, signer, seconds, first=first)
        memory.remember(key.name, cosigned.note)
    return cosigned


def readable_log(folder: Path, name: str) -> ReadableLog:
    """Return one log of a case; no passphrase is needed to read it.

    Raises:
        UnavailableError: there is no case, or a file of it is missing.
        MalformedError: its card is no card, or it has no such log.
    """
    files = CaseFolder(folder)
    card = CaseCard.parse(files.card())
    keys = {EVIDENCE: card.evidence, PUBLICATION: card.publication}
    if name not in keys:
        raise MalformedError("witness.log_name", name=name)
    store = FolderLogStore(files.ledger(name))
    remembered = remembered_head(files, name, keys[name])
    return ReadableLog(name, keys[name], store, Log(store, None, keys[name], remembered))


def accept(folder: Path, untrusted_key: str) -> CosignerVerifier:
    """Let the cosignatures of a partner count in this case.

    Raises:
        MalformedError: it is no witness's key.
        RefusedError: it is one of the case's own keys under another name.
        ConflictError: another key was accepted under this name.
    """
    card = CaseCard.parse(CaseFolder(folder).card())
    key = CosignerVerifier.parse(untrusted_key.strip())
    own = (card.evidence, card.publication, card.organisation)
    if key.public in {each.public for each in own}:
        raise RefusedError("witness.own_key", name=key.name)
    WitnessedHeads(folder).accept(key.name, f"{key.format()}\n".encode())
    return key


def accepted(folder: Path) -> tuple[CosignerVerifier, ...]:
    """Return the witnesses whose cosignatures count in this case.

    Raises:
        MalformedError: a kept key was damaged.
    """
    return tuple(_kept_key(*each) for each in WitnessedHeads(folder).key_files())


def _kept_key(file: str, kept: bytes) -> CosignerVerifier:
    try:
        return CosignerVerifier.parse(kept.decode(errors="replace").strip())
    except MalformedError as error:
        raise MalformedError("heads.key_damaged", file=file) from error


def make_request(folder: Path, log: str, old_size: int | None, witness: str | None) -> bytes:
    """Return the request file for a witness.

    Args:
        folder: of the case.
        log: whose head is to be cosigned.
        old_size: of the head the witness remembers; None looks for the newest one it cosigned.
        witness: its name; None where the case accepts only one.

    Raises:
        RefusedError: the log is empty.
        MismatchError: the log is damaged, or was rolled back.
    """
    readable = readable_log(folder, log)
    wanted = [each for each in accepted(folder) if witness in {None, each.name}]
    if old_size is None:
        old_size = _last_size(folder, log, wanted[0]) if len(wanted) == 1 else 0
    return request(readable.log, readable.note, readable.key, old_size).encode()


def import_cosigned(
    case: Case, untrusted: bytes, untrusted_request: bytes | None, actor: str
) -> Imported:
    """Keep cosignatures that came back from a witness; an event says whose.

    Args:
        case: whose log was cosigned.
        untrusted: the cosigned head, or signature lines alone.
        untrusted_request: the request, where signature lines came alone.
        actor: who imports.

    Raises:
        MalformedError: it is no signed head.
        MismatchError: it is of no log of this case, or a cosignature is false.
        ContradictionError: our own key signed it, and our log holds something else; both heads
            were kept in the case.
        RefusedError: no witness of this case cosigned it, or its time is yet to come.
    """
    note = untrusted
    if untrusted_request is not None:
        note = decode_request(untrusted_request).note + untrusted
    readable = _log_of(case.folder.folder, note)
    head = open_checkpoint(note, readable.key).checkpoint
    witnesses = accepted(case.folder.folder)
    opened = open_cosignatures(note, witnesses)
    if not opened.cosignatures:
        raise RefusedError("witness.none_known", count=opened.other_signatures - 1)
    _check_past(opened.cosignatures, case)
    store = WitnessedHeads(case.folder.folder)
    before: list[Cosignature] = []

    def merged(kept: bytes | None) -> bytes:
        before.extend(open_cosignatures(kept, witnesses).cosignatures if kept else ())
        return merge(kept, note, readable.key, witnesses)

    with _keeping(store):
        compare(note, head, readable.note, readable.key, readable.log)
        store.keep(readable.name, head.size, merged)
    known = {each.witness for each in before}
    new = tuple(each for each in opened.cosignatures if each.witness not in known)
    if new:
        case.record(_cosigned(readable.name, head, new, actor, case.instant()))
    return Imported(readable.name, head, new)


def compare_kept(folder: Path, untrusted: bytes, log: str | None) -> Compared:
    """Compare a log with a head somebody kept: three lines from paper, or a signed note.

    Args:
        folder: of the case.
        untrusted: what was kept.
        log: which log; None finds it by the head's first line.

    Raises:
        MalformedError: it is neither, or was mistyped.
        MismatchError: it is of no log of this case, or was not signed by it.
        ContradictionError: the log is shorter than it, or holds something else; both were kept
            in the case.
    """
    signed = "\n— ".encode() in untrusted
    paper = None if signed else parse_paper(untrusted)
    readable = _log_named(folder, paper.origin) if paper else _log_of(folder, untrusted)
    if log not in {None, readable.name}:
        raise MismatchError("witness.wrong_log", wanted=log or "", found=readable.name)
    head = paper or open_checkpoint(untrusted, readable.key).checkpoint
    said = () if paper else open_cosignatures(untrusted, accepted(folder)).cosignatures
    note = readable.note
    with _keeping(WitnessedHeads(folder)):
        compare(untrusted, head, note, readable.key, readable.log)
    current = open_checkpoint(note, readable.key).checkpoint
    return Compared(head, current, tuple(sorted(said, key=lambda each: each.time)))


@contextmanager
def _keeping(store: WitnessedHeads | WitnessMemory) -> Iterator[None]:
    """Keep both heads of a contradiction before anybody hears of it."""
    try:
        yield
    except ContradictionError as found:
        digest = sha256(found.known, found.offered).hex()
        store.keep_contradiction(digest, found.known, found.offered)
        raise


def _log_of(folder: Path, untrusted_note: bytes) -> ReadableLog:
    text, _ = split_note(untrusted_note)
    return _log_named(folder, parse_checkpoint(text).origin)


def _log_named(folder: Path, origin: str) -> ReadableLog:
    for name in LOGS:
        readable = readable_log(folder, name)
        if readable.key.name == origin:
            return readable
    raise MismatchError("witness.no_such_log", origin=origin)


def _last_size(folder: Path, log: str, witness: CosignerVerifier) -> int:
    files = CaseFolder(folder)
    card = CaseCard.parse(files.card())
    key = card.evidence if log == EVIDENCE else card.publication
    heads = kept_heads(files, log, key).heads
    said = (each for each in heads if checked_lines(each.note, (witness,)))
    return max((each.checkpoint.size for each in said), default=0)


def _check_past(cosignatures: tuple[Cosignature, ...], case: Case) -> None:
    latest = instant(case.now() + AHEAD_MAX)
    for each in cosignatures:
        if each.at > latest:
            raise RefusedError("witness.yet_to_come", name=each.witness.name, at=each.at)


def _cosigned(
    log: str, head: Checkpoint, cosignatures: tuple[Cosignature, ...], actor: str, at: str
) -> Event:
    listed = [
        {"name": each.witness.name, "key": each.witness.format(), "at": each.at}
        for each in cosignatures
    ]
    return Event(
        kind=EventKind.COSIGNED,
        at=at,
        actor=actor,
        details={"log": log, "size": head.size, "root": head.root, "witnesses": listed},
    )
