"""Every planted text in a real file of its carrier: is it in what the leak check gets to see?

Run as `python -m benchmarks.text.carriers`; with `--drawn` every form of every person that can be
drawn, in large, small and noisy letters (18 minutes). Nothing is random but the noise, from one
seed. Files are made by other programs than the ones that read them wherever there are two: Pillow
draws and writes metadata, Typst sets PDFs, the standard library packs, the rest is by hand.

A planted part counts as carried when it stands, letter for letter, in one text that came out, both
in NFKC, in small letters, and without anything that is no letter or digit: that is the least that
any search does with a text. What is drawn is read by Tesseract, so there it is a recall.
"""

import base64
import binascii
import html
import io
import json
import quopri
import struct
import sys
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

import numpy as np
import typst
from benchmarks.text.planted import FORMS, REGISTER, UNSEEN, Planted, planted
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from tutela.engines import pdftext, tesseract
from tutela.engines.images import decode_examined
from tutela.proof.cbor import encode
from tutela.redaction.carriers import Ports, texts_of
from tutela.redaction.carriers.found import Text
from tutela.redaction.carriers.pictures import page_texts
from tutela.redaction.reading import Grey

FONTS = Path(str(files("tutela.engines"))) / "fonts"
FONT = FONTS / "tutela-forms-regular.otf"
LETTER_PIXELS = 32
SMALL_PIXELS = 18
NOISE = 18
Files = dict[str, bytes]
Hold = Callable[[str, str], Files]
"""From what the carrier says, and the part of it that tells, to files."""


