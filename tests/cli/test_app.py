"""The program is one, speaks four languages, and shows examples with every command."""

import json
from collections.abc import Iterator
from importlib.metadata import version

import pytest
import typer
import typer.main
from typer.core import TyperGroup

from tutela.cli.app import build, run
from tutela.errors import MalformedError


def _commands(app: typer.Typer, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for command in app.registered_commands:
        assert command.name, "every command is named where it is registered"
        yield (*before, command.name)
    for group in app.registered_groups:
        assert group.name
        assert group.typer_instance
        yield from _commands(group.typer_instance, (*before, group.name))


COMMANDS = list(_commands(build()))


@pytest.fixture(scope="module")
def whole() -> TyperGroup:
    """Return the program with all commands, of which none was asked for yet."""
    program = typer.main.get_command(build())
    assert isinstance(program, TyperGroup)
    return program


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_help_of_every_command_has_an_example(
    whole: TyperGroup, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
):
    whole([*command, "--help"], prog_name="tutela", standalone_mode=False, terminal_width=200)
    _, _, examples = " ".join(capsys.readouterr().out.split()).partition("Example")
    assert f"tutela {' '.join(command)}" in examples


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_that_is_made_alone_is_that_of_the_whole_program(
    whole: TyperGroup, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
):
    for length in range(1, len(command) + 1):
        asked = [*command[:length], "--help"]
        assert run(asked) == 0
        alone = capsys.readouterr().out
        whole(asked, prog_name="tutela", standalone_mode=False)
        assert alone == capsys.readouterr().out != ""


def test_a_wrong_word_behind_a_group_is_answered_with_what_there_is(
    capsys: pytest.CaptureFixture[str],
):
    wrong_call = 2
    assert run(["witness", "key", "nwe"]) == wrong_call
    assert "'new'" in capsys.readouterr().err


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"tutela {version('tutela')}\n"


def test_a_command_that_does_not_exist_is_a_wrong_call(capsys: pytest.CaptureFixture[str]):
    wrong_call = 2
    assert run(["unseal"]) == wrong_call
    assert "unseal" in capsys.readouterr().err


def test_an_unknown_language_is_told_in_english(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TUTELA_LANG", "xx")
    assert run(["doctor", "--json"]) == MalformedError.exit_code
    document = json.loads(capsys.readouterr().out)
    assert document["error"]["message"] == "settings.language_unknown"
