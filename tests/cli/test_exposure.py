from pathlib import Path

import pytest
from tests.cli.protected import Protected

from tutela.cli.app import run

WHERE = "a channel of a news service, video of 11 January"


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Protected:
    monkeypatch.setenv("TUTELA_LANG", "en")
    return Protected(tmp_path, capsys)


def test_an_exposure_is_recorded_and_its_take_down_goes_on_step_by_step(desk: Protected):
    person = desk.begin()
    add = ("person", "exposure", "add", person, "--what", "face", "--what", "voice")
    name = desk.do(*add, "--where", WHERE, "--since", "2025-01")["exposure"]
    move = ("person", "exposure", "take-down", name, "--to")
    assert desk.refused(*move, "removed") == "exposure.move"
    for state in ("open", "sent", "removed", "back", "open"):
        assert desk.do(*move, state, "--note", "asked")["state"] == state
    listed = desk.do("person", "exposure", "list", person)
    assert isinstance(listed["exposures"], list)
    (found,) = listed["exposures"]
    assert (found["what"], found["where"], found["state"]) == (["face", "voice"], WHERE, "open")
    assert listed["still_up"] == 1


def test_the_register_takes_no_picture_no_stranger_and_no_tomorrow(desk: Protected):
    person = desk.begin()
    add = ("person", "exposure", "add")
    rest = ("--what", "face", "--since", "2025")
    data = ("--where", "data:image/png;base64,AAAA")
    assert desk.refused(*add, person, *rest, *data) == "exposure.content"
    assert desk.refused(*add, "K-222-2222", *rest, "--where", WHERE) == "person.unknown"
    later = ("--what", "face", "--since", "2999", "--where", WHERE)
    assert desk.refused(*add, person, *later) == "person.future"
    nobody = ("person", "exposure", "take-down", "x-0000000000000001", "--to", "open")
    assert desk.refused(*nobody) == "exposure.unknown"


@pytest.mark.parametrize("command", ["add", "list", "take-down"])
def test_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]):
    assert run(("person", "exposure", command, "--help")) == 0
    assert f"exposure {command}" in capsys.readouterr().out.split("Example", 1)[1]
