"""The command that prints the notice of rights, and the one by which an authority adopts it."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from tutela import wiring
from tutela.cli.console import Console, JsonOption, open_console
from tutela.cli.filled import LangOption, OutOption, signing_person, write_pdf
from tutela.cli.holder import KeyOption, KeyPassphraseOption, read_file
from tutela.custody.keys import load_person_public
from tutela.errors import MalformedError, RefusedError
from tutela.protection.notice import Adoption, adopt, notice_booklet, notice_digest
from tutela.wiring import forms as wired


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command(
        "notice",
        epilog="Examples:  tutela notice --lang ko --out notice.pdf  |  tutela notice --lang uk "
        "--out notice.pdf --adoption adoption.cbor --authority authority.pub",
    )(_notice)
    app.command(
        "notice-adopt",
        epilog='Example:  tutela notice-adopt --as "Coordination staff" --key officer.key '
        "--out adoption.cbor",
    )(_adopt)


def _notice(
    lang: LangOption,
    out: OutOption,
    adoption: Annotated[
        Path | None, typer.Option(help="What an authority signed; else a SPECIMEN is printed.")
    ] = None,
    authority: Annotated[
        Path | None, typer.Option(help="The authority's public key file, got by another way.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Print the notice of rights, one page: read it aloud, do not let anybody carry it."""
    console = open_console(json=json)
    checked = _checked(adoption, authority)
    write_pdf(notice_booklet(lang, checked, wired.rules_version()), out)
    console.say("notice.written", file=str(out))
    if checked is None:
        console.say("notice.written_specimen")
    console.document(
        {
            "file": str(out),
            "language": lang.value,
            "specimen": checked is None,
            "authority": None if checked is None else checked.authority,
            "text": notice_digest(wired.rules_version()).hex(),
        }
    )


def _adopt(
    authority: Annotated[str, typer.Option("--as", help="How the authority calls itself.")],
    key: KeyOption,
    out: Annotated[Path, typer.Option("--out", help="The adoption to make.")],
    on: Annotated[str | None, typer.Option(help="Day from which it binds; else today.")] = None,
    key_passphrase_file: KeyPassphraseOption = None,
    json: JsonOption = False,
) -> None:
    """Adopt the text of the notice: from then on it is the authority's word, in four languages."""
    console = open_console(json=json)
    day = _day(on)
    person = signing_person(console, key, key_passphrase_file)
    adopted = adopt(authority, day, person, wired.rules_version())
    wiring.write_new_file(out, adopted.encode())
    _say_adopted(console, adopted, out)


def _say_adopted(console: Console, adopted: Adoption, out: Path) -> None:
    console.say("notice.adoption_written", file=str(out), authority=adopted.authority)
    console.document(
        {
            "file": str(out),
            "authority": adopted.authority,
            "on": adopted.on.isoformat(),
            "text": adopted.text.hex(),
            "signer": adopted.signer.hex(),
        }
    )


def _checked(adoption: Path | None, authority: Path | None) -> Adoption | None:
    if adoption is None and authority is None:
        return None
    if adoption is None or authority is None:
        raise RefusedError("notice.adoption_key_missing")
    decoded = Adoption.decode(read_file(adoption))
    decoded.check(
        load_person_public(read_file(authority)), wiring.now().date(), wired.rules_version()
    )
    return decoded


def _day(untrusted: str | None) -> date:
    if untrusted is None:
        return wiring.now().date()
    try:
        return date.fromisoformat(untrusted)
    except ValueError as reason:
        raise MalformedError("notice.adoption_form") from reason
