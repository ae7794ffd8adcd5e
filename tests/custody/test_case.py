import os
from dataclasses import replace

import pytest
from tests.custody.bare import WeakLocksmith

from tutela.custody.case import (
    CaseCard,
    MachineSecrets,
    check_secrets,
    draw_secrets,
    lock_machine,
    seals_machine,
    unlock_machine,
)
from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.proof import cbor
from tutela.proof.checkpoint import SignerKey

SMITH = WeakLocksmith()
SECRETS = draw_secrets("example", None, os.urandom)
CARD = CaseCard(
    case="case-0011223344",
    created_at="2026-05-01T12:00:00Z",
    recipient=SMITH.new_key().recipient,
    evidence=SECRETS.evidence.verifier,
    publication=SECRETS.publication.verifier,
    organisation=SECRETS.organisation.verifier,
    accession_days=30,
)
MACHINE = lock_machine(SECRETS, CARD, "right", SMITH)
FILE = CARD.format(MACHINE)


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_a_card_is_read_as_it_was_written():
    assert CaseCard.parse(FILE) == CARD


def test_the_secrets_come_back_with_the_passphrase():
    found = unlock_machine(FILE, MACHINE, "right", SMITH)
    assert found == SECRETS
    check_secrets(CARD, found)


def test_a_wrong_passphrase_is_told_from_a_damaged_file():
    with pytest.raises(RefusedError) as refused:
        unlock_machine(FILE, MACHINE, "wrong", SMITH)
    assert refused.value.message == "case.passphrase"
    with pytest.raises(MismatchError) as changed:
        unlock_machine(FILE, flipped(MACHINE, 5), "right", SMITH)
    assert changed.value.message == "case.machine_changed"


def test_every_flipped_bit_of_the_card_is_found():
    # Every byte, and each time another of its bits.
    for bit in range(0, len(FILE) * 8, 9):
        with pytest.raises(MismatchError, match=r"case\.card_changed"):
            unlock_machine(flipped(FILE, bit), MACHINE, "right", SMITH)


def test_every_flipped_bit_of_the_machine_secrets_is_found():
    for bit in range(0, len(MACHINE) * 8, 9):
        with pytest.raises(MismatchError, match=r"case\.machine_changed"):
            unlock_machine(FILE, flipped(MACHINE, bit), "right", SMITH)


def test_every_cut_of_the_card_is_found():
    for length in range(0, len(FILE), 3):
        with pytest.raises(MismatchError, match=r"case\.card_changed"):
            unlock_machine(FILE[:length], MACHINE, "right", SMITH)


def test_a_card_and_machine_secrets_of_two_cases_do_not_go_together():
    other = replace(CARD, case="case-other")
    machine = lock_machine(SECRETS, other, "right", SMITH)
    with pytest.raises(MismatchError, match=r"case\.card_changed"):
        unlock_machine(FILE, machine, "right", SMITH)
    # Even where the last line of the card was written anew by somebody without the passphrase.
    with pytest.raises(MismatchError, match=r"case\.card_changed"):
        unlock_machine(CARD.format(machine), machine, "right", SMITH)


@pytest.mark.parametrize("name", ["evidence", "publication", "organisation"])
def test_a_signing_key_that_is_not_on_the_card_is_refused(name: str):
    swapped = draw_secrets("example", None, os.urandom)
    secrets = {
        "evidence": replace(SECRETS, evidence=swapped.evidence),
        "publication": replace(SECRETS, publication=swapped.publication),
        "organisation": replace(SECRETS, organisation=swapped.organisation),
    }
    with pytest.raises(MismatchError, match=r"case\.card_changed"):
        check_secrets(CARD, secrets[name])


@pytest.mark.parametrize(
    "untrusted",
    [
        b"",
        b"\xff\xfe",
        b"format = ",
        b'format = "tutela-case/2"\n',
        b"a = " + b"[" * 5000,
    ],
)
def test_what_is_no_card_is_malformed(untrusted: bytes):
    with pytest.raises(MalformedError) as caught:
        CaseCard.parse(untrusted)
    assert caught.value.message == "case.card"


@pytest.mark.parametrize(
    "name",
    [
        "case",
        "created_at",
        "recipient",
        "evidence",
        "publication",
        "organisation",
        "accession_days",
    ],
)
def test_a_card_that_lacks_a_line_is_malformed(name: str):
    kept = [
        line for line in FILE.splitlines(keepends=True) if not line.startswith(f"{name} ".encode())
    ]
    with pytest.raises(MalformedError):
        CaseCard.parse(b"".join(kept))


def test_machine_secrets_that_are_something_else_are_malformed():
    machine = SMITH.lock(cbor.encode({"format": "other"}), "right")
    with pytest.raises(MalformedError, match=r"custody\.record"):
        unlock_machine(CARD.format(machine), machine, "right", SMITH)


def test_an_empty_passphrase_locks_nothing():
    with pytest.raises(RefusedError, match=r"keys\.passphrase_empty"):
        lock_machine(SECRETS, CARD, "", SMITH)


def test_the_secrets_do_not_show_themselves():
    shown = repr(SECRETS)
    for hidden in ("database_key", "dedup_key", "seed", "PRIVATE"):
        assert hidden not in shown


def test_a_case_without_a_name_gets_one_that_tells_nothing():
    secrets = draw_secrets(None, None, bytes)
    assert secrets.organisation.verifier.name == "tutela-0000000000"
    assert secrets.evidence.verifier.name == "tutela-0000000000/evidence"


def test_an_organisation_keeps_the_signing_key_it_has():
    key = SignerKey("example.org", bytes(32))
    assert draw_secrets("example", key, os.urandom).organisation == key


def test_no_two_secrets_are_the_same():
    drawn: MachineSecrets = draw_secrets(None, None, os.urandom)
    seeds = {drawn.evidence.seed, drawn.publication.seed, drawn.organisation.seed}
    assert len(seeds | {drawn.database_key, drawn.dedup_key}) == 5


def test_anybody_can_tell_whether_a_card_seals_its_secrets():
    assert seals_machine(FILE, MACHINE)
    assert not seals_machine(FILE, flipped(MACHINE, 5))
    assert not seals_machine(b"", MACHINE)
