"""The whole road by commands alone, as people type them, and the ways in which it is refused."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.walks.conftest import Hands


SEARCHED = ("--searched", "two archives", "--copies", "none-found")
SHOWS = ("--shows-unknown", "1", "--channel", "site")


def edited(folder: Path) -> None:
    path = folder / "review.json"
    review = json.loads(path.read_text("utf-8"))
    review |= {"release_class": "PERSON", "shows_living_captive": "no"}
    path.write_text(json.dumps(review), "utf-8")


@pytest.mark.timeout(600)
def test_a_photograph_walks_from_a_folder_to_a_stranger(hands: "Hands"):
    for name in ("anna", "boris", "carol"):
        hands.type("key", "new", hands.path(f"{name}.key"), "--label", name)
    hands.type(
        *("case", "new", hands.path("case"), "--custodian", hands.path("anna.pub")),
        *("--custodian", hands.path("boris.pub"), "--recovery-out", hands.path("paper")),
    )
    received = hands.type("receive", hands.path("camera"), "--from", "by hand")
    lines = received["lines"]
    assert isinstance(lines, list)
    item = str(lines[0]["item"])
    anna = ("--key", hands.path("anna.key"), "--purpose", "release 1")
    boris = ("--key", hands.path("boris.key"), "--purpose", "release 1")

    assert hands.refused("review", "open", item, *anna) == "release.no_plan"
    hands.type("hide", "find", item, *anna, "--no-captive")
    assert hands.refused("release", item, *anna, "--out", hands.path("out")) == "release.no_review"

    opened = hands.type("review", "open", item, *anna)
    folder = Path(str(opened["folder"]))
    submit = ("review", "submit", str(folder), *anna, "--publisher", "Example", *SEARCHED)
    assert hands.refused(*submit) == "review.class_undecided"
    edited(folder)
    assert hands.refused(*submit) == "shown.missing"
    assert hands.refused(*submit, *SHOWS[:2]) == "shown.channel"
    assert hands.refused(*submit, *SHOWS) == "consent.human_decision"
    hands.judge(item)
    drawn = hands.submit(*submit, *SHOWS)
    assert (drawn["people_on_record"], drawn["people_on_no_record"]) == (0, 1)
    assert not folder.exists()

    assert hands.refused("review", "approve", item, *anna, *SEARCHED) == "release.same_person"
    assert hands.refused("review", "approve", item, *boris, *SEARCHED) == "queue.candidate_unseen"
    looked = hands.type("review", "look", item, *boris)
    assert (Path(str(looked["folder"])) / "picture.jpg").stat().st_size > 0
    (Path(str(looked["folder"])) / "picture.jpg").unlink()
    Path(str(looked["folder"])).rmdir()
    hands.judge(item, "do_not_show")
    approve = ("review", "approve", item, *boris, *SEARCHED)
    assert hands.refused(*approve) == "consent.human_decision"
    hands.judge(item)
    hands.type(*approve)
    released = hands.type("release", item, *anna, "--out", hands.path("out"))
    picture = hands.path("out/picture.jpg")
    ledger = str(released["ledger"])
    found = hands.type("verify", picture, "--ledger-key", ledger)
    assert found["verdict"] == "pass"
    assert found["ledger_known"] is True

    far_away(hands, item, anna)
    audited = hands.type("audit")
    assert audited["missing"] == []
    changed = Path(hands.path("changed.jpg"))
    changed.write_bytes(Path(picture).read_bytes() + b"\0")
    code, _ = hands.tried("verify", str(changed), "--ledger-key", ledger)
    assert code == 10


def far_away(hands: "Hands", item: str, anna: tuple[str, ...]) -> None:
    """The second signature comes from somebody who is not at the table."""
    packet, answer = hands.path("packet.age"), hands.path("carol.sig")
    hands.type("review", "export", item, *anna, "--to", hands.path("carol.pub"), "--out", packet)
    key = ("--key", hands.path("carol.key"))
    unpacked = hands.type("review", "unpack", packet, *key)
    folder = Path(str(unpacked["folder"]))
    assert [path.name for path in folder.iterdir()] == ["picture.jpg"]
    (folder / "picture.jpg").unlink()
    folder.rmdir()
    hands.type("review", "sign", packet, *key, "--out", answer, *SEARCHED)
    hands.type("review", "import", item, answer, *anna)
    again = ("review", "import", item, answer, *anna)
    assert hands.refused(*again) == "release.answer_again"
    hands.type("release", item, *anna, "--out", hands.path("out-2"))
