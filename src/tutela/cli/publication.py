"""Command of the press officer: release what two people signed, as files for strangers."""

from pathlib import Path
from typing import Annotated

import typer

from tutela.cli.console import CaseOption, Console, JsonOption, PassphraseOption, open_console
from tutela.cli.holder import KeyOption, KeyPassphraseOption
from tutela.cli.review import ItemArgument, PurposeOption, desk_of
from tutela.errors import ConflictError
from tutela.release.union import Union, numbers_of, tiles
from tutela.wiring import release as releasing
from tutela.wiring.vouched import Carried


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(
        "release",
        epilog="Example:  tutela release tu-... --key anna.key --purpose 'release 4' --out"
        " ./released",
    )(_release)


def _release(
    item: ItemArgument,
    key: KeyOption,
    out: Annotated[Path, typer.Option("--out", help="The folder to make; it must not exist.")],
    purpose: PurposeOption,
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
    """Make the files of a release that two different people signed, check them, write them."""
    console = open_console(json=json)
    if out.exists():
        raise ConflictError("publication.folder_exists", folder=str(out))
    with desk_of(console, item, purpose, key, case, passphrase_file, key_passphrase_file) as (
        desk,
        _,
    ):
        _show_union(console, releasing.union_planned(desk))
        carried = Carried(tokens=not without_tokens, cosignatures=not without_cosignatures)
        published = releasing.publish(desk, accept_newly_visible, out, carried)
    if published.skipped:
        console.say("heads.skipped", files=", ".join(published.skipped))
    if published.approved_outside:
        console.say("publication.approved_outside")
    verified, look = published.verified, published.look
    looked = {
        "findings": look.findings,
        "hidden": look.hidden,
        "shown": look.shown,
        "earlier": len(published.union.earlier),
    }
    console.say("lastlook.looked", **looked)
    console.say("publication.released", folder=str(out), picture=published.bundle.picture)
    console.say("publication.released_ledger", ledger=verified.ledger.format())
    console.document(
        {
            "item": item,
            "folder": str(out),
            "files": sorted(published.bundle.files),
            "ledger": verified.ledger.format(),
            "approved_outside": published.approved_outside,
            "skipped": list(published.skipped),
            "hidden_tiles": verified.hidden_tiles,
            "last_look": looked,
        }
    )


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
