import os
import tracemalloc
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.age.streams import Broken, Nowhere, Slow, Stuck

from tutela.custody.vault import Readable
from tutela.engines.age.stream import (
    CHUNK_BYTES,
    CHUNKS_AT_ONCE,
    NONCE_BYTES,
    SEALED_BYTES,
    TAG_BYTES,
    StreamWindow,
    decrypt_stream,
    encrypt_stream,
    read_nonce,
    write_whole,
)
from tutela.errors import MalformedError

FILE_KEY = bytes(range(16))
NONCE = bytes(range(16, 32))
PLAIN = os.urandom(2 * CHUNK_BYTES + 100)
BORDERS = sorted(
    {
        max(chunks * CHUNK_BYTES + more, 0)
        for chunks in (0, 1, 2, CHUNKS_AT_ONCE, CHUNKS_AT_ONCE + 1)
        for more in (-1, 0, 1)
    }
)


def encrypt(plain: bytes) -> bytes:
    payload = BytesIO()
    encrypt_stream(BytesIO(plain), payload, FILE_KEY, NONCE)
    return payload.getvalue()


def decrypt(payload: Readable, sink: BytesIO) -> bytes:
    decrypt_stream(payload, sink, FILE_KEY, read_nonce(payload))
    return sink.getvalue()


PAYLOAD = encrypt(PLAIN)
ORDERS = (
    *("BAC", "ACB", "CBA", "AABC", "ABBC", "ABCC", "AC", "BC"),
    *("AB", "A", "B", "C", "ABCx", "ABCA", "AbC", "bABC"),
)
"""A, B and C are the chunks; b is B without its last byte, x one byte of something else."""
CHUNKS = [
    PAYLOAD[start : start + SEALED_BYTES]
    for start in range(NONCE_BYTES, len(PAYLOAD), SEALED_BYTES)
]


@pytest.mark.parametrize("size", BORDERS)
def test_every_size_around_the_borders_survives(size: int):
    plain = os.urandom(size)
    payload = encrypt(plain)
    assert len(payload) == NONCE_BYTES + size + TAG_BYTES * max(-(-size // CHUNK_BYTES), 1)
    assert decrypt(BytesIO(payload), BytesIO()) == plain
    window = StreamWindow(BytesIO(payload), FILE_KEY)
    assert (window.size, window.read_at(0, size)) == (size, plain)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 3 * CHUNK_BYTES), st.integers(1, 2 * CHUNK_BYTES))
def test_short_reads_and_short_writes_change_nothing(size: int, at_once: int):
    plain = bytes(size)
    at_once = max(at_once, size // 100)
    payload, found = Slow(at_once=at_once), Slow(at_once=at_once)
    encrypt_stream(Slow(plain, at_once), payload, FILE_KEY, NONCE)
    sealed = payload.content.getvalue()
    assert sealed == encrypt(plain)
    decrypt_stream(Slow(sealed[NONCE_BYTES:], at_once), found, FILE_KEY, NONCE)
    assert found.content.getvalue() == plain
    assert StreamWindow(Slow(sealed, at_once), FILE_KEY).read_at(0, size) == plain


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(PLAIN) + 10), st.integers(0, len(PLAIN) + 10))
def test_a_window_shows_what_a_slice_shows(offset: int, size: int):
    window = StreamWindow(BytesIO(PAYLOAD), FILE_KEY)
    assert window.read_at(offset, size) == PLAIN[offset : offset + size]


def test_a_window_has_nothing_before_its_beginning():
    window = StreamWindow(BytesIO(PAYLOAD), FILE_KEY)
    assert window.read_at(-1, 10) == b""
    assert window.read_at(5, -1) == b""


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(PAYLOAD) - 1), st.integers(0, 7))
def test_a_flipped_bit_is_found_and_nothing_of_its_chunk_is_shown(place: int, bit: int):
    changed = bytearray(PAYLOAD)
    changed[place] ^= 1 << bit
    _expect_refusal(bytes(changed))
    _expect_window_refusal(bytes(changed))


