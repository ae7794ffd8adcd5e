"""An auditor checks the gate from the command line."""

import json

import pytest

from tutela.cli.app import run


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTELA_LANGUAGE", "en")


def test_the_check_prints_states_statements_and_roads(capsys: pytest.CaptureFixture[str]):
    assert run(["gate", "check", "--roads"]) == 0
    out = capsys.readouterr().out
    assert "States: 208484088." in out
    assert "Every statement holds." in out
    assert "hand_over_home" in out


def test_the_check_as_one_document(capsys: pytest.CaptureFixture[str]):
    assert run(["gate", "check", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["states"] == 208484088
    assert all(statement["holds"] for statement in document["statements"])
    assert len(document["table"]) == 64
