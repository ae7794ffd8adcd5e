"""The demo does what it says, and leaves a folder a newcomer can open."""

import json
from pathlib import Path

import pytest

from tutela.cli.app import run
from tutela.proof.checkpoint import VerifierKey
from tutela.proof.verdict import NotVerified
from tutela.proof.verify import verify

CODES = {"one-pixel.jpg": "visible_altered", "one-byte-more.jpg": "picture_form"}


@pytest.mark.timeout(600)
def test_the_demo_releases_three_pictures_and_refuses_two_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    folder = tmp_path / "demo"
    assert run(["demo", "--to", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    key = VerifierKey.parse((folder / "ledger-key.txt").read_text("utf-8").strip())
    released = sorted(folder.glob("released/*/picture.*[gG]"))
    assert len(released) == len(told["released"]) == 3
    for path in released:
        assert verify(path.read_bytes(), pinned=(key,)).ledger_known
        assert (path.parent / "verify.html").is_file()
        assert (path.parent / "READ-ME.html").is_file()
    leak = told["leak"]
    assert leak["file"] == "grace_hopper.jpg"
    x, y, width, height = leak["face"]
    assert 170 <= x + width / 2 <= 330
    assert 110 <= y + height / 2 <= 270
    assert leak["places"] >= 1
    assert told["refused"] == CODES
    for name, code in CODES.items():
        with pytest.raises(NotVerified) as refused:
            verify((folder / "changed" / name).read_bytes())
        assert refused.value.code == code
    assert (len(told["years"]["healed"]), told["years"]["recovered"]) == (1, 3)
    assert {path.name for path in folder.iterdir()} >= {"copy", "shares", "rehearsal"}
    texts = told["texts"]
    assert texts["stopped"] == "shown.ask_officer"
    assert [Path(path).name for path in texts["released"]] == ["text.txt", "text.txt"]
    assert all(verify(Path(path).read_bytes()).text for path in texts["released"])


def test_the_demo_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["demo", "--to", str(tmp_path), "--json"]) == 7
    assert json.loads(capsys.readouterr().out)["error"]["message"] == "publication.folder_exists"
    assert list(tmp_path.iterdir()) == []
