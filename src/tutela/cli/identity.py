"""Commands about who a person is: seal it, ask for it, agree to it, open it, hand it over."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from tutela import wiring
from tutela.cli.console import (
    CaseOption,
    Console,
    JsonOption,
    PassphraseOption,
    open_console,
)
from tutela.cli.holder import (
    KeyOption,
    KeyPassphraseOption,
    open_holder,
    open_recovery_holder,
    read_file,
)
from tutela.cli.room import PersonArgument, person_named, tell_no_officer, working
from tutela.custody.succession import shown
from tutela.errors import RefusedError
from tutela.protection.approval import Approval, Role
from tutela.protection.handover import CARD, Destination
from tutela.protection.identity import FAMILY_PARTS, Compartment
from tutela.protection.request import VALID_DAYS, Asked, Purpose, RequestFile, parts_named
from tutela.wiring import release as releasing
from tutela.wiring.identity import (
    Agreement,
    approve,
    hand_over,
    named_reader,
    open_identity,
    request_identity,
)
from tutela.wiring.person import (
    IDENTITY_FILE,
    check_form_in_memory,
    close_identity,
    identity_of_form,
    seal_person,
    shown_form,
)

RequestArgument = Annotated[Path, typer.Argument(help="The request file.")]
ApprovalOption = Annotated[
    list[Path], typer.Option("--approval", help="An approval file; give every one.")
]
OneTimeOption = Annotated[
    Path | None,
    typer.Option("--one-time", help="The one-time key that came with the request."),
]
PaperOption = Annotated[
    list[Path] | None,
    typer.Option("--paper", help="Instead: shares of the recovery key of identities, from paper."),
]
OnDiskOption = Annotated[
    bool, typer.Option("--on-disk", help="Allow a disk, where traces stay for good.")
]


def add_to(person: typer.Typer) -> None:
    """Add the commands to `tutela person`."""
    person.command(
        "seal-identity",
        epilog="Example:  tutela person seal-identity K-28E-MTZK --from /dev/shm/form.json"
        " --key anna.key",
    )(_seal)
    person.command(
        "request",
        epilog="Example:  tutela person request K-28E-MTZK --purpose hand_over"
        " --destination icrc --recipient-file icrc.txt --reason 'capture card' --key anna.key",
    )(_request)
    person.command(
        "approve",
        epilog="Example:  tutela person approve request --as custodian --with lex.approval"
        " --dignity-kept --out olena.approval --key olena.key",
    )(_approve)
    person.command(
        "open",
        epilog="Example:  tutela person open request --approval lex.approval"
        " --approval olena.approval --approval jin.approval --one-time request.key --key anna.key",
    )(_open)
    person.command("close", epilog="Example:  tutela person close /dev/shm/tutela-0a1b2c")(_close)
    person.command(
        "hand-over",
        epilog="Example:  tutela person hand-over request --approval lex.approval"
        " --approval olena.approval --approval jin.approval --one-time request.key"
        " --out card.age --key anna.key",
    )(_hand_over)


def _seal(
    person: PersonArgument,
    form: Annotated[Path, typer.Option("--from", help="JSON file, in memory; see the guide.")],
    key: KeyOption,
    compartment: Annotated[
        Compartment, typer.Option(help="Family is sealed by itself, and never needed.")
    ] = Compartment.IDENTITY,
    on_disk: OnDiskOption = False,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Seal who a person is to the quorum; afterwards nobody opens it alone."""
    console = open_console(json=json)
    named = person_named(person)
    check_form_in_memory(form, on_disk=on_disk)
    identity = identity_of_form(read_file(form), named, compartment)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        digest = seal_person(room, identity)
        officer = tell_no_officer(console, room)
    console.say("person.sealed", person=str(named))
    console.say("person.form_left", file=form.name)
    console.document({"person": str(named), "sealed": digest.hex(), "officer": officer})


