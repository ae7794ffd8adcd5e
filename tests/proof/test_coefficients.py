"""Coefficients through libturbojpeg: both libraries, and what goes wrong inside a callback."""

import numpy as np
import pytest
from tools.vectors.draw import drawing, jpeg
from tools.vectors.redaction_proof import original

from tutela.errors import MalformedError, RefusedError
from tutela.proof.coefficients import BlockRow, Library, Operation, libraries, library


def rows_of(content: bytes, by: Library, operation: Operation = Operation.NONE):
    seen: list[tuple[int, int, bytes]] = []

    def visit(row: BlockRow) -> None:
        seen.append((row.component, row.row, row.blocks.tobytes()))

    by.transform(content, visit, operation)
    return seen


@pytest.mark.parametrize("name", ["420.jpg", "444.jpg", "grey.jpg", "cmyk.jpg", "progressive.jpg"])
def test_every_library_reads_and_writes_the_same(name: str):
    content = original(name)
    found = libraries()
    assert {one.origin for one in found} == {"system", "wheel"} or len(found) == 1
    assert len({str(rows_of(content, one)) for one in found}) == 1
    assert len({one.transform(content, lambda _: None) for one in found}) == 1


def test_the_system_library_is_preferred():
    assert library().path == libraries()[0].path
    origins = [one.origin for one in libraries()]
    assert origins == sorted(origins)


def test_components_come_one_after_the_other_from_the_top():
    places = [(component, row) for component, row, _ in rows_of(original("420.jpg"), library())]
    assert places == sorted(places)
    assert {component for component, _ in places} == {0, 1, 2}


def test_what_is_written_in_place_is_in_the_file():
    def blank(row: BlockRow) -> None:
        row.blocks[:] = 0

    written = library().transform(original("grey.jpg"), blank)
    assert all(not any(values) for _, _, values in rows_of(written, library()))


def test_a_transposed_picture_comes_back():
    content = jpeg(drawing(64, 32, 1), "L")
    turned = library().transform(content, lambda _: None, Operation.ROTATE_90)
    back = library().transform(turned, lambda _: None, Operation.ROTATE_270)
    assert rows_of(back, library()) == rows_of(content, library())


def test_an_error_in_a_visit_stops_and_is_raised_as_it_is():
    calls = []

    def visit(row: BlockRow) -> None:
        calls.append(row.row)
        raise RefusedError("picture.needs_pixels", reason="test")

    with pytest.raises(RefusedError, match="reason=test"):
        library().transform(original("grey.jpg"), visit)
    assert calls == [0]


def test_an_interrupt_in_a_visit_is_not_swallowed():
    def visit(_: BlockRow) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library().transform(original("grey.jpg"), visit)


@pytest.mark.parametrize("keep", [0, 2, 100, 500])
def test_a_cut_file_is_refused(keep: int):
    with pytest.raises(MalformedError, match=r"picture\.jpeg_refused"):
        library().transform(original("grey.jpg")[:keep], lambda _: None)


def test_an_imperfect_rotation_is_refused():
    with pytest.raises(MalformedError, match=r"picture\.jpeg_refused"):
        library().transform(original("420.jpg"), lambda _: None, Operation.ROTATE_90)


def test_blocks_are_int16_rows_of_sixty_four():
    shapes = set()

    def visit(row: BlockRow) -> None:
        shapes.add((row.blocks.dtype, row.blocks.shape, row.columns))

    library().transform(original("grey.jpg"), visit)
    assert shapes == {(np.dtype(np.int16), (9, 64), 9)}
