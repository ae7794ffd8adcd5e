"""Commands of the second person: look at what would leave, then sign it, or not."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from tutela.cli.bracketing import say_wiped
from tutela.cli.candidate import document_of, tell, tell_shown
from tutela.cli.console import CaseOption, Console, JsonOption, PassphraseOption, open_console
from tutela.cli.desks import (
    DiskOption,
    Failure,
    ItemsArgument,
    PurposeOption,
    Table,
    ToOption,
    conclude,
    item_of,
    named_items,
    person_of,
    queue_of,
    run_each,
    table_of,
    write_pages,
)
from tutela.cli.holder import KeyOption, KeyPassphraseOption, read_file
from tutela.cli.searched import ChangedOption, CopiesOption, SearchedOption, typed_search
from tutela.cli.shown import tell_people
from tutela.custody.item import ItemId
from tutela.errors import RefusedError, UnavailableError
from tutela.redaction.deciding import parse_numbers
from tutela.release.packet import regions_of
from tutela.release.search import Copies
from tutela.release.stage import Stage, seen_candidate
from tutela.wiring import release as releasing
from tutela.wiring import review as reviewing
from tutela.wiring import reviewfolder
from tutela.wiring.desk import Desk
from tutela.wiring.review import Page, Waiting


def add_commands(review: typer.Typer) -> None:
    """Add the commands to those of the review."""
    review.command(
        "look",
        epilog="Examples:  tutela review look tu-... --key boris.key --purpose 'release 4'  |"
        "  tutela review look --next 20 --key boris.key --purpose 'release 4'",
    )(_look)
    review.command(
        "approve",
        epilog="Examples:  tutela review approve tu-... --key boris.key --purpose 'release 4'"
        " --searched 'two archives, the local channels' --copies none-found  |"
        "  tutela review approve --in FOLDER --but 7 --key boris.key --purpose 'release 4'"
        " --searched 'two archives, the local channels' --copies none-found",
    )(_approve)


def _look(
    key: KeyOption,
    purpose: PurposeOption,
    items: ItemsArgument = None,
    every: Annotated[
        bool, typer.Option("--all", help="Everything submitted that you did not draw or see yet.")
    ] = False,
    following: Annotated[
        int | None, typer.Option("--next", min=1, help="Of that, the next so many.")
    ] = None,
    to: ToOption = None,
    on_disk: DiskOption = False,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Write pictures as they would leave to a folder in memory, to look at before approving."""
    console = open_console(json=json)
    named = named_items(items, every=every or following is not None)
    root = releasing.place_in_memory(to, on_disk=on_disk)
    with table_of(console, purpose, key, case, passphrase_file, key_passphrase_file) as table:
        if len(named) == 1:
            _look_at_one(console, table.desk(named[0]), root)
            return
        wanted, unread = (named, ()) if named else _submitted(console, table, seen=False)
        batch = write_pages(console, table.desks(wanted[:following]), root, _page)
        for desk, _ in batch.done:
            _tell_candidate(console, desk)
    if any(page.square is not None for page in batch.made):
        console.say("publication.instructions")
    if any(page.square is None for page in batch.made):
        console.say("publication.instructions_text")
    if any(root.glob(f"*/{reviewfolder.SHOWN_FILE}")):
        console.say("brackets.looked", file=reviewfolder.SHOWN_FILE)
    only_texts = bool(batch.made) and all(page.square is None for page in batch.made)
    told = "brackets.looked_many" if only_texts else "queue.looked"
    console.say(told, count=len(batch.done), folder=str(root))
    looked = [str(desk.item) for desk, _ in batch.done]
    conclude(console, (*unread, *batch.failed), {"items": looked, "folder": str(root)})


def _look_at_one(console: Console, desk: Desk, folder: Path) -> None:
    drawn = desk.docket().needed_review()
    picture, beside = reviewing.candidate_files(desk)
    releasing.save(folder, {releasing.picture_name(picture): picture, **beside})
    _tell_candidate(console, desk)
    console.say(releasing.instructions_for(picture))
    if beside:
        console.say("brackets.looked", file=reviewfolder.SHOWN_FILE)
    console.say("publication.look", folder=str(folder))
    console.document({**document_of(drawn.candidate), "folder": str(folder)})


def _page(desk: Desk, number: int) -> Page:
    picture, beside = reviewing.candidate_files(desk)
    return reviewing.candidate_page(desk, releasing.picture_name(picture), picture, beside, number)


