"""The machine's secrets for the recovery key, so that a case can go on from paper alone.

Only the recovery key opens them: whoever reads them can sign for both logs, and other custodians
shall read, not sign.

Source: `spec/custody.md`, section 3.
"""

from collections.abc import Sequence

from tutela.custody.case import CaseCard, MachineSecrets, check_secrets, read_machine, spell_machine
from tutela.custody.keys import AgeKey, Cipher, open_bytes, seal_bytes
from tutela.errors import MalformedError, RefusedError


def seal_escrow(
    secrets: MachineSecrets, card: CaseCard, recipients: Sequence[str], cipher: Cipher
) -> bytes:
    """Return the bytes of machine-recovery.age.

    Args:
        secrets: of the machine.
        card: of the same case.
        recipients: of the recovery key, and of nobody else.
        cipher: encrypts.

    Raises:
        MismatchError: the secrets are not this case's.
    """
    check_secrets(card, secrets)
    return seal_bytes(spell_machine(secrets, card.body()), cipher, recipients)


def open_escrow(
    untrusted_card: bytes, untrusted_escrow: bytes, holder: AgeKey, cipher: Cipher
) -> MachineSecrets:
    """Return the machine's secrets, after checking that they are those of this card.

    Raises:
        RefusedError: the holder's key is not the recovery key.
        MalformedError: the file is damaged, or something else is inside.
        MismatchError: it is another case's, or the card has changed.
    """
    try:
        untrusted = open_bytes(untrusted_escrow, cipher, holder)
    except RefusedError as reason:
        raise RefusedError("recovery.not_the_recovery_key") from reason
    except MalformedError as reason:
        raise MalformedError("recovery.escrow_damaged") from reason
    secrets = read_machine(untrusted_card, untrusted)
    check_secrets(CaseCard.parse(untrusted_card), secrets)
    return secrets
