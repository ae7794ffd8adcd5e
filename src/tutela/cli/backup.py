"""Commands that copy a case elsewhere and back; both need no key."""

from pathlib import Path
from typing import Annotated, Final

import typer
from typer.core import TyperGroup
from typing_extensions import override

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
from tutela.cli.fixity import ActorOption, AgainOption, StateOption, look, secrets_of, tell
from tutela.custody.case import MachineSecrets
from tutela.custody.vault import ObjectId
from tutela.errors import MismatchError
from tutela.wiring.backup import (
    BackedUp,
    Backup,
    confirmed_erasures,
    record_backup,
)
from tutela.wiring.replica import Fixity, index_of
from tutela.wiring.restore import plan_restore, record_restored, restore

BACKUP: Final = "to"


class _Backups(TyperGroup):
    """`tutela backup DIR` is short for `tutela backup to DIR`."""

    @override
    def parse_args(  # type: ignore[override] # Typer keeps the class it means to itself
        self, ctx: typer.Context, args: list[str]
    ) -> list[str]:
        named = not args or args[0] in self.commands or args[0] == "--help"
        return super().parse_args(ctx, args if named else [BACKUP, *args])


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    backup = typer.Typer(
        cls=_Backups,
        help="Copy a case elsewhere: encrypted as it is, only what is new.",
        no_args_is_help=True,
        epilog="Examples:  tutela backup /mnt/copy --case ./case  |  tutela backup check /mnt/copy",
    )
    backup.command(
        BACKUP, epilog="Example:  tutela backup to /mnt/copy --case ./case --to-words 'disk B'"
    )(_backup)
    backup.command("check", epilog="Example:  tutela backup check /mnt/copy")(_backup_check)
    app.add_typer(backup, name="backup")
    app.command("restore", epilog="Example:  tutela restore /mnt/copy ./case")(_restore)


def _backup(
    target: Annotated[Path, typer.Argument(help="The folder of the backup.")],
    case: CaseOption = None,
    words: Annotated[
        str, typer.Option("--to-words", help="Where it goes, as the sealed record keeps it.")
    ] = "",
    verify: Annotated[
        bool, typer.Option("--verify", help="Read the whole backup again afterwards.")
    ] = False,
    actor: ActorOption = "operator",
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Copy what is new; with the passphrase an event says so. Nothing in the backup is lost."""
    console = open_console(json=json)
    settings = open_settings(case_folder=case, passphrase_file=passphrase_file)
    folder = case_folder_of(settings)
    secrets = secrets_of(console, settings, folder, asked=False)
    started = wiring.now()
    backup = Backup(folder, target)
    plan = backup.plan()
    with console.measure(plan.bytes, "backup.progress") as told:
        done = backup.run(plan, told, _confirmed(folder, secrets))
    if secrets is None:
        console.say("backup.not_recorded")
    else:
        with wiring.open_case(folder, secrets) as opened:
            record_backup(opened, actor, words, done)
    seconds = int((wiring.now() - started).total_seconds())
    _tell(console, done, seconds)
    if verify:
        tell(console, look(console, Fixity(target), None, again=True))
    else:
        console.document({**_document(done), "seconds": seconds})


def _confirmed(folder: Path, secrets: MachineSecrets | None) -> frozenset[ObjectId]:
    index = None if secrets is None else index_of(folder, secrets)
    if index is None:
        return frozenset()
    try:
        return confirmed_erasures(folder, index)
    finally:
        index.close()


def _tell(console: Console, done: BackedUp, seconds: int) -> None:
    console.say(
        "backup.done",
        files=done.files,
        megabytes=done.bytes // 1_000_000,
        entries=done.entries,
        seconds=seconds,
    )
    if done.destroyed:
        console.say("backup.destroyed", count=done.destroyed)
    if done.kept:
        console.say("backup.kept", count=done.kept)
    if done.said:
        console.say("backup.said_erased", count=done.said)
    if done.damaged:
        error = MismatchError(
            "backup.damaged", count=len(done.damaged), object=str(done.damaged[0])
        )
        raise typer.Exit(console.fail(error, _document(done)))


def _document(done: BackedUp) -> dict[str, JsonValue]:
    return {
        "files": done.files,
        "bytes": done.bytes,
        "entries": done.entries,
        "damaged": [str(each) for each in done.damaged],
        "destroyed": done.destroyed,
        "kept": done.kept,
        "said_erased": done.said,
    }


def _backup_check(
    target: Annotated[Path, typer.Argument(help="The folder of the backup.")],
    state: StateOption = None,
    again: AgainOption = False,
    json: JsonOption = False,
) -> None:
    """Read a whole backup and compare it with its own ledger; needs no key."""
    console = open_console(json=json)
    # Progress that lies on the medium that is judged is no witness for it.
    anew = again or state is None
    tell(console, look(console, Fixity(target, state=state), None, again=anew))


def _restore(
    backup: Annotated[Path, typer.Argument(help="The folder of the backup.")],
    folder: Annotated[Path, typer.Argument(help="The case folder to make.")],
    actor: ActorOption = "operator",
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Make a case from a backup, whole or not at all; with the passphrase an event says so."""
    console = open_console(json=json)
    settings = open_settings(passphrase_file=passphrase_file)
    with console.measure(plan_restore(backup), "backup.progress") as told:
        restored = restore(backup, folder, told)
    secrets = secrets_of(console, settings, folder, asked=False)
    if secrets is not None:
        with wiring.open_case(folder, secrets) as opened:
            record_restored(opened, actor, restored)
    console.say(
        "backup.restored",
        folder=str(folder),
        objects=restored.objects,
        entries=restored.entries,
    )
    if restored.headless:
        console.say("backup.headless", count=restored.headless)
    console.say("backup.one_only")
    console.say("backup.next", folder=str(folder))
    console.document(
        {
            "folder": str(folder),
            "objects": restored.objects,
            "bytes": restored.bytes,
            "entries": restored.entries,
            "headless": restored.headless,
        }
    )
