"""Several publications of one item: what can be seen when they lie on top of each other."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.proof.mask import Mask, Rect
from tutela.release.union import Earlier, Hidden, check_accepted, tiles, union_of

MASKS = arrays(np.bool_, (5, 7))


def publications(masks: Sequence[Mask]) -> list[Earlier]:
    return [Earlier(bytes([place]) * 32, Hidden.of(mask)) for place, mask in enumerate(masks)]


@given(MASKS)
def test_the_first_publication_has_nothing_to_compare_with(mask: Mask) -> None:
    union = union_of(Hidden.of(mask), [])
    check_accepted(union, None)
    assert (union.newly, union.exposed, union.earlier) == ((), (), ())


@given(MASKS, st.lists(MASKS, min_size=1, max_size=4))
def test_a_tile_is_newly_visible_exactly_if_nobody_could_see_it_before(
    mask: Mask, before: list[Mask]
) -> None:
    union = union_of(Hidden.of(mask), publications(before))
    hidden_in_all = np.logical_and.reduce(before)
    assert (Hidden(7, 5, union.newly).mask == (~mask & hidden_in_all)).all()
    assert (Hidden(7, 5, union.exposed).mask == (mask & ~hidden_in_all)).all()


@given(MASKS)
def test_the_same_mask_again_shows_nothing_new(mask: Mask) -> None:
    union = union_of(Hidden.of(mask), publications([mask]))
    check_accepted(union, None)
    assert not union.newly
    assert not union.exposed


def test_what_becomes_visible_must_be_accepted_exactly() -> None:
    now, before = np.zeros((5, 7), np.bool_), np.zeros((5, 7), np.bool_)
    before[1:3, 2:5] = True
    now[1:2, 2:5] = True
    union = union_of(Hidden.of(now), publications([before]))
    assert union.newly == (Rect(2, 2, 3, 1),)
    assert tiles(union.newly) == 3
    other = union_of(Hidden.of(~before), publications([before]))
    for accepted in (None, "", other.digest.hex(), union.digest.hex().upper()):
        with pytest.raises(RefusedError) as caught:
            check_accepted(union, accepted)
        assert caught.value.parameters == {"count": 3, "digest": union.digest.hex()}
    check_accepted(union, union.digest.hex())


def test_the_digest_changes_with_every_earlier_publication() -> None:
    mask = np.eye(5, 7, dtype=np.bool_)
    digests = {union_of(Hidden.of(mask), publications([mask] * count)).digest for count in range(5)}
    assert len(digests) == 5


def test_a_publication_of_another_grid_is_no_publication_of_this_item() -> None:
    with pytest.raises(MismatchError):
        union_of(Hidden(7, 5, ()), [Earlier(bytes(32), Hidden(5, 7, ()))])


def test_a_list_of_rectangles_that_is_not_canonical_is_refused() -> None:
    with pytest.raises(MalformedError):
        Hidden(7, 5, (Rect(0, 0, 1, 1), Rect(1, 0, 1, 1)))
