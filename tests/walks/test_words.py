# ruff: noqa: RUF001 - a statement in Ukrainian is the subject
"""A statement walks from a folder to a stranger by commands; its brackets are set in an editor."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.walks.conftest import Hands

SEARCHED = ("--searched", "two archives", "--copies", "none-found")
STATEMENT = (
    "Вигадана заява.\n\n"
    "[12:03] Мене звати Остап Ковалишин. Я бачив, як палили тіла вбитих.\n"
    "Наказ віддав сержант Рябошапка. Потім усіх повезли до Верхньої Лози.\n"
)


@pytest.mark.timeout(600)
def test_a_statement_walks_from_a_folder_to_a_stranger(hands: "Hands"):
    (hands.folder / "camera" / "portrait.jpg").unlink()
    (hands.folder / "camera" / "statement.txt").write_text(STATEMENT, "utf-8")
    item = hands.receive("anna", "boris")
    anna = ("--key", hands.path("anna.key"), "--purpose", "release 1")
    boris = ("--key", hands.path("boris.key"), "--purpose", "release 1")
    hands.type("hide", "find", item, *anna)

    folder = Path(str(hands.type("review", "open", item, *anna)["folder"]))
    words = folder / "words.txt"
    opened = words.read_text("utf-8")
    # The text has square brackets of its own, so others stand around what was found.
    assert "[{12:03}]" in opened
    edited = STATEMENT
    for hidden in ("Остап Ковалишин", "Рябошапка", "Верхньої Лози", "12:03", "заява"):
        edited = edited.replace(hidden, f"{{{hidden}}}")
    words.write_text(edited.replace("\n", "\r\n"), "utf-8")

    submit = ("review", "submit", str(folder), *anna, "--publisher", "Example", *SEARCHED)
    assert hands.refused(*submit) == "brackets.not_taken"
    decide = ("review", "decide", str(folder), "--bracketed")
    assert hands.refused(*decide) == "queue.reason_missing"
    decided = (*decide, "--class", "MATERIAL", "--captive", "no", "--reason", "read word by word")
    hands.type(*decided)
    # What was sealed as one piece is hidden as one; what no machine had found is hidden flat.
    decided_words = words.read_text("utf-8")
    assert "{Рябошапка}" in decided_words
    assert "{{заява}}" in decided_words
    preview = (folder / "preview.txt").read_text("utf-8")
    assert "як палили тіла вбитих" in preview
    assert "Рябошапка" not in preview
    words.write_text(words.read_text("utf-8").replace("палили", "гасили"), "utf-8")
    assert hands.refused(*submit) == "brackets.other_text"
    words.write_text(words.read_text("utf-8").replace("гасили", "палили"), "utf-8")
    hands.submit(*submit)
    assert not folder.exists()
    # A text that comes back starts from what was decided, not from what a machine found.
    again = Path(str(hands.type("review", "open", item, *anna)["folder"]))
    assert "{{заява}}" in (again / "words.txt").read_text("utf-8")
    for each in again.iterdir():
        each.unlink()
    again.rmdir()

    looked = Path(str(hands.type("review", "look", item, *boris)["folder"]))
    told = (looked / "text.txt").read_text("utf-8")
    listed = (looked / "shown.txt").read_text("utf-8")
    assert "сержант" in listed
    for each in looked.iterdir():
        each.unlink()
    hands.type("review", "approve", item, *boris, *SEARCHED)
    hands.type("release", item, *anna, "--out", hands.path("out"))
    released = Path(hands.path("out")) / "text.txt"
    content = released.read_text("utf-8")
    for sentence in (told, content):
        assert "як палили тіла вбитих" in sentence
        assert not any(name in sentence for name in ("Остап", "Ковалишин", "Рябошапка", "Лоз"))
    hands.type("verify", str(released))


@pytest.mark.timeout(600)
def test_a_name_that_is_hidden_here_and_readable_there_needs_a_word_of_its_own(hands: "Hands"):
    (hands.folder / "camera" / "portrait.jpg").unlink()
    text = "Invented. The guards were led by Pak Yong Ho.\nLater Pak Yong Ho left.\n"
    (hands.folder / "camera" / "note.txt").write_text(text, "utf-8")
    item = hands.receive("anna")
    anna = ("--key", hands.path("anna.key"), "--purpose", "release 1")
    hands.type("hide", "find", item, *anna)
    folder = Path(str(hands.type("review", "open", item, *anna)["folder"]))
    words = folder / "words.txt"
    words.write_text(text.replace("Pak Yong Ho.", "[Pak Yong Ho]."), "utf-8")
    decide = ("review", "decide", str(folder), "--bracketed", "--class", "MATERIAL")
    decided = (*decide, "--captive", "no", "--reason", "read word by word")
    hands.type(*decided)
    submit = ("review", "submit", str(folder), *anna, "--publisher", "Example", *SEARCHED)
    assert hands.refused(*submit) == "lastlook.visible_words"
    first, second = words.read_text("utf-8").splitlines()
    assert "[" in second[: second.index("Pak")]
    # Said once more of just this mention, it is a decision.
    words.write_text(f"{first}\n{text.splitlines()[1]}\n", "utf-8")
    assert hands.refused(*decided) == "brackets.close_gone"
    hands.type(*decided, "--show-close")
    hands.type(*submit)
