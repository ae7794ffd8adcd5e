"""The proof goes into a picture and comes out again, in one way only."""

import pytest
from tools.vectors.redaction_proof import coloured_png, grey
from tools.vectors.texts import korean

from tutela.errors import MalformedError, RefusedError
from tutela.proof.container import PART_BYTES, PROOF_BYTES_MAX, Kind, Parts, embed, kind_of, split

JPEG, PNG, TEXT = grey().picture, coloured_png().picture, korean().picture
SIZES = [
    1,
    2,
    3,
    57,
    58,
    PART_BYTES - 1,
    PART_BYTES,
    PART_BYTES + 1,
    2 * PART_BYTES,
    PROOF_BYTES_MAX,
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("kind", "picture"),
    [(Kind.JPEG, JPEG), (Kind.PNG, PNG), (Kind.TEXT, TEXT)],
    ids=["jpeg", "png", "text"],
)
def test_a_proof_of_any_size_comes_back(kind: Kind, picture: bytes, size: int):
    proof = bytes(number % 251 for number in range(size))
    assert split(embed(picture, proof)) == Parts(kind, picture, proof)


@pytest.mark.parametrize("picture", [JPEG, PNG, TEXT], ids=["jpeg", "png", "text"])
def test_a_picture_without_a_proof_stays_whole(picture: bytes):
    assert split(picture) == Parts(kind_of(picture), picture, None)


@pytest.mark.parametrize("size", [0, PROOF_BYTES_MAX + 1])
def test_an_empty_or_too_large_proof_is_refused(size: int):
    with pytest.raises(RefusedError, match=r"proof\.too_large"):
        embed(JPEG, bytes(size))


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"GIF89a", b"\x89PNG\r\n\x1a", b"Dear all,\n", TEXT[:17]]
)
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


def test_a_proof_stands_in_lines_at_the_end_of_a_text():
    file = embed(TEXT, bytes(58))
    lines = file.removeprefix(TEXT).decode().splitlines()
    assert lines == ["", "⟦proof⟧", "A" * 76, "AA==", "⟦end⟧"]


@pytest.mark.parametrize("cut", range(1, 40))
def test_a_cut_block_of_a_text_is_refused(cut: int):
    file = embed(TEXT, b"x" * 40)
    with pytest.raises(MalformedError, match=r"proof\.segments"):
        split(file[:-cut])


@pytest.mark.parametrize("place", range(20))
def test_another_letter_in_the_block_is_another_proof_or_refused(place: int):
    file = bytearray(embed(TEXT, bytes(range(13))))
    start = file.index("⟦proof⟧\n".encode()) + len("⟦proof⟧\n".encode())
    original = file[start + place]
    for letter in range(256):
        file[start + place] = letter
        try:
            proof = split(bytes(file)).proof
        except MalformedError:
            continue
        assert (proof == bytes(range(13))) == (letter == original)


def test_the_last_block_of_a_text_is_the_proof():
    assert split(embed(embed(TEXT, b"one"), b"two")) == Parts(
        Kind.TEXT, embed(TEXT, b"one"), b"two"
    )
