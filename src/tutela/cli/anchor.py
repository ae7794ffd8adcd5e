"""Commands for outside time: have a time-stamping authority vouch for when a ledger's head existed.

No command reaches for the network but `anchor stamp --network`, and that asks whom somebody
accepted and nobody else. Requests and answers are files,
so that a case on a machine without a network can send them with somebody on a stick.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

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
from tutela.cli.holder import open_case, read_file
from tutela.custody.record import instant
from tutela.errors import RefusedError
from tutela.ledger.anchor import AuthorityCard, LogState, Stamp, advice
from tutela.proof.timestamp import Authority, Timestamp
from tutela.wiring import anchor as wiring
from tutela.wiring import now
from tutela.wiring.authorities import Authorities, add_authority
from tutela.wiring.release import save

ActorOption = Annotated[str, typer.Option(help="Who does this, as the sealed record names you.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    anchor = typer.Typer(
        help="Have outsiders vouch for when a ledger's head existed.", no_args_is_help=True
    )
    authority = typer.Typer(help="Say which time-stamping authorities to trust.")
    authority.command(
        "add",
        epilog="Example:  tutela anchor authority add first --root root.pem"
        " --url https://tsa.example.org",
    )(_authority_add)
    anchor.add_typer(authority, name="authority", no_args_is_help=True)
    anchor.command("request", epilog="Example:  tutela anchor request --to ./stick/requests")(
        _request
    )
    anchor.command("stamp", epilog="Example:  tutela anchor stamp --network")(_stamp)
    anchor.command("import", epilog="Example:  tutela anchor import ./stick/evidence-12-first.tsr")(
        _import
    )
    anchor.command("status", epilog="Example:  tutela anchor status --case ./case --json")(_status)
    app.add_typer(anchor, name="anchor")


def _authority_add(
    name: Annotated[str, typer.Argument(help="What you call it: small letters, digits, hyphens.")],
    root: Annotated[Path, typer.Option(help="Its root certificate, PEM.")],
    tsa: Annotated[
        Path | None, typer.Option(help="Certificates that its answers leave out, PEM.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="Where it is asked; https only.")] = None,
    policy: Annotated[
        str | None, typer.Option(help="The one policy to accept, as dotted numbers.")
    ] = None,
    actor: ActorOption = "operator",
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Trust a time-stamping authority from now on; an event says so."""
    console = open_console(json=json)
    chain = None if tsa is None else read_file(tsa)
    card = AuthorityCard(Authority(name, read_file(root), chain, policy), url)
    with open_case(console, case, passphrase_file) as opened:
        add_authority(opened, card, actor)
        known = len(wiring.anchors_of(opened).trusted())
    console.say("anchor.added", authority=name)
    _advise(console, known)
    console.document({"authority": name, "authorities": known})


