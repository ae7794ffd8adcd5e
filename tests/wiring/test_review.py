"""What people look at, for one picture and for many; the road itself is in test_release."""

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tutela.custody.item import ItemId
from tutela.custody.keys import SEED_BYTES, PersonKey
from tutela.engines.age import AgeLocksmith
from tutela.engines.images import decode_examined
from tutela.errors import ConflictError, UnavailableError
from tutela.intake.receive import receive
from tutela.ledger.entry import EventKind
from tutela.redaction.detector import Picture, Weights
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.plan import Ground
from tutela.redaction.queue import Doubt
from tutela.release.stage import Stage, seen_plan
from tutela.wiring import Case, NewCase, create_case, delivery, open_case, receiving, reviewfolder
from tutela.wiring import review as reviewing
from tutela.wiring.desk import Desk

SIDES = (96, 64)


class Sees:
    """A detector that finds what it was told to find."""

    weights: tuple[Weights, ...] = ()

    def __init__(self, name: str, kind: FindingKind, *scores: int) -> None:
        self.id, self.kind, self.scores = name, kind, scores

    def find(self, picture: Picture) -> tuple[Finding, ...]:
        assert picture.shape == (SIDES[1], SIDES[0], 3)
        return tuple(
            Finding(self.kind, Box(8 * place, 8, 8, 8), score, self.id)
            for place, score in enumerate(self.scores)
        )


def eyes(*scores: int) -> tuple[Sees, Sees]:
    face, writing = FindingKind.FACE, FindingKind.WRITING
    return Sees("face", face, *scores), Sees("imagetext", writing)


class Room:
    """A case with three drawn pictures and a text."""

    def __init__(self, folder: Path, case: Case, anna: PersonKey) -> None:
        (folder / "camera").mkdir()
        for number in range(3):
            pixels = np.full((SIDES[1], SIDES[0], 3), 60 + 50 * number, np.uint8)
            Image.fromarray(pixels).save(folder / "camera" / f"{number}.png")
        (folder / "camera" / "a.bin").write_bytes(b"\0words")
        self.case, self.anna = case, anna
        with receiving(case) as ports:
            list(receive(delivery(case, folder / "camera", "", "tester"), ports))
        self.items = reviewing.pictures_of(case)

    def desk(self, item: ItemId) -> Desk:
        return Desk(self.case, item, self.anna.label, self.anna.age, "test")

    def queue(self) -> list[reviewing.Waiting]:
        planned = [item for item in self.items if reviewing.has_plan(self.case, item)]
        return list(reviewing.in_order([reviewing.waiting(self.desk(item)) for item in planned]))


@pytest.fixture
def room(tmp_path: Path):
    anna = PersonKey("anna", AgeLocksmith().new_key(), os.urandom(SEED_BYTES))
    created = create_case(tmp_path / "case", NewCase((anna.public,), "tester"), None)
    with open_case(tmp_path / "case", created.secrets) as case:
        yield Room(tmp_path, case, anna)


def test_only_pictures_are_looked_through_and_none_has_a_plan_at_first(room: Room):
    assert len(room.items) == 3
    assert not any(reviewing.has_plan(room.case, item) for item in room.items)
    with pytest.raises(UnavailableError, match=r"release\.no_plan"):
        reviewing.waiting(room.desk(room.items[0]))


def test_a_plan_hides_everything_unless_somebody_says_that_no_captive_is_visible(room: Room):
    plan = reviewing.find(room.desk(room.items[0]), detectors=eyes())
    assert plan.ground is Ground.HIDDEN
    assert plan.hidden_tiles.all()
    shown = reviewing.find(room.desk(room.items[0]), ground=Ground.SHOWN, detectors=eyes())
    assert not shown.hidden_tiles.any()
    assert reviewing.waiting(room.desk(room.items[0])).plan == shown


