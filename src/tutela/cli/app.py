"""Joins the audiences' commands into one program and turns errors into exit codes."""

import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from tutela.cli import (
    anchor,
    backup,
    case,
    consent,
    custodian,
    demo,
    determination,
    doctor,
    erasure,
    evidence,
    fixity,
    gate,
    hide,
    interview,
    item,
    leak,
    notice,
    person,
    publication,
    recovery,
    review,
    transfer,
    verify,
    witness,
)
from tutela.cli.console import INTERRUPTED, Console, open_console
from tutela.errors import TutelaError
from tutela.terms.messages import Language

EPILOG = (
    "Examples:  tutela demo  |  tutela doctor  |  tutela verify picture.jpg\n\n"
    "Exit codes:  0 done, 1 fault of Tutela, 2 wrong call, 3 malformed, 4 mismatch, 5 refused, "
    "6 unavailable, 7 conflict, 130 interrupted."
)

AUDIENCES = (
    demo,
    evidence,
    case,
    custodian,
    recovery,
    item,
    leak,
    erasure,
    fixity,
    backup,
    hide,
    review,
    publication,
    interview,
    determination,
    notice,
    transfer,
    gate,
    verify,
    witness,
    anchor,
    person,
    consent,
    doctor,
)
"""Each module adds its commands with `register(app)`."""


def build() -> typer.Typer:
    """Return the program with every audience's commands."""
    app = typer.Typer(
        name="tutela",
        help="Seal photographs as evidence, hide who is in them, publish what anyone can check.",
        epilog=EPILOG,
        no_args_is_help=True,
        # A traceback with local variables would print evidence and keys.
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback()(_root)
    for audience in AUDIENCES:
        audience.register(app)
    return app


def narrow(app: typer.Typer, arguments: Sequence[str]) -> None:
    """Leave of a program the one command that is called, if it is clear which.

    The library reads every signature it is given, which takes longer than most commands do.
    """
    if not arguments:
        return
    called, *rest = arguments
    commands = [each for each in app.registered_commands if each.name == called]
    groups = [each for each in app.registered_groups if each.name == called]
    if commands or groups:
        app.registered_commands, app.registered_groups = commands, groups
    for group in groups:
        if group.typer_instance is not None:
            narrow(group.typer_instance, rest)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code.

    Args:
        arguments: without the program's name.
    """
    console = Console(Language.ENGLISH, json="--json" in arguments)
    try:
        console = open_console(json="--json" in arguments)
        app = build()
        narrow(app, arguments)
        app(args=list(arguments), prog_name="tutela")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    except TutelaError as error:
        return console.fail(error)
    except KeyboardInterrupt:
        console.say("cli.interrupted")
        return INTERRUPTED
    except Exception as error:
        return console.fault(error)
    return 0


def _print_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"tutela {version('tutela')}\n")
        raise typer.Exit


def _root(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print and leave."),
    ] = False,
) -> None:
    """Take the options that stand before the command."""
