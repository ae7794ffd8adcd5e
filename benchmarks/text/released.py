"""How many planted leaks would leave: each in real files of its carrier, from bytes to judgement.

The planted texts are those of `planted.py`, the files those of `carriers.py`; every text in them is
found by `redaction.carriers`, looked up in an index of the invented register and judged by the
policy, as a release is. Nothing knows which carrier or form is tried.

    python -m benchmarks.text.released            # all; of what is drawn every fourth picture
    python -m benchmarks.text.released --drawn    # what is drawn only, every picture
"""

import sys
from collections import Counter
from collections.abc import Iterator

from benchmarks.text.carriers import Files, held, ports
from benchmarks.text.leaks import TODAY, register
from benchmarks.text.planted import Planted

from tutela.protection.leak.index import LeakIndex
from tutela.protection.leak.look import look
from tutela.protection.leak.policy import Known, Outcome, Scene, judge, outcome_of
from tutela.redaction.carriers import Ports, texts_of

EVERY = 4
"""Reading a picture takes seconds: of the pictures one in so many is tried among the rest."""


def outcome(made: Files, index: LeakIndex, reading: Ports) -> Outcome:
    """Return what becomes of a release that holds these files and shows nobody."""
    texts = texts_of(made, reading)
    return outcome_of(judge(look(texts.carried, index, TODAY), index, Known(Scene.NOBODY)))


def tried(*, drawn: bool) -> Iterator[tuple[Planted, int, Files]]:
    """Yield what is planted: all that is drawn, or all else and some of that."""
    pictures = 0
    for one, number, made in held():
        is_drawn = one.carrier == "picture"
        pictures += is_drawn
        if (drawn and is_drawn) or (not drawn and not (is_drawn and pictures % EVERY)):
            yield one, number, made


def main() -> int:
    """Print what would leave, by carrier; return how much."""
    index, quiet, reading = register(), ports(reading=False), ports(reading=True)
    seen: Counter[str] = Counter()
    came: Counter[Outcome] = Counter()
    passed: list[str] = []
    for one, number, made in tried(drawn="--drawn" in sys.argv):
        found = outcome(made, index, reading if one.carrier == "picture" else quiet)
        seen[one.carrier] += 1
        came[found] += 1
        if found is Outcome.PASSED:
            passed.append(f"{one.carrier} {number}: {one.form}, {one.person}")
    for carrier, count in seen.items():
        left = sum(each.startswith(f"{carrier} ") for each in passed)
        print(f"{carrier}: {count} files, {left} would leave")
    print(", ".join(f"{came[each]} {each.value}" for each in Outcome))
    for each in passed:
        print(f"  would leave: {each}")
    return len(passed)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
