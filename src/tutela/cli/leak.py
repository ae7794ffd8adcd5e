"""Commands of the protection officer: what stopped a release, and what becomes of it.

No command here answers about a name: what is shown is what a check of a signed candidate found.
"""

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
from tutela.cli.desks import PurposeOption
from tutela.cli.harmless import harmless
from tutela.cli.holder import KeyOption, KeyPassphraseOption, read_file
from tutela.cli.room import (
    SecondOption,
    SecondPassphraseOption,
    second_person,
    tell_no_officer,
    working,
)
from tutela.custody.item import ItemId
from tutela.protection.leak.decision import Answer
from tutela.protection.leak.policy import Finding
from tutela.wiring import officer
from tutela.wiring.person import check_form_in_memory

ItemArgument = Annotated[str, typer.Argument(help="The item: tu-...")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    leak = typer.Typer(help="See why a release was stopped, and decide.", no_args_is_help=True)
    leak.command("list", epilog="Example:  tutela leak list --key olena.key")(_list)
    leak.command(
        "show",
        epilog="Example:  tutela leak show tu-... --key olena.key --purpose 'release 4'",
    )(_show)
    leak.command(
        "decide",
        epilog="Examples:  tutela leak decide tu-... --answer send_back --reason 'say less of the"
        " place' --key olena.key  |  tutela leak decide tu-... --answer release --reason"
        " 'a namesake, long dead' --key olena.key",
    )(_decide)
    leak.command("guard", epilog="Example:  tutela leak guard --from names.json --key anna.key")(
        _guard
    )
    leak.command(
        "turn-key",
        epilog="Example:  tutela leak turn-key --reason 'a laptop was lost' --key anna.key"
        " --second boris.key",
    )(_turn_key)
    app.add_typer(leak, name="leak")


def _list(
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List the items that wait for the protection officer."""
    console = open_console(json=json)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        waiting = officer.waiting(room)
    for each in waiting:
        console.line(f"{each.asked.item}  {each.at}")
    console.say("leak.waiting", count=len(waiting))
    console.document({"waiting": [{"item": str(e.asked.item), "at": e.at} for e in waiting]})


def _show(
    item: ItemArgument,
    key: KeyOption,
    purpose: PurposeOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Show of whom a stopped release tells, by which rule and where; the look is recorded."""
    console = open_console(json=json)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        stopped = officer.show(room, ItemId(item), purpose)
    for each in stopped.findings:
        _tell(console, stopped, each)
    console.say("leak.shown", count=stopped.count, outcome=_outcome(console, stopped))
    console.document(
        {
            "item": item,
            "outcome": stopped.outcome.value,
            "count": stopped.count,
            "findings": [_document(stopped, each) for each in stopped.findings],
        }
    )


def _outcome(console: Console, stopped: officer.Stopped) -> str:
    return console.text(f"leak.outcome_{stopped.outcome.value}")


def _tell(console: Console, stopped: officer.Stopped, finding: Finding) -> None:
    who = stopped.who.get(finding.subject)
    subject = finding.subject if who is None else console.text(f"leak.who_{who.value}")
    rule = console.text(f"leak.rule_{finding.rule.value}")
    console.line(f"{subject or '-'}  {rule}")
    for trait, spot in finding.spots:
        told = console.text(f"leak.trait_{trait.value}")
        place = harmless(f"{spot.file} {spot.place}".strip())
        console.say("leak.spot", told=told, place=place, at=spot.at)


def _document(stopped: officer.Stopped, finding: Finding) -> dict[str, JsonValue]:
    who = stopped.who.get(finding.subject)
    return {
        "subject": finding.subject,
        "who": "person" if who is None else who.value,
        "rule": finding.rule.value,
        "told": [each.value for each in finding.traits],
        "spots": [
            {"told": trait.value, "file": spot.file, "place": spot.place, "at": spot.at}
            for trait, spot in finding.spots
        ],
    }


def _decide(
    item: ItemArgument,
    answer: Annotated[
        Answer, typer.Option(help="release: it may leave after all; send_back: other words.")
    ],
    reason: Annotated[str, typer.Option(help="In words; recorded. Write no name.")],
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Decide about the check that stopped an item; what is blocked cannot be let leave."""
    console = open_console(json=json)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        officer.decide(room, ItemId(item), answer, reason)
    console.say(f"leak.decided_{answer.value}", item=item)
    console.document({"item": item, "answer": answer.value})


def _guard(
    form: Annotated[
        Path, typer.Option("--from", help="A form like that of an identity; lies in memory.")
    ],
    key: KeyOption,
    on_disk: Annotated[bool, typer.Option("--on-disk", help="It may lie on a disk.")] = False,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Guard names of who documents, interprets or guards; only keyed digests are kept."""
    console = open_console(json=json)
    check_form_in_memory(form, on_disk=on_disk)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        officer.guard_names(room, read_file(form))
        officers = tell_no_officer(console, room)
    console.say("leak.guarded")
    console.document({"guarded": True, "officer": officers})


def _turn_key(
    reason: Annotated[str, typer.Option(help="Why, in words; recorded.")],
    key: KeyOption,
    second: SecondOption,
    second_passphrase_file: SecondPassphraseOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Give the index a new key; whoever is on record is sealed anew to come under it."""
    console = open_console(json=json)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        other = second_person(console, second, second_passphrase_file)
        turned = officer.turn_key(room, other, reason)
    for person in turned.people:
        console.line(person)
    console.say("leak.turned", people=len(turned.people), documenters=turned.documenters)
    console.document(
        {
            "generation": turned.generation,
            "people": list(turned.people),
            "documenters": turned.documenters,
        }
    )
