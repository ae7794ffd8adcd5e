"""Commands of the people who decide what is hidden: find, review, approve, from near or far."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from tutela import wiring
from tutela.cli.candidate import document_of as _document
from tutela.cli.candidate import tell as _tell
from tutela.cli.candidate import tell_shown as _tell_shown
from tutela.cli.console import CaseOption, Console, JsonOption, PassphraseOption, open_console
from tutela.cli.holder import (
    Holder,
    KeyOption,
    KeyPassphraseOption,
    open_case,
    open_holder,
    read_file,
)
from tutela.cli.searched import (
    ChangedOption,
    CopiesOption,
    SearchedOption,
    hits_into,
    typed_search,
)
from tutela.custody.item import ItemId
from tutela.custody.keys import PersonKey, load_person_public
from tutela.errors import RefusedError, UnavailableError
from tutela.redaction.plan import HidePlan
from tutela.release.draw import Words
from tutela.release.packet import regions_of
from tutela.wiring import release as releasing
from tutela.wiring.desk import Desk

ItemArgument = Annotated[str, typer.Argument(help="The item: tu-...")]
PurposeOption = Annotated[str, typer.Option(help="Why; it is recorded for good.")]
ToOption = Annotated[
    Path | None, typer.Option("--to", help="A folder in memory to make; else one is chosen.")
]
DiskOption = Annotated[
    bool, typer.Option("--on-disk", help="Let plaintext of evidence reach a disk.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    hide = typer.Typer(help="Find what must be hidden.", no_args_is_help=True)
    hide.command(
        "find", epilog="Example:  tutela hide find tu-... --key anna.key --purpose 'release 4'"
    )(_find)
    app.add_typer(hide, name="hide")
    review = typer.Typer(help="Review, approve, sign.", no_args_is_help=True)
    review.command(
        "open", epilog="Example:  tutela review open tu-... --key anna.key --purpose 'release 4'"
    )(_open)
    review.command(
        "submit",
        epilog="Example:  tutela review submit FOLDER --key anna.key --publisher 'Our group'"
        " --searched 'reverse image search, three channels' --copies none-found",
    )(_submit)
    review.command(
        "look", epilog="Example:  tutela review look tu-... --key boris.key --purpose 'release 4'"
    )(_look)
    review.command(
        "approve",
        epilog="Example:  tutela review approve tu-... --key boris.key --purpose 'release 4'"
        " --searched 'two archives, the local channels' --copies none-found",
    )(_approve)
    review.command(
        "export",
        epilog="Example:  tutela review export tu-... --key anna.key --to boris.pub --out p.age"
        " --purpose 'release 4'",
    )(_export)
    review.command("unpack", epilog="Example:  tutela review unpack p.age --key boris.key")(_unpack)
    review.command(
        "sign",
        epilog="Example:  tutela review sign p.age --key boris.key --out boris.sig"
        " --searched 'two archives, family groups' --copies none-found",
    )(_sign)
    review.command(
        "import",
        epilog="Example:  tutela review import tu-... boris.sig --key anna.key --purpose 'rel. 4'",
    )(_import)
    app.add_typer(review, name="review")


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
    with open_case(console, case, passphrase_file) as opened:
        holder = open_holder(console, key, key_passphrase_file)
        wiring.case_key_of(opened, holder.age)
        yield Desk(opened, wanted, holder.label, holder.age, purpose), holder


def person_of(holder: Holder) -> PersonKey:
    """Return the person behind a key.

    Raises:
        RefusedError: it is the recovery key, which cannot sign.
    """
    if holder.person is None:
        raise RefusedError("publication.needs_person")
    return holder.person


def _find(
    item: ItemArgument,
    key: KeyOption,
    purpose: PurposeOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Look for faces and writing in an item; everything found is hidden until a person decides."""
    console = open_console(json=json)
    with desk_of(console, item, purpose, key, case, passphrase_file, key_passphrase_file) as (
        desk,
        _,
    ):
        plan = next(iter(console.track(_once(desk), 1, "publication.finding")))
    hidden = plan.hidden_tiles
    console.say(
        "publication.found",
        item=item,
        regions=len(plan.regions),
        hidden=int(hidden.sum()),
        tiles=int(hidden.size),
    )
    console.say("publication.next_open", item=item)
    console.document(
        {
            "item": item,
            "regions": len(plan.regions),
            "hidden_tiles": int(hidden.sum()),
            "tiles": int(hidden.size),
            "plan": plan.digest.hex(),
            "detectors": [run.id for run in plan.runs],
        }
    )


def _once(desk: Desk) -> Iterator[HidePlan]:
    yield releasing.find(desk)


