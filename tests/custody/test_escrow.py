import os
from dataclasses import replace

import pytest
from tests.custody.bare import WeakLocksmith

from tutela.custody.case import (
    CaseCard,
    MachineSecrets,
    draw_secrets,
    lock_again,
    lock_machine,
    spell_machine,
    unlock_machine,
)
from tutela.custody.escrow import open_escrow, seal_escrow
from tutela.custody.keys import seal_bytes
from tutela.engines.age import AgeCipher
from tutela.errors import MalformedError, MismatchError, RefusedError, TutelaError

CIPHER, SMITH = AgeCipher(), WeakLocksmith()
PAPER, ANNA = SMITH.new_key(), SMITH.new_key()


def card_of(secrets: MachineSecrets) -> CaseCard:
    keys = [key.verifier for key in (secrets.evidence, secrets.publication, secrets.organisation)]
    return CaseCard("case-0", "2026-11-24T09:30:00Z", "age1", keys[0], keys[1], keys[2], 30)


SECRETS, FOREIGN = (draw_secrets(None, None, os.urandom) for _ in range(2))
CARD = card_of(SECRETS)
CARD_FILE = CARD.format(b"machine")
ESCROW = seal_escrow(SECRETS, CARD, (PAPER.recipient,), CIPHER)


def test_the_recovery_key_opens_the_machines_secrets():
    assert open_escrow(CARD_FILE, ESCROW, PAPER, CIPHER) == SECRETS


def test_no_other_key_does():
    with pytest.raises(RefusedError, match=r"recovery\.not_the_recovery_key"):
        open_escrow(CARD_FILE, ESCROW, ANNA, CIPHER)


def test_it_does_not_matter_which_machine_file_the_card_knows():
    assert open_escrow(CARD.format(b"another"), ESCROW, PAPER, CIPHER) == SECRETS


def test_another_cases_card_or_a_changed_one_is_refused():
    for other in (card_of(FOREIGN), replace(CARD, accession_days=31), replace(CARD, case="case-1")):
        with pytest.raises(MismatchError, match=r"case\.card_changed"):
            open_escrow(other.format(b"machine"), ESCROW, PAPER, CIPHER)


def test_a_planted_escrow_with_other_signing_keys_is_refused():
    # Anybody can encrypt to the recovery key, and the digest of the card is no secret.
    planted = seal_bytes(spell_machine(FOREIGN, CARD.body()), CIPHER, (PAPER.recipient,))
    with pytest.raises(MismatchError, match=r"case\.card_changed"):
        open_escrow(CARD_FILE, planted, PAPER, CIPHER)


def test_secrets_of_another_case_are_not_written():
    with pytest.raises(MismatchError, match=r"case\.card_changed"):
        seal_escrow(FOREIGN, CARD, (PAPER.recipient,), CIPHER)


@pytest.mark.parametrize("inside", [b"", b"words", spell_machine(SECRETS, b"")[:-1]])
def test_what_is_no_escrow_inside_is_malformed(inside: bytes):
    with pytest.raises(MalformedError):
        open_escrow(CARD_FILE, seal_bytes(inside, CIPHER, (PAPER.recipient,)), PAPER, CIPHER)


def test_every_flipped_and_every_missing_byte_is_found():
    for place in range(0, len(ESCROW), 7):
        changed = bytearray(ESCROW)
        changed[place] ^= 1
        for damaged in (bytes(changed), ESCROW[:place]):
            with pytest.raises((MalformedError, RefusedError)):
                open_escrow(CARD_FILE, damaged, PAPER, CIPHER)


def test_a_card_changes_only_in_its_last_line_under_another_passphrase():
    first = lock_machine(SECRETS, CARD, "old words", SMITH)
    before = CARD.format(first)
    after, locked = lock_again(before, SECRETS, "new words", SMITH)
    assert before.splitlines()[:-1] == after.splitlines()[:-1]
    assert before != after
    assert unlock_machine(after, locked, "new words", SMITH) == SECRETS
    for card, machine, words in ((after, first, "old words"), (before, locked, "new words")):
        with pytest.raises(TutelaError):
            unlock_machine(card, machine, words, SMITH)


def test_an_empty_passphrase_is_refused():
    with pytest.raises(RefusedError, match=r"keys\.passphrase_empty"):
        lock_again(CARD_FILE, SECRETS, "", SMITH)
