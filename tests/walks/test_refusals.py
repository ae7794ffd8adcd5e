"""The ways in which the road ends early, typed as commands; each answer names the next step."""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.walks.conftest import Hands


SEARCHED = ("--searched", "two archives", "--copies", "none-found")
SHOWS = ("--shows-unknown", "1", "--channel", "site")


def review_of(hands: "Hands", item: str, anna: tuple[str, ...], **changes: object) -> Path:
    """Open a review, decide it as a person would, and return its folder."""
    folder = Path(str(hands.type("review", "open", item, *anna)["folder"]))
    path = folder / "review.json"
    review = json.loads(path.read_text("utf-8"))
    review |= {"release_class": "PERSON", "shows_living_captive": "no", **changes}
    path.write_text(json.dumps(review), "utf-8")
    return folder


def shown(hands: "Hands", item: str, anna: tuple[str, ...]) -> Path:
    """Open a review and uncover one region of writing, with a reason."""
    folder = review_of(hands, item, anna)
    path = folder / "review.json"
    review = json.loads(path.read_text("utf-8"))
    writing = next(each for each in review["regions"] if each["kind"] == "writing")
    writing |= {"state": "show", "reason": "stars of a flag"}
    path.write_text(json.dumps(review), "utf-8")
    return folder


@pytest.mark.timeout(600)
def test_what_must_not_leave_does_not(hands: "Hands"):
    item = hands.receive("anna", "boris")
    anna = ("--key", hands.path("anna.key"), "--purpose", "release 1")
    boris = ("--key", hands.path("boris.key"), "--purpose", "release 1")
    hands.type("hide", "find", item, *anna, "--no-captive")

    captive = review_of(hands, item, anna, shows_living_captive="yes")
    submit = (*anna, "--publisher", "Example", *SEARCHED)
    assert hands.refused("review", "submit", str(captive), *submit) == (
        "queue.captive_on_shown_ground"
    )
    assert captive.is_dir(), "what was written is not lost by a refusal"
    shutil.rmtree(captive)

    hands.judge(item)
    release(hands, item, anna, boris, hands.path("out"))
    newly_visible(hands, item, anna, boris)
    damaged(hands, item, anna)


def release(
    hands: "Hands", item: str, anna: tuple[str, ...], boris: tuple[str, ...], out: str
) -> None:
    folder = review_of(hands, item, anna)
    submit = ("review", "submit", str(folder), *anna, "--publisher", "Example", *SEARCHED)
    hands.submit(*submit, *SHOWS)
    look_and_approve(hands, item, boris)
    hands.type("release", item, *anna, "--out", out)


def look_and_approve(hands: "Hands", item: str, boris: tuple[str, ...]) -> None:
    shutil.rmtree(str(hands.type("review", "look", item, *boris)["folder"]))
    hands.type("review", "approve", item, *boris, *SEARCHED)


def newly_visible(hands: "Hands", item: str, anna: tuple[str, ...], boris: tuple[str, ...]) -> None:
    """A second publication that uncovers something is refused until exactly that is accepted."""
    folder = shown(hands, item, anna)
    submit = ("review", "submit", str(folder), *anna, "--publisher", "Example", *SEARCHED)
    drawn = hands.submit(*submit, *SHOWS)
    assert isinstance(drawn["newly_visible_tiles"], int)
    assert drawn["newly_visible_tiles"] > 0
    look_and_approve(hands, item, boris)
    again = ("release", item, *anna, "--out", hands.path("out-2"))
    code, answer = hands.tried(*again)
    assert code == 5
    error = answer["error"]
    assert isinstance(error, dict)
    assert error["message"] == "release.newly_visible"
    assert not Path(hands.path("out-2")).exists()
    digest = str(error["parameters"]["digest"])
    hands.type(*again, "--accept-newly-visible", digest)


def damaged(hands: "Hands", item: str, anna: tuple[str, ...]) -> None:
    """A damaged item is named, and nothing is looked for in it."""
    items = hands.type("item", "list")["items"]
    assert isinstance(items, list)
    stored = next(each["object"] for each in items if each["item"] == item)
    path = next(Path(hands.path("case/objects")).rglob(stored))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    code, answer = hands.tried("hide", "find", item, "--again", *anna)
    error = answer["error"]
    assert isinstance(error, dict)
    assert code == 4
    assert error["message"] == "item.object_changed"
    assert error["parameters"]["item"] == item
