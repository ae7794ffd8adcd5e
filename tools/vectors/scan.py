"""Write the scan of a grey JPEG by hand, rightly or with one liberty a lenient decoder forgives.

Source: ITU-T T.81, F.1.2 and annex C.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutela.proof.coefficients import BlockRow, library
from tutela.proof.marker import DHT, read_preamble

_ZIGZAG = (
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
)  # fmt: skip
_END_OF_BLOCK, _SIXTEEN_ZEROS = 0x00, 0xF0
_SIXTEEN, _LAST, _NO_MARKER = 16, 63, 0xFF

Blocks = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Liberties:
    """What a scan may do that the canonical one may not.

    Attributes:
        padding: the bits that fill the last byte.
        zeros_before_end: write sixteen zeros before the end of the first block that has room.
    """

    padding: str = "1"
    zeros_before_end: bool = False


def read_blocks(grey: bytes) -> Blocks:
    """Return the blocks of a grey JPEG, row after row, of shape (blocks, 64), natural order."""
    preamble = read_preamble(grey)
    height = int.from_bytes(preamble.frame.payload[1:3], "big")
    rows: list[Blocks] = []

    def visit(row: BlockRow) -> None:
        if row.row < -(-height // 8):
            rows.append(row.blocks.copy())

    library().transform(grey, visit)
    return np.concatenate(rows)


def with_scan(grey: bytes, blocks: Blocks, liberties: Liberties | None = None) -> bytes:
    """Return a canonical grey JPEG with its scan written anew from these blocks."""
    preamble = read_preamble(grey)
    dc, ac = (_codes(segment.payload) for segment in preamble.all(DHT))
    scan = _write(blocks, dc, ac, liberties or Liberties())
    return grey[: preamble.size] + scan + b"\xff\xd9"


def _write(blocks: Blocks, dc: dict[int, str], ac: dict[int, str], liberties: Liberties) -> bytes:
    bits: list[str] = []
    before, liberty = 0, liberties.zeros_before_end
    for block in blocks:
        values = [int(block[place]) for place in _ZIGZAG]
        bits.append(_number(values[0] - before, 0, dc))
        before, run = values[0], 0
        for value in values[1:]:
            if value == 0:
                run += 1
                continue
            while run >= _SIXTEEN:
                bits.append(ac[_SIXTEEN_ZEROS])
                run -= _SIXTEEN
            bits.append(_number(value, run, ac))
            run = 0
        if run:
            if liberty and run > _SIXTEEN:
                bits.append(ac[_SIXTEEN_ZEROS])
                liberty = False
            bits.append(ac[_END_OF_BLOCK])
    joined = "".join(bits)
    joined += liberties.padding * (-len(joined) % 8)
    packed = int(joined, 2).to_bytes(len(joined) // 8, "big")
    return packed.replace(b"\xff", b"\xff\0")


def _number(value: int, run: int, codes: dict[int, str]) -> str:
    size = abs(value).bit_length()
    if not size:
        return codes[run << 4]
    low = value if value > 0 else value + (1 << size) - 1
    return codes[run << 4 | size] + f"{low:0{size}b}"


def _codes(table: bytes) -> dict[int, str]:
    codes, code, place = {}, 0, 17
    for length, count in enumerate(table[1:17], 1):
        for value in table[place : place + count]:
            codes[value] = f"{code:0{length}b}"
            code += 1
        place += count
        code <<= 1
    return codes
