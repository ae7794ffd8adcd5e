"""What was found in a text, a line for each region: where it stands, its words, what it is."""

from collections.abc import Iterable, Iterator

from tutela.proof.text import Rows
from tutela.redaction.finding import FindingKind
from tutela.redaction.reviewfile import FileRegion
from tutela.redaction.text.brackets import written_out


def sheet_of_text(rows: Rows, regions: Iterable[FileRegion]) -> str:
    """Return a list of the regions in the order in which they are read.

    Each line has, between tabs: identifier, line of the text, hide or show, what the words were
    taken for, how surely (thousandths; 0 for a person's word), by what, and the words.

    Args:
        rows: of the text.
        regions: of a review of it; what a person drew has no line.
    """
    lines = tuple(_line_of_row(rows))
    found = (each for each in regions if each.kind is not FindingKind.DRAWN)
    placed = sorted(found, key=lambda each: (each.box.y, each.box.x, each.id))
    return "".join(_row(rows, lines[each.box.y], each) for each in placed)


def _row(rows: Rows, line: int, region: FileRegion) -> str:
    box = region.box
    words = " ".join(
        "".join(map(written_out, rows[row][box.x : box.right])) for row in range(box.y, box.bottom)
    )
    told = (region.state.value, region.kind.value, str(region.score), region.found_by)
    return "\t".join((region.id, str(line), *told, words)) + "\n"


def _line_of_row(rows: Rows) -> Iterator[int]:
    """Yield in which line of the text, counted from 1, each row begins."""
    line = 1
    for row in rows:
        yield line
        line += row[-1] == "\n"
