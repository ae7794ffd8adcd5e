from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.ledger.edge import EMPTY_EDGE
from tutela.ledger.tiles import ENTRIES, Place, decode_bundle, decode_tile, places_of
from tutela.proof.merkle import EMPTY_ROOT, leaf_hash, root_of

ENTRIES_OF_ALL = [b"%d" % index for index in range(2000)]


def test_the_empty_edge_has_the_empty_root():
    assert EMPTY_EDGE.root() == EMPTY_ROOT


def test_the_root_is_right_at_every_size_around_a_tile():
    for size in (*range(1, 20), *range(250, 260), *range(508, 516)):
        edge, _ = EMPTY_EDGE.extended(ENTRIES_OF_ALL[:size])
        assert edge.root() == root_of(map(leaf_hash, ENTRIES_OF_ALL[:size]))


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 900), st.integers(1, 900))
def test_the_files_are_those_of_the_new_size_that_the_old_one_lacks(old: int, more: int):
    before, _ = EMPTY_EDGE.extended(ENTRIES_OF_ALL[:old])
    after, files = before.extended(ENTRIES_OF_ALL[old : old + more])
    assert after.size == old + more
    wanted = {place.path for place in places_of(old + more)}
    assert files.keys() == wanted - {place.path for place in places_of(old)}


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=5))
def test_the_files_hold_the_entries_and_the_hashes_below(batches: list[int]):
    edge, files = EMPTY_EDGE, dict[str, bytes]()
    for count in batches:
        edge, new = edge.extended(ENTRIES_OF_ALL[edge.size : edge.size + count])
        files |= new
    for place in places_of(edge.size):
        start = place.index * 256
        if place.level == ENTRIES:
            found = decode_bundle(files[place.path], place)
            assert list(found) == ENTRIES_OF_ALL[start : start + place.width]
        elif place.level == 0:
            leaves = tuple(map(leaf_hash, ENTRIES_OF_ALL[start : start + place.width]))
            assert decode_tile(files[place.path], place) == leaves
        else:
            below = [Place(0, start + each, 256) for each in range(place.width)]
            roots = tuple(root_of(decode_tile(files[each.path], each)) for each in below)
            assert decode_tile(files[place.path], place) == roots
