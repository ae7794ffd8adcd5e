"""Every topic needs the person's own words, and the sheet must be that person's."""

import pytest
from tests.protection.samples import GOOD

from tutela.protection.explanation import contradictions, missing_explanations
from tutela.protection.protocol import EXPLAIN_BACK, TOPICS
from tutela.protection.questions import NO, YES
from tutela.protection.safeguards import Reason

SHEET = {
    "person": "K-28E-MTZK",
    "told_on": "2026-05-02",
    "told_by": "Officer Larch",
    "told_interpreter": "Interpreter Reed",
    "told_both": YES,
    **{f"topic_{topic}": "알아들었습니다. 내 말로는 이렇습니다." for topic in TOPICS},
    "all_explained": YES,
    "notice": "notice_read",
}


def test_a_whole_sheet_lacks_nothing():
    EXPLAIN_BACK.check_answers(SHEET)
    assert missing_explanations(SHEET) == ()
    assert contradictions(SHEET, GOOD) == ()


@pytest.mark.parametrize("question", [one.key for one in EXPLAIN_BACK.questions])
def test_everything_left_out_is_missing_but_what_was_told_again(question: str):
    sheet = {key: answer for key, answer in SHEET.items() if key != question}
    found = [(lack.question, lack.reason) for lack in missing_explanations(sheet)]
    assert found == ([] if question == "told_again" else [(question, Reason.ABSENT)])


@pytest.mark.parametrize("question", ["told_both", "all_explained"])
def test_a_no_is_missing(question: str):
    (lack,) = missing_explanations({**SHEET, question: NO})
    assert (lack.question, lack.reason) == (question, Reason.ANSWER)


@pytest.mark.parametrize(
    ("question", "answer"), [("person", "K-333-333Q"), ("told_on", "2026-05-03")]
)
def test_a_sheet_of_another_person_or_day_contradicts(question: str, answer: str):
    (lack,) = contradictions({**SHEET, question: answer}, GOOD)
    assert lack.question == question


def test_an_empty_sheet_contradicts_an_empty_interview():
    assert len(contradictions({}, {})) == 2
