"""Texts of files that pack others: ZIP (also of documents) and gzip; and of PDF."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from tutela.errors import RefusedError, UnavailableError
from tutela.redaction.carriers.found import Budget, Found, Inner, Ports, Text
from tutela.redaction.carriers.pictures import inflated, page_texts
from tutela.redaction.carriers.runs import chance_runs, runs
from tutela.redaction.carriers.words import name_views

MEMBERS_MAX: Final = 10_000
MEMBER_BYTES_MAX: Final = 256 << 20
_ENCRYPTED: Final = 0x1
_GZIP: Final = 31
_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")
_ZLIB_HEADS: Final = frozenset(bytes((window << 4 | 8,)) for window in range(8))
_STREAM_END: Final = b"endstream"
_LITERAL: Final = re.compile(rb"\((?:[^()\\]|\\.){0,4096}\)", re.DOTALL)
_LITERAL_ESCAPE: Final = re.compile(rb"\\([0-7]{1,3}|\r?\n|.)", re.DOTALL)
_LITERAL_SIGNS: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_HEX_STRING: Final = re.compile(rb"<([0-9A-Fa-f\s]{4,})>")


def zip_texts(untrusted: bytes, budget: Budget, ports: Ports) -> Iterator[Found]:
    """Yield names, comments and members of a ZIP, and the runs of letters outside of them.

    Raises:
        RefusedError: it is broken, encrypted, or packs too much.
    """
    del ports
    try:
        archive = zipfile.ZipFile(io.BytesIO(untrusted))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise RefusedError("carriers.broken", kind="ZIP") from None
    members = archive.infolist()
    if len(members) > MEMBERS_MAX:
        raise RefusedError("carriers.too_many", limit=MEMBERS_MAX)
    # Names as they are written, in whatever encoding; and what lies between the members.
    for encoding, text in chance_runs(untrusted):
        yield Text(f"zip:{encoding}", text, is_list=True)
    yield Inner("zip:comment", archive.comment)
    for number, member in enumerate(members, 1):
        yield from _member_names(number, member)
        if member.flag_bits & _ENCRYPTED:
            raise RefusedError("carriers.closed", kind="ZIP")
        yield Inner(f"zip:{number}", _unpacked(archive, member, budget))


def gzip_texts(untrusted: bytes, budget: Budget, ports: Ports) -> Iterator[Found]:
    """Yield the head of a gzip, in which a file name stands, and what it packs.

    Raises:
        RefusedError: it packs too much.
    """
    del ports
    for encoding, text in chance_runs(untrusted):
        yield Text(f"gzip:{encoding}", text, is_list=True)
    yield Inner("gzip:head", untrusted[10:512])
    yield Inner("gzip", inflated(untrusted, budget, _GZIP))


def pdf_texts(untrusted: bytes, budget: Budget, ports: Ports) -> Iterator[Found]:
    """Yield the texts of a PDF: as another reader finds them, and of every stream in its bytes.

    The second finds what no page shows: earlier states of the file, objects that nothing refers
    to, XMP. What is drawn on the pages is read like a picture.

    Raises:
        RefusedError: no reader of PDF is there, or it cannot read this one.
    """
    if ports.pdf is None:
        raise UnavailableError("carriers.pdf_reader_missing")
    content = ports.pdf.read(untrusted)
    for place, text in content.texts:
        yield Text(place, text)
    for name, attached in content.attachments:
        for view, text in name_views(name):
            yield Text(f"attachment:name:{view}", text)
        yield Inner("attachment", attached)
    for number, page in enumerate(content.pages, 1):
        yield from page_texts(f"page:{number}:drawn", page, ports)
    yield from _bytes_of_pdf("pdf", untrusted)
    for start, stream in _streams(untrusted):
        unpacked = inflated(stream, budget) if _is_zlib(stream) else b""
        yield from _bytes_of_pdf(f"stream@{start}", unpacked or stream)


def _is_zlib(stream: bytes) -> bool:
    # RFC 1950, 2.2: a method, and a check over the first two bytes.
    return stream[:1] in _ZLIB_HEADS and int.from_bytes(stream[:2]) % 31 == 0


def _streams(untrusted: bytes) -> Iterator[tuple[int, bytes]]:
    end = 0
    for match in _STREAM.finditer(untrusted):
        # What begins within a stream that has not ended is part of it.
        if match.start() >= end:
            found = untrusted.find(_STREAM_END, match.end())
            end = found if found >= 0 else len(untrusted)
            yield match.start(), untrusted[match.end() : end].rstrip(b"\r\n")


def _bytes_of_pdf(place: str, content: bytes) -> Iterator[Found]:
    for encoding, text in chance_runs(content):
        yield Text(f"{place}:{encoding}", text)
    literals = [_literal(match.group()[1:-1]) for match in _LITERAL.finditer(content)]
    strings = [re.sub(rb"\s", b"", match.group(1)) for match in _HEX_STRING.finditer(content)]
    literals += [bytes.fromhex(string.decode()[: len(string) // 2 * 2]) for string in strings]
    for literal in filter(None, literals):
        yield Inner(f"{place}:string", literal)


def _literal(written: bytes) -> bytes:
    """Return the bytes of a string as PDF writes it (ISO 32000-1, 7.3.4.2)."""
    return _LITERAL_ESCAPE.sub(_unescaped, written)


def _unescaped(match: re.Match[bytes]) -> bytes:
    escaped = match.group(1)
    if b"0" <= escaped[:1] <= b"7":
        return bytes((int(escaped, 8) & 0xFF,))
    return b"" if escaped.strip() == b"" else _LITERAL_SIGNS.get(escaped, escaped)


def _member_names(number: int, member: zipfile.ZipInfo) -> Iterator[Found]:
    names = [member.filename, member.orig_filename]
    if not member.flag_bits & 0x800:
        # The format's own code page, whatever the program wrote.
        raw = member.orig_filename.encode("cp437", "replace")
        names += [text for _, text in runs(raw)]
    for name in dict.fromkeys(names):
        for view, text in name_views(name):
            yield Text(f"zip:{number}:name:{view}", text)
    yield Inner(f"zip:{number}:comment", member.comment)
    yield Inner(f"zip:{number}:extra", member.extra)


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget) -> bytes:
    if member.is_dir():
        return b""
    try:
        with archive.open(member) as opened:
            content = opened.read(MEMBER_BYTES_MAX + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise RefusedError("carriers.broken", kind="ZIP") from None
    if len(content) > MEMBER_BYTES_MAX:
        raise RefusedError("carriers.too_large", limit=MEMBER_BYTES_MAX)
    budget.spend_content(len(content))
    return content
