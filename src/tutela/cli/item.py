"""Commands of a custodian: list items, open one for a stated purpose, compare what was received."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from tutela import wiring
from tutela.cli.console import CaseOption, Console, JsonOption, PassphraseOption, open_console
from tutela.cli.holder import (
    Holder,
    KeyOption,
    KeyPassphraseOption,
    open_case,
    open_holder,
    read_file,
)
from tutela.custody.access import Access, check_accession, grant, open_item
from tutela.custody.index import IndexedItem
from tutela.custody.item import ItemId
from tutela.custody.keys import load_person_public
from tutela.errors import MismatchError, RefusedError, TutelaError, UnavailableError
from tutela.ledger.entry import EventKind
from tutela.wiring import Case
from tutela.wiring.desk import Desk, court_files
from tutela.wiring.release import save


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    item = typer.Typer(help="List and open sealed items.", no_args_is_help=True)
    item.command("list", epilog="Example:  tutela item list --case ./case")(_item_list)
    item.command(
        "open",
        epilog="Example:  tutela item open tu-... --key anna.key --purpose 'hearing 12' --to copy",
    )(_item_open)
    item.command(
        "grant",
        epilog="Example:  tutela item grant tu-... --to office.pub --key anna.key"
        " --purpose 'request 7/26' --out ./office.header",
    )(_item_grant)
    item.command(
        "court",
        epilog="Example:  tutela item court tu-... --key anna.key --purpose 'order 7/26'"
        " --to ./court",
    )(_item_court)
    app.add_typer(item, name="item")
    app.command(
        "accession",
        epilog="Examples:  tutela accession --key anna.key  |  tutela accession tu-... --key k",
    )(_accession)


def _item_list(
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List what is in custody, and by when a custodian must have compared it."""
    console = open_console(json=json)
    with open_case(console, case, passphrase_file) as opened:
        items, now = opened.index.items(), opened.instant()
        unknown = opened.unknown_events()
    names = ("item", "received", "size", "accession")
    headings = [console.text(f"item.heading_{name}") for name in names]
    console.table(headings, [_row(console, item, now) for item in items])
    overdue = sum(_is_overdue(item, now) for item in items)
    console.say("item.count", count=len(items), overdue=overdue)
    if unknown:
        console.say("custody.index_behind", count=unknown)
    console.document({"items": [_document(item, now) for item in items], "unknown": unknown})


