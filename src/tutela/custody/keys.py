"""Keys: who can open what, and who said so.

    age key         an age secret and its public recipient; the case key is one
    person key      one person's age key and signing key, in one file under a passphrase
    wrapped key     the case key encrypted to every custodian, with the list of custodians

A case key encrypted to one person only is evidence waiting to be lost, so fewer than two
custodians are refused. One of them is the recovery key, which lives on paper.
"""

import base64
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tutela.custody.cipher import AgeKey, Cipher, Locksmith
from tutela.custody.fields import Fields
from tutela.errors import MalformedError, MismatchError, RefusedError, UnavailableError
from tutela.proof import cbor
from tutela.proof.checkpoint import check_point

__all__ = ["AgeKey", "Cipher", "Locksmith"]  # beside what is defined here

CUSTODIANS_MIN: Final = 2
SEED_BYTES: Final = 32
PERSON_FORMAT: Final = "tutela-person/1"
PUBLIC_FORMAT: Final = "tutela-person-public/1"
WRAP_FORMAT: Final = "tutela-case-key/1"
AGE_PREFIX: Final = "AGE-SECRET-KEY-"  # then `1`, or `PQ-1` for a post-quantum key
RECOVERY_LABEL: Final = "recovery"
SHOWN: Final = 24


@dataclass(frozen=True, slots=True)
class PersonPublic:
    """What everybody may know of a person's key: a label of their choice, and two public keys."""

    label: str
    recipient: str
    verifier: bytes

    def verify(self, message: bytes, signature: bytes) -> None:
        """Check that this person signed the message.

        Raises:
            MismatchError: they did not, or the message or the signature has changed.

        Source: RFC 8032, Ed25519.
        """
        try:
            Ed25519PublicKey.from_public_bytes(self.verifier).verify(signature, message)
        except (InvalidSignature, ValueError) as reason:
            raise MismatchError("keys.signature", verifier=self.verifier.hex()) from reason


@dataclass(frozen=True, slots=True)
class PersonKey:
    """A person's unlocked secrets; keep it no longer than one command."""

    label: str
    age: AgeKey
    seed: bytes = field(repr=False)

    @property
    def public(self) -> PersonPublic:
        """Return the part that may be shown."""
        verifier = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return PersonPublic(self.label, self.age.recipient, verifier)

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature of a message, 64 bytes.

        Source: RFC 8032.
        """
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)

    def open(self, wrapped: bytes, cipher: Cipher) -> bytes:
        """Decrypt a small thing that was encrypted to this person.

        Raises:
            RefusedError: it was encrypted to somebody else.
            MalformedError: it is damaged.
        """
        return open_bytes(wrapped, cipher, self.age)


def seal_bytes(plaintext: bytes, cipher: Cipher, recipients: Sequence[str]) -> bytes:
    """Encrypt a small thing, such as an event record, to recipients.

    Raises:
        MalformedError: a recipient is not one.
    """
    ciphertext = BytesIO()
    cipher.encrypt(BytesIO(plaintext), ciphertext, recipients)
    return ciphertext.getvalue()


def open_bytes(untrusted: bytes, cipher: Cipher, key: AgeKey) -> bytes:
    """Decrypt a small thing with an age key.

    Raises:
        RefusedError: it was encrypted to others.
        MalformedError: it is damaged.
    """
    plaintext = BytesIO()
    cipher.decrypt(BytesIO(untrusted), plaintext, key)
    return plaintext.getvalue()


def lock_person(person: PersonKey, passphrase: str, locksmith: Locksmith) -> bytes:
    """Return the bytes of a person's key file.

    Raises:
        RefusedError: the passphrase is empty.
    """
    check_passphrase(passphrase)
    fields: dict[str, cbor.Value] = {
        "format": PERSON_FORMAT,
        "label": person.label,
        "age": person.age.secret,
        "seed": person.seed,
    }
    return locksmith.lock(cbor.encode(fields), passphrase)


def unlock_person(untrusted: bytes, passphrase: str, locksmith: Locksmith) -> PersonKey:
    """Return the person whose key file this is.

    Raises:
        RefusedError: the passphrase does not fit, or the file is damaged.
        MalformedError: what is inside is not a person's key.
    """
    fields = Fields.decode(PERSON_FORMAT, locksmith.unlock(untrusted, passphrase))
    age = locksmith.key_of(fields.text("age"))
    return PersonKey(fields.text("label"), age, fields.octets("seed", SEED_BYTES))


def check_passphrase(passphrase: str) -> None:
    """Check that a passphrase is one at all; its strength is its owner's business.

    Raises:
        RefusedError: it is empty.
    """
    if not passphrase:
        raise RefusedError("keys.passphrase_empty")


def format_person_public(person: PersonKey) -> bytes:
    """Return the .pub file: a label, two public keys, and the owner's signature over them."""
    public = person.public
    signature = person.sign(_public_message(public))
    lines = (
        f'format = "{PUBLIC_FORMAT}"',
        f"label = {_toml_text(public.label)}",
        f'recipient = "{public.recipient}"',
        f'verifier = "{base64.b64encode(public.verifier).decode()}"',
        f'signature = "{base64.b64encode(signature).decode()}"',
    )
    return ("\n".join(lines) + "\n").encode()


def load_person_public(untrusted: bytes) -> PersonPublic:
    """Read a .pub file and check that its owner signed it.

    Raises:
        MalformedError: it is not a .pub file.
        MismatchError: it has changed since its owner signed it.
    """
    try:
        fields = Fields(PUBLIC_FORMAT, tomllib.loads(untrusted.decode()))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as reason:
        raise MalformedError("keys.public_file") from reason
    if fields.untrusted.get("format") != PUBLIC_FORMAT:
        raise MalformedError("keys.public_file")
    public = PersonPublic(fields.text("label"), fields.text("recipient"), fields.base64("verifier"))
    check_point(public.verifier)
    public.verify(_public_message(public), fields.base64("signature"))
    return public


