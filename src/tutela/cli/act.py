"""An act from hand to hand: drawn up, signed by everybody in it, entered by a custodian."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from tutela import wiring
from tutela.cli.console import CaseOption, Console, JsonOption, PassphraseOption, open_console
from tutela.cli.filled import signing_person
from tutela.cli.holder import KeyOption, KeyPassphraseOption, read_file
from tutela.cli.room import PersonArgument, person_named, working
from tutela.custody.keys import load_person_public
from tutela.errors import MalformedError, RefusedError, TutelaError, UnavailableError
from tutela.protection.act import STATED, Act, Actor
from tutela.protection.duty import Duty
from tutela.protection.register import Register
from tutela.protection.role import Role
from tutela.protection.signed import SignedAct
from tutela.protection.table import TABLE
from tutela.protection.told import record_of
from tutela.wiring.person import Room, casebook_of
from tutela.wiring.protection import actor_id, draft_act, enter_act, is_inside

PIECE: Final = 1 << 20
SHOWN: Final = 16
STATABLE: Final = {duty.named: duty for duty in STATED}
GATE_SAYS_NO: Final = frozenset(
    {
        "gate.refused_bar",
        "gate.refused_duty",
        "transfer.not_opened",
        "transfer.situation_changed",
    }
)
"""Refusals that tell something of the person: outside they are one."""

ActArgument = Annotated[Path, typer.Argument(help="The file of the act.")]
OutOption = Annotated[Path, typer.Option(help="New file for the act.")]


def add_to(transfer: typer.Typer) -> None:
    """Add the commands to the group."""
    transfer.command(
        "draft",
        epilog="Example:  tutela transfer draft K-28E-MTZK find_fit --by doctor.pub "
        "--on 2026-11-24T10:00Z --paper form.pdf --out fit.act --key anna.key",
    )(_draft)
    transfer.command(
        "sign",
        epilog="Example:  tutela transfer sign fit.act --person K-28E-MTZK --key doctor.key "
        "--out fit-1.act",
    )(_sign)
    transfer.command("enter", epilog="Example:  tutela transfer enter fit-1.act --key anna.key")(
        _enter
    )
    transfer.command("events", epilog="Example:  tutela transfer events")(_events)


def time_named(untrusted: str) -> datetime:
    """Return the time that somebody typed, with its zone: 2026-11-24T10:00Z, or +02:00.

    Raises:
        MalformedError: it is none, or has no zone.
    """
    try:
        found = datetime.fromisoformat(untrusted)
    except ValueError as reason:
        raise MalformedError("transfer.time") from reason
    if found.tzinfo is None:
        raise MalformedError("transfer.time")
    return found.astimezone(UTC).replace(microsecond=0)


@contextmanager
def telling(room: Room) -> Iterator[None]:
    """Tell whoever holds the room of a refusal of the gate only what they may know.

    Which bar stands in the way is a reason, and only three roles are told reasons.

    Raises:
        RefusedError: the gate refuses, and why is not said outside.
    """
    try:
        yield
    except TutelaError as refused:
        if refused.message not in GATE_SAYS_NO or is_inside(room):
            raise
        raise RefusedError("transfer.not_taken") from refused


def _draft(
    person: PersonArgument,
    event: Annotated[str, typer.Argument(help="A row of the gate: see `transfer events`.")],
    on: Annotated[str, typer.Option(help="When it happened, as on paper: 2026-11-24T10:00Z.")],
    paper: Annotated[
        Path, typer.Option(help="The record or scan behind it; only its digest is kept.")
    ],
    key: KeyOption,
    out: OutOption,
    by: Annotated[
        Path | None, typer.Option(help="Who asserts it: a .pub file. Without it, the person.")
    ] = None,
    verifier: Annotated[Path | None, typer.Option(help="Who checked it: a .pub file.")] = None,
    member: Annotated[
        list[Path] | None, typer.Option(help="A member of the panel: a .pub file; three times.")
    ] = None,
    states: Annotated[
        list[str] | None,
        typer.Option(help="What the record states as done: see `transfer events`; repeat it."),
    ] = None,
    place: Annotated[str | None, typer.Option(help="The third State it is about.")] = None,
    about: Annotated[str | None, typer.Option(help="Record of the hold to lift.")] = None,
    written: Annotated[str | None, typer.Option(help="The time two people write.")] = None,
    review_on: Annotated[str | None, typer.Option(help="When to look at a hold again.")] = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Draw up an act about one person; everybody in it then signs the file."""
    console = open_console(json=json)
    named, stated = person_named(person), _stated(states or ())
    row, when = TABLE.event(event), time_named(on)
    record = record_of(_digest(paper), event)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room, telling(room):
        register = casebook_of(room).register
        act = Act(
            row.name,
            Actor(str(named), Role.PERSON) if by is None else actor_of(register, key_in(by)),
            when,
            when,
            record,
            stated,
            None if verifier is None else actor_of(register, key_in(verifier)),
            tuple(key_in(path) for path in member or ()),
            about,
            place,
            None if written is None else time_named(written),
            None if review_on is None else time_named(review_on),
        )
        drafted = draft_act(room, named, act)
    wiring.write_new_file(out, drafted.encode())
    tell(console, drafted)
    say_missing(console, drafted, out)


