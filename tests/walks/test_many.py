"""A folder of pictures is reviewed and released from the terminal in one sitting."""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tutela.proof.checkpoint import VerifierKey
from tutela.proof.verify import verify

if TYPE_CHECKING:
    from tests.walks.conftest import Hands

WIDTH, HEIGHT = 96, 64

SEARCHED = ("--searched", "two archives", "--copies", "none-found")


def draw(folder: Path, count: int) -> None:
    """Draw small pictures, no two alike: a plain ground with a bright patch."""
    shutil.rmtree(folder)
    folder.mkdir()
    dice = np.random.default_rng(4)
    for number in range(count):
        pixels = np.full((HEIGHT, WIDTH, 3), dice.integers(40, 200, 3), np.uint8)
        x, y = dice.integers(0, WIDTH - 24), dice.integers(0, HEIGHT - 24)
        pixels[y : y + 24, x : x + 24] = dice.integers(0, 256, 3)
        Image.fromarray(pixels).save(folder / f"drawn-{number:03d}.png")


class Sitting:
    """A case with drawn pictures, two people and their commands."""

    def __init__(self, hands: "Hands", count: int) -> None:
        self.hands, self.count = hands, count
        draw(hands.folder / "camera", count)
        for name in ("anna", "boris"):
            hands.type("key", "new", hands.path(f"{name}.key"), "--label", name)
        made = hands.type(
            *("case", "new", hands.path("case"), "--custodian", hands.path("anna.pub")),
            *("--custodian", hands.path("boris.pub"), "--recovery-out", hands.path("paper")),
        )
        self.ledger = VerifierKey.parse(str(made["publication"]))
        lines = hands.type("receive", hands.path("camera"), "--from", "by hand")["lines"]
        assert isinstance(lines, list)
        self.items = [str(line["item"]) for line in lines]
        assert len(self.items) == count
        self.anna = ("--key", hands.path("anna.key"), "--purpose", "release 1")
        self.boris = ("--key", hands.path("boris.key"), "--purpose", "release 1")
        self.publisher = (*self.anna, "--publisher", "Example", *SEARCHED)

    def stages(self) -> list[str]:
        queue = self.hands.type("review", "queue", "--key", self.hands.path("anna.key"))["items"]
        assert isinstance(queue, list)
        return [str(each["stage"]) for each in queue]

    def opened(self, count: int, *more: str) -> Path:
        answer = self.hands.type("review", "open", "--next", str(count), *self.anna, *more)
        return Path(str(answer["folder"]))

    def decide(self, folder: Path, *words: str) -> None:
        asked = ("--class", "MATERIAL", "--captive", "no")
        self.hands.type("review", "decide", str(folder), *words, *asked)

    def approve_all(self) -> None:
        looked = Path(str(self.hands.type("review", "look", "--all", *self.boris)["folder"]))
        self.hands.type("review", "approve", "--in", str(looked), *self.boris, *SEARCHED)
        assert not looked.exists(), "what shows the pictures is gone"

    def check_released(self, out: Path) -> None:
        folders = sorted(out.iterdir())
        assert [each.name for each in folders] == [f"{n:03d}" for n in range(1, self.count + 1)]
        for folder in folders:
            found = verify((folder / "picture.png").read_bytes(), pinned=(self.ledger,))
            assert found.ledger_known
            assert found.hidden_tiles > 0
        assert not any(item in each.name for item in self.items for each in out.rglob("*"))


@pytest.mark.timeout(600)
def test_five_pictures_are_reviewed_and_released_in_one_sitting(hands: "Hands"):
    sitting = Sitting(hands, 5)
    first, *others = sitting.items
    hands.type("hide", "find", first, *sitting.anna)
    found = hands.type("hide", "find", "--all", *sitting.anna)
    assert isinstance(found["items"], list)
    assert {each["item"] for each in found["items"]} == set(others), "what has a plan is left alone"
    assert {each["ground"] for each in found["items"]} == {"hidden"}
    assert hands.type("hide", "find", first, *sitting.anna)["skipped"] == [first]
    assert sitting.stages() == ["unseen"] * 5

    folder = sitting.opened(5, "--turned")
    index = json.loads((folder / "index.json").read_text("utf-8"))
    assert [each["number"] for each in index["pictures"]] == [1, 2, 3, 4, 5]
    assert (folder / "overview-1.png").stat().st_size > 0
    assert {each.name for each in (folder / "001").iterdir()} >= {
        *("review.json", "item", "sheet.png", "sheet-90.png", "sheet-180.png", "sheet-270.png"),
    }
    assert sitting.stages() == ["seen"] * 5
    partly(sitting, folder)
    sitting.approve_all()
    out = hands.folder / "out"
    hands.type("release", "--all", *sitting.anna, "--out", str(out))
    sitting.check_released(out)
    assert sitting.stages() == ["published"] * 5
    nothing_left = ("release", "--all", *sitting.anna, "--out", str(out))
    assert hands.refused(*nothing_left) == "queue.empty"


