"""A weight file is read whole and unharmed, or not at all."""

import hashlib
import json
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.vectors.make_tagger import weights

from tutela.errors import MalformedError
from tutela.redaction.text.weightfile import (
    MAGIC,
    WEIGHTS_MAX,
    Weights,
    read_weights,
    write_weights,
)

FILE = (Path(__file__).parents[3] / "spec/vectors/tagger/tiny.bin").read_bytes()
HEADER = len(MAGIC) + 4


def test_the_vector_is_what_its_program_writes():
    assert write_weights(weights()) == FILE


def signed(body: bytes) -> bytes:
    return body + hashlib.sha256(body).digest()


def changed(**fields: object) -> bytes:
    """Return the vector with another header and a digest that fits it."""
    length = struct.unpack("<I", FILE[len(MAGIC) : HEADER])[0]
    header = json.loads(FILE[HEADER : HEADER + length]) | fields
    text = json.dumps(header).encode()
    rest = FILE[HEADER + length : -32]
    return signed(MAGIC + struct.pack("<I", len(text)) + text + rest)


def test_the_vector_is_read_and_written_again_to_the_same_bytes():
    weights = read_weights(FILE)
    assert weights.language == "zz"
    assert weights.labels == ("O", "B-PER", "I-PER")
    assert write_weights(weights) == FILE


@given(
    st.dictionaries(
        st.integers(0, 2**32 - 1),
        st.tuples(*[st.floats(-9, 9, width=32)] * 3).filter(lambda row: max(map(abs, row)) > 0.01),
        min_size=1,
        max_size=20,
    ),
    st.frozensets(st.integers(0, 2**32 - 1), max_size=9),
)
def test_what_is_written_is_read_again(
    rows: dict[int, tuple[float, float, float]], entries: frozenset[int]
):
    values = np.array(list(rows.values()), np.float32)
    given = Weights(
        "zz",
        ("O", "B-X", "I-X"),
        {"list": entries},
        np.eye(3, dtype=np.float32),
        {each: at for at, each in enumerate(rows)},
        values,
    )
    read = read_weights(write_weights(given))
    step = float(np.abs(values).max()) / 32767
    assert read.lists == given.lists
    for each, at in given.index.items():
        assert np.allclose(read.values[read.index[each]], values[at], atol=step)


def test_every_changed_byte_is_refused():
    for at in range(len(FILE)):
        damaged = bytearray(FILE)
        damaged[at] ^= 1 << (at % 8)
        with pytest.raises(MalformedError, match=r"tagger\.weights_damaged"):
            read_weights(bytes(damaged))


def test_every_cut_and_every_addition_is_refused():
    for at in range(len(FILE)):
        with pytest.raises(MalformedError, match=r"tagger\.weights_damaged"):
            read_weights(FILE[:at])
    for longer in (FILE + b"\0", FILE + FILE, FILE + bytes(WEIGHTS_MAX)):
        with pytest.raises(MalformedError, match=r"tagger\.weights_damaged"):
            read_weights(longer)


def test_a_part_cut_or_moved_is_refused_even_with_a_digest_that_fits():
    body = FILE[:-32]
    for at in range(len(MAGIC), len(body)):
        with pytest.raises(MalformedError):
            read_weights(signed(body[:at]))
    with pytest.raises(MalformedError):
        read_weights(signed(body + b"\0"))


@pytest.mark.parametrize(
    "fields",
    [
        {"labels": ["B-PER", "I-PER", "O"]},
        {"labels": ["O", "I-PER", "B-PER"]},
        {"labels": ["O"]},
        {"labels": 3},
        {"scale": 0},
        {"scale": float("nan")},
        {"scale": "much"},
        {"keys": -1},
        {"keys": 10**9},
        {"weights": 0},
        {"lists": {"given": 10**9}},
        {"lists": []},
        {"language": "zz", "more": 1},
    ],
)
def test_a_header_that_breaks_a_rule_is_refused(fields: dict[str, object]):
    with pytest.raises(MalformedError, match=r"tagger\.weights_damaged"):
        read_weights(changed(**fields))


def test_weights_for_other_features_are_refused():
    with pytest.raises(MalformedError, match=r"tagger\.weights_for_other_features"):
        read_weights(changed(templates=10**6))


def test_a_header_with_a_digest_that_fits_is_read():
    assert read_weights(changed(language="yy")).language == "yy"
