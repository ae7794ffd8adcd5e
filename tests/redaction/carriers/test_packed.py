"""Texts of files that pack others."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pytest

from tutela.engines.images import decode_examined
from tutela.errors import RefusedError, UnavailableError
from tutela.redaction.carriers import Ports, texts_of
from tutela.redaction.carriers.found import DEPTH_MAX, PdfContent
from tutela.redaction.carriers.packed import MEMBERS_MAX

NAME: Final = "Рём Гён Рюль"
PDF: Final = b"%PDF-1.7\n"


@dataclass(frozen=True)
class Pdf:
    """Finds the same in every PDF."""

    content: PdfContent = field(default_factory=lambda: PdfContent((), (), ()))

    def read(self, untrusted: bytes, /) -> PdfContent:
        assert untrusted.startswith(b"%PDF")
        return self.content


def carried(content: bytes, pdf: Pdf | None = None) -> list[str]:
    return [each.text for each in texts_of({"a": content}, Ports(decode_examined, (), pdf)).carried]


def zipped(members: Mapping[str, bytes], comment: bytes = b"", extra: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.extra, info.comment, info.compress_type = extra, comment, zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
        archive.comment = comment
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        zipped({"a.txt": NAME.encode()}),
        zipped({f"{NAME}.txt": b""}),
        zipped({f"{NAME}/a.txt": b""}),
        zipped({"a": b""}, comment=NAME.encode()),
        zipped({"a": b""}, extra=b"\x99\x99\x16\0" + NAME.encode()),
        zipped({"a": zipped({"b": zlib.compress(b"") + NAME.encode("utf-16-le")})}),
        zipped({"a": b"a"}) + b"\0\0" + NAME.encode(),
        NAME.encode() + zipped({"a": b"a"}),
    ],
    ids=["member", "name", "folder", "comment", "extra", "member of a member", "behind", "before"],
)
def test_a_name_anywhere_in_a_zip_comes_out(content: bytes):
    assert any(NAME in text for text in carried(content))


@pytest.mark.parametrize(("name", "page"), [("렴경률", "cp949"), (NAME, "cp1251"), (NAME, "cp866")])
def test_a_member_named_in_a_code_page_comes_out(name: str, page: str):
    raw = name.encode(page)
    content = zipped({"x" * len(raw): b"a"}).replace(b"x" * len(raw), raw)
    assert any(name in text for text in carried(content))


def test_an_encrypted_member_is_refused():
    content = bytearray(zipped({"a": b"a"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(RefusedError, match=r"carriers\.closed"):
        carried(bytes(content))


@pytest.mark.parametrize("cut", range(30, 120, 15))
def test_a_cut_zip_is_refused(cut: int):
    whole = zipped({"a": bytes(range(99))}, comment=b"c")
    with pytest.raises(RefusedError, match=r"carriers\.broken"):
        carried(whole[:cut])


def test_a_zip_whose_member_is_damaged_is_refused():
    content = bytearray(zipped({"a": bytes(range(200))}))
    content[40] ^= 0xFF
    with pytest.raises(RefusedError, match=r"carriers\.broken"):
        carried(bytes(content))


def test_zips_in_zips_are_refused_at_a_depth():
    content = b"a"
    for _ in range(DEPTH_MAX + 1):
        content = zipped({"a": content})
    with pytest.raises(RefusedError, match=r"carriers\.too_deep"):
        carried(content)


def test_too_many_members_are_refused():
    with pytest.raises(RefusedError, match=r"carriers\.too_many"):
        carried(zipped({str(number): b"" for number in range(MEMBERS_MAX + 1)}))


def test_gzip_is_unpacked_and_its_head_read():
    packer = zlib.compressobj(wbits=31)
    packed = packer.compress(NAME.encode()) + packer.flush()
    named = packed[:3] + b"\x08" + packed[4:10] + "렴경률".encode() + b"\0" + packed[10:]
    assert any(NAME in text for text in carried(named))
    assert any("렴경률" in text for text in carried(named))


def test_without_a_reader_no_pdf_leaves():
    with pytest.raises(UnavailableError, match=r"carriers\.pdf_reader_missing"):
        carried(PDF)


def test_all_that_a_reader_finds_in_a_pdf_comes_out():
    content = PdfContent((("page:1", NAME),), (("렴_경률", b"Ryom Kyong"),), ())
    found = carried(PDF, Pdf(content))
    assert {NAME, "렴_경률", "렴 경률", "Ryom Kyong"} <= set(found)


def test_a_drawn_page_that_nobody_reads_is_said():
    page = np.zeros((8, 8), np.uint8)
    ports = Ports(decode_examined, (), Pdf(PdfContent((), (), (page, page))))
    assert texts_of({"a": PDF}, ports).unread == {"carriers.unread_picture": 2}


@pytest.mark.parametrize(
    "behind",
    [
        b"5 0 obj\n<<>>\nstream\n" + zlib.compress(NAME.encode()) + b"\nendstream",
        b"5 0 obj\n<<>>\nstream\r\n" + NAME.encode() + b"\r\nendstream",
        b"<</Title (" + b"".join(map(b"\\%03o".__mod__, NAME.encode("utf-16"))) + b")>>",
        b"<</Title <FEFF" + NAME.encode("utf-16-be").hex().encode() + b">>>",
        b"<</Title (" + NAME.encode("cp1251") + b")>>",
        b"stream\n" + zlib.compress(b"<</T (" + NAME.encode() + b")>>") + b"\nendstream",
        b"% " + NAME.encode(),
    ],
    ids=["packed", "plain", "octal", "hexadecimal", "code page", "object stream", "comment"],
)
def test_a_name_in_the_bytes_of_a_pdf_comes_out_though_no_page_shows_it(behind: bytes):
    assert any(NAME in text for text in carried(PDF + behind, Pdf()))


@pytest.mark.parametrize("part", [b"stream\n", b"(", b"<41", b"<<(\\"])
def test_a_hostile_pdf_takes_no_longer_than_its_length(part: bytes):
    assert carried(PDF + part * 50_000, Pdf())
