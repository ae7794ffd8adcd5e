"""Commands between a case and a partner who cosigns its ledger, and for heads on paper."""

import html
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
    open_case,
    read_file,
)
from tutela.errors import RefusedError
from tutela.ledger.witness import print_head
from tutela.proof.checkpoint import Checkpoint, VerifierKey, open_checkpoint
from tutela.proof.cosignature import Cosignature
from tutela.proof.note import to_base64
from tutela.wiring import witness as witnessing

LogOption = Annotated[
    str,
    typer.Option(
        "--log",
        help="publication, or evidence: its size tells a partner how much was collected.",
    ),
]
ToOption = Annotated[Path, typer.Option("--to", help="The file to make.")]
PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:14pt/1.5 sans-serif;margin:2cm}}pre{{font:26pt/1.6 monospace;white-space:pre-wrap;
overflow-wrap:anywhere}}</style><h1>{title}</h1><pre>{head}</pre><p>{how}</p></html>
"""


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    witness = typer.Typer(help="Have a partner cosign a ledger, by file.", no_args_is_help=True)
    key = typer.Typer(help="Make the key a witness cosigns with.", no_args_is_help=True)
    key.command(
        "new", epilog="Example:  tutela witness key new witness.key --name partner.example"
    )(_key_new)
    witness.add_typer(key, name="key")
    for name, command, example in (
        ("accept", _accept, "tutela witness accept partner.example+0a1b2c3d+BA... --case ./case"),
        ("request", _request, "tutela witness request --to request.txt --case ./case"),
        (
            "cosign",
            _cosign,
            (
                "tutela witness cosign request.txt --key witness.key --memory ./memory"
                " --log-key log.example+0a1b2c3d+AQ... --to cosigned.txt"
            ),
        ),
        ("import", _import, "tutela witness import cosigned.txt --case ./case"),
    ):
        witness.command(name, epilog=f"Example:  {example}")(command)
    app.add_typer(witness, name="witness")
    checkpoint = typer.Typer(help="Print the head of a ledger, and compare.", no_args_is_help=True)
    checkpoint.command(
        "show", epilog="Example:  tutela checkpoint show --case ./case --page head.html"
    )(_show)
    checkpoint.command(
        "compare", epilog="Example:  tutela checkpoint compare typed.txt --case ./case"
    )(_compare)
    app.add_typer(checkpoint, name="checkpoint")


def _key_new(
    file: Annotated[Path, typer.Argument(help="The key file to make.")],
    name: Annotated[str, typer.Option(help="The witness's name, such as partner.example.")],
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Make a witness's key file, under a passphrase, and print the line to give away."""
    console = open_console(json=json)
    _check_absent(file)
    settings = key_settings(key_passphrase_file)
    passphrase = new_passphrase(console, settings, "keys.ask_new_passphrase", file=file.name)
    verifier, content = witnessing.new_witness(name, passphrase)
    wiring.write_new_file(file, content)
    console.say("witness.key_made", file=str(file))
    console.line(verifier.format())
    console.document({"key": str(file), "witness": verifier.format()})


def _accept(
    key: Annotated[str, typer.Argument(help="The partner's line, name+digits+key.")],
    case: CaseOption = None,
    json: JsonOption = False,
) -> None:
    """Let a partner's cosignatures count in this case."""
    console = open_console(json=json)
    verifier = witnessing.accept(_folder(case), key)
    console.say("witness.accepted", name=verifier.name)
    console.document({"witness": verifier.format()})


def _request(
    to: ToOption,
    log: LogOption = "publication",
    witness: Annotated[str | None, typer.Option(help="The witness, where there are more.")] = None,
    old: Annotated[
        int | None, typer.Option(min=0, help="The size the witness remembers; else looked up.")
    ] = None,
    case: CaseOption = None,
    json: JsonOption = False,
) -> None:
    """Write the file by which a partner can check and cosign the newest head of a ledger."""
    console = open_console(json=json)
    folder = _folder(case)
    content = witnessing.make_request(folder, log, old, witness)
    wiring.write_new_file(to, content)
    key = witnessing.readable_log(folder, log).key
    console.say("witness.request_written", file=str(to))
    console.line(key.format())
    console.document({"file": str(to), "log": log, "ledger": key.format()})


