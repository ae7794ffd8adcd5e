"""Commands about who can open a case: list them, add one, revoke one, let one succeed another."""

from pathlib import Path
from typing import Annotated

import typer

from tutela import wiring
from tutela.cli.console import (
    CaseOption,
    Console,
    JsonOption,
    JsonValue,
    PassphraseOption,
    case_folder_of,
    open_console,
    open_settings,
)
from tutela.cli.holder import KeyOption, KeyPassphraseOption, open_case, open_holder, read_file
from tutela.custody.keys import Custodian, load_person_public
from tutela.custody.succession import shown

NameArgument = Annotated[
    str, typer.Argument(help="The custodian's label; or the public key, as the list shows it.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    custodian = typer.Typer(help="Say who can open a case.", no_args_is_help=True)
    custodian.command(
        "list", epilog="Example:  tutela custodian list --case ./case --key anna.key"
    )(_list)
    custodian.command(
        "add", epilog="Example:  tutela custodian add boris.pub --case ./case --key anna.key"
    )(_add)
    custodian.command(
        "revoke", epilog="Example:  tutela custodian revoke boris --case ./case --key anna.key"
    )(_revoke)
    custodian.command(
        "succeed",
        epilog="Example:  tutela custodian succeed boris --by carol.pub --key anna.key",
    )(_succeed)
    app.add_typer(custodian, name="custodian")


def _list(
    key: KeyOption,
    case: CaseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List who can open the case and who could before; a custodian's key is needed."""
    console = open_console(json=json)
    folder = case_folder_of(open_settings(case_folder=case))
    holder = open_holder(console, key, key_passphrase_file)
    roll = wiring.roll_of(folder, holder.age)
    names = ("label", "state", "recipient")
    headings = [console.text(f"custodian.heading_{name}") for name in names]
    rows = [_row(console, each, former=False) for each in roll.current]
    rows += [_row(console, each, former=True) for each in roll.former]
    console.table(headings, rows)
    console.say("custodian.count", count=len(roll.current))
    if roll.former:
        console.say("custodian.former", count=len(roll.former))
    if roll.left_out:
        console.say("custodian.left_out")
    console.document(
        {
            "custodians": [_document(each) for each in roll.current],
            "former": [_document(each) for each in roll.former],
            "left_out": roll.left_out,
        }
    )


def _add(
    public: Annotated[Path, typer.Argument(help="The new custodian's .pub file.")],
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Let one more person open the case; an event says who let them."""
    console = open_console(json=json)
    person = load_person_public(read_file(public))
    with open_case(console, case, passphrase_file) as opened:
        holder = open_holder(console, key, key_passphrase_file)
        wiring.add_custodian(opened, holder.age, person, holder.label)
        count = len(wiring.custodians_of(opened, holder.age))
    console.say("case.custodian_added", count=count)
    console.document({"custodians": count, "recipient": person.recipient})


def _revoke(
    name: NameArgument,
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Leave a custodian out from now on, and tell what they may hold already."""
    console = open_console(json=json)
    with open_case(console, case, passphrase_file) as opened:
        holder = open_holder(console, key, key_passphrase_file)
        gone = wiring.revoke_custodian(opened, holder.age, name, holder.label)
    console.say("custodian.revoked", label=gone.label)
    _say_what_stays(console)
    console.document({"revoked": _document(gone)})


def _succeed(
    name: NameArgument,
    by: Annotated[Path, typer.Option("--by", help="The successor's .pub file.")],
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Put one person in the place of another, in one step, and tell what the first may hold."""
    console = open_console(json=json)
    person = load_person_public(read_file(by))
    with open_case(console, case, passphrase_file) as opened:
        holder = open_holder(console, key, key_passphrase_file)
        gone = wiring.succeed_custodian(opened, holder.age, name, person, holder.label)
    console.say("custodian.succeeded", label=gone.label, successor=person.label)
    _say_what_stays(console)
    console.document({"revoked": _document(gone), "successor": person.recipient})


def _say_what_stays(console: Console) -> None:
    """Say what a revocation does not take back; without that it would promise too much."""
    console.say("custodian.holds_key")
    console.say("custodian.holds_copies")
    console.say("custodian.generation_stays")
    console.say("custodian.what_to_do")


def _row(console: Console, custodian: Custodian, *, former: bool) -> tuple[str, str, str]:
    if former:
        state = console.text("custodian.state_former")
    elif custodian.verifier is None:
        state = console.text("custodian.state_recovery")
    else:
        state = console.text("custodian.state_person")
    return custodian.label, state, shown(custodian.recipient)


def _document(custodian: Custodian) -> dict[str, JsonValue]:
    return {
        "label": custodian.label,
        "recipient": custodian.recipient,
        "recovery": custodian.verifier is None,
    }
