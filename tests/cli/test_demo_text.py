"""The demo's step with words: stopped by a protected name, released, refused when changed."""

from pathlib import Path

import pytest

from tutela.cli.console import open_console
from tutela.cli.demo_text import ACCOUNTS, PROTECTED, show_texts
from tutela.proof.verify import verify
from tutela.terms.messages import Language, render
from tutela.wiring import draw_person

NAMED = ("류담솔", "맹보람", "단천시", "4471", "Прасолова", "Шестопёров", "97609", "Чхон", "Агафье")
TOLD = ("총소리가 났고", "Тела увезли. Лиц было не узнать: их сожгли.")


@pytest.mark.parametrize("language", Language)
def test_two_accounts_are_released_and_a_protected_name_is_not(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: Language,
):
    monkeypatch.setenv("TUTELA_LANG", language.value)
    people = (draw_person("anna"), draw_person("boris"))
    found = show_texts(open_console(), tmp_path, people, "demo only")
    said = capsys.readouterr().out
    stopped = found["stopped"]
    assert isinstance(stopped, str)
    assert render(stopped, {}, language) in said
    assert PROTECTED[0].text not in said
    assert "Чхон Мак Толь" not in said
    released = [tmp_path / "released" / Path(name).stem / "text.txt" for name in ACCOUNTS]
    assert found["released"] == [str(path) for path in released]
    for path, told in zip(released, TOLD, strict=True):
        content = path.read_text("utf-8")
        verify(path.read_bytes())
        assert told in content
        for file in path.parent.iterdir():
            assert not any(name in file.read_text("utf-8", "replace") for name in NAMED)
