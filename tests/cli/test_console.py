"""Words go to the person, one document to the program, errors to their exit code."""

import io
import json
import sys
from pathlib import Path

import pytest

from tutela.cli.console import Console, case_folder_of
from tutela.errors import (
    ConflictError,
    MalformedError,
    MismatchError,
    RefusedError,
    TutelaError,
    UnavailableError,
)
from tutela.settings import read_settings
from tutela.terms.messages import Language


def test_a_sentence_is_said_on_standard_output(capsys: pytest.CaptureFixture[str]):
    Console(Language.UKRAINIAN).say("cli.interrupted")
    said = capsys.readouterr()
    assert "Зупинено" in said.out
    assert said.err == ""


def test_with_json_standard_output_is_one_document(capsys: pytest.CaptureFixture[str]):
    console = Console(Language.ENGLISH, json=True)
    console.say("cli.interrupted")
    console.table(["a"], [["b"]])
    console.document({"sealed": 3, "items": ["x"]})
    assert json.loads(capsys.readouterr().out) == {"sealed": 3, "items": ["x"]}


def test_without_json_no_document_is_printed(capsys: pytest.CaptureFixture[str]):
    Console(Language.ENGLISH).document({"sealed": 3})
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (MalformedError, 3),
        (MismatchError, 4),
        (RefusedError, 5),
        (UnavailableError, 6),
        (ConflictError, 7),
    ],
)
def test_an_error_is_told_by_identifier_and_leaves_with_its_kind_s_code(
    kind: type[TutelaError], code: int, capsys: pytest.CaptureFixture[str]
):
    assert Console(Language.ENGLISH).fail(kind("cli.case_missing")) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("[cli.case_missing] No case folder was named.")


def test_with_json_an_error_is_a_document_too(capsys: pytest.CaptureFixture[str]):
    error = MalformedError("settings.language_unknown", known="en, ko")
    Console(Language.KOREAN, json=True).fail(error)
    document = json.loads(capsys.readouterr().out)
    assert document["exit_code"] == MalformedError.exit_code
    assert document["error"]["message"] == "settings.language_unknown"
    assert document["error"]["parameters"] == {"known": "en, ko"}


def test_with_json_what_was_found_before_an_error_is_in_the_same_document(
    capsys: pytest.CaptureFixture[str],
):
    Console(Language.ENGLISH, json=True).fail(MismatchError("cli.case_missing"), {"found": 3})
    document = json.loads(capsys.readouterr().out)
    assert (document["found"], document["exit_code"]) == (3, MismatchError.exit_code)


def test_what_stands_in_a_table_is_never_cut_off(capsys: pytest.CaptureFixture[str]):
    words = "x" * 60
    Console(Language.ENGLISH).table(["a", "b", "c"], [[words, words, words]])
    assert capsys.readouterr().out.splitlines()[1] == f"{words}  {words}  {words}"


def test_an_error_whose_text_is_missing_still_shows_itself(capsys: pytest.CaptureFixture[str]):
    error = MismatchError("nowhere.written", leaf=3)
    assert Console(Language.ENGLISH).fail(error) == MismatchError.exit_code
    assert "nowhere.written leaf=3" in capsys.readouterr().err


def test_brackets_in_a_parameter_are_not_markup(capsys: pytest.CaptureFixture[str]):
    Console(Language.ENGLISH).fail(MalformedError("settings.language_unknown", known="[red]x[/]"))
    assert "[red]x[/]" in capsys.readouterr().err


def test_a_fault_tells_its_type_and_place_and_no_value(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TUTELA_TRACE", "1")
    with pytest.raises(KeyError) as caught:
        dict[str, int]()["passport 123"]
    assert Console(Language.ENGLISH).fault(caught.value) == 1
    told = capsys.readouterr().err
    assert "KeyError" in told
    assert "test_console.py:" in told
    # TUTELA_TRACE shows our own source lines, never the message of the error.
    assert "KeyError: 'passport" not in told


def test_progress_yields_every_item_and_stays_off_standard_output(
    capsys: pytest.CaptureFixture[str],
):
    seen = list(Console(Language.ENGLISH).track(range(5), 5, "cli.interrupted"))
    assert seen == [0, 1, 2, 3, 4]
    assert capsys.readouterr().out == ""


def test_the_passphrase_is_the_first_line_of_its_file(tmp_path: Path):
    file = tmp_path / "passphrase"
    file.write_text("correct horse\nnot this\n")
    file.chmod(0o600)
    settings = read_settings({}, passphrase_file=file)
    assert Console(Language.ENGLISH).passphrase(settings, "cli.interrupted") == "correct horse"
    file.write_text("")
    with pytest.raises(UnavailableError, match=r"cli\.passphrase_empty"):
        Console(Language.ENGLISH).passphrase(settings, "cli.interrupted")


def test_without_file_and_terminal_there_is_no_passphrase(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("piped"))
    with pytest.raises(UnavailableError, match=r"cli\.passphrase_missing"):
        Console(Language.ENGLISH).passphrase(read_settings({}), "cli.interrupted")


def test_a_command_that_needs_a_case_says_how_to_name_one():
    with pytest.raises(UnavailableError, match=r"cli\.case_missing"):
        case_folder_of(read_settings({}))


def test_a_bar_of_bytes_is_told_of_every_piece(capsys: pytest.CaptureFixture[str]):
    console = Console(Language.ENGLISH)
    with console.measure(3, "fixity.progress") as told:
        told(1)
        told(2)
    assert capsys.readouterr().out == ""