def _request(
    to: Annotated[Path, typer.Option(help="The folder to make for the requests.")],
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Write a request for every time-stamp that is missing or must be renewed."""
    console = open_console(json=json)
    with open_case(console, case, passphrase_file) as opened:
        anchors = wiring.anchors_of(opened)
        _warn(console, anchors)
        requests = wiring.make_requests(anchors, now())
    if requests:
        save(to, requests)
        console.say("anchor.requested", count=len(requests), folder=str(to))
    else:
        console.say("anchor.nothing_missing")
    _advise(console, len(anchors.trusted()))
    console.document({"folder": str(to) if requests else None, "requests": sorted(requests)})


def _stamp(
    network: Annotated[
        bool, typer.Option("--network", help="Really ask: each authority sees that you did.")
    ] = False,
    actor: ActorOption = "operator",
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Ask every accepted authority over the network and keep what it answers."""
    console = open_console(json=json)
    if not network:
        raise RefusedError("anchor.network")
    with open_case(console, case, passphrase_file) as opened:
        anchors = wiring.anchors_of(opened)
        _warn(console, anchors)
        requests = wiring.make_requests(anchors, now())
        for name, url in wiring.addresses(anchors, requests):
            console.say("authority.will_ask", authority=name, url=url)
        console.say("authority.serial_published")
        fetched = wiring.fetch(anchors, requests)
        stamps = wiring.accept(opened, anchors, fetched.answers, actor)
    for name, error in fetched.failed:
        reason = console.text(error.message, **error.parameters)
        console.say("anchor.failed", authority=name, reason=reason)
    if fetched.failed and not stamps:
        raise fetched.failed[0][1]
    failed = [{"authority": name, "message": error.message} for name, error in fetched.failed]
    _accepted(console, stamps, {"failed": failed})


def _import(
    files: Annotated[list[Path], typer.Argument(help="Answers, under the names of the requests.")],
    actor: ActorOption = "operator",
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Check answers that came back on a stick, record them, keep them."""
    console = open_console(json=json)
    answers = {file.name: read_file(file) for file in files}
    with open_case(console, case, passphrase_file) as opened:
        anchors = wiring.anchors_of(opened)
        _warn(console, anchors)
        stamps = wiring.accept(opened, anchors, answers, actor)
    _accepted(console, stamps, {})


def _status(case: CaseOption = None, json: JsonOption = False) -> None:
    """Tell how far outsiders vouch for each ledger, and what must be renewed."""
    console = open_console(json=json)
    anchors = _anchors(case)
    at = now()
    logs = []
    for state, found in wiring.states(anchors, at):
        _print_state(console, state)
        for file, reason in found.refused:
            console.say("anchor.status_refused", file=file, reason=reason)
        refused = [{"file": file, "message": reason} for file, reason in found.refused]
        logs.append({**_state_document(state), "refused": refused})
    listed = _warn(console, anchors)
    known = sorted(listed.accepted)
    _advise(console, len(known))
    console.document(
        {
            "authorities": known,
            "changed": list(listed.changed),
            "unknown": list(listed.unknown),
            "logs": logs,
        }
    )


def _print_state(console: Console, state: LogState) -> None:
    if state.newest is None:
        console.say("anchor.status_never", log=state.log, size=state.size)
    for each in state.by:
        console.say(
            "anchor.status_stamped",
            log=state.log,
            size=state.newest or 0,
            at=instant(each.at),
            authority=each.authority,
        )
    if state.newest is not None:
        console.say("anchor.status_since", log=state.log, count=state.since)
    if state.due:
        console.say("anchor.status_due", log=state.log, count=state.due)
    if state.overdue:
        console.say("anchor.status_overdue", log=state.log, count=state.overdue)


def _state_document(state: LogState) -> dict[str, JsonValue]:
    return {
        "log": state.log,
        "size": state.size,
        "stamped": state.newest,
        "by": [_stamp_document(each) for each in state.by],
        "since": state.since,
        "renewal_due": state.due,
        "renewal_overdue": state.overdue,
    }


def _stamp_document(stamp: Timestamp) -> dict[str, JsonValue]:
    return {"authority": stamp.authority, "at": instant(stamp.at), "ends": instant(stamp.ends)}


def _accepted(console: Console, stamps: tuple[Stamp, ...], more: Mapping[str, JsonValue]) -> None:
    for each in stamps:
        place = each.place
        console.say(
            "anchor.accepted",
            log=place.log,
            size=place.size,
            authority=place.authority,
            at=instant(each.timestamp.at),
        )
    if not stamps:
        console.say("anchor.nothing_new")
    listed = [
        {
            "log": each.place.log,
            "size": each.place.size,
            "renewal": each.place.renewal,
            **_stamp_document(each.timestamp),
        }
        for each in stamps
    ]
    console.document({"stamps": listed, **more})


def _warn(console: Console, anchors: wiring.Anchors) -> Authorities:
    """Name what lies among the authorities and is not what somebody accepted."""
    listed = anchors.listed()
    for name in listed.changed:
        console.say("authority.changed", authority=name)
    for name in listed.unknown:
        console.say("authority.unknown", authority=name)
    return listed


def _advise(console: Console, authorities: int) -> None:
    told = advice(authorities)
    if told is not None:
        console.say(told)


def _anchors(case: Path | None) -> wiring.Anchors:
    """Return the time-stamps of a case that is not open: enough to tell how it stands."""
    return wiring.anchors_in(case_folder_of(open_settings(case_folder=case)))
