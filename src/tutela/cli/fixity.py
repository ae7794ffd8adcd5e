"""The command that looks whether a case is whole, and heals it from other copies."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final

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
from tutela.cli.holder import read_file
from tutela.custody.case import MachineSecrets
from tutela.custody.fixity import Checked, Condition
from tutela.custody.index import Index
from tutela.custody.item import ItemId
from tutela.custody.papers import PaperDamage
from tutela.custody.vault import ObjectId
from tutela.errors import MismatchError, TutelaError
from tutela.settings import Settings
from tutela.wiring.replica import (
    Fixity,
    LookedAtLog,
    OpenIndex,
    index_of,
    owners_of,
    record_checked,
)

LISTED_MAX: Final = 20
"""Left-overs are named up to so many; damage is always named whole."""

ReplicaOption = Annotated[
    list[Path] | None,
    typer.Option("--replica", help="Another copy of the case to heal from; once for each."),
]
StateOption = Annotated[
    Path | None,
    typer.Option("--state", help="File for the progress, where the folder is read-only."),
]
ActorOption = Annotated[str, typer.Option(help="Who does this, as the sealed record names you.")]
AgainOption = Annotated[bool, typer.Option(help="Begin anew, though a run was broken off.")]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(
        "fixity",
        epilog="Examples:  tutela fixity --case ./case  |  "
        "tutela fixity --case ./case --replica /mnt/copy --dry-run",
    )(_fixity)


def _fixity(
    case: CaseOption = None,
    replica: ReplicaOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what is wrong; heal nothing.")
    ] = False,
    items: Annotated[
        bool, typer.Option("--items", help="Ask for the passphrase and name the items hit.")
    ] = False,
    known: Annotated[
        Path | None, typer.Option(help="A checkpoint of the evidence ledger kept elsewhere.")
    ] = None,
    state: StateOption = None,
    again: AgainOption = False,
    actor: ActorOption = "operator",
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Read every object and compare it with the ledger; needs no key. Heal from replicas."""
    console = open_console(json=json)
    settings = open_settings(case_folder=case, passphrase_file=passphrase_file)
    folder = case_folder_of(settings)
    fixity = Fixity(
        folder,
        replica or (),
        state=state,
        known=None if known is None else read_file(known),
        dry_run=dry_run,
    )
    secrets = secrets_of(console, settings, folder, asked=items)
    looked = look(console, fixity, secrets, again=again)
    if secrets is not None and not dry_run:
        _record(console, folder, secrets, actor, looked)
    tell(console, looked)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found, and what of it was healed."""

    logs: Mapping[str, LookedAtLog]
    objects: Mapping[Condition, int]
    bytes: int
    damaged: tuple[Checked, ...]
    healed: frozenset[ObjectId]
    left_over: tuple[ObjectId, ...]
    papers: tuple[PaperDamage, ...]
    papers_left: tuple[PaperDamage, ...]
    shorter: TutelaError | None
    owners: Mapping[ObjectId, ItemId] = field(default_factory=dict)
    dry_run: bool = False

    @property
    def log_damages(self) -> int:
        """Return how many files of the logs still do not fit."""
        count = sum(len(log.copy.report.damages) for log in self.logs.values())
        return count + (self.shorter is not None)

    @property
    def left(self) -> int:
        """Return how many things are still wrong."""
        papers = sum(each.ours for each in self.papers_left)
        return self.log_damages + len(self.damaged) - len(self.healed) + papers

    def counts(self) -> dict[str, int]:
        """Return the counts of the event."""
        return {
            "objects": sum(self.objects.values()),
            "bytes": self.bytes,
            "erased": self.objects.get(Condition.ERASED, 0),
            "said_erased": self.objects.get(Condition.SAID_ERASED, 0),
            "damaged": len(self.damaged),
            "healed": len(self.healed),
            "left": self.left,
        }


def secrets_of(
    console: Console, settings: Settings, folder: Path, *, asked: bool
) -> MachineSecrets | None:
    """Return the machine's secrets if somebody gave its passphrase, or asked to be asked."""
    if not asked and settings.passphrase_file is None:
        return None
    return wiring.unlock(folder, console.passphrase(settings, "case.ask_passphrase"))


def look(
    console: Console, fixity: Fixity, secrets: MachineSecrets | None, *, again: bool
) -> Looked:
    """Look at logs, objects and papers, heal each, and note how it ended."""
    logs = fixity.logs()
    with ExitStack() as stack:
        index = _index(console, fixity, secrets)
        if index is not None:
            stack.callback(index.close)
        looked = _look(console, fixity, logs, index, again=again)
    if not fixity.dry_run:
        if not looked.left:
            fixity.remember(logs)
        outcome = "damaged" if looked.left else "undamaged"
        at = wiring.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        fixity.state.finish({"at": at, "outcome": outcome, **looked.counts()})
    return looked


def _look(
    console: Console,
    fixity: Fixity,
    logs: Mapping[str, LookedAtLog],
    index: Index | None,
    *,
    again: bool,
) -> Looked:
    walked = fixity.round(logs, index, fixity.state.begin(wiring.now(), again=again))
    if walked.done:
        console.say("fixity.resumed", count=len(walked.done))
    with console.measure(walked.bytes_to_read, "fixity.progress") as told:
        checked = list(fixity.walk(walked, told))
    damaged = (*(each for each in checked if each.damaged), *fixity.strays(walked))
    after = fixity.heal_objects(walked, damaged) if fixity.replicas else {}
    papers = fixity.papers()
    return Looked(
        logs=logs,
        objects=Counter(each.condition for each in checked),
        bytes=sum(each.size for each in checked),
        damaged=damaged,
        healed=frozenset(each for each, now in after.items() if not now.damaged),
        left_over=tuple(each.id for each in checked if each.condition is Condition.LEFT_OVER),
        papers=papers,
        papers_left=fixity.heal_papers(papers) if fixity.replicas else papers,
        shorter=None if index is None else _shorter(index, logs),
        owners={} if index is None else owners_of(walked, index),
        dry_run=fixity.dry_run,
    )


