"""Commands for reasoned decisions: the panel's paper, and records signed by people."""

from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from tutela import wiring
from tutela.cli.console import Console, JsonOption, JsonValue, open_console
from tutela.cli.filled import (
    LangOption,
    NumbersOption,
    OutOption,
    ToOption,
    parse_numbers,
    readers_of,
    reading_key,
    signing_person,
    write_pdf,
)
from tutela.cli.holder import KeyOption, KeyPassphraseOption, read_file
from tutela.errors import MalformedError
from tutela.protection.bars import Destination
from tutela.protection.determination import (
    SIGNED_BY,
    Determination,
    Finding,
    Grounds,
    Outcome,
    Role,
    Subject,
)
from tutela.protection.forms.paper import blank_booklet
from tutela.protection.panel import PANEL
from tutela.protection.person import PersonId
from tutela.wiring import forms as wired

TEXT_BYTES_MAX: Final = 1 << 17
RecordArgument = Annotated[Path, typer.Argument(help="The record, sealed to its readers.")]
RecordOutOption = Annotated[Path, typer.Option("--out", help="The record to make.")]
RoleOption = Annotated[Role, typer.Option("--role", help="In which role you sign.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    determination = typer.Typer(
        help="Reasoned decisions about one person, signed by people.", no_args_is_help=True
    )
    determination.command(
        "form", epilog="Example:  tutela determination form --lang uk --out panel.pdf --numbers 40"
    )(_form)
    determination.command(
        "record",
        epilog="Example:  tutela determination record --about risk --outcome substantial "
        "--person K-28E-MTZK --destination risk --reasons reasons.txt --role assessor "
        "--key assessor.key --to verifier.pub --out risk.record",
    )(_record)
    determination.command(
        "sign",
        epilog="Example:  tutela determination sign risk.record --role verifier "
        "--key verifier.key --to officer.pub --out risk-2.record",
    )(_sign)
    determination.command(
        "check", epilog="Example:  tutela determination check risk-2.record --key officer.key"
    )(_check)
    app.add_typer(determination, name="determination")


def _form(
    lang: LangOption, out: OutOption, numbers: NumbersOption = None, json: JsonOption = False
) -> None:
    """Print the panel's form, empty; filled in, it goes to the protection store only."""
    console = open_console(json=json)
    printed = parse_numbers(numbers)
    sheets = write_pdf(blank_booklet(PANEL, printed, lang), out)
    console.say("forms.form_written", file=str(out), sheets=sheets)
    document: dict[str, JsonValue] = {"file": str(out), "form": PANEL.name, "sheets": sheets}
    console.document({**document, "numbers": list(printed)})


def _record(
    about: Annotated[Subject, typer.Option("--about", help="What was decided.")],
    outcome: Annotated[Outcome, typer.Option("--outcome", help="What was found.")],
    person: Annotated[str, typer.Option("--person", help="The pseudonym, such as K-28E-MTZK.")],
    destination: Annotated[
        Destination, typer.Option("--destination", help="Where to.", case_sensitive=False)
    ],
    reasons: Annotated[Path, typer.Option("--reasons", help="Text file a lawyer can follow.")],
    role: RoleOption,
    key: KeyOption,
    to: ToOption,
    out: RecordOutOption,
    new_facts: Annotated[
        Path | None, typer.Option(help="Text file: what an earlier decision did not know.")
    ] = None,
    builds_on: Annotated[
        list[str] | None,
        typer.Option(help="Digest of a record it rests on, hex; may be repeated."),
    ] = None,
    place: Annotated[
        str, typer.Option("--place", help="The third State it is about, as the gate names it.")
    ] = "",
    no_mere_assurance: Annotated[
        bool,
        typer.Option("--no-mere-assurance", help="A bare promise of a State was given no weight."),
    ] = False,
    on: Annotated[str | None, typer.Option(help="Day on the paper; else today.")] = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Record a decision with its reasons and sign it first; others sign after you."""
    console = open_console(json=json)
    grounds = Grounds(
        _words(reasons),
        tuple(sorted({_digest(each) for each in builds_on or ()})),
        "" if new_facts is None else _words(new_facts),
        str(wired.rules_version()),
        no_mere_assurance,
    )
    finding = Finding(about, outcome, PersonId.parse(person), destination, _day(on), grounds, place)
    signer = signing_person(console, key, key_passphrase_file)
    record = Determination(finding, ()).signed(role, signer, wiring.now().date())
    wiring.write_new_file(out, wired.seal_record(record.encode(), (signer.public, *readers_of(to))))
    _say(console, record, out)


def _sign(
    record: RecordArgument,
    role: RoleOption,
    key: KeyOption,
    to: ToOption,
    out: RecordOutOption,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Add your signature to a record; read it first, it is your word."""
    console = open_console(json=json)
    untrusted = read_file(record)
    signer = signing_person(console, key, key_passphrase_file)
    decoded = Determination.decode(wired.open_record(untrusted, signer.age))
    signed = decoded.signed(role, signer, wiring.now().date())
    wiring.write_new_file(out, wired.seal_record(signed.encode(), (signer.public, *readers_of(to))))
    _say(console, signed, out)


def _check(
    record: RecordArgument,
    key: KeyOption,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Check that everybody who must sign did, and print the decision with its reasons."""
    console = open_console(json=json)
    untrusted = read_file(record)
    reader = reading_key(console, key, key_passphrase_file)
    decoded = Determination.decode(wired.open_record(untrusted, reader))
    decoded.check()
    finding = decoded.finding
    console.line(
        f"{finding.person}  {finding.subject.value}  {finding.destination.lower()}  "
        f"{finding.outcome.value}  {finding.on.isoformat()}  {finding.place}".rstrip()
    )
    weighed = "forms.assurance_none" if finding.grounds.no_mere_assurance else "forms.assurance"
    console.say(weighed)
    console.line(finding.grounds.reasons)
    _say(console, decoded, record)


def _say(console: Console, record: Determination, out: Path) -> None:
    found = ", ".join(sorted(each.role.value for each in record.signatures)) or "-"
    needed = ", ".join(role.value for role in SIGNED_BY[record.finding.subject])
    console.say("forms.record_written", file=str(out), found=found, needed=needed)
    console.document(
        {
            "file": str(out),
            "about": record.finding.subject.value,
            "digest": record.finding.digest.hex(),
            "signed_by": [each.role.value for each in record.signatures],
            "needed": [role.value for role in SIGNED_BY[record.finding.subject]],
        }
    )


def _words(path: Path) -> str:
    content = read_file(path)
    if len(content) > TEXT_BYTES_MAX:
        raise MalformedError("forms.text_file", file=path.name)
    try:
        return content.decode().strip()
    except UnicodeDecodeError as reason:
        raise MalformedError("forms.text_file", file=path.name) from reason


def _digest(untrusted: str) -> bytes:
    try:
        return bytes.fromhex(untrusted)
    except ValueError as reason:
        raise MalformedError("forms.determination_form") from reason


def _day(untrusted: str | None) -> date:
    if untrusted is None:
        return wiring.now().date()
    try:
        return date.fromisoformat(untrusted)
    except ValueError as reason:
        raise MalformedError("forms.determination_form") from reason
