"""`tutela receive` and `tutela receipt`, from the command line to the vault."""

import io
import json
from pathlib import Path
from typing import Final

import pytest
from PIL import Image

from tutela import wiring
from tutela.cli.app import run
from tutela.wiring import NewCase

PASSPHRASE: Final = "seven small boats"  # noqa: S105 - of a case that lives for one test


class Desk:
    """A case, a recovery key and a folder to offer."""

    def __init__(self, root: Path) -> None:
        self.case, self.offered = root / "case", root / "offered"
        self.passphrase, self.key = root / "passphrase", root / "recovery"
        self.passphrase.write_text(PASSPHRASE + "\n")
        self.passphrase.chmod(0o600)
        person, _ = wiring.new_person("anna", PASSPHRASE)
        made = wiring.create_case(self.case, NewCase((person.public,), "tester"), PASSPHRASE)
        self.key.write_text(made.recovery.secret)
        self.offered.mkdir()
        stream = io.BytesIO()
        Image.new("RGB", (40, 30), (1, 2, 3)).save(stream, "JPEG")
        (self.offered / "a.jpg").write_bytes(stream.getvalue())
        (self.offered / "b\x1b[2J.png").write_bytes(stream.getvalue() + b"more")
        (self.offered / "c.jpg").touch()

    def run(self, *arguments: str) -> int:
        """Run a command on the case."""
        return run(
            (*arguments, "--case", str(self.case), "--passphrase-file", str(self.passphrase))
        )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.mark.timeout(120)
def test_a_folder_is_received_shown_and_received_again(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TUTELA_LANG", "en")
    assert desk.run("receive", str(desk.offered), "--from", "by hand") == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("a.jpg: accepted as tu-")
    assert told[1].startswith("b\\u001b[2J.png: accepted as tu-")
    assert "another kind of file" in told[2]
    assert "4 bytes follow" in told[3]
    assert told[4].startswith("c.jpg: REFUSED. The file is empty")
    assert told[5].startswith("Receipt 1: 3 files, 2 accepted, 0 duplicates, 1 refused.")

    show = ("receipt", "show", "1", "--key", str(desk.key), "--purpose", "a test")
    assert desk.run(*show, "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert [line["outcome"] for line in shown["receipt"]["lines"]] == [
        "accepted",
        "accepted",
        "refused",
    ]

    assert desk.run("receive", str(desk.offered), "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["receipt"], document["duplicate"], document["refused"]) == (2, 2, 1)

    assert desk.run("receipt", "list", "--json") == 0
    listed = json.loads(capsys.readouterr().out)["receipts"]
    assert [each["receipt"] for each in listed] == [1, 2]
    assert listed[1]["item"] == document["item"]


def test_a_folder_that_holds_the_case_is_refused(desk: Desk):
    assert desk.run("receive", str(desk.case.parent)) == 5
    assert desk.run("receive", str(desk.case / "objects")) == 5


def test_what_is_missing_is_said_with_its_kind(desk: Desk):
    assert desk.run("receive", str(desk.offered / "nowhere")) == 6
    assert desk.run("receive", str(desk.offered / "a.jpg")) == 3
    show = ("receipt", "show", "99", "--key", str(desk.key), "--purpose", "a test")
    assert desk.run(*show) == 6


@pytest.mark.parametrize("command", [("receive",), ("receipt", "list"), ("receipt", "show")])
def test_help_has_an_example(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]):
    assert run((*command, "--help")) == 0
    assert f"tutela {' '.join(command)}" in capsys.readouterr().out.split("Example", 1)[1]
