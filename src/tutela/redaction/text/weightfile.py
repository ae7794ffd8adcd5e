"""The weight file of a tagger: bytes in, checked weights out (spec/tagger-weights.md).

A damaged file is refused; it never gives a quietly weaker tagger.
"""

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutela.errors import MalformedError
from tutela.redaction.text.features import TEMPLATES

MAGIC = b"tutela-tagger/1\n"
WEIGHTS_MAX = 4_000_000
OUTSIDE = "O"
KEEP = "KEEP"  # looks like an identifier, and need not be masked
_DIGEST = 32
_TRANSITION_MAX = 50  # e^50: larger ones could make a probability vanish
_FIELDS = {"language", "templates", "labels", "lists", "keys", "weights", "scale"}


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of one language.

    `values` has a row for each key and a column for each label; `index` leads from key to row.
    """

    language: str
    labels: tuple[str, ...]
    lists: Mapping[str, frozenset[int]]
    transitions: NDArray[np.float32]
    index: Mapping[int, int]
    values: NDArray[np.float32]


def write_weights(weights: Weights) -> bytes:
    """Return the weight file; weights are rounded to a step of 1/32767 of the largest."""
    order = sorted(weights.index)
    values = weights.values[[weights.index[each] for each in order]]
    scale = float(max(np.abs(values).max(initial=0.0), 1e-6)) / 32767
    steps = np.rint(values / scale).astype("<i2")
    kept = [row for row in range(len(order)) if steps[row].any()]
    rows, columns = np.nonzero(steps[kept])
    header = {
        "keys": len(kept),
        "labels": list(weights.labels),
        "language": weights.language,
        "lists": {name: len(known) for name, known in sorted(weights.lists.items())},
        "scale": scale,
        "templates": TEMPLATES,
        "weights": len(rows),
    }
    text = json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
    body = b"".join(
        (
            MAGIC,
            struct.pack("<I", len(text)),
            text,
            weights.transitions.astype("<f4").tobytes(),
            *(
                np.array(sorted(known), dtype="<u4").tobytes()
                for _, known in sorted(weights.lists.items())
            ),
            np.array([order[row] for row in kept], dtype="<u4").tobytes(),
            np.bincount(rows, minlength=len(kept)).astype("u1").tobytes(),
            columns.astype("u1").tobytes(),
            steps[kept][rows, columns].tobytes(),
        )
    )
    return body + hashlib.sha256(body).digest()


def read_weights(untrusted_weights: bytes) -> Weights:
    """Return the weights of a file.

    Raises:
        MalformedError: the file is damaged, cut, not a weight file, or was made for other features.
    """
    body = untrusted_weights[:-_DIGEST]
    if (
        len(untrusted_weights) > WEIGHTS_MAX
        or not body.startswith(MAGIC)
        or hashlib.sha256(body).digest() != untrusted_weights[-_DIGEST:]
    ):
        raise MalformedError("tagger.weights_damaged")
    try:
        return _parse(_Cursor(body, len(MAGIC)))
    except (ValueError, KeyError, TypeError, struct.error) as broken:
        raise MalformedError("tagger.weights_damaged") from broken


class _Cursor:
    """A place in the bytes; reading past the end is a ValueError."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at

    def take(self, size: int) -> bytes:
        if size < 0 or self.at + size > len(self.data):
            raise ValueError
        self.at += size
        return self.data[self.at - size : self.at]


def _parse(cursor: _Cursor) -> Weights:
    header = json.loads(cursor.take(struct.unpack("<I", cursor.take(4))[0]))
    if not isinstance(header, dict) or set(header) != _FIELDS:
        raise ValueError
    if header["templates"] != TEMPLATES:
        raise MalformedError("tagger.weights_for_other_features", known=TEMPLATES)
    if not isinstance(header["labels"], list) or not isinstance(header["lists"], dict):
        raise TypeError
    labels = tuple(header["labels"])
    scale = float(header["scale"])
    width = len(labels)
    _check_labels(labels)
    if not 0 < scale < 1:
        raise ValueError
    transitions = np.frombuffer(cursor.take(4 * width * width), "<f4").reshape(width, width)
    if not bool((np.abs(transitions) <= _TRANSITION_MAX).all()):
        raise ValueError
    lists = {
        str(name): frozenset(_rising(cursor, int(count)).tolist())
        for name, count in header["lists"].items()
    }
    keys = _rising(cursor, int(header["keys"]))
    counts = np.frombuffer(cursor.take(len(keys)), "u1")
    total = int(header["weights"])
    columns = np.frombuffer(cursor.take(total), "u1")
    steps = np.frombuffer(cursor.take(2 * total), "<i2")
    if cursor.at != len(cursor.data) or int(counts.sum()) != total or total == 0:
        raise ValueError
    if int(counts.min()) < 1 or int(columns.max()) >= width:
        raise ValueError
    values = np.zeros((len(keys), width), np.float32)
    values[np.repeat(np.arange(len(keys)), counts), columns] = steps * np.float32(scale)
    return Weights(
        language=str(header["language"]),
        labels=labels,
        lists=lists,
        transitions=transitions.astype(np.float32),
        index={each: row for row, each in enumerate(keys.tolist())},
        values=values,
    )


def _rising(cursor: _Cursor, count: int) -> NDArray[np.uint32]:
    found = np.frombuffer(cursor.take(4 * count), "<u4")
    if bool((found[1:] <= found[:-1]).any()):
        raise ValueError
    return found.astype(np.uint32)


def _check_labels(labels: tuple[str, ...]) -> None:
    """Check that O is first and that every type has its B and its I."""
    types = sorted({label[2:] for label in labels[1:]})
    known = [f"{part}-{each}" for each in types for part in "BI"]
    if not types or "" in types or labels != (OUTSIDE, *known):
        raise ValueError
