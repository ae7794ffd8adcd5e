"""A desk opens only what was sealed as a picture; the road itself is in test_release."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.wiring.leak_place import NOTES, leak_place

from tutela.errors import RefusedError
from tutela.intake.receive import receive
from tutela.ledger.entry import EventKind
from tutela.proof.text import decode_rows
from tutela.wiring import NewCase, create_case, delivery, new_person, open_case, receiving
from tutela.wiring.desk import Desk, court_files, open_picture, tiles_of, upright


def drawn(mode: str) -> bytes:
    out = io.BytesIO()
    pixels = np.random.default_rng(7).integers(0, 256, (70, 50, 3), np.uint8)
    Image.fromarray(pixels).convert(mode).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_rendition_comes_back_pixel_by_pixel(tmp_path: Path, mode: str):
    anna, _ = new_person("anna", "seven small boats")
    created = create_case(tmp_path / "case", NewCase((anna.public,), "tester"), None)
    (tmp_path / "camera").mkdir()
    (tmp_path / "camera" / "a.png").write_bytes(drawn(mode))
    with open_case(tmp_path / "case", created.secrets) as case:
        with receiving(case) as ports:
            (line,) = receive(delivery(case, tmp_path / "camera", "", "tester"), ports)
        assert line.item is not None
        desk = Desk(case, line.item, anna.label, anna.age, "test")
        opened, manifest = open_picture(desk, EventKind.OPENED)
        wanted = np.asarray(Image.open(io.BytesIO(drawn(mode))).convert("RGB"))
        assert np.array_equal(upright(opened), wanted)
        assert tiles_of(opened.commitment).width == wanted.shape[1]
        assert manifest.item == line.item
        events = case.index.events(line.item)
    assert [event.kind for event in events] == [EventKind.RECEIVED, EventKind.OPENED]


def test_an_item_without_a_picture_is_refused_by_name(tmp_path: Path):
    anna, _ = new_person("anna", "seven small boats")
    created = create_case(tmp_path / "case", NewCase((anna.public,), "tester"), None)
    (tmp_path / "camera").mkdir()
    (tmp_path / "camera" / "a.bin").write_bytes(b"\0words")
    with open_case(tmp_path / "case", created.secrets) as case:
        with receiving(case) as ports:
            (line,) = receive(delivery(case, tmp_path / "camera", "", "tester"), ports)
        assert line.item is not None
        desk = Desk(case, line.item, anna.label, anna.age, "test")
        with pytest.raises(RefusedError) as refused:
            open_picture(desk, EventKind.OPENED)
    assert refused.value.parameters == {"item": str(line.item)}


def test_a_court_gets_the_words_of_a_text_and_what_they_were_read_from(tmp_path: Path):
    with leak_place(tmp_path) as place:
        made = court_files(place.desk("more.txt"))
        assert set(made) == {"original", "secret.txt", "rendition.cbor"}
        assert made["original"].decode() == NOTES["more.txt"]
        words = "".join(leaf for row in decode_rows(made["rendition.cbor"]) for leaf in row)
        assert words == NOTES["more.txt"]
        assert place.case.index.events(place.items["more.txt"])[-1].kind == EventKind.EXPORTED
