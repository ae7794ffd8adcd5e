"""The vectors of texts: spec/redaction-proof.md, sections 4.4, 7.3 and 7.4.

What is said in them is invented, and so is everybody in them.
"""
# ruff: noqa: RUF001 - letters of three scripts are meant

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import count

import numpy as np
from tools.vectors.falsified_texts import falsified_texts
from tools.vectors.press import Release, raw, release_text
from tools.vectors.redaction_proof import Vector

from tutela.proof.mask import Mask
from tutela.proof.text import COLUMNS, ROWS_MAX, Rows
from tutela.proof.textform import runs_of

_SPAN = re.compile(r"\{([^{}]*)\}|\n|\w+|[^\w\n{}]+")

KOREAN = "나는 {리 철수}와 함께 {제91보병련대}에서 복무했다.\n11월 3일에 {리 철수}가 다쳤다.\n"
RUSSIAN = "Меня зовут {Иван Вымышленный}.\nЯ служил с {Петром Небывалым} до мая.\n"
MIXED = (
    "Q: 이름?\tA: {Ким Чхоль Су} ({김철수}, {Kim Ch'ŏl-su}).\n"
    "Він сказав: «не знаю». Ёлка, й, во́да, 😀, [[x]], 100 %.\n"
)


def cut(marked: str) -> tuple[Rows, Mask]:
    """Return the rows of a text, and the mask that hides what stands in braces as one leaf."""
    rows: list[list[str]] = [[]]
    hidden: list[tuple[int, int]] = []
    for found in _SPAN.finditer(marked):
        if len(rows[-1]) == COLUMNS or rows[-1][-1:] == ["\n"]:
            rows.append([])
        if found[1]:
            hidden.append((len(rows) - 1, len(rows[-1])))
        rows[-1].append(found[1] or found[0])
    mask = np.zeros((len(rows), COLUMNS), np.bool_)
    for place in hidden:
        mask[place] = True
    return tuple(map(tuple, rows)), mask


def over(hidden: Mask, *runs: tuple[tuple[int, int], tuple[int, int]]) -> Mask:
    """Return a mask in which these runs, from one place up to before another, are hidden too."""
    flat = hidden.reshape(-1).copy()
    for (row, column), (end_row, end_column) in runs:
        flat[row * COLUMNS + column : end_row * COLUMNS + end_column] = True
    return flat.reshape(hidden.shape)


def numbered(hidden: Mask, word: str = "Person") -> tuple[str, ...]:
    """Return a mark for every run: a word and a number."""
    return tuple(f"{word} {number}" for number, _ in zip(count(1), runs_of(hidden), strict=False))


def released_text(
    marked: str,
    marks: Sequence[str] = (),
    *runs: tuple[tuple[int, int], tuple[int, int]],
) -> Release:
    """Return the release of a text with what stands in braces, and these runs, hidden."""
    rows, spans = cut(marked)
    hidden = over(spans, *runs)
    return release_text(rows, hidden, marks or numbered(hidden))


@cache
def korean() -> Release:
    """Return the release most damaged vectors start from."""
    return released_text(KOREAN, ("군인 가", "부대 1", "군인 가"))


def passing_texts() -> Iterator[Vector]:
    """Yield every text that must pass."""
    for name, release, about in _passing():
        yield Vector(f"released/text-{name}.txt", release.file, "pass", about)
    release = korean()
    proof = raw(release.proof)
    yield Vector("released/text-beside.txt", release.picture, "pass", "proof beside", proof)
    yield Vector("released/text-both.txt", release.file, "pass", "inside and beside", proof)


def rejected_texts() -> Iterator[Vector]:
    """Yield every text that must be rejected."""
    release = korean()
    for code, name, content, about in falsified_texts(release):
        yield Vector(f"rejected/{code}/text-{name}.txt", content, code, about)
    yield Vector(
        "rejected/proof_segments/text-beside-another.txt",
        release.file,
        "proof_segments",
        "the proof inside and the one beside differ",
        raw(release.proof, {"tokens": [b"x"]}),
    )


def _passing() -> Iterator[tuple[str, Release, str]]:
    yield "korean", korean(), "Korean, three spans hidden"
    yield "russian", released_text(RUSSIAN, ("Солдат А", "Солдат Б")), "Russian, two spans hidden"
    yield "mixed", released_text(MIXED), "four languages, a tab, a stress mark, an emoji"
    yield "one-mark", released_text("Nobody but {Anna} knew.\n", ("A",)), "one mark"
    yield "nothing", released_text("Nothing is hidden.\n"), "no mark"
    lines = "One is here.\nTwo is there.\nThree is gone.\n"
    yield (
        "over-rows",
        released_text(lines, ("…",), ((0, 4), (2, 2))),
        "a run from the middle of a row to the middle of the next but one",
    )
    yield (
        "rows",
        released_text(lines, ("two lines",), ((0, 0), (2, 0))),
        "whole rows, so that a line feed follows the mark",
    )
    yield (
        "to-the-end-of-a-row",
        released_text(lines, ("all that follows",), ((1, 2), (2, 0))),
        "from a word to the last column of its row",
    )
    yield "everything", released_text(lines, ("■■■",), ((0, 0), (3, 0))), "one mark and no leaf"
    yield (
        "last-row",
        released_text("One.\nTwo {three}", ("3",)),
        "no line feed at the end, and a mark there",
    )
    yield "no-line-feed", released_text("One.\nTwo {three}."), "no line feed at the end"
    yield (
        "hidden-line-feed",
        released_text(lines, ("a new line",), ((0, 5), (0, 6))),
        "a line feed alone is hidden: a mark stands in its place",
    )
    yield (
        "where-nothing-stood",
        released_text(lines, ("here", "there"), ((0, 8), (0, 12)), ((1, 20), (2, 0))),
        "empty leaves are hidden: a mark does not say that something stood there",
    )
    yield from _edges()


def _edges() -> Iterator[tuple[str, Release, str]]:
    yield (
        "long-line",
        released_text("word " * 70 + "{Anna} end.\n"),
        "a line of three rows, 64 leaves in the first two",
    )
    long = "a" * 127 + " " + "b" * 128 + " " + "c" * 16_384 + "\n"
    yield "long-leaves", released_text(long), "leaves of 127, 128 and 16,384 bytes"
    yield (
        "hidden-unseen",
        released_text("a{\u200b⟦proof⟧\ufeff}b {⟦end⟧}\n", ("x" * 200, "군" * 66)),
        "what no visible leaf may hold is hidden; marks of 200 and 198 bytes",
    )
    marks = (
        "PERSON_1",
        "«Ґанна Й.»",
        "№ 7 — ‘a’ …",
        "█▌■□",
        "Übermaß, ÿ/ž",
        "!\"#$%&'()*+,-./:;<=>?@",
    )
    yield (
        "marks",
        released_text("{a} {b} {c} {d} {e} {f}\n", marks),
        "what marks may hold",
    )
    yield (
        "gaps",
        released_text("a b\n", ("gap",), ((0, 1), (0, 2))),
        "only what stands between two words is hidden",
    )
    rows: Rows = (("The", " ", "first", ".", "\n"), *(("x", "\n"),) * (ROWS_MAX - 1))
    hidden = np.ones((ROWS_MAX, COLUMNS), np.bool_)
    hidden[0] = False
    yield (
        "8192-rows",
        release_text(rows, hidden, ("all the rest",)),
        "as many rows as there can be, all but the first hidden",
    )
