"""Sealed texts: what a release of one shows, what it hides, and what nobody can do to it."""

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tools.vectors.falsified_texts import sealed
from tools.vectors.press import SECRET, Release, raw, release_text, restated
from tools.vectors.redaction_proof import FOLDER
from tools.vectors.texts import KOREAN, cut, korean, released_text

from tutela.errors import MalformedError, RefusedError
from tutela.proof.cbor import encode
from tutela.proof.container import split
from tutela.proof.digest import sha256
from tutela.proof.lengths import decode_lengths, encode_lengths
from tutela.proof.mask import Mask, canonical_mask
from tutela.proof.picture import Commitment, prove
from tutela.proof.text import (
    COLUMNS,
    ROWS_MAX,
    Rows,
    check_rows,
    commit_text,
    decode_rows,
    encode_rows,
    hide_text,
    lengths_of,
)
from tutela.proof.textform import TEXT_START, runs_of
from tutela.proof.verdict import NotVerified
from tutela.proof.verify import verify

NUMBERS: Final = json.loads((FOLDER / "numbers.json").read_text())["text"]
LEAVES: Final = st.text(st.sampled_from("aЖ가1 .,\t"), min_size=1, max_size=4)
LINES: Final = st.lists(LEAVES, min_size=1, max_size=6).flatmap(
    lambda leaves: st.sampled_from([tuple(leaves), (*leaves, "\n")])
)
ROWS: Final = st.lists(LINES, min_size=1, max_size=4).map(tuple)
SMALL: Final[Rows] = (("It", " ", "Жа\u0301"), ("not", ".", "\n"))
PARTS: Final = 8


@st.composite
def texts(draw: st.DrawFn) -> tuple[Rows, Mask]:
    """Rows, and a mask over them of a few runs that begin and end anywhere."""
    rows = draw(ROWS)
    flat = np.zeros(len(rows) * COLUMNS, np.bool_)
    # Leaves stand at the beginnings of rows: cuts are drawn there and at the rows' ends.
    places = st.builds(
        lambda row, column: row * COLUMNS + column,
        st.integers(0, len(rows)),
        st.sampled_from([0, 1, 2, 3, 4, 5, 6, 7, 62, 63]),
    )
    for start, stop in draw(st.lists(st.tuples(places, places), max_size=4)):
        flat[start:stop] = True
    return rows, flat.reshape(len(rows), COLUMNS)


def marks_for(hidden: Mask) -> tuple[str, ...]:
    return tuple(f"Person {number}" for number, _ in enumerate(runs_of(hidden)))


def refused(file: bytes) -> str | None:
    try:
        verify(file)
    except NotVerified as error:
        return error.code
    return None


def test_the_published_numbers_come_out():
    rows = tuple(map(tuple, NUMBERS["rows"]))
    commitment = commit_text(rows, sha256(NUMBERS["original"].encode()), "vectors 1", SECRET)
    assert commitment.header.hex() == NUMBERS["header"]
    assert commitment.item_root.hex() == NUMBERS["item_root"]
    _, hidden = cut(KOREAN)
    assert lengths_of(rows, hidden).hex() == NUMBERS["lengths"]
    assert prove(commitment, SECRET, hidden).hex() == "".join(NUMBERS["nodes"])
    assert [[r.x, r.y, r.width, r.height] for r in canonical_mask(hidden)] == NUMBERS["hidden"]


def test_a_release_reads_like_the_text_it_hides_names_in():
    assert korean().picture.decode() == (
        "⟦tutela-vr/1⟧\n나는 ⟦군인 가⟧와 함께 ⟦부대 1⟧에서 복무했다.\n"
        "11월 3일에 ⟦군인 가⟧가 다쳤다.\n"
    )
    found = verify(korean().file)
    assert (found.decoder, found.grid.rows, found.hidden_tiles) == ("vectors 1", 2, 3)
    assert found.text is not None
    assert (found.text.marks, found.text.leaves) == (3, 20)


@given(texts())
def test_whatever_is_hidden_the_release_verifies(text: tuple[Rows, Mask]):
    rows, hidden = text
    found = verify(release_text(rows, hidden, marks_for(hidden)).file)
    places = [(row, column) for row, leaves in enumerate(rows) for column in range(len(leaves))]
    assert found.text is not None
    assert found.text.marks == len(runs_of(hidden))
    assert found.text.leaves == sum(not hidden[place] for place in places)


