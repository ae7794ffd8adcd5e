"""`tutela interview`, as an officer, two typists and a third type it."""

from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from tests.cli.forms_desk import FormsDesk, message_in
from tests.protection.samples import GOOD

from tutela.protection.interview import FORMS
from tutela.terms.messages import Language


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> FormsDesk:
    monkeypatch.setenv("TUTELA_LANG", "en")
    return FormsDesk(tmp_path, capsys)


def enter(desk: FormsDesk, who: str, answers: dict[str, str], number: int = 7):
    file = desk.write(f"{who}-{number}.json", answers)
    words = ("interview", "enter", "--number", number, "--store", desk.root / "store")
    return desk.run_as(who, *words, "--to", desk.root / "officer.pub", "--answers", file)


def compare(desk: FormsDesk, who: str = "officer", number: int = 7):
    words = ("interview", "compare", "--number", number, "--store", desk.root / "store")
    return desk.run_as(who, *words)


def change(desk: FormsDesk, what: str, who: str, answers: dict[str, str]):
    file = desk.write("change.json", answers)
    words = ("interview", what, "--number", 7, "--store", desk.root / "store", "--answers", file)
    readers = ("--to", desk.root / "officer.pub", "--to", desk.root / "clara.pub")
    return desk.run_as(who, *words, *readers, "--reason", "read again")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("sheet", FORMS)
def test_every_form_is_printed_in_every_language(desk: FormsDesk, language: Language, sheet: str):
    out = desk.root / "form.pdf"
    words = ("interview", "form", "--sheet", sheet, "--lang", language.value, "--out", out)
    code, document, said = desk.run(*words, "--numbers", "1-2", "--blank")
    assert code == 0, said
    assert document["numbers"] == [1, 2]
    assert document["sheets"] == 2
    assert len(pypdfium2.PdfDocument(out)) >= 2
    assert "protection store only" in said


def test_two_who_typed_the_same_agree_and_nothing_is_missing(desk: FormsDesk):
    assert enter(desk, "anna", GOOD)[0] == 0
    code, document, _ = enter(desk, "boris", GOOD)
    assert (code, document["entries"]) == (0, 2)
    code, document, _ = compare(desk)
    assert (code, document["state"], document["lacks"]) == (0, "agreed", [])


def test_what_is_missing_is_named(desk: FormsDesk):
    poor = {**GOOD, "private": "no"}
    enter(desk, "anna", poor)
    enter(desk, "boris", poor)
    _, document, said = compare(desk)
    assert document["lacks"] == [{"question": "private", "reason": "answer"}]
    assert "Nobody else could see or hear the talk" in said


def test_differences_are_settled_by_a_third_and_corrected_by_addition(desk: FormsDesk):
    store = desk.root / "store"
    for who, answers in (("anna", GOOD), ("boris", {**GOOD, "began": "10:01"})):
        file = desk.write("answers.json", answers)
        words = ("interview", "enter", "--number", 7, "--store", store, "--answers", file)
        readers = ("--to", desk.root / "officer.pub", "--to", desk.root / "clara.pub")
        assert desk.run_as(who, *words, *readers)[0] == 0
    _, document, said = compare(desk)
    assert (document["state"], document["differs"]) == ("differs", ["began"])
    assert "10:01" in said
    code, document, _ = change(desk, "settle", "clara", {"began": "10:00"})
    assert (code, document["state"]) == (0, "settled")
    code, document, _ = change(desk, "correct", "officer", {"mark": ""})
    assert (code, document["state"]) == (0, "corrected")
    assert len(list((store / "000007").glob("*.age"))) == 4
    out = desk.root / "filled.pdf"
    asked = ("interview", "form", "--lang", "ko", "--out", out, "--from", store, "--numbers", 7)
    code, document, said = desk.run_as("officer", *asked)
    assert (code, document["filled"]) == (0, True), said


def test_a_typist_cannot_read_what_the_other_typed(desk: FormsDesk):
    enter(desk, "anna", GOOD)
    code, document, said = compare(desk, "boris")
    assert code == 5
    assert "refuses" not in said + str(document)


def test_a_third_reading_of_a_number_is_refused(desk: FormsDesk):
    enter(desk, "anna", GOOD)
    enter(desk, "boris", GOOD)
    code, document, _ = enter(desk, "clara", GOOD)
    assert (code, message_in(document)) == (7, "interview.number_used")


def test_a_number_that_nobody_typed_cannot_be_compared(desk: FormsDesk):
    enter(desk, "anna", GOOD)
    code, document, _ = compare(desk, number=8)
    assert (code, message_in(document)) == (3, "interview.other_paper")


def test_settling_needs_two_typists(desk: FormsDesk):
    enter(desk, "anna", GOOD)
    code, document, _ = change(desk, "settle", "officer", {"began": "10:00"})
    assert (code, message_in(document)) == (5, "interview.second_missing")


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({**GOOD, "began": "ten"}, "interview.answer_form"),
        ({**GOOD, "name": "somebody"}, "interview.question_unknown"),
        ({**GOOD, "interview_on": "2999-01-01"}, "interview.day_to_come"),
        ({**GOOD, "began": 10}, "interview.answers_file"),
        ([1], "interview.answers_file"),
    ],
)
def test_answers_that_are_none_are_refused_and_not_repeated(
    desk: FormsDesk, answers: dict[str, str], message: str
):
    code, document, said = enter(desk, "anna", answers)
    assert code != 0
    assert message_in(document) == message
    assert "somebody" not in said + str(document)
    assert not (desk.root / "store").exists() or not list((desk.root / "store").rglob("*.age"))


def test_without_a_terminal_the_answers_come_from_a_file(
    desk: FormsDesk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    words = ("interview", "enter", "--number", 7, "--store", desk.root / "store")
    code, document, _ = desk.run_as("anna", *words, "--to", desk.root / "officer.pub")
    assert (code, message_in(document)) == (5, "interview.answers_missing")


def test_the_list_tells_states_and_no_wish(desk: FormsDesk):
    enter(desk, "anna", GOOD)
    enter(desk, "boris", GOOD)
    enter(desk, "anna", GOOD, 12)
    code, document, said = desk.run_as(
        "officer", "interview", "list", "--store", desk.root / "store"
    )
    assert code == 0
    forms = document["forms"]
    assert isinstance(forms, list)
    assert [(one["number"], one["state"]) for one in forms] == [(7, "agreed"), (12, "typed_once")]
    assert "refuses" not in said + str(document)
    assert "K-28E-MTZK" not in said + str(document)


def test_a_filled_form_needs_one_number_and_a_key(desk: FormsDesk):
    words = ("interview", "form", "--lang", "en", "--out", desk.root / "x.pdf")
    code, document, _ = desk.run(*words, "--from", desk.root, "--numbers", "7")
    assert (code, message_in(document)) == (5, "forms.choose_source")
