"""The folder of one review: its files, what a person decides in them, and how they go again.

The review file is the decision. Beside that of a text lies `words.txt`, which shows the decision as
brackets around what is hidden, and in which a person may change it. They have decided only when the
change is taken into the review file.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tutela.errors import MalformedError, RefusedError, UnavailableError
from tutela.proof.text import COLUMNS, Rows, decode_rows, encode_rows, hide_text
from tutela.redaction.deciding import Decision, decide, decide_words, hiding_of
from tutela.redaction.finding import FindingKind
from tutela.redaction.lastlook import VisibleError, with_hits
from tutela.redaction.masks.text import words_in_place
from tutela.redaction.reviewfile import (
    PERSON,
    FileRegion,
    ReviewFile,
    State,
    read_review_file,
    write_review_file,
)
from tutela.redaction.text.brackets import PAIRS, Bracketed, bracketed, pair_of, read_brackets
from tutela.redaction.text.found import TextFinding, decode_findings, encode_findings
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
FOUND_FILE: Final = "found.cbor"
PREVIEW_FILE: Final = "preview.txt"
SHOWN_FILE: Final = "shown.txt"
TURNS: Final = {1: "sheet-90.png", 2: "sheet-180.png", 3: "sheet-270.png"}
"""File name by quarter turns against the clock."""
_WORD: Final = re.compile(r"\w+")


USUAL: Final = " ".join(PAIRS[0])
"""The brackets of a text that has none of its own."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision about a text comes to.

    Attributes:
        hidden: how many words are.
        words: how many there are.
        wider: the lines in which more is hidden than the brackets covered.
        found: how many things were found in it.
        shown: how many of those can be read.
        pair: the brackets: "[ ]".
    """

    hidden: int
    words: int
    wider: tuple[int, ...]
    found: int
    shown: int
    pair: str = USUAL


def files_of_text(
    rows: Rows, findings: Sequence[TextFinding], file: ReviewFile
) -> dict[str, bytes]:
    """Return the files of a review of a text, by name.

    Raises:
        MalformedError: a region does not lie within the text.
    """
    return {
        LEAVES_FILE: encode_rows(rows),
        FOUND_FILE: encode_findings(findings),
        **_shown(rows, findings, file),
    }


def _shown(rows: Rows, findings: Sequence[TextFinding], file: ReviewFile) -> dict[str, bytes]:
    """Return the files that show a decision, and last the review file that is one.

    What was written of them before a crash says something else than the review file, which counts.

    Raises:
        MalformedError: a region does not lie within the text, or there are too many.
    """
    review_file = write_review_file(file).encode()
    read_review_file(review_file)
    hiding = read_brackets(rows, bracketed(rows, hiding_of(file.regions, (len(rows), COLUMNS))))
    marks = words_in_place(rows, findings, hiding)
    return {
        PREVIEW_FILE: hide_text(rows, hiding.hidden, marks),
        WORDS_FILE: bracketed(rows, hiding).encode(),
        LISTED_FILE: sheet_of_text(rows, file.regions).encode(),
        REVIEW_FILE: review_file,
    }


def is_of_text(folder: Path) -> bool:
    """Return whether a review's folder is that of a text, even if a file of it was lost."""
    return any((folder / name).is_file() for name in (WORDS_FILE, LEAVES_FILE))


def brackets_of(folder: Path) -> str:
    """Return the two brackets that stand around words in the folder of a text: "[ ]".

    Raises:
        MalformedError: a file is broken.
        UnavailableError: a file cannot be read.
    """
    return " ".join(pair_of(decode_rows(_read(folder / LEAVES_FILE))))


