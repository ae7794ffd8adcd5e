"""Hands that type commands, in a folder with one photograph and a passphrase.

What `key new` and `case new` locked is opened once, and locked again so that opening it costs next
to nothing: a walk opens a key or a case some fifty times, at half a second each.
"""

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest
from tests.custody.bare import WeakLocksmith

from tutela.cli.app import run
from tutela.custody.case import lock_again, unlock_machine

WORDS = "seven small boats"


@dataclass(frozen=True)
class Hands:
    """Types commands and reads what a program would read."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    def type(self, *words: str) -> dict[str, object]:
        code, answer = self.tried(*words)
        assert code == 0, answer
        if words[:2] == ("key", "new"):
            ease_key(Path(words[2]))
        elif words[:2] == ("case", "new"):
            ease_case(Path(words[2]))
        return answer

    def tried(self, *words: str) -> tuple[int, dict[str, object]]:
        self.capture.readouterr()
        code = run([*words, "--json"])
        printed = self.capture.readouterr().out
        return code, json.loads(printed) if printed else {}

    def receive(self, *custodians: str) -> str:
        """Make a case for these custodians and receive the one file there is; return its item."""
        for name in custodians:
            self.type("key", "new", self.path(f"{name}.key"), "--label", name)
        named = [each for name in custodians for each in ("--custodian", self.path(f"{name}.pub"))]
        self.type("case", "new", self.path("case"), *named, "--recovery-out", self.path("paper"))
        lines = self.type("receive", self.path("camera"), "--from", "by hand")["lines"]
        assert isinstance(lines, list)
        return str(lines[0]["item"])

    def submit(self, *words: str) -> dict[str, object]:
        """Submit a review; what the closer look still sees is hidden by the second try."""
        code, answer = self.tried(*words)
        if not code:
            return answer
        assert "lastlook.visible" in str(answer)
        return self.type(*words)

    def judge(self, item: str, outcome: str = "show") -> None:
        """Let two people decide about the one person on no record in a picture."""
        two = ("--key", self.path("anna.key"), "--second", self.path("boris.key"))
        second = ("--second-passphrase-file", self.path("passphrase"))
        why = ("--outcome", outcome, "--count", "1", "--reason", "an officer of long ago")
        self.type("consent", "judge", item, *why, *two, *second)

    def refused(self, *words: str) -> str:
        code, answer = self.tried(*words)
        assert code != 0, answer
        error = answer["error"]
        assert isinstance(error, dict)
        return str(error["message"])

    def path(self, name: str) -> str:
        return str(self.folder / name)


def ease_key(path: Path) -> None:
    smith = WeakLocksmith()
    path.write_bytes(smith.lock(smith.unlock(path.read_bytes(), WORDS), WORDS))


def ease_case(folder: Path) -> None:
    smith = WeakLocksmith()
    card, machine = folder / "case.toml", folder / "machine.age"
    secrets = unlock_machine(card.read_bytes(), machine.read_bytes(), WORDS, smith)
    fitting, locked = lock_again(card.read_bytes(), secrets, WORDS, smith)
    machine.write_bytes(locked)
    card.write_bytes(fitting)


@pytest.fixture
def hands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Hands:
    secret = tmp_path / "passphrase"
    secret.write_text(WORDS)
    secret.chmod(0o600)
    for name in ("TUTELA_PASSPHRASE_FILE", "TUTELA_KEY_PASSPHRASE_FILE"):
        monkeypatch.setenv(name, str(secret))
    monkeypatch.setenv("TUTELA_CASE", str(tmp_path / "case"))
    monkeypatch.setenv("TUTELA_LANG", "en")
    (tmp_path / "camera").mkdir()
    photo = (files("tutela.demo") / "grace_hopper.jpg").read_bytes()
    (tmp_path / "camera" / "portrait.jpg").write_bytes(photo)
    return Hands(tmp_path, capsys)