@given(texts(), st.data())
def test_what_is_hidden_changes_nothing_but_salted_hashes(
    text: tuple[Rows, Mask], data: st.DataObject
):
    rows, hidden = text
    others = tuple(_other(leaves, hidden[row], data) for row, leaves in enumerate(rows))
    one, two = (release_text(each, hidden, marks_for(hidden)) for each in (rows, others))
    assert one.picture == two.picture
    assert len(raw(one.proof)) == len(raw(two.proof))
    assert len(one.file) == len(two.file)
    parts = ("header", "hidden", "lengths", "salt", "index", "ledger", "tokens")
    assert [getattr(one.proof, part) for part in parts] == [
        getattr(two.proof, part) for part in parts
    ]


def _other(leaves: tuple[str, ...], hidden: Mask, data: st.DataObject) -> tuple[str, ...]:
    """Return a row with other words wherever they are hidden, and as many as fit at its end."""
    kept = list(leaves)
    for column, leaf in enumerate(leaves):
        if hidden[column] and leaf != "\n":
            kept[column] = data.draw(LEAVES)
    last = len(leaves) - 1
    if hidden[last] and last:
        # Empty leaves behind the row that are hidden too may as well hold something.
        room = 0
        while last + room < COLUMNS - 1 and room < 3 and hidden[last + room + 1]:
            room += 1
        kept[last:] = data.draw(st.lists(LEAVES, min_size=1, max_size=1 + room))
    return tuple(kept)


def _every_mask() -> Iterator[Mask]:
    """Yield every mask over 2 x 3 leaves, each row's end hidden with its last leaf or not."""
    for bits in product((False, True), repeat=6):
        for ends in product((False, True), repeat=2):
            hidden = np.zeros((2, COLUMNS), np.bool_)
            hidden[:, :3] = np.reshape(bits, (2, 3))
            hidden[:, 3:] = np.reshape(ends, (2, 1))
            yield hidden


def test_every_mask_of_a_small_text_verifies_and_shows_what_it_must():
    for hidden in _every_mask():
        release = release_text(SMALL, hidden, marks_for(hidden))
        assert refused(release.file) is None
        assert release.picture.decode() == _plainly(hidden)


def _plainly(hidden: Mask) -> str:
    """Return the released text, made leaf by leaf as the specification tells it."""
    text, count, before = "⟦tutela-vr/1⟧\n", 0, False
    for row, column in product(range(2), range(COLUMNS)):
        covered = bool(hidden[row, column])
        if covered and not before:
            text += f"⟦Person {count}⟧"
            count += 1
        if not covered:
            text += SMALL[row][column] if column < 3 else ""
        following = (row, column + 1) if column + 1 < COLUMNS else (row + 1, 0)
        ends = following[0] == 2 or not hidden[following]
        if covered and ends and column + 1 == COLUMNS:
            text += "\n"
        before = covered
    return text


def small() -> Release:
    hidden = np.zeros((2, COLUMNS), np.bool_)
    hidden[0, 2:] = True
    hidden[1, 0] = True
    return release_text(SMALL, hidden, ("A",))


