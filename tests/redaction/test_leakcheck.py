"""Plants a leak in every place a leak was seen in real files, and some where none was yet."""

import base64
import io
import json
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import Image
from tools.vectors.draw import drawing, jpeg
from tools.vectors.press import Release, raw, release_jpeg, release_pixels

from tutela.engines.images import decode_examined
from tutela.errors import MismatchError, RefusedError, TutelaError
from tutela.proof.mask import mask_of
from tutela.proof.picture import commit_pixels, grid_of_jpeg
from tutela.redaction import leakcheck
from tutela.redaction.carriers import Ports
from tutela.redaction.leakcheck import (
    Expected,
    SourceName,
    check_bundle,
    check_picture_file,
    texts_of_final_bytes,
)
from tutela.redaction.signatures import check_no_picture, check_no_picture_in_text

WIDTH, HEIGHT, TILE = 96, 80, 16
PROOF = bytes(range(256)) * 20


class Pillow:
    def decode(self, untrusted: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        with Image.open(io.BytesIO(untrusted)) as image:
            return np.atleast_3d(np.asarray(image))


def samples() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    pixels = np.random.default_rng(5).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    pixels[16:64, 32:80] = 128
    return pixels


def picture(form: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(samples()).save(out, form, **options)
    return out.getvalue()


def segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(payload) + 2).to_bytes(2, "big") + payload


def chunk(kind: bytes, payload: bytes) -> bytes:
    body = kind + payload
    return len(payload).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


def clean_jpeg() -> bytes:
    plain = picture("JPEG", quality=90, subsampling=0)
    return plain[:2] + segment(0xEB, b"tutela-vr/1\x00\x00\x00\x00\x01" + PROOF) + plain[2:]


def clean_png() -> bytes:
    above = np.vstack((np.zeros((1, WIDTH, 3), np.uint8), samples()[:-1]))
    rows = b"".join(b"\x02" + row.tobytes() for row in samples() - above)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tvRP", PROOF)
    return start + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def expected(*, left: int = 2, proof: bytes = PROOF) -> Expected:
    hidden = np.zeros((HEIGHT // TILE, WIDTH // TILE), np.bool_)
    hidden[1:4, left:5] = True
    return Expected(WIDTH, HEIGHT, TILE, TILE, hidden, proof)


def into_jpeg(extra: bytes) -> bytes:
    """Put bytes behind the JFIF segment of a clean file."""
    file = clean_jpeg()
    place = file.index(b"JFIF") - 4 + 18
    return file[:place] + extra + file[place:]


def into_png(extra: bytes) -> bytes:
    file = clean_png()
    place = file.index(b"IDAT") - 4
    return file[:place] + extra + file[place:]


def exif(*, gps: bool = False, thumbnail: bytes = b"") -> bytes:
    tags = struct.pack("<HHHII", 1, 0x8825 if gps else 0x010F, 4, 1, 0)
    return b"Exif\x00\x00II*\x00\x08\x00\x00\x00" + tags + b"\x00\x00\x00\x00" + thumbnail


def thumbnail(form: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.fromarray(samples()[:32, :32]).save(out, form)
    return out.getvalue()


def scan_with(extra: bytes) -> bytes:
    return clean_jpeg()[:-2] + extra + b"\xff\xd9"


PLANTED: dict[str, tuple[Callable[[], bytes], str]] = {
    "exif": (lambda: into_jpeg(segment(0xE1, exif())), "leakcheck.metadata"),
    "gps": (lambda: into_jpeg(segment(0xE1, exif(gps=True))), "leakcheck.metadata"),
    "exif thumbnail": (
        lambda: into_jpeg(segment(0xE1, exif(thumbnail=thumbnail()))),
        "leakcheck.second_picture",
    ),
    "xmp": (
        lambda: into_jpeg(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x/>")),
        "leakcheck.metadata",
    ),
    "extended xmp": (
        lambda: into_jpeg(segment(0xE1, b"http://ns.adobe.com/xmp/extension/\x00" + bytes(40))),
        "leakcheck.metadata",
    ),
    "mpf": (lambda: into_jpeg(segment(0xE2, b"MPF\x00" + bytes(60))), "leakcheck.metadata"),
    "icc": (
        lambda: into_jpeg(segment(0xE2, b"ICC_PROFILE\x00\x01\x01" + bytes(128))),
        "leakcheck.metadata",
    ),
    "iptc": (
        lambda: into_jpeg(segment(0xED, b"Photoshop 3.0\x008BIM" + bytes(20))),
        "leakcheck.metadata",
    ),
    "c2pa": (
        lambda: into_jpeg(segment(0xEB, b"JP\x00\x01\x00\x00\x00\x01\x00\x00\x00\x20jumb")),
        "leakcheck.metadata",
    ),
    "comment": (lambda: into_jpeg(segment(0xFE, b"found at the river")), "leakcheck.segment"),
    "comment with a picture": (
        lambda: into_jpeg(segment(0xFE, b"x" + thumbnail("PNG"))),
        "leakcheck.second_picture",
    ),
    "maker note": (lambda: into_jpeg(segment(0xE5, bytes(300))), "leakcheck.segment"),
    "jpeg in a segment": (
        lambda: into_jpeg(segment(0xE9, bytes(20) + thumbnail())),
        "leakcheck.second_picture",
    ),
    "picture behind a second picture format": (
        lambda: into_jpeg(segment(0xE2, b"MPF\x00" + bytes(60) + thumbnail())),
        "leakcheck.second_picture",
    ),
    "picture as a colour profile": (
        lambda: into_jpeg(segment(0xE2, b"ICC_PROFILE\x00\x01\x01" + thumbnail("PNG"))),
        "leakcheck.second_picture",
    ),
    "pdf in a comment": (
        lambda: into_jpeg(segment(0xFE, b"%PDF-1.7 " + bytes(9))),
        "leakcheck.second_picture",
    ),
    "webp in a segment": (
        lambda: into_jpeg(segment(0xE3, thumbnail("WEBP"))),
        "leakcheck.second_picture",
    ),
    "tiff in a segment": (
        lambda: into_jpeg(segment(0xE4, thumbnail("TIFF"))),
        "leakcheck.second_picture",
    ),
    "gif in a segment": (
        lambda: into_jpeg(segment(0xE6, thumbnail("GIF"))),
        "leakcheck.second_picture",
    ),
    "bmp in a segment": (
        lambda: into_jpeg(segment(0xE7, thumbnail("BMP"))),
        "leakcheck.second_picture",
    ),
    "heif in a segment": (
        lambda: into_jpeg(segment(0xE8, b"\x00\x00\x00\x18ftypheic" + bytes(16))),
        "leakcheck.second_picture",
    ),
    "jfif thumbnail": (
        lambda: clean_jpeg().replace(
            segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x04\x04" + bytes(48)),
        ),
        "leakcheck.thumbnail",
    ),
    "jfxx thumbnail": (
        lambda: into_jpeg(segment(0xE0, b"JFXX\x00\x10" + thumbnail())),
        "leakcheck.second_picture",
    ),
    "second density": (lambda: into_jpeg(segment(0xE0, b"JFIF\x00\x01")), "leakcheck.thumbnail"),
    "unused large table": (lambda: into_jpeg(segment(0xDB, bytes(130))), "leakcheck.segment"),
    "restart interval": (lambda: into_jpeg(segment(0xDD, b"\x00\x04")), "leakcheck.segment"),
    "bytes between segments": (lambda: into_jpeg(b"petrov"), "leakcheck.gap"),
    "second picture behind the end": (
        lambda: clean_jpeg() + thumbnail(),
        "leakcheck.second_picture",
    ),
    "mp4 behind the end": (
        lambda: clean_jpeg() + b"\x00\x00\x00\x18ftypisom" + bytes(40),
        "leakcheck.second_picture",
    ),
    "zip behind the end": (
        lambda: clean_jpeg() + b"PK\x03\x04\x14\x00" + bytes(40),
        "leakcheck.second_picture",
    ),
    "one byte behind the end": (lambda: clean_jpeg() + b"\x00", "leakcheck.trailing"),
    "picture inside the scan": (lambda: scan_with(thumbnail()), "leakcheck.second_picture"),
    "marker inside the scan": (lambda: scan_with(b"\xff\xd0"), "leakcheck.segment"),
    "comment inside the scan": (
        lambda: scan_with(segment(0xFE, b"petrov")),
        "leakcheck.segment",
    ),
    "cut before its end": (lambda: clean_jpeg()[:-2], "leakcheck.gap"),
    "fill bytes before a segment": (lambda: into_jpeg(b"\xff\xff"), "leakcheck.gap"),
    "length beyond the end": (lambda: clean_jpeg()[:300], "leakcheck.gap"),
    "picture in the proof": (
        lambda: clean_jpeg().replace(PROOF, thumbnail() + PROOF[len(thumbnail()) :]),
        "leakcheck.proof_differs",
    ),
    "second scan": (
        lambda: scan_with(segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x00"),
        "leakcheck.segment",
    ),
    "other proof": (
        lambda: clean_jpeg().replace(PROOF, PROOF[:-1] + b"\x00"),
        "leakcheck.proof_differs",
    ),
    "proof twice": (
        lambda: (
            (f := clean_jpeg())[:2]
            + segment(0xEB, b"tutela-vr/1\x00\x00\x00\x00\x01" + PROOF)
            + f[2:]
        ),
        "leakcheck.proof_differs",
    ),
    "png text": (lambda: into_png(chunk(b"tEXt", b"Author\x00petrov")), "leakcheck.chunk"),
    "png xmp": (
        lambda: into_png(chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00<x/>")),
        "leakcheck.metadata",
    ),
    "png exif": (lambda: into_png(chunk(b"eXIf", b"II*\x00\x08" + bytes(9))), "leakcheck.chunk"),
    "png exif with a thumbnail": (
        lambda: into_png(chunk(b"eXIf", b"II*\x00" + thumbnail())),
        "leakcheck.second_picture",
    ),
    "png time": (lambda: into_png(chunk(b"tIME", bytes(7))), "leakcheck.chunk"),
    "png colour profile": (lambda: into_png(chunk(b"iCCP", bytes(30))), "leakcheck.chunk"),
    "png private chunk": (lambda: into_png(chunk(b"prVt", bytes(30))), "leakcheck.chunk"),
    "png compressed text": (
        lambda: into_png(chunk(b"zTXt", b"Author\x00\x00" + zlib.compress(b"petrov"))),
        "leakcheck.chunk",
    ),
    "png background": (lambda: into_png(chunk(b"bKGD", bytes(6))), "leakcheck.chunk"),
    "png palette": (lambda: into_png(chunk(b"PLTE", bytes(30))), "leakcheck.chunk"),
    "png proof twice": (lambda: into_png(chunk(b"tvRP", PROOF)), "leakcheck.chunk_order"),
    "png text behind the data": (
        lambda: clean_png().replace(
            chunk(b"IEND", b""), chunk(b"tEXt", b"petrov") + chunk(b"IEND", b"")
        ),
        "leakcheck.chunk",
    ),
    "png without an end": (lambda: clean_png()[:-12], "leakcheck.chunk_order"),
    "png animation": (lambda: into_png(chunk(b"fdAT", bytes(30))), "leakcheck.chunk"),
    "png behind the end": (lambda: clean_png() + b"more", "leakcheck.trailing"),
    "png in a png": (lambda: clean_png() + thumbnail("PNG"), "leakcheck.second_picture"),
    "png data behind its stream": (
        lambda: clean_png().replace(
            chunk(b"IEND", b""), chunk(b"IDAT", b"petrov") + chunk(b"IEND", b"")
        ),
        "leakcheck.stream",
    ),
    "png false checksum": (lambda: clean_png()[:-1] + b"\x00", "leakcheck.gap"),
    "gif for a jpeg": (lambda: thumbnail("GIF"), "leakcheck.not_a_picture"),
    "nothing": (lambda: b"", "leakcheck.not_a_picture"),
}


@pytest.mark.parametrize("file", [clean_jpeg, clean_png])
def test_a_clean_picture_may_leave(file: Callable[[], bytes]) -> None:
    check_picture_file(file(), expected(), Pillow())


@pytest.mark.parametrize("leak", PLANTED)
def test_a_planted_leak_is_found(leak: str) -> None:
    make, message = PLANTED[leak]
    with pytest.raises(RefusedError) as caught:
        check_picture_file(make(), expected(), Pillow())
    assert caught.value.message == message


def test_a_proof_that_holds_a_picture_is_found_though_it_is_the_expected_one() -> None:
    proof = thumbnail() + PROOF
    plain = picture("JPEG", quality=90, subsampling=0)
    file = plain[:2] + segment(0xEB, b"tutela-vr/1\x00\x00\x00\x00\x01" + proof) + plain[2:]
    with pytest.raises(RefusedError) as caught:
        check_picture_file(file, expected(proof=proof), Pillow())
    assert caught.value.parameters["place"] == "proof"


def test_at_least_forty_kinds_of_leak_are_planted() -> None:
    assert len(PLANTED) >= 40


CHANNELS = {"grey": 1, "4:4:4": 3, "4:2:2": 3, "4:2:0": 3, "rgb": 3, "cmyk": 4}


@settings(deadline=None, max_examples=200)
@given(
    seed=st.integers(0, 2**32 - 1),
    width=st.integers(1, 150),
    height=st.integers(1, 150),
    kind=st.sampled_from([*CHANNELS, "png"]),
)
def test_a_clean_picture_never_stops_a_release(
    seed: int, width: int, height: int, kind: str
) -> None:
    pixels = drawing(width, height, CHANNELS.get(kind, 3), seed)
    release = _released(pixels, kind, seed)
    file, proof = release.file, raw(release.proof)
    grid = release.commitment.grid
    wanted = Expected(
        width,
        height,
        grid.tile_width,
        grid.tile_height,
        mask_of(release.proof.hidden, grid.columns, grid.rows),
        proof,
    )
    check_picture_file(file, wanted, Pillow())
    checked = frozenset(("picture.jpg", "proof"))
    name = f"IMG_{seed % 10000:04}.JPG"
    check_bundle({"picture.jpg": file, "proof": proof}, {}, checked, SourceName(name))


def _released(pixels: NDArray[np.uint8], kind: str, seed: int) -> Release:
    def dice(columns: int, rows: int) -> NDArray[np.bool_]:
        return np.random.default_rng(seed).random((rows, columns)) < 0.5

    if kind == "png":
        tiles = commit_pixels(pixels, bytes(32), "x", bytes(32)).grid
        return release_pixels(pixels, dice(tiles.columns, tiles.rows))
    mode = {"grey": "L", "cmyk": "CMYK"}.get(kind, "RGB")
    options: dict[str, object] = {"keep_rgb": True} if kind == "rgb" else {}
    if ":" in kind:
        options = {"subsampling": kind}
    original = jpeg(pixels, mode, **options)
    tiles = grid_of_jpeg(original)
    return release_jpeg(original, dice(tiles.columns, tiles.rows))


def test_a_short_name_is_searched_in_texts_but_not_in_compressed_pictures() -> None:
    # Four letters stand in some picture of four megabytes by chance, whatever it shows.
    by_chance = {"picture.jpg": b"...sCaN...", "statement.json": b"{}"}
    check_bundle(by_chance, {}, frozenset({"picture.jpg"}), SourceName("scan"))
    with pytest.raises(RefusedError):
        check_bundle({"statement.json": b"scan"}, {}, frozenset(), SourceName("scan"))
    with pytest.raises(RefusedError):
        check_bundle(
            {"picture.jpg": b"...ScAn12..."}, {}, frozenset({"picture.jpg"}), SourceName("scan12")
        )


def test_the_place_of_a_second_picture_is_named() -> None:
    file = into_jpeg(segment(0xFE, b"12345" + thumbnail("PNG")))
    with pytest.raises(RefusedError) as caught:
        check_picture_file(file, expected(), Pillow())
    assert caught.value.parameters == {
        "kind": "PNG",
        "place": "FFFE",
        "offset": file.index(b"\x89PNG"),
    }


@pytest.mark.parametrize("file", [clean_jpeg, clean_png])
def test_a_hidden_tile_that_shows_something_is_found(file: Callable[[], bytes]) -> None:
    with pytest.raises(MismatchError) as caught:
        check_picture_file(file(), expected(left=1), Pillow())
    assert caught.value.message == "leakcheck.hidden_not_flat"


def test_a_faint_rest_under_the_mask_is_found() -> None:
    pixels = samples()
    pixels[40, 56] = 132
    with pytest.raises(MismatchError) as caught:
        leakcheck.check_flat(pixels, expected())
    assert (caught.value.parameters["x"], caught.value.parameters["y"]) == (56, 40)
    assert json.dumps(caught.value.parameters), "a person may ask for it in JSON"


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_pixel_that_is_not_flat_is_found_exactly_where_no_visible_one_is_near(
    data: st.DataObject,
) -> None:
    width, height = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 40))
    wide, high = data.draw(st.integers(1, 16)), data.draw(st.integers(1, 16))
    hidden = data.draw(arrays(np.bool_, (-(-height // high), -(-width // wide))))
    y, x = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    pixels = np.full((height, width, 1), 128, np.uint8)
    pixels[y, x] = 90
    near = [
        hidden[row // high, column // wide]
        for row in range(max(0, y - 4), min(height, y + 5))
        for column in range(max(0, x - 4), min(width, x + 5))
    ]
    wanted = Expected(width, height, wide, high, hidden, b"")
    if not all(near):
        leakcheck.check_flat(pixels, wanted)
        return
    with pytest.raises(MismatchError) as caught:
        leakcheck.check_flat(pixels, wanted)
    assert caught.value.parameters == {"x": x, "y": y, "count": 1}


def test_another_size_is_found() -> None:
    with pytest.raises(MismatchError) as caught:
        leakcheck.check_flat(samples()[:-1], expected())
    assert caught.value.message == "leakcheck.size"


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_noise_never_looks_like_a_picture(seed: int) -> None:
    noise = np.random.default_rng(seed).bytes(400_000)
    check_no_picture(noise, place="noise", base=0)
    check_no_picture_in_text(base64.b64encode(noise[:20_000]), place="noise")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "ICO", "PDF"])
def test_every_kind_of_picture_is_found_inside_noise(form: str) -> None:
    noise = np.random.default_rng(1).bytes(5_000)
    with pytest.raises(RefusedError) as caught:
        check_no_picture(noise + thumbnail(form) + noise, place="noise", base=100)
    assert caught.value.parameters["offset"] == 5_100


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_picture_written_in_base64_is_found(form: str) -> None:
    text = b'{"note": "' + base64.b64encode(thumbnail(form)) + b'"}'
    with pytest.raises(RefusedError):
        check_no_picture_in_text(text, place="statement.json")


NAMES = {
    "whole": (b"from Petrov_01.jpg", "dcim/Petrov_01.jpg"),
    "path": (b"see dcim/ab.jpg", "dcim/ab.jpg"),
    "stem": (b"see petrov_01 here", "dcim/Petrov_01.jpg"),
    "upper case": (b"see PETROV_01.JPG", "Petrov_01.jpg"),
    "cyrillic": ("файл ПЕТРОВ_01".encode(), "петров_01.jpg"),
    "hangul taken apart": ("파일 김철수사진".encode(), "김철수사진.jpg"),
    "utf-16": ("Petrov_01".encode("utf-16-le"), "Petrov_01.jpg"),
    "percent": (b"%D0%BF%D0%B5%D1%82%D1%80%D0%BE%D0%B2.jpg", "петров.jpg"),
}


@pytest.mark.parametrize("case", NAMES)
def test_the_name_of_the_source_is_found_in_any_file(case: str) -> None:
    content, name = NAMES[case]
    with pytest.raises(RefusedError) as caught:
        check_bundle({"statement.json": content}, {}, frozenset(), SourceName(name))
    assert caught.value.message == "leakcheck.name"
    assert "etrov" not in str(caught.value)


def test_a_word_two_people_signed_may_be_part_of_the_name() -> None:
    files = {"statement.json": b'{"caption": "A card on a table"}'}
    approved = ("A card on a table",)
    check_bundle(files, {}, frozenset(), SourceName("table.jpg"), approved)


def test_a_source_named_like_our_own_file_tells_nothing() -> None:
    files = {"picture.jpg": b"", "statement.json": b"picture.jpg"}
    check_bundle(files, {}, frozenset({"picture.jpg"}), SourceName("picture.jpg"))


def test_a_changed_fixed_file_is_found() -> None:
    with pytest.raises(MismatchError):
        check_bundle({"READ-ME.txt": b"a"}, {"READ-ME.txt": b"b"}, frozenset(), SourceName("x"))


@settings(deadline=None, max_examples=200)
@given(st.integers(0, len(clean_jpeg()) - 1), st.binary(min_size=1, max_size=30))
def test_bytes_put_anywhere_outside_the_scan_stop_a_release(place: int, extra: bytes) -> None:
    file = clean_jpeg()
    scan = file.index(b"\xff\xda")
    at = min(place, scan)
    try:
        check_picture_file(file[:at] + extra + file[at:], expected(), Pillow())
    except (TutelaError, OSError, ValueError, SyntaxError):
        return
    # Only a table may grow by bytes that keep its length: none can, so nothing gets here.
    pytest.fail("inserted bytes left with the picture")


def test_every_file_that_is_not_fixed_comes_out_as_texts():
    files = {"verify.html": b"<p>page</p>", "statement.json": b'{"caption": "words"}'}
    found = texts_of_final_bytes(files, {"verify.html": b"<p>page</p>"}, Ports(decode_examined))
    assert {each.file for each in found.carried} == {"statement.json"}
    assert "words" in {each.text for each in found.carried}


def test_a_fixed_file_that_changed_is_not_passed_over():
    with pytest.raises(MismatchError, match=r"leakcheck\.fixed_file"):
        texts_of_final_bytes({"a": b"b"}, {"a": b"c"}, Ports(decode_examined))