def folded(text: str) -> str:
    """Letters and digits alone, in small letters."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(sign for sign in unicodedata.normalize("NFC", plain) if sign.isalnum())
    return unicodedata.normalize("NFC", letters)


def _split(text: str, part: str, between: str) -> str:
    """Put something into the middle of the planted part, at a space if it has one."""
    at = part.find(" ", len(part) // 3)
    broken = part[: len(part) // 2] + between + part[len(part) // 2 :]
    spaced = part[:at] + between + part[at + 1 :]
    return text.replace(part, spaced if at > 0 else broken)


def _text(text: str, part: str) -> Iterator[Files]:
    yield {"statement.txt": text.encode()}
    yield {"statement.txt": text.encode("utf-16")}
    yield {"statement.txt": text.encode("utf-16-be")}
    yield {"statement.txt": _split(text, part, "\n").encode()}
    yield {"statement.txt": _split(text, part, "⟦Soldier A⟧ ").encode()}
    yield {"statement.txt": (text + "\n" + base64.encodebytes(text.encode()).decode()).encode()}
    yield {"statement.txt": base64.b64encode(part.encode("utf-16-le"))}
    yield {"statement.txt": quote(text).encode()}
    yield {"statement.txt": quopri.encodestring(text.encode())}
    yield {"statement.txt": binascii.hexlify(part.encode(), " ")}
    yield {"statement.txt": "".join(f"&#{ord(sign)};" for sign in text).encode()}
    yield {"statement.txt": text.encode("unicode_escape")}
    for page in ("cp949", "cp1251", "koi8-u"):
        if _survives(part, page):
            yield {"statement.txt": text.encode(page, "ignore")}
            yield {"unknown.bin": b"\0\x01\x02\xff\xfe\0" + text.encode(page, "ignore") + b"\0\x9f"}


def _survives(part: str, page: str) -> bool:
    kept = part.encode(page, "ignore").decode(page)
    return not part.isascii() and folded(kept) == folded(part)


def _pdf(text: str, part: str) -> Iterator[Files]:
    if unicodedata.normalize("NFKC", part) == unicodedata.normalize("NFC", part):
        # The bundled font has no full-width letters: nothing of them would be set.
        yield {"report.pdf": _typeset(text.split("\n"))}
    yield {"report.pdf": _typeset(["."], title=part)}
    yield {"report.pdf": _typeset(["."], attached=text)}
    yield {"report.pdf": pdf_by_hand(pdf_string(part), b"()")}
    yield {"report.pdf": pdf_by_hand(b"()", pdf_string(part))}
    yield {"report.pdf": pdf_by_hand(b"()", b"()", hidden=text.encode())}


def _typeset(lines: list[str], title: str = "", attached: str = "") -> bytes:
    words = "\n".join(f"#{json.dumps(line, ensure_ascii=False)} \\" for line in lines)
    head = f"#set document(title: {json.dumps(title, ensure_ascii=False)})\n" if title else ""
    given = json.dumps(attached, ensure_ascii=False)
    head += f'#pdf.attach("a.txt", bytes({given}))\n' if attached else ""
    source = f'{head}#set text(font: "Tutela Forms", size: 12pt)\n{words}'
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    made = typst.compile(source.encode(), font_paths=fonts, format="pdf")
    assert isinstance(made, bytes)
    return made


def pdf_string(text: str) -> bytes:
    raw = b"\xfe\xff" + text.encode("utf-16-be")
    return b"(" + b"".join(b"\\%03o" % byte for byte in raw) + b")"


def pdf_by_hand(title: bytes, note: bytes, hidden: bytes = b"") -> bytes:
    """Write a PDF of one empty page, with document information, a note, and a loose stream."""
    packed = zlib.compress(hidden)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Annots[4 0 R]>>",
        b"<</Type/Annot/Subtype/Text/Rect[9 9 20 20]/Contents %b>>" % note,
        b"<</Title %b>>" % title,
        b"<</Length %d/Filter/FlateDecode>>\nstream\n%b\nendstream" % (len(packed), packed),
    )
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R/Info 5 0 R>>\n" % (len(objects) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def drawn(text: str, size: int = LETTER_PIXELS) -> Image.Image:
    """Draw a text in dark letters on a light ground."""
    font = ImageFont.truetype(str(FONT), size)
    lines = text.split("\n")
    width = int(max(map(font.getlength, lines))) + 80
    picture = Image.new("RGB", (width, len(lines) * size * 3 // 2 + 80), (235, 232, 225))
    place = (40, 40)
    ImageDraw.Draw(picture).multiline_text(
        place, text, font=font, fill=(30, 30, 40), spacing=size // 2
    )
    return picture


def _picture(text: str, part: str) -> Iterator[Files]:
    del part
    yield {"picture.png": _saved(drawn(text), "PNG")}


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _subtitle(text: str, part: str) -> Iterator[Files]:
    second = "\n\n8\n00:01:55,000 --> 00:01:59,000\n"
    yield {"film.srt": text.encode()}
    yield {"film.srt": _split(text, part, second).encode()}
    yield {"film.srt": text.replace(part, f"<i>{part[:2]}</i>{part[2:]}").encode()}
    cue = "WEBVTT\n\n00:01.000 --> 00:04.000\n"
    yield {"film.vtt": f"{cue}<v {part}>...</v>\n".encode()}
    yield {"film.vtt": f"WEBVTT\n\nNOTE\n{part}\n\n00:01.000 --> 00:04.000\n...\n".encode()}
    fields = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
    head = f"[Events]\nFormat: {fields}\n"
    line = "Dialogue: 0,0:00:01.00,0:00:04.00,Default,,0,0,0,,"
    yield {"film.ass": f"{head}{line}{{\\b1}}{part[:2]}{{\\b0}}{part[2:]}\n".encode()}
    yield {"film.ass": (head + line + _split(part, part, "\\N")).encode()}
    yield {"film.bin": b"\0\0\0\x20ftypisom" + bytes(20) + b"\0\0\0\x99mdat" + text.encode()}


def _file_name(text: str, part: str) -> Iterator[Files]:
    del part
    yield {text: b"\0"}
    yield {"all.zip": _zipped({text: b"\0"})}
    yield {unicodedata.normalize("NFD", text): b"\0"}
    yield {quote(text): b"\0"}


def _zipped(members: Mapping[str, bytes], comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.comment = comment
    return out.getvalue()


def _metadata(text: str, part: str) -> Iterator[Files]:
    picture = Image.new("RGB", (16, 16))
    field, _, _ = text.partition("=")
    for chunk in ("text", "international", "packed"):
        info = PngImagePlugin.PngInfo()
        if chunk == "text":
            # A program that does not know that the chunk is Latin-1 writes it in UTF-8.
            info.add(b"tEXt", field.encode() + b"\0" + text.encode())
        elif chunk == "packed":
            info.add(b"zTXt", field.encode() + b"\0\0" + zlib.compress(text.encode()))
        else:
            info.add_itxt(field, text, zip=True)
        yield {"picture.png": _saved(picture, "PNG", pnginfo=info)}
    exif = Image.Exif()
    exif[0x010E] = text.encode()
    exif[0x9C9D] = text.encode("utf-16-le") + b"\0\0"
    yield {"picture.jpg": _saved(picture, "JPEG", exif=exif)}
    comment = Image.Exif()
    comment.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + text.encode("utf-16-be")
    yield {"picture.jpg": _saved(picture, "JPEG", exif=comment)}
    yield {"picture.jpg": _saved(picture, "JPEG", comment=text.encode())}
    tag, _, _ = field.partition(":")
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><{tag}:a>{html.escape(part)}</{tag}:a></x:xmpmeta>'
    yield {"picture.jpg": _saved(picture, "JPEG", xmp=xmp.encode())}
    caption = text.encode()
    iptc = b"\x1c\x02\x78" + struct.pack(">H", len(caption)) + caption
    block = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc
    whole = _saved(picture, "JPEG")
    segment = b"\xff\xed" + struct.pack(">H", len(block) + 2) + block
    yield {"picture.jpg": whole[:2] + segment + whole[2:]}
    yield {"picture.jpg": whole + text.encode()}
    for page in ("cp949", "cp1251"):
        if _survives(part, page):
            yield {"picture.jpg": _saved(picture, "JPEG", comment=text.encode(page, "ignore"))}


def _record(text: str, part: str) -> Iterator[Files]:
    for ascii_ in (True, False):
        yield {"statement.json": json.dumps({"caption": text}, ensure_ascii=ascii_).encode()}
        yield {"statement.json": json.dumps({part: [1, {"a": None}]}, ensure_ascii=ascii_).encode()}
    first, second = part[: len(part) // 2], part[len(part) // 2 :]
    yield {"statement.json": json.dumps({"given": first, "family": second}).encode()}
    record = encode({"v": "tutela-vr/1", "statement": encode({"caption": text}), "n": 1})
    yield {"picture.jpg.tutela.cbor": record}
    yield {"picture.jpg.tutela.cbor": encode({"a": part.encode("utf-16-le"), "b": [b"\0\1"]})}
    proof = base64.encodebytes(record).decode()
    yield {"text.txt": f"⟦tutela-vr/1⟧\nabc\n⟦proof⟧\n{proof}⟦end⟧\n".encode()}


def _page(text: str, part: str) -> Iterator[Files]:
    half = len(part) // 2
    tagged = f"{html.escape(part[:half])}<b>{html.escape(part[half:])}</b>"
    yield {"page.html": f"<!DOCTYPE html><p>{tagged}</p>".encode()}
    yield {"page.html": f'<img alt="{html.escape(part)}" src=a.png>'.encode()}
    yield {"page.html": f"<!-- {text} --><p>.</p>".encode()}
    yield {"page.html": f"<p>{''.join(f'&#x{ord(sign):x};' for sign in part)}</p>".encode()}
    address = "data:text/plain;base64," + base64.b64encode(text.encode()).decode()
    yield {"page.html": f'<a href="{address}">a</a>'.encode()}
    document = (
        f"<w:document><w:t>{tagged}</w:t><w:delText>{html.escape(part)}</w:delText></w:document>"
    )
    yield {"paper.docx": _zipped({"word/document.xml": document.encode()})}


def _log(text: str, part: str) -> Iterator[Files]:
    del part
    yield {"log.json": text.encode()}
    yield {"log.jsonl": f'{{"kind": "seal"}}\n{text}\n'.encode()}


def _dossier(text: str, part: str) -> Iterator[Files]:
    yield {"dossier.md": text.encode()}
    yield {"dossier.zip": _zipped({"a/public.md": text.encode()})}
    yield {"dossier.zip": _zipped({"a/b.zip": _zipped({"c": text.encode()}, text.encode())})}
    yield {"dossier.gz": _gzipped(text.encode())}
    yield from _page(text, part)


def _gzipped(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=31)
    return packer.compress(content) + packer.flush()


HOLDERS: dict[str, Callable[[str, str], Iterator[Files]]] = {
    "text": _text,
    "pdf": _pdf,
    "picture": _picture,
    "subtitle": _subtitle,
    "file name": _file_name,
    "metadata": _metadata,
    "caption": _record,
    "statement": _record,
    "publication log": _log,
    "dossier": _dossier,
}
# The bundled font has no full-width letters: nothing of them would be drawn.
UNDRAWN = {"dprk full-width", "document full-width"}


def held() -> Iterator[tuple[Planted, int, Files]]:
    """Every planted text in every file that holds it, numbered."""
    for one in planted():
        if one.carrier == "picture" and one.form in UNDRAWN:
            continue
        for number, made in enumerate(HOLDERS[one.carrier](one.text, one.planted)):
            yield one, number, made


def is_carried(one: Planted, made: Files, ports: Ports) -> bool:
    """Say whether the planted part stands in one of the texts that come out."""
    wanted = folded(_in_name(one.planted) if one.carrier == "file name" else one.planted)
    return any(wanted in folded(each.text) for each in texts_of(made, ports).carried)


def _in_name(part: str) -> str:
    return part.replace("/", "-")


def ports(*, reading: bool) -> Ports:
    """The foreign programs of this machine."""
    found = tesseract.find() if reading else None
    return Ports(decode_examined, found.closest() if found else (), pdftext.find())


def language(part: str) -> str:
    """The language of what is drawn, by its letters."""
    if any("\uac00" <= sign <= "\ud7a3" for sign in part):
        return "Korean"
    if any(sign in "іїєґІЇЄҐ" for sign in part):
        return "Ukrainian"
    return "Russian" if any("\u0400" <= sign <= "\u04ff" for sign in part) else "Latin, digits"


def drawings(text: str) -> Iterator[tuple[str, Grey]]:
    """The same words in three ways, in grey."""
    large = np.asarray(drawn(text).convert("L"))
    yield f"{LETTER_PIXELS} pixels", large
    yield f"{SMALL_PIXELS} pixels", np.asarray(drawn(text, SMALL_PIXELS).convert("L"))
    noise = np.random.default_rng(6).normal(0, NOISE, large.shape)
    pale = np.clip(large * 0.6 + 50 + noise, 0, 255)
    yield f"{LETTER_PIXELS} pixels, pale, noise", pale.astype(np.uint8)


def measure_drawn() -> None:
    """Print the recall of what is drawn: in all languages at once, and with each alone too."""
    seen, together, alone = Counter[str](), Counter[str](), Counter[str]()
    reading = ports(reading=True)
    for form, (_, written) in FORMS.items():
        if form in UNSEEN | UNDRAWN | {"dprk look-alikes"}:
            continue
        for number, person in enumerate(REGISTER, 1):
            part = written(person)
            for how, page in drawings(f"№ {number}\n{part}\n(подпись)"):
                key = f"{language(part)}, {how}"
                texts = [each for each in page_texts("", page, reading) if isinstance(each, Text)]
                read = [each for each in texts if folded(part) in folded(each.text)]
                seen[key] += 1
                alone[key] += bool(read)
                together[key] += any("+" in each.place for each in read)
    for key in sorted(seen):
        print(f"{key}: {alone[key]} of {seen[key]}, at once {together[key]}")


def main() -> None:
    if "--drawn" in sys.argv:
        measure_drawn()
        return
    seen, found = Counter[str](), Counter[str]()
    drawn_seen, drawn_found = Counter[str](), Counter[str]()
    quiet, reading = ports(reading=False), ports(reading=True)
    for one, number, made in held():
        is_drawn = one.carrier == "picture"
        carried = is_carried(one, made, reading if is_drawn else quiet)
        seen[one.carrier] += 1
        found[one.carrier] += carried
        if is_drawn:
            drawn_seen[language(one.planted)] += 1
            drawn_found[language(one.planted)] += carried
        if not carried:
            print(f"  not carried: {one.carrier} {number}, {one.form}, {one.person}")
    for carrier, count in seen.items():
        print(f"{carrier}: {found[carrier]} of {count}")
    for name, count in drawn_seen.items():
        print(f"drawn, {name}: {drawn_found[name]} of {count}")


if __name__ == "__main__":
    main()
