"""Seal who a person is apart from everything else, so that only a quorum opens it.

    sealed       one age file under a fresh key that nobody keeps; the key is split, and each share
                 is encrypted to one custodian's own key

One custodian has one share. Fewer shares than are needed say nothing about the key, so that no
custodian alone, not the case key and not the machine's secrets can open an identity. The recovery
key of the identities opens it too, and exists only as shares on paper.

Source: `spec/identity.md`, section 4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, Self

from tutela.custody.cipher import AgeKey, Cipher, Locksmith
from tutela.custody.fields import Fields
from tutela.custody.keys import Custodian, open_bytes, seal_bytes
from tutela.custody.shares import NEEDED_MIN, SHARES_MAX, Scheme, Sharing, split_key
from tutela.custody.succession import KeyKind, kind_of
from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.ledger.entry import Event, EventKind
from tutela.proof import cbor
from tutela.proof.checkpoint import VerifierKey
from tutela.proof.digest import HASH_BYTES, sha256
from tutela.protection.identity import Compartment, Identity
from tutela.protection.packed import all_octets, one_of, padded, unpadded
from tutela.protection.person import PersonId

SEALED_FORMAT: Final = "tutela-sealed-identity/1"
SHARE_FORMAT: Final = "tutela-identity-share/1"


class IdentityStore(Protocol):
    """Keeps sealed identities by the digest of their bytes; conformance: tests/stores."""

    def add(self, sealed: bytes) -> bytes:
        """Keep one and return its SHA-256; durable on return, twice is fine."""
        ...

    def read(self, digest: bytes) -> bytes:
        """Return one.

        Raises:
            UnavailableError: there is none of this digest, or the disk does not give it.
            MismatchError: it is damaged.
        """
        ...


@dataclass(frozen=True, slots=True)
class Quorum:
    """Who can open identities together, and who must agree besides.

    Attributes:
        custodians: each has one share; labels do not matter, keys do.
        advisers: legal advisers, one of whom must agree; they have no share.
        needed: how many custodians must agree.
        recovery: recipient of the recovery key of the identities, which lies on paper in shares.
    """

    custodians: tuple[Custodian, ...]
    advisers: tuple[Custodian, ...]
    needed: int
    recovery: str

    def __post_init__(self) -> None:
        """Check that nobody alone is enough and nobody is there twice.

        Raises:
            RefusedError: fewer than two are needed, more than there are, somebody is there twice,
                there is no adviser, or the keys are of two kinds.
        """
        if not NEEDED_MIN <= self.needed <= len(self.custodians) <= SHARES_MAX:
            raise RefusedError("person.quorum_count", least=NEEDED_MIN, most=SHARES_MAX)
        if not self.advisers:
            raise RefusedError("person.no_adviser")
        everybody = (*self.custodians, *self.advisers)
        recipients = {each.recipient for each in everybody} | {self.recovery}
        verifiers = {each.verifier for each in everybody}
        if len(recipients) <= len(everybody) or len(verifiers) < len(everybody):
            raise RefusedError("person.one_person")
        if None in verifiers or len(self.kinds) > 1:
            raise RefusedError("person.quorum_keys")

    @property
    def kinds(self) -> frozenset[KeyKind]:
        """Return the kinds of age keys that could open an identity; there must be one."""
        holders = (each.recipient for each in self.custodians)
        return frozenset(kind_of(each) for each in (*holders, self.recovery))

    @property
    def custodian_keys(self) -> frozenset[bytes]:
        """Return the verifier keys of the custodians."""
        return frozenset(each.verifier for each in self.custodians if each.verifier)

    @property
    def adviser_keys(self) -> frozenset[bytes]:
        """Return the verifier keys of the legal advisers."""
        return frozenset(each.verifier for each in self.advisers if each.verifier)

    def to_details(self) -> Mapping[str, cbor.Value]:
        """Return the quorum as an event holds it."""
        return {
            "custodians": [_named(each) for each in self.custodians],
            "advisers": [_named(each) for each in self.advisers],
            "needed": self.needed,
            "recovery": self.recovery,
        }

    @classmethod
    def of_event(cls, event: Event) -> Self:
        """Return the quorum that an event names.

        Raises:
            MalformedError: its details are broken.
            RefusedError: one person would be enough, or is there twice.
        """
        fields = Fields.of(event.kind, event.details)
        return cls(
            tuple(map(Custodian.named, fields.members("custodians"))),
            tuple(map(Custodian.named, fields.members("advisers"))),
            fields.number("needed"),
            fields.text("recovery"),
        )


@dataclass(frozen=True, slots=True)
class Share:
    """What one custodian gets of the key of one sealed identity.

    Attributes:
        person: whose identity.
        compartment: which one.
        key: SHA-256 of the recipient the words lead to.
        custodian: verifier key of whom the share is for.
        advisers: verifier keys of the legal advisers, one of whom must agree first.
        ledger: the evidence log in which a request must stand before the share goes anywhere.
        words: of SLIP-39.
    """

    person: PersonId
    compartment: Compartment
    key: bytes
    custodian: bytes
    advisers: frozenset[bytes]
    ledger: VerifierKey
    words: tuple[str, ...] = field(repr=False)

    def pack(self) -> bytes:
        """Return what is encrypted to the custodian, and by them to whoever asked."""
        fields: dict[str, cbor.Value] = {
            "format": SHARE_FORMAT,
            "person": str(self.person),
            "compartment": self.compartment.value,
            "key": self.key,
            "custodian": self.custodian,
            "advisers": sorted(self.advisers),
            "ledger": self.ledger.format(),
            "words": " ".join(self.words),
        }
        return padded(cbor.encode(fields))

    @classmethod
    def unpack(cls, untrusted: bytes) -> Self:
        """Return the share that was encrypted.

        Raises:
            MalformedError: it is none.
        """
        fields = Fields.decode(SHARE_FORMAT, unpadded(untrusted))
        return cls(
            PersonId(fields.text("person")),
            one_of(Compartment, fields, "compartment"),
            fields.octets("key", HASH_BYTES),
            fields.octets("custodian", HASH_BYTES),
            frozenset(all_octets(fields, "advisers")),
            VerifierKey.parse(fields.text("ledger")),
            tuple(fields.text("words").split()),
        )


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed identity as it is kept: it names nobody, neither the person nor a custodian.

    Attributes:
        needed: how many shares make the key.
        body: an age file for the key and the recovery key.
        shares: age files, one for each custodian.
    """

    needed: int
    body: bytes = field(repr=False)
    shares: tuple[bytes, ...] = field(repr=False)

    @property
    def digest(self) -> bytes:
        """Return the name under which it is kept."""
        return sha256(self.encode())

    def encode(self) -> bytes:
        """Return its one encoding."""
        fields: dict[str, cbor.Value] = {
            "format": SEALED_FORMAT,
            "needed": self.needed,
            "body": self.body,
            "shares": list(self.shares),
        }
        return cbor.encode(fields)

    @classmethod
    def decode(cls, untrusted: bytes) -> Self:
        """Read a sealed identity; nothing in it is open yet.

        Raises:
            MalformedError: it is damaged.
        """
        fields = Fields.decode(SEALED_FORMAT, untrusted)
        shares = tuple(all_octets(fields, "shares"))
        needed = fields.number("needed")
        if not NEEDED_MIN <= needed <= len(shares) <= SHARES_MAX:
            raise MalformedError("person.sealed_damaged")
        return cls(needed, fields.octets("body"), shares)