@pytest.mark.parametrize("part", range(PARTS))
def test_every_single_flipped_bit_is_refused(part: int):
    file = small().file
    passed = []
    for bit in range(part, 8 * len(file), PARTS):
        flipped = bytearray(file)
        flipped[bit // 8] ^= 1 << (bit % 8)
        if refused(bytes(flipped)) is None:
            passed.append(bit)
    assert passed == []


def test_a_cut_text_is_refused():
    file = korean().file
    assert [size for size in range(len(file)) if refused(file[:size]) is None] == []


def test_lines_repeated_left_out_or_reordered_are_refused():
    lines = korean().file.splitlines(keepends=True)
    wrong = []
    for place, line in enumerate(lines):
        wrong.append([*lines[:place], line, *lines[place:]])
        wrong.append([*lines[:place], *lines[place + 1 :]])
    for one, two in combinations(range(len(lines)), 2):
        swapped = list(lines)
        swapped[one], swapped[two] = swapped[two], swapped[one]
        wrong.append(swapped)
    assert [each for each in wrong if refused(b"".join(each)) is None] == []


@pytest.mark.parametrize("letters", ["x", " ", "\n", "\u200b", "⟦x⟧", "⟦end⟧\n", "\n⟦proof⟧\n"])
def test_nothing_can_be_put_in_anywhere_but_into_a_mark(letters: str):
    # A rightly signed statement goes with every one: only the seal stands against it.
    text = small().picture.decode()
    taken = []
    for place in range(len(TEXT_START.decode()), len(text) + 1):
        picture = (text[:place] + letters + text[place:]).encode()
        if refused(restated(replace(small(), picture=picture)).file) is None:
            taken.append(place)
    mark = text.index("A⟧")
    assert taken == ([mark, mark + 1] if letters in {"x", " "} else [])


def test_the_words_of_a_mark_are_the_publisher_s_and_signed():
    picture = small().picture.replace("⟦A⟧".encode(), "⟦Somebody else⟧".encode())
    other = replace(small(), picture=picture)
    assert refused(other.file) == "file_digest"
    assert refused(restated(other).file) is None


@given(texts(), st.data())
def test_no_border_between_leaves_can_be_moved(text: tuple[Rows, Mask], data: st.DataObject):
    rows, hidden = text
    release = release_text(rows, hidden, marks_for(hidden))
    lengths = list(decode_lengths(release.proof.lengths or b""))
    if not any(lengths) or len(lengths) == 1:
        return
    giver = data.draw(st.sampled_from([place for place, size in enumerate(lengths) if size]))
    taker = data.draw(st.integers(0, len(lengths) - 2).map(lambda n: n + (n >= giver)))
    count = data.draw(st.integers(1, lengths[giver]))
    lengths[giver] -= count
    lengths[taker] += count
    proof = replace(release.proof, lengths=encode_lengths(lengths))
    assert refused(replace(release, proof=proof).file) in {"visible_altered", "picture_form"}


@given(texts(), st.data())
def test_no_word_can_be_moved_to_another_place(text: tuple[Rows, Mask], data: st.DataObject):
    rows, hidden = text
    places = [(y, x) for y, row in enumerate(rows) for x in range(len(row)) if not hidden[y, x]]
    if len(places) < 2:
        return
    one, two = data.draw(st.permutations(places))[:2]
    grid = [list(row) for row in rows]
    grid[one[0]][one[1]], grid[two[0]][two[1]] = rows[two[0]][two[1]], rows[one[0]][one[1]]
    leaves = [leaf.encode() for row in grid for leaf in (*row, *[""] * (COLUMNS - len(row)))]
    if [leaf for row in grid for leaf in row] == [leaf for row in rows for leaf in row]:
        return
    release = release_text(rows, hidden, marks_for(hidden))
    # Text, lengths and statement all fit the new order: the seal alone stands against it.
    forged = sealed(leaves, hidden, marks_for(hidden))
    proof = replace(release.proof, lengths=forged.proof.lengths)
    moved = restated(replace(release, picture=forged.picture, proof=proof))
    assert refused(moved.file) == "visible_altered"


def test_a_run_can_only_be_said_to_be_longer_where_no_word_is_lost():
    # Whoever has the file has the seeds of what is visible, and can hide more of it.
    rows, hidden = cut("He saw {Anna}\nby day\n")
    release = release_text(rows, hidden, ("A",))
    same = []
    for count in range(1, COLUMNS - 4):
        wider = hidden.copy()
        wider[0, 4 : 5 + count] = True
        other = release_text(rows, wider, ("A",))
        proof = replace(
            other.proof, statement=release.proof.statement, signature=release.proof.signature
        )
        passes = refused(replace(other, picture=release.picture, proof=proof).file) is None
        same += [count] * passes
        assert passes == (other.picture == release.picture)
    # The line feed goes with the whole end of the row, and stands in the file all the same.
    assert same == [COLUMNS - 5]


def test_a_hidden_line_feed_leaves_a_mark_and_no_line_feed():
    release = released_text("He lived\nnot here\n", ("line",), ((0, 3), (0, 4)))
    assert release.picture.decode().splitlines()[1:] == ["He lived⟦line⟧not here"]
    found = verify(release.file).text
    assert found is not None
    assert found.marks == 1
    gone = release.picture.replace("⟦line⟧".encode(), b" ")
    assert refused(restated(replace(release, picture=gone)).file) == "picture_form"


def test_another_grid_or_decoder_under_the_same_seal_is_refused():
    rows, hidden = cut(KOREAN)
    taller = (*rows, ("x",))
    proof = release_text(taller, np.vstack([hidden, hidden[:1] * 0]), ("a", "b", "c")).proof
    swapped = replace(korean().proof, header=proof.header)
    assert refused(replace(korean(), proof=swapped).file) == "seal_form"


def test_a_leaf_that_nobody_sees_must_be_hidden():
    rows: Rows = (("Hello", " ", "wor\u200bld", "\n"),)
    hidden = np.zeros((1, COLUMNS), np.bool_)
    with pytest.raises(RefusedError, match=r"leaf_unseen row=0 column=2$") as caught:
        hide_text(rows, hidden, ())
    assert "wor" not in str(caught.value)
    hidden[0, 2] = True
    assert hide_text(rows, hidden, ("word",)).endswith("Hello ⟦word⟧\n".encode())


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((), "rows_count found=0"),
        ((("a",),) * (ROWS_MAX + 1), "rows_count found=8193"),
        ((("a",), ()), "row_form row=1 found=0"),
        ((("a",) * 65,), "row_form row=0 found=65"),
        ((("a", ""),), "leaf_form row=0 column=1"),
        ((("a", "\n", "b"),), "leaf_form row=0 column=1"),
        ((("a\n",),), "leaf_form row=0 column=0"),
        ((("\n\n",),), "leaf_form row=0 column=0"),
        ((("a\r", "\n"),), "leaf_form row=0 column=0"),
        ((("\ud800",),), "leaf_form row=0 column=0"),
        ((("x" * 16_385,),), "leaf_form row=0 column=0"),
        ((("가" * 5_462,),), "leaf_form row=0 column=0"),
        (((unicodedata.normalize("NFD", "й"),),), "not_composed"),
        ((("и", "\u0306"),), "not_composed"),
        ((("и",), ("\u0306",)), "not_composed"),
    ],
)
def test_rows_of_another_form_are_refused(rows: Rows, message: str):
    with pytest.raises(MalformedError, match=rf"textproof\.{message}"):
        check_rows(rows)
    with pytest.raises(MalformedError, match=rf"textproof\.{message}"):
        encode_rows(rows)
    with pytest.raises(MalformedError, match=rf"textproof\.{message}"):
        commit_text(rows, bytes(32), "x", SECRET)
    with pytest.raises(MalformedError, match=rf"textproof\.{message}"):
        hide_text(rows, np.zeros((1, COLUMNS), np.bool_), ())


