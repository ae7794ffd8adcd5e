"""What settled forms and signed decisions say to the gate, drawn up as acts.

Nothing is typed again: the event, its date and what is stated follow from the paper, and only from
what stands after two typed it or three signed it. People sign the act then, and a custodian enters
it, as with every other.
"""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from tutela import wiring
from tutela.cli.act import actor_of, key_in, say_missing, tell, telling
from tutela.cli.console import CaseOption, JsonOption, JsonValue, PassphraseOption, open_console
from tutela.cli.filled import reading_key
from tutela.cli.holder import KeyOption, KeyPassphraseOption, read_file
from tutela.cli.room import PersonArgument, day_named, person_named, working
from tutela.errors import MismatchError, RefusedError
from tutela.protection.act import Act, Actor
from tutela.protection.decided import decide
from tutela.protection.determination import Determination
from tutela.protection.double_entry import Sheaf
from tutela.protection.duty import Duty
from tutela.protection.heard import hear_crossing, hear_explanation, hear_interview
from tutela.protection.interview import InterviewStore
from tutela.protection.machine import look
from tutela.protection.person import PersonId
from tutela.protection.protocol import CROSSING, EXPLAIN_BACK
from tutela.protection.register import Register
from tutela.protection.role import Role
from tutela.protection.standing import FOR_ANYBODY, Standing
from tutela.protection.table import TABLE
from tutela.protection.told import Told
from tutela.wiring import forms as wired
from tutela.wiring.person import casebook_of
from tutela.wiring.protection import draft_act, standing_of

FolderOption = Annotated[Path, typer.Option("--to", help="Folder for the acts; made if missing.")]
EastOption = Annotated[
    int, typer.Option("--east", help="Hours by which the clock on the paper is ahead of UTC.")
]
StoreOption = Annotated[Path, typer.Option("--store", help="Folder of the protection store.")]


def add_to(transfer: typer.Typer) -> None:
    """Add the commands to the group."""
    transfer.command(
        "hear",
        epilog="Example:  tutela transfer hear K-28E-MTZK --number 7 --store forms --east 3 "
        "--by interviewer.pub --verifier officer.pub --to acts --key anna.key",
    )(_hear)
    transfer.command(
        "decided",
        epilog="Example:  tutela transfer decided K-28E-MTZK panel.record --east 3 --to acts "
        "--key anna.key",
    )(_decided)


def _hear(
    person: PersonArgument,
    number: Annotated[int, typer.Option("--number", help="The number of the settled form.")],
    store: StoreOption,
    east: EastOption,
    to: FolderOption,
    key: KeyOption,
    by: Annotated[Path | None, typer.Option(help="Who led it: a .pub file.")] = None,
    verifier: Annotated[Path | None, typer.Option(help="Who checked it: a .pub file.")] = None,
    earlier: Annotated[
        list[int] | None, typer.Option(help="Number of an earlier interview; repeat it.")
    ] = None,
    on: Annotated[
        str | None, typer.Option(help="Day of the hand-over, for the crossing; else today.")
    ] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Draw up what a settled form says: stops first, then the wish. Enter them in this order."""
    console, named = open_console(json=json), person_named(person)
    reader = reading_key(console, key, key_passphrase_file)
    kept = wired.interviews(store, reader=reader)
    day = wiring.now().date() if on is None else day_named(on)
    written: list[JsonValue] = []
    with working(console, case, passphrase_file, key, key_passphrase_file) as room, telling(room):
        register = casebook_of(room).register
        standing = look(standing_of(room, named), room.now().replace(microsecond=0))
        told = _told(kept, number, standing, tuple(earlier or ()), day, east)
        for place, each in enumerate(told, 1):
            drafted = draft_act(room, named, _act(register, named, each, by, verifier))
            # The name of a file is read by everybody: it tells no word of the person.
            out = to / f"{number}-{place}.act"
            to.mkdir(parents=True, exist_ok=True)
            wiring.write_new_file(out, drafted.encode())
            tell(console, drafted)
            console.say("transfer.written", file=str(out), count=len(drafted.missing()))
            written.append({"event": each.event, "file": str(out)})
    console.say("transfer.heard", count=len(written))
    console.document({"acts": written})


def _told(
    kept: InterviewStore,
    number: int,
    standing: Standing,
    earlier: tuple[int, ...],
    day: date,
    east: int,
) -> tuple[Told, ...]:
    sheaf = wired.sheaf_of(kept, number)
    form = sheaf.latest.reading.form
    if form == EXPLAIN_BACK.name:
        return hear_explanation(sheaf, standing, east)
    if form == CROSSING.name:
        return hear_crossing(sheaf, standing, day, east)
    before = tuple(wired.sheaf_of(kept, each) for each in earlier)
    return hear_interview(sheaf, _sheet(kept, sheaf), standing, before, east)


def _sheet(kept: InterviewStore, interview: Sheaf) -> Sheaf | None:
    """Return the explain-back sheet an interview names; None where nobody typed it in."""
    untrusted = interview.latest.reading.answers.get("explain_back_form", "")
    if not untrusted.isdecimal() or not kept.count(int(untrusted)):
        return None
    return wired.sheaf_of(kept, int(untrusted))


def _act(
    register: Register, person: PersonId, told: Told, by: Path | None, verifier: Path | None
) -> Act:
    row = TABLE.event(told.event)
    if told.event in FOR_ANYBODY:
        actor = Actor(str(person), Role.PERSON)
    elif by is None:
        raise RefusedError("transfer.by_missing", event=told.event)
    else:
        actor = actor_of(register, key_in(by))
    second = None
    if Duty.VERIFIED in row.duties and verifier is not None:
        second = actor_of(register, key_in(verifier))
    stated = told.stated
    return Act(told.event, actor, told.on, told.on, told.record, stated, second, place=told.place)


def _decided(
    person: PersonArgument,
    record: Annotated[Path, typer.Argument(help="The record, sealed to its readers.")],
    east: EastOption,
    to: FolderOption,
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Draw up what a signed decision says; those who signed it sign the act as well."""
    console, named = open_console(json=json), person_named(person)
    reader = reading_key(console, key, key_passphrase_file)
    read = Determination.decode(wired.open_record(read_file(record), reader))
    if read.finding.person != named:
        raise MismatchError("transfer.other_person")
    found = decide(read, east)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room, telling(room):
        register = casebook_of(room).register
        second = None if found.verifier is None else actor_of(register, found.verifier)
        act = Act(
            found.event,
            Actor(found.by, found.role),
            found.on,
            found.on,
            found.record,
            found.stated,
            second,
            found.panel,
            place=found.place,
        )
        drafted = draft_act(room, named, act)
    out = to / f"{found.record[:8]}.act"
    to.mkdir(parents=True, exist_ok=True)
    wiring.write_new_file(out, drafted.encode())
    tell(console, drafted)
    say_missing(console, drafted, out)
