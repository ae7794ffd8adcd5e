"""How a name can be spelled in bytes, and words that lead to a place more exactly than they look.

A name that leaks is seldom typed: a program writes it into a header, escaped or encoded in its own
way. Every form here was met in files, or is what a common library does unasked.
"""

import binascii
import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Final

from tutela.errors import RefusedError

ENCODED_BYTES_MIN: Final = 8
"""Shorter ones appear by chance: 48 bits, in megabytes of chance, do so once in 10^8 files."""

_BASE64_SHIFTS: Final = ((0, 0), (1, 2), (2, 3))
# Three decimals of a degree are some 100 metres, a second of arc 30, six figures of a grid 100.
_COORDINATES: Final = re.compile(
    r"\d{1,3}[.,]\d{3,}\s*°?\s*[^\W\d_]?\s*[,;/\s]\s*[-+\u2212]?\s*\d{1,3}[.,]\d{3,}"
    r"|\d\s*°\s*\d{1,2}\s*['\u2032\u2019]\s*\d"
    r"|\d\s*°\s*\d{1,2}[.,]\d"
    r"|\bgeo:[-\d]"
    r"|\b\d{1,2}[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?\d{3,5}\s?\d{3,5}\b"
    r"|\b[2-9CFGHJMPQRVWX]{4,8}\+[2-9CFGHJMPQRVWX]{2,3}\b"
)


def encoded_forms(name: str) -> tuple[tuple[bytes, bool], ...]:
    """Return the forms in which programs write a name, and whether the case of letters counts.

    Base64 in all three alignments, hexadecimal, JSON and HTML escapes, quoted-printable and
    punycode; forms too short to tell from chance are left out.
    """
    forms = [
        form
        for case in dict.fromkeys((name, name.lower(), name.upper()))
        for normal in normal_forms(case)
        for form in (*_of_bytes(normal), *_of_letters(normal))
    ]
    return tuple(dict.fromkeys(form for form in forms if len(form[0]) >= ENCODED_BYTES_MIN))


def normal_forms(name: str) -> tuple[str, ...]:
    """Return a name as it is, composed and taken apart: some letters come back as another."""
    forms = (name, *(unicodedata.normalize(form, name) for form in ("NFC", "NFD")))
    return tuple(dict.fromkeys(forms))


def check_coordinates(words: Mapping[str, str]) -> None:
    """Check that no published words hold coordinates of a few hundred metres or finer.

    Args:
        words: by the name of the field they stand in.

    Raises:
        RefusedError: some do; the error names the field.
    """
    for field, text in words.items():
        if _COORDINATES.search(text):
            raise RefusedError("lastlook.coordinates", field=field)


def _of_bytes(name: str) -> Iterator[tuple[bytes, bool]]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        raw = name.encode(encoding, "surrogateescape" if encoding == "utf-8" else "replace")
        yield binascii.hexlify(raw), False
        for shift, start in _BASE64_SHIFTS:
            # The first and last letter may depend on what stands beside the name.
            whole = b64encode(bytes(shift) + raw)[start : (shift + len(raw)) * 8 // 6]
            yield whole, True
            yield whole.translate(bytes.maketrans(b"+/", b"-_")), True


def _of_letters(name: str) -> Iterator[tuple[bytes, bool]]:
    if name.isascii():
        return
    octets = name.encode("utf-8", "surrogateescape")
    for escaped in (
        "".join(f"={byte:02x}" for byte in octets),
        "".join(f"%{byte:02x}" for byte in octets),
        *("".join(map(escape, name)) for escape in (_json, _decimal, _hexadecimal)),
    ):
        yield escaped.encode("ascii", "replace"), False
    for part in (name, name.rsplit(".", 1)[0]):
        if not part.isascii():
            yield part.encode("punycode", "replace"), False


def _json(letter: str) -> str:
    units = letter.encode("utf-16-be", "surrogatepass").hex()
    split = "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
    return letter if letter.isascii() else split


def _decimal(letter: str) -> str:
    return letter if letter.isascii() else f"&#{ord(letter)};"


def _hexadecimal(letter: str) -> str:
    return letter if letter.isascii() else f"&#x{ord(letter):x};"