def _index(console: Console, fixity: Fixity, secrets: MachineSecrets | None) -> OpenIndex | None:
    if secrets is None:
        return None
    try:
        return index_of(fixity.files.root, secrets)
    except TutelaError as reason:
        # The objects can be judged without it; only their items have no names then.
        console.say(reason.message, **reason.parameters)
        return None


def _shorter(index: Index, logs: Mapping[str, LookedAtLog]) -> TutelaError | None:
    known, size = index.known_size(), logs["evidence"].copy.size
    if size >= known:
        return None
    return MismatchError("custody.ledger_shorter", size=size, known=known)


def _record(
    console: Console, folder: Path, secrets: MachineSecrets, actor: str, looked: Looked
) -> None:
    try:
        with wiring.open_case(folder, secrets) as case:
            record_checked(case, actor, looked.counts())
    except TutelaError as reason:
        # A damaged case may not open; what was found must be told all the same.
        console.say("fixity.not_recorded")
        console.say(reason.message, **reason.parameters)


def tell(console: Console, looked: Looked) -> None:
    """Say what was found.

    Raises:
        Exit: something is still wrong.
    """
    for name, log in looked.logs.items():
        _tell_log(console, name, log)
    if looked.shorter is not None:
        console.say(looked.shorter.message, **looked.shorter.parameters)
    for checked in looked.damaged:
        _tell_object(console, looked, checked)
    for object_id in looked.left_over[:LISTED_MAX]:
        console.say("fixity.object_left_over", object=str(object_id))
    said = looked.objects.get(Condition.SAID_ERASED, 0)
    if said:
        console.say("fixity.said_erased", count=said)
    left = {each.path for each in looked.papers_left}
    for paper in looked.papers:
        console.say(paper.message, path=paper.path)
        if paper.path not in left:
            console.say("fixity.healed")
    counts = looked.counts()
    console.say("fixity.done", megabytes=counts.pop("bytes") // 1_000_000, **counts)
    if not looked.left:
        console.document(_document(looked))
        return
    error = MismatchError("fixity.damaged", count=looked.left)
    raise typer.Exit(console.fail(error, _document(looked)))


def _tell_log(console: Console, name: str, log: LookedAtLog) -> None:
    report = log.copy.report
    console.say("custody.log_audited", origin=name, size=log.copy.size, count=len(report.damages))
    if log.rolled_back is not None:
        number = (log.replica or 0) + 1
        console.say("fixity.rolled_back", name=name, size=log.rolled_back, number=number)
    for path in log.brought:
        console.say("fixity.brought", path=path)
    for damage in report.damages:
        words = console.text(damage.error.message, **damage.error.parameters)
        console.line(f"  {damage.path}: {words}")
    for notice in report.notices[:LISTED_MAX]:
        console.line("  " + console.text(notice.message, path=notice.path))


def _tell_object(console: Console, looked: Looked, checked: Checked) -> None:
    owner = looked.owners.get(checked.id)
    words = str(owner) if owner else console.text("fixity.owner_unknown")
    if owner is None and checked.event is not None:
        words = console.text("fixity.owner_event", position=checked.event)
    other = _exchanged(looked, checked)
    if other is not None:
        console.say("fixity.exchanged", object=str(checked.id), owner=words, other=other)
    else:
        kind = checked.condition.value
        console.say(f"fixity.object_{kind}", object=str(checked.id), owner=words)
    if checked.id in looked.healed:
        console.say("fixity.healed")


def _exchanged(looked: Looked, checked: Checked) -> str | None:
    """Return which object's bytes lie there, if they are another's that is damaged too."""
    others: Sequence[ObjectId] = [each.id for each in looked.damaged if each.id != checked.id]
    return next((str(each) for each in others if each.digest == checked.found), None)


def _document(looked: Looked) -> dict[str, JsonValue]:
    left = {each.path for each in looked.papers_left}
    return {
        **looked.counts(),
        "dry_run": looked.dry_run,
        "logs": [_log_document(name, log) for name, log in looked.logs.items()],
        "damages": [
            {
                "object": str(each.id),
                "condition": each.condition.value,
                "item": str(looked.owners[each.id]) if each.id in looked.owners else None,
                "event": each.event,
                "bytes_of": _exchanged(looked, each),
                "healed": each.id in looked.healed,
            }
            for each in looked.damaged
        ],
        "left_over": [str(each) for each in looked.left_over],
        "papers": [
            {"path": each.path, "message": each.message, "healed": each.path not in left}
            for each in looked.papers
        ],
    }


def _log_document(name: str, log: LookedAtLog) -> dict[str, JsonValue]:
    report = log.copy.report
    return {
        "name": name,
        "size": log.copy.size,
        "damages": [{"path": d.path, "error": str(d.error)} for d in report.damages],
        "notices": [{"path": n.path, "message": n.message} for n in report.notices],
        "brought": list(log.brought),
        "rolled_back": log.rolled_back,
    }
