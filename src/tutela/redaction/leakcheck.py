"""The last look at bytes that are about to leave: is there anything in them that nobody approved?

Real cameras write the picture more than once: of 339 camera files measured, 261 carried a second
JPEG in their header and 39 carried bytes behind the end. A redaction that leaves one of these in
place hides nothing. Hence an allow-list: every byte of a released file must be one that Tutela
itself writes, in the place where it writes it. Then a decoder that had no part in the writing
decodes the picture and the hidden part must be flat.

Data that is compressed or encrypted is never searched for short signatures, only for whole
structures, so that chance cannot stop a release.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from tutela.errors import MismatchError, RefusedError
from tutela.redaction.carriers import Ports, Texts, texts_of
from tutela.redaction.signatures import check_no_picture, check_no_picture_in_text
from tutela.redaction.spelling import check_coordinates, encoded_forms, normal_forms
from tutela.redaction.structure import PNG_MAGIC, check_jpeg_structure, check_png_structure

Raster: TypeAlias = NDArray[np.uint8]
Mask: TypeAlias = NDArray[np.bool_]

# Decoders spread the colour of a visible neighbour this far into a hidden tile (chroma upsampling).
BLEED_PIXELS: Final = 4
FLAT: Final = 128
# CMYK goes through an inversion, YCCK through two roundings.
FLAT_TOLERANCE: Final = 2
NAME_CHARACTERS_MIN: Final = 4
STEM_CHARACTERS_MIN: Final = 5
# Four letters without regard to case appear by chance in every seventieth picture of 4 MB.
NAME_IN_PICTURE_BYTES_MIN: Final = 6


class Decoder(Protocol):
    """A decoder other than the one that wrote the picture."""

    def decode(self, untrusted: bytes) -> Raster:
        """Return the samples, of shape (height, width, channels), as they are in the file.

        Raises:
            MalformedError: this decoder cannot read the file to its end.
        """
        ...


@dataclass(frozen=True, slots=True)
class Expected:
    """What the final picture must be.

    Attributes:
        width: of the whole picture, in pixels.
        height: of the whole picture, in pixels.
        tile_width: in pixels.
        tile_height: in pixels.
        hidden: which tiles are hidden, of shape (rows, columns).
        proof: the proof that is embedded, byte for byte.
    """

    width: int
    height: int
    tile_width: int
    tile_height: int
    hidden: Mask
    proof: bytes


@dataclass(frozen=True, slots=True)
class SourceName:
    """The name under which the item was received; no published byte may spell it."""

    name: str

    def whole(self) -> tuple[str, ...]:
        """Return what no word of a person's either may spell: the file's name and a telling stem.

        A stem tells when it has letters and digits: `table` may be a word of the caption of
        table.jpg, `img_2041` is no word of anybody's.
        """
        last = self.name.replace("\\", "/").rsplit("/", 1)[-1]
        stem = last.rsplit(".", 1)[0]
        telling = any(map(str.isalpha, stem)) and any(map(str.isdigit, stem))
        wanted = (last if "." in last else "", stem if telling else "")
        return tuple(word.casefold() for word in wanted if len(word) >= STEM_CHARACTERS_MIN)

    def encoded(self) -> tuple[tuple[bytes, bool], ...]:
        """Return how programs encode its last part and that without its ending."""
        last = self.name.replace("\\", "/").rsplit("/", 1)[-1]
        words = (last, last.rsplit(".", 1)[0])
        forms = [
            form
            for word in words
            if len(word) >= STEM_CHARACTERS_MIN
            for form in encoded_forms(word)
        ]
        return tuple(dict.fromkeys(forms))

    def spellings(self) -> tuple[str, ...]:
        """Return the name, its last part, and that without its ending, where long enough.

        Each in both Unicode normal forms (some systems store names decomposed) and in lower
        and upper case; ASCII is compared without regard to case anyway.
        """
        last = self.name.replace("\\", "/").rsplit("/", 1)[-1]
        stem = last.rsplit(".", 1)[0]
        words = [word for word in (self.name, last) if len(word) >= NAME_CHARACTERS_MIN]
        if len(stem) >= STEM_CHARACTERS_MIN:
            words.append(stem)
        forms = [form for word in words for form in normal_forms(word)]
        cases = [case for form in forms for case in (form, form.lower(), form.upper())]
        return tuple(dict.fromkeys([*cases, *(quote(form, errors="replace") for form in forms)]))


def check_picture_file(untrusted: bytes, expected: Expected, decoder: Decoder) -> None:
    """Check that a picture file holds the approved picture, its proof and nothing else.

    Raises:
        RefusedError: something stands in the file that Tutela does not write; the error says
            where and what.
        MismatchError: the decoded picture has another size, or a hidden tile is not flat.
        MalformedError: the second decoder cannot read the file.
    """
    if untrusted.startswith(PNG_MAGIC):
        check_png_structure(untrusted, expected.proof)
    else:
        check_jpeg_structure(untrusted, expected.proof)
    check_flat(decoder.decode(untrusted), expected)


def check_words(words: Mapping[str, str], source: SourceName) -> None:
    """Check that what people wrote, and signed, neither names the source's file nor its place.

    Args:
        words: by the name of the field they stand in.
        source: the name under which the item was received.

    Raises:
        RefusedError: they do; the error names the field.
    """
    for field, text in words.items():
        places = [text.casefold().find(name) for name in source.whole()]
        if max(places, default=-1) >= 0:
            raise RefusedError("leakcheck.name", file=field, offset=max(places))
    check_coordinates(words)


def check_bundle(
    files: Mapping[str, bytes],
    fixed: Mapping[str, bytes],
    pictures: frozenset[str],
    source: SourceName,
    approved: tuple[str, ...] = (),
    own: tuple[bytes, ...] = (),
) -> None:
    """Check that no file of a bundle spells the source's name or carries another picture.

    Args:
        files: everything that will be written, by name.
        fixed: files that are the same in every release; they must be exactly these bytes.
        pictures: names of the files that `check_picture_file` has looked at.
        source: the name under which the item was received.
        approved: texts that two people signed; a word of theirs may be part of the source's name.
        own: words of the format itself, each as it is encoded: a source called `caption.jpg`
            must not be taken for leaked because a statement has a caption.

    Raises:
        RefusedError: a name or a picture was found; the error names file and offset.
        MismatchError: a fixed file has changed.
    """
    pieces = (*own, *(text.encode() for text in approved))
    for file, content in files.items():
        if file in fixed:
            if content != fixed[file]:
                raise MismatchError("leakcheck.fixed_file", file=file)
            continue
        least = NAME_IN_PICTURE_BYTES_MIN if file in pictures else 1
        _check_name(file, _without(content, pieces), source, frozenset(files), least)
        if file not in pictures:
            check_no_picture(content, place=file, base=0)
            check_no_picture_in_text(content, place=file)


def texts_of_final_bytes(
    files: Mapping[str, bytes], fixed: Mapping[str, bytes], ports: Ports
) -> Texts:
    """Return every text in the final bytes of a release, or of the public part of a dossier.

    What is done with them is the leak check's business (`protection.leak`); that none is left out
    is the business of this function, which release and dossier both call, last of all.

    Args:
        files: everything that will be written, by name.
        fixed: files that are the same in every release; their texts tell nothing of this one.
        ports: the foreign programs that read what bytes alone do not tell.

    Raises:
        MismatchError: a fixed file has changed.
        RefusedError: a file cannot be looked into, or holds too much; the error does not name it.
        UnavailableError: there is a PDF, and no reader of PDF.
    """
    for file, content in fixed.items():
        if file in files and files[file] != content:
            raise MismatchError("leakcheck.fixed_file", file=file)
    return texts_of({name: files[name] for name in files if name not in fixed}, ports)


def check_flat(raster: Raster, expected: Expected) -> None:
    """Check size and hidden part of a picture as another decoder sees it.

    Raises:
        MismatchError: another size, or samples under the mask that are not flat grey.
    """
    height, width = raster.shape[:2]
    if (width, height) != (expected.width, expected.height):
        raise MismatchError(
            "leakcheck.size",
            found=f"{width}x{height}",
            wanted=f"{expected.width}x{expected.height}",
        )
    bad = [
        place for row in range(len(expected.hidden)) for place in _strange(raster, expected, row)
    ]
    if bad:
        row, column = bad[0]
        raise MismatchError("leakcheck.hidden_not_flat", x=int(column), y=int(row), count=len(bad))


def _strange(raster: Raster, expected: Expected, row: int) -> NDArray[np.intp]:
    """Return the pixels, as rows (y, x), of one row of tiles that should be flat and are not.

    Only the hidden part of the row is looked at: for one face in 12 million pixels that is a
    hundredth of the time.
    """
    columns = np.flatnonzero(expected.hidden[row])
    if not columns.size:
        return np.empty((0, 2), np.intp)
    high, wide = expected.tile_height, expected.tile_width
    top, bottom = row * high, min((row + 1) * high, expected.height)
    left, right = int(columns[0]) * wide, min((int(columns[-1]) + 1) * wide, expected.width)
    inside = _flat_part(expected, (top, bottom), (left, right))
    samples = raster[top:bottom, left:right].astype(np.int16).reshape(*inside.shape, -1)
    strange = inside & (np.abs(samples - FLAT) > FLAT_TOLERANCE).any(axis=2)
    places: NDArray[np.intp] = np.argwhere(strange)
    return places + np.array((top, left), np.intp)


def _flat_part(expected: Expected, y: tuple[int, int], x: tuple[int, int]) -> Mask:
    """Return which pixels of a window are hidden and out of reach of any visible one."""
    rows = np.arange(max(0, y[0] - BLEED_PIXELS), min(expected.height, y[1] + BLEED_PIXELS))
    columns = np.arange(max(0, x[0] - BLEED_PIXELS), min(expected.width, x[1] + BLEED_PIXELS))
    tiles = np.ix_(rows // expected.tile_height, columns // expected.tile_width)
    eroded = _eroded(expected.hidden[tiles])
    first_row, first_column = y[0] - int(rows[0]), x[0] - int(columns[0])
    return eroded[first_row:, first_column:][: y[1] - y[0], : x[1] - x[0]]


def _eroded(mask: Mask) -> Mask:
    """Return the hidden pixels that have no visible one within reach of chroma upsampling.

    Beyond the edge of the mask nothing is visible.
    """
    for axis in (0, 1):
        kept = mask.copy()
        for step in range(1, BLEED_PIXELS + 1):
            for shift in (step, -step):
                moved = np.roll(mask, shift, axis)
                edge = [slice(None), slice(None)]
                edge[axis] = slice(0, shift) if shift > 0 else slice(shift, None)
                moved[tuple(edge)] = True
                kept &= moved
        mask = kept
    return mask


def _without(content: bytes, pieces: tuple[bytes, ...]) -> bytes:
    """Return a file in which what two people signed, and what every release has, is blank."""
    # The longest first: a short one may be part of it.
    for piece in sorted(pieces, key=len, reverse=True):
        content = content.replace(piece, b" " * len(piece))
    return content


def _check_name(
    file: str,
    content: bytes,
    source: SourceName,
    own: frozenset[str],
    least: int,
) -> None:
    folded = content.lower()
    for spelling in source.spellings():
        # A source that happens to be called like one of our files tells nothing.
        if any(spelling.casefold() in ours for ours in own):
            continue
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            wanted = spelling.encode(
                encoding, "surrogateescape" if encoding == "utf-8" else "replace"
            )
            if len(wanted) < least:
                continue
            offset = max(folded.find(wanted.lower()), content.find(wanted))
            if offset >= 0:
                raise RefusedError("leakcheck.name", file=file, offset=offset)
    for form, case_counts in source.encoded():
        offset = content.find(form) if case_counts else folded.find(form.lower())
        if offset >= 0:
            raise RefusedError("leakcheck.name", file=file, offset=offset)