def _cosign(
    request: Annotated[Path, typer.Argument(help="The request file.")],
    key: Annotated[Path, typer.Option("--key", help="The witness's key file.")],
    memory: Annotated[Path, typer.Option(help="The folder in which this witness remembers.")],
    log_key: Annotated[str, typer.Option(help="The ledger's key, told by another way.")],
    to: ToOption,
    first: Annotated[bool, typer.Option("--first", help="Nothing is remembered yet.")] = False,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Cosign a ledger's head if it extends the one remembered; remember it first."""
    console = open_console(json=json)
    _check_absent(to)
    untrusted, ledger = read_file(request), VerifierKey.parse(log_key.strip())
    settings = key_settings(key_passphrase_file)
    passphrase = console.passphrase(settings, "keys.ask_passphrase", file=key.name)
    signer = witnessing.open_witness(read_file(key), passphrase)
    cosigned = witnessing.cosign_request(untrusted, ledger, memory, signer, first=first)
    wiring.write_new_file(to, cosigned.note)
    head = cosigned.checkpoint
    console.say("witness.cosigned", origin=head.origin, size=head.size, file=str(to))
    console.document({"file": str(to), "line": cosigned.line, **_head_document(head)})


def _import(
    file: Annotated[Path, typer.Argument(help="What the witness sent back.")],
    request: Annotated[
        Path | None, typer.Option(help="The request, where signature lines came alone.")
    ] = None,
    actor: Annotated[str, typer.Option(help="Who does this, in the sealed record.")] = "operator",
    case: CaseOption = None,
    passphrase_file: PassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Check and keep a partner's cosignature; an event says whose it is."""
    console = open_console(json=json)
    untrusted = read_file(file)
    asked = None if request is None else read_file(request)
    with open_case(console, case, passphrase_file) as opened:
        imported = witnessing.import_cosigned(opened, untrusted, asked, actor)
    size = imported.checkpoint.size
    if not imported.new:
        console.say("witness.imported_before", log=imported.log, size=size)
    for each in imported.new:
        name = each.witness.name
        console.say("witness.imported", log=imported.log, size=size, name=name, at=each.at)
    document = {"log": imported.log, "new": _witness_documents(imported.new)}
    console.document({**document, **_head_document(imported.checkpoint)})


def _show(
    log: LogOption = "publication",
    page: Annotated[
        Path | None, typer.Option(help="Write a page in large letters for a printer, HTML.")
    ] = None,
    case: CaseOption = None,
    json: JsonOption = False,
) -> None:
    """Print a ledger's head as a notary can keep it: three lines, and one that finds slips."""
    console = open_console(json=json)
    readable = witnessing.readable_log(_folder(case), log)
    head = open_checkpoint(readable.note, readable.key).checkpoint
    printed = print_head(head)
    if page is not None:
        wiring.write_new_file(page, _page(console, printed).encode())
    for line in printed.splitlines():
        console.line(line)
    console.say("witness.show_how")
    if page is not None:
        console.say("witness.page_written", file=str(page))
    console.document({"log": log, "paper": printed, **_head_document(head)})


def _compare(
    file: Annotated[Path, typer.Argument(help="Lines typed from paper, or a note received.")],
    log: Annotated[str | None, typer.Option(help="Which ledger; else found by line one.")] = None,
    case: CaseOption = None,
    json: JsonOption = False,
) -> None:
    """Check that a ledger still extends a head somebody kept."""
    console = open_console(json=json)
    compared = witnessing.compare_kept(_folder(case), read_file(file), log)
    kept, now = compared.kept, compared.now
    console.say("witness.holds", origin=kept.origin, kept=kept.size, size=now.size)
    for each in compared.cosignatures:
        console.say("witness.holds_since", name=each.witness.name, at=each.at)
    if not compared.cosignatures:
        console.say("witness.holds_unsaid")
    witnesses = _witness_documents(compared.cosignatures)
    document = {"holds": True, "size_now": now.size, "witnesses": witnesses}
    console.document({**document, **_head_document(kept)})


def _page(console: Console, printed: str) -> str:
    return PAGE.format(
        language=console.language.value,
        title=html.escape(console.text("witness.page_title")),
        head=html.escape(printed),
        how=html.escape(console.text("witness.show_how")),
    )


def _head_document(head: Checkpoint) -> dict[str, JsonValue]:
    return {"origin": head.origin, "size": head.size, "root": to_base64(head.root)}


def _witness_documents(cosignatures: tuple[Cosignature, ...]) -> JsonValue:
    return [
        {"name": each.witness.name, "key": each.witness.format(), "at": each.at}
        for each in cosignatures
    ]


def _folder(case: Path | None) -> Path:
    return case_folder_of(open_settings(case_folder=case))


def _check_absent(path: Path) -> None:
    if path.exists():
        raise RefusedError("keys.file_exists", file=path.name)