def test_every_bit_of_a_small_payload_counts():
    payload = encrypt(b"abcdefgh")
    for place in range(len(payload) * 8):
        changed = bytearray(payload)
        changed[place // 8] ^= 1 << place % 8
        _expect_refusal(bytes(changed), b"abcdefgh")


@pytest.mark.parametrize("order", ORDERS)
def test_chunks_that_are_moved_repeated_or_left_out_are_found(order: str):
    parts = dict(zip("ABC", CHUNKS, strict=True)) | {"x": b"x", "b": CHUNKS[1][:-1]}
    changed = NONCE + b"".join(parts[name] for name in order)
    _expect_refusal(changed)
    _expect_window_refusal(changed)


def test_every_cut_is_found():
    ends = {*range(40), *range(len(PAYLOAD) - 40, len(PAYLOAD))}
    for chunks in (1, 2):
        border = NONCE_BYTES + chunks * SEALED_BYTES
        ends |= set(range(border - 20, border + 20))
    for end in sorted(ends):
        _expect_refusal(PAYLOAD[:end])
        _expect_window_refusal(PAYLOAD[:end])


def test_an_empty_last_chunk_belongs_to_an_empty_payload_only():
    empty = encrypt(b"")[NONCE_BYTES:]
    _expect_refusal(NONCE + CHUNKS[0] + empty)
    whole = encrypt(bytes(CHUNK_BYTES))
    for extra in (b"", empty):
        _expect_window_refusal(whole[: NONCE_BYTES + SEALED_BYTES - 1] + extra)


def test_a_window_is_as_long_as_only_the_true_end_says():
    # Without its last chunk the payload would look like a shorter one.
    _expect_window_refusal(NONCE + CHUNKS[0] + CHUNKS[1])


def test_the_streams_own_failures_come_out_unchanged():
    with pytest.raises(OSError, match="gone"):
        encrypt_stream(Broken(bytes(CHUNK_BYTES)), BytesIO(), FILE_KEY, NONCE)
    with pytest.raises(OSError, match="full"):
        encrypt_stream(BytesIO(PLAIN), Broken(room=CHUNK_BYTES * 2), FILE_KEY, NONCE)
    with pytest.raises(OSError, match="full"):
        encrypt_stream(BytesIO(b""), Broken(room=NONCE_BYTES), FILE_KEY, NONCE)
    with pytest.raises(OSError, match="gone"):
        decrypt(Broken(PAYLOAD), BytesIO())
    with pytest.raises(OSError, match="full"):
        decrypt_stream(BytesIO(PAYLOAD[16:]), Broken(room=CHUNK_BYTES), FILE_KEY, NONCE)


def test_a_stream_of_any_length_takes_a_few_mebibytes_of_memory():
    plain = bytes(32 << 20)
    sealed = BytesIO(encrypt(plain)[NONCE_BYTES:])
    tracemalloc.start()
    try:
        encrypt_stream(BytesIO(plain), Nowhere(), FILE_KEY, NONCE)
        decrypt_stream(sealed, Nowhere(), FILE_KEY, NONCE)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5 << 20


def test_a_stream_that_takes_nothing_is_no_success():
    with pytest.raises(OSError, match="no more"):
        write_whole(Stuck(), b"abc")


def _expect_refusal(changed: bytes, plain: bytes = PLAIN) -> None:
    sink = BytesIO()
    with pytest.raises(MalformedError, match=r"^keys\.decrypt$"):
        decrypt(BytesIO(changed), sink)
    # What was handed on is true and ends where a chunk ends.
    written = sink.getvalue()
    assert plain.startswith(written)
    assert len(written) % CHUNK_BYTES == 0 or written == plain


def _expect_window_refusal(changed: bytes) -> None:
    with pytest.raises(MalformedError, match=r"^keys\.decrypt$"):
        StreamWindow(BytesIO(changed), FILE_KEY).read_at(0, len(PAYLOAD))
