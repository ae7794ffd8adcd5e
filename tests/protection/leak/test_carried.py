"""The same texts in the same places have one digest, others have another."""

import hashlib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tutela.protection.leak.carried import Carried, digest_of

CARRIED = st.lists(st.builds(Carried, st.text(), st.text(), st.text()), max_size=4)


@given(CARRIED, CARRIED)
def test_digests_are_equal_exactly_where_texts_and_places_are(
    one: list[Carried], other: list[Carried]
):
    assert (digest_of(one) == digest_of(other)) == (one == other)


def test_a_text_is_not_shown_where_it_is_printed():
    assert "천막돌" not in repr(Carried("a", "b", "천막돌"))


def test_a_border_moved_between_parts_is_another_text():
    assert digest_of([Carried("a", "b", "c")]) != digest_of([Carried("ab", "", "c")])


def test_the_digest_is_that_of_the_spec():
    spec = Path(__file__).resolve().parents[3] / "spec" / "identity.md"
    parts = [each.encode() for each in ("text.txt", "line 1", "홍길동")]
    whole = b"tutela-carried/1\n" + b"".join(len(each).to_bytes(8) + each for each in parts)
    digest = digest_of([Carried("text.txt", "line 1", "홍길동")])
    assert digest == hashlib.sha256(whole).digest()
    assert f"    {digest.hex()}\n" in spec.read_text("utf-8")
