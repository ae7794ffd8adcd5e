"""The proof goes into a picture and comes out again, in one way only."""

import pytest
from tools.vectors.redaction_proof import coloured_png, grey

from tutela.errors import MalformedError, RefusedError
from tutela.proof.container import PART_BYTES, PROOF_BYTES_MAX, Kind, Parts, embed, kind_of, split

JPEG, PNG = grey().picture, coloured_png().picture
SIZES = [1, 2, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES, PROOF_BYTES_MAX]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("kind", "picture"), [(Kind.JPEG, JPEG), (Kind.PNG, PNG)], ids=["jpeg", "png"]
)
def test_a_proof_of_any_size_comes_back(kind: Kind, picture: bytes, size: int):
    proof = bytes(number % 251 for number in range(size))
    assert split(embed(picture, proof)) == Parts(kind, picture, proof)


@pytest.mark.parametrize("picture", [JPEG, PNG], ids=["jpeg", "png"])
def test_a_picture_without_a_proof_stays_whole(picture: bytes):
    assert split(picture) == Parts(kind_of(picture), picture, None)


@pytest.mark.parametrize("size", [0, PROOF_BYTES_MAX + 1])
def test_an_empty_or_too_large_proof_is_refused(size: int):
    with pytest.raises(RefusedError, match=r"proof\.too_large"):
        embed(JPEG, bytes(size))


@pytest.mark.parametrize("content", [b"", b"\xff", b"GIF89a", b"\x89PNG\r\n\x1a"])
def test_another_kind_of_file_is_refused(content: bytes):
    with pytest.raises(MalformedError, match=r"picture\.kind_unknown"):
        kind_of(content)


@pytest.mark.parametrize("content", [b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xeb"])
def test_a_file_that_ends_early_has_no_proof(content: bytes):
    assert split(content).proof is None


@pytest.mark.parametrize("cut", range(1, 40))
def test_a_cut_proof_segment_is_refused(cut: int):
    file = embed(JPEG, b"x" * 40)
    with pytest.raises(MalformedError, match=r"proof\.segments"):
        split(file[: 2 + 4 + 12 + 4 + 40 - cut])