def partly(sitting: Sitting, folder: Path) -> None:
    """Decide some, spoil one, submit; then the rest: the good ones go through each time."""
    hands = sitting.hands
    area = ("--release", "0,0,50%,100%", "--reason", "a drawn patch")
    sitting.decide(folder, "1-3", *area)
    (folder / "002" / "review.json").write_text("{", "utf-8")
    code, answer = hands.tried("review", "submit", str(folder), *sitting.publisher)
    assert code == 3
    assert answer["undecided"] == ["004", "005"]
    assert answer["failed"] == [{"item": "002", "error": "review.not_json"}]
    assert isinstance(answer["submitted"], list)
    assert len(answer["submitted"]) == 2
    assert {each.name for each in folder.iterdir() if each.is_dir()} == {"002", "004", "005"}
    shutil.rmtree(folder)
    folder = sitting.opened(20)
    sitting.decide(folder, "1-3", *area)
    hands.type("review", "submit", str(folder), *sitting.publisher)
    assert not folder.exists()
    assert sitting.stages() == ["submitted"] * 5


@pytest.mark.timeout(600)
def test_what_fails_is_named_and_the_second_person_leaves_out_what_must_not_leave(hands: "Hands"):
    sitting = Sitting(hands, 3)
    spoil(hands, sitting.items[1])
    code, answer = hands.tried("hide", "find", "--all", *sitting.anna)
    assert code == 4
    assert answer["failed"] == [{"item": sitting.items[1], "error": "item.object_changed"}]
    assert sitting.stages() == ["unseen"] * 2

    folder = sitting.opened(20)
    assert hands.refused("review", "decide", str(folder)) == "queue.numbers_missing"
    assert hands.refused("review", "decide", str(folder), "7") == "queue.no_such_number"
    sitting.decide(folder, "1-2")
    answer = hands.type("review", "submit", str(folder), *sitting.publisher)
    assert isinstance(answer["submitted"], list)
    submitted = [str(each["item"]) for each in answer["submitted"]]

    own = ("review", "approve", "--all", *sitting.anna, *SEARCHED)
    assert hands.refused(*own) == "queue.empty", "nobody approves what they drew"
    unseen = ("review", "approve", "--all", *sitting.boris, *SEARCHED)
    assert hands.refused(*unseen) == "queue.empty", "nobody approves what they have not seen"
    first = hands.type("review", "look", "--next", "1", *sitting.boris)
    assert isinstance(first["items"], list)
    assert len(first["items"]) == 1
    shutil.rmtree(str(first["folder"]))
    looked = str(hands.type("review", "look", *submitted, *sitting.boris)["folder"])
    assert hands.refused("review", "look", "--all", *sitting.boris) == "queue.empty"
    hands.type("review", "approve", "--in", looked, "--but", "2", *sitting.boris, *SEARCHED)
    assert (Path(looked) / "002" / "picture.png").is_file()
    shutil.rmtree(looked)
    assert sorted(sitting.stages()) == ["approved", "submitted"]
    assert hands.refused("hide", "find", *sitting.anna) == "queue.items_or_all"
    assert hands.refused(
        "review", "approve", sitting.items[0], "--but", "1", *sitting.boris, *SEARCHED
    ) == ("queue.but_without_folder")


def spoil(hands: "Hands", item: str) -> None:
    items = hands.type("item", "list")["items"]
    assert isinstance(items, list)
    stored = next(each["object"] for each in items if each["item"] == item)
    path = next(Path(hands.path("case/objects")).rglob(stored))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_two_hundred_pictures_are_reviewed_and_released_in_one_sitting(hands: "Hands"):
    sitting = Sitting(hands, 200)
    hands.type("hide", "find", "--all", *sitting.anna)
    area = ("--release", "0,0,50%,100%", "--reason", "a drawn patch")
    for _ in range(10):
        folder = sitting.opened(20)
        sitting.decide(folder, "1-20", *area)
        hands.type("review", "submit", str(folder), *sitting.publisher)
    sitting.approve_all()
    out = hands.folder / "out"
    hands.type("release", "--all", *sitting.anna, "--out", str(out))
    sitting.check_released(out)
