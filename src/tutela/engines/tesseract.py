"""Tesseract, where it is installed: reads writing so that a reviewer knows what would leak.

The command is foreign code that gets crops of evidence. It runs in `engines.launch`: no network,
no file but its own, nothing it can write. All crops go in as one TIFF through standard input,
since loading four languages costs more than reading a line; the words come back as a table.

Source: the manual page tesseract(1), 5.3; the table is its `tessedit_create_tsv`.
"""

import io
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from tutela.errors import UnavailableError
from tutela.redaction.reading import NOTHING, Grey, Reading

COMMAND: Final = "tesseract"
LANGUAGES: Final = ("kor", "rus", "ukr", "eng")
PROGRAM_FOLDERS: Final = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache")
MEGABYTES: Final = 2048
CPU_S: Final = 120
WALL_S: Final = 180.0
OUTPUT_BYTES_MAX: Final = 8 << 20
WORD_PERCENT_MIN: Final = 20
"""Below it a word is an accident of the ground it stands on."""

_WORD, _COLUMNS = "5", 12
_PAGE, _PERCENT, _TEXT = 1, 10, 11
# One block of text of any number of lines; a picture that has no resolution gets one.
_OPTIONS = ("--psm", "6", "--dpi", "150", "-c", "tessedit_create_tsv=1")


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The installed command; make one with `find`. Implements `redaction.reading.Reader`.

    Attributes:
        command: where it lies.
        languages: it reads in all of them at once.
        percent_min: words of which it is less sure are left out.
    """

    command: Path
    languages: tuple[str, ...]
    percent_min: int = WORD_PERCENT_MIN

    def read(self, crops: Sequence[Grey], /) -> tuple[Reading, ...]:
        """Return what stands in each crop.

        Raises:
            UnavailableError: the command failed, or took too long.
        """
        if not crops:
            return ()
        asked = ("stdin", "stdout", "-l", "+".join(self.languages), *_OPTIONS)
        return readings(_run(self.command, asked, _tiff(crops)), len(crops), self.percent_min)

    def closest(self) -> tuple["Tesseract", ...]:
        """Return the readers of a leak check: all languages at once, then each alone, every word.

        Beside Latin and Cyrillic a name in Hangul is often not seen as one, and the reverse.
        """
        alone = [(language,) for language in self.languages if len(self.languages) > 1]
        return tuple(
            replace(self, languages=asked, percent_min=0) for asked in (self.languages, *alone)
        )


def find() -> Tesseract | None:
    """Return the installed command with those of our four languages it has; None without any."""
    found = shutil.which(COMMAND)
    if found is None:
        return None
    command = Path(found).resolve()
    try:
        listed = _run(command, ("--list-langs",), b"").decode(errors="replace").split()
    except UnavailableError:
        return None
    languages = tuple(language for language in LANGUAGES if language in listed)
    return Tesseract(command, languages) if languages else None


def readings(
    untrusted_table: bytes, count: int, percent_min: int = WORD_PERCENT_MIN
) -> tuple[Reading, ...]:
    """Return what a table of words says of each of `count` pages.

    Lines in another form are not believed.
    """
    words: list[list[tuple[str, float]]] = [[] for _ in range(count)]
    for line in untrusted_table.decode(errors="replace").split("\n"):
        cells = line.split("\t")
        if len(cells) != _COLUMNS or cells[0] != _WORD or not cells[_PAGE].isdecimal():
            continue
        page, percent = int(cells[_PAGE][:9]), _number(cells[_PERCENT])
        if 1 <= page <= count and percent >= percent_min:
            words[page - 1].append((cells[_TEXT], percent))
    return tuple(map(_reading, words))


def _number(untrusted: str) -> float:
    try:
        value = float(untrusted)
    except ValueError:
        return -1.0
    return value if 0 <= value <= 100 else -1.0  # noqa: PLR2004 - a percentage


def _reading(words: Iterable[tuple[str, float]]) -> Reading:
    said = [(text, percent) for text, percent in words if text.strip()]
    if not said:
        return NOTHING
    signs = sum(len(text) for text, _ in said)
    percent = sum(len(text) * percent for text, percent in said) / signs
    return Reading(" ".join(text for text, _ in said), round(percent))


def _tiff(crops: Sequence[Grey]) -> bytes:
    """Return the crops as the pages of one file without compression."""
    first, *rest = (Image.fromarray(np.ascontiguousarray(crop)) for crop in crops)
    stream = io.BytesIO()
    first.save(stream, "TIFF", save_all=True, append_images=rest)
    return stream.getvalue()


def _run(command: Path, arguments: Sequence[str], given: bytes) -> bytes:
    folders = ":".join((*PROGRAM_FOLDERS, str(command.parents[1])))
    launched = (sys.executable, "-I", "-m", "tutela.engines.launch", str(MEGABYTES), str(CPU_S))
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            (*launched, folders, str(command), *arguments),
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            timeout=WALL_S,
            check=False,
            start_new_session=True,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnavailableError("reading.failed") from error
    if done.returncode or len(done.stdout) > OUTPUT_BYTES_MAX:
        raise UnavailableError("reading.failed")
    return done.stdout
