"""Seal a text by its words, hide some of them, and keep the rest checkable.

Read `tutela.proof.picture` first: a text is a picture whose tiles are words.

Source: spec/redaction-proof.md, sections 4.4 and 7.3.
"""

import unicodedata
from collections.abc import Sequence
from itertools import chain, compress, repeat
from typing import TypeAlias

import numpy as np

from tutela.errors import MalformedError, RefusedError
from tutela.proof.cbor import decode, encode
from tutela.proof.commitment import leaf_hash, root_seed
from tutela.proof.header import TEXT_COLUMNS, TEXT_ROWS_MAX, TextHeader
from tutela.proof.lengths import LEAF_BYTES_MAX, encode_lengths
from tutela.proof.mask import Mask
from tutela.proof.picture import Commitment, check_mask, commitment_over
from tutela.proof.textform import unseen, write_text

COLUMNS = TEXT_COLUMNS
ROWS_MAX = TEXT_ROWS_MAX

Rows: TypeAlias = tuple[tuple[str, ...], ...]
"""The leaves of every row, without the empty ones behind them."""


def commit_text(rows: Rows, original_digest: bytes, decoder: str, secret: bytes) -> Commitment:
    """Seal a text by its leaves.

    Args:
        rows: of the decoded text; keep them beside the original.
        original_digest: SHA-256 of the original file.
        decoder: name and version of what decoded the original, and cut it into leaves.
        secret: 32 random bytes of this item alone.

    Raises:
        MalformedError: `check_rows` refuses them, or the decoder's name is too long.
    """
    check_rows(rows)
    header = TextHeader(len(rows), decoder)
    seeds = header.grid.tree.seeds(root_seed(secret, header.media, "tiles"))[0]
    leaves = tuple(map(leaf_hash, seeds, _all_leaves(rows)))
    return commitment_over(header, leaves, secret, original_digest)


def hide_text(rows: Rows, hidden: Mask, marks: Sequence[str]) -> bytes:
    """Return the released text, a mark in the place of every hidden run.

    Args:
        rows: as they were sealed.
        hidden: of shape (rows, 64).
        marks: the publisher's words for each run of `runs_of(hidden)`.

    Raises:
        MalformedError: the rows, the mask's shape or the number of marks are wrong.
        RefusedError: a leaf that stays visible holds what a reader does not see (`row` and
            `column` count from 0), or a mark holds what marks do not hold.
    """
    check_rows(rows)
    check_mask(hidden, TextHeader(len(rows), "").grid)
    for row, leaves in enumerate(rows):
        for column, leaf in enumerate(leaves):
            if not hidden[row, column] and unseen(leaf):
                raise RefusedError("textproof.leaf_unseen", row=row, column=column)
    return write_text(tuple(_all_leaves(rows)), hidden, marks)


def lengths_of(rows: Rows, hidden: Mask) -> bytes:
    """Return the `lengths` of a proof: the bytes of each visible leaf, empty ones too.

    Raises:
        MalformedError: the mask has not the shape of the grid.
    """
    check_mask(hidden, TextHeader(len(rows), "").grid)
    visible = np.logical_not(hidden).reshape(-1)
    return encode_lengths(map(len, compress(_all_leaves(rows), visible)))


def encode_rows(rows: Rows) -> bytes:
    """Return the kept rendition: the text and where its leaves begin.

    Raises:
        MalformedError: `check_rows` refuses them.
    """
    check_rows(rows)
    return encode(rows)


def decode_rows(untrusted: bytes) -> Rows:
    """Return the rows of a kept rendition.

    Raises:
        MalformedError: `encode_rows` would not have produced these bytes.
    """
    value = decode(untrusted)
    if not isinstance(value, tuple):
        raise MalformedError("textproof.rows_form")
    rows = []
    for row in value:
        if not isinstance(row, tuple):
            raise MalformedError("textproof.rows_form")
        leaves = tuple(leaf for leaf in row if isinstance(leaf, str))
        if len(leaves) != len(row):
            raise MalformedError("textproof.rows_form")
        rows.append(leaves)
    check_rows(tuple(rows))
    return tuple(rows)


def check_rows(rows: Rows) -> None:
    """Check that rows are in the form of section 4.4.

    Raises:
        MalformedError: there are none or too many; one has no leaf or too many; a leaf is empty,
            too long or no Unicode; a line feed stands elsewhere than alone at the end of a row; or
            the joined text is not in NFC. `row` and `column` count from 0.
    """
    if not 1 <= len(rows) <= ROWS_MAX:
        raise MalformedError("textproof.rows_count", found=len(rows), limit=ROWS_MAX)
    for row, leaves in enumerate(rows):
        if not 1 <= len(leaves) <= COLUMNS:
            raise MalformedError("textproof.row_form", row=row, found=len(leaves), limit=COLUMNS)
        for column, leaf in enumerate(leaves):
            is_end = leaf == "\n" and column == len(leaves) - 1
            if not (is_end or _is_leaf(leaf)):
                raise MalformedError("textproof.leaf_form", row=row, column=column)
    if not unicodedata.is_normalized("NFC", "".join(chain.from_iterable(rows))):
        raise MalformedError("textproof.not_composed")


def _is_leaf(leaf: str) -> bool:
    try:
        size = len(leaf.encode())
    except UnicodeEncodeError:
        return False
    return 1 <= size <= LEAF_BYTES_MAX and "\n" not in leaf and "\r" not in leaf


def _all_leaves(rows: Rows) -> chain[bytes]:
    """Yield the data of every leaf of the grid in reading order."""
    return chain.from_iterable(
        chain(map(str.encode, row), repeat(b"", COLUMNS - len(row))) for row in rows
    )
