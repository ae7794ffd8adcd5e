"""Commands about protected persons: begin a record, correct it, say who can open identities."""

from pathlib import Path
from typing import Annotated

import typer

from tutela.cli import exposure, identity
from tutela.cli.console import CaseOption, JsonOption, JsonValue, PassphraseOption, open_console
from tutela.cli.holder import KeyOption, KeyPassphraseOption, read_file
from tutela.cli.room import (
    MaybeSecondOption,
    PersonArgument,
    SecondOption,
    SecondPassphraseOption,
    day_named,
    person_named,
    second_person,
    working,
)
from tutela.custody.keys import load_person_public
from tutela.custody.shares import Scheme
from tutela.protection.person import AgeClass, Person
from tutela.wiring.person import (
    NewQuorum,
    correct_person,
    find_duplicates,
    new_person,
    set_quorum,
)
from tutela.wiring.protection import free_person

ReasonOption = Annotated[str, typer.Option(help="Why; recorded. Write no name.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    person = typer.Typer(
        help="Keep protected persons under pseudonyms, and seal who they are.",
        no_args_is_help=True,
    )
    person.command("new", epilog="Example:  tutela person new --key anna.key")(_new)
    person.command("list", epilog="Example:  tutela person list --key anna.key")(_list)
    person.command(
        "correct",
        epilog="Example:  tutela person correct K-28E-MTZK --age adult --reason 'papers seen'"
        " --key anna.key --second boris.key",
    )(_correct)
    person.command(
        "set-free",
        epilog="Example:  tutela person set-free K-28E-MTZK --on 2026-11-20 --reason 'act 7'"
        " --key anna.key --second boris.key",
    )(_set_free)
    person.command(
        "quorum",
        epilog="Example:  tutela person quorum --custodian a.pub --custodian b.pub"
        " --custodian c.pub --adviser lex.pub --papers ./papers --key anna.key --second boris.key",
    )(_quorum)
    person.command("duplicates", epilog="Example:  tutela person duplicates --key anna.key")(
        _duplicates
    )
    identity.add_to(person)
    exposure.add_to(person)
    app.add_typer(person, name="person")


def _new(
    key: KeyOption,
    age: Annotated[AgeClass, typer.Option(help="Whether the person is of age.")] = AgeClass.UNKNOWN,
    second: MaybeSecondOption = None,
    second_passphrase_file: SecondPassphraseOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Begin the record of a person under a new pseudonym."""
    console = open_console(json=json)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        other = second_person(console, second, second_passphrase_file)
        person = new_person(room, age, other)
    console.say("person.new", person=str(person))
    console.document({"person": str(person)})


def _list(
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """List the persons of the case by pseudonym; nothing of who they are."""
    console = open_console(json=json)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        # In the order of the pseudonyms: that of the ledger would tell who came first.
        people = sorted(room.people().values(), key=lambda each: each.person)
    headings = [console.text(f"person.heading_{name}") for name in ("person", "age", "held")]
    rows = [
        (
            str(each.person),
            console.text(f"person.age_{each.age.value}"),
            console.text("person.held" if each.detained else "person.free"),
        )
        for each in people
    ]
    console.table(headings, rows)
    console.say("person.count", count=len(people))
    console.document({"people": [_document(each) for each in people]})


def _correct(
    person: PersonArgument,
    key: KeyOption,
    reason: ReasonOption,
    age: Annotated[
        AgeClass | None, typer.Option(help="The right age class.", show_default=False)
    ] = None,
    held_again: Annotated[
        bool, typer.Option("--held-again", help="The person is held, whatever was recorded.")
    ] = False,
    second: MaybeSecondOption = None,
    second_passphrase_file: SecondPassphraseOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Correct a person's record; what was recorded before stays in the ledger."""
    console = open_console(json=json)
    named = person_named(person)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        other = second_person(console, second, second_passphrase_file)
        correct_person(room, other, named, age, reason, held_again=held_again)
    console.say("person.corrected", person=str(named))
    console.document({"person": str(named)})


def _set_free(
    person: PersonArgument,
    on: Annotated[str, typer.Option(help="The day: 2026-11-20.")],
    key: KeyOption,
    second: SecondOption,
    reason: ReasonOption,
    second_passphrase_file: SecondPassphraseOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Record that a person was set free, as two custodians say."""
    console = open_console(json=json)
    named, day = person_named(person), day_named(on)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        other = second_person(console, second, second_passphrase_file)
        free_person(room, other, named, day, reason)
    console.say("person.set_free", person=str(named), on=day.isoformat())
    console.document({"person": str(named), "on": day.isoformat()})


def _quorum(
    custodian: Annotated[list[Path], typer.Option(help="A custodian's .pub file; two or more.")],
    adviser: Annotated[list[Path], typer.Option(help="A legal adviser's .pub file.")],
    papers: Annotated[
        Path, typer.Option(help="New folder for the shares of the recovery key of identities.")
    ],
    key: KeyOption,
    second: SecondOption,
    needed: Annotated[int, typer.Option(help="How many custodians open together.")] = 2,
    shares: Annotated[str, typer.Option(help="How many shares on paper, as 2of3.")] = "2of3",
    second_passphrase_file: SecondPassphraseOption = None,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Say who can open the identities sealed from now on; those before stay as they are."""
    console = open_console(json=json)
    asked = NewQuorum(
        tuple(load_person_public(read_file(path)) for path in custodian),
        tuple(load_person_public(read_file(path)) for path in adviser),
        needed,
        Scheme.parse(shares),
    )
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        other = second_person(console, second, second_passphrase_file)
        quorum = set_quorum(room, other, asked, papers)
    count = len(quorum.custodians)
    console.say("person.quorum_set", needed=quorum.needed, count=count)
    console.say("person.papers", folder=str(papers))
    console.document({"needed": quorum.needed, "custodians": count, "papers": str(papers)})


def _duplicates(
    key: KeyOption,
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Tell which persons share a name, a number or a date, without opening an identity."""
    console = open_console(json=json)
    with working(console, case, passphrase_file, key, key_passphrase_file) as room:
        found = find_duplicates(room)
    for each in found:
        console.say("person.alike", one=str(each.one), other=str(each.other), count=each.shared)
    console.say("person.alike_count", count=len(found))
    pairs: list[JsonValue] = [
        {"one": str(each.one), "other": str(each.other), "shared": each.shared} for each in found
    ]
    console.document({"alike": pairs})


def _document(person: Person) -> dict[str, JsonValue]:
    free = None if person.set_free_on is None else person.set_free_on.isoformat()
    return {"person": str(person.person), "age": person.age.value, "set_free_on": free}
