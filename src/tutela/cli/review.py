"""Commands of the person who decides what is hidden: the queue, open, decide, submit."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from tutela import wiring
from tutela.cli import approval, packet
from tutela.cli.bracketing import say_wiped, tell_decided, tell_opened
from tutela.cli.candidate import document_of, tell
from tutela.cli.console import (
    CaseOption,
    Console,
    JsonOption,
    JsonValue,
    PassphraseOption,
    open_console,
)
from tutela.cli.desks import (
    DiskOption,
    Failure,
    ItemsArgument,
    PurposeOption,
    Table,
    ToOption,
    conclude,
    named_items,
    person_of,
    queue_of,
    run_each,
    table_of,
    write_pages,
)
from tutela.cli.harmless import harmless
from tutela.cli.holder import KeyOption, KeyPassphraseOption, read_file
from tutela.cli.searched import (
    ChangedOption,
    CopiesOption,
    SearchedOption,
    hits_into,
    typed_search,
)
from tutela.cli.shown import (
    ChannelOption,
    Shows,
    ShowsOption,
    UnknownOption,
    check_one_picture,
    typed_shows,
)
from tutela.custody.item import ItemId
from tutela.errors import RefusedError, UnavailableError
from tutela.redaction.deciding import Decision, parse_numbers
from tutela.redaction.queue import asked_regions
from tutela.redaction.reviewfile import ReleaseClass, ShowsCaptive, read_review_file
from tutela.release.docket import Drawn
from tutela.release.draw import Words
from tutela.release.search import Search
from tutela.release.stage import Stage, seen_candidate, seen_plan
from tutela.wiring import release as releasing
from tutela.wiring import review as reviewing
from tutela.wiring import reviewfolder
from tutela.wiring.desk import Desk
from tutela.wiring.review import Waiting


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    review = typer.Typer(help="Review, approve, sign.", no_args_is_help=True)
    review.command("queue", epilog="Example:  tutela review queue --key anna.key")(_queue)
    review.command(
        "open",
        epilog="Examples:  tutela review open tu-... --key anna.key --purpose 'release 4'  |"
        "  tutela review open --next 20 --key anna.key --purpose 'release 4'",
    )(_open)
    review.command(
        "decide",
        epilog="Examples:  tutela review decide FOLDER 3 5-9 --class MATERIAL --captive no"
        " --release 10%,20%,50%,30% --reason 'a shell, no person'  |"
        "  tutela review decide FOLDER --bracketed --class MATERIAL --captive no"
        " --reason 'read word by word: nobody is named'",
    )(_decide)
    review.command(
        "submit",
        epilog="Examples:  tutela review submit FOLDER --key anna.key --publisher 'Our group'"
        " --searched 'reverse image search, three channels' --copies none-found  |"
        "  tutela review submit FOLDER --shows K-28E-MTZK:face --shows-unknown 2 --channel site"
        " --key anna.key --publisher 'Our group' --searched 'two archives' --copies none-found",
    )(_submit)
    approval.add_commands(review)
    packet.add_commands(review)
    app.add_typer(review, name="review")


def _queue(
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List what waits for a review, the most doubtful first, and who has seen which picture."""
    console = open_console(json=json)
    with table_of(console, "", key, case, passphrase_file, key_passphrase_file) as table:
        queue, failed = queue_of(console, table)
    names = ("item", "stage", "doubt", "asked", "found", "seen")
    headings = [console.text(f"queue.heading_{name}") for name in names]
    console.table(headings, [_row(console, each) for each in queue])
    waiting = sum(each.stage < Stage.SUBMITTED for each in queue)
    console.say("queue.count", count=len(queue), waiting=waiting)
    conclude(console, failed, {"items": [_queued(each) for each in queue]})


def _row(console: Console, waiting: Waiting) -> tuple[str, ...]:
    document, seen = _queued(waiting), [*seen_plan(waiting.docket), *seen_candidate(waiting.docket)]
    people = "; ".join(f"{harmless(each.by)} {each.at}" for each in seen)
    return (
        str(waiting.item),
        console.text(f"queue.stage_{waiting.stage.name.lower()}"),
        console.text(f"queue.doubt_{waiting.doubt.name.lower()}"),
        str(document["asked"]),
        str(document["found"]),
        people or "-",
    )


def _queued(waiting: Waiting) -> dict[str, JsonValue]:
    docket = waiting.docket
    return {
        "item": str(waiting.item),
        "stage": waiting.stage.name.lower(),
        "doubt": waiting.doubt.name.lower(),
        "asked": len(asked_regions(waiting.plan)),
        "found": len(waiting.plan.regions),
        "ground": waiting.plan.ground.value,
        "seen": [{"by": each.by, "at": each.at} for each in seen_plan(docket)],
        "seen_candidate": [{"by": each.by, "at": each.at} for each in seen_candidate(docket)],
    }


