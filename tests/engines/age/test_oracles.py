"""Others who write and read age, ourselves against each: rage through pyrage, and age itself."""

import os
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pyrage  # type: ignore[import-untyped] # it ships no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.custody.keys import open_bytes, seal_bytes
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.engines.age.armor import read_armor
from tutela.engines.age.stream import CHUNK_BYTES

CIPHER = AgeCipher()
SMITH = AgeLocksmith(work=2)
KEY, OTHER = SMITH.new_classical_key(), SMITH.new_classical_key()
THEIRS = pyrage.x25519.Identity.from_str(KEY.secret)
SIZES = st.one_of(
    st.integers(0, 300),
    st.builds(
        lambda chunks, more: max(chunks * CHUNK_BYTES + more, 0),
        st.integers(0, 3) | st.integers(15, 17),
        st.integers(-2, 2),
    ),
)
BORDERS = (0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 16 * CHUNK_BYTES)


def test_a_secret_has_the_same_recipient_to_rage():
    assert str(THEIRS.to_public()) == KEY.recipient


@settings(max_examples=60, deadline=None)
@given(SIZES)
def test_rage_reads_what_we_write(size: int):
    plain = os.urandom(size)
    sealed = seal_bytes(plain, CIPHER, [OTHER.recipient, KEY.recipient])
    assert pyrage.decrypt(sealed, [THEIRS]) == plain


@settings(max_examples=60, deadline=None)
@given(SIZES)
def test_we_read_what_rage_writes(size: int):
    plain = os.urandom(size)
    sealed = pyrage.encrypt(plain, [THEIRS.to_public()])
    assert open_bytes(sealed, CIPHER, KEY) == plain


def test_we_and_rage_lock_alike():
    assert pyrage.passphrase.decrypt(SMITH.lock(b"abc", "слова 말"), "слова 말") == b"abc"
    assert SMITH.unlock(pyrage.passphrase.encrypt(b"abc", "слова 말"), "слова 말") == b"abc"


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["flip", "cut", "repeat"]), st.integers(0, 7))
def test_we_and_rage_refuse_the_same_damage(place: int, damage: str, bit: int):
    whole = seal_bytes(b"evidence", CIPHER, [KEY.recipient, OTHER.recipient])
    place %= len(whole)
    changed = {
        "flip": whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :],
        "cut": whole[:place],
        "repeat": whole[: place + 1] + whole[place:],
    }[damage]
    assert _ours(changed) == _rages(changed)


def _ours(sealed: bytes) -> bytes | None:
    plain = BytesIO()
    try:
        CIPHER.decrypt(BytesIO(sealed), plain, KEY)
    except Exception:  # noqa: BLE001 - whatever it is, it is a refusal
        return None
    return plain.getvalue()


def _rages(sealed: bytes) -> bytes | None:
    try:
        plain: bytes = pyrage.decrypt(sealed, [THEIRS])
    except pyrage.DecryptError:
        return None
    return plain


@pytest.mark.parametrize("size", BORDERS)
def test_age_reads_what_we_write(size: int, needs_tool: Callable[[str], Path], tmp_path: Path):
    age = needs_tool("age")
    (tmp_path / "key").write_text(KEY.secret + "\n")
    plain = os.urandom(size)
    (tmp_path / "sealed").write_bytes(seal_bytes(plain, CIPHER, [KEY.recipient]))
    assert _run(age, "-d", "-i", tmp_path / "key", tmp_path / "sealed") == plain


@pytest.mark.parametrize("size", BORDERS)
def test_we_read_what_age_writes(size: int, needs_tool: Callable[[str], Path], tmp_path: Path):
    age = needs_tool("age")
    plain = os.urandom(size)
    (tmp_path / "plain").write_bytes(plain)
    to = ("-r", OTHER.recipient, "-r", KEY.recipient)
    assert open_bytes(_run(age, *to, tmp_path / "plain"), CIPHER, KEY) == plain
    armored = _run(age, "-a", *to, tmp_path / "plain")
    assert open_bytes(read_armor(armored), CIPHER, KEY) == plain


def test_age_reads_what_we_wrapped_again(needs_tool: Callable[[str], Path], tmp_path: Path):
    age = needs_tool("age")
    (tmp_path / "key").write_text(OTHER.secret + "\n")
    payload = BytesIO()
    header = CIPHER.encrypt_apart(BytesIO(b"abc"), payload, [KEY.recipient])
    again = CIPHER.rewrap(header, KEY, [OTHER.recipient])
    (tmp_path / "sealed").write_bytes(again + payload.getvalue())
    assert _run(age, "-d", "-i", tmp_path / "key", tmp_path / "sealed") == b"abc"


def _run(*command: str | Path) -> bytes:
    return subprocess.run(command, capture_output=True, check=True).stdout
