"""What of more than 300 planted texts the leak check stops, against an index of their register.

The texts are those of `planted.py`, read as plain text: what the carriers' files hide besides is
measured where they are read. Controls are the same carriers with nobody in them.

    python -m benchmarks.text.leaks
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.text.planted import REGISTER, Person, Planted, controls, planted

from tutela.protection.identity import Part, PartKind
from tutela.protection.leak.carried import Carried
from tutela.protection.leak.index import LeakIndex, Whose
from tutela.protection.leak.keyed import KeyedDigests, key_of
from tutela.protection.leak.look import look
from tutela.protection.leak.policy import Finding, Known, Outcome, Scene, judge, outcome_of

KEY = key_of(bytes(32), 0, b"")
TODAY = date(2026, 11, 25)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one planted text."""

    planted: Planted
    outcome: Outcome
    of_the_person: bool


def parts_of(person: Person) -> tuple[Part, ...]:
    """Return what a register would hold of somebody: one spelling of each thing, as on a form."""
    year, month, day = person.born
    return (
        Part(PartKind.NAME, person.hangul, "Hang"),
        Part(PartKind.ALIAS, person.false_name),
        Part(PartKind.RELATIVE, person.relative),
        Part(PartKind.BIRTH_DATE, f"{year:04}-{month:02}-{day:02}"),
        Part(PartKind.UNIT, person.unit),
        Part(PartKind.PHONE, person.phone),
        Part(PartKind.DOCUMENT, person.document),
        Part(PartKind.SERVICE_NUMBER, person.tag),
        Part(PartKind.CONTACT, person.mail),
        Part(PartKind.HOME, person.home_ko),
        Part(PartKind.CAPTURED_AT, person.village),
        Part(PartKind.WOUND, person.wound_ru),
    )


def register() -> LeakIndex:
    """Return an index of the invented register."""
    whose: dict[bytes, list[Whose]] = {}
    for person in REGISTER:
        for trait, digest in KeyedDigests.of(parts_of(person), KEY).digests:
            whose.setdefault(digest, []).append(Whose(person.key, trait))
    people = frozenset(person.key for person in REGISTER)
    return LeakIndex(
        keys=(KEY,),
        whose={digest: tuple(each) for digest, each in whose.items()},
        people=people,
        captives=people,
    )


def findings_of(text: str, index: LeakIndex) -> tuple[Finding, ...]:
    """Return what stops one text of an item that shows nobody."""
    seen = look((Carried("", "", text),), index, TODAY)
    return judge(seen, index, Known(Scene.NOBODY))


def results(index: LeakIndex) -> Iterator[Result]:
    """Yield what became of every planted text."""
    for one in planted():
        found = findings_of(one.text, index)
        yield Result(one, outcome_of(found), any(each.subject == one.person for each in found))


def false_alarms(index: LeakIndex) -> Sequence[str]:
    """Return the carriers of controls that were stopped."""
    return [carrier for carrier, text in controls() if findings_of(text, index)]


def speed(index: LeakIndex, characters: int = 200_000) -> float:
    """Return the seconds of one core that a text of many planted ones takes."""
    every = "\n".join(one.text for one in planted())
    text = (every * (characters // len(every) + 1))[:characters]
    started = time.process_time()
    findings_of(text, index)
    return time.process_time() - started


def main() -> int:
    """Print the table; return how many planted texts would have left."""
    index = register()
    found = tuple(results(index))
    counts = Counter(each.outcome for each in found)
    passed = [each for each in found if each.outcome is Outcome.PASSED]
    print(f"{len(found)} planted: " + ", ".join(f"{counts[one]} {one.value}" for one in Outcome))
    other = [
        each for each in found if each.outcome is not Outcome.PASSED and not each.of_the_person
    ]
    print(f"stopped, and not for whom it tells of: {len(other)}")
    for each in (*passed, *other):
        print(f"  {each.outcome.value}: {each.planted.carrier}, {each.planted.form}")
    weak = [
        each
        for each in found
        if len(each.planted.leaks) > 1 and each.outcome is not Outcome.BLOCKED
    ]
    print(f"two things of one person, and only held: {len(weak)}")
    for form, count in Counter(each.planted.form for each in weak).items():
        print(f"  {form}: {count}")
    alarms = false_alarms(index)
    print(f"{len(controls())} controls: {len(alarms)} stopped {sorted(set(alarms))}")
    print(f"200,000 characters: {speed(index):.1f} s")
    return len(passed)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
