"""Commands about what of a person is public already: where, and who was asked to remove it."""

from typing import Annotated

import typer

from tutela.cli.console import CaseOption, JsonOption, JsonValue, PassphraseOption, open_console
from tutela.cli.holder import KeyOption, KeyPassphraseOption
from tutela.cli.room import PersonArgument, person_named, working
from tutela.protection.consent import DatumKind
from tutela.protection.exposure import Exposure, TakeDown, assessors_view
from tutela.wiring.consent import exposures_of, move_take_down, record_exposure


def add_to(person: typer.Typer) -> None:
    """Add the commands to `tutela person`."""
    exposure = typer.Typer(
        help="Keep the register of what is public of a person.", no_args_is_help=True
    )
    exposure.command(
        "add",
        epilog="Example:  tutela person exposure add K-28E-MTZK --what face --what voice"
        " --where 'video of channel 7' --since 2025-01 --key anna.key",
    )(_add)
    exposure.command(
        "list", epilog="Example:  tutela person exposure list K-28E-MTZK --key anna.key"
    )(_list)
    exposure.command(
        "take-down",
        epilog="Example:  tutela person exposure take-down x-... --to open --key anna.key",
    )(_take_down)
    person.add_typer(exposure, name="exposure")


def _add(
    person: PersonArgument,
    what: Annotated[list[DatumKind], typer.Option(help="What is public; may be repeated.")],
    where: Annotated[str, typer.Option(help="Where, in words or as an address; never a copy.")],
    since: Annotated[str, typer.Option(help="A year, a month or a day: 2025, 2025-01.")],
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Record where something of a person is public."""
    console = open_console(json=json)
    named = person_named(person)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        new = record_exposure(room, named, tuple(what), where, since)
    console.say("exposure.recorded", exposure=new.exposure)
    console.document({"exposure": new.exposure})


def _list(
    person: PersonArgument,
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List what of a person is public, as whoever assesses the risk of a return must see it."""
    console = open_console(json=json)
    named = person_named(person)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        room.person(named)
        found = [each for each in exposures_of(room).values() if each.person == named]
    headings = [
        console.text(f"exposure.heading_{name}") for name in ("name", "what", "since", "state")
    ]
    rows = [
        (
            each.exposure,
            ", ".join(console.text(f"consent.datum_{kind.value}") for kind in each.what),
            each.since,
            console.text(f"exposure.state_{each.take_down.value}"),
        )
        for each in found
    ]
    console.table(headings, rows)
    view = assessors_view(named, found)
    console.say("exposure.count", count=view.places, up=view.still_up)
    console.document({"exposures": [_document(each) for each in found], "still_up": view.still_up})


def _take_down(
    exposure: Annotated[str, typer.Argument(help="The exposure: x-...")],
    to: Annotated[TakeDown, typer.Option(help="How the request stands now.")],
    key: KeyOption,
    note: Annotated[str, typer.Option(help="In words; recorded. Write no name.")] = "",
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Record how the request to take something down goes on."""
    console = open_console(json=json)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        move_take_down(room, exposure, to, note)
    state = console.text(f"exposure.state_{to.value}")
    console.say("exposure.moved", exposure=exposure, state=state)
    console.document({"exposure": exposure, "state": to.value})


def _document(exposure: Exposure) -> dict[str, JsonValue]:
    return {
        "exposure": exposure.exposure,
        "what": [each.value for each in exposure.what],
        "where": exposure.where,
        "since": exposure.since,
        "state": exposure.take_down.value,
        "moved_at": exposure.moved_at,
    }
