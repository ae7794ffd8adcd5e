"""Agree to the opening of an identity: each alone, on their own machine, with their own key.

    1  a legal adviser signs that they agree, and that the dignity of the person is kept
    2  each custodian checks the ledger and the adviser's word, signs the same, and encrypts their
       share to the one-time key of whoever asked

Nobody's secret leaves their machine. An approval names one request, ends with it, and counts once.
That two keys belong to two people no program can see; whoever sets up the quorum answers for it.

Source: `spec/identity.md`, section 5; disclosure rules DR-13-IDENT, quorum.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final, Self

from tutela.custody.cipher import Cipher
from tutela.custody.fields import Fields
from tutela.custody.keys import PersonKey, open_bytes, seal_bytes
from tutela.custody.record import instant
from tutela.errors import MismatchError, RefusedError
from tutela.proof import cbor
from tutela.proof.digest import HASH_BYTES, sha256
from tutela.protection.packed import moment, one_of
from tutela.protection.request import CLOCKS_APART, Request, RequestFile
from tutela.protection.sealing import Quorum, Share
from tutela.protection.signature import check_signed, signed_bytes

FORMAT: Final = "tutela-identity-approval/1"
SIGNATURE_BYTES: Final = 64
NO_SHARE: Final = b""


class Role(Enum):
    """In which role somebody agrees."""

    ADVISER = "adviser"
    CUSTODIAN = "custodian"


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's word on one request; it says that the person's dignity is kept.

    Attributes:
        request: its digest.
        role: of the signer.
        at: when, UTC, to the second.
        until: with the request it ends.
        share: the custodian's share for the one-time key; empty for an adviser.
        signer: verifier key.
        signature: over all of these.
    """

    request: bytes
    role: Role
    at: str
    until: str
    share: bytes = field(repr=False)
    signer: bytes
    signature: bytes = field(repr=False)

    def check(self) -> None:
        """Check that the signer's key made this signature over all of it.

        Raises:
            MismatchError: it did not.
        """
        message = _message(self.request, self.role, self.at, self.until, self.share, self.signer)
        try:
            check_signed(self.signer, self.signature, message)
        except MismatchError as reason:
            raise MismatchError("person.approval_false", role=self.role.value) from reason

    def encode(self) -> bytes:
        """Return the bytes of the file."""
        fields: dict[str, cbor.Value] = {
            "format": FORMAT,
            "request": self.request,
            "role": self.role.value,
            "at": self.at,
            "until": self.until,
            "share": self.share,
            "signer": self.signer,
            "signature": self.signature,
        }
        return cbor.encode(fields)

    @classmethod
    def decode(cls, untrusted: bytes) -> Self:
        """Read an approval; it is not checked yet.

        Raises:
            MalformedError: it is damaged.
        """
        fields = Fields.decode(FORMAT, untrusted)
        return cls(
            fields.octets("request", HASH_BYTES),
            one_of(Role, fields, "role"),
            fields.text("at"),
            fields.text("until"),
            fields.octets("share"),
            fields.octets("signer", HASH_BYTES),
            fields.octets("signature", SIGNATURE_BYTES),
        )


def approve_as_adviser(
    file: RequestFile, person: PersonKey, now: datetime, *, dignity_kept: bool
) -> Approval:
    """Return a legal adviser's approval.

    Raises:
        RefusedError: the request does not count now, is their own, or nobody answers for the
            person's dignity.
        MalformedError: the request is damaged.
    """
    request = file.request
    _check_may_approve(request, person, now, dignity_kept=dignity_kept)
    return _signed(file, Role.ADVISER, NO_SHARE, person, now)


def approve_as_custodian(
    file: RequestFile,
    others: Iterable[Approval],
    person: PersonKey,
    now: datetime,
    cipher: Cipher,
    *,
    dignity_kept: bool,
) -> Approval:
    """Return a custodian's approval, with their share for whoever asked.

    Args:
        file: the request.
        others: approvals that came with it; a legal adviser's must be among them.
        person: the custodian.
        now: with its time zone.
        cipher: encrypts and decrypts the share.
        dignity_kept: the custodian's own answer.

    Raises:
        RefusedError: the request does not count now or is their own, no adviser agreed, they have
            no share of this identity, or nobody answers for the person's dignity.
        MismatchError: the request is not in the ledger, or an approval is false.
        MalformedError: the request is damaged.
    """
    request = file.request
    _check_may_approve(request, person, now, dignity_kept=dignity_kept)
    share = _own_share(file, person, cipher)
    # Without this a share could leave for a request that no ledger knows.
    file.check_ledger(share.ledger)
    if (share.person, share.compartment) != (request.asked.person, request.asked.compartment):
        raise MismatchError("person.other_identity")
    agreed = [each for each in others if each.role is Role.ADVISER]
    for each in agreed:
        check_approval(each, file, request, now)
    signers = {each.signer for each in agreed} - {person.public.verifier, request.by}
    if not signers & share.advisers:
        raise RefusedError("person.adviser_first")
    sealed = seal_bytes(share.pack(), cipher, (request.opener,))
    return _signed(file, Role.CUSTODIAN, sealed, person, now)


