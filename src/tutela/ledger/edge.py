"""The right edge of a log: the few hashes and entries that an append needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tutela.ledger.tiles import ENTRIES, TILE_HEIGHT, TILE_WIDTH, Place, encode_bundle
from tutela.proof.merkle import EMPTY_ROOT, leaf_hash, root_of


@dataclass(frozen=True, slots=True)
class Edge:
    """What the last, unfilled tile of each level holds.

    Attributes:
        size: how many entries the log has.
        entries: those in the unfilled bundle.
        levels: for each level the hashes in its unfilled tile; fewer than 256 each.
    """

    size: int
    entries: tuple[bytes, ...]
    levels: tuple[tuple[bytes, ...], ...]

    def root(self) -> bytes:
        """Return the root of the whole log."""
        lower: tuple[bytes, ...] = ()
        for hashes in self.levels:
            # An unfinished subtree stands last in the level above, as if it were a full one:
            # RFC 6962 splits at powers of two, so the shape is the same.
            together = (*hashes, *lower)
            lower = (root_of(together),) if together else ()
        return lower[0] if lower else EMPTY_ROOT

    def extended(self, entries: Sequence[bytes]) -> tuple["Edge", Mapping[str, bytes]]:
        """Return the edge after these entries, and the files that are new by then.

        The files lie beyond this edge: none of them is part of the log as it was.

        Raises:
            MalformedError: an entry has more than 65,535 bytes.
        """
        files: dict[str, bytes] = {}
        start = self.size - len(self.entries)
        bundled = (*self.entries, *entries)
        for offset in range(0, len(bundled), TILE_WIDTH):
            bundle = bundled[offset : offset + TILE_WIDTH]
            place = Place(ENTRIES, (start + offset) // TILE_WIDTH, len(bundle))
            files[place.path] = encode_bundle(bundle)
        levels = self._extended_levels([leaf_hash(entry) for entry in entries], files)
        unfilled = len(bundled) % TILE_WIDTH
        left = tuple(bundled[len(bundled) - unfilled :])
        return Edge(self.size + len(entries), left, levels), files

    def _extended_levels(
        self, arrived: list[bytes], files: dict[str, bytes]
    ) -> tuple[tuple[bytes, ...], ...]:
        levels: list[tuple[bytes, ...]] = []
        level = 0
        while arrived:
            old = self.levels[level] if level < len(self.levels) else ()
            first = (self.size >> (TILE_HEIGHT * level)) // TILE_WIDTH
            hashes = [*old, *arrived]
            arrived = []
            kept: list[bytes] = []
            for offset in range(0, len(hashes), TILE_WIDTH):
                kept = hashes[offset : offset + TILE_WIDTH]
                place = Place(level, first + offset // TILE_WIDTH, len(kept))
                files[place.path] = b"".join(kept)
                if len(kept) == TILE_WIDTH:
                    arrived.append(root_of(kept))
                    kept = []
            levels.append(tuple(kept))
            level += 1
        return (*levels, *self.levels[level:])


EMPTY_EDGE = Edge(0, (), ())
