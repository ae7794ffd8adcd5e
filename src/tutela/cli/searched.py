"""What a person types about their search for unmasked copies, and what a refused look leaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from tutela.cli.console import Console
from tutela.redaction.lastlook import VisibleError
from tutela.release.search import Copies, Search
from tutela.wiring import reviewfolder
from tutela.wiring.look import search_of


class CopiesChoice(Enum):
    """The answers as they are typed."""

    NONE_FOUND = "none-found"
    SUSPECTED = "suspected"
    KNOWN = "known"


SearchedOption = Annotated[
    str,
    typer.Option(help="Where you searched for unmasked copies of the scene; it stays in the case."),
]
CopiesOption = Annotated[
    CopiesChoice, typer.Option(help="What the search came to; only none-found lets it leave.")
]
ChangedOption = Annotated[
    str,
    typer.Option(help="Why you no longer know or suspect the copy that you named before."),
]


def typed_search(searched: str, copies: CopiesChoice, changed: str) -> Search:
    """Return what was typed as a search.

    Raises:
        RefusedError: nothing is said on where they searched.
    """
    return search_of(searched, Copies[copies.name], changed)


@contextmanager
def hits_into(console: Console, folder: Path) -> Iterator[None]:
    """Add what a refused look saw to a review, hidden, so that the person goes on there.

    Raises:
        VisibleError: as it came.
    """
    try:
        yield
    except VisibleError as seen:
        reviewfolder.add_hits(folder, seen)
        if reviewfolder.is_of_text(folder):
            console.say("brackets.hits_added", folder=str(folder))
        else:
            console.say("lastlook.hits_added", file=str(folder / reviewfolder.REVIEW_FILE))
        raise
