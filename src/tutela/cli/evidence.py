"""Commands of whoever collects evidence: receive a folder or an archive, show a receipt.

`receive` leaves with 0 when every file is accounted for, refused ones among them: each has its
line with a reason. Any other code means that it stopped; run again, it goes on where it was.
"""

import json as json_format
from collections.abc import Generator
from pathlib import Path
from typing import Annotated

import typer

from tutela import wiring
from tutela.cli.console import CaseOption, Console, JsonOption, PassphraseOption, open_console
from tutela.cli.holder import KeyOption, KeyPassphraseOption, open_case, open_holder
from tutela.custody.access import Access, open_item
from tutela.custody.item import ItemId
from tutela.errors import UnavailableError
from tutela.intake.reason import Reason
from tutela.intake.receipt import Line, Outcome
from tutela.intake.receive import Received, receive
from tutela.intake.source import count, showable
from tutela.wiring import Case


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command(
        "receive",
        epilog="Examples:  tutela receive ./camera --from 'Olena, by hand'  |  "
        "tutela receive photos.zip --case ./case --json",
    )(_receive)
    receipt = typer.Typer(help="List and show receipts.", no_args_is_help=True)
    receipt.command("list", epilog="Example:  tutela receipt list --case ./case")(_receipt_list)
    receipt.command(
        "show", epilog="Example:  tutela receipt show 1 --key anna.key --purpose 'weekly check'"
    )(_receipt_show)
    app.add_typer(receipt, name="receipt")


def _receive(
    source: Annotated[Path, typer.Argument(help="A folder, or a ZIP archive; it is not changed.")],
    origin: Annotated[
        str, typer.Option("--from", help="Where it comes from, as the sealed record keeps it.")
    ] = "",
    actor: Annotated[
        str, typer.Option(help="Who receives it, as the sealed record names you.")
    ] = "operator",
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Seal every file of a folder or archive; one line each: accepted, duplicate or refused."""
    console = open_console(json=json)
    with open_case(console, case, passphrase_file) as opened:
        delivery = wiring.delivery(opened, source, origin, actor)
        with wiring.receiving(opened) as ports:
            received = _run(console, count(delivery.source), receive(delivery, ports))
    _report(console, received)


def _receipt_list(
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List the receipts of a case, closed and broken off."""
    console = open_console(json=json)
    with open_case(console, case, passphrase_file) as opened:
        entries = wiring.receipts_of(opened)
    for entry in entries:
        if entry.item is None:
            console.say("receive.listed_open", number=entry.number)
        else:
            console.say("receive.listed_sealed", number=entry.number, item=str(entry.item))
    console.document(
        {
            "receipts": [
                {"receipt": entry.number, "item": str(entry.item) if entry.item else None}
                for entry in entries
            ]
        }
    )


def _receipt_show(
    number: Annotated[int, typer.Argument(min=1, help="The receipt's number.")],
    key: KeyOption,
    purpose: Annotated[str, typer.Option(help="Why you open it; it is recorded for good.")],
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Open a sealed receipt and print it, after recording who did so and why."""
    console = open_console(json=json)
    with open_case(console, case, passphrase_file) as opened:
        item = _item_of(opened, number)
        holder = open_holder(console, key, key_passphrase_file)
        access = Access(holder.label, purpose, opened.now())
        case_key = wiring.case_key_of(opened, holder.age)
        content = open_item(item, access, opened.access, case_key, opened.dice).read()
    for line in content.decode("utf-8", "replace").split("\n"):
        console.line(showable(line))
    console.document({"item": str(item), "receipt": json_format.loads(content)})


def _item_of(case: Case, number: int) -> ItemId:
    entry = next((each for each in wiring.receipts_of(case) if each.number == number), None)
    if entry is None:
        raise UnavailableError("receive.unknown", number=number)
    if entry.item is None:
        raise UnavailableError("receive.open", number=number)
    return entry.item


def _run(console: Console, total: int, lines: Generator[Line, None, Received]) -> Received:
    ended: list[Received] = []

    def told() -> Generator[Line, None, None]:
        ended.append((yield from lines))

    for line in console.track(told(), total, "receive.progress"):
        if not console.json:
            _print_line(console, line)
    return ended[0]


def _print_line(console: Console, line: Line) -> None:
    name = showable(line.untrusted_name)
    match line.outcome:
        case Outcome.ACCEPTED:
            console.say("receive.line_accepted", name=name, item=str(line.item))
        case Outcome.DUPLICATE:
            console.say("receive.line_duplicate", name=name, item=str(line.item))
        case Outcome.REFUSED:
            words = _words(console, line.reason)
            console.say("receive.line_refused", name=name, reason=words)
    if line.facts is None:
        return
    for note in line.facts.notes:
        console.say("receive.line_note", note=_words(console, note))
    if line.facts.no_picture is not None:
        reason = _words(console, line.facts.no_picture)
        console.say("receive.line_no_picture", reason=reason)


def _words(console: Console, reason: Reason | None) -> str:
    return "" if reason is None else console.text(reason.message, **dict(reason.parameters))


def _report(console: Console, received: Received) -> None:
    receipt = received.receipt
    console.say(
        "receive.done",
        number=receipt.number,
        offered=receipt.offered,
        accepted=receipt.count(Outcome.ACCEPTED),
        duplicate=receipt.count(Outcome.DUPLICATE),
        refused=receipt.count(Outcome.REFUSED),
        item=str(received.item),
    )
    console.document({**receipt.to_json(), "item": str(received.item)})
