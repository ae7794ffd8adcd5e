"""Forms as tables of questions; paper, screen, record and checks are made from the same table.

An answer is text of one kind. An empty answer and a missing one are the same: nobody answered,
and whoever judges a record counts that against it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import Enum
from typing import Final

from tutela.errors import MalformedError
from tutela.protection.person import PersonId

TEXT_CHARACTERS_MAX: Final = 4000
LINE_CHARACTERS_MAX: Final = 120
KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
YES: Final = "yes"
NO: Final = "no"
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(r"[0-9]{2}:[0-9]{2}")


class Kind(Enum):
    """What an answer may be."""

    PSEUDONYM = "pseudonym"
    LINE = "line"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form.

    Attributes:
        key: its name in records; never changed, never given to another question.
        kind: of its answer.
        rules: the entries of the law catalogue it answers to.
        options: of a choice.
        rows: ruled lines on paper, for a text.
        half: whether two such questions share a row on paper.
    """

    key: str
    kind: Kind
    rules: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    rows: int = 1
    half: bool = False

    def check(self, untrusted: str) -> None:
        """Check that a text is an answer to this question, as a record holds it.

        Raises:
            MalformedError: it is of another kind, too long, no option, or a pseudonym in which
                a letter is wrong.
        """
        if self.kind is Kind.PSEUDONYM:
            PersonId(untrusted)
        elif not self._fits(untrusted):
            raise MalformedError("interview.answer_form", question=self.key, kind=self.kind.value)

    def read(self, typed: str) -> str:
        """Return what a person typed at a terminal as a record holds it; empty stays empty.

        Raises:
            MalformedError: see `check`.
        """
        answer = unicodedata.normalize("NFC", typed.strip())
        if answer and self.kind is Kind.PSEUDONYM:
            return str(PersonId.parse(answer))
        if answer:
            self.check(answer)
        return answer

    def _fits(self, untrusted: str) -> bool:
        match self.kind:
            case Kind.PSEUDONYM:
                return False  # `check` asks the pseudonym itself
            case Kind.LINE:
                return _is_words(untrusted, LINE_CHARACTERS_MAX, lines=False)
            case Kind.TEXT:
                return _is_words(untrusted, TEXT_CHARACTERS_MAX, lines=True)
            case Kind.DATE:
                return _DATE.fullmatch(untrusted) is not None and _is_date(untrusted)
            case Kind.TIME:
                return _TIME.fullmatch(untrusted) is not None and _is_time(untrusted)
            case Kind.NUMBER:
                return _NUMBER.fullmatch(untrusted) is not None
            case Kind.CHOICE:
                return untrusted in self.options


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a form: a heading and the questions under it."""

    key: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its parts in the order of the paper.

    Attributes:
        name: such as ``interview``.
        area: of the catalogue in which its questions' texts stand.
        parts: in order.
    """

    name: str
    area: str
    parts: tuple[Part, ...]

    @property
    def questions(self) -> Iterator[Question]:
        """Return every question in order."""
        return (question for part in self.parts for question in part.questions)

    def check_answers(self, untrusted: Mapping[str, str]) -> None:
        """Check that every answer belongs to a question of this form and fits it.

        Raises:
            MalformedError: a question is unknown, or an answer is none.
        """
        known = {question.key: question for question in self.questions}
        for key, answer in untrusted.items():
            if key not in known:
                shown = key if KEY.fullmatch(key) else "?"
                raise MalformedError("interview.question_unknown", question=shown, form=self.name)
            known[key].check(answer)


def yes_no(key: str, *rules: str) -> Question:
    """Return a question that is answered by yes or no."""
    return Question(key, Kind.CHOICE, rules, (YES, NO))


def _is_words(untrusted: str, longest: int, *, lines: bool) -> bool:
    if not untrusted.strip() or len(untrusted) > longest:
        return False
    if not unicodedata.is_normalized("NFC", untrusted):
        # Korean typed in two ways would differ where two typists agree.
        return False
    return all(one.isprintable() or (lines and one == "\n") for one in untrusted)


def _is_date(untrusted: str) -> bool:
    try:
        date.fromisoformat(untrusted)
    except ValueError:
        return False
    return True


def _is_time(untrusted: str) -> bool:
    try:
        time.fromisoformat(untrusted)
    except ValueError:
        return False
    return True
