"""All entries of one numbered paper together: what stands, what differs, who is still needed.

Two people type the same paper, each alone. Where they agree, that stands. Where they differ, a
third person, who typed neither, looks at the paper and settles it. A form number is used once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Self

from tutela.errors import ConflictError, MalformedError, MismatchError, RefusedError
from tutela.protection.interview import Entry, Step

TYPISTS: Final = 2


class State(Enum):
    """How far the typing of a paper is."""

    TYPED_ONCE = "typed_once"
    DIFFERS = "differs"
    AGREED = "agreed"
    SETTLED = "settled"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Difference:
    """A question on which two typists differ; an empty answer is one that was left out."""

    question: str
    first: str = field(repr=False)
    second: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sheaf:
    """The entries of one paper that count, checked against one another.

    Attributes:
        typed: one or two first readings, by different people, earliest first.
        settled: a third person's word, where the two differ.
        corrections: each in place of what stood before it.
    """

    typed: tuple[Entry, ...]
    settled: Entry | None
    corrections: tuple[Entry, ...]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Self:
        """Return what stands of a paper; the order of the entries does not matter.

        Whoever typed the same paper twice counts once, with the first.

        Raises:
            MalformedError: there is no entry, or entries are of different papers.
            MismatchError: a signature is false, or an entry replaces what never stood.
            ConflictError: the number was used for a third reading, or two replace the same.
            RefusedError: a typist settled their own reading, or what did not differ.
        """
        known = {entry.digest: entry for entry in entries}
        checked = [known[each] for each in sorted(known)]
        checked.sort(key=lambda entry: entry.act.entered_at)
        for entry in checked:
            entry.check()
        if len({(entry.reading.form, entry.reading.number) for entry in checked}) != 1:
            raise MalformedError("interview.other_paper")
        typed = _typed([each for each in checked if each.act.step is Step.TYPED])
        settled = _settled(typed, [each for each in checked if each.act.step is Step.SETTLED])
        sheaf = cls(typed, settled, ())
        changes = [each for each in checked if each.act.step is Step.CORRECTED]
        return cls(typed, settled, _chain(sheaf, changes)) if changes else sheaf

    @property
    def state(self) -> State:
        """Return how far the typing is."""
        if self.corrections:
            return State.CORRECTED
        if self.settled is not None:
            return State.SETTLED
        if len(self.typed) < TYPISTS:
            return State.TYPED_ONCE
        return State.DIFFERS if self.differences else State.AGREED

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Return every question on which the two typists differ; empty with one typist."""
        if len(self.typed) < TYPISTS:
            return ()
        first, second = (entry.reading.answers for entry in self.typed)
        return tuple(
            Difference(key, first.get(key, ""), second.get(key, ""))
            for key in sorted(first.keys() | second.keys())
            if first.get(key, "") != second.get(key, "")
        )

    @property
    def latest(self) -> Entry:
        """Return the entry that stands.

        Raises:
            RefusedError: only one person typed the paper, or two differ and nobody settled it.
        """
        if self.corrections:
            return self.corrections[-1]
        if self.settled is not None:
            return self.settled
        if len(self.typed) < TYPISTS:
            raise RefusedError("interview.second_missing", number=self.typed[0].reading.number)
        if self.differences:
            count = len(self.differences)
            number = self.typed[0].reading.number
            raise RefusedError("interview.differs", number=number, count=count)
        return self.typed[0]

    @property
    def answers(self) -> Mapping[str, str]:
        """Return the answers that stand.

        Raises:
            RefusedError: none stand yet; see `latest`.
        """
        return self.latest.reading.answers


def admit(entry: Entry, stored: Sequence[Entry]) -> Sheaf:
    """Return the sheaf with one more entry, or refuse the entry; nothing is stored here.

    Raises:
        ConflictError: this person typed the paper before, or the number is used up.
        MalformedError, MismatchError, RefusedError: see `Sheaf.of`.
    """
    if entry.act.step is Step.TYPED and entry.signer in {each.signer for each in stored}:
        raise ConflictError("interview.typed_before", number=entry.reading.number)
    return Sheaf.of((*stored, entry))


def _typed(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    first: dict[bytes, Entry] = {}
    for entry in entries:
        first.setdefault(entry.signer, entry)
    if not first:
        raise MismatchError("interview.replaces_nothing")
    if len(first) > TYPISTS:
        number = entries[0].reading.number
        raise ConflictError("interview.number_used", number=number)
    return tuple(first.values())


def _settled(typed: tuple[Entry, ...], entries: Sequence[Entry]) -> Entry | None:
    if not entries:
        return None
    if len(entries) > 1:
        raise ConflictError("interview.replaced_twice")
    (entry,) = entries
    if entry.act.replaces != tuple(sorted(each.digest for each in typed)):
        raise MismatchError("interview.replaces_nothing")
    if entry.signer in {each.signer for each in typed}:
        raise RefusedError("interview.third_needed")
    open_questions = {one.question for one in Sheaf(typed, None, ()).differences}
    agreed = typed[0].reading.answers
    settled = entry.reading.answers
    changed = {key for key in agreed.keys() | settled.keys() if agreed.get(key) != settled.get(key)}
    if not open_questions or not changed <= open_questions:
        raise RefusedError("interview.settles_agreed")
    return entry


def _chain(sheaf: Sheaf, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the corrections in the order in which each replaces the one before."""
    following: dict[bytes, Entry] = {}
    for entry in entries:
        (replaced,) = entry.act.replaces
        if replaced in following:
            raise ConflictError("interview.replaced_twice")
        following[replaced] = entry
    # Two who agree wrote the same answers: a correction may name either of their entries.
    heads = {sheaf.latest.digest}
    if sheaf.state is State.AGREED:
        heads = {entry.digest for entry in sheaf.typed}
    started = [following.pop(head) for head in sorted(heads) if head in following]
    if len(started) > 1:
        raise ConflictError("interview.replaced_twice")
    chain = list(started)
    while chain and chain[-1].digest in following:
        chain.append(following.pop(chain[-1].digest))
    if following:
        raise MismatchError("interview.replaces_nothing")
    return tuple(chain)
