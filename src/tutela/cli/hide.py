"""Command that looks for what must be hidden; in one picture, or in all of a case."""

from typing import Annotated

import typer

from tutela import wiring
from tutela.cli.console import CaseOption, Console, JsonOption, PassphraseOption, open_console
from tutela.cli.desks import (
    ItemsArgument,
    PurposeOption,
    Table,
    conclude,
    has_plan,
    item_of,
    named_items,
    run_each,
    table_of,
)
from tutela.cli.holder import KeyOption, KeyPassphraseOption
from tutela.custody.item import ItemId
from tutela.redaction.cover import Cover
from tutela.redaction.plan import Ground, HidePlan
from tutela.redaction.queue import asked_regions
from tutela.wiring import review as reviewing


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    hide = typer.Typer(help="Find what must be hidden.", no_args_is_help=True)
    hide.command(
        "find",
        epilog="Examples:  tutela hide find tu-... --key anna.key --purpose 'release 4'  |"
        "  tutela hide find --all --key anna.key --purpose 'release 4'",
    )(_find)
    app.add_typer(hide, name="hide")


def _find(
    key: KeyOption,
    purpose: PurposeOption,
    items: ItemsArgument = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every sealed picture that has no plan yet.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Make a new plan also where there is one.")
    ] = False,
    cover: Annotated[Cover, typer.Option(help="What to hide of a person.")] = Cover.FACE,
    no_captive: Annotated[
        bool,
        typer.Option(
            "--no-captive",
            help="Your word, kept for good: no captive is visible. Then what is not found is"
            " shown; else everything is hidden that a person does not release.",
        ),
    ] = False,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Look for people and writing in items; everything is hidden until a person releases it."""
    console = open_console(json=json)
    named = named_items(items, every=every)
    ground = Ground.SHOWN if no_captive else Ground.HIDDEN
    with table_of(console, purpose, key, case, passphrase_file, key_passphrase_file) as table:
        wanted, skipped = _wanted(table, named, again=again)
        detectors = wiring.every_detector() if wanted else ()
        batch = run_each(
            console,
            table.desks(wanted),
            lambda desk: reviewing.find(desk, cover, ground=ground, detectors=detectors),
            "publication.finding",
            item_of,
        )
    for item in skipped:
        console.say("queue.has_plan", item=str(item))
    for plan in batch.made:
        _tell(console, plan)
    if batch.done:
        console.say(f"queue.ground_{ground.value}")
        if len(named) == 1:
            console.say("publication.next_open", item=str(named[0]))
        else:
            console.say("queue.next_open")
    made = [_document(plan) for plan in batch.made]
    alone = made[0] if len(made) == 1 and not every else {}
    conclude(
        console,
        batch.failed,
        {**alone, "items": made, "skipped": [str(each) for each in skipped]},
    )


def _wanted(
    table: Table, named: tuple[ItemId, ...], *, again: bool
) -> tuple[tuple[ItemId, ...], tuple[ItemId, ...]]:
    """Return what is to be looked at, and what has a plan already."""
    items = named or reviewing.pictures_of(table.case)
    skipped = () if again else tuple(each for each in items if has_plan(table, each))
    # Only who was named is told of: --all is there to be run again and again.
    return tuple(each for each in items if each not in set(skipped)), skipped if named else ()


def _tell(console: Console, plan: HidePlan) -> None:
    if plan.grid.is_of_words:
        said = f"publication.found_text_{plan.ground.value}"
        console.say(said, item=plan.subject, regions=len(plan.regions))
        return
    hidden = plan.hidden_tiles
    console.say(
        "publication.found",
        item=plan.subject,
        regions=len(plan.regions),
        hidden=int(hidden.sum()),
        tiles=int(hidden.size),
    )


def _document(plan: HidePlan) -> dict[str, str | int | list[str]]:
    hidden = plan.hidden_tiles
    return {
        "item": plan.subject,
        "regions": len(plan.regions),
        "asked": len(asked_regions(plan)),
        "hidden_tiles": int(hidden.sum()),
        "tiles": int(hidden.size),
        "ground": plan.ground.value,
        "plan": plan.digest.hex(),
        "cover": plan.cover.value,
        "detectors": [run.id for run in plan.runs],
    }
