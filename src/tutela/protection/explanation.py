"""Whether a person explained everything back before an interview, and it is the same person.

Source: IV-01 and IV-02 of the interview protocol.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from tutela.protection.protocol import EXPLAIN_BACK
from tutela.protection.questions import YES
from tutela.protection.safeguards import Lack, Reason

_YES: Final = ("told_both", "all_explained")
_FREE: Final = frozenset({"told_again"})  # nothing had to be told again
_SAME: Final = {"person": "person", "told_on": "informed_on"}
"""What the sheet says, and what the interview says of it."""


def missing_explanations(answers: Mapping[str, str]) -> tuple[Lack, ...]:
    """Return what an explain-back sheet lacks: every topic needs the person's own words.

    Args:
        answers: of the sheet, as they stand after double entry.
    """
    return tuple(_missing(answers))


def contradictions(sheet: Mapping[str, str], interview: Mapping[str, str]) -> tuple[Lack, ...]:
    """Return where an explain-back sheet is not the one an interview rests on.

    Args:
        sheet: answers of the explain-back sheet whose number the interview names.
        interview: answers of the interview.
    """
    rules = {question.key: question.rules for question in EXPLAIN_BACK.questions}
    return tuple(
        Lack(ours, Reason.ANSWER, rules[ours])
        for ours, theirs in _SAME.items()
        if sheet.get(ours) is None or sheet.get(ours) != interview.get(theirs)
    )


def _missing(answers: Mapping[str, str]) -> Iterator[Lack]:
    for question in EXPLAIN_BACK.questions:
        answer = answers.get(question.key, "")
        if not answer and question.key not in _FREE:
            yield Lack(question.key, Reason.ABSENT, question.rules)
        elif question.key in _YES and answer != YES:
            yield Lack(question.key, Reason.ANSWER, question.rules)
