"""Commands for the day on which everything but paper is gone, and for rehearsing it."""

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
    KeyOption,
    KeyPassphraseOption,
    new_passphrase,
    open_case,
    open_holder,
    open_recovery_holder,
    read_share_files,
)
from tutela.cli.paper import Paper, check_absent, check_recovery_out, keep_recovery, say_shares
from tutela.custody.keys import AgeKey
from tutela.custody.shares import Scheme, Share, check_enough, check_together
from tutela.errors import MismatchError, RefusedError, TutelaError, UnavailableError
from tutela.wiring import Drill, Step

PaperKeyOption = Annotated[
    list[Path],
    typer.Option(
        "--key", help="The recovery key: its paper's file, a folder of shares, or each share."
    ),
]
ItemsOption = Annotated[int, typer.Option(min=0, help="How many items to open, drawn by lot.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    recovery = typer.Typer(help="Split, check and renew the recovery key.", no_args_is_help=True)
    recovery.command(
        "split", epilog="Example:  tutela recovery split paper.txt --shares 3of5 --to ./shares"
    )(_split)
    recovery.command(
        "check", epilog="Example:  tutela recovery check share-1-of-5.txt share-4-of-5.txt"
    )(_check)
    recovery.command(
        "renew",
        epilog="Examples:  tutela recovery renew --key paper.txt  |  tutela recovery renew --new"
        " --shares 3of5 --recovery-out ./shares --key anna.key",
    )(_renew)
    app.add_typer(recovery, name="recovery")
    app.command(
        "recover",
        epilog="Example:  tutela restore ./copy ./case, then  tutela recover ./case --key ./shares",
    )(_recover)
    app.command("drill", epilog="Example:  tutela drill ./backup --key ./shares --to ./rehearsal")(
        _drill
    )


def _split(
    paper: Annotated[Path, typer.Argument(help="A file with the recovery key, as on its paper.")],
    shares: Annotated[str, typer.Option(help="How many are needed, of how many: 3of5.")],
    to: Annotated[Path, typer.Option("--to", help="The folder to make; it must not exist.")],
    name: Annotated[
        str | None, typer.Option(help="The case's name, where its folder is not at hand.")
    ] = None,
    case: CaseOption = None,
    json: JsonOption = False,
) -> None:
    """Split a recovery key into shares; the paper stays valid until you destroy it."""
    console = open_console(json=json)
    scheme = Scheme.parse(shares)
    check_absent(to)
    key = open_recovery_holder((paper,)).age
    named = _case_name(case, name, key)
    wiring.write_shares(to, wiring.share_files(key, scheme, named))
    say_shares(console, to, scheme)
    console.document({"folder": str(to), "files": _names(scheme)})


def _case_name(case: Path | None, name: str | None, key: AgeKey) -> str:
    """Return what the share files call the case; a folder at hand must be the key's."""
    settings = open_settings(case_folder=case)
    if name is not None:
        return name
    if settings.case_folder is None:
        raise UnavailableError("recovery.name_missing")
    wiring.check_in_force(settings.case_folder, key)
    return wiring.card_of(settings.case_folder).case


def _check(
    shares: Annotated[list[Path], typer.Argument(help="Share files, or folders of them.")],
    case: Annotated[
        Path | None, typer.Option("--case", help="Also look whether they open this case.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Tell whether shares belong together and suffice; the key is not shown."""
    console = open_console(json=json)
    found = wiring.read_shares(read_share_files(shares))
    for share in found:
        console.say(
            "recovery.share_read",
            file=share.written.file,
            number=share.number,
            needed=share.needed,
        )
    document: dict[str, JsonValue] = {"shares": [_document(share) for share in found]}
    try:
        check_together(found)
        check_enough(found)
        key = wiring.join_shares(found)
        if case is not None:
            wiring.check_in_force(case, key)
            wiring.open_machine(case, key)
    except TutelaError as error:
        raise typer.Exit(console.fail(error, document)) from error
    console.say("recovery.shares_fit", count=len({share.number for share in found}))
    if case is not None:
        console.say("recovery.opens_case", folder=str(case))
    console.document(document)


def _renew(
    key: KeyOption,
    new: Annotated[
        bool, typer.Option("--new", help="Draw a new recovery key in place of the old one.")
    ] = False,
    recovery_out: Annotated[
        Path | None,
        typer.Option(help="With --new: the file for it, or the folder for its shares."),
    ] = None,
    shares: Annotated[
        str | None, typer.Option(help="With --new: split it, as 3of5, into --recovery-out.")
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Write anew what lets the recovery key go on without this machine; or draw a new key."""
    console = open_console(json=json)
    scheme = check_recovery_out(recovery_out, shares)
    if recovery_out is not None and not new:
        raise RefusedError("recovery.out_without_new")
    settings = open_settings(case_folder=case, passphrase_file=passphrase_file)
    folder = case_folder_of(settings)
    secrets = wiring.unlock(folder, console.passphrase(settings, "case.ask_passphrase"))
    written = None
    with wiring.open_case(folder, secrets) as opened:
        holder = open_holder(console, key, key_passphrase_file)
        fresh = None
        if new:
            # Whoever may not do this is told so before a key is drawn and written.
            wiring.changeable(opened, holder.age)
            fresh = wiring.new_recovery(opened)
            paper = Paper(fresh, opened.card.case, recovery_out, scheme)
            written = keep_recovery(console, paper, in_force=False)
        wiring.renew_recovery(opened, secrets, holder.age, fresh, holder.label)
    console.say("recovery.renewed_key" if new else "recovery.renewed")
    console.document({"case": str(folder), "new": new, "recovery": written})


def _recover(
    folder: Annotated[Path, typer.Argument(help="A copy of a case folder; work goes on in it.")],
    key: PaperKeyOption,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Make a copy of a case work again from the recovery key alone, on a new machine."""
    console = open_console(json=json)
    holder = open_recovery_holder(key)
    settings = open_settings(passphrase_file=passphrase_file)
    passphrase = new_passphrase(console, settings, "case.ask_new_passphrase")
    recovered = wiring.recover(folder, holder.age, passphrase)
    console.say(
        "recovery.recovered",
        folder=str(folder),
        events=recovered.events,
        items=recovered.items,
    )
    console.say("recovery.one_place")
    document: dict[str, JsonValue] = {
        "folder": str(folder),
        "events": recovered.events,
        "items": recovered.items,
    }
    if recovered.damage is not None:
        raise typer.Exit(console.fail(recovered.damage, document))
    console.document(document)


def _drill(
    copy: Annotated[Path, typer.Argument(help="A copy of the case folder; it is only read.")],
    key: PaperKeyOption,
    to: Annotated[Path, typer.Option("--to", help="An empty folder for the rehearsal.")],
    items: ItemsOption = 3,
    case: Annotated[
        Path | None, typer.Option("--case", help="Also record the drill in this, the real case.")
    ] = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Rehearse a recovery from a copy and the recovery key alone, and time every step."""
    console = open_console(json=json)
    if case is None:
        done = _rehearse(copy, key, to, items)
    else:
        with open_case(console, case, passphrase_file) as opened:
            wiring.check_same_case(copy, opened)
            done = _rehearse(copy, key, to, items)
            wiring.record_drill(opened, done)
    _show(console, done)
    document: dict[str, JsonValue] = {
        "folder": str(done.folder),
        "steps": [_step_document(step) for step in done.steps],
        "failed": [step.name for step in done.failures],
        "recorded": case is not None,
    }
    if done.failures:
        error = MismatchError("recovery.drill_failed", count=len(done.failures))
        raise typer.Exit(console.fail(error, document))
    console.document(document)


def _rehearse(copy: Path, key: list[Path], to: Path, items: int) -> Drill:
    def open_key() -> AgeKey:
        return open_recovery_holder(key).age

    return wiring.drill(copy, to, open_key, items)


def _show(console: Console, done: Drill) -> None:
    headings = [console.text(f"recovery.heading_{name}") for name in ("step", "seconds", "found")]
    console.table(headings, [_row(console, step) for step in done.steps])
    for step in done.failures:
        if step.failure is not None:
            console.line(console.text(step.failure.message, **step.failure.parameters))
    if not done.failures:
        console.say(
            "recovery.drill_worked", opened=done.count("items"), items=done.count("objects")
        )
    console.say("recovery.drill_limits")
    console.say("recovery.drill_delete", folder=str(done.folder))


def _row(console: Console, step: Step) -> tuple[str, str, str]:
    if step.failure is not None:
        found = console.text("recovery.step_failed")
    elif step.count is None:
        found = console.text("recovery.step_worked")
    else:
        found = str(step.count)
    return console.text(f"recovery.step_name_{step.name}"), f"{step.seconds:.2f}", found


def _step_document(step: Step) -> dict[str, JsonValue]:
    return {
        "step": step.name,
        "seconds": round(step.seconds, 3),
        "count": step.count,
        "error": step.failure.message if step.failure else None,
    }


def _document(share: Share) -> dict[str, JsonValue]:
    return {"file": share.written.file, "number": share.number, "needed": share.needed}


def _names(scheme: Scheme) -> list[str]:
    return [scheme.file_name(number) for number in range(1, scheme.count + 1)]
