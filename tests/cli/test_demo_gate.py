"""The demo's two people: one is not moved, one goes home, and neither is named beside a word."""

from pathlib import Path

import pytest

from tutela.cli.console import open_console
from tutela.cli.demo_gate import ADMITTED, FOLDER, HOMEWARD, PEOPLE, show_gate
from tutela.protection.role import Role
from tutela.protection.table import TABLE
from tutela.terms.messages import Language, render
from tutela.wiring import draw_person


@pytest.mark.parametrize("language", Language)
def test_a_refusal_holds_and_a_wish_succeeds(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: Language,
):
    monkeypatch.setenv("TUTELA_LANG", language.value)
    people = (draw_person("anna"), draw_person("boris"))
    found = show_gate(open_console(), tmp_path, people)
    said = capsys.readouterr().out
    no = render("gate.no_transfer", {}, language)
    assert found == {"inside": "blocked", "outside": no}
    assert f"    {no}\n" in said
    assert "K-" not in said
    assert render("gate.bar_refuses_yes", {}, language) in said
    last: dict[str, str | int] = {
        "day": 21,
        "told": render("act.event_hand_over_home", {}, language),
    }
    assert render("demo.gate_day", last, language) in said
    assert (tmp_path / FOLDER).is_dir()


def test_the_road_is_walked_by_people_of_the_roles_the_table_names():
    for _, event, label in (*ADMITTED, *HOMEWARD):
        assert PEOPLE[label] in TABLE.event(event).by
    assert list(PEOPLE.values()).count(Role.INTERVIEWER) == 2
