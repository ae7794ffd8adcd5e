"""Every text in the final bytes of what is about to leave, whatever carries it.

    found      what a carrier gives back; how much may be looked at; the ports
    runs       runs of letters in any bytes
    encoded    base64, hexadecimal, percent, quoted-printable, entities, escapes
    words      a text as it is, and with its pieces joined; names of files
    records    JSON, CBOR, tags
    pictures   segments and chunks, the proof, the writing
    packed     ZIP, gzip, PDF

A new kind of file is one function and one line in `_CARRIERS`. What none of them knows is searched
for runs of letters; what cannot be looked into is refused. `docs/leakcheck.md`; docs/adr/0128.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Final

from tutela.errors import RefusedError
from tutela.intake.codepage import readings
from tutela.intake.kind import HEAD_BYTES, Kind, kind_of
from tutela.protection.leak.carried import Carried
from tutela.redaction.carriers.encoded import decoded
from tutela.redaction.carriers.found import (
    DECODED_MAX,
    DEPTH_MAX,
    Budget,
    Carrier,
    Found,
    Inner,
    Ports,
    Text,
    Unread,
)
from tutela.redaction.carriers.packed import gzip_texts, pdf_texts, zip_texts
from tutela.redaction.carriers.pictures import jpeg_texts, picture_texts, png_texts
from tutela.redaction.carriers.records import cbor_texts, json_texts, tagged_texts
from tutela.redaction.carriers.runs import is_chance, runs
from tutela.redaction.carriers.words import name_views, views

__all__ = ["Carried", "Ports", "Texts", "texts_of"]

_CARRIERS: Final[Mapping[Kind, Carrier]] = {
    Kind.JPEG: jpeg_texts,
    Kind.PNG: png_texts,
    Kind.WEBP: picture_texts,
    Kind.TIFF: picture_texts,
    Kind.HEIC: picture_texts,
    Kind.AVIF: picture_texts,
    Kind.GIF: picture_texts,
    Kind.BMP: picture_texts,
    Kind.PDF: pdf_texts,
    Kind.ZIP: zip_texts,
    Kind.GZIP: gzip_texts,
}
_CLOSED: Final = frozenset((Kind.SEVEN_ZIP, Kind.RAR, Kind.OLE))
_SOUND: Final = frozenset((Kind.MP4, Kind.MATROSKA, Kind.OGG, Kind.WAVE, Kind.AVI, Kind.MP3))
_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_ENCODED_CHARACTERS_MIN: Final = 12
# Two letters are no proof of a kind: a text may begin with `BM`. A bitmap has four zeros behind.
_UNUSED_IN_BMP: Final = slice(6, 10)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of all files, and what nobody read.

    Attributes:
        carried: in the order of the files.
        unread: identifiers of sentences, each with how many times: a person has to look or listen.
    """

    carried: tuple[Carried, ...] = field(repr=False)
    unread: Mapping[str, int]


def texts_of(files: Mapping[str, bytes], ports: Ports) -> Texts:
    """Return every text in some files, their names among them.

    Args:
        files: the final bytes, by name.
        ports: read what bytes do not tell.

    Raises:
        RefusedError: a file cannot be looked into, or there is too much. No message names a file
            or what is in one.
        UnavailableError: a file is a PDF and there is no reader of PDF.
    """
    walk = _Walk(ports)
    texts = tuple(walk.files(files))
    return Texts(texts, walk.unread)


@dataclass(frozen=True, slots=True)
class _Depth:
    """Within how many files something stands, and within how many encodings of letters."""

    files: int
    letters: int


_OUTSIDE: Final = _Depth(0, 0)


class _Walk:
    """One look at some files: how much is left, and what was seen in the file at hand."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._budget = Budget()
        self._seen: set[str] = set()
        self.unread: dict[str, int] = {}

    def files(self, files: Mapping[str, bytes]) -> Iterator[Carried]:
        for name, content in files.items():
            self._seen.clear()
            self._budget.spend_content(len(content))
            for view, text in name_views(name):
                yield from self._text(name, Text(f"name:{view}".rstrip(":"), text), _OUTSIDE)
            yield from self._content(name, Inner("", content), _OUTSIDE)

    def _content(self, file: str, inner: Inner, depth: _Depth) -> Iterator[Carried]:
        if depth.files > DEPTH_MAX:
            raise RefusedError("carriers.too_deep", limit=DEPTH_MAX)
        for found in _found(inner.content, self._budget, self._ports):
            yield from self._found(file, _within(inner.place, found), depth)

    def _found(self, file: str, found: Found, depth: _Depth) -> Iterator[Carried]:
        match found:
            case Text():
                yield from self._text(file, found, depth)
            case Inner():
                self._budget.spend_content(0)
                within = _Depth(depth.files + 1, depth.letters)
                yield from self._content(file, found, within)
            case Unread(what):
                self.unread[what] = self.unread.get(what, 0) + 1

    def _text(self, file: str, text: Text, depth: _Depth) -> Iterator[Carried]:
        if not text.text.strip() or text.text in self._seen:
            return
        self._seen.add(text.text)
        for view, words in (("", text.text),) if text.is_list else views(text.text):
            self._budget.spend_text(len(words))
            place = f"{text.place}:{view}" if view else text.place
            yield Carried(file, place, words)
        if depth.letters == DECODED_MAX:
            return
        for found in chain.from_iterable(map(decoded, _pieces(text))):
            within = _Depth(depth.files, depth.letters + 1)
            yield from self._found(file, _within(text.place, found), within)


def _pieces(text: Text) -> list[str]:
    """Return a text; of a list the lines that are long enough for letters within letters."""
    if not text.is_list:
        return [text.text]
    return [line for line in text.text.split("\n") if len(line) >= _ENCODED_CHARACTERS_MIN]


def _within(place: str, found: Found) -> Found:
    if isinstance(found, Unread) or not place:
        return found
    return replace(found, place=f"{place}>{found.place}")


def _found(untrusted: bytes, budget: Budget, ports: Ports) -> Iterator[Found]:
    """Yield what is in some bytes, by what they are."""
    kind = kind_of(untrusted[:HEAD_BYTES])
    if kind in _CLOSED:
        raise RefusedError("carriers.closed", kind=kind.value)
    if kind in _SOUND:
        yield Unread("carriers.unread_sound")
    is_bitmap = kind is Kind.BMP and untrusted[_UNUSED_IN_BMP] == bytes(4)
    if kind not in _CARRIERS or (kind is Kind.BMP and not is_bitmap):
        yield from _plain(untrusted)
    else:
        yield from _CARRIERS[kind](untrusted, budget, ports)


def _plain(untrusted: bytes) -> Iterator[Found]:
    """Yield the texts of what may be a record, a text in some encoding, or neither."""
    record = cbor_texts(untrusted)
    if record is not None:
        yield from record
        return
    texts = dict(_whole(untrusted))
    for encoding, text in texts.items():
        yield Text(encoding, text)
        yield from json_texts(text)
        yield from tagged_texts(text)
    if not texts or "\0" in texts.get("utf-8", ""):
        is_list = is_chance(untrusted)
        for encoding, text in runs(untrusted):
            yield Text(f"run:{encoding}", text, is_list)
            yield from tagged_texts(text)


def _whole(untrusted: bytes) -> Iterator[tuple[str, str]]:
    """Yield the readings of bytes as a whole text."""
    if untrusted.startswith(_MARKS):
        yield "utf-16", untrusted.decode("utf-16", "replace")
        return
    try:
        yield "utf-8", untrusted.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield from readings(untrusted).items()
