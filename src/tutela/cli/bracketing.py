"""What people are told who decide about a text with brackets, and of folders with its words."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tutela.cli.console import Console
from tutela.cli.harmless import harmless
from tutela.wiring import reviewfolder
from tutela.wiring.reviewfolder import USUAL, Decided

NAMED_MAX: Final = 8


def tell_opened(console: Console, folder: Path, places: Mapping[Path, str]) -> None:
    """Say how a text is decided about; nothing where no text was opened.

    Args:
        console: of the reviewer.
        folder: what was opened.
        places: the folders of single reviews in it, and what each is called there.
    """
    texts = [place for place in places if reviewfolder.is_of_text(place)]
    if not texts:
        return
    which = str(folder) if texts == [folder] else f"{folder} NUMBER"
    console.say("brackets.opened", folder=str(folder), which=which)
    for place in texts:
        brackets = reviewfolder.brackets_of(place)
        if brackets != USUAL:
            console.say("brackets.pair", name=places[place], pair=brackets)


def tell_decided(console: Console, place: Path, told: Decided) -> None:
    """Say what brackets came to."""
    preview = str(place / reviewfolder.PREVIEW_FILE)
    console.say(
        "brackets.decided",
        name=place.name,
        hidden=told.hidden,
        words=told.words,
        preview=preview,
    )
    if told.shown:
        console.say("brackets.found_shown", shown=told.shown, found=told.found)
    if told.pair != USUAL:
        console.say("brackets.pair", name=place.name, pair=told.pair)
    if told.wider:
        lines = ", ".join(map(str, told.wider[:NAMED_MAX]))
        console.say("brackets.wider", lines=lines, count=len(told.wider))


def say_wiped(console: Console, folder: Path, *, gone: bool) -> None:
    """Say that review files were removed, and name what is left beside them."""
    if gone:
        console.say("publication.wiped", folder=str(folder))
        return
    files_left = (each for each in folder.rglob("*") if each.is_file())
    left = sorted(str(each.relative_to(folder)) for each in files_left)
    files = ", ".join(map(harmless, left[:NAMED_MAX]))
    console.say("publication.wiped_files", folder=str(folder), files=files, count=len(left))
