import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MalformedError, MismatchError
from tutela.proof.checkpoint import Checkpoint, SignerKey, open_checkpoint, sign_checkpoint
from tutela.proof.cosignature import (
    TIME_MAX,
    CosignerKey,
    CosignerVerifier,
    cosign_text,
    open_cosignatures,
)
from tutela.proof.note import split_note

# A checkpoint of a public staging log, as four independent public witnesses cosigned it.
PUBLIC = """arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbd\
Q3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygN\
I75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIg\
cqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W\
3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTyn\
k5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2\
TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
""".encode()
WITNESSES = (
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
)
PUBLIC_TIME = 0x6A122120

LOG = SignerKey("example.org/log", bytes(range(32)))
HEAD = Checkpoint("example.org/log", 7, bytes(32))
NOTE = sign_checkpoint(HEAD, LOG)
TEXT = split_note(NOTE)[0]
ANNA = CosignerKey("partner.example/a", bytes([1]) * 32)
BORIS = CosignerKey("partner.example/b", bytes([2]) * 32)
TIME = 1_764_000_000


def cosigned(*keys: CosignerKey, time: int = TIME) -> bytes:
    return NOTE + "".join(cosign_text(TEXT, key, time) for key in keys).encode()


@pytest.mark.parametrize("line", WITNESSES)
def test_a_public_witness_is_read(line: str):
    witness = CosignerVerifier.parse(line)
    assert witness.format() == line
    opened = open_cosignatures(PUBLIC, (witness,))
    assert [each.witness for each in opened.cosignatures] == [witness]
    assert opened.cosignatures[0].time == PUBLIC_TIME
    assert opened.other_signatures == 5


def test_all_public_witnesses_are_read_and_a_changed_size_is_refused_by_each():
    witnesses = tuple(map(CosignerVerifier.parse, WITNESSES))
    opened = open_cosignatures(PUBLIC, witnesses)
    assert tuple(each.witness for each in opened.cosignatures) == witnesses
    assert opened.cosignatures[0].at == "2026-05-23T21:50:24Z"
    changed = PUBLIC.replace(b"\n1432088532\n", b"\n1432088533\n")
    for witness in witnesses:
        with pytest.raises(MismatchError, match=r"cosignature\.bad_signature"):
            open_cosignatures(changed, (witness,))


def test_a_cosignature_says_who_and_when_and_leaves_the_log_as_it_was():
    note = cosigned(ANNA, BORIS)
    opened = open_cosignatures(note, (BORIS.verifier, ANNA.verifier))
    assert [(each.witness, each.time) for each in opened.cosignatures] == [
        (ANNA.verifier, TIME),
        (BORIS.verifier, TIME),
    ]
    assert opened.text == TEXT
    assert opened.other_signatures == 1
    assert open_checkpoint(note, LOG.verifier).checkpoint == HEAD
    assert open_checkpoint(note, LOG.verifier).unknown_signatures == 2


def test_unknown_lines_are_counted_and_claim_nothing():
    opened = open_cosignatures(cosigned(ANNA, BORIS), (ANNA.verifier,))
    assert [each.witness for each in opened.cosignatures] == [ANNA.verifier]
    assert opened.other_signatures == 2
    assert open_cosignatures(NOTE, ()).cosignatures == ()


def test_both_halves_of_a_key_survive_their_text():
    assert CosignerKey.parse(ANNA.format()) == ANNA
    assert CosignerVerifier.parse(ANNA.verifier.format()) == ANNA.verifier
    assert repr(ANNA) == "CosignerKey(name='partner.example/a')"


def test_a_log_key_is_no_witness_key_and_the_other_way_round():
    with pytest.raises(MalformedError):
        CosignerVerifier.parse(LOG.verifier.format())
    with pytest.raises(MalformedError):
        CosignerKey.parse(LOG.format())
    with pytest.raises(MalformedError):
        SignerKey.parse(ANNA.format())


def test_a_secret_key_that_does_not_fit_its_hash_is_refused():
    with pytest.raises(MalformedError):
        CosignerKey.parse(ANNA.format().replace("partner", "pertner"))


def test_the_logs_own_signature_is_never_a_cosignature():
    # The same secret and name under the other kind of key: another id, another message.
    twin = CosignerKey(LOG.name, LOG.seed)
    opened = open_cosignatures(NOTE, (twin.verifier,))
    assert opened.cosignatures == ()
    both = NOTE + cosign_text(TEXT, twin, 1).encode()
    assert open_checkpoint(both, LOG.verifier).checkpoint == HEAD


def test_two_lines_by_one_witness_are_refused():
    note = cosigned(ANNA) + cosign_text(TEXT, ANNA, TIME + 1).encode()
    with pytest.raises(MalformedError, match=r"cosignature\.twice"):
        open_cosignatures(note, (ANNA.verifier,))


@given(st.integers(0, TIME_MAX))
def test_any_time_that_is_a_date_comes_back(time: int):
    opened = open_cosignatures(cosigned(ANNA, time=time), (ANNA.verifier,))
    assert opened.cosignatures[0].time == time
    assert opened.cosignatures[0].at.endswith("Z")


@pytest.mark.parametrize("time", [-1, TIME_MAX + 1, 2**63])
def test_a_time_that_is_no_date_is_not_signed(time: int):
    with pytest.raises(MalformedError, match=r"cosignature\.time"):
        cosign_text(TEXT, ANNA, time)


def test_every_flipped_bit_of_a_cosigned_note_is_refused_or_claims_nothing():
    note = cosigned(ANNA)
    start = len(NOTE)
    for bit in range(len(note) * 8):
        damaged = bytearray(note)
        damaged[bit // 8] ^= 1 << bit % 8
        try:
            opened = open_cosignatures(bytes(damaged), (ANNA.verifier,))
        except (MalformedError, MismatchError):
            continue
        assert opened.text == TEXT or not opened.cosignatures
        if bit // 8 >= start:
            assert opened.cosignatures == ()


def test_a_cosignature_of_another_length_is_refused():
    # Two more bytes keep the base64 whole.
    for line in (
        cosign_text(TEXT, ANNA, TIME)[:-13] + "\n",
        cosign_text(TEXT, ANNA, TIME)[:-3] + "AAAA\n",
    ):
        with pytest.raises(MalformedError):
            open_cosignatures(NOTE + line.encode(), (ANNA.verifier,))
