"""The reading aid in the folder of a review: what the writing says, for the reviewer alone."""

from collections.abc import Iterator, Sequence

from tutela.engines.tesseract import LANGUAGES, find
from tutela.errors import UnavailableError
from tutela.redaction.detector import Picture
from tutela.redaction.plan import HidePlan
from tutela.redaction.reading import Reader, ReadRegion, read_regions, writing_of
from tutela.terms.messages import Language, render

READING_FILE = "reading.txt"
UNREAD = "-"


def reading_files(picture: Picture, plan: HidePlan) -> dict[str, bytes]:
    """Return the file that says what can be read in a picture's writing; goes beside the sheet.

    It is an aid: where no reader is installed, or it fails, the file says so and nothing stops.

    Args:
        picture: upright, in RGB.
        plan: of this picture.
    """
    return {READING_FILE: reading_text(picture, plan, find()).encode()}


def reading_text(picture: Picture, plan: HidePlan, reader: Reader | None) -> str:
    """Return the text of the file: what it is, in four languages, then a line for each region."""
    if reader is None:
        return _said("reading.absent")
    try:
        read = read_regions(picture, plan.regions, reader)
    except UnavailableError as error:
        return _said(error.message)
    left_out = len(writing_of(plan.regions)) - len(read)
    languages = ", ".join(reader.languages)
    parts = [_said("reading.heading", languages=languages), "".join(_lines(read))]
    if not read:
        parts.append(_said("reading.no_writing"))
    if left_out:
        parts.append(_said("reading.left_out", count=left_out))
    return "\n".join(part for part in parts if part)


def reader_languages() -> tuple[str, ...]:
    """Return the languages that can be read on this machine; none where no reader is installed."""
    reader = find()
    return () if reader is None else reader.languages


def missing_languages(there: Sequence[str]) -> tuple[str, ...]:
    """Return those of the reader's four languages that are not there."""
    return tuple(language for language in LANGUAGES if language not in there)


def _said(identifier: str, /, **parameters: str | int) -> str:
    return "".join(f"{render(identifier, parameters, each)}\n" for each in Language)


def _lines(read: Sequence[ReadRegion]) -> Iterator[str]:
    for region in read:
        said = region.reading
        if said.text:
            yield f"{region.id}\t{said.percent}%\t{said.text}\n"
        else:
            yield f"{region.id}\t{UNREAD}\n"