def _open(
    key: KeyOption,
    purpose: PurposeOption,
    items: ItemsArgument = None,
    following: Annotated[
        int | None, typer.Option("--next", min=1, help="The next so many of the queue.")
    ] = None,
    turns: Annotated[
        bool, typer.Option("--turned", help="The contact sheets at all four orientations.")
    ] = False,
    to: ToOption = None,
    on_disk: DiskOption = False,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Write review files and contact sheets to a folder in memory; who sees them is recorded."""
    console = open_console(json=json)
    named = named_items(items, every=following is not None)
    root = releasing.place_in_memory(to, on_disk=on_disk)
    with table_of(console, purpose, key, case, passphrase_file, key_passphrase_file) as table:
        if len(named) == 1:
            _open_one(console, table.desk(named[0]), root, turns=turns)
            return
        wanted, unread = (named, ()) if named else _following(console, table, following or 1)
        batch = write_pages(
            console,
            table.desks(wanted),
            root,
            lambda desk, number: reviewing.review_page(desk, number, turns=turns),
        )
    _say_no_reader(console)
    numbered = reviewing.numbered_folders(root, reviewfolder.REVIEW_FILE).values()
    tell_opened(console, root, {each: each.name for each in numbered})
    if any(page.square is not None for page in batch.made):
        console.say("queue.opened", count=len(batch.done), folder=str(root))
    opened = [str(desk.item) for desk, _ in batch.done]
    conclude(console, (*unread, *batch.failed), {"items": opened, "folder": str(root)})


def _open_one(console: Console, desk: Desk, folder: Path, *, turns: bool) -> None:
    releasing.save(folder, reviewing.review_page(desk, turns=turns).files)
    tell_opened(console, folder, {folder: folder.name})
    if not reviewfolder.is_of_text(folder):
        _say_no_reader(console)
        console.say("publication.review_opened", folder=str(folder))
        console.say("publication.next_submit", folder=str(folder))
    console.document({"item": str(desk.item), "folder": str(folder)})


def _say_no_reader(console: Console) -> None:
    if not wiring.reader_languages():
        console.say("reading.absent")


def _following(
    console: Console, table: Table, count: int
) -> tuple[tuple[ItemId, ...], tuple[Failure, ...]]:
    """Return the next items of the queue that nobody has submitted, and what cannot be read."""
    queue, unread = queue_of(console, table)
    return tuple(each.item for each in queue if each.stage < Stage.SUBMITTED)[:count], unread


def _decide(
    folder: Annotated[Path, typer.Argument(help="The folder that `review open` made.")],
    numbers: Annotated[
        list[str] | None, typer.Argument(help="Of the pictures, as in the overview: 3 5-9.")
    ] = None,
    release_class: Annotated[
        ReleaseClass | None,
        typer.Option("--class", help="MATERIAL (documents, equipment, places, events) or PERSON."),
    ] = None,
    captive: Annotated[
        ShowsCaptive | None,
        typer.Option(help="Whether what would be visible shows a living captive."),
    ] = None,
    show: Annotated[
        list[str] | None, typer.Option(help="A region that may be seen: r3; needs a reason.")
    ] = None,
    hide: Annotated[
        list[str] | None,
        typer.Option(help="A region to hide again, or an area: left,top,width,height."),
    ] = None,
    release: Annotated[
        list[str] | None,
        typer.Option(help="An area that may be seen, in pixels or percent; needs a reason."),
    ] = None,
    bracketed: Annotated[
        bool,
        typer.Option(
            "--bracketed",
            help="Of texts: hide what stands in the brackets of words.txt, show all"
            " else; needs a reason.",
        ),
    ] = False,
    show_close: Annotated[
        bool,
        typer.Option(help="Of texts: all that a closer look put in brackets may be seen."),
    ] = False,
    reason: Annotated[str, typer.Option(help="Why nobody is harmed by what is shown.")] = "",
    json: JsonOption = False,
) -> None:
    """Write decisions into review files; what you do not say stays as it is."""
    console = open_console(json=json)
    decision = Decision(
        release_class, captive, tuple(show or ()), tuple(hide or ()), tuple(release or ()), reason
    )
    places = _places(folder, numbers)
    batch = run_each(
        console,
        places,
        lambda place: reviewfolder.decide_folder(
            place, decision, by_brackets=bracketed, show_close=show_close
        ),
        "queue.progress_deciding",
        lambda place: place.name,
    )
    for place, told in batch.done:
        if told is not None:
            tell_decided(console, place, told)
    console.say("queue.decided", count=len(batch.done), folder=str(folder))
    decided = [place.name for place, _ in batch.done]
    conclude(console, batch.failed, {"decided": decided, "folder": str(folder)})


def _places(folder: Path, numbers: Sequence[str] | None) -> tuple[Path, ...]:
    """Return the folders of these numbers; a folder of one picture has none."""
    if (folder / reviewfolder.REVIEW_FILE).is_file() and not numbers:
        return (folder,)
    places = reviewing.numbered_folders(folder, reviewfolder.REVIEW_FILE)
    if not places:
        raise UnavailableError("publication.no_review_folder", folder=str(folder))
    if not numbers:
        raise RefusedError("queue.numbers_missing", last=max(places))
    wanted = parse_numbers(numbers)
    for number in wanted:
        if number not in places:
            raise UnavailableError("queue.no_such_number", number=number, last=max(places))
    return tuple(places[number] for number in wanted)


def _submit(
    folder: Annotated[Path, typer.Argument(help="The folder that `review open` made.")],
    key: KeyOption,
    publisher: Annotated[str, typer.Option(help="Under which name it will be published.")],
    searched: SearchedOption,
    copies: CopiesOption,
    changed_because: ChangedOption = "",
    caption: Annotated[str | None, typer.Option(help="What the publisher says it shows.")] = None,
    place: Annotated[str | None, typer.Option(help="The publisher's word on where.")] = None,
    date: Annotated[str | None, typer.Option(help="The publisher's word on when.")] = None,
    shows: ShowsOption = None,
    shows_unknown: UnknownOption = 0,
    channel: ChannelOption = None,
    purpose: PurposeOption = "review",
    keep: Annotated[bool, typer.Option("--keep", help="Leave the folder where it is.")] = False,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Submit edited reviews: each becomes a release candidate, signed by you as who drew it."""
    console = open_console(json=json)
    alone = (folder / reviewfolder.REVIEW_FILE).is_file()
    numbered = reviewing.numbered_folders(folder, reviewfolder.REVIEW_FILE)
    places = (folder,) if alone or not numbered else tuple(numbered.values())
    words = Words(caption, place, date, publisher)
    search = typed_search(searched, copies, changed_because)
    named = typed_shows(shows, shows_unknown, channel)
    check_one_picture(named, len(places))
    with table_of(console, purpose, key, case, passphrase_file, key_passphrase_file) as table:
        batch = run_each(
            console,
            places,
            lambda each: _submit_one(
                console, table, each, words, search, named, leave=not alone, keep=keep
            ),
            "queue.progress_submitting",
            lambda each: each.name,
        )
    drawn = [each for each in batch.made if each is not None]
    undecided = [each.name for each, made in batch.done if made is None]
    for each in drawn:
        tell(console, each.candidate, of_text=each.review.again().grid.is_of_words)
    for name in undecided:
        console.say("queue.undecided", name=name)
    if not keep and not numbered and alone:
        say_wiped(console, folder, gone=not folder.exists())
    if not keep and numbered and not reviewing.numbered_folders(folder, reviewfolder.REVIEW_FILE):
        say_wiped(console, folder, gone=reviewing.wipe_overview(folder))
    for each in drawn[:1]:
        console.say("publication.next_approve", item=str(each.candidate.item))
    documents = [document_of(each.candidate) for each in drawn]
    single = documents[0] if alone and documents else {}
    conclude(console, batch.failed, {**single, "submitted": documents, "undecided": undecided})


def _submit_one(
    console: Console,
    table: Table,
    folder: Path,
    words: Words,
    search: Search,
    shows: Shows | None,
    *,
    leave: bool,
    keep: bool,
) -> Drawn | None:
    """Submit one review and remove its folder; leave one that nobody has decided, if asked to."""
    untrusted_item, review_file = _review_of(folder)
    undecided = read_review_file(review_file).release_class is ReleaseClass.UNDECIDED
    if undecided and leave:
        return None
    desk = table.desk(ItemId(untrusted_item))
    reviewfolder.check_words_taken(folder)
    with hits_into(console, folder):
        shown = None if shows is None else shows.of(desk.item)
        drawn = releasing.submit(desk, review_file, words, person_of(table.holder), search, shown)
    if not keep:
        reviewfolder.wipe(folder)
    return drawn


def _review_of(folder: Path) -> tuple[str, bytes]:
    """Return the item and the review file in a folder that `review open` made."""
    paths = (folder / reviewfolder.ITEM_FILE, folder / reviewfolder.REVIEW_FILE)
    if not all(path.is_file() for path in paths):
        raise UnavailableError("publication.no_review_folder", folder=str(folder))
    item, review_file = map(read_file, paths)
    return item.decode(errors="replace").strip(), review_file
