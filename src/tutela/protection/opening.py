"""Open an identity that a quorum agreed to open; the event comes before the first byte.

    1  check     enough different people agreed, in time, to this request, and it was not used
    2  join      their shares make the key of this sealed identity and of no other
    3  event     `identity_opened` or `identity_handed_over`, with the request and who agreed
    4  decrypt   and show the parts that were asked for

A request is used once: whoever loses the answer asks again.

Source: `spec/identity.md`, section 5.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from tutela.custody.cipher import AgeKey, Cipher
from tutela.custody.fields import Fields
from tutela.custody.keys import open_bytes
from tutela.custody.shares import WrittenShare, join_key
from tutela.errors import MismatchError, RefusedError
from tutela.ledger.entry import Event, EventKind
from tutela.proof.cbor import Value
from tutela.proof.digest import sha256
from tutela.protection.approval import Approval, Role
from tutela.protection.identity import Part
from tutela.protection.request import Purpose, RequestFile
from tutela.protection.sealing import SealingPorts, Share, open_body

SHARED: Final = "approval"
"""Where a share came from, in messages."""
USED_KINDS: Final = (EventKind.IDENTITY_OPENED, EventKind.IDENTITY_HANDED_OVER)


def join_shares(
    approvals: Sequence[Approval], file: RequestFile, one_time: AgeKey, ports: SealingPorts
) -> AgeKey:
    """Return the key that custodians' shares make.

    Raises:
        RefusedError: there are too few shares, or they were encrypted to another one-time key.
        MismatchError: a share is another custodian's, of another identity, or does not fit the
            others.
        MalformedError: a share is damaged.
    """
    shares = [
        _share(each, file, one_time, ports.cipher)
        for each in approvals
        if each.role is Role.CUSTODIAN
    ]
    if len(shares) < file.sealed.needed:
        raise RefusedError("person.too_few", found=len(shares), needed=file.sealed.needed)
    written = [WrittenShare(SHARED, number, share.words) for number, share in enumerate(shares, 1)]
    key = join_key([ports.sharing.read(each) for each in written], ports.sharing, ports.locksmith)
    if {share.key for share in shares} != {sha256(key.recipient.encode())}:
        raise MismatchError("person.share_other")
    return key


def check_unused(file: RequestFile, events: Iterable[Event]) -> None:
    """Check that nothing was opened by this request yet.

    Raises:
        RefusedError: something was.
    """
    for event in events:
        used = event.known_kind in USED_KINDS
        if used and Fields.of(event.kind, event.details).octets("request") == file.digest:
            raise RefusedError("person.request_used", at=event.at)


def opened_event(
    file: RequestFile, approvals: Sequence[Approval], at: str, actor: str, *, on_paper: bool
) -> Event:
    """Return the event that goes into the ledger before the identity is decrypted."""
    request = file.request
    asked = request.asked
    handed = asked.purpose is Purpose.HAND_OVER
    details: dict[str, Value] = {
        "person": str(asked.person),
        "compartment": asked.compartment.value,
        "request": file.digest,
        "agreed": [each.signer for each in approvals],
        "on_paper": on_paper,
        "destination": None if asked.destination is None else asked.destination.value,
        "to": asked.to,
    }
    kind = EventKind.IDENTITY_HANDED_OVER if handed else EventKind.IDENTITY_OPENED
    return Event(kind, at, actor, purpose=asked.purpose.value, details=details)


def open_parts(file: RequestFile, key: AgeKey, cipher: Cipher) -> tuple[Part, ...]:
    """Return the parts that were asked for; the event must be in the ledger before.

    Raises:
        RefusedError: the key is another's.
        MalformedError: the sealed identity is damaged; nothing of it is shown.
        MismatchError: it is another person's.
    """
    asked = file.request.asked
    identity = open_body(file.sealed, asked.person, asked.compartment, key, cipher)
    return identity.only(asked.parts)


def _share(approval: Approval, file: RequestFile, one_time: AgeKey, cipher: Cipher) -> Share:
    share = Share.unpack(open_bytes(approval.share, cipher, one_time))
    asked = file.request.asked
    fits = (share.person, share.compartment) == (asked.person, asked.compartment)
    if not fits or share.custodian != approval.signer:
        raise MismatchError("person.share_other")
    return share
