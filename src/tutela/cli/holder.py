"""The person at the keyboard: whose key file it is, and what its passphrase opens."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

import typer

from tutela import wiring
from tutela.cli.console import Console, case_folder_of, open_settings
from tutela.custody.keys import RECOVERY_LABEL, AgeKey, PersonKey
from tutela.errors import RefusedError, UnavailableError
from tutela.settings import Settings
from tutela.wiring import Case

KeyOption = Annotated[
    Path,
    typer.Option(
        "--key", help="Your key file; or the recovery key: a file, or a folder of its shares."
    ),
]
KeyPassphraseOption = Annotated[
    Path | None,
    typer.Option(
        envvar="TUTELA_KEY_PASSPHRASE_FILE",
        help="File with the passphrase of your key file in its first line; else asked.",
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever holds a key: a person, or somebody with the recovery key in hand."""

    label: str
    age: AgeKey
    person: PersonKey | None = field(default=None, repr=False)


def open_holder(console: Console, key_file: Path, passphrase_file: Path | None) -> Holder:
    """Return the holder of a key file, after asking for its passphrase where it has one.

    Raises:
        UnavailableError: the file is not there, or nobody answers for its passphrase.
        RefusedError: the passphrase does not fit.
        MalformedError: it is no key file, or a share is mistyped.
        MismatchError: the shares in it do not belong together.
    """
    if key_file.is_dir():
        return open_recovery_holder((key_file,))
    untrusted = read_file(key_file)
    if not wiring.needs_passphrase(untrusted):
        return open_recovery_holder((key_file,))
    asked = key_settings(passphrase_file)
    passphrase = console.passphrase(asked, "keys.ask_passphrase", file=key_file.name)
    person = wiring.open_person(untrusted, passphrase)
    return Holder(person.label, person.age, person)


def open_recovery_holder(paths: Sequence[Path]) -> Holder:
    """Return whoever holds the recovery key: on one paper, or as shares in files or folders.

    Raises:
        UnavailableError: a file is not there.
        MalformedError: there is no recovery key in it, or a share is mistyped.
        RefusedError: there are too few shares, or what was given is a person's key file.
        MismatchError: the shares do not belong together.
    """
    files = read_share_files(paths)
    if any(wiring.needs_passphrase(untrusted) for _, untrusted in files):
        raise RefusedError("recovery.persons_key")
    return Holder(RECOVERY_LABEL, wiring.open_recovery_files(files))


def read_share_files(paths: Sequence[Path]) -> tuple[tuple[str, bytes], ...]:
    """Return name and content of each file; of a folder those that end in .txt.

    Raises:
        UnavailableError: a file cannot be read, or a folder has none.
    """
    files: list[tuple[str, bytes]] = []
    for path in paths:
        if not path.is_dir():
            files.append((path.name, read_file(path)))
            continue
        inside = sorted(path.glob("*.txt"))
        if not inside:
            raise UnavailableError("recovery.no_share_file", folder=str(path))
        files += [(each.name, read_file(each)) for each in inside]
    return tuple(files)


def open_case(console: Console, case: Path | None, passphrase_file: Path | None) -> Case:
    """Return the case of the settings, after asking for the machine's passphrase.

    Raises:
        UnavailableError: there is no case, or nobody answers for its passphrase.
        RefusedError: the passphrase does not fit.
        MismatchError: files of the case do not agree.
    """
    settings = open_settings(case_folder=case, passphrase_file=passphrase_file)
    folder = case_folder_of(settings)
    wiring.check_no_rehearsal(folder)
    return wiring.open_case(folder, console.passphrase(settings, "case.ask_passphrase"))


def new_passphrase(
    console: Console,
    settings: Settings,
    identifier: str,
    /,
    **parameters: str | int,
) -> str:
    """Return a passphrase that is new: typed twice, unless it comes from a file.

    Raises:
        RefusedError: the two do not agree.
        UnavailableError: there is neither a file nor a terminal.
    """
    first = console.passphrase(settings, identifier, **parameters)
    if settings.passphrase_file is None:
        again = console.passphrase(settings, "keys.ask_again")
        if first != again:
            raise RefusedError("keys.passphrases_differ")
    return first


def read_file(path: Path) -> bytes:
    """Return the bytes of a small file somebody named.

    Raises:
        UnavailableError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as reason:
        raise UnavailableError("keys.file_missing", file=path.name) from reason


def key_settings(passphrase_file: Path | None) -> Settings:
    """Return the settings by which the passphrase of a person's key is asked.

    The machine's passphrase file never answers for a person.
    """
    settings = open_settings(passphrase_file=passphrase_file)
    return settings if passphrase_file else replace(settings, passphrase_file=None)
