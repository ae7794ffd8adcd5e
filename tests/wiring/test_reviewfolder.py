# ruff: noqa: RUF001 - a text in Cyrillic is the subject
"""The folder of a review holds one decision, in every file that shows it."""

from pathlib import Path

import numpy as np
import pytest
from tests.redaction.text.opened_text import opened, plan_of

from tutela.errors import MalformedError, RefusedError, UnavailableError
from tutela.proof.text import COLUMNS
from tutela.redaction.deciding import Decision, hiding_of
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.lastlook import VisibleError
from tutela.redaction.reviewfile import (
    ReleaseClass,
    ShowsCaptive,
    State,
    read_review_file,
    review_file_of,
    write_review_file,
)
from tutela.wiring.reviewfolder import (
    FOUND_FILE,
    LEAVES_FILE,
    LISTED_FILE,
    PREVIEW_FILE,
    REVIEW_FILE,
    WORDS_FILE,
    add_hits,
    check_words_taken,
    decide_folder,
    files_of_text,
    is_of_text,
    wipe,
)

TEXT = opened()
HIT = Finding(FindingKind.PERSON_NAME, Box(4, 0, 1, 1), 700, "tagger-ru/1")
READ = Decision(ReleaseClass.MATERIAL, ShowsCaptive.NO, reason="read word by word")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a text nobody has decided about."""
    begun = review_file_of(plan_of(TEXT))
    for name, content in files_of_text(TEXT.rows, TEXT.findings, begun).items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def edit(folder: Path, before: str, after: str) -> None:
    path = folder / WORDS_FILE
    words = path.read_text("utf-8")
    assert before in words
    path.write_text(words.replace(before, after), "utf-8")


def test_brackets_become_the_decision_and_every_file_shows_it(folder: Path):
    edit(folder, "[Шестопёров] приказал", "Шестопёров [приказал]")
    told = decide_folder(folder, READ, by_brackets=True)
    assert told is not None
    assert (told.hidden, told.words, told.wider) == (2, 8, ())
    assert (told.found, told.shown) == (2, 1)
    file = read_review_file((folder / REVIEW_FILE).read_bytes())
    assert file.release_class is ReleaseClass.MATERIAL
    hidden = hiding_of(file.regions, (len(TEXT.rows), COLUMNS)).hidden
    assert [tuple(map(int, cell)) for cell in np.argwhere(hidden)] == [(0, 4), (1, 0)]
    assert "r2\t1\tshow" in (folder / LISTED_FILE).read_text("utf-8")
    check_words_taken(folder)


def test_a_bracket_in_a_word_is_written_back_around_the_word(folder: Path):
    edit(folder, "приказал", "при[каз]ал")
    decide_folder(folder, READ, by_brackets=True)
    assert "[[приказал]]" in (folder / WORDS_FILE).read_text("utf-8")


def test_the_preview_is_what_strangers_would_read(folder: Path):
    decide_folder(folder, READ, by_brackets=True)
    told = (folder / PREVIEW_FILE).read_text("utf-8")
    assert told.endswith("Лейтенант ⟦Человек А⟧ приказал ждать.\n⟦Человек А⟧ утром не было.\n")
    edit(folder, "[Шестопёрова]", "[[Шестопёрова]]")
    decide_folder(folder, READ, by_brackets=True)
    assert "⟦скрыто⟧ утром" in (folder / PREVIEW_FILE).read_text("utf-8")


def test_words_that_were_changed_and_not_decided_stop_every_other_step(folder: Path):
    check_words_taken(folder)
    edit(folder, "приказал", "[приказал]")
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    with pytest.raises(RefusedError, match=r"brackets\.not_taken"):
        check_words_taken(folder)
    with pytest.raises(RefusedError, match=r"brackets\.not_taken"):
        decide_folder(folder, Decision(ReleaseClass.MATERIAL))
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


def test_of_a_text_no_region_and_no_area_is_named(folder: Path):
    area = Decision(release=("1,1,1,1",))
    for decision in (Decision(show=("r2",)), Decision(hide=("r2",)), area):
        with pytest.raises(RefusedError, match=r"brackets\.only"):
            decide_folder(folder, decision)
    decide_folder(folder, Decision(ReleaseClass.MATERIAL))
    check_words_taken(folder)


@pytest.mark.parametrize("name", [WORDS_FILE, LEAVES_FILE, REVIEW_FILE, FOUND_FILE])
def test_a_damaged_file_changes_nothing(folder: Path, name: str):
    (folder / name).write_bytes(b"\xff" + (folder / name).read_bytes())
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    with pytest.raises(MalformedError):
        decide_folder(folder, READ, by_brackets=True)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


@pytest.mark.parametrize("name", [WORDS_FILE, REVIEW_FILE, LEAVES_FILE])
def test_a_missing_file_is_named_and_stops_every_step(folder: Path, name: str):
    (folder / name).unlink()
    with pytest.raises(UnavailableError, match=r"keys\.file_missing"):
        decide_folder(folder, READ, by_brackets=True)
    with pytest.raises(UnavailableError, match=r"keys\.file_missing"):
        check_words_taken(folder)


def test_what_a_closer_look_saw_stands_in_brackets_beside_what_was_decided(folder: Path):
    edit(folder, "[Шестопёрова]", "Шестопёрова")
    decide_folder(folder, READ, by_brackets=True)
    add_hits(folder, VisibleError([HIT], COLUMNS, len(TEXT.rows), of_words=True))
    assert (folder / WORDS_FILE).read_text("utf-8").splitlines() == [
        "Лейтенант [Шестопёров] [приказал] ждать.",
        "Шестопёрова утром не было.",
    ]
    assert "close-1\t1\thide\tperson_name" in (folder / LISTED_FILE).read_text("utf-8")
    # The preview follows, for it is what would leave now.
    assert "⟦" in (folder / PREVIEW_FILE).read_text("utf-8").splitlines()[1].split("Шестопёров")[-1]
    # Shown on purpose, it keeps what it was taken for, or the next look would see it again.
    edit(folder, "[приказал]", "приказал")
    with pytest.raises(RefusedError, match=r"brackets\.close_gone"):
        decide_folder(folder, READ, by_brackets=True)
    decide_folder(folder, READ, by_brackets=True, show_close=True)
    regions = read_review_file((folder / REVIEW_FILE).read_bytes()).regions
    (close,) = (each for each in regions if each.id == "close-1")
    assert (close.kind, close.state) == (FindingKind.PERSON_NAME, State.SHOW)


def test_of_a_picture_there_are_no_brackets(tmp_path: Path):
    path = tmp_path / REVIEW_FILE
    path.write_text(write_review_file(review_file_of(plan_of(TEXT))), "utf-8")
    assert not is_of_text(tmp_path)
    with pytest.raises(RefusedError, match=r"brackets\.no_text"):
        decide_folder(tmp_path, READ, by_brackets=True)
    decide_folder(tmp_path, Decision(ReleaseClass.MATERIAL))
    before = path.read_bytes()
    assert read_review_file(before).release_class is ReleaseClass.MATERIAL
    with pytest.raises(MalformedError):
        decide_folder(tmp_path, Decision(hide=("r9",)))
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [REVIEW_FILE]
    check_words_taken(tmp_path)


def test_all_of_it_is_removed(folder: Path):
    assert wipe(folder)
    assert not folder.exists()


def test_an_editor_that_held_the_words_of_before_shows_nothing_that_was_seen(folder: Path):
    decide_folder(folder, READ, by_brackets=True)
    before = (folder / WORDS_FILE).read_bytes()
    add_hits(folder, VisibleError([HIT], COLUMNS, len(TEXT.rows), of_words=True))
    (folder / WORDS_FILE).write_bytes(before)
    with pytest.raises(RefusedError, match=r"brackets\.close_gone"):
        decide_folder(folder, READ, by_brackets=True)


def test_a_crash_before_the_review_file_loses_no_bracket(folder: Path):
    decide_folder(folder, READ, by_brackets=True)
    review_file = (folder / REVIEW_FILE).read_bytes()
    add_hits(folder, VisibleError([HIT], COLUMNS, len(TEXT.rows), of_words=True))
    (folder / REVIEW_FILE).write_bytes(review_file)
    with pytest.raises(RefusedError, match=r"brackets\.not_taken"):
        check_words_taken(folder)
    decide_folder(folder, READ, by_brackets=True)
    assert "[[приказал]]" in (folder / WORDS_FILE).read_text("utf-8")


def test_the_review_file_is_written_last():
    files = files_of_text(TEXT.rows, TEXT.findings, review_file_of(plan_of(TEXT)))
    assert list(files)[-1] == REVIEW_FILE


def test_what_no_reader_sees_stays_hidden_and_the_line_is_named(tmp_path: Path):
    text = opened("он\u202e ушёл\nтихо\n", ())
    begun = review_file_of(plan_of(text))
    for name, content in files_of_text(text.rows, (), begun).items():
        (tmp_path / name).write_bytes(content)
    edit(tmp_path, "[[он<U+202E>]]", "он<U+202E>")
    told = decide_folder(tmp_path, READ, by_brackets=True)
    assert told is not None
    assert told.wider == (1,)
    assert "он" not in (tmp_path / PREVIEW_FILE).read_text("utf-8")
