import hashlib

from hypothesis import given
from hypothesis import strategies as st

from tutela.proof.digest import HASH_BYTES, sha256


def test_the_published_example_has_its_published_digest():
    assert sha256(b"abc").hex() == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


@given(st.lists(st.binary(max_size=20), max_size=5))
def test_parts_are_hashed_one_after_the_other(parts: list[bytes]):
    assert sha256(*parts) == hashlib.sha256(b"".join(parts)).digest()
    assert len(sha256(*parts)) == HASH_BYTES
