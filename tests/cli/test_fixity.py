"""`tutela fixity`: needs no passphrase, names items with it, heals, and goes on after a kill."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.desk import Desk, error_in
from tests.custody.bare import NOW, offering

from tutela.custody.seal import sealing
from tutela.terms.messages import Language, render
from tutela.wiring import open_case


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    made = Desk(tmp_path, capsys)
    made.seal(b"first")
    return made


def keyless(desk: Desk, *more: object) -> tuple[int, str, str]:
    return desk.run_bare("fixity", "--case", desk.case, *more)


def test_a_whole_case_is_said_to_be_without_any_key(desk: Desk):
    code, out, _ = keyless(desk, "--json")
    said = json.loads(out)
    assert code == 0
    assert (said["left"], said["damages"], said["papers"]) == (0, [], [])
    assert said["objects"] == len(("created", "received", "item"))
    assert json.loads((desk.case / "fixity/last.json").read_text())["outcome"] == "undamaged"


def test_without_the_passphrase_the_object_is_named_and_with_it_the_item(desk: Desk):
    item = desk.seal(b"second")
    path = desk.object_of(item)
    path.write_bytes(b"changed")
    code, out, err = keyless(desk, "--json")
    assert (code, error_in(out)[0]) == (4, "fixity.damaged")
    (damage,) = json.loads(out)["damages"]
    assert (damage["object"], damage["item"], damage["condition"]) == (path.name, None, "changed")
    assert str(item) not in err
    code, out, _ = desk.run("fixity", "--json")
    assert code == int("4")
    assert json.loads(out)["damages"][0]["item"] == str(item)
    code, out, _ = desk.run("fixity")
    assert str(item) in out


def test_exchanged_objects_are_told_as_such(desk: Desk):
    one, other = desk.object_of(desk.seal(b"one")), desk.object_of(desk.seal(b"other"))
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)
    _, out, _ = keyless(desk, "--json")
    found = {each["object"]: each["bytes_of"] for each in json.loads(out)["damages"]}
    assert found == {one.name: other.name, other.name: one.name}
    _, out, _ = keyless(desk)
    assert out.count("exchanged") == len((one, other))


def test_a_replica_heals_and_says_so(desk: Desk, tmp_path: Path):
    replica = tmp_path / "replica"
    shutil.copytree(desk.case, replica)
    path = desk.object_of(desk.seal(b"later"))
    content = path.read_bytes()
    desk.run_bare("backup", replica, "--case", desk.case)
    path.unlink()
    (desk.case / "ledger/evidence/checkpoint").write_bytes(b"damaged")
    code, out, _ = keyless(desk, "--replica", replica, "--dry-run", "--json")
    assert (code, path.exists(), json.loads(out)["dry_run"]) == (4, False, True)
    code, out, _ = keyless(desk, "--replica", replica)
    assert code == 0
    assert render("fixity.healed", {}, Language.ENGLISH) in out
    assert path.read_bytes() == content


def test_with_the_passphrase_an_event_is_kept_and_without_it_none(desk: Desk):
    def events() -> list[str]:
        with open_case(desk.case, desk.made.secrets) as case:
            return [event.kind for event in case.index.events()]

    before = events()
    keyless(desk)
    assert events() == before
    desk.run("fixity")
    assert events() == [*before, "fixity_checked"]


def test_a_case_that_does_not_open_is_looked_at_all_the_same(desk: Desk):
    (desk.case / "ledger/evidence/checkpoint").write_bytes(b"damaged")
    (desk.case / "index.db").write_bytes(b"damaged too")
    code, out, _ = desk.run("fixity")
    assert code == int("4")
    assert render("fixity.not_recorded", {}, Language.ENGLISH) in out
    assert "checkpoint" in out


def test_a_read_only_folder_wants_its_state_elsewhere(desk: Desk, tmp_path: Path):
    (desk.case / "fixity").write_text("in the way")
    code, out, _ = keyless(desk, "--json")
    assert (code, error_in(out)[0]) == (6, "fixity.state_unwritable")
    assert keyless(desk, "--state", tmp_path / "state")[0] == 0
    assert (tmp_path / "state.last.json").exists()


def test_a_head_from_elsewhere_finds_what_was_put_back(desk: Desk, tmp_path: Path):
    earlier = tmp_path / "earlier"
    shutil.copytree(desk.case, earlier)
    desk.seal(b"later")
    kept = tmp_path / "kept"
    shutil.copy(desk.case / "ledger/evidence/checkpoint", kept)
    code, out, _ = desk.run_bare("fixity", "--case", earlier, "--known", kept, "--json")
    assert code == int("4")
    assert "ledger.rolled_back" in out


def test_a_scrub_that_was_killed_goes_on_where_it_was(desk: Desk, tmp_path: Path):
    with open_case(desk.case, desk.made.secrets) as case, sealing(case.sealing, case.dice) as group:
        for number in range(90):
            group.add(offering(b"%d" % number), None, NOW)
        group.commit()
    state = tmp_path / "state"
    # The child kills itself in the middle of the shelves, as a loss of power would.
    program = (
        "import os, signal, sys\n"
        "from tutela.stores.case_files import CaseFiles\n"
        "from tutela.cli.app import run\n"
        "digest, seen = CaseFiles.digest, []\n"
        "def counted(self, object_id, tell):\n"
        "    seen.append(object_id)\n"
        "    if len(seen) > 150: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return digest(self, object_id, tell)\n"
        "CaseFiles.digest = counted\n"
        "sys.exit(run(sys.argv[1:]))\n"
    )
    arguments = ["fixity", "--case", str(desk.case), "--state", str(state)]
    killed = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "TUTELA_LANG": "en", "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
        capture_output=True,
    )
    assert killed.returncode == -signal.SIGKILL
    done = len(state.read_text().split("\n")) - len(("first line", "after the last"))
    assert 0 < done <= 150
    code, out, _ = keyless(desk, "--state", state)
    assert code == 0
    assert render("fixity.resumed", {"count": done}, Language.ENGLISH) in out
    assert not state.exists()
    assert render("fixity.resumed", {"count": done}, Language.ENGLISH) not in keyless(desk)[1]
