"""Everything but paper is gone: three of five shares and a copy of the folder bring a case back."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.walks.conftest import Hands


@pytest.mark.timeout(600)
def test_a_case_goes_on_from_three_shares_and_a_copy(hands: "Hands"):
    hands.type("key", "new", hands.path("anna.key"), "--label", "anna")
    hands.type(
        *("case", "new", hands.path("case"), "--custodian", hands.path("anna.pub")),
        *("--recovery-shares", "3of5", "--recovery-out", hands.path("shares")),
    )
    (hands.folder / "camera" / "note.txt").write_bytes(b"a note, not a picture")
    lines = hands.type("receive", hands.path("camera"), "--from", "by hand")["lines"]
    assert isinstance(lines, list)
    items = {str(line["name"]): str(line["item"]) for line in lines}
    assert len(items) == 2

    gone = shutil.ignore_patterns("index.db*", "machine.age")
    shutil.copytree(hands.path("case"), hands.path("copy"), ignore=gone)
    shutil.rmtree(hands.path("case"))
    (hands.folder / "anna.key").unlink()
    shares = [hands.path(f"shares/share-{number}-of-5.txt") for number in (1, 3, 4)]
    keys = [word for share in shares for word in ("--key", share)]

    assert hands.refused("recover", hands.path("copy"), *keys[:4]) == "recovery.too_few_shares"
    drilled = hands.type("drill", hands.path("copy"), *keys, "--to", hands.path("rehearsal"))
    assert drilled["failed"] == []
    shutil.rmtree(hands.path("rehearsal"))
    recovered = hands.type("recover", hands.path("copy"), *keys)
    # The case was made; two files and their receipt were received.
    assert (recovered["events"], recovered["items"]) == (4, 3)

    case = ("--case", hands.path("copy"))
    key = found(hands, shares)
    for name, item in items.items():
        to = hands.path(f"opened-{Path(name).name}")
        hands.type("item", "open", item, *case, "--key", key, "--purpose", "hearing", "--to", to)
        assert Path(to).read_bytes() == (hands.folder / "camera" / Path(name).name).read_bytes()
    succession(hands, case, key)
    audited = hands.type("audit", *case)
    assert audited["missing"] == []
    assert audited["unknown_events"] == 0


def found(hands: "Hands", shares: list[str]) -> str:
    """Lay the three shares that were found into a folder of their own."""
    folder = hands.folder / "found"
    folder.mkdir()
    for share in shares:
        shutil.copy(share, folder)
    return str(folder)


def succession(hands: "Hands", case: tuple[str, ...], key: str) -> None:
    """Anna's key is lost: somebody else takes her place, and the case receives again."""
    hands.type("key", "new", hands.path("boris.key"), "--label", "boris")
    by = ("--by", hands.path("boris.pub"))
    hands.type("custodian", "succeed", "anna", *by, *case, "--key", key)
    boris = ("--key", hands.path("boris.key"))
    assert hands.refused("custodian", "revoke", "boris", *case, *boris) == (
        "custodian.only_recovery_left"
    )
    held = hands.type("custodian", "list", *case, *boris)["custodians"]
    assert isinstance(held, list)
    assert [each["label"] for each in held] == ["recovery", "boris"]
    (hands.folder / "later").mkdir()
    (hands.folder / "later" / "new.txt").write_bytes(b"received after")
    received = hands.type("receive", hands.path("later"), "--from", "by hand", *case)
    assert isinstance(received["lines"], list)
    assert [line["outcome"] for line in received["lines"]] == ["accepted"]
