"""JPEG pictures of every flavour: identical where visible, nothing where hidden, one form."""

import io
from collections.abc import Callable
from typing import Final

import hypothesis.strategies as st
import numpy as np
import pytest
import simplejpeg  # type: ignore[import-untyped]
from hypothesis import given, settings
from numpy.typing import NDArray
from PIL import Image
from tools.vectors.draw import drawing, jpeg
from tools.vectors.press import SECRET, Release, mask, raw, release_jpeg, with_orientation
from tools.vectors.redaction_proof import grey, original
from tools.vectors.scan import read_blocks, with_scan

from tutela.errors import MalformedError, RefusedError
from tutela.proof.coefficients import BlockRow, library
from tutela.proof.jpeg import canonical_start, read_source
from tutela.proof.mask import Mask, mask_of
from tutela.proof.picture import (
    Commitment,
    commit_jpeg,
    grid_of_jpeg,
    hide_jpeg,
    nothing_hidden,
    prove,
)
from tutela.proof.verify import verify

Pixels = NDArray[np.uint8]


def by_simplejpeg(sampling: str) -> Callable[[Pixels], bytes]:
    return lambda pixels: bytes(
        simplejpeg.encode_jpeg(np.ascontiguousarray(pixels), 80, colorsubsampling=sampling)
    )


def by_pillow(mode: str, **options: object) -> Callable[[Pixels], bytes]:
    channels = {"L": 1, "RGB": 3, "CMYK": 4}[mode]
    return lambda pixels: jpeg(
        np.concatenate([pixels, pixels], axis=2)[:, :, :channels], mode, **options
    )


FLAVOURS: Final[dict[str, Callable[[Pixels], bytes]]] = {
    "baseline": by_pillow("RGB"),
    "progressive": by_pillow("RGB", progressive=True),
    "optimised": by_pillow("RGB", optimize=True),
    "restart": by_pillow("RGB", restart_marker_blocks=3),
    "grey": by_pillow("L"),
    "grey progressive": by_pillow("L", progressive=True),
    "rgb": by_pillow("RGB", keep_rgb=True),
    "cmyk": by_pillow("CMYK"),
    "best": by_pillow("RGB", qtables=[[1] * 64]),
    "444": by_simplejpeg("444"),
    "422": by_simplejpeg("422"),
    "420": by_simplejpeg("420"),
    "440": by_simplejpeg("440"),
    "411": by_simplejpeg("411"),
}


@st.composite
def pictures(draw: st.DrawFn) -> tuple[bytes, Mask]:
    width, height = draw(st.integers(1, 140)), draw(st.integers(1, 140))
    pixels = drawing(width, height, 3, draw(st.integers(0, 99)))
    content = FLAVOURS[draw(st.sampled_from(sorted(FLAVOURS)))](pixels)
    grid = grid_of_jpeg(content)
    dice = np.random.default_rng(draw(st.integers(0, 999)))
    share = draw(st.sampled_from([0.0, 0.2, 0.8, 1.0]))
    return content, dice.random((grid.rows, grid.columns)) < share


def rows_of(content: bytes) -> dict[tuple[int, int], NDArray[np.int16]]:
    rows = {}

    def visit(row: BlockRow) -> None:
        rows[row.component, row.row] = row.blocks.copy()

    library().transform(content, visit)
    return rows


@settings(max_examples=60, deadline=None)
@given(pictures())
def test_every_flavour_survives_a_random_mask_and_the_verifier(case: tuple[bytes, Mask]):
    content, hidden = case
    found = verify(release_jpeg(content, hidden).file)
    assert found.hidden_tiles == int(hidden.sum())


