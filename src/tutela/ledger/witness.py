"""Witnesses: another organisation remembers the heads of a log, so that no other can be shown.

The log makes a request, a file; the witness checks that its head extends the one it remembers and
cosigns it. A head on paper works the same way for people: a notary keeps three lines, and years
later they are typed and compared.

A cosignature does not say that entries are true, or that the witness could read them.

Source: c2sp.org/tlog-witness v1.0.0, "add-checkpoint"; spec/ledger.md, section 11.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tutela.errors import ConflictError, MalformedError, MismatchError, RefusedError
from tutela.ledger.log import Log
from tutela.proof.checkpoint import (
    Checkpoint,
    VerifierKey,
    format_checkpoint,
    open_checkpoint,
    parse_checkpoint,
)
from tutela.proof.cosignature import (
    CosignerKey,
    CosignerVerifier,
    cosign_text,
    open_cosignatures,
)
from tutela.proof.digest import sha256
from tutela.proof.merkle import ConsistencyProof, check_consistency
from tutela.proof.note import NOTE_BYTES_MAX, from_base64, split_note, to_base64

REQUEST_BYTES_MAX: Final = NOTE_BYTES_MAX
PATH_MAX: Final = 63
CHECK_BYTES: Final = 4
PAPER_BYTES_MAX: Final = 10_000
GROUP: Final = 4

_OLD: Final = re.compile(r"old (0|[1-9][0-9]{0,18})", re.ASCII)
_CHECK: Final = re.compile(r"check([0-9a-f]{8})", re.ASCII)


class ContradictionError(MismatchError):
    """Two signed heads of one log that cannot both be true, or were not shown to be.

    Attributes:
        known: the signed note that was remembered.
        offered: the signed note that does not fit it. Keep both: each is signed by the log.
    """

    def __init__(
        self, message: str, /, known: bytes, offered: bytes, **parameters: str | int
    ) -> None:
        super().__init__(message, **parameters)
        self.known = known
        self.offered = offered


@dataclass(frozen=True, slots=True)
class Request:
    """What a log asks a witness to cosign.

    Attributes:
        old_size: of the head the witness remembers, as far as the log knows; 0 for none.
        path: the consistency proof from there.
        note: the signed head.
    """

    old_size: int
    path: tuple[bytes, ...] = field(repr=False)
    note: bytes = field(repr=False)

    def encode(self) -> bytes:
        """Return the bytes of the request file.

        Source: c2sp.org/tlog-witness, "add-checkpoint".
        """
        lines = (f"old {self.old_size}", *map(to_base64, self.path), "")
        return "".join(f"{line}\n" for line in lines).encode() + self.note


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What a witness answers, and what it must remember before it answers.

    Attributes:
        checkpoint: the head that was cosigned.
        line: the cosignature, one line of a note.
        note: the head with the log's signature and this cosignature. It is both the answer and
            the memory.
    """

    checkpoint: Checkpoint
    line: str
    note: bytes = field(repr=False)


def request(log: Log, untrusted_note: bytes, key: VerifierKey, old_size: int) -> Request:
    """Return the request that asks a witness for a cosignature on a head of this log.

    Args:
        log: whose head it is.
        untrusted_note: the log's newest signed head.
        key: the log's key.
        old_size: of the newest head this witness has cosigned; 0 for none.

    Raises:
        RefusedError: the log has no entry yet.
        MalformedError: the old size is beyond the log.
        MismatchError: the log is damaged or was rolled back.
    """
    head = open_checkpoint(untrusted_note, key).checkpoint
    _check_not_empty(head)
    path = log.prove_consistency(old_size, head.size).path if old_size else ()
    return Request(old_size, path, _plain(untrusted_note, key))


def decode_request(untrusted: bytes) -> Request:
    """Return the request with these bytes; nobody's signature is looked at.

    Raises:
        MalformedError: it is no request, is too large, or its path is too long.
    """
    if len(untrusted) > REQUEST_BYTES_MAX:
        raise MalformedError("witness.request_large", size=len(untrusted), limit=REQUEST_BYTES_MAX)
    head, blank, note = untrusted.partition(b"\n\n")
    try:
        first, *hashes = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise MalformedError("witness.request_form") from error
    old = _OLD.fullmatch(first)
    if not blank or not old or len(hashes) > PATH_MAX:
        raise MalformedError("witness.request_form")
    return Request(int(old[1]), tuple(map(from_base64, hashes)), note)


