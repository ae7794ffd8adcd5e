"""How long each visible leaf of a text is: what tells a released text's leaves apart.

Source: spec/redaction-proof.md, section 8 (lengths); unsigned LEB128 (DWARF 5, 7.6).
"""

from collections.abc import Iterable

from tutela.errors import MalformedError

LEAF_BYTES_MAX = 16_384
_MORE, _LOW, _BITS = 0x80, 0x7F, 7


def encode_lengths(lengths: Iterable[int]) -> bytes:
    """Return the numbers, each in its shortest form, one after the other."""
    out = bytearray()
    for length in lengths:
        rest = length
        while rest > _LOW:
            out.append(rest & _LOW | _MORE)
            rest >>= _BITS
        out.append(rest)
    return bytes(out)


def decode_lengths(untrusted: bytes) -> tuple[int, ...]:
    """Return the numbers with exactly this encoding.

    Raises:
        MalformedError: one is longer than a leaf can be, not in its shortest form, or cut.
    """
    lengths: list[int] = []
    value = shift = 0
    for byte in untrusted:
        value |= (byte & _LOW) << shift
        if byte & _MORE:
            shift += _BITS
        # A last byte of zero adds nothing: the number has a shorter form.
        elif value > LEAF_BYTES_MAX or (shift and not byte):
            raise MalformedError("textproof.lengths")
        else:
            lengths.append(value)
            value = shift = 0
        if shift > 2 * _BITS:
            raise MalformedError("textproof.lengths")
    if shift:
        raise MalformedError("textproof.lengths")
    return tuple(lengths)
