"""Bech32: bytes as letters with a checksum that finds every mistyped letter.

Source: BIP 173, without its limit of 90 letters, as age asks.
"""

from typing import Final

from tutela.errors import MalformedError

LETTERS: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
VALUES: Final = {letter: value for value, letter in enumerate(LETTERS)}
CHECKSUM_LETTERS: Final = 6
WORD_BITS: Final = 5
GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def encode(label: str, content: bytes) -> str:
    """Return bytes as small letters after a label; the caller makes them capitals where due."""
    words = _regroup(content)
    checksum = _remainder([*_expanded(label), *words, *bytes(CHECKSUM_LETTERS)]) ^ 1
    words += [checksum >> 5 * place & 31 for place in reversed(range(CHECKSUM_LETTERS))]
    return f"{label}1" + "".join(LETTERS[word] for word in words)


def decode(untrusted: str) -> tuple[str, bytes]:
    """Return the label, as it is written, and the bytes.

    Raises:
        MalformedError: small and capital letters, a letter that is none, or a checksum that does
            not fit. It quotes nothing, for it may be a secret.
    """
    label, _, data = untrusted.rpartition("1")
    if not label or len(data) < CHECKSUM_LETTERS or not _is_visible(untrusted):
        raise MalformedError("keys.secret")
    if untrusted not in (untrusted.lower(), untrusted.upper()):
        raise MalformedError("keys.secret")
    words = [VALUES.get(letter, -1) for letter in data.lower()]
    if -1 in words or _remainder([*_expanded(label.lower()), *words]) != 1:
        raise MalformedError("keys.secret")
    return label, _octets(words[:-CHECKSUM_LETTERS])


def _is_visible(text: str) -> bool:
    return all("!" <= letter <= "~" for letter in text)


def _expanded(label: str) -> list[int]:
    return [ord(letter) >> 5 for letter in label] + [0] + [ord(letter) & 31 for letter in label]


def _remainder(words: list[int]) -> int:
    # A division in GF(32): what falls out at the top selects the generators to subtract.
    rest = 1
    for word in words:
        top = rest >> 25
        rest = (rest & 0x1FFFFFF) << 5 ^ word
        for bit, generator in enumerate(GENERATOR):
            if top >> bit & 1:
                rest ^= generator
    return rest


def _regroup(content: bytes) -> list[int]:
    """Return eight-bit octets as five-bit words, the last filled up with zeros."""
    count = -(-len(content) * 8 // 5)
    bits = int.from_bytes(content) << count * 5 - len(content) * 8
    return [bits >> 5 * place & 31 for place in reversed(range(count))]


def _octets(words: list[int]) -> bytes:
    filling = len(words) * 5 % 8
    bits = 0
    for word in words:
        bits = bits << 5 | word
    # A whole word of filling, or filling that is not zero, would be a second spelling.
    if filling >= WORD_BITS or bits & (1 << filling) - 1:
        raise MalformedError("keys.secret")
    return (bits >> filling).to_bytes(len(words) * 5 // 8)
