"""What a reviewer of a text reads: the text with every region named, and the place of each word.

What no reader sees is written out as its code point, so that the sheet cannot show another text
than the one that is decided about.
"""

from collections.abc import Iterator, Sequence

from tutela.proof.text import Rows
from tutela.proof.textform import unseen
from tutela.redaction.plan import HidePlan, Region


def sheet_of_text(rows: Rows, plan: HidePlan) -> str:
    """Return the rows, numbered, each region in brackets with its name: `[r3 Kim Chol Su]`.

    Where two regions share a word both are named: `[r3+r7 Kim]`. Behind the text stands, for every
    region, what it was taken for, how surely and by what; then, row by row, the column at which
    each word stands, for areas that a person wants to name.
    """
    named = _by_leaf(plan.regions)
    text = (
        f"{number:>5}  " + "".join(_leaves(row, number, named)) for number, row in enumerate(rows)
    )
    regions = (
        f"{region.id:>5}  {region.kind.value}  {region.score}  {region.found_by}"
        for region in plan.regions
    )
    places = (f"{number:>5}  " + _places(row) for number, row in enumerate(rows))
    return "\n\n".join("\n".join(each) for each in (text, regions, places)) + "\n"


def _by_leaf(regions: Sequence[Region]) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for region in regions:
        for row in range(region.box.y, region.box.bottom):
            for column in range(region.box.x, region.box.right):
                before = found.get((row, column))
                found[row, column] = region.id if before is None else f"{before}+{region.id}"
    return found


def _leaves(row: Sequence[str], number: int, named: dict[tuple[int, int], str]) -> Iterator[str]:
    before: str | None = None
    for column, leaf in enumerate(row):
        region = named.get((number, column))
        if region != before:
            yield "]" if before is not None else ""
            yield f"[{region} " if region is not None else ""
        yield _seen(leaf)
        before = region
    yield "]" if before is not None else ""


def _places(row: Sequence[str]) -> str:
    words = ((column, leaf) for column, leaf in enumerate(row) if any(map(str.isalnum, leaf)))
    return " | ".join(f"{column} {_seen(leaf)}" for column, leaf in words)


def _seen(leaf: str) -> str:
    hidden = frozenset(unseen(leaf))
    return "".join(
        f"<U+{ord(letter):04X}>" if place in hidden else letter
        for place, letter in enumerate(leaf)
        if letter != "\n"
    )
