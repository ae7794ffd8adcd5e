"""Commands for interview forms: print them, type them in twice, compare, settle, correct, list."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from tutela import wiring
from tutela.cli.console import Console, JsonOption, JsonValue, open_console
from tutela.cli.filled import (
    LangOption,
    NumbersOption,
    OutOption,
    ToOption,
    laid_over,
    parse_numbers,
    read_answers,
    readers_of,
    reading_key,
    signing_person,
    write_pdf,
)
from tutela.cli.holder import KeyOption, KeyPassphraseOption
from tutela.errors import ConflictError, MalformedError, RefusedError
from tutela.protection.double_entry import TYPISTS, Sheaf, State, admit
from tutela.protection.explanation import missing_explanations
from tutela.protection.forms.paper import blank_booklet, filled_booklet
from tutela.protection.interview import Correction, Reading, correct, form_named, settle, type_in
from tutela.protection.protocol import EXPLAIN_BACK, INTERVIEW
from tutela.protection.questions import Form
from tutela.protection.safeguards import Lack, missing_safeguards
from tutela.wiring import forms as wired

SheetOption = Annotated[
    str, typer.Option("--sheet", help="Which form: interview, explain_back, crossing or panel.")
]
StoreOption = Annotated[
    Path, typer.Option("--store", help="Folder of the protection store; never a shared one.")
]
NumberOption = Annotated[int, typer.Option("--number", help="The number printed on the paper.")]
AnswersOption = Annotated[
    Path | None,
    typer.Option("--answers", help="JSON file of question and answer; else asked one by one."),
]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why, in one line; it is kept.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    interview = typer.Typer(
        help="Forms of the interview protocol, on paper and typed in twice.", no_args_is_help=True
    )
    interview.command(
        "form",
        epilog="Examples:  tutela interview form --lang ko --out forms.pdf --numbers 1-20  |  "
        "tutela interview form --sheet crossing --lang uk --out crossing.pdf --blank",
    )(_form)
    interview.command(
        "enter",
        epilog="Example:  tutela interview enter --number 7 --store forms --to officer.pub "
        "--key typist.key",
    )(_enter)
    interview.command(
        "compare",
        epilog="Example:  tutela interview compare --number 7 --store forms --key officer.key",
    )(_compare)
    interview.command(
        "settle",
        epilog="Example:  tutela interview settle --number 7 --answers third.json --reason "
        '"read again from paper" --store forms --to officer.pub --key third.key',
    )(_settle)
    interview.command(
        "correct",
        epilog="Example:  tutela interview correct --number 7 --answers change.json --reason "
        '"date misread" --store forms --to officer.pub --key officer.key',
    )(_correct)
    interview.command(
        "list", epilog="Example:  tutela interview list --store forms --key officer.key"
    )(_list)
    app.add_typer(interview, name="interview")


def _form(
    lang: LangOption,
    out: OutOption,
    sheet: SheetOption = INTERVIEW.name,
    blank: Annotated[bool, typer.Option("--blank", help="Print it empty; the default.")] = False,
    source: Annotated[
        Path | None, typer.Option("--from", help="Store of entries: print what stands of a number.")
    ] = None,
    numbers: NumbersOption = None,
    key: Annotated[Path | None, typer.Option("--key", help="Your key, with --from.")] = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Print a form, empty with numbers or filled; scans go to the protection store only."""
    console = open_console(json=json)
    form, printed = form_named(sheet), parse_numbers(numbers)
    if source is None:
        booklet = blank_booklet(form, printed, lang)
    elif blank or key is None or len(printed) != 1:
        raise RefusedError("forms.choose_source")
    else:
        reader = reading_key(console, key, key_passphrase_file)
        latest = wired.sheaf_of(wired.interviews(source, reader=reader), printed[0]).latest
        form = form_named(latest.reading.form)
        booklet = filled_booklet(form, printed[0], latest.reading.answers, lang)
    sheets = write_pdf(booklet, out)
    console.say("forms.form_written", file=str(out), sheets=sheets)
    document: dict[str, JsonValue] = {"file": str(out), "form": form.name, "sheets": sheets}
    console.document({**document, "numbers": list(printed), "filled": source is not None})


