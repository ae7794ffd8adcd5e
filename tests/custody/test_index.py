from hypothesis import given
from hypothesis import strategies as st

from tutela.custody.index import Marks, content_mark, place_mark

KEYS = st.binary(min_size=32, max_size=32)


@given(key=KEYS, digest=st.binary(min_size=32, max_size=32))
def test_the_same_file_bears_the_same_mark_and_the_mark_is_not_its_digest(
    key: bytes, digest: bytes
):
    mark = content_mark(key, digest)
    assert mark == content_mark(key, digest)
    assert len(mark) == 32
    assert mark != digest


@given(one=KEYS, other=KEYS, digest=st.binary(min_size=32, max_size=32))
def test_another_key_makes_another_mark(one: bytes, other: bytes, digest: bytes):
    assert (content_mark(one, digest) == content_mark(other, digest)) == (one == other)


PLACES = st.tuples(st.text(), st.integers(0, 2**40), st.integers(0, 2**62))


@given(one=PLACES, other=PLACES)
def test_places_that_differ_in_anything_bear_other_marks(
    one: tuple[str, int, int], other: tuple[str, int, int]
):
    key = bytes(32)
    assert (place_mark(key, *one) == place_mark(key, *other)) == (one == other)


def test_a_place_is_never_taken_for_a_content():
    key = bytes(32)
    assert place_mark(key, "a", 1, 1) != content_mark(key, b"a")


def test_marks_do_not_show_themselves():
    assert repr(Marks(b"content", b"place")) == "Marks()"
