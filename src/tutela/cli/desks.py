"""A person at work on one item or on many: what fails is named, and the others go on."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Generic, TypeVar

import typer

from tutela import wiring
from tutela.cli.console import Console, JsonValue
from tutela.cli.holder import Holder, open_case, open_holder
from tutela.custody.item import ItemId
from tutela.custody.keys import PersonKey
from tutela.errors import ConflictError, RefusedError, TutelaError, UnavailableError
from tutela.wiring import Case
from tutela.wiring import review as reviewing
from tutela.wiring.desk import Desk
from tutela.wiring.review import Page, Waiting

Thing = TypeVar("Thing")
Made = TypeVar("Made")

ItemArgument = Annotated[str, typer.Argument(help="The item: tu-...")]
ItemsArgument = Annotated[list[str] | None, typer.Argument(help="The items: tu-...")]
PurposeOption = Annotated[str, typer.Option(help="Why; it is recorded for good.")]
ToOption = Annotated[
    Path | None, typer.Option("--to", help="A folder in memory to make; else one is chosen.")
]
DiskOption = Annotated[
    bool, typer.Option("--on-disk", help="Let plaintext of evidence reach a disk.")
]


@dataclass(frozen=True, slots=True)
class Table:
    """A person in an open case, who sits down at one item after the other."""

    case: Case
    holder: Holder
    purpose: str = field(repr=False)

    def desk(self, item: ItemId) -> Desk:
        """Return this person at work on an item."""
        return Desk(self.case, item, self.holder.label, self.holder.age, self.purpose)

    def desks(self, items: Iterable[ItemId]) -> tuple[Desk, ...]:
        """Return this person at work on items, in their order."""
        return tuple(map(self.desk, items))


@dataclass(frozen=True, slots=True)
class Failure:
    """Where a step was refused, and why."""

    name: str
    error: TutelaError


@dataclass(frozen=True, slots=True)
class Batch(Generic[Thing, Made]):
    """What a step made of many things."""

    done: tuple[tuple[Thing, Made], ...]
    failed: tuple[Failure, ...]

    @property
    def made(self) -> tuple[Made, ...]:
        """Return what was made, in order."""
        return tuple(made for _, made in self.done)


@contextmanager
def table_of(
    console: Console,
    purpose: str,
    key: Path,
    case: Path | None,
    passphrase_file: Path | None,
    key_passphrase_file: Path | None,
) -> Iterator[Table]:
    """Open the case and the person's key.

    Raises:
        TutelaError: what opening a case and a key raises.
    """
    with open_case(console, case, passphrase_file) as opened:
        holder = open_holder(console, key, key_passphrase_file)
        wiring.case_key_of(opened, holder.age)
        yield Table(opened, holder, purpose)


@contextmanager
def desk_of(
    console: Console,
    item: str,
    purpose: str,
    key: Path,
    case: Path | None,
    passphrase_file: Path | None,
    key_passphrase_file: Path | None,
) -> Iterator[tuple[Desk, Holder]]:
    """Open the case and the person's key, and sit down at the item.

    Raises:
        TutelaError: what opening a case and a key raises.
    """
    wanted = ItemId(item)
    with table_of(console, purpose, key, case, passphrase_file, key_passphrase_file) as table:
        yield table.desk(wanted), table.holder


def person_of(holder: Holder) -> PersonKey:
    """Return the person behind a key.

    Raises:
        RefusedError: it is the recovery key, which cannot sign.
    """
    if holder.person is None:
        raise RefusedError("publication.needs_person")
    return holder.person


def named_items(items: Sequence[str] | None, *, every: bool) -> tuple[ItemId, ...]:
    """Return the items somebody named, each once.

    Raises:
        RefusedError: none is named and `--all` is not said, or both.
        MalformedError: one is no item.
    """
    if bool(items) is every:
        raise RefusedError("queue.items_or_all")
    return tuple(dict.fromkeys(map(ItemId, items or ())))


def run_each(
    console: Console,
    things: Sequence[Thing],
    step: Callable[[Thing], Made],
    progress: str,
    name: Callable[[Thing], str],
) -> Batch[Thing, Made]:
    """Take one step with every thing; where it is refused, the others go on.

    Raises:
        TutelaError: there is one thing only, and the step was refused.
    """
    done: list[tuple[Thing, Made]] = []
    failed: list[Failure] = []
    for thing in console.track(things, len(things), progress):
        try:
            done.append((thing, step(thing)))
        except TutelaError as reason:
            if len(things) == 1:
                raise
            failed.append(Failure(name(thing), reason))
    return Batch(tuple(done), tuple(failed))


def item_of(desk: Desk) -> str:
    """Return what a desk is called where many are listed."""
    return str(desk.item)


def conclude(
    console: Console, failed: Sequence[Failure], document: Mapping[str, JsonValue]
) -> None:
    """Name what failed and end the command: with an exit code of its own if anything did.

    Raises:
        Exit: something failed; the code is that of the first.
    """
    listed = [{"item": each.name, "error": each.error.message} for each in failed]
    whole = {**document, "failed": listed}
    for each in failed:
        reason = console.text(each.error.message, **each.error.parameters)
        console.say("queue.failed", name=each.name, reason=reason)
    if not failed:
        console.document(whole)
        return
    # One of the five kinds: an error with more to say than an identifier is made in its own way.
    kind = next(each for each in TutelaError.__subclasses__() if isinstance(failed[0].error, each))
    error = kind("queue.some_failed", count=len(failed), name=failed[0].name)
    raise typer.Exit(console.fail(error, whole))


def queue_of(console: Console, table: Table) -> tuple[tuple[Waiting, ...], tuple[Failure, ...]]:
    """Return every item with a plan in the order of the queue, and those that cannot be read.

    Raises:
        TutelaError: there is one item only, and it cannot be read.
    """
    items = [each for each in reviewing.pictures_of(table.case) if has_plan(table, each)]
    read = run_each(console, table.desks(items), reviewing.waiting, "queue.reading", item_of)
    return reviewing.in_order(read.made), read.failed


def write_pages(
    console: Console,
    desks: Sequence[Desk],
    root: Path,
    page_of: Callable[[Desk, int], Page],
) -> Batch[Desk, Page]:
    """Write a numbered folder for every desk's picture, and contact sheets of all of them.

    Raises:
        UnavailableError: there is no picture.
        ConflictError: there is something at the folder.
        TutelaError: there is one picture only, and it cannot be opened.
    """
    if not desks:
        raise UnavailableError("queue.empty")
    if root.exists():
        raise ConflictError("publication.folder_exists", folder=str(root))
    # Said before: whoever interrupts this must know where plaintext lies.
    console.say("queue.opening", count=len(desks), folder=str(root))
    numbers = {desk.item: number for number, desk in enumerate(desks, start=1)}

    def write(desk: Desk) -> Page:
        page = page_of(desk, numbers[desk.item])
        reviewing.save_page(root, numbers[desk.item], page)
        return page.without_files()

    batch = run_each(console, desks, write, "queue.progress_opening", item_of)
    found = {numbers[desk.item]: (desk.item, page) for desk, page in batch.done}
    if found:
        reviewing.save_overview(root, found)
    return batch


def has_plan(table: Table, item: ItemId) -> bool:
    """Return whether somebody has looked for anything in an item."""
    return reviewing.has_plan(table.case, item)