@settings(max_examples=40, deadline=None)
@given(pictures())
def test_visible_coefficients_are_identical_and_hidden_ones_zero(case: tuple[bytes, Mask]):
    content, hidden = case
    frame = read_source(content).frame
    before, after = rows_of(content), rows_of(hide_jpeg(content, hidden))
    for (component, row), blocks in before.items():
        h, v = frame.sampling[component]
        width, height = frame.blocks(component)
        if row < height:
            blank = np.repeat(hidden[row // (frame.tile * v)], frame.tile * h)[:width]
            assert (after[component, row][~blank] == blocks[~blank]).all()
            assert not after[component, row][blank].any()


@pytest.mark.parametrize("name", ["grey.jpg", "420.jpg", "rgb.jpg", "cmyk.jpg", "progressive.jpg"])
def test_the_upright_picture_looks_like_the_original(name: str):
    content = original(name)
    shown = hide_jpeg(content, nothing_hidden(grid_of_jpeg(content)))
    pictures_shown = [np.asarray(Image.open(io.BytesIO(one))) for one in (content, shown)]
    assert (pictures_shown[0] == pictures_shown[1]).all()


def test_a_scan_written_by_hand_is_the_released_one():
    picture = grey().picture
    assert with_scan(picture, read_blocks(picture)) == picture


def test_a_released_picture_starts_with_the_bytes_of_its_header():
    release = grey()
    assert release.picture.startswith(canonical_start(release.commitment.decoded_header))  # type: ignore[arg-type] # it is a JPEG's


def differing(size: tuple[int, int], box: tuple[int, int, int, int], mode: str) -> list[bytes]:
    """Return two originals whose coefficients differ only inside a box of whole iMCUs."""
    first, second = drawing(*size, 3, 1), drawing(*size, 3, 1)
    left, top, right, bottom = box
    second[top:bottom, left:right] = 255 - second[top:bottom, left:right]
    return [jpeg(one, "RGB", subsampling=mode) for one in (first, second)]


@pytest.mark.parametrize("sampling", ["4:4:4", "4:2:0"])
def test_originals_that_differ_only_under_the_mask_give_the_same_picture(sampling: str):
    one, two = differing((160, 128), (64, 32, 128, 96), sampling)
    hidden = mask(5, 4, (2, 1, 2, 2))
    first, second = (release_jpeg(content, hidden) for content in (one, two))
    assert one != two
    assert first.picture == second.picture
    assert len(raw(first.proof)) == len(raw(second.proof))
    # The path holds only entries of others: this seal is the last of its pair of subtrees.
    fields = {"nodes", "rest", "seal", "checkpoint", "statement", "signature"}
    assert differing_fields(first, second) == fields
    assert differing_hashes(first.proof.nodes, second.proof.nodes) == hidden_nodes(first)
    assert first.proof.rest[:32] == second.proof.rest[:32]
    assert first.proof.rest[64:] == second.proof.rest[64:]


def differing_fields(first: Release, second: Release) -> set[str]:
    names = first.proof.__dataclass_fields__
    return {n for n in names if getattr(first.proof, n) != getattr(second.proof, n)}


def differing_hashes(first: bytes, second: bytes) -> int:
    return sum(first[i : i + 32] != second[i : i + 32] for i in range(0, len(first), 32))


def hidden_nodes(release: Release) -> int:
    """Return how many nodes are hashes: those that change when only the leaves do."""
    commitment = release.commitment
    other = Commitment(
        commitment.header,
        bytes(len(commitment.leaves)),
        commitment.meta_root,
        commitment.file_leaf,
        commitment.item_root,
    )
    grid = commitment.grid
    hidden = mask_of(release.proof.hidden, grid.columns, grid.rows)
    return differing_hashes(prove(other, SECRET, hidden), release.proof.nodes)


FRAME: Final = b"\xff\xc0\0\x0b"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"\xff\xd8", b"GIF89a", "picture.segment"),
        (b"\xff\xe0", b"junk\xff\xe0", "picture.segment"),
        (b"\xff\xda", b"\xff\xd9", "picture.segment"),
        (FRAME + b"\x08", FRAME + b"\x0c", "picture.precision"),
        (FRAME + b"\x08\0\x28", FRAME + b"\x08\0\0", "picture.size_refused"),
        (b"\xff\xc4\0\x1f\0", b"\xff\xc4\0\x1f\x0f", "picture.jpeg_refused"),
    ],
)
def test_what_cannot_be_sealed_by_coefficients_says_why(old: bytes, new: bytes, reason: str):
    broken = original("grey.jpg").replace(old, new, 1)
    with pytest.raises(RefusedError, match=rf"picture\.needs_pixels reason={reason}"):
        commit_jpeg(broken, bytes(32))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_a_cut_original_is_refused(share: float):
    content = original("420.jpg")
    with pytest.raises(RefusedError, match=r"picture\.needs_pixels"):
        commit_jpeg(content[: int(len(content) * share)], bytes(32))


def test_four_components_without_an_adobe_marker_are_refused():
    content = original("cmyk.jpg").replace(b"Adobe", b"Adoba", 1)
    with pytest.raises(RefusedError, match=r"picture\.ink_unmarked"):
        commit_jpeg(content, bytes(32))


def test_tables_above_255_are_refused():
    content = original("grey.jpg")
    place = content.index(b"\xff\xdb")
    table = content[place + 5 : place + 69]
    wide = b"\xff\xdb\0\x83\x10" + b"".join(bytes([1, value]) for value in table)
    with pytest.raises(RefusedError, match=r"picture\.needs_pixels"):
        commit_jpeg(content[:place] + wide + content[place + 69 :], bytes(32))


def test_a_coefficient_without_a_baseline_code_beside_a_blank_is_refused():
    content = grey().picture
    blocks = read_blocks(content)
    blocks[0, 0], blocks[1, 0] = 1000, 1500
    with pytest.raises(RefusedError, match=r"picture\.coefficient_range"):
        commit_jpeg(with_scan(content, blocks), bytes(32))


def test_the_lowest_dc_is_sealed():
    content = grey().picture
    blocks = read_blocks(content)
    blocks[4, 0] = -1024
    sealed = with_scan(content, blocks)
    assert verify(release_jpeg(sealed, mask(3, 2, (0, 0, 1, 1))).file).hidden_tiles == 1


def test_an_imperfect_orientation_goes_the_way_of_pixels():
    with pytest.raises(RefusedError, match=r"picture\.needs_pixels"):
        commit_jpeg(with_orientation(original("420.jpg"), 6), bytes(32))


def test_a_mask_of_another_shape_is_refused():
    with pytest.raises(MalformedError, match=r"proof\.mask_shape"):
        hide_jpeg(original("grey.jpg"), mask(2, 2))