def decide_folder(
    folder: Path, decision: Decision, *, by_brackets: bool = False, show_close: bool = False
) -> Decided | None:
    """Write a decision into the files of a review; return what it comes to if brackets said it.

    Args:
        folder: of one review, of a picture or a text.
        decision: what a person says.
        by_brackets: what is hidden is what stands in the brackets of `words.txt`.
        show_close: that none of the brackets is left which a closer look added is meant so; an
            editor that still held the words of before would lose them all.

    Raises:
        RefusedError: something is to be shown and no reason is given, or all that a closer look
            saw and that is not meant; the words were edited and that is not to count; or it is
            to, and this is no text.
        MalformedError: a file is broken, is no longer this text, or the decision does not fit it.
        UnavailableError: a file cannot be read or written.
    """
    file = read_review_file(_read(folder / REVIEW_FILE))
    if not is_of_text(folder):
        if by_brackets:
            raise RefusedError("brackets.no_text", folder=str(folder))
        decided = decide(file, decision)
        write_more(folder, {REVIEW_FILE: write_review_file(decided).encode()})
        return None
    rows, findings = _text_of(folder)
    if not by_brackets:
        check_words_taken(folder)
        if decision.show or decision.hide or decision.release:
            raise RefusedError("brackets.only", folder=str(folder))
        write_more(folder, _shown(rows, findings, decide(file, decision)))
        return None
    said = _bracketed(folder, rows)
    decided = decide_words(file, said, decision)
    close = [each.id for each in file.regions if _is_close(each)]
    left = [each.id for each in decided.regions if _is_close(each)]
    if close and not left and not show_close:
        raise RefusedError("brackets.close_gone", count=len(close), folder=str(folder))
    write_more(folder, _shown(rows, findings, decided))
    return _counted(rows, said, decided)


def _is_close(region: FileRegion) -> bool:
    """Tell whether a closer look saw this, and nobody has shown it."""
    is_drawn = region.kind is FindingKind.DRAWN
    return region.found_by == PERSON and not is_drawn and region.state is State.HIDE


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
    file = read_review_file(_read(folder / REVIEW_FILE))
    decided = hiding_of(file.regions, (len(rows), COLUMNS))
    # Read back as well, so that white space which an editor took away is no change.
    kept, said = read_brackets(rows, bracketed(rows, decided)), _bracketed(folder, rows)
    if (kept.hidden != said.hidden).any() or (kept.flat != said.flat).any():
        raise RefusedError("brackets.not_taken", folder=str(folder))


def add_hits(folder: Path, seen: VisibleError) -> None:
    """Add what a refused last look saw to the review, hidden.

    Raises:
        MalformedError: a file is broken.
        UnavailableError: a file cannot be read or written.
    """
    review_file = with_hits(_read(folder / REVIEW_FILE), seen)
    files = {REVIEW_FILE: review_file}
    if is_of_text(folder):
        files = _shown(*_text_of(folder), read_review_file(review_file))
    write_more(folder, files)


def wipe(folder: Path) -> bool:
    """Remove what was written to look at from its folder; return whether the folder went with them.

    Raises:
        UnavailableError: a file could not be removed.
    """
    pictures = PICTURE.values()
    ours = (REVIEW_FILE, SHEET_FILE, ITEM_FILE, READING_FILE)
    of_text = (WORDS_FILE, LISTED_FILE, LEAVES_FILE, FOUND_FILE, PREVIEW_FILE, SHOWN_FILE)
    return remove_files(folder, (*ours, *of_text, *TURNS.values(), *pictures))


def _bracketed(folder: Path, rows: Rows) -> Bracketed:
    try:
        untrusted = _read(folder / WORDS_FILE).decode()
    except UnicodeDecodeError as reason:
        raise MalformedError("brackets.not_utf8", file=WORDS_FILE) from reason
    return read_brackets(rows, untrusted)


def _text_of(folder: Path) -> tuple[Rows, tuple[TextFinding, ...]]:
    rows = decode_rows(_read(folder / LEAVES_FILE))
    return rows, decode_findings(_read(folder / FOUND_FILE))


def _counted(rows: Rows, said: Bracketed, file: ReviewFile) -> Decided:
    counts = [
        (len(_WORD.findall(leaf)), bool(said.hidden[number, column]))
        for number, row in enumerate(rows)
        for column, leaf in enumerate(row)
    ]
    hidden = sum(count for count, is_hidden in counts if is_hidden)
    found = [each for each in file.regions if each.kind is not FindingKind.DRAWN]
    shown = sum(each.state is State.SHOW for each in found)
    return Decided(
        hidden,
        sum(count for count, _ in counts),
        said.wider,
        len(found),
        shown,
        " ".join(pair_of(rows)),
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as reason:
        raise UnavailableError("keys.file_missing", file=path.name) from reason
