"""A case as its folder states it: a public card, and the machine's secrets under a passphrase.

The card (case.toml) can be read by everybody who holds the folder and names no person. The secrets
(machine.age) let a machine receive and publish; they do not let it read an item back. Each of the
two holds the other's digest, so that no bit of either changes unseen.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.custody.keys import Locksmith, check_passphrase
from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.proof import cbor
from tutela.proof.checkpoint import SignerKey, VerifierKey
from tutela.proof.digest import HASH_BYTES, sha256

CARD_FORMAT: Final = "tutela-case/1"
MACHINE_FORMAT: Final = "tutela-machine/1"
SECRET_BYTES: Final = 32
NAME_BYTES: Final = 5
SEAL_LINE: Final = "machine_sha256"


@dataclass(frozen=True, slots=True)
class CaseCard:
    """What everybody may know of a case.

    Attributes:
        case: its random name.
        recipient: the case key's public half; to it everything is encrypted.
        evidence: checks the evidence log.
        publication: checks the publication log, and is named in every release.
        organisation: checks publication statements.
        accession_days: how soon a custodian must open and compare an item.
    """

    case: str
    created_at: str
    recipient: str
    evidence: VerifierKey
    publication: VerifierKey
    organisation: VerifierKey
    accession_days: int

    def body(self) -> bytes:
        """Return the card's lines but the last."""
        lines = (
            "# The public card of a Tutela case. It must not be edited: machine.age holds its",
            "# digest. Keep the whole folder together, and a copy of it elsewhere.",
            f'format = "{CARD_FORMAT}"',
            f'case = "{self.case}"',
            f'created_at = "{self.created_at}"',
            f'recipient = "{self.recipient}"',
            f'evidence = "{self.evidence.format()}"',
            f'publication = "{self.publication.format()}"',
            f'organisation = "{self.organisation.format()}"',
            f"accession_days = {self.accession_days}",
        )
        return ("\n".join(lines) + "\n").encode()

    def format(self, machine_file: bytes) -> bytes:
        """Return the bytes of case.toml, beside the given machine.age."""
        return self.body() + _seal_line(machine_file)

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Read case.toml; whether it belongs to its machine.age is checked on unlocking.

        Raises:
            MalformedError: it is not a case card.
        """
        try:
            fields = Fields(CARD_FORMAT, tomllib.loads(untrusted.decode()))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as reason:
            raise MalformedError("case.card") from reason
        if fields.untrusted.get("format") != CARD_FORMAT:
            raise MalformedError("case.card")
        return cls(
            case=fields.text("case"),
            created_at=fields.text("created_at"),
            recipient=fields.text("recipient"),
            evidence=VerifierKey.parse(fields.text("evidence")),
            publication=VerifierKey.parse(fields.text("publication")),
            organisation=VerifierKey.parse(fields.text("organisation")),
            accession_days=fields.number("accession_days"),
        )


@dataclass(frozen=True, slots=True)
class MachineSecrets:
    """What a machine needs to receive and to publish, and nothing by which it could read back.

    Attributes:
        database_key: of the encrypted index.
        evidence: signs the evidence log.
        publication: signs the publication log.
        organisation: signs publication statements.
        dedup_key: makes the marks by which a file is known again.
    """

    database_key: bytes = field(repr=False)
    evidence: SignerKey
    publication: SignerKey
    organisation: SignerKey
    dedup_key: bytes = field(repr=False)


def draw_secrets(
    name: str | None, organisation: SignerKey | None, dice: Callable[[int], bytes]
) -> MachineSecrets:
    """Return the secrets of a new case.

    Args:
        name: of the organisation, as outsiders see it; random where none is given.
        organisation: its signing key, where it has one already.
        dice: random bytes.
    """
    shown = name or f"tutela-{dice(NAME_BYTES).hex()}"
    return MachineSecrets(
        database_key=dice(SECRET_BYTES),
        evidence=SignerKey(f"{shown}/evidence", dice(SECRET_BYTES)),
        publication=SignerKey(f"{shown}/publication", dice(SECRET_BYTES)),
        organisation=organisation or SignerKey(shown, dice(SECRET_BYTES)),
        dedup_key=dice(SECRET_BYTES),
    )


def check_secrets(card: CaseCard, secrets: MachineSecrets) -> None:
    """Check that the secrets are those of this case.

    Raises:
        MismatchError: a signing key is not the one whose public half is on the card.
    """
    pairs = (
        (secrets.evidence.verifier, card.evidence),
        (secrets.publication.verifier, card.publication),
        (secrets.organisation.verifier, card.organisation),
    )
    for found, stated in pairs:
        if found != stated:
            raise MismatchError("case.card_changed")


def lock_machine(
    secrets: MachineSecrets, card: CaseCard, passphrase: str, locksmith: Locksmith
) -> bytes:
    """Return the bytes of machine.age.

    Raises:
        RefusedError: the passphrase is empty.
    """
    check_passphrase(passphrase)
    return locksmith.lock(spell_machine(secrets, card.body()), passphrase)


def spell_machine(secrets: MachineSecrets, card_body: bytes) -> bytes:
    """Return the plaintext of machine.age and of machine-recovery.age."""
    fields: dict[str, cbor.Value] = {
        "format": MACHINE_FORMAT,
        "card_sha256": sha256(card_body),
        "database_key": secrets.database_key,
        "evidence": secrets.evidence.format(),
        "publication": secrets.publication.format(),
        "organisation": secrets.organisation.format(),
        "dedup_key": secrets.dedup_key,
    }
    return cbor.encode(fields)


def unlock_machine(
    untrusted_card: bytes, untrusted_machine: bytes, passphrase: str, locksmith: Locksmith
) -> MachineSecrets:
    """Return the machine's secrets, after checking that neither file has changed.

    Raises:
        RefusedError: the passphrase does not fit, and machine.age is the one the card knows.
        MismatchError: machine.age or case.toml has changed.
        MalformedError: what is inside machine.age is something else.
    """
    changed = not _fits(untrusted_card, untrusted_machine)
    try:
        untrusted = locksmith.unlock(untrusted_machine, passphrase)
    except RefusedError as reason:
        if changed:
            raise MismatchError("case.machine_changed") from reason
        raise RefusedError("case.passphrase") from reason
    if changed:
        raise MismatchError("case.card_changed")
    return read_machine(untrusted_card, untrusted)


def read_machine(untrusted_card: bytes, untrusted: bytes) -> MachineSecrets:
    """Return the secrets that `spell_machine` spelled, where they are of this card.

    Raises:
        MalformedError: it is something else.
        MismatchError: the card beside it has changed.
    """
    fields = Fields.decode(MACHINE_FORMAT, untrusted)
    if fields.octets("card_sha256", HASH_BYTES) != sha256(_body(untrusted_card)):
        raise MismatchError("case.card_changed")
    return MachineSecrets(
        database_key=fields.octets("database_key", SECRET_BYTES),
        evidence=SignerKey.parse(fields.text("evidence")),
        publication=SignerKey.parse(fields.text("publication")),
        organisation=SignerKey.parse(fields.text("organisation")),
        dedup_key=fields.octets("dedup_key", SECRET_BYTES),
    )


def lock_again(
    untrusted_card: bytes, secrets: MachineSecrets, passphrase: str, locksmith: Locksmith
) -> tuple[bytes, bytes]:
    """Return case.toml and machine.age under another passphrase; the card's body stays as it is.

    Raises:
        RefusedError: the passphrase is empty.
    """
    check_passphrase(passphrase)
    body = _body(untrusted_card)
    locked = locksmith.lock(spell_machine(secrets, body), passphrase)
    return body + _seal_line(locked), locked


def _body(untrusted_card: bytes) -> bytes:
    return b"".join(untrusted_card.splitlines(keepends=True)[:-1])


def _fits(untrusted_card: bytes, untrusted_machine: bytes) -> bool:
    last = untrusted_card[len(_body(untrusted_card)) :]
    return last == _seal_line(untrusted_machine)


def seals_machine(untrusted_card: bytes, untrusted_machine: bytes) -> bool:
    """Return whether the card's last line is that of this machine.age; anybody can tell."""
    return _fits(untrusted_card, untrusted_machine)


def _seal_line(machine_file: bytes) -> bytes:
    return f'{SEAL_LINE} = "{sha256(machine_file).hex()}"\n'.encode()