def _tell_candidate(console: Console, desk: Desk) -> None:
    drawn = desk.docket().needed_review()
    reviewed = drawn.review.again()
    of_text = reviewed.grid.is_of_words
    tell(console, drawn.candidate, of_text=of_text)
    tell_shown(console, regions_of(reviewed), of_text=of_text)
    tell_people(console, drawn)


def _approve(
    key: KeyOption,
    purpose: PurposeOption,
    searched: SearchedOption,
    copies: CopiesOption,
    items: ItemsArgument = None,
    every: Annotated[
        bool, typer.Option("--all", help="Everything submitted that you have looked at.")
    ] = False,
    folder: Annotated[
        Path | None, typer.Option("--in", help="A folder of many that `review look` made.")
    ] = None,
    but: Annotated[
        list[str] | None, typer.Option(help="Numbers in that folder you do not approve: 7 or 2-5.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave that folder where it is.")] = False,
    changed_because: ChangedOption = "",
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Sign the newest candidates as the second person; whoever drew cannot."""
    console = open_console(json=json)
    search = typed_search(searched, copies, changed_because)
    places = {} if folder is None else _places(folder, but)
    if folder is None and but:
        raise RefusedError("queue.but_without_folder")
    named = named_items([*(items or ()), *map(str, places)], every=every)
    with table_of(console, purpose, key, case, passphrase_file, key_passphrase_file) as table:
        person = person_of(table.holder)
        wanted, unread = (named, ()) if named else _submitted(console, table, seen=True)
        if not wanted:
            raise UnavailableError("queue.empty")
        batch = run_each(
            console,
            table.desks(wanted),
            lambda desk: releasing.approve(desk, person, search),
            "queue.progress_approving",
            item_of,
        )
    for desk, drawn in batch.done:
        tell(console, drawn.candidate, of_text=drawn.review.again().grid.is_of_words)
        if search.copies is Copies.NONE_FOUND:
            console.say("publication.approved", item=str(desk.item))
        else:
            console.say("lastlook.blocked", item=str(desk.item), copies=search.copies.value)
    if folder is not None and not keep and batch.done:
        _wipe(console, folder, [places[desk.item] for desk, _ in batch.done])
    documents = [document_of(drawn.candidate) for drawn in batch.made]
    alone = documents[0] if len(wanted) == 1 and documents else {}
    conclude(console, (*unread, *batch.failed), {**alone, "approved": documents})


def _places(folder: Path, but: Sequence[str] | None) -> dict[ItemId, Path]:
    """Return where each picture of a folder lies, by item, but those of these numbers."""
    numbered = reviewing.numbered_folders(folder, reviewfolder.ITEM_FILE)
    if not numbered:
        raise UnavailableError("publication.no_review_folder", folder=str(folder))
    left_out = set(parse_numbers(but or ()))
    for number in left_out - numbered.keys():
        raise UnavailableError("queue.no_such_number", number=number, last=max(numbered))
    return {
        ItemId(read_file(place / reviewfolder.ITEM_FILE).decode(errors="replace").strip()): place
        for number, place in numbered.items()
        if number not in left_out
    }


def _wipe(console: Console, root: Path, places: Sequence[Path]) -> None:
    for place in places:
        reviewfolder.wipe(place)
    left = reviewing.numbered_folders(root, reviewfolder.ITEM_FILE)
    gone = not left and reviewing.wipe_overview(root)
    say_wiped(console, root, gone=gone)


def _submitted(
    console: Console, table: Table, *, seen: bool
) -> tuple[tuple[ItemId, ...], tuple[Failure, ...]]:
    """Return what others submitted and this person has seen, or has not, as it would leave."""
    queue, unread = queue_of(console, table)
    person = person_of(table.holder).public.verifier
    items = [
        each.item
        for each in queue
        if each.stage is Stage.SUBMITTED and not drawn_by(each, person)
        if has_looked(table, each) is seen
    ]
    return tuple(items), unread


def drawn_by(waiting: Waiting, verifier: bytes) -> bool:
    """Return whether this key drew the newest candidate."""
    drawn = waiting.docket.drawn
    return drawn is not None and drawn.signature.signer == verifier


def has_looked(table: Table, waiting: Waiting) -> bool:
    """Return whether the person at the table has seen the newest candidate's picture."""
    viewer = table.desk(waiting.item).viewer
    return any(each.viewer == viewer for each in seen_candidate(waiting.docket))
