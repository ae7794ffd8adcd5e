"""Tiles and entry bundles: how a log lies in files that any C2SP client can read.

Source: c2sp.org/tlog-tiles.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tutela.errors import MalformedError
from tutela.proof.digest import HASH_BYTES

TILE_WIDTH = 256
TILE_HEIGHT = 8
ENTRY_BYTES_MAX = 65_535
CHECKPOINT = "checkpoint"
ENTRIES = -1
"""The level of entry bundles, which stand beside the hash tiles of level 0."""

_LEVEL_MAX = 63
_LENGTH_BYTES = 2
_PATH = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII
)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a tile or a bundle lies: its level, its number within the level, and its width."""

    level: int
    index: int
    width: int

    @property
    def path(self) -> str:
        """Return the path below the log's folder, such as tile/0/x001/x234/067.p/8."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        groups = [f"{self.index % 1000:03d}"]
        rest = self.index // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03d}")
            rest //= 1000
        partial = f".p/{self.width}" if self.width < TILE_WIDTH else ""
        return f"tile/{level}/{'/'.join(groups)}{partial}"

    @classmethod
    def parse(cls, untrusted_path: str) -> "Place":
        """Return the place that has exactly this path.

        Raises:
            MalformedError: it is no path of a tile or a bundle.
        """
        match = _PATH.fullmatch(untrusted_path)
        if not match:
            raise MalformedError("ledger.path_refused", path=untrusted_path)
        level, index, width = match.groups()
        place = cls(
            ENTRIES if level == "entries" else int(level),
            int(index.replace("/", "").replace("x", "")),
            int(width or TILE_WIDTH),
        )
        if place.path != untrusted_path or place.level > _LEVEL_MAX:
            raise MalformedError("ledger.path_refused", path=untrusted_path)
        return place

    def is_within(self, size: int) -> bool:
        """Return whether a log of `size` entries fills this tile to its width."""
        return self.index * TILE_WIDTH + self.width <= count_at(self.level, size)


def count_at(level: int, size: int) -> int:
    """Return how many hashes (or entries) a log of `size` entries has at a level."""
    return size >> (TILE_HEIGHT * max(level, 0))


def place_of(level: int, index: int, size: int) -> Place:
    """Return the place of a tile, as wide as a log of `size` entries makes it."""
    return Place(level, index, min(TILE_WIDTH, count_at(level, size) - index * TILE_WIDTH))


def levels_of(size: int) -> range:
    """Return the levels of hash tiles a log of `size` entries has."""
    return range(-(-size.bit_length() // TILE_HEIGHT))


def places_of(size: int) -> Iterator[Place]:
    """Return the place of every bundle and tile of a log of `size` entries."""
    for level in (ENTRIES, *levels_of(size)):
        for index in range(-(-count_at(level, size) // TILE_WIDTH)):
            yield place_of(level, index, size)


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Return entries with their lengths before them, big-endian in two bytes.

    Raises:
        MalformedError: an entry has more than 65,535 bytes.
    """
    out = bytearray()
    for entry in entries:
        if len(entry) > ENTRY_BYTES_MAX:
            raise MalformedError("ledger.entry_too_large", size=len(entry), limit=ENTRY_BYTES_MAX)
        out += len(entry).to_bytes(_LENGTH_BYTES, "big") + entry
    return bytes(out)


def decode_bundle(untrusted: bytes, place: Place) -> tuple[bytes, ...]:
    """Return the entries of a bundle, exactly as many as its place is wide.

    Raises:
        MalformedError: the bundle is cut, or holds more or fewer entries.
    """
    entries: list[bytes] = []
    offset = 0
    while offset < len(untrusted):
        start = offset + _LENGTH_BYTES
        offset = start + int.from_bytes(untrusted[offset:start], "big")
        entries.append(untrusted[start:offset])
    if offset != len(untrusted) or len(entries) != place.width:
        raise MalformedError(
            "ledger.bundle_cut",
            path=place.path,
            size=len(untrusted),
            found=len(entries),
            wanted=place.width,
        )
    return tuple(entries)


def decode_tile(untrusted: bytes, place: Place) -> tuple[bytes, ...]:
    """Return the hashes of a tile, exactly as many as its place is wide.

    Raises:
        MalformedError: the tile has another length.
    """
    if len(untrusted) != place.width * HASH_BYTES:
        raise MalformedError(
            "ledger.tile_cut",
            path=place.path,
            size=len(untrusted),
            wanted=place.width * HASH_BYTES,
        )
    return tuple(
        untrusted[start : start + HASH_BYTES] for start in range(0, len(untrusted), HASH_BYTES)
    )
