"""`tutela transfer`: what the gate answers, and how anybody stops a transfer.

Whoever is neither protection officer, counsel nor monitor reads two words, whatever stands in a
person's way: a refusal that becomes known kills the family.
"""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from tutela import wiring
from tutela.cli import act, papers, role
from tutela.cli.console import (
    CaseOption,
    Console,
    JsonOption,
    JsonValue,
    PassphraseOption,
    open_console,
)
from tutela.cli.holder import KeyOption, KeyPassphraseOption
from tutela.cli.room import PersonArgument, person_named, working
from tutela.errors import TutelaError
from tutela.protection.answer import Answer
from tutela.protection.bars import Destination
from tutela.protection.evaluation import Evaluation
from tutela.protection.person import PersonId
from tutela.protection.standing import FOR_ANYBODY
from tutela.wiring.person import Room
from tutela.wiring.protection import (
    Asked,
    answer_outside,
    evaluate_road,
    is_inside,
    open_gate,
    raise_alarm,
    reviews_due,
    say,
)

ToOption = Annotated[
    Destination,
    typer.Option("--to", help="Which road: RISK (home), THIRD or STAY.", case_sensitive=False),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    transfer = typer.Typer(
        help="The gate every transfer passes: closed by default, without an override.",
        no_args_is_help=True,
    )
    key = "--key anna.key"
    transfer.command(
        "open",
        epilog=f"Example:  tutela transfer open K-28E-MTZK --captured-on 2026-11-20T08:00Z {key}",
    )(_open)
    transfer.command(
        "explain", epilog=f"Example:  tutela transfer explain K-28E-MTZK --to THIRD {key}"
    )(_explain)
    transfer.command("hold", epilog=f"Example:  tutela transfer hold K-28E-MTZK {key}")(_hold)
    transfer.command("abort", epilog=f"Example:  tutela transfer abort K-28E-MTZK {key}")(_abort)
    transfer.command(
        "say",
        epilog=f"Example:  tutela transfer say K-28E-MTZK refuse_home --by-person {key}",
    )(_say)
    transfer.command(
        "alarm",
        epilog=f"Example:  tutela transfer alarm K-28E-MTZK --to RISK --out pack.txt {key}",
    )(_alarm)
    transfer.command("reviews", epilog=f"Example:  tutela transfer reviews {key}")(_reviews)
    act.add_to(transfer)
    papers.add_to(transfer)
    role.add_to(transfer)
    app.add_typer(transfer, name="transfer")


def _open(
    person: PersonArgument,
    captured_on: Annotated[
        str, typer.Option(help="When the person came into your hands: 2026-11-20T08:00Z.")
    ],
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Bring a person before the gate; until then nobody may move them."""
    console = open_console(json=json)
    named, at = person_named(person), act.time_named(captured_on)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        open_gate(room, named, at)
    console.say("transfer.opened")
    console.document({"person": str(named)})


def _explain(
    person: PersonArgument,
    to: ToOption,
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Print what the gate answers about one road; with reasons to three roles only."""
    console = open_console(json=json)
    named = person_named(person)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        found, page = _answer(console, room, named, to)
        inside = is_inside(room)
    for line in page.rstrip("\n").split("\n"):
        console.line(line)
    console.document(_document(found, inside=inside))


def _answer(
    console: Console, room: Room, person: PersonId, to: Destination
) -> tuple[Evaluation | None, str]:
    try:
        return evaluate_road(room, person, Asked(to, version("tutela")), console.language)
    except TutelaError:
        # Whether somebody stands before the gate, and what is wrong, is nobody's business outside.
        if is_inside(room):
            raise
        return None, answer_outside(console.language)


def _document(found: Evaluation | None, *, inside: bool) -> dict[str, JsonValue]:
    """Return the JSON of an answer: outside there are two of them."""
    clear = found is not None and found.answer is Answer.CLEAR
    if found is None or not inside:
        return {"answer": Answer.CLEAR.value if clear else "no_transfer"}
    reasons: list[JsonValue] = [
        {
            "answer": each.answer.value,
            "text": each.text,
            "rule": each.rule,
            "who": [role.value for role in each.who],
        }
        for each in found.reasons
    ]
    return {
        "answer": found.answer.value,
        "contested": found.contested,
        "reasons": reasons,
        "rules": found.rules.hex(),
        "unsigned": found.unsigned,
        "build": found.build,
    }


def _hold(
    person: PersonArgument,
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Hold a person where they are, at once and without reasons; anybody may."""
    _said(person, "set_hold", key, (case, passphrase_file, key_passphrase_file), json=json)


def _abort(
    person: PersonArgument,
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Stop a transfer that is under way, at once and without reasons; anybody may."""
    _said(person, "abort", key, (case, passphrase_file, key_passphrase_file), json=json)


def _say(
    person: PersonArgument,
    event: Annotated[
        str, typer.Argument(help="What happened: " + ", ".join(sorted(FOR_ANYBODY)) + ".")
    ],
    key: KeyOption,
    by_person: Annotated[
        bool, typer.Option("--by-person", help="The person said it; you write it down.")
    ] = False,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Enter at once what anybody may say: a refusal, a doubt, a threat, a death, a removal."""
    files = (case, passphrase_file, key_passphrase_file)
    _said(person, event, key, files, by_person=by_person, json=json)


def _said(
    person: str,
    event: str,
    key: Path,
    files: tuple[Path | None, Path | None, Path | None],
    *,
    by_person: bool = False,
    json: bool,
) -> None:
    console, (case, passphrase_file, key_passphrase_file) = open_console(json=json), files
    named = person_named(person)
    opened = working(console, case, passphrase_file, key, key_passphrase_file)
    with opened as room, act.telling(room):
        say(room, named, event, by_person=by_person)
    console.say("transfer.entered")
    if event == "report_outside":
        console.say("gate.alarm_outside")
        console.say("transfer.then_alarm")
    console.document({"entered": event})


def _alarm(
    person: PersonArgument,
    to: ToOption,
    key: KeyOption,
    out: Annotated[Path | None, typer.Option(help="New file; else printed.")] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Write the urgent pack for counsel and advocates: dated facts, gaps, articles, addresses."""
    console = open_console(json=json)
    named = person_named(person)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        pack = raise_alarm(room, named, Asked(to, version("tutela")), console.language)
    if out is None:
        for line in pack.rstrip("\n").split("\n"):
            console.line(line)
    else:
        wiring.write_new_file(out, pack.encode())
        console.say("transfer.alarm_written", file=str(out))
    console.document({"file": None if out is None else str(out), "pack": pack})


def _reviews(
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List by when somebody must look again at what makes a person wait; for the monitor."""
    console = open_console(json=json)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        found = reviews_due(room)
    headings = [console.text(f"transfer.heading_{name}") for name in ("person", "due", "overdue")]
    # What is to be looked at is not said beside the pseudonym: it may be a wish.
    rows = [
        (str(person), each.due.strftime("%Y-%m-%d"), _yes_no(console, late=late))
        for person, each, late in found
    ]
    console.table(headings, rows)
    count = sum(late for _, _, late in found)
    console.say("transfer.reviews", count=len(found), late=count)
    listed: list[JsonValue] = [
        {"person": str(person), "due": each.due.isoformat(), "overdue": late}
        for person, each, late in found
    ]
    console.document({"reviews": listed})


def _yes_no(console: Console, *, late: bool) -> str:
    return console.text("gate.check_yes" if late else "gate.check_no")
