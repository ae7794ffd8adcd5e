"""Bech32, in which age secrets are written: a prefix, 5 bits a letter, a checksum of six letters.

Source: BIP 173; the limit of 90 letters does not hold for age.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from tutela.errors import MalformedError

LETTERS: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
CHECKSUM_LETTERS: Final = 6
LETTER_BITS: Final = 5
BYTE_BITS: Final = 8
GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def encode_bech32(prefix: str, content: bytes) -> str:
    """Return bytes under a prefix, in small letters."""
    data = list(_regroup(content, BYTE_BITS, LETTER_BITS, pad=True))
    total = _polymod([*_expanded(prefix), *data, *([0] * CHECKSUM_LETTERS)]) ^ 1
    shifts = reversed(range(0, CHECKSUM_LETTERS * LETTER_BITS, LETTER_BITS))
    checksum = [total >> shift & 31 for shift in shifts]
    return f"{prefix}1" + "".join(LETTERS[each] for each in (*data, *checksum))


def decode_bech32(untrusted: str) -> tuple[str, bytes]:
    """Return prefix and bytes of a text in small or in capital letters.

    Raises:
        MalformedError: it is mixed, mistyped or cut; the text is not repeated, it may be a secret.
    """
    text = untrusted.lower()
    prefix, mark, spelled = text.rpartition("1")
    known = all(letter in LETTERS for letter in spelled) and prefix.isascii()
    if untrusted not in {text, text.upper()} or not mark or not prefix or not known:
        raise MalformedError("keys.secret")
    data = [LETTERS.index(letter) for letter in spelled]
    if len(data) < CHECKSUM_LETTERS or _polymod([*_expanded(prefix), *data]) != 1:
        raise MalformedError("keys.secret")
    content = bytes(_regroup(data[:-CHECKSUM_LETTERS], LETTER_BITS, BYTE_BITS, pad=False))
    # Bits left over must be zero, or one secret would have several spellings.
    if encode_bech32(prefix, content) != text:
        raise MalformedError("keys.secret")
    return prefix, content


def _polymod(values: Iterable[int]) -> int:
    total = 1
    for value in values:
        top = total >> 25
        total = (total & 0x1FFFFFF) << LETTER_BITS ^ value
        for place, word in enumerate(GENERATOR):
            total ^= word if top >> place & 1 else 0
    return total


def _expanded(prefix: str) -> list[int]:
    codes = prefix.encode()
    return [*(code >> LETTER_BITS for code in codes), 0, *(code & 31 for code in codes)]


def _regroup(values: Iterable[int], width: int, wanted: int, *, pad: bool) -> Iterator[int]:
    kept, bits = 0, 0
    for value in values:
        kept, bits = kept << width | value, bits + width
        while bits >= wanted:
            bits -= wanted
            yield kept >> bits & ((1 << wanted) - 1)
        kept &= (1 << bits) - 1
    if pad and bits:
        yield kept << (wanted - bits) & ((1 << wanted) - 1)
