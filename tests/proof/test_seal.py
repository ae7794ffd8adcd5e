"""The seal record and its place in the ledger."""

import pytest
from tools.vectors.press import SALT, changed
from tools.vectors.redaction_proof import grey

from tutela.errors import MalformedError
from tutela.proof.cbor import Value
from tutela.proof.digest import sha256
from tutela.proof.seal import Seal, decode_seal, encode_seal, ledger_entry

RECORD = grey().proof.seal


def test_a_seal_comes_back():
    assert encode_seal(decode_seal(RECORD)) == RECORD


@pytest.mark.parametrize(
    "wrong",
    [
        {"v": "tutela-vr/2"},
        {"alg": "md5"},
        {"root": b""},
        {"header": None},
        {"day": 1},
        {"organisation": b""},
        {"x": 1},
    ],
    ids=str,
)
def test_a_record_of_another_form_is_refused(wrong: dict[str, Value]):
    with pytest.raises(MalformedError, match=r"proof\."):
        decode_seal(changed(RECORD, wrong))


@pytest.mark.parametrize(
    "day", ["", "2026-13-01", "2026-00-10", "2026-11-32", "26-1-1", "२०२६-११-२४"]
)
def test_a_day_in_another_form_is_refused(day: str):
    with pytest.raises(MalformedError, match=r"proof\.day_form"):
        Seal("jpeg", bytes(32), bytes(32), "", day)


def test_the_entry_is_salted():
    assert ledger_entry(RECORD, SALT) == sha256(b"\x15", SALT, RECORD)
    assert ledger_entry(RECORD, SALT) != ledger_entry(RECORD, bytes(32))


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_salt_of_another_size_is_refused(size: int):
    with pytest.raises(MalformedError, match=r"proof\.salt_length"):
        ledger_entry(RECORD, bytes(size))
