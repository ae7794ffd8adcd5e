"""Who acts before the gate as what: given and taken by two custodians, read by everybody inside."""

from pathlib import Path
from typing import Annotated

import typer

from tutela.cli.console import (
    CaseOption,
    Console,
    JsonOption,
    JsonValue,
    PassphraseOption,
    open_console,
)
from tutela.cli.holder import KeyOption, KeyPassphraseOption, read_file
from tutela.cli.room import SecondOption, SecondPassphraseOption, second_person, working
from tutela.custody.keys import PersonPublic, load_person_public
from tutela.protection.role import Role
from tutela.wiring.person import casebook_of
from tutela.wiring.protection import give_role, take_role

SHOWN = 16
HolderArgument = Annotated[Path, typer.Argument(help="The holder's .pub file.")]
RoleOption = Annotated[Role, typer.Option("--role", help="What they act as.")]


def add_to(transfer: typer.Typer) -> None:
    """Add the commands to the group."""
    two = "--key anna.key --second boris.key"
    transfer.command(
        "give-role", epilog=f"Example:  tutela transfer give-role lex.pub --role counsel {two}"
    )(_give)
    transfer.command(
        "take-role", epilog=f"Example:  tutela transfer take-role lex.pub --role counsel {two}"
    )(_take)
    transfer.command("roles", epilog="Example:  tutela transfer roles --key anna.key")(_roles)


def _give(
    holder: HolderArgument,
    role: RoleOption,
    key: KeyOption,
    second: SecondOption,
    second_passphrase_file: SecondPassphraseOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Say that a key acts in a role; you answer for it that it is one human being's only key."""
    console, public = open_console(json=json), load_person_public(read_file(holder))
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        give_role(room, second_person(console, second, second_passphrase_file), public, role)
    _say(console, "roles.given", public, role, given=True)


def _take(
    holder: HolderArgument,
    role: RoleOption,
    key: KeyOption,
    second: SecondOption,
    second_passphrase_file: SecondPassphraseOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Say that a key does not act in a role any more; what it signed before stays."""
    console, public = open_console(json=json), load_person_public(read_file(holder))
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        take_role(room, second_person(console, second, second_passphrase_file), public, role)
    _say(console, "roles.taken", public, role, given=False)


def _say(
    console: Console, identifier: str, holder: PersonPublic, role: Role, *, given: bool
) -> None:
    console.say(identifier, label=holder.label, role=console.text(f"gate.role_{role.value}"))
    console.document({"label": holder.label, "role": role.value, "given": given})


def _roles(
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List who acts as what now, and who did; compare the keys with their holders by voice."""
    console = open_console(json=json)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        register = casebook_of(room).register
    rows: list[tuple[str, str, str]] = []
    listed: list[JsonValue] = []
    for verifier, holder in sorted(register.holders.items(), key=lambda one: one[1].label):
        role = register.role(verifier)
        named = "-" if role is None else console.text(f"gate.role_{role.value}")
        rows.append((holder.label, verifier[:SHOWN], named))
        past = sorted(each.value for each in register.past[verifier])
        now = None if role is None else role.value
        listed.append({"label": holder.label, "verifier": verifier, "role": now, "ever": past})
    console.table([console.text(f"roles.heading_{one}") for one in ("label", "key", "role")], rows)
    console.document({"roles": listed})