def _enter(
    number: NumberOption,
    store: StoreOption,
    to: ToOption,
    key: KeyOption,
    sheet: SheetOption = INTERVIEW.name,
    answers: AnswersOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Type in a filled paper, alone; a second person does the same without seeing yours."""
    console = open_console(json=json)
    form = form_named(sheet)
    kept = wired.interviews(store, readers_of(to))
    count = kept.count(number)
    if count >= TYPISTS:
        raise ConflictError("interview.number_used", number=number)
    typed = _ask(console, form) if answers is None else read_answers(answers)
    reading = Reading(form.name, number, laid_over({}, typed))
    person = signing_person(console, key, key_passphrase_file)
    entry = type_in(reading, person, wiring.now())
    kept.append(number, count, entry.encode())
    console.say("interview.entered", number=number, count=count + 1, needed=TYPISTS)
    console.document({"number": number, "entries": count + 1, "entry": entry.digest.hex()})


def _compare(
    number: NumberOption,
    store: StoreOption,
    key: KeyOption,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Show where two typists differ; where they agree, which safeguards the interview lacks."""
    console = open_console(json=json)
    reader = reading_key(console, key, key_passphrase_file)
    sheaf = wired.sheaf_of(wired.interviews(store, reader=reader), number)
    console.say(f"interview.state_{sheaf.state.value}", number=number)
    if sheaf.state is State.DIFFERS:
        _say_differences(console, sheaf)
    document = _document(sheaf)
    for question, reason in _lacking(sheaf):
        words = console.text(f"interview.ask_{question}")
        console.say(f"interview.lack_{reason}", question=words)
    console.document(document)


def _settle(
    number: NumberOption,
    store: StoreOption,
    answers: Annotated[Path, typer.Option("--answers", help="JSON file of what differed.")],
    reason: ReasonOption,
    to: ToOption,
    key: KeyOption,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Settle, as a third person with the paper in hand, what two typists read differently."""
    console = open_console(json=json)
    changes = read_answers(answers)
    person = signing_person(console, key, key_passphrase_file)
    kept = wired.interviews(store, readers_of(to), person.age)
    stored = wired.entries_of(kept, number)
    typed = Sheaf.of(stored).typed
    if len(typed) < TYPISTS:
        raise RefusedError("interview.second_missing", number=number)
    settled = laid_over(typed[0].reading.answers, changes)
    entry = settle((typed[0], typed[1]), settled, person, Correction(reason, wiring.now()))
    sheaf = admit(entry, stored)
    kept.append(number, len(stored), entry.encode())
    console.say("interview.settled", number=number)
    console.document(_document(sheaf))


def _correct(
    number: NumberOption,
    store: StoreOption,
    answers: Annotated[
        Path, typer.Option("--answers", help='JSON file of what changes; "" takes one away.')
    ],
    reason: ReasonOption,
    to: ToOption,
    key: KeyOption,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Add a correction; what stood before stays in the store, and so does the reason."""
    console = open_console(json=json)
    changes = read_answers(answers)
    person = signing_person(console, key, key_passphrase_file)
    kept = wired.interviews(store, readers_of(to), person.age)
    stored = wired.entries_of(kept, number)
    latest = Sheaf.of(stored).latest
    corrected = laid_over(latest.reading.answers, changes)
    entry = correct(latest, corrected, person, Correction(reason, wiring.now()))
    sheaf = admit(entry, stored)
    kept.append(number, len(stored), entry.encode())
    console.say("interview.corrected", number=number)
    console.document(_document(sheaf))


def _list(
    store: StoreOption,
    key: KeyOption,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List the typed forms, how far each is, and how many safeguards each interview lacks."""
    console = open_console(json=json)
    reader = reading_key(console, key, key_passphrase_file)
    kept = wired.interviews(store, reader=reader)
    sheaves = [wired.sheaf_of(kept, number) for number in kept.numbers()]
    heads = ("interview.column_number", "interview.column_form", "interview.column_state")
    rows = [
        (
            str(sheaf.typed[0].reading.number),
            sheaf.typed[0].reading.form,
            sheaf.state.value,
            str(len(_lacking(sheaf))),
        )
        for sheaf in sheaves
    ]
    headings = [*(console.text(each) for each in heads), console.text("interview.column_lacks")]
    console.table(headings, rows)
    console.document({"forms": [_document(sheaf) for sheaf in sheaves]})


def _ask(console: Console, form: Form) -> dict[str, str]:
    """Return the answers typed at a terminal, question by question; empty means left empty."""
    if not sys.stdin.isatty():
        raise RefusedError("interview.answers_missing")
    answers: dict[str, str] = {}
    for question in form.questions:
        console.line(console.text(f"{form.area}.ask_{question.key}"))
        if question.options:
            console.line("  " + " / ".join(question.options))
        while typed := input("> ").strip():
            try:
                answers[question.key] = question.read(typed)
            except MalformedError as error:
                console.say(error.message, **error.parameters)
                continue
            break
    return answers


def _say_differences(console: Console, sheaf: Sheaf) -> None:
    headings = [
        console.text(name)
        for name in ("interview.column_question", "interview.column_a", "interview.column_b")
    ]
    console.table(headings, [(one.question, one.first, one.second) for one in sheaf.differences])


def _lacking(sheaf: Sheaf) -> list[tuple[str, str]]:
    """Return what a standing interview lacks; nothing is said of one that does not stand."""
    if sheaf.state in (State.TYPED_ONCE, State.DIFFERS):
        return []
    lacks: tuple[Lack, ...] = ()
    if sheaf.latest.reading.form == INTERVIEW.name:
        lacks = missing_safeguards(sheaf.answers)
    if sheaf.latest.reading.form == EXPLAIN_BACK.name:
        lacks = missing_explanations(sheaf.answers)
    return [(lack.question, lack.reason.value) for lack in lacks]


def _document(sheaf: Sheaf) -> dict[str, JsonValue]:
    """Return what a program may know of a form; answers are not in it."""
    reading = sheaf.typed[0].reading
    return {
        "number": reading.number,
        "form": reading.form,
        "state": sheaf.state.value,
        "differs": [one.question for one in sheaf.differences],
        "lacks": [{"question": question, "reason": why} for question, why in _lacking(sheaf)],
    }
