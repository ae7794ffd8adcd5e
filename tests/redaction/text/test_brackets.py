# ruff: noqa: RUF001 - texts in several scripts are the subject
"""Brackets say which leaves are hidden, and nothing that an editor does moves them unnoticed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MalformedError, MismatchError
from tutela.proof.mask import Mask
from tutela.proof.text import COLUMNS, Rows
from tutela.proof.textform import unseen
from tutela.redaction.text.brackets import (
    PAIRS,
    Hiding,
    bracketed,
    pair_of,
    read_brackets,
    written_out,
)
from tutela.redaction.text.rows import rows_of, text_of

TEXT = "Лейтенант Шестопёров приказал ждать.\n  나는 류담솔입니다  \n\nno name\n"
ROWS = rows_of(TEXT, [(10, 20)])
LETTERS = st.text("ab [{⟦]}⟧\n<U+>\u202e\u0338é한", max_size=60)


def hiding(rows: Rows, *leaves: str, flat: tuple[str, ...] = ()) -> Hiding:
    """Return what hides every leaf of these words."""
    return Hiding(mask(rows, *leaves, *flat), mask(rows, *flat))


def mask(rows: Rows, *leaves: str) -> Mask:
    hidden = np.zeros((len(rows), COLUMNS), np.bool_)
    for number, row in enumerate(rows):
        for column, leaf in enumerate(row):
            hidden[number, column] = leaf in leaves
    return hidden


def leaves_of(rows: Rows, hiding: Hiding) -> list[str]:
    return [
        leaf
        for number, row in enumerate(rows)
        for column, leaf in enumerate(row)
        if hiding.hidden[number, column]
    ]


def test_a_hidden_run_stands_in_one_pair_of_brackets():
    told = bracketed(ROWS, hiding(ROWS, "Шестопёров", " ", "приказал"))
    assert told.startswith("Лейтенант[ Шестопёров приказал ]ждать.\n")


@given(LETTERS, st.dictionaries(st.integers(0, 60), st.booleans()))
def test_what_was_written_is_read_as_the_same_leaves(text: str, chosen: dict[int, bool]):
    rows = rows_of(text, [])
    hidden = np.zeros((len(rows), COLUMNS), np.bool_)
    flat = hidden.copy()
    cells = [(number, column) for number, row in enumerate(rows) for column in range(len(row))]
    for place, cell in enumerate(cells):
        hidden[cell] = place in chosen
        flat[cell] = chosen.get(place, False)
    again = read_brackets(rows, bracketed(rows, Hiding(hidden, flat)))
    # What no reader sees is hidden in any case.
    for number, row in enumerate(rows):
        for column, leaf in enumerate(row):
            if unseen(leaf) and not hidden[number, column]:
                hidden[number, column] = flat[number, column] = True
                assert again.wider
    assert (again.hidden == hidden).all()
    assert (again.flat == flat).all()


@given(LETTERS)
def test_the_padding_of_a_mask_says_nothing(text: str):
    rows = rows_of(text, [])
    everything = np.ones((len(rows), COLUMNS), np.bool_)
    all_of_it = Hiding(everything, everything)
    assert leaves_of(rows, read_brackets(rows, bracketed(rows, all_of_it))) == [
        leaf for row in rows for leaf in row
    ]


def test_a_part_of_a_leaf_hides_all_of_it():
    said = read_brackets(ROWS, TEXT.replace("Шестопёров", "Шес[топ]ёров"))
    assert leaves_of(ROWS, said) == ["Шестопёров"]
    assert said.wider == (1,)
    assert read_brackets(ROWS, TEXT.replace("Шестопёров", "[Шестопёров]")).wider == ()


def test_double_brackets_are_flat():
    told = bracketed(ROWS, hiding(ROWS, "Шестопёров", flat=(" ", "приказал")))
    assert told.startswith("Лейтенант[[ ]][Шестопёров][[ приказал ]]ждать.\n")
    said = read_brackets(ROWS, TEXT.replace("Шестопёров приказал", "[[Шестопёров] приказал]"))
    flat = [leaf for leaf, is_flat in zip(ROWS[0], said.flat[0], strict=False) if is_flat]
    assert flat == ["Шестопёров"]
    assert leaves_of(ROWS, said) == ["Шестопёров", " ", "приказал"]


@pytest.mark.parametrize("slip", ["[]Шестопёров", "[[]]Шестопёров", "[Шесто[]пёров]"])
def test_brackets_with_nothing_in_them_are_a_slip(slip: str):
    with pytest.raises(MalformedError, match=r"brackets\.empty") as refused:
        read_brackets(ROWS, TEXT.replace("Шестопёров", slip))
    assert refused.value.parameters["line"] == 1


def test_brackets_in_brackets_and_over_lines_hide_all_between():
    hidden = read_brackets(ROWS, TEXT.replace("ждать", "[ждать").replace("no", "[n]o]"))
    words = {leaf for leaf in leaves_of(ROWS, hidden) if leaf.strip()}
    assert words == {"ждать", ".", "나는", "류담솔입니다", "no"}
    assert leaves_of(ROWS, hidden).count("\n") == 3


@pytest.mark.parametrize(
    "saved",
    [
        "\ufeff" + TEXT,
        TEXT.replace("\n", "\r\n"),
        TEXT.rstrip("\n"),
        TEXT + "\n\n",
        "\n".join(map(str.rstrip, TEXT.split("\n"))),
    ],
    ids=["byte order mark", "line ends", "no last line end", "more line ends", "spaces at the end"],
)
def test_what_editors_do_on_their_own_changes_nothing(saved: str):
    assert leaves_of(ROWS, read_brackets(ROWS, saved)) == []
    hidden = read_brackets(ROWS, saved.replace("Шестопёров", "[Шестопёров]"))
    assert leaves_of(ROWS, hidden) == ["Шестопёров"]


def test_every_other_change_is_refused_in_its_line():
    changed = 0
    for place, letter in enumerate(TEXT):
        for new in ("", letter + "x", "ё" if letter != "ё" else "е", letter * 2):
            given_back = TEXT[:place] + new + TEXT[place + 1 :]
            rest = (given_back, TEXT)
            if len({"\n".join(map(str.rstrip, each.split("\n"))).rstrip() for each in rest}) == 1:
                continue
            with pytest.raises(MalformedError) as refused:
                read_brackets(ROWS, given_back)
            assert refused.value.message == "brackets.other_text"
            line = refused.value.parameters["line"]
            assert line == TEXT[:place].count("\n") + 1 or letter == "\n"
            assert refused.value.parameters["pair"] == "[ ]"
            changed += 1
    assert changed > 3 * len(TEXT) // 2


def test_swapped_and_lost_and_repeated_lines_are_refused():
    lines = TEXT.split("\n")
    for wrong in (lines[::-1], lines[1:], lines[:1] + lines, lines[:1] + lines[2:]):
        with pytest.raises(MalformedError):
            read_brackets(ROWS, "\n".join(wrong))


@pytest.mark.parametrize(
    ("given_back", "message", "line"),
    [
        (TEXT.replace("no", "no]"), "brackets.without_beginning", 4),
        (TEXT.replace("나는", "[나는"), "brackets.without_end", 2),
        (TEXT + "[", "brackets.without_end", 5),
        (TEXT.replace("나는", "[나는]]"), "brackets.without_beginning", 2),
        (TEXT.replace("나는", "[[나는]"), "brackets.without_end", 2),
    ],
)
def test_a_bracket_without_a_partner_is_refused_in_its_line(
    given_back: str, message: str, line: int
):
    with pytest.raises(MalformedError) as refused:
        read_brackets(ROWS, given_back)
    assert refused.value.message == message
    assert refused.value.parameters["line"] == line


@pytest.mark.parametrize(
    ("text", "pair"),
    [("a", "[]"), ("[12:03] a", "{}"), ("]", "{}"), ("[{", "[]"), ("{}", "[]")],
)
def test_brackets_are_those_that_the_text_has_not(text: str, pair: str):
    assert pair_of(rows_of(text, [])) == pair
    assert pair in PAIRS


def test_a_text_that_has_every_bracket_has_them_written_out():
    rows = rows_of("a [b] {c} d", [])
    told = bracketed(rows, hiding(rows, "c"))
    assert told == "a <U+005B>b<U+005D> {[c]} d"
    assert leaves_of(rows, read_brackets(rows, told)) == ["c"]


def test_what_no_reader_sees_is_written_out():
    assert written_out("он\u202eсказал\n") == "он<U+202E>сказал"
    rows = rows_of("он\u202e сказал\n", [])
    assert "\u202e" not in bracketed(rows, hiding(rows))


def test_a_mask_of_another_text_is_refused():
    with pytest.raises(MismatchError):
        bracketed(ROWS, Hiding(mask(ROWS)[:-1], mask(ROWS)))
    with pytest.raises(MismatchError):
        bracketed(ROWS, Hiding(mask(ROWS), mask(ROWS)[:-1]))


@pytest.mark.parametrize("own", ["［Kim］", "〔Kim〕", "【Kim】", "⁅Kim⁆"])
def test_what_looks_like_a_bracket_is_written_out(own: str):
    rows = rows_of(f"{own} left", [])
    told = bracketed(rows, hiding(rows))
    assert own[0] not in told
    assert own[-1] not in told
    assert leaves_of(rows, read_brackets(rows, told)) == []


def test_brackets_around_the_end_of_the_text_have_nothing_in_them():
    rows = rows_of("abc", [])
    for slip in ("abc\n[\n]", "abc[\n]", "abc[]"):
        with pytest.raises(MalformedError, match=r"brackets\.empty"):
            read_brackets(rows, slip)


def test_no_text_is_no_brackets():
    rows = rows_of("", [])
    assert text_of(rows) == bracketed(rows, hiding(rows)) == ""
    assert read_brackets(rows, "").hidden.shape == (0, COLUMNS)
