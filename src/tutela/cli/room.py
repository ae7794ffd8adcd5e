"""What the commands of the protection room share: who works on which case with which key."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from tutela.cli.console import Console
from tutela.cli.holder import open_case, open_holder
from tutela.custody.keys import PersonKey
from tutela.errors import MalformedError
from tutela.protection.person import PersonId
from tutela.wiring.officer import has_officer
from tutela.wiring.person import Room, enter

PersonArgument = Annotated[str, typer.Argument(help="The pseudonym: K-...")]
SecondOption = Annotated[
    Path, typer.Option("--second", help="The key file of a second custodian, who says so too.")
]
SecondPassphraseOption = Annotated[
    Path | None,
    typer.Option(
        help="File with the passphrase of the second key; else asked.", show_default=False
    ),
]
MaybeSecondOption = Annotated[
    Path | None,
    typer.Option(
        "--second",
        help="The key file of a second custodian; needed to say that somebody is an adult.",
        show_default=False,
    ),
]


@contextmanager
def working(
    console: Console,
    case: Path | None,
    passphrase_file: Path | None,
    key: Path,
    key_passphrase_file: Path | None,
) -> Iterator[Room]:
    """Open a case for one of its custodians.

    Raises:
        RefusedError: a passphrase does not fit, or the key is no custodian's.
        UnavailableError: there is no case, or nobody answers for a passphrase.
    """
    with open_case(console, case, passphrase_file) as opened:
        holder = open_holder(console, key, key_passphrase_file)
        yield enter(opened, holder.person)


def tell_no_officer(console: Console, room: Room) -> bool:
    """Return whether there is a protection officer; say so where nobody could decide."""
    there = has_officer(room)
    if not there:
        console.say("leak.no_officer")
    return there


def second_person(
    console: Console, key: Path | None, passphrase_file: Path | None
) -> PersonKey | None:
    """Return the second custodian at the desk, if one was named."""
    if key is None:
        return None
    return open_holder(console, key, passphrase_file).person


def person_named(untrusted: str) -> PersonId:
    """Return the pseudonym that somebody typed."""
    return PersonId.parse(untrusted)


def day_named(untrusted: str) -> date:
    """Return the day that somebody typed as 2026-11-24.

    Raises:
        MalformedError: it is none.
    """
    try:
        return date.fromisoformat(untrusted)
    except ValueError as reason:
        raise MalformedError("person.day") from reason
