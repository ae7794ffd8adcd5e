"""What the public can see of one item when all its publications are laid on top of each other.

A mask that hides in the second publication what the first one showed hides nothing, and a mask
that shows what the first one hid undoes the first. Neither is visible from one picture alone, so
it is worked out before a release, shown to people, and part of what they sign.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from tutela.errors import MismatchError, RefusedError
from tutela.proof import cbor
from tutela.proof.digest import sha256
from tutela.proof.mask import Mask, Rect, canonical_mask, mask_of

DOMAIN: Final = b"tutela-union/1\n"


@dataclass(frozen=True, slots=True)
class Hidden:
    """Which tiles of a grid one publication hides.

    Attributes:
        columns: of the grid.
        rows: of the grid.
        rectangles: in tiles, in the order of spec/redaction-proof.md, 8.
    """

    columns: int
    rows: int
    rectangles: tuple[Rect, ...]

    def __post_init__(self) -> None:
        """Check that the rectangles are the one canonical list for their mask.

        Raises:
            MalformedError: one is empty or outside the grid, or the list is not canonical.
        """
        mask_of(self.rectangles, self.columns, self.rows)

    @classmethod
    def of(cls, mask: Mask) -> Self:
        """Return the description of a mask of shape (rows, columns)."""
        return cls(mask.shape[1], mask.shape[0], canonical_mask(mask))

    @property
    def mask(self) -> Mask:
        """Return the mask, of shape (rows, columns); true is hidden."""
        return mask_of(self.rectangles, self.columns, self.rows)


@dataclass(frozen=True, slots=True)
class Earlier:
    """One publication that has left already: the digest of its picture, and what it hides."""

    picture: bytes
    hidden: Hidden


@dataclass(frozen=True, slots=True)
class Union:
    """What a further publication of an item adds to what is visible already.

    Attributes:
        earlier: the digests of the pictures that were published before, oldest first.
        newly: the tiles this publication shows and none before it did; none for the first.
        exposed: tiles this publication hides although an earlier one showed them: hiding them
            now protects nobody.
    """

    earlier: tuple[bytes, ...]
    newly: tuple[Rect, ...]
    exposed: tuple[Rect, ...]

    @property
    def digest(self) -> bytes:
        """Return what the people who sign a release refer to when they accept this."""
        fields: dict[str, cbor.Value] = {
            "earlier": self.earlier,
            "newly": numbers_of(self.newly),
            "exposed": numbers_of(self.exposed),
        }
        return sha256(DOMAIN, cbor.encode(fields))


def union_of(now: Hidden, earlier: Sequence[Earlier]) -> Union:
    """Return what the public would see that it could not see before.

    Args:
        now: what the planned publication hides.
        earlier: every publication of the same item, oldest first.

    Raises:
        MismatchError: an earlier publication has another grid, so it is not of this item.
    """
    if not earlier:
        return Union((), (), ())
    seen = np.zeros((now.rows, now.columns), np.bool_)
    for publication in earlier:
        _check_grid(now, publication.hidden)
        seen |= ~publication.hidden.mask
    pictures = tuple(publication.picture for publication in earlier)
    newly, exposed = ~now.mask & ~seen, now.mask & seen
    return Union(pictures, canonical_mask(newly), canonical_mask(exposed))


def check_accepted(union: Union, accepted: str | None) -> None:
    """Check that what becomes newly visible was looked at by the person who releases.

    Args:
        union: as worked out now.
        accepted: the digest this person gave, in hexadecimal, if any.

    Raises:
        RefusedError: something becomes visible and nobody accepted exactly that.
    """
    if union.newly and accepted != union.digest.hex():
        raise RefusedError(
            "release.newly_visible", count=tiles(union.newly), digest=union.digest.hex()
        )


def tiles(rectangles: Sequence[Rect]) -> int:
    """Return how many tiles rectangles that do not overlap have."""
    return sum(rect.width * rect.height for rect in rectangles)


def numbers_of(rectangles: Sequence[Rect]) -> tuple[tuple[int, int, int, int], ...]:
    """Return rectangles as rows of numbers, as records carry them."""
    return tuple((rect.x, rect.y, rect.width, rect.height) for rect in rectangles)


def _check_grid(now: Hidden, then: Hidden) -> None:
    if (now.columns, now.rows) != (then.columns, then.rows):
        raise MismatchError(
            "release.other_grid",
            found=f"{then.columns}x{then.rows}",
            wanted=f"{now.columns}x{now.rows}",
        )
