"""Make the fonts of src/tutela/engines/fonts from the public npm package `pretendard`.

A tool for maintainers, run by hand; Tutela itself needs no font tools:

    npm pack pretendard@1.3.9
    python tools/fonts/vendor.py pretendard-1.3.9.tgz src/tutela/engines/fonts

What changes. Kept are Latin, Cyrillic with every Ukrainian letter, punctuation, and all 11,172
Hangul syllables (not only the 2,350 of KS X 1001: a person's own words may need any of them);
dropped are kana, hanja, Vietnamese and layout features nobody asks for. The licence reserves the
name Pretendard, so the result is called Tutela Forms. Every input and output is checked by its
SHA-256: a run either reproduces the committed files exactly or stops.
"""

import hashlib
import sys
import tarfile
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FAMILY = "Tutela Forms"
STATIC = "package/dist/public/static/"
LICENCE = "package/dist/LICENSE.txt"
INPUTS = {
    "Regular": "3ffbacde6ab8411f1d2db54bb9b1f0b3ee2a738932033722cf0388c06aed1c93",
    "Bold": "2e91915fab54df71cc9598ebf608b2bdb54c6fe3c066ac61dff0bc44fca71cc7",
}
OUTPUTS = {
    "Regular": "6282a11780c78854bd76123ac024452072541caa60d7a645e302e36527dea2a3",
    "Bold": "8f188f70d6339c79f75b9c2ab1eed2ffc1e96fdb6d5703b0b2afb0f62d5dc420",
}
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x2BC, 0x2BC),
    (0x400, 0x45F),
    (0x462, 0x463),
    (0x490, 0x491),
    (0x2010, 0x2027),
    (0x2030, 0x203A),
    (0x20A9, 0x20A9),
    (0x20AC, 0x20AC),
    (0x20B4, 0x20B4),
    (0x2116, 0x2116),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x2460, 0x2473),
    (0x25A0, 0x25A1),
    (0x25CB, 0x25CB),
    (0x25CF, 0x25CF),
    (0x3001, 0x3003),
    (0x3008, 0x3011),
    (0x3131, 0x318E),
    (0xAC00, 0xD7A3),
)
KEPT_NAMES = (0, 5, 7, 8, 9, 11, 13, 14)


def main(package: Path, folder: Path) -> None:
    """Write the licence and both weights into the folder."""
    with tarfile.open(package) as archive:
        (folder / "tutela-forms.LICENSE").write_bytes(_member(archive, LICENCE))
        for weight, expected in INPUTS.items():
            original = _member(archive, f"{STATIC}Pretendard-{weight}.otf")
            _check(original, expected, f"Pretendard-{weight}.otf")
            made = _subset(original, weight)
            _check(made, OUTPUTS[weight], f"tutela-forms-{weight.lower()}.otf")
            (folder / f"tutela-forms-{weight.lower()}.otf").write_bytes(made)


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        sys.exit(f"{name} is no file")
    return file.read()


def _check(content: bytes, expected: str, name: str) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        sys.exit(f"{name} has {found}, {len(content)} bytes, not {expected}")


def _subset(original: bytes, weight: str) -> bytes:
    # Its dates must not change with the day on which this is run.
    font = TTFont(BytesIO(original), recalcTimestamp=False)
    options = Options()
    options.layout_features = ["kern", "ccmp", "locl", "mark", "mkmk"]
    options.name_IDs = list(KEPT_NAMES)
    options.drop_tables += ["BASE", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for low, high in RANGES for code in range(low, high + 1)])
    subsetter.subset(font)
    _rename(font, weight)
    made = BytesIO()
    font.save(made)
    return made.getvalue()


def _rename(font: TTFont, weight: str) -> None:
    compact = f"{FAMILY.replace(' ', '')}-{weight}"
    new = {1: FAMILY, 2: weight, 3: f"{compact};1.309", 4: f"{FAMILY} {weight}", 6: compact}
    note = f"Made by the Tutela authors from Pretendard 1.309 {weight}, a part of its glyphs."
    for number, words in (new | {10: note}).items():
        font["name"].setName(words, number, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames = [compact]
    top[0].FullName = f"{FAMILY} {weight}"
    top[0].FamilyName = FAMILY


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