@pytest.mark.parametrize("shape", [(1, 64), (2, 63), (64, 2)])
def test_a_mask_of_another_shape_is_refused(shape: tuple[int, int]):
    hidden = np.zeros(shape, np.bool_)
    with pytest.raises(MalformedError, match=r"mask_shape"):
        hide_text(SMALL, hidden, ())
    with pytest.raises(MalformedError, match=r"mask_shape"):
        lengths_of(SMALL, hidden)


@given(ROWS)
def test_the_kept_rendition_comes_back(rows: Rows):
    assert decode_rows(encode_rows(rows)) == rows
    commitment = commit_text(rows, bytes(32), "x", SECRET)
    assert Commitment.from_value(commitment.to_value()) == commitment
    assert commitment.media == "text"


@pytest.mark.parametrize("value", [None, "a", [], ["a"], [[1]], [["a"], "b"], [["a", b"b"]]])
def test_a_rendition_of_another_form_is_refused(value: object):
    with pytest.raises(MalformedError, match=r"textproof\.rows_(form|count)"):
        decode_rows(encode(value))  # type: ignore[arg-type] # any value can be stored


@settings(max_examples=25)
@given(st.integers(1, 3 * COLUMNS), st.integers(0, 2**32))
def test_many_small_runs_verify(count: int, seed: int):
    rows: Rows = (("a",) * COLUMNS,) * 3
    flat = np.zeros(3 * COLUMNS, np.bool_)
    flat[np.random.default_rng(seed).choice(flat.size, count, replace=False)] = True
    hidden = flat.reshape(3, COLUMNS)
    assert refused(release_text(rows, hidden, marks_for(hidden)).file) is None


def test_the_proof_is_taken_out_as_it_was_put_in():
    file = korean().file
    parts = split(file)
    assert (parts.picture, parts.proof) == (korean().picture, raw(korean().proof))
    assert file.startswith(parts.picture + "\n⟦proof⟧\n".encode())
