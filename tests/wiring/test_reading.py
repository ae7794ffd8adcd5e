"""The reading aid lies beside the sheet, says when there is none, and is nowhere in the case."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tutela.errors import UnavailableError
from tutela.intake.receive import receive
from tutela.ledger.entry import EventKind
from tutela.redaction.finding import Box, FindingKind
from tutela.redaction.kept import encode_plan
from tutela.redaction.plan import DetectorRun, Ground, HidePlan, Region, TileGrid
from tutela.redaction.reading import REGIONS_MAX, Grey, Reading
from tutela.terms.messages import Language, render
from tutela.wiring import (
    NewCase,
    create_case,
    delivery,
    new_person,
    open_case,
    receiving,
    reviewfolder,
)
from tutela.wiring import reading as aid
from tutela.wiring import release as releasing
from tutela.wiring import review as reviewing
from tutela.wiring.desk import Desk
from tutela.wiring.reading import missing_languages, reader_languages, reading_text

PICTURE = np.full((64, 96, 3), 60, np.uint8)
READ = "Lastname"


class Scripted:
    languages = ("eng", "ukr")

    def read(self, crops: Sequence[Grey], /) -> tuple[Reading, ...]:
        return tuple(Reading(READ if crop.shape[1] > 200 else "", 88) for crop in crops)


class Failing(Scripted):
    def read(self, _: Sequence[Grey], /) -> tuple[Reading, ...]:  # type: ignore[explicit-override]  # of a fake
        raise UnavailableError("reading.failed")


def plan(*boxes: Box) -> HidePlan:
    regions = tuple(
        Region(f"r{number}", FindingKind.WRITING, box, 500, "imagetext")
        for number, box in enumerate(boxes, 1)
    )
    runs = (DetectorRun("face", ()), DetectorRun("imagetext", ()))
    return HidePlan("tu-x", TileGrid(96, 64, 16, 16), Ground.SHOWN, runs, regions)


def said(identifier: str, **parameters: str | int) -> list[str]:
    return [render(identifier, parameters, language) for language in Language]


def test_each_region_has_a_line_with_what_was_read():
    text = reading_text(PICTURE, plan(Box(0, 0, 90, 16), Box(0, 30, 16, 16)), Scripted())
    lines = text.splitlines()
    assert lines[: len(Language)] == said("reading.heading", languages="eng, ukr")
    assert lines[len(Language) + 1 :] == ["r1\t88%\tLastname", "r2\t-"]


def test_a_reader_that_is_missing_or_failed_is_said_and_nothing_stops():
    wanted = plan(Box(0, 0, 90, 16))
    assert reading_text(PICTURE, wanted, None).splitlines() == said("reading.absent")
    assert reading_text(PICTURE, wanted, Failing()).splitlines() == said("reading.failed")


def test_nothing_to_read_and_too_much_to_read_are_said():
    none = reading_text(PICTURE, plan(), Scripted())
    assert none.splitlines()[-len(Language) :] == said("reading.no_writing")
    many = plan(*[Box(0, 0, 90, 16)] * (REGIONS_MAX + 7))
    text = reading_text(PICTURE, many, Scripted())
    assert text.splitlines()[-len(Language) :] == said("reading.left_out", count=7)


def test_languages_that_are_not_there_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    assert missing_languages(("kor", "eng")) == ("rus", "ukr")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert reader_languages() == ()


def test_what_was_read_goes_with_the_folder_and_is_nowhere_in_the_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(aid, "find", Scripted)
    anna, _ = new_person("anna", "seven small boats")
    created = create_case(tmp_path / "case", NewCase((anna.public,), "tester"), None)
    (tmp_path / "camera").mkdir()
    Image.fromarray(PICTURE).save(tmp_path / "camera" / "a.png")
    with open_case(tmp_path / "case", created.secrets) as case:
        with receiving(case) as ports:
            (line,) = receive(delivery(case, tmp_path / "camera", "", "tester"), ports)
        assert line.item is not None
        desk = Desk(case, line.item, anna.label, anna.age, "test")
        made = reviewing.find(desk)
        writing = plan(Box(0, 0, 90, 16))
        monkeypatch.setattr(reviewing, "decode_plan", lambda _: writing)
        files = reviewing.review_files(desk)
        monkeypatch.undo()
        assert READ in files[aid.READING_FILE].decode()
        assert READ.encode() not in files[reviewfolder.REVIEW_FILE]
        kept = desk.docket().needed_plan()
        assert kept == encode_plan(made)
        kinds = [event.kind for event in case.index.events(line.item)]
    assert kinds == [
        EventKind.RECEIVED,
        EventKind.OPENED,
        EventKind.PLAN_MADE,
        EventKind.EXPORTED,
    ]
    folder = tmp_path / "review"
    releasing.save(folder, files)
    assert reviewfolder.wipe(folder)
    assert not folder.exists()
    assert READ not in "".join(capfd.readouterr())
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert READ.encode() not in everything