def _open(
    item: ItemArgument,
    key: KeyOption,
    purpose: PurposeOption,
    to: ToOption = None,
    on_disk: DiskOption = False,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Write the review file and the contact sheet to a folder in memory."""
    console = open_console(json=json)
    folder = releasing.place_in_memory(to, on_disk=on_disk)
    with desk_of(console, item, purpose, key, case, passphrase_file, key_passphrase_file) as (
        desk,
        _,
    ):
        releasing.save(folder, releasing.review_files(desk))
    console.say("publication.review_opened", folder=str(folder))
    console.say("publication.next_submit", folder=str(folder))
    console.document({"item": item, "folder": str(folder)})


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
    purpose: PurposeOption = "review",
    keep: Annotated[bool, typer.Option("--keep", help="Leave the folder where it is.")] = False,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Submit an edited review: it becomes a release candidate, signed by you as who drew it."""
    console = open_console(json=json)
    item, review_file = _review_of(folder)
    words = Words(caption, place, date, publisher)
    search = typed_search(searched, copies, changed_because)
    with (
        desk_of(console, item, purpose, key, case, passphrase_file, key_passphrase_file) as (
            desk,
            holder,
        ),
        hits_into(console, folder / releasing.REVIEW_FILE),
    ):
        drawn = releasing.submit(desk, review_file, words, person_of(holder), search)
    if not keep:
        gone = releasing.wipe(folder)
        console.say("publication.wiped" if gone else "publication.wiped_files", folder=str(folder))
    _tell(console, drawn.candidate)
    console.say("publication.next_approve", item=item)
    console.document(_document(drawn.candidate))


def _look(
    item: ItemArgument,
    key: KeyOption,
    purpose: PurposeOption,
    to: ToOption = None,
    on_disk: DiskOption = False,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Write the picture as it would leave to a folder in memory, to look at before approving."""
    console = open_console(json=json)
    folder = releasing.place_in_memory(to, on_disk=on_disk)
    with desk_of(console, item, purpose, key, case, passphrase_file, key_passphrase_file) as (
        desk,
        _,
    ):
        drawn = desk.docket().needed_review()
        picture = releasing.candidate_picture(desk)
        releasing.save(folder, {releasing.picture_name(picture): picture})
    _tell(console, drawn.candidate)
    _tell_shown(console, regions_of(drawn.review.again()))
    console.say("publication.instructions")
    console.say("publication.look", folder=str(folder))
    console.document({**_document(drawn.candidate), "folder": str(folder)})


def _approve(
    item: ItemArgument,
    key: KeyOption,
    purpose: PurposeOption,
    searched: SearchedOption,
    copies: CopiesOption,
    changed_because: ChangedOption = "",
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Sign the newest candidate as the second person; whoever drew cannot."""
    console = open_console(json=json)
    search = typed_search(searched, copies, changed_because)
    with desk_of(console, item, purpose, key, case, passphrase_file, key_passphrase_file) as (
        desk,
        holder,
    ):
        drawn = releasing.approve(desk, person_of(holder), search)
    _tell(console, drawn.candidate)
    console.say("publication.approved", item=item)
    console.document(_document(drawn.candidate))


def _export(
    item: ItemArgument,
    key: KeyOption,
    to: Annotated[Path, typer.Option("--to", help="The .pub file of who shall approve.")],
    out: Annotated[Path, typer.Option("--out", help="The packet to write.")],
    purpose: PurposeOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Write an encrypted review packet for somebody elsewhere: the hidden picture, no original."""
    console = open_console(json=json)
    person = load_person_public(read_file(to))
    with desk_of(console, item, purpose, key, case, passphrase_file, key_passphrase_file) as (
        desk,
        _,
    ):
        wiring.write_new_file(out, releasing.export_packet(desk, person))
    console.say("publication.packet_written", file=str(out))
    console.document({"item": item, "packet": str(out)})


def _unpack(
    packet: Annotated[Path, typer.Argument(help="The packet that was sent to you.")],
    key: KeyOption,
    to: ToOption = None,
    on_disk: DiskOption = False,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Write the picture of a packet to a folder in memory and say what is asked of you."""
    console = open_console(json=json)
    folder = releasing.place_in_memory(to, on_disk=on_disk)
    person = person_of(open_holder(console, key, key_passphrase_file))
    opened = releasing.read_packet(read_file(packet), person)
    releasing.save(folder, {releasing.picture_name(opened.picture): opened.picture})
    _tell(console, opened.candidate)
    _tell_shown(console, opened.regions)
    console.say("publication.instructions")
    console.say("publication.look", folder=str(folder))
    console.document({**_document(opened.candidate), "folder": str(folder)})


def _sign(
    packet: Annotated[Path, typer.Argument(help="The packet that was sent to you.")],
    key: KeyOption,
    out: Annotated[Path, typer.Option("--out", help="The file to send back.")],
    searched: SearchedOption,
    copies: CopiesOption,
    changed_because: ChangedOption = "",
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Sign the candidate in a packet as the second person; needs no case."""
    console = open_console(json=json)
    person = person_of(open_holder(console, key, key_passphrase_file))
    search = typed_search(searched, copies, changed_because)
    opened = releasing.read_packet(read_file(packet), person)
    wiring.write_new_file(out, releasing.answer_packet(opened, person, search))
    _tell(console, opened.candidate)
    console.say("publication.answer_written", file=str(out))
    console.document({**_document(opened.candidate), "answer": str(out)})


def _import(
    item: ItemArgument,
    answer: Annotated[Path, typer.Argument(help="The signature that came back.")],
    key: KeyOption,
    purpose: PurposeOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Keep the second signature that came back."""
    console = open_console(json=json)
    untrusted = read_file(answer)
    with desk_of(console, item, purpose, key, case, passphrase_file, key_passphrase_file) as (
        desk,
        _,
    ):
        releasing.import_answer(desk, untrusted)
    console.say("publication.approved", item=item)
    console.document({"item": item, "imported": True})


def _review_of(folder: Path) -> tuple[str, bytes]:
    """Return the item and the review file in a folder that `review open` made."""
    paths = (folder / releasing.ITEM_FILE, folder / releasing.REVIEW_FILE)
    if not all(path.is_file() for path in paths):
        raise UnavailableError("publication.no_review_folder", folder=str(folder))
    item, review_file = map(read_file, paths)
    return item.decode(errors="replace").strip(), review_file
