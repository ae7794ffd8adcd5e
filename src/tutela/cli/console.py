"""What every command shares: where its words, its result and its errors go.

A person reads standard output; progress and errors go to standard error. With `--json` standard
output carries one JSON document and nothing else, so that other programs can rely on it.

Exit codes: 0 done; 1 a fault of Tutela itself; 2 the command was called wrongly; 3 malformed;
4 mismatch; 5 refused; 6 unavailable; 7 conflict (the kinds of `tutela.errors`); 130 interrupted.
"""

import getpass
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console as RichConsole
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from tutela.errors import MalformedError, TutelaError, UnavailableError
from tutela.settings import Settings, pick_language, read_settings
from tutela.terms.messages import Language, render

Item = TypeVar("Item")
INTERRUPTED = 130
FAULT = 1
TABLE_WIDTH_MAX = 1000

JsonValue = str | int | float | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]

JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON document instead of sentences.")
]
CaseOption = Annotated[
    Path | None,
    typer.Option("--case", help="The case folder; else TUTELA_CASE.", show_default=False),
]
PassphraseOption = Annotated[
    Path | None,
    typer.Option(
        help="File with the passphrase in its first line; else TUTELA_PASSPHRASE_FILE, else asked.",
        show_default=False,
    ),
]


class Console:
    """Speaks to the person, or with `json` to a program, in one language."""

    def __init__(self, language: Language, *, json: bool = False) -> None:
        self.language = language
        self.json = json
        self._output = _plain(stderr=False)
        self._aside = _plain(stderr=True)

    def text(self, identifier: str, /, **parameters: str | int) -> str:
        """Return the sentence of `identifier` in this console's language.

        Raises:
            MalformedError: see `tutela.terms.messages.render`.
        """
        return render(identifier, parameters, self.language)

    def say(self, identifier: str, /, **parameters: str | int) -> None:
        """Print one sentence; with `--json` on standard error."""
        self._spoken().print(self.text(identifier, **parameters))

    def line(self, words: str = "") -> None:
        """Print words that are the same in every language: a path, a digest, nothing."""
        self._spoken().print(words)

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print rows under headings; both are already texts of this language."""
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in headings:
            table.add_column(heading, no_wrap=True)
        for row in rows:
            table.add_row(*row)
        # Identifiers are there to be copied: better a line that wraps than one that is cut off.
        _plain(stderr=self.json, width=TABLE_WIDTH_MAX).print(table)

    def document(self, value: Mapping[str, JsonValue]) -> None:
        """Print the one JSON document of this command; without `--json` nothing."""
        if self.json:
            sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")

    def track(self, items: Iterable[Item], total: int, identifier: str) -> Iterator[Item]:
        """Yield `items` while a bar on standard error shows how many of `total` are done."""
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        # The bar would take standard output over to its own stream, even where that is a file.
        kept = sys.stdout.isatty()
        with Progress(
            *columns, console=self._aside, transient=True, redirect_stdout=kept
        ) as progress:
            task = progress.add_task(self.text(identifier), total=total)
            for item in items:
                yield item
                progress.advance(task)

    @contextmanager
    def measure(self, total: int, identifier: str) -> Iterator[Callable[[int], None]]:
        """Show a bar of `total` bytes on standard error; what is yielded is told of each piece."""
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
        )
        kept = sys.stdout.isatty()
        with Progress(
            *columns, console=self._aside, transient=True, redirect_stdout=kept
        ) as progress:
            task = progress.add_task(self.text(identifier), total=total)
            yield lambda size: progress.advance(task, size)

    def fail(self, error: TutelaError, document: Mapping[str, JsonValue] | None = None) -> int:
        """Tell what was refused and what to do next; return the exit code of its kind.

        Args:
            error: what stopped the command.
            document: what the command found before that; the error is added to it.
        """
        words = self._words_of(error)
        self._aside.print(f"[{error.message}] {words}")
        self.document(
            {
                **(document or {}),
                "error": {
                    "message": error.message,
                    "kind": type(error).__name__,
                    "parameters": dict(error.parameters),
                    "text": words,
                },
                "exit_code": error.exit_code,
            }
        )
        return error.exit_code

    def fault(self, error: Exception) -> int:
        """Report a fault of Tutela by type and place, never by value: values may be evidence."""
        place = _place(error)
        if os.environ.get("TUTELA_TRACE"):
            # Places only: the message of a foreign error may quote evidence.
            self._aside.print("".join(traceback.format_tb(error.__traceback__)))
        self._aside.print(
            "[cli.fault] " + self.text("cli.fault", kind=type(error).__name__, place=place)
        )
        self.document(
            {"error": {"message": "cli.fault", "kind": type(error).__name__, "place": place}}
        )
        return FAULT

    def passphrase(self, settings: Settings, identifier: str, /, **parameters: str | int) -> str:
        """Return the passphrase from the file of `settings`, else from the terminal.

        Args:
            settings: says which file, if any.
            identifier: the question asked at a terminal.
            parameters: of the question.

        Raises:
            UnavailableError: there is neither a file nor a terminal, or the passphrase is empty.
        """
        if settings.passphrase_file is not None:
            lines = settings.passphrase_file.read_text("utf-8").splitlines()
            answer = lines[0] if lines else ""
        elif sys.stdin.isatty():
            answer = getpass.getpass(self.text(identifier, **parameters) + " ")
        else:
            raise UnavailableError("cli.passphrase_missing")
        if not answer:
            raise UnavailableError("cli.passphrase_empty")
        return answer

    def _spoken(self) -> RichConsole:
        return self._aside if self.json else self._output

    def _words_of(self, error: TutelaError) -> str:
        try:
            return self.text(error.message, **error.parameters)
        except MalformedError:
            # A missing text must not hide the error itself; tests/terms keeps this from happening.
            return str(error)


def open_console(*, json: bool = False) -> Console:
    """Return the console in the language of the environment.

    Raises:
        MalformedError: TUTELA_LANG names an unknown language.
    """
    return Console(pick_language(os.environ), json=json)


def open_settings(
    *, case_folder: Path | None = None, passphrase_file: Path | None = None
) -> Settings:
    """Return the settings of this process; see `tutela.settings.read_settings`."""
    return read_settings(os.environ, case_folder=case_folder, passphrase_file=passphrase_file)


def case_folder_of(settings: Settings) -> Path:
    """Return the case folder to work in.

    Raises:
        UnavailableError: neither `--case` nor TUTELA_CASE names one.
    """
    if settings.case_folder is None:
        raise UnavailableError("cli.case_missing")
    return settings.case_folder


def _plain(*, stderr: bool, width: int | None = None) -> RichConsole:
    # Parameters may hold brackets: nothing in them is markup, an emoji or a number to colour.
    return RichConsole(
        stderr=stderr, markup=False, emoji=False, highlight=False, soft_wrap=True, width=width
    )


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "?"
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