def cosign(
    untrusted_request: bytes,
    log_key: VerifierKey,
    remembered: bytes | None,
    signer: CosignerKey,
    now: int,
    *,
    first: bool = False,
) -> Cosigned:
    """Cosign the head in a request, if it extends the head this witness remembers.

    The caller makes `Cosigned.note` durable before anybody sees it, and lets no other cosigning
    for this log come between reading the memory and writing it.

    Args:
        untrusted_request: the request file.
        log_key: the log's key, which the witness was told by another way.
        remembered: the note this witness returned last for this log.
        signer: the witness's key.
        now: seconds since 1970, UTC.
        first: accept a log of which nothing is remembered.

    Raises:
        MalformedError: the request breaks its format.
        MismatchError: the log's key did not sign the head, or the memory was changed.
        ContradictionError: the head is smaller than the remembered one, is another of the same
            size, or was not shown to extend it.
        RefusedError: nothing is remembered and `first` was not said; the log is empty; the clock
            is behind the last cosignature.
        ConflictError: the proof begins at another size than the remembered one.
    """
    asked = decode_request(untrusted_request)
    head = open_checkpoint(asked.note, log_key).checkpoint
    _check_not_empty(head)
    if remembered is None:
        _check_first(asked, first=first)
    else:
        _check_extends(asked, head, remembered, log_key)
        _check_clock(remembered, signer, now)
    note = _plain(asked.note, log_key)
    text, _ = split_note(note)
    line = cosign_text(text, signer, now)
    return Cosigned(head, line, note + line.encode())


def compare(known: bytes, head: Checkpoint, current: bytes, key: VerifierKey, log: Log) -> None:
    """Check that a log extends a head somebody kept.

    Args:
        known: the bytes in which it was kept, on paper or as a note; they are evidence.
        head: the head in them.
        current: the log's newest signed head.
        key: the log's key.
        log: the log.

    Raises:
        MismatchError: it is the head of another log, or the log is damaged.
        ContradictionError: the log is shorter, or holds something else.
        RefusedError: the head is that of the empty log, which every log extends.
    """
    now = open_checkpoint(current, key).checkpoint
    if head.origin != now.origin:
        raise MismatchError("witness.other_log", origin=head.origin, wanted=now.origin)
    if not head.size:
        raise RefusedError("witness.nothing_yet", origin=head.origin)
    _check_order(known, head, current, now)
    if head.size == now.size:
        return
    proof = log.prove_consistency(head.size, now.size)
    try:
        check_consistency(proof, head.root, now.root)
    except MismatchError as error:
        raise ContradictionError(
            "witness.split_view", known, current, known_size=head.size, size=now.size
        ) from error


def merge(
    kept: bytes | None, offered: bytes, key: VerifierKey, witnesses: Sequence[CosignerVerifier]
) -> bytes:
    """Return a cosigned head with the cosignatures of two copies of it, each witness once.

    Of two cosignatures by one witness the one that is kept already stays: it is the older.

    Args:
        kept: what is kept of this head, or None.
        offered: another copy.
        key: the log's key.
        witnesses: whose cosignatures on the other copy count.

    Raises:
        MalformedError: a copy breaks its format.
        MismatchError: a signature of the log or a cosignature does not fit.
        ContradictionError: the two are different heads.
    """
    base = _plain(offered, key) if kept is None else kept
    head, known = (open_checkpoint(each, key).checkpoint for each in (offered, base))
    if head != known:
        raise ContradictionError(
            "witness.split_view", base, offered, known_size=known.size, size=head.size
        )
    opened = open_cosignatures(offered, witnesses)
    text, lines = split_note(base)
    wanted = {(each.witness.name, each.witness.key_id) for each in opened.cosignatures}
    wanted -= {(line.name, line.key_id) for line in lines}
    more = [line for line in split_note(offered)[1] if (line.name, line.key_id) in wanted]
    return (text + "\n" + "".join(line.format() for line in (*lines, *more))).encode()


