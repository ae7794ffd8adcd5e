"""How often a second mention of what is hidden is noticed, and how often nothing is.

    python -m benchmarks.text.elsewhere

Of the development half of the invented statements. Everything annotated is hidden but one name,
place, unit or number that is written like an earlier one: is it noticed? And with everything
annotated hidden: how many places are asked about for nothing?
"""

from collections.abc import Sequence

import numpy as np
from benchmarks.text._statements import Span, load

from tutela.proof.text import COLUMNS, Rows
from tutela.redaction.text.brackets import Hiding
from tutela.redaction.text.elsewhere import readable_elsewhere
from tutela.redaction.text.rows import places_of, text_of
from tutela.wiring.texts import cut, find_in

KINDS = frozenset(("name", "alias", "handle", "number", "home", "place", "unit", "org"))


def hiding(rows: Rows, spans: Sequence[Span]) -> Hiding:
    """Return what hides these annotations, each as found by a machine and not by a person."""
    hidden = np.zeros((len(rows), COLUMNS), np.bool_)
    for boxes in places_of(rows, [(span.start, span.end) for span in spans]):
        for box in boxes:
            hidden[box.y, box.x : box.right] = True
    return Hiding(hidden, np.zeros_like(hidden))


def main() -> None:
    noticed = second = needless = texts = 0
    for statement in load("dev"):
        rows = cut(statement.text)
        text = text_of(rows)
        found = find_in(text)
        told = readable_elsewhere(rows, found, hiding(rows, statement.spans))
        needless += len(told)
        texts += bool(told)
        written: set[str] = set()
        for span in statement.spans:
            words = text[span.start : span.end].casefold()
            if span.kind in KINDS and words in written:
                rest = hiding(rows, [each for each in statement.spans if each != span])
                boxes = places_of(rows, [(span.start, span.end)])[0]
                if all(rest.hidden[box.y, box.x : box.right].all() for box in boxes):
                    continue  # another annotation hides it as well
                told = readable_elsewhere(rows, found, rest)
                noticed += any(one.start < span.end and one.end > span.start for one in told)
                second += 1
            written.add(words)
    print(f"second mentions written like an earlier one: {noticed} of {second} noticed")
    print(f"everything annotated hidden: {needless} places asked about in {texts} texts")


if __name__ == "__main__":
    main()
