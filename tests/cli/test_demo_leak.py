"""A detector that sees nothing says nothing, and a leak that is not stopped is never a success."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tutela.cli.console import open_console
from tutela.cli.demo_leak import Blind, plant_leak
from tutela.errors import MismatchError
from tutela.intake.receive import receive
from tutela.redaction.detectors import DETECTORS
from tutela.release.draw import Words
from tutela.release.search import Copies
from tutela.wiring import NewCase, create_case, delivery, new_person, open_case, receiving
from tutela.wiring.desk import Desk
from tutela.wiring.look import search_of


@pytest.mark.parametrize("identifier", sorted(DETECTORS))
def test_a_blind_detector_finds_nothing_and_names_no_network(identifier: str):
    blind = Blind(identifier)
    assert (blind.id, blind.weights) == (identifier, ())
    assert blind.find(np.zeros((4, 4, 3), np.uint8)) == ()


def test_a_leak_that_nothing_stops_is_a_failure_of_the_demo(tmp_path: Path):
    anna, _ = new_person("anna", "seven small boats")
    created = create_case(tmp_path / "case", NewCase((anna.public,), "tester"), None)
    (tmp_path / "camera").mkdir()
    Image.new("RGB", (96, 64), (90, 90, 90)).save(tmp_path / "camera" / "a.png")
    with open_case(tmp_path / "case", created.secrets) as case:
        with receiving(case) as ports:
            (line,) = receive(delivery(case, tmp_path / "camera", "", "tester"), ports)
        assert line.item is not None
        desk = Desk(case, line.item, anna.label, anna.age, "test")
        words, search = Words(None, None, None, "We"), search_of("two archives", Copies.NONE_FOUND)
        with pytest.raises(MismatchError, match=r"demo\.not_stopped"):
            plant_leak(open_console(json=True), desk, anna, words, search)