def _item_open(
    item: Annotated[str, typer.Argument(help="The item: tu-...")],
    key: KeyOption,
    purpose: Annotated[str, typer.Option(help="Why you open it; it is recorded for good.")],
    to: Annotated[Path, typer.Option("--to", help="The file to write; it must not exist.")],
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Write a copy of an item to a file, after recording who did so and why."""
    console = open_console(json=json)
    wanted = ItemId(item)
    if to.exists():
        raise RefusedError("item.file_exists", file=str(to))
    with open_case(console, case, passphrase_file) as opened:
        holder = open_holder(console, key, key_passphrase_file)
        access = Access(holder.label, purpose, opened.now(), EventKind.COPIED)
        case_key = wiring.case_key_of(opened, holder.age)
        copy = open_item(wanted, access, opened.access, case_key, opened.dice)
        wiring.write_copy(copy, to)
    console.say("item.copied", item=item, file=str(to))
    console.say("item.left_custody")
    console.document({"item": item, "file": str(to), "size": copy.manifest.size})


def _item_grant(
    item: Annotated[str, typer.Argument(help="The item: tu-...")],
    key: KeyOption,
    purpose: Annotated[str, typer.Option(help="Why you grant it; it is recorded for good.")],
    to: Annotated[Path, typer.Option("--to", help="The recipient's .pub file.")],
    out: Annotated[Path, typer.Option(help="The file to write; it must not exist.")],
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Let somebody else open one item: write a header for them; the object stays as it is."""
    console = open_console(json=json)
    wanted, person = ItemId(item), load_person_public(read_file(to))
    if out.exists():
        raise RefusedError("item.file_exists", file=str(out))
    with open_case(console, case, passphrase_file) as opened:
        holder = open_holder(console, key, key_passphrase_file)
        access = Access(holder.label, purpose, opened.now(), EventKind.GRANTED)
        case_key = wiring.case_key_of(opened, holder.age)
        recipient = person.recipient
        granted = grant(wanted, recipient, access, opened.access, case_key, opened.dice)
        wiring.write_new_file(out, granted.header)
        lies = opened.folder.object_path(granted.manifest.object_id)
    console.say("item.granted", item=item, file=str(out), object=str(lies))
    console.document(
        {"item": item, "file": str(out), "size": len(granted.header), "object": str(lies)}
    )


def _item_court(
    item: Annotated[str, typer.Argument(help="The item: tu-...")],
    key: KeyOption,
    purpose: Annotated[str, typer.Option(help="Why you open it; it is recorded for good.")],
    to: Annotated[Path, typer.Option("--to", help="The folder to make; it must not exist.")],
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Write original, secret and rendition of a picture, for a court to compute its seal anew."""
    console = open_console(json=json)
    with open_case(console, case, passphrase_file) as opened:
        holder = open_holder(console, key, key_passphrase_file)
        desk = Desk(opened, ItemId(item), holder.label, holder.age, purpose)
        made = court_files(desk)
        save(to, made)
    console.say("item.court_written", item=item, folder=str(to))
    console.document({"item": item, "folder": str(to), "files": sorted(made)})


def _accession(
    key: KeyOption,
    items: Annotated[
        list[str] | None, typer.Argument(help="The items; else all not compared yet.")
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Decrypt items and compare them with what was received; each comparison leaves an event."""
    console = open_console(json=json)
    with open_case(console, case, passphrase_file) as opened:
        holder = open_holder(console, key, key_passphrase_file)
        wanted = _wanted(opened, items or ())
        found = _compare_all(console, opened, holder, wanted)
    damaged = [each for each in found if each.error is not None]
    for each in damaged:
        if each.error is not None:
            console.line(console.text(each.error.message, **each.error.parameters))
    console.say("item.compared", count=len(found), damaged=len(damaged))
    document = {
        "compared": [
            {"item": str(each.item), "error": each.error.message if each.error else None}
            for each in found
        ]
    }
    if damaged:
        first = str(damaged[0].item)
        error = MismatchError("item.accession_failed", count=len(damaged), item=first)
        raise typer.Exit(console.fail(error, document))
    console.document(document)


@dataclass(frozen=True, slots=True)
class _Compared:
    item: ItemId
    error: TutelaError | None


def _wanted(case: Case, untrusted_items: Sequence[str]) -> tuple[ItemId, ...]:
    if untrusted_items:
        return tuple(ItemId(each) for each in untrusted_items)
    return tuple(each.item for each in case.index.items() if each.accession_at is None)


def _compare_all(
    console: Console, case: Case, holder: Holder, wanted: Sequence[ItemId]
) -> list[_Compared]:
    case_key = wiring.case_key_of(case, holder.age)
    found = []
    for item in console.track(wanted, len(wanted), "item.comparing"):
        error: TutelaError | None = None
        try:
            check_accession(item, holder.label, case.now(), case.access, case_key, case.dice)
        except (MismatchError, UnavailableError) as reason:
            error = reason
        found.append(_Compared(item, error))
    return found


def _is_overdue(item: IndexedItem, now: str) -> bool:
    # Both are UTC in one fixed form, so that their texts sort like the times.
    return item.accession_at is None and item.accession_due < now


def _row(console: Console, item: IndexedItem, now: str) -> tuple[str, str, str, str]:
    day = (item.accession_at or item.accession_due)[:10]
    if item.accession_at is not None:
        accession = console.text("item.accession_done", day=day)
    elif _is_overdue(item, now):
        accession = console.text("item.accession_overdue", day=day)
    else:
        accession = console.text("item.accession_due", day=day)
    return str(item.item), item.received_at, str(item.size), accession


def _document(item: IndexedItem, now: str) -> dict[str, str | int | bool | None]:
    return {
        "item": str(item.item),
        "object": str(item.object_id),
        "received_at": item.received_at,
        "size": item.size,
        "position": item.position,
        "published_position": item.published_position,
        "accession_due": item.accession_due,
        "accession_at": item.accession_at,
        "overdue": _is_overdue(item, now),
    }
