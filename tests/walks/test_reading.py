"""A reviewer is told in one line when no machine has read the writing for them."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tutela.cli.app import run
from tutela.terms.messages import Language, render
from tutela.wiring.reading import READING_FILE

if TYPE_CHECKING:
    from tests.walks.conftest import Hands


@pytest.mark.timeout(600)
def test_a_machine_without_a_reader_says_so_twice(hands: "Hands", monkeypatch: pytest.MonkeyPatch):
    hands.type("key", "new", hands.path("anna.key"), "--label", "anna")
    recovery = ("--recovery-out", hands.path("recovery.txt"))
    hands.type("case", "new", hands.path("case"), "--custodian", hands.path("anna.pub"), *recovery)
    lines = hands.type("receive", hands.path("camera"), "--from", "by hand")["lines"]
    assert isinstance(lines, list)
    item = str(lines[0]["item"])
    anna = ("--key", hands.path("anna.key"), "--purpose", "test")
    hands.type("hide", "find", item, *anna)
    opened = Path(str(hands.type("review", "open", item, *anna)["folder"]))
    assert (opened / READING_FILE).stat().st_size > 0
    shutil.rmtree(opened)

    monkeypatch.setenv("PATH", hands.path("camera"))
    absent = render("reading.absent", {}, Language.ENGLISH)
    again = Path("/dev/shm") / f"{opened.name}-again"  # noqa: S108 - memory is what is wanted
    hands.capture.readouterr()
    assert run(["review", "open", item, *anna, "--to", str(again)]) == 0
    said = " ".join(hands.capture.readouterr().out.split())
    written = (again / READING_FILE).read_text("utf-8")
    shutil.rmtree(again)
    assert absent in said
    assert absent in written.splitlines()
