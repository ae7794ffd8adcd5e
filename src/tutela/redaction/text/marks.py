"""What a reader sees in the place of what is hidden: Soldier A, place B, date, or a flat bar.

The same person has the same pseudonym all over one text, in the order in which people first are
hidden there: nothing is told that the visible text does not tell. Russian and Ukrainian pseudonyms
stand in the nominative whatever the case of what they hide: a wrong case reads badly, a guessed one
may say a wrong thing.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutela.errors import MismatchError
from tutela.proof.text import COLUMNS, Rows
from tutela.proof.textform import MARK_BYTES_MAX, runs_of
from tutela.redaction.finding import FindingKind
from tutela.redaction.text.found import TextFinding, uncertain
from tutela.redaction.text.particles import particle
from tutela.redaction.text.roles import Role, roles_of
from tutela.redaction.text.rows import leaf_spans, text_of
from tutela.redaction.text.unseen import Range
from tutela.terms.messages import Language, render

NAME_SYLLABLES: Final = 3
ALPHABETS: Final = {
    Language.ENGLISH: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    Language.RUSSIAN: "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ",
    Language.UKRAINIAN: "АБВГДЕЄЖЗИІКЛМНОПРСТУФХЦЧШЩЮЯ",
    Language.KOREAN: "가나다라마바사아자차카타파하",
}
"""No letter that looks like another with a mark (Ё, Й, Ї, Ґ), and none that begins no word."""

_LETTERED: Final = {
    FindingKind.PLACE: "marks.place",
    FindingKind.ORGANISATION: "marks.organisation",
    FindingKind.UNIT: "marks.unit",
}
_PLAIN: Final = {
    FindingKind.RANK: "marks.rank",
    FindingKind.DATE: "marks.date",
    FindingKind.AGE: "marks.age",
    FindingKind.NUMBER: "marks.number",
    FindingKind.FAMILY: "marks.family",
    FindingKind.WOUND: "marks.wound",
    FindingKind.TRAIT: "marks.trait",
}
_OF_PLACES: Final = ("도", "시", "군", "구", "동", "리", "면", "읍")
"""Ends of names of places; one of them is a particle as well."""
_ROLES: Final = {
    Role.SOLDIER: "marks.soldier",
    Role.RELATIVE: "marks.relative",
    Role.PERSON: "marks.person",
}

Hidden: TypeAlias = NDArray[np.bool_]


class _Leaf(NamedTuple):
    start: int
    end: int
    text: str


def marks_of(
    rows: Rows,
    hidden: Hidden,
    findings: Sequence[TextFinding],
    language: Language,
    *,
    flat: bool = False,
) -> tuple[str, ...]:
    """Return the mark of each maximal hidden run, in reading order.

    Args:
        rows: of the text.
        hidden: true where a leaf is hidden, len(rows) x 64, padding columns included; a run goes
            on from the last column of a row to the first of the next.
        findings: of exactly this text.
        language: that of the words.
        flat: only a bar that tells nothing, the same for every run.

    Raises:
        MismatchError: the mask is not one of these rows.
    """
    if hidden.shape != (len(rows), COLUMNS):
        raise MismatchError("marks.mask_of_another", rows=len(hidden), text_rows=len(rows))
    runs = tuple(_runs(rows, hidden))
    bar = render("marks.flat", {}, language)
    if flat:
        return (bar,) * len(runs)
    words = _Words(text_of(rows), _in_order(findings), language)
    spoken = [words.of_run(run) for run in runs]
    return tuple(_joined(each, bar) for each in spoken)


def _runs(rows: Rows, hidden: Hidden) -> Iterator[tuple[_Leaf, ...]]:
    """Yield the leaves of each maximal hidden run; none of one that is all padding."""
    spans = leaf_spans(rows)
    for run in runs_of(hidden):
        cells = (divmod(place, COLUMNS) for place in run)
        yield tuple(
            _Leaf(*spans[row][column], rows[row][column])
            for row, column in cells
            if column < len(rows[row])
        )


def _in_order(findings: Sequence[TextFinding]) -> tuple[TextFinding, ...]:
    return tuple(sorted(findings, key=lambda one: (one.start, one.end)))


def _joined(words: Sequence[str], bar: str) -> str:
    """Return the words of one run as a mark; a bar where nothing is known or it is too long."""
    mark = ", ".join(word for word, _ in groupby(words))
    return mark if mark and len(mark.encode()) <= MARK_BYTES_MAX else bar


class _Words:
    """The words for what is hidden in one text, run by run from its beginning."""

    def __init__(self, text: str, findings: Sequence[TextFinding], language: Language) -> None:
        self._findings = findings
        self._language = language
        self._known = {one.entity for one in findings if not uncertain(one)}
        self._roles: Mapping[int, Role] = roles_of(text, findings)
        self._given: dict[tuple[str, int], str] = {}
        self._counts: dict[str, int] = {}
        self._next = 0

    def of_run(self, run: Sequence[_Leaf]) -> tuple[str, ...]:
        """Return the words of a run that stands behind every run asked for before."""
        if not run:
            return ()
        start, end = run[0].start, run[-1].end
        while self._next < len(self._findings) and self._findings[self._next].end <= start:
            self._next += 1
        inside: list[TextFinding] = []
        for finding in self._findings[self._next :]:
            if finding.start >= end:
                break
            inside.append(finding)
        return tuple(self._spoken(run, inside))

    def _spoken(self, run: Sequence[_Leaf], inside: Sequence[TextFinding]) -> Iterator[str]:
        # The next to come stands last. Findings do not overlap, so they end in their order.
        waiting = list(reversed(inside))
        for leaf in run:
            here: list[TextFinding] = []
            for one in reversed(waiting):
                if one.start >= leaf.end:
                    break
                here.append(one)
            known = [one for one in here if one.kind is not FindingKind.INVISIBLE]
            if not known and any(map(str.isalnum, leaf.text)):
                yield render("marks.flat", {}, self._language)
            for finding in known:
                if finding.start >= leaf.start or leaf is run[0]:
                    yield self._of(finding, (leaf.start, leaf.end), leaf.text)
            while waiting and waiting[-1].end <= leaf.end:
                waiting.pop()

    def _of(self, finding: TextFinding, leaf: Range, text: str) -> str:
        word = self._word(finding)
        if self._language is not Language.KOREAN or finding.end >= leaf[1]:
            return word
        ending = text[finding.end - leaf[0] :].rstrip()
        if _is_perhaps_of_name(finding, ending):
            return word
        return word + particle(ending, word)

    def _word(self, finding: TextFinding) -> str:
        if finding.kind in _PLAIN:
            return render(_PLAIN[finding.kind], {}, self._language)
        if finding.entity not in self._known:
            # Nobody is sure that it is a person or a place: a letter would say that it is one.
            return render("marks.flat", {}, self._language)
        if finding.kind in _LETTERED:
            identifier = group = _LETTERED[finding.kind]
        else:
            role = self._roles.get(finding.entity, Role.PERSON)
            identifier, group = _ROLES[role], "marks.person"
        letter = self._letter(group, finding.entity)
        return render(identifier, {"letter": letter}, self._language)

    def _letter(self, group: str, entity: int) -> str:
        if (group, entity) not in self._given:
            number = self._counts.get(group, 0)
            self._counts[group] = number + 1
            self._given[group, entity] = letter_of(number, self._language)
        return self._given[group, entity]


def _is_perhaps_of_name(finding: TextFinding, ending: str) -> bool:
    """Tell whether what follows a finding may be the end of the name, which no mark may tell.

    도 is "also" and ends the name of a province; of a person of two syllables one more may be a
    third of the name.
    """
    if finding.kind is FindingKind.PLACE:
        return ending.startswith(_OF_PLACES)
    is_short = finding.end - finding.start < NAME_SYLLABLES
    return finding.kind is FindingKind.PERSON_NAME and is_short and len(ending) == 1


def letter_of(number: int, language: Language) -> str:
    """Return the letter of the first (0), second ... that is hidden: A to Z, then AA, AB ..."""
    alphabet = ALPHABETS[language]
    letters = alphabet[number % len(alphabet)]
    while number >= len(alphabet):
        number = number // len(alphabet) - 1
        letters = alphabet[number % len(alphabet)] + letters
    return letters