def test_the_queue_begins_with_what_nobody_saw_and_of_that_with_the_most_doubtful(room: Room):
    for item, scores in zip(room.items, [(900,), (), (50, 900)], strict=True):
        reviewing.find(room.desk(item), detectors=eyes(*scores))
    sure, none, unsure = room.items
    assert [each.item for each in room.queue()] == [unsure, none, sure]
    assert [each.doubt for each in room.queue()] == list(Doubt)
    reviewing.review_page(room.desk(unsure))
    assert [each.item for each in room.queue()] == [none, sure, unsure]
    assert [each.stage for each in room.queue()] == [Stage.UNSEEN, Stage.UNSEEN, Stage.SEEN]


def test_who_saw_which_picture_is_in_the_ledger_before_the_bytes(room: Room):
    item = room.items[0]
    plan = reviewing.find(room.desk(item), detectors=eyes())
    reviewing.review_page(room.desk(item))
    (seen,) = seen_plan(room.desk(item).docket())
    assert (seen.by, seen.viewer, seen.what) == ("anna", room.desk(item).viewer, plan.digest)
    assert room.case.index.events(item)[-1].kind == EventKind.EXPORTED


def test_a_sheet_comes_turned_when_somebody_asks(room: Room):
    reviewing.find(room.desk(room.items[0]), detectors=eyes(50))
    files = reviewing.review_page(room.desk(room.items[0]), turns=True).files
    upright = decode_examined(files[reviewfolder.SHEET_FILE])
    for turns, name in reviewfolder.TURNS.items():
        assert np.array_equal(np.rot90(upright, turns), decode_examined(files[name]))
    plain = reviewing.review_files(room.desk(room.items[0]))
    assert set(plain) == set(files) - set(reviewfolder.TURNS.values())
    assert set(plain) >= {reviewfolder.REVIEW_FILE, reviewfolder.SHEET_FILE, reviewfolder.ITEM_FILE}


def many(room: Room, root: Path) -> None:
    found = {}
    for number, item in enumerate(room.items, start=1):
        reviewing.find(room.desk(item), detectors=eyes(50))
        page = reviewing.review_page(room.desk(item), number)
        reviewing.save_page(root, number, page)
        found[number] = (item, page.without_files())
    reviewing.save_overview(root, found)


def test_a_folder_of_many_says_who_is_which_number_and_only_its_owner_reads_it(
    room: Room, tmp_path: Path
):
    root = tmp_path / "many"
    many(room, root)
    index = json.loads((root / "index.json").read_text("utf-8"))
    assert index["format"] == reviewing.INDEX_FORMAT
    assert [each["item"] for each in index["pictures"]] == [str(item) for item in room.items]
    assert index["pictures"][1] == {
        "number": 2,
        "folder": "002",
        "item": str(room.items[1]),
        "size": list(SIDES),
        "asked": ["r1"],
    }
    assert list(reviewing.numbered_folders(root, reviewfolder.REVIEW_FILE)) == [1, 2, 3]
    assert {each.stat().st_mode & 0o077 for each in [root, *root.glob("00*")]} == {0}
    page = reviewing.review_page(room.desk(room.items[0]))
    with pytest.raises(ConflictError):
        reviewing.save_page(root, 1, page)


def test_what_was_written_is_removed_and_nothing_else(room: Room, tmp_path: Path):
    root = tmp_path / "many"
    many(room, root)
    (root / "002" / "notes.txt").write_text("mine")
    wiped = [reviewfolder.wipe(reviewing.folder_of(root, number)) for number in (1, 2, 3)]
    assert wiped == [True, False, True]
    assert not reviewing.wipe_overview(root)
    assert [each.name for each in root.rglob("*") if each.is_file()] == ["notes.txt"]


def test_numbers_of_released_folders_go_on_where_they_ended(tmp_path: Path):
    assert reviewing.free_folder(tmp_path / "out").name == "001"
    (tmp_path / "out" / "007").mkdir(parents=True)
    (tmp_path / "out" / "notes").mkdir()
    assert reviewing.free_folder(tmp_path / "out").name == "008"


def test_another_key_of_the_same_label_is_another_viewer(room: Room):
    desk = room.desk(room.items[0])
    assert replace(desk, age=AgeLocksmith().new_key()).viewer != desk.viewer
    assert replace(desk, label="boris").viewer == desk.viewer
