"""The folder of one review: its files, what a person decides in them, and how they go again.

The review file is the decision. Beside that of a text lies `words.txt`, which shows the decision as
brackets around what is hidden, and in which a person may change it. They have decided only when the
change is taken into the review file.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tutela.errors import MalformedError, RefusedError, UnavailableError
from tutela.proof.mask import Mask
from tutela.proof.text import COLUMNS, Rows, decode_rows, encode_rows
from tutela.redaction.deciding import Decision, decide, decide_words, leaves_hidden
from tutela.redaction.lastlook import VisibleError, with_hits
from tutela.redaction.reviewfile import ReviewFile, read_review_file, write_review_file
from tutela.redaction.text.brackets import bracketed, read_brackets
from tutela.redaction.text.sheet import sheet_of_text
from tutela.release.bundle import PICTURE
from tutela.stores.released_folder import remove_files, write_more
from tutela.wiring.reading import READING_FILE

REVIEW_FILE: Final = "review.json"
ITEM_FILE: Final = "item"
SHEET_FILE: Final = "sheet.png"
WORDS_FILE: Final = "words.txt"
LISTED_FILE: Final = "sheet.txt"
LEAVES_FILE: Final = "leaves.cbor"
TURNS: Final = {1: "sheet-90.png", 2: "sheet-180.png", 3: "sheet-270.png"}
"""File name by quarter turns against the clock."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision about a text comes to.

    Attributes:
        hidden: how many words are.
        words: how many there are.
    """

    hidden: int
    words: int


def files_of_text(rows: Rows, file: ReviewFile) -> dict[str, bytes]:
    """Return the files of a review of a text, by name.

    Raises:
        MalformedError: a region does not lie within the text.
    """
    hidden = _hidden(rows, file)
    return {
        REVIEW_FILE: write_review_file(file).encode(),
        WORDS_FILE: bracketed(rows, hidden).encode(),
        LISTED_FILE: sheet_of_text(rows, file.regions).encode(),
        LEAVES_FILE: encode_rows(rows),
    }


def is_of_text(folder: Path) -> bool:
    """Return whether a review's folder is that of a text, even if a file of it was lost."""
    return any((folder / name).is_file() for name in (WORDS_FILE, LEAVES_FILE))


def decide_folder(folder: Path, decision: Decision, *, by_brackets: bool = False) -> Decided | None:
    """Write a decision into the files of a review; return what it comes to if brackets said it.

    Args:
        folder: of one review, of a picture or a text.
        decision: what a person says.
        by_brackets: what is hidden is what stands in the brackets of `words.txt`.

    Raises:
        RefusedError: something is to be shown and no reason is given; the words were edited and
            that is not to count; or it is to, and this is no text.
        MalformedError: a file is broken, is no longer this text, or the decision does not fit it.
        UnavailableError: a file cannot be read or written.
    """
    file = read_review_file(_read(folder / REVIEW_FILE))
    if not is_of_text(folder):
        if by_brackets:
            raise RefusedError("brackets.no_text", folder=folder.name)
        decided = decide(file, decision)
        write_more(folder, {REVIEW_FILE: write_review_file(decided).encode()})
        return None
    rows = decode_rows(_read(folder / LEAVES_FILE))
    if not by_brackets:
        check_words_taken(folder)
        write_more(folder, files_of_text(rows, decide(file, decision)))
        return None
    hidden = _bracketed(folder, rows)
    decided = decide_words(file, hidden, decision)
    write_more(folder, files_of_text(rows, decided))
    return _counted(rows, hidden)


def check_words_taken(folder: Path) -> None:
    """Check that what a person changed in the words of a text has become a decision.

    Raises:
        RefusedError: it has not.
        MalformedError: a file is broken or is no longer this text.
        UnavailableError: a file cannot be read.
    """
    if not is_of_text(folder):
        return
    rows = decode_rows(_read(folder / LEAVES_FILE))
    decided = _hidden(rows, read_review_file(_read(folder / REVIEW_FILE)))
    # Compared as leaves, so that white space which an editor took away is no change.
    if (_bracketed(folder, rows) != _cut(decided, rows)).any():
        raise RefusedError("brackets.not_taken", folder=folder.name)


def add_hits(folder: Path, seen: VisibleError) -> None:
    """Add what a refused last look saw to the review, hidden.

    Raises:
        MalformedError: a file is broken.
        UnavailableError: a file cannot be read or written.
    """
    review_file = with_hits(_read(folder / REVIEW_FILE), seen)
    files = {REVIEW_FILE: review_file}
    if is_of_text(folder):
        rows = decode_rows(_read(folder / LEAVES_FILE))
        files |= files_of_text(rows, read_review_file(review_file))
    write_more(folder, files)


def wipe(folder: Path) -> bool:
    """Remove what was written to look at from its folder; return whether the folder went with them.

    Raises:
        UnavailableError: a file could not be removed.
    """
    pictures = PICTURE.values()
    ours = (REVIEW_FILE, SHEET_FILE, ITEM_FILE, READING_FILE)
    of_text = (WORDS_FILE, LISTED_FILE, LEAVES_FILE)
    return remove_files(folder, (*ours, *of_text, *TURNS.values(), *pictures))


def _bracketed(folder: Path, rows: Rows) -> Mask:
    try:
        untrusted = _read(folder / WORDS_FILE).decode()
    except UnicodeDecodeError as reason:
        raise MalformedError("brackets.not_utf8", file=WORDS_FILE) from reason
    return read_brackets(rows, untrusted)


def _hidden(rows: Rows, file: ReviewFile) -> Mask:
    return leaves_hidden(file.regions, (len(rows), COLUMNS))


def _cut(hidden: Mask, rows: Rows) -> Mask:
    """Return a mask that is false in the padding."""
    cut = hidden.copy()
    for number, row in enumerate(rows):
        cut[number, len(row) :] = False
    return cut


def _counted(rows: Rows, hidden: Mask) -> Decided:
    words = [
        (row, column)
        for row, leaves in enumerate(rows)
        for column, leaf in enumerate(leaves)
        if any(map(str.isalnum, leaf))
    ]
    return Decided(sum(bool(hidden[place]) for place in words), len(words))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as reason:
        raise UnavailableError("keys.file_missing", file=path.name) from reason