def _sign(
    file: ActArgument,
    person: Annotated[
        str, typer.Option("--person", help="Whom you sign about; refused if it is another.")
    ],
    key: KeyOption,
    out: OutOption,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Read an act and put your key under it, on your own machine; no case is needed."""
    console = open_console(json=json)
    read = SignedAct.decode(read_file(file))
    if read.person != person_named(person):
        raise RefusedError("transfer.other_person")
    tell(console, read)
    signed = read.signed(signing_person(console, key, key_passphrase_file))
    wiring.write_new_file(out, signed.encode())
    say_missing(console, signed, out)


def _enter(
    file: ActArgument,
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Enter an act that everybody signed; the gate takes it or refuses it."""
    console = open_console(json=json)
    read = SignedAct.decode(read_file(file))
    with working(console, case, passphrase_file, key, key_passphrase_file) as room, telling(room):
        enter_act(room, read)
    console.say("transfer.entered")
    console.document({"entered": read.act.event})


def _events(json: JsonOption = False) -> None:
    """List what can happen before the gate: who asserts it, and what a record must state."""
    console = open_console(json=json)
    for row in TABLE.events:
        stated = sorted(duty.named for duty in row.duties if duty in STATED)
        console.line(f"{row.name}: " + console.text(f"act.event_{row.name}"))
        console.line("    " + ", ".join(console.text(f"gate.role_{role}") for role in row.by))
        if stated:
            console.line("    --states " + " --states ".join(stated))
    console.document(
        {
            "events": [
                {
                    "event": row.name,
                    "by": [role.value for role in row.by],
                    "states": sorted(duty.named for duty in row.duties if duty in STATED),
                }
                for row in TABLE.events
            ]
        }
    )


def tell(console: Console, act: SignedAct) -> None:
    """Say what whoever signs signs. The pseudonym is not printed beside it."""
    one = act.act
    console.line(f"{one.event}: " + console.text(f"act.event_{one.event}"))
    console.say("transfer.happened", on=one.on.strftime("%Y-%m-%d %H:%M UTC"))
    for duty in sorted(one.stated, key=lambda each: each.named):
        console.line("- " + console.text(f"act.states_{duty.named}"))
    if one.place is not None:
        console.say("transfer.about_place", place=one.place)
    if one.written is not None:
        console.say("transfer.writes_time", time=one.written.strftime("%Y-%m-%d %H:%M:%S UTC"))
    people = [(one.by.id, one.by.role), *((each, Role.PANEL) for each in one.panel)]
    people += [(one.verifier.id, one.verifier.role)] if one.verifier else []
    for key, role in dict(people).items():
        shown = "" if role is Role.PERSON else key[:SHOWN]
        console.line(f"  {console.text(f'gate.role_{role.value}')} {shown}".rstrip())


def say_missing(console: Console, act: SignedAct, out: Path) -> None:
    """Say where the act lies and how many signatures it lacks."""
    missing = len(act.missing())
    console.say("transfer.written", file=str(out), count=missing)
    console.document({"file": str(out), "missing": missing})


def actor_of(register: Register, verifier: str) -> Actor:
    """Return somebody in the role the register gives their key; without one, as anybody.

    Args:
        register: of roles.
        verifier: their key, in hex.
    """
    return Actor(verifier, register.role(verifier) or Role.ANYONE)


def key_in(path: Path) -> str:
    """Return the verifier key, in hex, of a .pub file."""
    return actor_id(load_person_public(read_file(path)))


def _stated(names: list[str] | tuple[str, ...]) -> frozenset[Duty]:
    unknown = [name for name in names if name not in STATABLE]
    if unknown:
        raise MalformedError("transfer.states", known=", ".join(sorted(STATABLE)))
    return frozenset(STATABLE[name] for name in names)


def _digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while piece := stream.read(PIECE):
                digest.update(piece)
    except OSError as reason:
        raise UnavailableError("keys.file_missing", file=path.name) from reason
    return digest.digest()
