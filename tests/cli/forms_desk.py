"""People with key files and a folder of the protection store, for the tests of form commands."""

import json
from pathlib import Path
from typing import Final

import pytest
from tests.cli.desk import PERSON_PASSPHRASE
from tests.custody.bare import WeakLocksmith

from tutela.cli.app import run
from tutela.custody.keys import PersonKey, format_person_public, lock_person

PEOPLE: Final = ("officer", "anna", "boris", "clara")


class FormsDesk:
    """Runs form commands in a folder."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.capsys = root, capsys
        self.passphrase_file = root / "passphrase"
        self.passphrase_file.write_text(f"{PERSON_PASSPHRASE}\n")
        self.passphrase_file.chmod(0o600)
        for seed, label in enumerate(PEOPLE, 1):
            smith = WeakLocksmith()
            person = PersonKey(label, smith.new_key(), bytes([seed]) * 32)
            (root / f"{label}.key").write_bytes(lock_person(person, PERSON_PASSPHRASE, smith))
            (root / f"{label}.pub").write_bytes(format_person_public(person))

    def run(self, *arguments: object) -> tuple[int, dict[str, object], str]:
        """Run a command; return its exit code, its JSON document and what it said aside."""
        self.capsys.readouterr()
        code = run([*(str(argument) for argument in arguments), "--json"])
        said = self.capsys.readouterr()
        document = json.loads(said.out) if said.out.strip() else {}
        return code, document, said.err

    def run_as(self, label: str, *arguments: object) -> tuple[int, dict[str, object], str]:
        """Run a command with a person's key."""
        passphrase = ("--key-passphrase-file", self.passphrase_file)
        return self.run(*arguments, "--key", self.root / f"{label}.key", *passphrase)

    def write(self, name: str, answers: object) -> Path:
        """Write a JSON file."""
        path = self.root / name
        path.write_text(json.dumps(answers, ensure_ascii=False), "utf-8")
        return path


def message_in(document: dict[str, object]) -> str:
    """Return the identifier of the error in a document."""
    error = document["error"]
    assert isinstance(error, dict)
    return str(error["message"])