def _request(
    person: PersonArgument,
    purpose: Annotated[Purpose, typer.Option(help="What for.")],
    reason: Annotated[str, typer.Option(help="In words; recorded. Write no name.")],
    key: KeyOption,
    part: Annotated[
        list[str] | None,
        typer.Option(help="A kind of part to see; else all of a capture card, or all of family."),
    ] = None,
    compartment: Annotated[Compartment, typer.Option(help="Which one.")] = Compartment.IDENTITY,
    destination: Annotated[
        Destination | None, typer.Option(help="Whom it is handed to.", show_default=False)
    ] = None,
    recipient_file: Annotated[
        Path | None, typer.Option(help="File with that destination's own age recipient.")
    ] = None,
    days: Annotated[int, typer.Option(help=f"How long it counts, at most {VALID_DAYS}.")] = 7,
    to: Annotated[Path, typer.Option(help="New folder for the request and its key.")] = Path(
        "request"
    ),
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Ask to open an identity; the ledger has the request before anybody sees it."""
    console = open_console(json=json)
    recipient = (
        None if recipient_file is None else read_file(recipient_file).decode(errors="replace")
    )
    kinds = FAMILY_PARTS if compartment is Compartment.FAMILY else frozenset(CARD)
    listed = tuple(sorted(kinds, key=lambda kind: kind.value))
    asked = Asked(
        person_named(person),
        compartment,
        parts_named(part) if part else listed,
        purpose,
        reason,
        destination,
        None if recipient is None else named_reader(recipient),
    )
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        made = request_identity(room, asked, days)
    releasing.save(to, {"request": made.file.encode(), "request.key": made.one_time})
    console.say("person.requested", folder=str(to), until=made.file.request.until)
    console.say("person.request_next")
    console.document({"request": made.file.digest.hex(), "folder": str(to)})


def _approve(
    request: RequestArgument,
    key: KeyOption,
    role: Annotated[Role, typer.Option("--as", help="In which role you agree.")],
    out: Annotated[Path, typer.Option(help="New file for your approval.")],
    others: Annotated[
        list[Path] | None,
        typer.Option("--with", help="The adviser's approval, before a custodian's."),
    ] = None,
    dignity_kept: Annotated[
        bool, typer.Option("--dignity-kept", help="You answer for the dignity of the person.")
    ] = False,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Read a request and agree to it, on your own machine with your own key; no case is needed."""
    console = open_console(json=json)
    file = RequestFile.decode(read_file(request))
    _tell(console, file)
    holder = open_holder(console, key, key_passphrase_file)
    if holder.person is None:
        raise RefusedError("person.persons_only")
    approval = approve(file, _approvals(others), holder.person, role, dignity_kept=dignity_kept)
    wiring.write_new_file(out, approval.encode())
    console.say("person.approved", file=str(out), until=approval.until)
    console.document({"request": file.digest.hex(), "role": role.value, "file": str(out)})


def _open(
    request: RequestArgument,
    approval: ApprovalOption,
    key: KeyOption,
    one_time: OneTimeOption = None,
    paper: PaperOption = None,
    to: Annotated[
        Path | None, typer.Option(help="New folder in memory; else one is chosen.")
    ] = None,
    on_disk: OnDiskOption = False,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Open the parts a quorum agreed to, once, into a folder in memory."""
    console = open_console(json=json)
    agreed = _agreement(request, approval, one_time, paper)
    folder = releasing.place_in_memory(to, on_disk=on_disk)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        parts = open_identity(room, agreed)
    releasing.save(folder, {IDENTITY_FILE: shown_form(parts)})
    console.say("person.opened", folder=str(folder), count=len(parts))
    console.say("person.close_it", folder=str(folder))
    console.document({"folder": str(folder), "parts": len(parts)})


def _close(
    folder: Annotated[Path, typer.Argument(help="The folder of an opened identity.")],
    json: JsonOption = False,
) -> None:
    """Remove an opened identity."""
    console = open_console(json=json)
    gone = close_identity(folder)
    if gone:
        console.say("person.closed", folder=str(folder))
    else:
        console.say("person.closed_not_folder", folder=str(folder))
    console.document({"folder": str(folder), "removed": gone})


def _hand_over(
    request: RequestArgument,
    approval: ApprovalOption,
    key: KeyOption,
    out: Annotated[Path, typer.Option(help="New file for the encrypted capture card.")],
    one_time: OneTimeOption = None,
    paper: PaperOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Write the capture card, encrypted to the Bureau or the ICRC; nobody here reads it."""
    console = open_console(json=json)
    agreed = _agreement(request, approval, one_time, paper)
    destination = agreed.file.request.asked.destination
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        card = hand_over(room, agreed)
    wiring.write_new_file(out, card)
    named = "" if destination is None else destination.value
    console.say("person.handed_over", file=str(out), to=console.text(f"person.destination_{named}"))
    console.document({"file": str(out), "destination": named})


def _tell(console: Console, file: RequestFile) -> None:
    """Say what whoever agrees agrees to."""
    request = file.request
    asked = request.asked
    console.say("person.request_of", person=str(asked.person), until=request.until)
    console.say(
        "person.request_for",
        purpose=console.text(f"person.purpose_{asked.purpose.value}"),
        reason=asked.reason,
    )
    parts = ", ".join(console.text(f"person.kind_{part.value}") for part in asked.parts)
    console.say("person.request_parts", parts=parts)
    if asked.destination is not None and asked.to is not None:
        named = console.text(f"person.destination_{asked.destination.value}")
        console.say("person.request_to", to=named, recipient=shown(asked.to))
    console.say("person.request_by", by=request.by.hex())


def _agreement(
    request: Path, approval: Sequence[Path], one_time: Path | None, paper: Sequence[Path] | None
) -> Agreement:
    return Agreement(
        RequestFile.decode(read_file(request)),
        _approvals(approval),
        None if one_time is None else read_file(one_time),
        open_recovery_holder(paper).age if paper else None,
    )


def _approvals(paths: Sequence[Path] | None) -> tuple[Approval, ...]:
    return tuple(Approval.decode(read_file(path)) for path in paths or ())