def check_approval(approval: Approval, file: RequestFile, request: Request, now: datetime) -> None:
    """Check one approval: signed, for this request, not from the future, not over.

    Raises:
        MismatchError: it is false, or for another request.
        RefusedError: it does not count now.
    """
    approval.check()
    if approval.request != file.digest:
        raise MismatchError("person.approval_other", role=approval.role.value)
    if moment(approval.at, FORMAT, "at") > now + CLOCKS_APART:
        raise RefusedError("person.future", at=approval.at)
    until = min(moment(approval.until, FORMAT, "until"), moment(request.until, FORMAT, "until"))
    if now > until:
        raise RefusedError("person.approval_over", until=instant(until))


def check_quorum(
    approvals: Sequence[Approval],
    file: RequestFile,
    quorum: Quorum,
    now: datetime,
    *,
    on_paper: bool = False,
) -> None:
    """Check that enough different people agreed, none of them the one who asked.

    Args:
        approvals: what was collected.
        file: the request.
        quorum: who counts now.
        now: with its time zone.
        on_paper: the recovery key was joined from paper in place of custodians' shares.

    Raises:
        RefusedError: too few agreed, one of them twice, a stranger, or the one who asked; or
            something does not count now.
        MismatchError: an approval is false or for another request.
    """
    request = file.request
    request.check_time(now)
    for each in approvals:
        check_approval(each, file, request, now)
    signers = [each.signer for each in approvals]
    if len(set(signers)) < len(signers):
        raise RefusedError("person.approval_twice")
    if request.by in signers:
        raise RefusedError("person.own_request")
    known = {Role.ADVISER: quorum.adviser_keys, Role.CUSTODIAN: quorum.custodian_keys}
    for each in approvals:
        if each.signer not in known[each.role]:
            raise RefusedError("person.approval_stranger", role=each.role.value)
    roles = [each.role for each in approvals]
    if Role.ADVISER not in roles:
        raise RefusedError("person.adviser_first")
    needed = 0 if on_paper else max(quorum.needed, file.sealed.needed)
    if roles.count(Role.CUSTODIAN) < needed:
        raise RefusedError("person.too_few", found=roles.count(Role.CUSTODIAN), needed=needed)


def _check_may_approve(
    request: Request, person: PersonKey, now: datetime, *, dignity_kept: bool
) -> None:
    request.check_time(now)
    if person.public.verifier == request.by:
        raise RefusedError("person.own_request")
    if not dignity_kept:
        raise RefusedError("person.dignity")


def _own_share(file: RequestFile, person: PersonKey, cipher: Cipher) -> Share:
    for sealed in file.sealed.shares:
        try:
            share = Share.unpack(open_bytes(sealed, cipher, person.age))
        except RefusedError:
            continue  # another custodian's
        if share.custodian != person.public.verifier:
            raise MismatchError("person.share_other")
        return share
    raise RefusedError("person.no_share")


def _signed(
    file: RequestFile, role: Role, share: bytes, person: PersonKey, now: datetime
) -> Approval:
    at, until, signer = instant(now), file.request.until, person.public.verifier
    signature = person.sign(_message(file.digest, role, at, until, share, signer))
    return Approval(file.digest, role, at, until, share, signer, signature)


def _message(request: bytes, role: Role, at: str, until: str, share: bytes, signer: bytes) -> bytes:
    """Return what is signed: a domain, then the digest of everything the signature covers."""
    covered: dict[str, cbor.Value] = {
        "request": request,
        "role": role.value,
        "at": at,
        "until": until,
        "share": sha256(share),
        "signer": signer,
        "dignity_kept": True,
    }
    return signed_bytes(FORMAT, covered)
