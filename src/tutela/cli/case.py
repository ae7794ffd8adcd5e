"""Commands of whoever keeps a case: make it, make keys, audit it."""

from collections.abc import Sequence
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
from tutela.cli.holder import (
    KeyPassphraseOption,
    key_settings,
    new_passphrase,
    open_holder,
    read_file,
)
from tutela.cli.paper import Paper, check_absent, check_recovery_out, keep_recovery
from tutela.custody.keys import format_person_public, load_person_public
from tutela.custody.succession import KeyKind
from tutela.errors import MismatchError, TutelaError
from tutela.ledger.audit import AuditReport, audit, check_undamaged
from tutela.ledger.log import LogStore
from tutela.proof.checkpoint import SignerKey, VerifierKey
from tutela.wiring import Case, NewCase
from tutela.wiring.heads import foreign_heads

CustodianOption = Annotated[
    list[Path],
    typer.Option("--custodian", help="A custodian's .pub file; give it once for each."),
]
RecoveryOption = Annotated[
    Path | None,
    typer.Option(help="Write the recovery key to this file, or its shares to this folder."),
]
NameOption = Annotated[
    str | None,
    typer.Option(help="The organisation's name as outsiders see it; else random."),
]
OrganisationOption = Annotated[
    Path | None, typer.Option(help="File with the organisation's signing key; else a new one.")
]
DaysOption = Annotated[
    int, typer.Option(min=1, help="Days until a custodian must have compared an item.")
]
ClassicalOption = Annotated[
    bool, typer.Option("--classical", help="A key of the older kind, for a case made with such.")
]
SharesOption = Annotated[
    str | None,
    typer.Option("--recovery-shares", help="Split the recovery key, as 3of5, into --recovery-out."),
]
ActorOption = Annotated[str, typer.Option(help="Who does this, as the sealed record names you.")]
RebuildKeyOption = Annotated[
    Path | None, typer.Option("--rebuild", help="Make the index anew; a custodian's key file.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    case = typer.Typer(help="Make a case.", no_args_is_help=True)
    case.command(
        "new", epilog="Example:  tutela case new ./case --custodian anna.pub --recovery-out paper"
    )(_case_new)
    app.add_typer(case, name="case")
    key = typer.Typer(help="Make your own key.", no_args_is_help=True)
    key.command("new", epilog="Example:  tutela key new anna.key --label anna")(_key_new)
    app.add_typer(key, name="key")
    app.command(
        "audit",
        epilog="Examples:  tutela audit --case ./case  |  tutela audit --rebuild anna.key",
    )(_audit)


def _key_new(
    file: Annotated[Path, typer.Argument(help="The key file to make; FILE.pub goes beside it.")],
    label: Annotated[str, typer.Option(help="What others will call this key; anyone can read it.")],
    classical: ClassicalOption = False,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Make your key file, under a passphrase only you know, and the .pub file to give away."""
    console = open_console(json=json)
    public_file = file.with_suffix(".pub")
    check_absent(file, public_file)
    settings = key_settings(key_passphrase_file)
    passphrase = new_passphrase(console, settings, "keys.ask_new_passphrase", file=file.name)
    kind = KeyKind.CLASSICAL if classical else None
    person, content = wiring.new_person(label, passphrase, kind)
    wiring.write_new_file(file, content)
    wiring.write_new_file(public_file, format_person_public(person))
    console.say("keys.made", file=str(file), public=str(public_file))
    console.document(
        {
            "key": str(file),
            "public": str(public_file),
            "recipient": person.age.recipient,
            "verifier": person.public.verifier.hex(),
        }
    )


def _case_new(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    custodian: CustodianOption,
    recovery_out: RecoveryOption = None,
    recovery_shares: SharesOption = None,
    name: NameOption = None,
    organisation_key: OrganisationOption = None,
    accession_days: DaysOption = 30,
    actor: ActorOption = "operator",
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Make a case folder. Its recovery key is shown once: write it on paper, keep it elsewhere."""
    console = open_console(json=json)
    scheme = check_recovery_out(recovery_out, recovery_shares)
    asked = NewCase(
        custodians=tuple(load_person_public(read_file(path)) for path in custodian),
        actor=actor,
        name=name,
        organisation=_organisation(organisation_key),
        accession_days=accession_days,
    )
    settings = open_settings(passphrase_file=passphrase_file)
    passphrase = new_passphrase(console, settings, "case.ask_new_passphrase")
    created = wiring.create_case(folder, asked, passphrase)
    console.say("case.made", folder=str(folder), case=created.card.case)
    paper = Paper(created.recovery, created.card.case, recovery_out, scheme)
    recovery = keep_recovery(console, paper, in_force=True)
    console.document(
        {
            "case": created.card.case,
            "folder": str(folder),
            "publication": created.card.publication.format(),
            "organisation": created.card.organisation.format(),
            "recovery": recovery,
        }
    )


def _audit(
    case: CaseOption = None,
    rebuild: RebuildKeyOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Prove both logs anew from their bytes and look for every object the index knows."""
    console = open_console(json=json)
    settings = open_settings(case_folder=case, passphrase_file=passphrase_file)
    folder = case_folder_of(settings)
    secrets = wiring.unlock(folder, console.passphrase(settings, "case.ask_passphrase"))
    if rebuild is not None:
        holder = open_holder(console, rebuild, key_passphrase_file)
        events = wiring.rebuild_case(folder, secrets, holder.age)
        console.say("custody.index_rebuilt", events=events)
    with wiring.open_case(folder, secrets) as opened:
        _audit_case(console, opened)


def _audit_case(console: Console, case: Case) -> None:
    card = case.card
    logs = (
        _audit_log(console, case.evidence_store, card.evidence),
        _audit_log(console, case.publication_store, card.publication),
    )
    items, events = case.index.items(), case.index.events()
    missing = [
        str(item.item)
        for item in items
        if not (case.vault.exists(item.object_id) and case.vault.exists(item.record))
    ]
    lost = [event.position or 0 for event in events if not case.vault.exists(event.record)]
    unknown = case.unknown_events()
    if unknown:
        console.say("custody.index_behind", count=unknown)
    foreign = foreign_heads(case.folder.folder)
    if foreign:
        console.say("heads.foreign", files=", ".join(foreign))
    document: dict[str, JsonValue] = {
        "logs": [_log_document(key, report) for key, report in logs],
        "items": len(items),
        "missing": missing,
        "missing_records": len(lost),
        "unknown_events": unknown,
        "foreign_heads": list(foreign),
    }
    try:
        _check_audited([report for _, report in logs], missing, lost)
    except TutelaError as error:
        raise typer.Exit(console.fail(error, document)) from error
    console.document(document)


def _check_audited(
    reports: Sequence[AuditReport], missing: Sequence[str], lost: Sequence[int]
) -> None:
    for report in reports:
        check_undamaged(report)
    if missing:
        raise MismatchError("custody.objects_missing", count=len(missing), item=missing[0])
    if lost:
        raise MismatchError("custody.event_records", count=len(lost), position=lost[0])


def _log_document(key: VerifierKey, report: AuditReport) -> dict[str, JsonValue]:
    return {
        "origin": key.name,
        "size": report.checkpoint.size if report.checkpoint else 0,
        "damages": [{"path": d.path, "error": str(d.error)} for d in report.damages],
        "notices": [{"path": n.path, "message": n.message} for n in report.notices],
    }


def _audit_log(
    console: Console, store: LogStore, key: VerifierKey
) -> tuple[VerifierKey, AuditReport]:
    report = audit(store, key)
    size = report.checkpoint.size if report.checkpoint else 0
    console.say("custody.log_audited", origin=key.name, size=size, count=len(report.damages))
    for damage in report.damages:
        console.line(
            f"  {damage.path}: " + console.text(damage.error.message, **damage.error.parameters)
        )
    return key, report


def _organisation(path: Path | None) -> SignerKey | None:
    return (
        None if path is None else SignerKey.parse(read_file(path).decode(errors="replace").strip())
    )