@dataclass(frozen=True, slots=True)
class SealingPorts:
    """What sealing and opening identities needs beside the case."""

    cipher: Cipher
    locksmith: Locksmith
    sharing: Sharing


def seal_identity(
    identity: Identity, quorum: Quorum, ledger: VerifierKey, ports: SealingPorts
) -> Sealed:
    """Encrypt an identity under a fresh key, and the shares of that key to the custodians.

    The key is forgotten on return.

    Args:
        identity: who somebody is.
        quorum: who can open it.
        ledger: the evidence log in which requests must stand.
        ports: of the machine.
    """
    classical = quorum.kinds == {KeyKind.CLASSICAL}
    key = ports.locksmith.new_classical_key() if classical else ports.locksmith.new_key()
    body = seal_bytes(identity.pack(), ports.cipher, (key.recipient, quorum.recovery))
    scheme = Scheme(quorum.needed, len(quorum.custodians))
    split = split_key(key, scheme, ports.sharing)
    shares = tuple(
        Share(
            identity.person,
            identity.compartment,
            sha256(key.recipient.encode()),
            custodian.verifier or b"",
            quorum.adviser_keys,
            ledger,
            words,
        )
        for custodian, words in zip(quorum.custodians, split, strict=True)
    )
    sealed = tuple(
        seal_bytes(share.pack(), ports.cipher, (custodian.recipient,))
        for custodian, share in zip(quorum.custodians, shares, strict=True)
    )
    return Sealed(quorum.needed, body, sealed)


def open_body(
    sealed: Sealed, person: PersonId, compartment: Compartment, key: AgeKey, cipher: Cipher
) -> Identity:
    """Return the identity that a sealed one holds.

    Raises:
        RefusedError: the key is another's.
        MalformedError: it is damaged; nothing of it is shown.
        MismatchError: it is another person's, or another compartment.
    """
    identity = Identity.unpack(open_bytes(sealed.body, cipher, key))
    if (identity.person, identity.compartment) != (person, compartment):
        raise MismatchError("person.other_identity")
    return identity


def sealed_event(
    identity: Identity,
    sealed: Sealed,
    digests: Sequence[bytes],
    at: str,
    actor: str,
    leak: cbor.Value = None,
) -> Event:
    """Return the event that names a sealed identity.

    Args:
        identity: whose and which compartment.
        sealed: as it is kept.
        digests: of `tutela.protection.index`, for duplicates.
        at: now.
        actor: who seals.
        leak: those of `tutela.protection.leak.keyed`, for the leak check; None in older records.
    """
    details: dict[str, cbor.Value] = {
        "person": str(identity.person),
        "compartment": identity.compartment.value,
        "sealed": sealed.digest,
        "marks": list(digests),
        **({} if leak is None else {"leak": leak}),
    }
    return Event(EventKind.IDENTITY_SEALED, at, actor, details=details)


def quorum_event(quorum: Quorum, at: str, actor: str) -> Event:
    """Return the event that names who can open identities from now on."""
    return Event(EventKind.QUORUM_SET, at, actor, details=quorum.to_details())


def _named(custodian: Custodian) -> dict[str, cbor.Value]:
    return {
        "label": custodian.label,
        "recipient": custodian.recipient,
        "verifier": custodian.verifier,
    }
