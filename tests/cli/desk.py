"""A case, a custodian's key and files with passphrases, for the tests of commands."""

import json
from pathlib import Path
from typing import Final

import pytest
from tests.custody.bare import NOW, PICTURE, WeakLocksmith, lock_weakly, offering

from tutela.cli.app import run
from tutela.custody.item import ItemId
from tutela.custody.keys import PersonKey, format_person_public, format_recovery, lock_person
from tutela.custody.seal import seal
from tutela.wiring import NewCase, create_case, now, open_case
from tutela.wiring.case import Clock

MACHINE_PASSPHRASE: Final = "seven small boats"  # noqa: S105 - of a case that lives for one test
PERSON_PASSPHRASE: Final = "nine grey geese"  # noqa: S105 - of a key that lives for one test


class Desk:
    """Runs commands on a case of its own."""

    def __init__(
        self,
        root: Path,
        capsys: pytest.CaptureFixture[str],
        *,
        both: bool = False,
        clock: Clock = now,
    ) -> None:
        self.root, self.case, self.capsys = root, root / "case", capsys
        self.machine_file = self._file("machine.txt", f"{MACHINE_PASSPHRASE}\n".encode())
        self.person_file = self._file("person.txt", f"{PERSON_PASSPHRASE}\n".encode())
        self.anna, self.boris = self.person("anna", 1), self.person("boris", 2)
        people = (self.anna.public, self.boris.public)[: 2 if both else 1]
        self.made = create_case(self.case, NewCase(people, "tester"), None, clock)
        lock_weakly(self.case, self.made, MACHINE_PASSPHRASE)
        self.recovery = self._file("recovery", format_recovery(self.made.recovery).encode())

    def person(self, label: str, seed: int) -> PersonKey:
        """Make a person's two files."""
        smith = WeakLocksmith()
        person = PersonKey(label, smith.new_key(), bytes([seed]) * 32)
        self._file(f"{label}.key", lock_person(person, PERSON_PASSPHRASE, smith))
        self._file(f"{label}.pub", format_person_public(person))
        return person

    def seal(self, content: bytes, name: str = "a.jpg", *, picture: bool = False) -> ItemId:
        """Seal some bytes."""
        with open_case(self.case, self.made.secrets) as case:
            committed = PICTURE if picture else None
            return seal(offering(content, name), committed, case.sealing, NOW, case.dice).item

    def object_of(self, item: ItemId) -> Path:
        """Return the file in which an item lies."""
        with open_case(self.case, self.made.secrets) as case:
            indexed = case.index.item(item)
        assert indexed is not None
        name = str(indexed.object_id)
        return self.case / "objects" / name[:2] / name

    def run(self, *arguments: object) -> tuple[int, str, str]:
        """Run a command on the case; return its exit code and what it said."""
        common = ("--case", self.case, "--passphrase-file", self.machine_file)
        return self.run_bare(*arguments, *common)

    def run_as(self, label: str, *arguments: object) -> tuple[int, str, str]:
        """Run a command on the case with a person's key."""
        key = ("--key", self.root / f"{label}.key", "--key-passphrase-file", self.person_file)
        return self.run(*arguments, *key)

    def run_bare(self, *arguments: object) -> tuple[int, str, str]:
        """Run a command."""
        self.capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def _file(self, name: str, content: bytes) -> Path:
        path = self.root / name
        path.write_bytes(content)
        path.chmod(0o600)
        return path


def error_in(document: str) -> tuple[str, dict[str, str | int]]:
    """Return identifier and parameters of the error in a `--json` document."""
    error = json.loads(document)["error"]
    return error["message"], error["parameters"]
