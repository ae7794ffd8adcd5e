"""What is told of a released text; `test_verify.py` tells of pictures."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from tools.vectors.press import SECRET
from tools.vectors.redaction_proof import FOLDER
from tools.vectors.texts import KOREAN, cut, korean

from tutela.cli.app import run
from tutela.cli.told import is_text
from tutela.proof.text import encode_rows
from tutela.proof.wording import wording

GOOD: Final = FOLDER / "released/text-korean.txt"
ALTERED: Final = FOLDER / "rejected/visible_altered/text-letter.txt"
REJECTED: Final = sorted(FOLDER.glob("rejected/*/text-*.txt"))
LANGUAGES: Final = ("en", "uk", "ko", "ru")
Said = Callable[..., tuple[int, str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Said:
    monkeypatch.setenv("TUTELA_LANG", "en")

    def run_and_read(*arguments: str | Path) -> tuple[int, str]:
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run_and_read


def test_a_text_that_passes_is_told_in_words_for_texts(said: Said):
    code, text = said("verify", GOOD)
    assert code == 0
    for part in (
        "The visible part is unchanged since it was sealed",
        "Hidden: places: 3",
        "Visible: words and gaps: 20",
        "Rows of words: 2",
        "What stands in a mark, between ⟦ and ⟧, is the publisher's word",
        "who said or wrote it",
        "Sealed as text, not as the original file; decoded by: vectors 1",
    ):
        assert part in text
    assert [word for word in ("tiles", "pixels") if word in text] == []


def test_nothing_of_the_text_itself_is_told(said: Said):
    for path in (GOOD, ALTERED):
        for more in ((), ("--json",)):
            text = said("verify", path, *more)[1]
            assert "복무" not in text
            assert "군인" not in text


def test_a_program_is_told_the_same(said: Said):
    found = json.loads(said("verify", GOOD, "--json")[1])
    assert found["text"] == {"marks": 3, "leaves": 20}
    assert (found["verdict"], found["height"], found["hidden_tiles"]) == ("pass", 2, 3)
    picture = json.loads(said("verify", FOLDER / "released/420.jpg", "--json")[1])
    assert picture["text"] is None


def test_a_failure_of_a_text_is_told_in_words_for_texts(said: Said):
    code, text = said("verify", ALTERED)
    assert code == 11
    assert "The visible words and the proof lead to another root" in text
    found = json.loads(said("verify", ALTERED, "--json")[1])
    assert (found["code"], found["class"]) == ("visible_altered", "B")
    assert found["text"].startswith("The visible words")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rejected_text_is_told_in_every_language(
    said: Said, monkeypatch: pytest.MonkeyPatch, language: str
):
    monkeypatch.setenv("TUTELA_LANG", language)
    for path in REJECTED:
        code, text = said("verify", path)
        # One of them is rejected only beside another proof.
        assert 10 <= code <= 14 or path.name == "text-beside-another.txt"
        assert "{" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pass_is_told_in_every_language(
    said: Said, monkeypatch: pytest.MonkeyPatch, language: str
):
    monkeypatch.setenv("TUTELA_LANG", language)
    code, text = said("verify", GOOD)
    assert code == 0
    assert "{" not in text
    assert text.count("\n  - ") == 4


def test_it_is_told_in_the_words_of_the_page(said: Said):
    say = wording("en")
    _, text = said("verify", GOOD)
    for name in ("pass", "limit_true", "limit_author", "limit_written", "marks", "rendition_text"):
        assert say[f"page.{name}"] in text
    for name in ("limit_real", "limit_when", "size"):
        assert say[f"page.{name}"] not in text


def test_a_text_is_known_by_its_first_line():
    assert is_text(GOOD.read_bytes())
    assert not is_text(b"\xef\xbb\xbf" + GOOD.read_bytes())


def test_a_court_recomputes_a_text(said: Said, tmp_path: Path):
    rows, _ = cut(KOREAN)
    contents = {
        "original": "".join(leaf for row in rows for leaf in row).encode(),
        "rows.cbor": encode_rows(rows),
        "secret.txt": SECRET.hex().encode(),
        "released.txt": korean().file,
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    arguments = ["court", tmp_path / "original", "--secret", tmp_path / "secret.txt"]
    arguments += ["--release", tmp_path / "released.txt"]
    code, text = said(*arguments, "--rendition", tmp_path / "rows.cbor")
    assert code == 0
    assert "2 rows of words lead to root" in text
    assert "with the marks as they stand in it" in text
    code, text = said(*arguments, "--rendition", tmp_path / "rows.cbor", "--json")
    assert json.loads(text)["rows"] == 2
    code, text = said(*arguments)
    assert code == 5
    assert "--rendition" in text