def format_recovery(key: AgeKey) -> str:
    """Return the one line that is printed on paper."""
    return key.secret


def load_recovery(untrusted: bytes, locksmith: Locksmith) -> AgeKey:
    """Read a recovery key that was typed or copied from paper; comment lines are skipped.

    Raises:
        MalformedError: no line is an age secret.
    """
    for line in untrusted.decode(errors="replace").splitlines():
        untrusted_secret = "".join(line.split()).upper()
        if untrusted_secret.startswith(AGE_PREFIX):
            return locksmith.key_of(untrusted_secret)
    raise MalformedError("keys.recovery")


@dataclass(frozen=True, slots=True)
class Custodian:
    """Somebody to whom the case key is encrypted; the recovery key has no verifier."""

    label: str
    recipient: str
    verifier: bytes | None

    @classmethod
    def of(cls, person: PersonPublic) -> Self:
        """Return the custodian a person becomes."""
        return cls(person.label, person.recipient, person.verifier)

    @classmethod
    def named(cls, fields: Fields) -> Self:
        """Return the custodian that a wrapped key or an event names.

        Raises:
            MalformedError: a field is missing or of the wrong kind.
        """
        known = fields.untrusted.get("verifier") is not None
        verifier = fields.octets("verifier", SEED_BYTES) if known else None
        return cls(fields.text("label"), fields.text("recipient"), verifier)


@dataclass(frozen=True, slots=True)
class WrappedCase:
    """The case key and everybody who holds it: the content of one keys/NNNN.age."""

    case_key: AgeKey
    custodians: tuple[Custodian, ...]

    def __post_init__(self) -> None:
        """Check that losing one key loses nothing.

        Raises:
            RefusedError: fewer than two different custodians, or one twice.
        """
        recipients = {custodian.recipient for custodian in self.custodians}
        if len(recipients) < CUSTODIANS_MIN:
            raise RefusedError(
                "keys.too_few_custodians", found=len(recipients), needed=CUSTODIANS_MIN
            )
        if len(recipients) < len(self.custodians):
            raise RefusedError("keys.custodian_twice")

    def with_custodian(self, person: PersonPublic) -> Self:
        """Return the same case key with one more custodian.

        Raises:
            RefusedError: this person is a custodian already.
        """
        return type(self)(self.case_key, (*self.custodians, Custodian.of(person)))


def wrap_case_key(wrapped: WrappedCase, cipher: Cipher) -> bytes:
    """Return the case key encrypted to every custodian."""
    fields: dict[str, cbor.Value] = {
        "format": WRAP_FORMAT,
        "case_key": wrapped.case_key.secret,
        "custodians": [_custodian_fields(each) for each in wrapped.custodians],
    }
    recipients = tuple(custodian.recipient for custodian in wrapped.custodians)
    return seal_bytes(cbor.encode(fields), cipher, recipients)


def unwrap_case_key(
    untrusted_generations: Sequence[bytes],
    holder: AgeKey,
    expected_recipient: str,
    cipher: Cipher,
    locksmith: Locksmith,
) -> WrappedCase:
    """Return the case key from the newest generation that this holder can open.

    age does not say who encrypted, so a planted file can open too: only the key whose recipient
    the case has always had is taken.

    Args:
        untrusted_generations: the contents of keys/*.age, oldest first.
        holder: a custodian's age key, or the recovery key.
        expected_recipient: the case's recipient, from the case's own card.
        cipher: opens age files.
        locksmith: knows the recipient of a secret.

    Raises:
        UnavailableError: there is no generation at all.
        RefusedError: the holder can open none of them.
        MalformedError: the only files the holder could open are damaged.
        MismatchError: what opens is another case's key.
    """
    if not untrusted_generations:
        raise UnavailableError("keys.no_generation")
    failure: MalformedError | MismatchError | RefusedError | None = None
    for untrusted in reversed(untrusted_generations):
        try:
            wrapped = _unwrap(untrusted, holder, cipher, locksmith)
            _check_recipient(wrapped.case_key, expected_recipient)
        except RefusedError as reason:
            failure = failure or reason
        except (MalformedError, MismatchError) as reason:
            failure = reason
        else:
            return wrapped
    raise failure or RefusedError("keys.not_a_custodian")


def _unwrap(untrusted: bytes, holder: AgeKey, cipher: Cipher, locksmith: Locksmith) -> WrappedCase:
    try:
        plaintext = open_bytes(untrusted, cipher, holder)
    except RefusedError as reason:
        raise RefusedError("keys.not_a_custodian") from reason
    fields = Fields.decode(WRAP_FORMAT, plaintext)
    case_key = locksmith.key_of(fields.text("case_key"))
    return WrappedCase(case_key, tuple(map(Custodian.named, fields.members("custodians"))))


def _check_recipient(case_key: AgeKey, expected: str) -> None:
    if case_key.recipient != expected:
        # A post-quantum recipient has two thousand letters; the first tell it from any other.
        found = case_key.recipient[:SHOWN]
        raise MismatchError("keys.other_case", expected=expected[:SHOWN], found=found)


def _custodian_fields(custodian: Custodian) -> dict[str, cbor.Value]:
    return {
        "label": custodian.label,
        "recipient": custodian.recipient,
        "verifier": custodian.verifier,
    }


def _public_message(public: PersonPublic) -> bytes:
    return cbor.encode([PUBLIC_FORMAT, public.label, public.recipient, public.verifier])


def _toml_text(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted) + '"'
