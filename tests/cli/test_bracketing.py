"""What is told of brackets says where to look, and names no word of the text."""

from pathlib import Path

import pytest
from tests.redaction.text.opened_text import opened, plan_of

from tutela.cli.bracketing import say_wiped, tell_decided, tell_opened
from tutela.cli.console import Console
from tutela.redaction.reviewfile import review_file_of
from tutela.terms.messages import Language
from tutela.wiring.reviewfolder import Decided, files_of_text

CONSOLE = Console(Language.ENGLISH)


def folder_of(root: Path, text: str = "Лейтенант Шестопёров ждал.\n") -> Path:
    root.mkdir()
    made = opened(text, ())
    files = files_of_text(made.rows, (), review_file_of(plan_of(made)))
    for name, content in files.items():
        (root / name).write_bytes(content)
    return root


def test_one_text_is_decided_by_its_folder_and_many_by_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    one = folder_of(tmp_path / "one")
    tell_opened(CONSOLE, one, {one: "one"})
    assert f"review decide {one} --bracketed" in capsys.readouterr().out
    tell_opened(CONSOLE, tmp_path, {one: "001"})
    assert f"review decide {tmp_path} NUMBER --bracketed" in capsys.readouterr().out


def test_other_brackets_than_the_usual_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    chat = folder_of(tmp_path / "chat", "[12:03] он ждал\n")
    plain = folder_of(tmp_path / "plain")
    tell_opened(CONSOLE, tmp_path, {chat: "001", plain: "002"})
    told = capsys.readouterr().out
    assert "In 001 the brackets are { }" in told
    assert "In 002" not in told
    assert "он" not in told


def test_of_pictures_nothing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    tell_opened(CONSOLE, tmp_path, {tmp_path: "001"})
    assert capsys.readouterr().out == ""


def test_what_was_decided_names_the_preview_and_the_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    tell_decided(CONSOLE, tmp_path, Decided(3, 11, (2, 5), 4, 1))
    told = capsys.readouterr().out
    assert "3 of 11 words" in told
    assert str(tmp_path / "preview.txt") in told
    assert "2 line(s) (2, 5)" in told
    assert "1 of the 4" in told
    assert "brackets are" not in told
    tell_decided(CONSOLE, tmp_path, Decided(3, 11, (), 4, 0, "{ }"))
    told = capsys.readouterr().out
    assert "line(s)" not in told
    assert "of the 4" not in told
    assert "brackets are { }" in told


def test_what_an_editor_left_behind_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "words.txt~").write_text("a copy")
    (tmp_path / "\x1b[2J.swp").write_text("a copy")
    say_wiped(CONSOLE, tmp_path, gone=False)
    told = capsys.readouterr().out
    assert "words.txt~" in told
    assert "\x1b" not in told
    say_wiped(CONSOLE, tmp_path, gone=True)
    assert "words.txt~" not in capsys.readouterr().out
