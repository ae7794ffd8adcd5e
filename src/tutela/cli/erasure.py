"""Commands for what the law demands to destroy, and for what it forbids to destroy."""

from pathlib import Path
from typing import Annotated

import typer

from tutela import wiring
from tutela.cli.console import CaseOption, JsonOption, PassphraseOption, open_console
from tutela.cli.holder import Holder, KeyOption, KeyPassphraseOption, open_case, open_holder
from tutela.custody.erasure import Agreed, erase, standing_hold
from tutela.custody.item import ItemId
from tutela.custody.roll import check_all_known
from tutela.errors import ConflictError, RefusedError, UnavailableError
from tutela.ledger.entry import Event, EventKind
from tutela.wiring import Case

ItemArgument = Annotated[
    str | None, typer.Argument(help="The item: tu-...; without one, the whole case.")
]
PurposeOption = Annotated[str, typer.Option(help="The order or rule; it is recorded for good.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    hold = typer.Typer(help="Forbid that evidence is erased.", no_args_is_help=True)
    hold.command(
        "set", epilog="Example:  tutela hold set tu-... --key anna.key --purpose 'order 7/26'"
    )(_hold_set)
    hold.command(
        "lift", epilog="Example:  tutela hold lift tu-... --key anna.key --purpose 'order 9/26'"
    )(_hold_lift)
    hold.command("list", epilog="Example:  tutela hold list --case ./case")(_hold_list)
    app.add_typer(hold, name="hold")
    app.command(
        "erase",
        epilog="Example:  tutela erase tu-... --key anna.key --second boris.key"
        " --basis 'court order 12/26'",
    )(_erase)


def _hold_set(
    key: KeyOption,
    purpose: PurposeOption,
    item: ItemArgument = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Forbid to erase an item, or anything of the case, until the hold is lifted."""
    console = open_console(json=json)
    wanted = None if item is None else ItemId(item)
    with open_case(console, case, passphrase_file) as opened:
        holder = open_holder(console, key, key_passphrase_file)
        _check_there(opened, wanted)
        if standing_hold(opened.index, wanted, alone=True) is not None:
            raise ConflictError("erasure.held_already")
        _record(opened, holder, EventKind.HELD, wanted, purpose)
    console.say("erasure.hold_set")
    console.document({"item": item, "held": True})


def _hold_lift(
    key: KeyOption,
    purpose: PurposeOption,
    item: ItemArgument = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Lift a hold; the event says who did so and why."""
    console = open_console(json=json)
    wanted = None if item is None else ItemId(item)
    with open_case(console, case, passphrase_file) as opened:
        holder = open_holder(console, key, key_passphrase_file)
        check_all_known(opened.index, opened.evidence)
        if standing_hold(opened.index, wanted, alone=True) is None:
            raise RefusedError("erasure.not_held")
        _record(opened, holder, EventKind.HOLD_LIFTED, wanted, purpose)
    console.say("erasure.hold_lifted")
    console.document({"item": item, "held": False})


def _hold_list(
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List what may not be erased."""
    console = open_console(json=json)
    with open_case(console, case, passphrase_file) as opened:
        asked = {each.item for each in opened.index.events() if each.kind == EventKind.HELD}
        holds = [standing_hold(opened.index, item, alone=True) for item in asked]
    standing = sorted((each.at, str(each.item or "")) for each in holds if each is not None)
    for at, item in standing:
        if item:
            console.say("erasure.hold_line", item=item, since=at[:10])
        else:
            console.say("erasure.hold_line_case", since=at[:10])
    console.say("erasure.hold_count", count=len(standing))
    console.document({"holds": [{"item": item or None, "since": at} for at, item in standing]})


def _erase(
    item: Annotated[str, typer.Argument(help="The item: tu-...")],
    key: KeyOption,
    second: Annotated[Path, typer.Option(help="The key file of a second custodian, who agrees.")],
    basis: Annotated[str, typer.Option(help="The rule or order that demands it; recorded.")],
    second_passphrase_file: Annotated[
        Path | None, typer.Option(help="File with the passphrase of the second key; else asked.")
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Destroy the keys of an item for good, after two custodians agreed; an event stays."""
    console = open_console(json=json)
    wanted = ItemId(item)
    with open_case(console, case, passphrase_file) as opened:
        one = open_holder(console, key, key_passphrase_file)
        other = open_holder(console, second, second_passphrase_file)
        recipients = one.age.recipient, other.age.recipient
        case_key = wiring.check_persons(opened, (one.person, other.person))
        agreed = Agreed((one.label, other.label), recipients, basis, opened.now())
        done = erase(wanted, agreed, opened.access, opened.index, case_key, opened.dice)
    console.say("erasure.erased", item=item, count=len(done.objects), position=done.position)
    if done.published:
        console.say("erasure.still_public", count=done.published)
    console.say("erasure.what_stays", receipt=done.receipt)
    console.document(
        {
            "item": item,
            "position": done.position,
            "objects": [str(each) for each in done.objects],
            "published": done.published,
            "receipt": done.receipt,
        }
    )


def _check_there(case: Case, item: ItemId | None) -> None:
    if item is not None and case.index.item(item) is None:
        raise UnavailableError("item.unknown", item=str(item))


def _record(case: Case, holder: Holder, kind: EventKind, item: ItemId | None, purpose: str) -> None:
    wiring.check_persons(case, (holder.person,))
    if not purpose.strip():
        raise RefusedError("item.purpose_missing")
    shown = None if item is None else str(item)
    case.record(Event(kind, case.instant(), holder.label, shown, purpose))
