"""A case with a quorum and an invented person, for the tests of the protection commands."""

import json
from pathlib import Path
from typing import Final

import pytest
from tests.cli.desk import Desk

from tutela.protection.person import PersonId

SECRETS: Final = ("홍길동", "Hong Kil-dong", "1999-03-01", "KPA-4471902", "함흥시")
FORM: Final = {
    "parts": [
        {"kind": "name", "script": "Hang", "text": SECRETS[0]},
        {"kind": "name", "script": "Latn", "text": SECRETS[1]},
        {"kind": "birth_date", "text": SECRETS[2]},
        {"kind": "service_number", "text": SECRETS[3]},
        {"kind": "home", "text": SECRETS[4]},
    ]
}
"""Hong Kil-dong is the hero of a novel."""
FATHER: Final = "홍판서"
FAMILY: Final = {"parts": [{"kind": "relative", "text": FATHER}]}


class Protected(Desk):
    """A desk with two custodians of the case, three of identities, and a legal adviser."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        super().__init__(root, capsys, both=True)
        for seed, label in enumerate(("olena", "jin", "mark", "lex"), 3):
            self.person(label, seed)
        self.said: list[str] = []

    def do(self, *arguments: object, who: str = "anna") -> dict[str, object]:
        """Run a command as a custodian of the case; return its document, which must be one."""
        code, out, err = self.run_as(who, *arguments, "--json")
        self.said += [out, err]
        document = json.loads(out)
        assert isinstance(document, dict)
        return {"code": code, **document}

    def refused(self, *arguments: object, who: str = "anna") -> str:
        """Run a command that must be refused; return the identifier of its error."""
        found = self.do(*arguments, who=who)
        assert found["code"] != 0
        error = found["error"]
        assert isinstance(error, dict)
        return str(error["message"])

    def second(self) -> tuple[object, ...]:
        """Return the options that name the second custodian of the case."""
        return ("--second", self.root / "boris.key", "--second-passphrase-file", self.person_file)

    def set_quorum(self) -> None:
        """Say who opens identities."""
        people = [("--custodian", self.root / f"{one}.pub") for one in ("olena", "jin", "mark")]
        named = [part for pair in people for part in pair]
        adviser = ("--adviser", self.root / "lex.pub", "--papers", self.root / "papers")
        assert self.do("person", "quorum", *named, *adviser, *self.second())["code"] == 0

    def begin(self, age: str = "adult") -> PersonId:
        """Begin somebody's record."""
        two = self.second() if age == "adult" else ()
        return PersonId(str(self.do("person", "new", "--age", age, *two)["person"]))

    def seal_who(
        self, person: PersonId, form: object = FORM, compartment: str = "identity"
    ) -> dict[str, object]:
        """Seal who somebody is."""
        path = self.file("form.json", json.dumps(form).encode())
        options = ("--from", path, "--on-disk", "--compartment", compartment)
        return self.do("person", "seal-identity", person, *options)

    def file(self, name: str, content: bytes) -> Path:
        """Write a file."""
        path = self.root / name
        path.write_bytes(content)
        return path

    def ask(self, person: PersonId, *more: object, name: str = "request") -> Path:
        """Ask for an identity; return the request file."""
        wanted = more or ("--purpose", "protection")
        reason = ("--reason", "the interviewer must know whom to ask for", "--to", self.root / name)
        found = self.do("person", "request", person, *wanted, *reason)
        assert found["code"] == 0, found
        return self.root / name / "request"

    def approve(self, request: Path, label: str, *more: object) -> tuple[int, Path, str]:
        """Approve as a custodian, or as the adviser if it is Lex; return the file and the words."""
        role = "adviser" if label == "lex" else "custodian"
        out = request.with_name(f"{label}.approval")
        key = ("--key", self.root / f"{label}.key", "--key-passphrase-file", self.person_file)
        adviser = () if label == "lex" else ("--with", request.with_name("lex.approval"))
        wanted = more or ("--dignity-kept",)
        code, said, err = self.run_bare(
            *("person", "approve", request, "--as", role, "--out", out), *key, *adviser, *wanted
        )
        self.said += [said, err]
        return code, out, said + err

    def agreed(self, request: Path, *labels: str) -> list[object]:
        """Return the options of an opening on which these people agreed."""
        options: list[object] = []
        for label in labels:
            code, out, said = self.approve(request, label)
            assert code == 0, said
            options += ["--approval", out]
        return [*options, "--one-time", request.with_name("request.key")]
