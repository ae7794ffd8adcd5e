"""Ask for an identity, agree to it on another machine, open it, hand it over."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from tutela.custody.keys import AgeKey, PersonKey, open_bytes, seal_bytes
from tutela.custody.record import instant, open_record
from tutela.custody.succession import kind_of
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.errors import ConflictError, MalformedError, MismatchError, RefusedError
from tutela.ledger.tiles import CHECKPOINT
from tutela.proof.checkpoint import open_checkpoint
from tutela.protection.approval import (
    Approval,
    Role,
    approve_as_adviser,
    approve_as_custodian,
    check_quorum,
)
from tutela.protection.handover import capture_card
from tutela.protection.identity import Part
from tutela.protection.opening import (
    USED_KINDS,
    check_unused,
    join_shares,
    open_parts,
    opened_event,
)
from tutela.protection.request import ID_BYTES, Asked, Purpose, Request, RequestFile
from tutela.wiring.case import now
from tutela.wiring.keys import draw_key
from tutela.wiring.person import Room, newest_sealed, sealed_digest, sealing_ports

REFERENCE_BYTES: Final = 6


@dataclass(frozen=True, slots=True)
class Requested:
    """A request that is in the ledger, its file, and the one-time key for whoever asked."""

    file: RequestFile
    one_time: bytes = field(repr=False)


def request_identity(room: Room, asked: Asked, days: int) -> Requested:
    """Put a request into the ledger; return its file and the one-time key, locked to the asker.

    Raises:
        UnavailableError: nothing was sealed for this person, or the ledger cannot be written.
        RefusedError: it is not to end, or not soon enough.
    """
    at = room.now()
    room.person(asked.person)
    sealed = newest_sealed(room, asked.person, asked.compartment)
    one_time = draw_key(kind_of(room.quorum().recovery))
    request = Request(
        asked,
        sealed.digest,
        one_time.recipient,
        room.holder.public.verifier,
        instant(at),
        instant(at + timedelta(days=days)),
        room.case.dice(ID_BYTES),
    )
    kept = room.record(request.to_event(room.holder.label))
    records = room.case.records
    envelope = open_record(kept.record, records.vault, records.cipher, room.case_key)
    if envelope is None:
        raise MismatchError("person.event_lost", position=kept.position)
    note = room.case.evidence_store.read(CHECKPOINT)
    size = open_checkpoint(note, room.case.card.evidence).checkpoint.size
    proof = room.case.evidence.prove_inclusion(kept.position, size)
    locked = seal_bytes(one_time.secret.encode(), AgeCipher(), (room.holder.age.recipient,))
    return Requested(RequestFile(envelope, note, proof, sealed), locked)


def approve(
    file: RequestFile,
    others: Sequence[Approval],
    person: PersonKey,
    role: Role,
    *,
    dignity_kept: bool,
) -> Approval:
    """Agree to a request, away from the case.

    Raises:
        RefusedError: see `tutela.protection.approval`.
        MismatchError: the request is in no ledger, or an approval is false.
    """
    if role is Role.ADVISER:
        return approve_as_adviser(file, person, now(), dignity_kept=dignity_kept)
    cipher = AgeCipher()
    return approve_as_custodian(file, others, person, now(), cipher, dignity_kept=dignity_kept)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was collected to open an identity.

    Attributes:
        file: the request.
        approvals: of those who agreed.
        one_time: the asker's locked one-time key; None where the key came from paper.
        paper: the recovery key of the identities, joined from its shares.
    """

    file: RequestFile
    approvals: tuple[Approval, ...]
    one_time: bytes | None = field(repr=False, default=None)
    paper: AgeKey | None = field(repr=False, default=None)


def open_identity(room: Room, agreed: Agreement) -> tuple[Part, ...]:
    """Open what a quorum agreed to open; the event is in the ledger before the first byte.

    Raises:
        RefusedError: not enough people agreed, not in time, not to this, or the request was used;
            or it is for a hand-over.
        MismatchError: something was exchanged, or a share does not fit.
        MalformedError: the sealed identity or a share is damaged.
        ConflictError: another identity was sealed since the request.
    """
    if agreed.file.request.asked.purpose is Purpose.HAND_OVER:
        raise RefusedError("person.only_hand_over")
    return _open(room, agreed)


def hand_over(room: Room, agreed: Agreement) -> bytes:
    """Return the capture card, encrypted to the destination's own key and to nobody else.

    Raises:
        RefusedError: as ``open_identity``; or the request is for no hand-over.
        MismatchError: as ``open_identity``.
        MalformedError: as ``open_identity``.
        ConflictError: as ``open_identity``.
    """
    request = agreed.file.request
    destination, to = request.asked.destination, request.asked.to
    if destination is None or to is None:
        raise RefusedError("person.no_hand_over")
    parts = _open(room, agreed)
    reference = agreed.file.digest[:REFERENCE_BYTES].hex()
    card = capture_card(parts, destination, reference, room.instant()[:10])
    return seal_bytes(card, AgeCipher(), (to,))


def _open(room: Room, agreed: Agreement) -> tuple[Part, ...]:
    file, cipher = agreed.file, AgeCipher()
    request = file.request
    if request.by != room.holder.public.verifier:
        raise RefusedError("person.others_request")
    _check_own_ledger(room, file)
    on_paper = agreed.paper is not None
    check_quorum(agreed.approvals, file, room.quorum(), room.now(), on_paper=on_paper)
    if sealed_digest(room, request.asked.person, request.asked.compartment) != request.sealed:
        raise ConflictError("person.sealed_anew", person=str(request.asked.person))
    key = _key(room, agreed)
    with room.store.turn():
        check_unused(file, room.events(USED_KINDS))
        room.record(
            opened_event(
                file, agreed.approvals, room.instant(), room.holder.label, on_paper=on_paper
            )
        )
    return open_parts(file, key, cipher)


def _key(room: Room, agreed: Agreement) -> AgeKey:
    if agreed.paper is not None:
        if agreed.paper.recipient not in {each.recovery for each in room.quorums()}:
            raise RefusedError("person.other_paper")
        return agreed.paper
    if agreed.one_time is None:
        raise RefusedError("person.one_time_missing")
    secret = open_bytes(agreed.one_time, AgeCipher(), room.holder.age).decode("ascii", "replace")
    one_time = AgeLocksmith().key_of(secret)
    return join_shares(agreed.approvals, agreed.file, one_time, sealing_ports())


def _check_own_ledger(room: Room, file: RequestFile) -> None:
    """Check that the request stands in this ledger, not in another one signed by its key."""
    file.check_ledger(room.case.card.evidence)
    if room.case.evidence.entry(file.proof.index) != file.envelope.entry:
        raise MismatchError("person.request_other_ledger")


def named_reader(untrusted: str) -> str:
    """Return an age recipient that somebody gave as text, of a destination.

    Raises:
        MalformedError: it is none.
    """
    recipient = untrusted.strip()
    seal_bytes(os.urandom(1), AgeCipher(), (recipient,))  # what is none is refused here
    if not recipient:
        raise MalformedError("person.recipient")
    return recipient
