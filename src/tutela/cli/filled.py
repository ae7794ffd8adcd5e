"""What the commands for forms share: form numbers, answers in a file, readers, where a PDF goes."""

import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from tutela import wiring
from tutela.cli.console import Console
from tutela.cli.holder import key_settings, open_holder, read_file
from tutela.custody.keys import AgeKey, PersonKey, PersonPublic, load_person_public
from tutela.errors import MalformedError, RefusedError
from tutela.protection.forms.sheet import Booklet
from tutela.protection.interview import NUMBER_MAX
from tutela.terms.messages import Language
from tutela.wiring import forms as wired

NUMBERS_MOST: Final = 200
ANSWERS_BYTES_MAX: Final = 1 << 18
_NUMBERS: Final = re.compile(r"([1-9][0-9]{0,5})(?:-([1-9][0-9]{0,5}))?")

LangOption = Annotated[
    Language, typer.Option("--lang", help="Language of the paper: en, uk, ko or ru.")
]
OutOption = Annotated[Path, typer.Option("--out", help="The PDF to make.")]
NumbersOption = Annotated[
    str | None,
    typer.Option(help="Numbers to print, 7 or 1-20; each is used once, over all kinds of forms."),
]
ToOption = Annotated[
    list[Path],
    typer.Option("--to", help="Public key file of somebody who may read it; may be repeated."),
]


def parse_numbers(untrusted: str | None) -> range:
    """Return the form numbers that `7` or `1-20` names; none where none are asked for.

    Raises:
        MalformedError: it is neither, or there are too many.
    """
    if untrusted is None:
        return range(0)
    found = _NUMBERS.fullmatch(untrusted)
    if found is None:
        raise MalformedError("forms.numbers_form", limit=NUMBER_MAX, most=NUMBERS_MOST)
    first, last = int(found[1]), int(found[2] or found[1])
    if not 0 < last - first + 1 <= NUMBERS_MOST:
        raise MalformedError("forms.numbers_form", limit=NUMBER_MAX, most=NUMBERS_MOST)
    return range(first, last + 1)


def read_answers(path: Path) -> dict[str, str]:
    """Return the answers in a JSON file: one object of texts, letters composed (NFC).

    Raises:
        UnavailableError: the file cannot be read.
        MalformedError: it is no such object, or a question stands in it twice.
    """
    content = read_file(path)
    if len(content) > ANSWERS_BYTES_MAX:
        raise MalformedError("interview.answers_file")
    try:
        parsed: object = json.loads(content.decode(), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as reason:
        raise MalformedError("interview.answers_file") from reason
    if not isinstance(parsed, dict):
        raise MalformedError("interview.answers_file")
    answers: dict[str, str] = {}
    for key, answer in parsed.items():
        if not isinstance(answer, str):
            raise MalformedError("interview.answers_file")
        answers[str(key)] = unicodedata.normalize("NFC", answer)
    return answers


def laid_over(before: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    """Return answers with some replaced; an empty one takes the answer away."""
    return {key: answer for key, answer in {**before, **changes}.items() if answer}


def readers_of(paths: list[Path]) -> tuple[PersonPublic, ...]:
    """Return the people whose public key files these are.

    Raises:
        UnavailableError: a file cannot be read.
        MalformedError: it is no public key file.
        MismatchError: it has changed since its owner signed it.
    """
    return tuple(load_person_public(read_file(path)) for path in paths)


def signing_person(console: Console, key: Path, passphrase_file: Path | None) -> PersonKey:
    """Return the person of a key file; a recovery key signs nothing.

    Raises:
        RefusedError: the passphrase does not fit, or it is the recovery key.
        UnavailableError: the file is not there, or nobody answers for its passphrase.
    """
    untrusted = read_file(key)
    if not wiring.needs_passphrase(untrusted):
        raise RefusedError("interview.person_needed")
    settings = key_settings(passphrase_file)
    passphrase = console.passphrase(settings, "keys.ask_passphrase", file=key.name)
    return wiring.open_person(untrusted, passphrase)


def reading_key(console: Console, key: Path, passphrase_file: Path | None) -> AgeKey:
    """Return the key that opens records, of a person or from paper; see `open_holder`."""
    return open_holder(console, key, passphrase_file).age


def write_pdf(booklet: Booklet, out: Path) -> int:
    """Write the PDF of a booklet to a new file and return how many sheets it holds.

    Raises:
        ConflictError: the file exists.
        MalformedError: the fonts have no sign for a letter.
    """
    wiring.write_new_file(out, wired.typeset(booklet))
    return len(booklet.sheets)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError
    return dict(pairs)
