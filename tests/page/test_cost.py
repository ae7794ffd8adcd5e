"""What a hostile file may cost the stranger who checks it."""

import zlib

from tests.page.conftest import CallVerifier

EMPTY_FIXED_BLOCKS = 40_000


def fixed_blocks(count: int) -> bytes:
    """Return a zlib stream of nothing but empty blocks with the fixed code, 10 bits each."""
    bits = "".join(["0" + "10" + "0" * 7] * (count - 1) + ["1" + "10" + "0" * 7])
    bits += "0" * (-len(bits) % 8)
    packed = bytes(int(bits[i : i + 8][::-1], 2) for i in range(0, len(bits), 8))
    return b"\x78\x9c" + packed + (1).to_bytes(4, "big")


def test_empty_blocks_are_read_in_one_breath(call_verifier: CallVerifier):
    stream = fixed_blocks(EMPTY_FIXED_BLOCKS)
    assert zlib.decompress(stream) == b""
    # Each block once built two tables of 32,768 entries: 13 seconds, past any patience. The
    # runner itself is stopped by the test's time limit.
    assert call_verifier([("inflate", [{"hex": stream.hex()}, 0])]) == [{"hex": ""}]


def test_a_stream_with_a_smaller_window_is_refused(call_verifier: CallVerifier):
    packer = zlib.compressobj(6, zlib.DEFLATED, 8)
    stream = packer.compress(b"words") + packer.flush()
    assert stream[0] != 0x78
    assert call_verifier([("inflate", [{"hex": stream.hex()}, 5])]) == [None]
