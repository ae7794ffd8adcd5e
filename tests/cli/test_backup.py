"""`tutela backup` and `tutela restore`, as a person types them."""

import json
import os
from pathlib import Path

import pytest
from tests.cli.desk import Desk, error_in

from tutela.custody.vault import ObjectId
from tutela.stores.scrub_state import ScrubState
from tutela.terms.messages import Language, render
from tutela.wiring import now, open_case


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    made = Desk(tmp_path, capsys)
    made.seal(b"first")
    return made


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "target"


def kinds(desk: Desk) -> list[str]:
    with open_case(desk.case, desk.made.secrets) as case:
        return [event.kind for event in case.index.events()]


def test_a_backup_is_short_for_backup_to(desk: Desk, target: Path):
    assert desk.run_bare("backup", "--case", desk.case, target)[0] == 0
    code, out, _ = desk.run_bare("backup", "to", target, "--case", desk.case, "--json")
    assert (code, json.loads(out)["files"]) == (0, 0)
    assert "check" in desk.run_bare("backup", "--help")[1]


def test_with_the_passphrase_the_case_knows_where_it_went(desk: Desk, target: Path):
    assert "no event" in desk.run_bare("backup", target, "--case", desk.case)[1].lower()
    assert kinds(desk)[-1] == "received"
    assert desk.run("backup", target, "--to-words", "disk B")[0] == 0
    assert kinds(desk)[-1] == "backed_up"


def test_a_backup_is_checked_without_any_key(desk: Desk, target: Path):
    desk.run_bare("backup", target, "--case", desk.case)
    assert desk.run_bare("backup", "check", target)[0] == 0
    path = next((target / "headers").glob("??/*"))
    path.unlink()
    code, out, _ = desk.run_bare("backup", "check", target, "--json")
    assert (code, error_in(out)[0]) == (4, "fixity.damaged")
    assert json.loads(out)["damages"][0]["condition"] == "header_missing"


def test_a_backup_can_be_read_again_at_once(desk: Desk, target: Path):
    code, out, _ = desk.run_bare("backup", target, "--case", desk.case, "--verify", "--json")
    assert (code, json.loads(out)["left"]) == (0, 0)


def test_a_damaged_case_is_backed_up_as_far_as_it_goes_and_that_is_said(desk: Desk, target: Path):
    path = desk.object_of(desk.seal(b"second"))
    path.write_bytes(b"changed")
    code, out, _ = desk.run("backup", target, "--json")
    assert (code, error_in(out)[0]) == (4, "backup.damaged")
    assert json.loads(out)["damaged"] == [path.name]


def test_a_restored_case_says_what_to_do_next_and_that_works(
    desk: Desk, target: Path, tmp_path: Path
):
    item = desk.seal(b"second")
    desk.run_bare("backup", target, "--case", desk.case)
    again = tmp_path / "again"
    code, out, _ = desk.run_bare("restore", target, again)
    assert code == 0
    assert f"tutela audit --case {again} --rebuild KEY" in out
    key = ("--rebuild", desk.root / "anna.key", "--key-passphrase-file", desk.person_file)
    own = ("--case", again, "--passphrase-file", desk.machine_file)
    assert desk.run_bare("audit", *own, *key)[0] == 0
    code, out, _ = desk.run_bare("item", "list", *own, "--json")
    assert str(item) in out
    code, out, _ = desk.run_bare("restore", target, again, "--json")
    assert (code, error_in(out)[0]) == (5, "case.exists")


def test_with_the_passphrase_the_restored_case_knows_that_it_is_one(
    desk: Desk, target: Path, tmp_path: Path
):
    desk.run_bare("backup", target, "--case", desk.case)
    own = ("--passphrase-file", desk.machine_file)
    assert desk.run_bare("restore", target, tmp_path / "again", *own)[0] == 0
    with open_case(tmp_path / "again", desk.made.secrets) as case:
        assert [event.kind for event in case.index.events()] == ["restored"]


def test_a_check_does_not_go_on_with_progress_that_lies_in_the_backup(
    desk: Desk, target: Path, tmp_path: Path
):
    desk.run_bare("backup", target, "--case", desk.case)
    path = max((target / "objects").glob("??/*"))
    content, found = path.read_bytes(), path.stat()
    for folder, state in (
        (target / "fixity/progress", ()),
        (tmp_path / "state", ("--state", tmp_path / "state")),
    ):
        progress = ScrubState(folder)
        progress.begin(now())
        progress.add(ObjectId.parse(path.name), (found.st_size, found.st_mtime_ns))
        progress.flush()
        path.write_bytes(bytes(len(content)))
        os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
        code, out, _ = desk.run_bare("backup", "check", target, *state, "--json")
        # Our own progress elsewhere is believed, the medium's is not.
        assert (code == 0) == bool(state)
        assert [each["object"] for each in json.loads(out)["damages"]] == (
            [] if state else [path.name]
        )


def test_objects_that_are_only_said_to_be_erased_are_told_of(
    desk: Desk, target: Path, tmp_path: Path
):
    header = next((desk.case / "headers").glob("??/*"))
    header.with_name(f"{header.name}.erased").write_bytes(b"0\n")
    header.unlink()
    code, out, _ = desk.run_bare("backup", target, "--case", desk.case, "--json")
    assert (code, json.loads(out)["said_erased"]) == (0, 1)
    told = render("backup.said_erased", {"count": 1}, Language.ENGLISH)
    assert told in desk.run_bare("backup", target, "--case", desk.case)[1]
    code, out, _ = desk.run_bare("backup", "check", target)
    assert code == 0
    assert render("fixity.said_erased", {"count": 1}, Language.ENGLISH) in out
    code, out, _ = desk.run_bare("restore", target, tmp_path / "again")
    assert code == 0
    assert render("backup.headless", {"count": 1}, Language.ENGLISH) in out
