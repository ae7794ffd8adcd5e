"""Commands of the review packet: the second signature comes from somebody elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from tutela import wiring
from tutela.cli.candidate import document_of, tell, tell_shown
from tutela.cli.console import CaseOption, JsonOption, PassphraseOption, open_console
from tutela.cli.desks import (
    DiskOption,
    ItemArgument,
    PurposeOption,
    ToOption,
    desk_of,
    person_of,
)
from tutela.cli.holder import KeyOption, KeyPassphraseOption, open_holder, read_file
from tutela.cli.searched import ChangedOption, CopiesOption, SearchedOption, typed_search
from tutela.custody.keys import load_person_public
from tutela.proof.container import Kind, kind_of
from tutela.wiring import release as releasing


def add_commands(review: typer.Typer) -> None:
    """Add the commands to those of the review."""
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
    of_text = kind_of(opened.picture) is Kind.TEXT
    tell(console, opened.candidate, of_text=of_text)
    tell_shown(console, opened.regions, of_text=of_text)
    console.say(releasing.instructions_for(opened.picture))
    console.say("publication.look", folder=str(folder))
    console.document({**document_of(opened.candidate), "folder": str(folder)})


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
    tell(console, opened.candidate, of_text=kind_of(opened.picture) is Kind.TEXT)
    console.say("publication.answer_written", file=str(out))
    console.document({**document_of(opened.candidate), "answer": str(out)})


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
