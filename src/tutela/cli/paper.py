"""Where a new recovery key goes: printed once, into a file, or as shares into a folder."""

from dataclasses import dataclass, field
from pathlib import Path

from tutela import wiring
from tutela.cli.console import Console
from tutela.custody.keys import AgeKey, format_recovery
from tutela.custody.shares import Scheme
from tutela.errors import ConflictError, RefusedError, UnavailableError


@dataclass(frozen=True, slots=True)
class Paper:
    """A recovery key that has to leave this machine.

    Attributes:
        key: the recovery key.
        case: the name on the card.
        out: a file, or a folder for shares; printed where none is given.
        scheme: of the shares, where it is split.
    """

    key: AgeKey = field(repr=False)
    case: str
    out: Path | None
    scheme: Scheme | None


def check_recovery_out(out: Path | None, untrusted_scheme: str | None) -> Scheme | None:
    """Check, before any key is drawn, that it can be written; return how it is split.

    Raises:
        RefusedError: there is something at the place, the scheme cannot be, or shares were asked
            for without a folder.
    """
    scheme = None if untrusted_scheme is None else Scheme.parse(untrusted_scheme)
    if scheme is not None and out is None:
        raise RefusedError("recovery.folder_missing")
    if out is not None:
        check_absent(out)
    return scheme


def check_absent(*paths: Path) -> None:
    """Check that nothing is at any of the places.

    Raises:
        RefusedError: there is something.
    """
    for path in paths:
        if path.exists():
            raise RefusedError("keys.file_exists", file=path.name)


def keep_recovery(console: Console, paper: Paper, *, in_force: bool) -> str:
    """Write the recovery key where it was asked for, or print it; return what `--json` says of it.

    Args:
        console: speaks.
        paper: the key, and where it goes.
        in_force: the case has this key already: where it cannot be written it is printed.

    Raises:
        ConflictError: the place is taken.
        UnavailableError: the disk is full or failing.
    """
    spelled = format_recovery(paper.key)
    if paper.out is None:
        if not console.json:
            console.say("case.recovery_printed")
            console.line(spelled)
        return spelled
    try:
        _write(paper, paper.out)
    except (ConflictError, UnavailableError):
        if in_force:
            # This is the only moment at which the key can be had.
            console.say("case.recovery_printed")
            console.line(spelled)
        raise
    if paper.scheme is None:
        console.say("case.recovery_written", file=str(paper.out))
    else:
        say_shares(console, paper.out, paper.scheme)
    return str(paper.out)


def say_shares(console: Console, folder: Path, scheme: Scheme) -> None:
    """Tell what the share files are and where they have to go."""
    console.say(
        "recovery.shares_written", folder=str(folder), count=scheme.count, needed=scheme.needed
    )


def _write(paper: Paper, out: Path) -> None:
    if paper.scheme is None:
        wiring.write_new_file(out, f"{format_recovery(paper.key)}\n".encode())
        return
    wiring.write_shares(out, wiring.share_files(paper.key, paper.scheme, paper.case))
