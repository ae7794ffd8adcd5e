"""Commands about what a person allows, and about pictures of people whom nobody can ask."""

import json as json_format
from pathlib import Path
from typing import Annotated, Final

import typer

from tutela.cli.console import CaseOption, JsonOption, JsonValue, PassphraseOption, open_console
from tutela.cli.holder import KeyOption, KeyPassphraseOption, read_file
from tutela.cli.room import (
    PersonArgument,
    SecondOption,
    SecondPassphraseOption,
    person_named,
    second_person,
    working,
)
from tutela.custody.item import ItemId
from tutela.protection.consent import FORM, Consent
from tutela.protection.consents import Standing, standing
from tutela.protection.packed import read_form
from tutela.protection.shown import Outcome
from tutela.wiring.consent import (
    consents_by,
    judge_picture,
    record_consent,
    renew_consent,
    withdraw_consent,
)

BLANK: Final[dict[str, JsonValue]] = {
    "basis": "asked",
    "datum": "face | body | name | voice | handwriting | biography | testimony | document",
    "item": "tu-...",
    "purpose": "publication | prosecution | family_contact",
    "channel": "site | press | social_media | court | icrc",
    "given_at": "2026-11-24T09:30:00Z",
    "until": "2027-11-24T09:30:00Z",
    "how": "spoken | written | recorded",
    "language": "ko",
    "informed_by": "",
    "present": [],
    "hidden": "",
    "withdrawal": "",
    "explained_back": False,
    "capacity": False,
    "benefits": False,
}
"""What `tutela consent form` prints; as it stands it is refused."""


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    consent = typer.Typer(help="Record what a person allows, and end it.", no_args_is_help=True)
    consent.command("form", epilog="Example:  tutela consent form > consent.json")(_form)
    consent.command(
        "record",
        epilog="Example:  tutela consent record K-28E-MTZK --from consent.json --key anna.key",
    )(_record)
    consent.command(
        "renew", epilog="Example:  tutela consent renew K-28E-MTZK c-... --key anna.key"
    )(_renew)
    consent.command(
        "withdraw", epilog="Example:  tutela consent withdraw K-28E-MTZK --key anna.key"
    )(_withdraw)
    consent.command("list", epilog="Example:  tutela consent list K-28E-MTZK --key anna.key")(_list)
    consent.command(
        "judge",
        epilog="Example:  tutela consent judge tu-... --outcome do_not_show --count 3"
        " --reason 'a crowd, faces can be made out' --key anna.key --second boris.key",
    )(_judge)
    app.add_typer(consent, name="consent")


def _form(json: JsonOption = False) -> None:
    """Print a blank form in JSON; what a field can be stands in it."""
    console = open_console(json=json)
    if json:
        console.document(BLANK)
    else:
        console.line(json_format.dumps(BLANK, indent=2))


def _record(
    person: PersonArgument,
    form: Annotated[Path, typer.Option("--from", help="The filled-in form, JSON.")],
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Record a consent; what reveals somebody who is held is parked."""
    console = open_console(json=json)
    named, fields = person_named(person), read_form(FORM, read_file(form))
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        new = record_consent(room, named, fields)
        stands = standing(consents_by(room, named), new.datum, new.purpose, new.channel, room.now())
    console.say("consent.recorded", consent=new.consent)
    console.say("consent.stands", standing=console.text(f"consent.standing_{stands.value}"))
    console.document({"consent": new.consent, "standing": stands.value})


def _renew(
    person: PersonArgument,
    consent: Annotated[str, typer.Argument(help="The consent: c-...")],
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Record that a person who was set free says again what was parked."""
    console = open_console(json=json)
    named = person_named(person)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        renew_consent(room, named, consent)
    console.say("consent.renewed", consent=consent)
    console.document({"consent": consent})


def _withdraw(
    person: PersonArgument,
    key: KeyOption,
    consent: Annotated[
        list[str] | None, typer.Option(help="A consent: c-...; without one, all of the person.")
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """End consents at once, and list every release that shows what they were about."""
    console = open_console(json=json)
    named = person_named(person)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        reaches = withdraw_consent(room, named, consent or ())
    console.say("consent.withdrawn", person=str(named))
    for each in reaches:
        console.line(f"  {each.name}")
    console.say("consent.reaches", count=len(reaches))
    console.say("consent.copies_survive")
    names: list[JsonValue] = [each.name for each in reaches]
    console.document({"person": str(named), "reaches": names})


def _list(
    person: PersonArgument,
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List what a person allowed and how each consent stands now."""
    console = open_console(json=json)
    named = person_named(person)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        known, now = consents_by(room, named), room.now()
    found = [
        (each, standing(known, each.datum, each.purpose, each.channel, now)) for each in known.given
    ]
    names = ("name", "datum", "purpose", "channel", "standing")
    headings = [console.text(f"consent.heading_{name}") for name in names]
    rows = [
        (
            each.consent,
            console.text(f"consent.datum_{each.datum.kind.value}"),
            console.text(f"consent.purpose_{each.purpose.value}"),
            console.text(f"consent.channel_{each.channel.value}"),
            console.text(f"consent.standing_{stands.value}"),
        )
        for each, stands in found
    ]
    console.table(headings, rows)
    console.say("consent.count", count=len(found))
    console.document({"consents": [_document(each, stands) for each, stands in found]})


def _judge(
    item: Annotated[str, typer.Argument(help="The item: tu-...")],
    outcome: Annotated[Outcome, typer.Option(help="What you two decided.")],
    count: Annotated[int, typer.Option(help="Of how many people on no record.")],
    reason: Annotated[str, typer.Option(help="In words; recorded.")],
    key: KeyOption,
    second: SecondOption,
    second_passphrase_file: SecondPassphraseOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Record what two custodians decided about people in a picture who are on no record."""
    console = open_console(json=json)
    named = ItemId(item)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        other = second_person(console, second, second_passphrase_file)
        judge_picture(room, other, named, outcome, count, reason)
    console.say("consent.judged", item=item, count=count)
    console.document({"item": item, "outcome": outcome.value, "count": count})


def _document(consent: Consent, stands: Standing) -> dict[str, JsonValue]:
    return {
        "consent": consent.consent,
        "datum": consent.datum.kind.value,
        "item": None if consent.datum.item is None else str(consent.datum.item),
        "purpose": consent.purpose.value,
        "channel": consent.channel.value,
        "until": consent.until,
        "standing": stands.value,
    }