def print_head(head: Checkpoint) -> str:
    """Return a head as it is printed on paper: three lines and a fourth that finds typing errors.

    The root is broken into groups of four letters.
    """
    root = to_base64(head.root)
    groups = " ".join(root[start : start + GROUP] for start in range(0, len(root), GROUP))
    check = _check_of(head)
    return f"{head.origin}\n{head.size}\n{groups}\ncheck {check[:GROUP]} {check[GROUP:]}\n"


def parse_paper(untrusted: bytes) -> Checkpoint:
    """Return the head that was typed from paper; it is signed by nobody.

    Spaces and line breaks within the root and the check are of no account, nor are empty lines;
    everything else counts. Without the fourth line a typing error looks like another history.

    Raises:
        MalformedError: it is no such head, or was mistyped.
    """
    if len(untrusted) > PAPER_BYTES_MAX:
        raise MalformedError("witness.paper_form")
    try:
        lines = [line.strip() for line in untrusted.decode("utf-8-sig").splitlines()]
    except UnicodeDecodeError as error:
        raise MalformedError("witness.paper_form") from error
    origin, size, *rest = [*filter(None, lines), "", ""]
    # 32 bytes in base64 end in their only equals sign.
    root, end, check = "".join("".join(rest).split()).partition("=")
    try:
        head = parse_checkpoint(f"{origin}\n{size}\n{root}{end}\n")
    except MalformedError as error:
        raise MalformedError("witness.paper_form") from error
    if check:
        _check_typed(head, check)
    return head


def _check_typed(head: Checkpoint, untrusted_check: str) -> None:
    found = _CHECK.fullmatch(untrusted_check)
    if not found:
        raise MalformedError("witness.paper_form")
    if found[1] != _check_of(head):
        raise MalformedError("witness.paper_mistyped")


def _check_of(head: Checkpoint) -> str:
    plain = Checkpoint(head.origin, head.size, head.root)
    return sha256(format_checkpoint(plain).encode())[:CHECK_BYTES].hex()


def _check_first(asked: Request, *, first: bool) -> None:
    if not first:
        raise RefusedError("witness.first_contact")
    if asked.old_size:
        raise ConflictError("witness.old_size", old=asked.old_size, remembered=0)
    if asked.path:
        raise MalformedError("witness.request_form")


def _check_extends(
    asked: Request, head: Checkpoint, remembered: bytes, log_key: VerifierKey
) -> None:
    known = open_checkpoint(remembered, log_key).checkpoint
    _check_order(remembered, known, asked.note, head)
    if head.size == known.size:
        return
    if asked.old_size != known.size:
        raise ConflictError("witness.old_size", old=asked.old_size, remembered=known.size)
    try:
        proof = ConsistencyProof(known.size, head.size, asked.path)
        check_consistency(proof, known.root, head.root)
    except MismatchError as error:
        raise ContradictionError(
            "witness.not_shown", remembered, asked.note, known_size=known.size, size=head.size
        ) from error


def _check_order(known_note: bytes, known: Checkpoint, note: bytes, head: Checkpoint) -> None:
    if head.size < known.size:
        raise ContradictionError(
            "witness.rolled_back", known_note, note, known_size=known.size, size=head.size
        )
    if head.size == known.size and head.root != known.root:
        raise ContradictionError(
            "witness.split_view", known_note, note, known_size=known.size, size=head.size
        )


def _check_clock(remembered: bytes, signer: CosignerKey, now: int) -> None:
    ours = open_cosignatures(remembered, (signer.verifier,)).cosignatures
    if not ours:
        # The memory of another witness, or one that somebody else has written.
        raise MismatchError("witness.memory_not_ours", key_id=signer.verifier.key_id.hex())
    if now < ours[0].time:
        raise RefusedError("witness.clock_behind", at=ours[0].at)


def _check_not_empty(head: Checkpoint) -> None:
    if not head.size:
        raise RefusedError("witness.nothing_yet", origin=head.origin)


def _plain(note: bytes, key: VerifierKey) -> bytes:
    """Return a checked note with no other signature than the log's."""
    text, lines = split_note(note)
    own = next(line for line in lines if (line.name, line.key_id) == (key.name, key.key_id))
    return f"{text}\n{own.format()}".encode()
