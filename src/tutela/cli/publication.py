"""Command of the press officer: release what two people signed, as files for strangers."""

from pathlib import Path
from typing import Annotated

import typer

from tutela.cli.console import (
    CaseOption,
    Console,
    JsonOption,
    JsonValue,
    PassphraseOption,
    open_console,
)
from tutela.cli.desks import (
    ItemsArgument,
    PurposeOption,
    conclude,
    item_of,
    named_items,
    queue_of,
    run_each,
    table_of,
)
from tutela.cli.holder import KeyOption, KeyPassphraseOption
from tutela.errors import ConflictError, UnavailableError
from tutela.release.stage import Stage
from tutela.release.union import Union, numbers_of, tiles
from tutela.wiring import release as releasing
from tutela.wiring import review as reviewing
from tutela.wiring.desk import Desk
from tutela.wiring.release import Published
from tutela.wiring.vouched import Outsiders


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(
        "release",
        epilog="Examples:  tutela release tu-... --key anna.key --purpose 'release 4' --out"
        " ./released  |  tutela release --all --key anna.key --purpose 'release 4' --out ./out",
    )(_release)


def _release(
    key: KeyOption,
    out: Annotated[
        Path,
        typer.Option(
            "--out", help="The folder to make; of many items each gets a numbered folder in it."
        ),
    ],
    purpose: PurposeOption,
    items: ItemsArgument = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every item that two people signed and that has not left.")
    ] = False,
    accept_newly_visible: Annotated[
        str | None,
        typer.Option(help="The digest of what becomes visible, once you have looked at it."),
    ] = None,
    without_tokens: Annotated[
        bool,
        typer.Option(
            "--without-tokens",
            help="Leave time-stamps out: they name authority, second and serial number.",
        ),
    ] = False,
    without_cosignatures: Annotated[
        bool,
        typer.Option(
            "--without-cosignatures",
            help="Leave cosignatures out: they name the partners, and say when, to the second.",
        ),
    ] = False,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Make the files of releases that two different people signed, check them, write them."""
    console = open_console(json=json)
    named = named_items(items, every=every)
    alone = len(named) == 1
    if alone and out.exists():
        raise ConflictError("publication.folder_exists", folder=str(out))
    outsiders = Outsiders(tokens=not without_tokens, cosignatures=not without_cosignatures)

    def publish(desk: Desk) -> tuple[Path, Published]:
        folder = out if alone else reviewing.free_folder(out)
        _show_union(console, releasing.union_planned(desk))
        return folder, releasing.publish(desk, accept_newly_visible, folder, outsiders)

    with table_of(console, purpose, key, case, passphrase_file, key_passphrase_file) as table:
        queue, unread = ((), ()) if named else queue_of(console, table)
        wanted = named or tuple(each.item for each in queue if each.stage is Stage.APPROVED)
        if not wanted:
            raise UnavailableError("queue.empty")
        batch = run_each(console, table.desks(wanted), publish, "queue.progress_releasing", item_of)
    for desk, (folder, published) in batch.done:
        _tell(console, str(desk.item), folder, published, alone=alone)
    for _, published in batch.made[:1]:
        ledger = published.verified.ledger.format()
        console.say("publication.released_ledger", ledger=ledger)
    documents = [
        _document(str(desk.item), folder, published) for desk, (folder, published) in batch.done
    ]
    single = documents[0] if alone and documents else {}
    conclude(console, (*unread, *batch.failed), {**single, "released": documents})


def _tell(console: Console, item: str, folder: Path, published: Published, *, alone: bool) -> None:
    if not alone:
        console.line(f"{item}  {folder}")
    if published.skipped:
        console.say("heads.skipped", files=", ".join(published.skipped))
    if published.approved_outside:
        console.say("publication.approved_outside")
    console.say("lastlook.looked", **_looked(published))
    for what, count in published.unread.items():
        console.say(what, count=count)
    if alone:
        picture = published.bundle.picture
        console.say("publication.released", folder=str(folder), picture=picture)


def _document(item: str, folder: Path, published: Published) -> dict[str, JsonValue]:
    verified = published.verified
    return {
        "item": item,
        "folder": str(folder),
        "files": sorted(published.bundle.files),
        "ledger": verified.ledger.format(),
        "approved_outside": published.approved_outside,
        "skipped": list(published.skipped),
        "hidden_tiles": verified.hidden_tiles,
        "last_look": _looked(published),
        "unread": dict(published.unread),
    }


def _looked(published: Published) -> dict[str, int]:
    look = published.look
    return {
        "findings": look.findings,
        "hidden": look.hidden,
        "shown": look.shown,
        "earlier": len(published.union.earlier),
    }


def _show_union(console: Console, union: Union) -> None:
    if not union.earlier:
        return
    console.say(
        "publication.union",
        earlier=len(union.earlier),
        newly=tiles(union.newly),
        exposed=tiles(union.exposed),
    )
    for x, y, width, height in numbers_of(union.newly):
        console.say("publication.union_newly", x=x, y=y, width=width, height=height)
