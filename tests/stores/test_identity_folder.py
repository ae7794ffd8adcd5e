"""Sealed identities are kept whole, under their digests, through full disks and lost power."""

from pathlib import Path

import pytest
from tests.faults.simulated_disk import Mood, PowerLossError, SimulatedDisk, Trouble
from tests.faults.test_simulated_disk import dice

from tutela.errors import MismatchError, UnavailableError
from tutela.proof.digest import sha256
from tutela.stores.identity_folder import IdentityFolder

CASE = Path("/case")
STEPS = 14


def test_what_was_added_is_read_back_and_twice_is_fine(tmp_path: Path):
    folder = IdentityFolder(tmp_path)
    digest = folder.add(b"sealed")
    assert (digest, folder.add(b"sealed")) == (sha256(b"sealed"), digest)
    assert folder.read(digest) == b"sealed"
    names = [path.name for path in (tmp_path / "identity").iterdir()]
    assert names == [f"{digest.hex()}.sealed"]


def test_what_is_missing_or_damaged_is_told_apart(tmp_path: Path):
    folder = IdentityFolder(tmp_path)
    with pytest.raises(UnavailableError):
        folder.read(bytes(32))
    digest = folder.add(b"sealed")
    path = tmp_path / "identity" / f"{digest.hex()}.sealed"
    path.write_bytes(b"sealeD")
    with pytest.raises(MismatchError):
        folder.read(digest)
    folder.add(b"sealed")
    assert folder.read(digest) == b"sealed"


def test_nobody_but_the_owner_reads_the_files(tmp_path: Path):
    folder = IdentityFolder(tmp_path)
    folder.add(b"sealed")
    assert {path.stat().st_mode & 0o77 for path in (tmp_path / "identity").iterdir()} == {0}


def test_two_turns_follow_one_another(tmp_path: Path):
    folder = IdentityFolder(tmp_path)
    with folder.turn():
        assert (tmp_path / "identity" / "turn").exists()
    with folder.turn():
        assert folder.sweep() == 0


def a_disk() -> SimulatedDisk:
    disk = SimulatedDisk()
    disk.make_folder(CASE)
    disk.sync_all(CASE)
    return disk


@pytest.mark.parametrize("trouble", [Trouble.FULL, Trouble.FAILING, Trouble.ANSWER_LOST])
@pytest.mark.parametrize("step", range(1, STEPS))
def test_a_disk_that_refuses_loses_nothing(trouble: Trouble, step: int):
    disk = a_disk()
    folder = IdentityFolder(CASE, disk)
    first = folder.add(b"first")
    disk.expect({step: trouble})
    try:
        assert folder.add(b"second") == sha256(b"second")
    except UnavailableError:
        assert folder.read(first) == b"first"
    disk.expect({})
    assert folder.read(folder.add(b"second")) == b"second"
    assert folder.read(first) == b"first"


@pytest.mark.parametrize("mood", list(Mood))
@pytest.mark.parametrize("step", range(1, STEPS))
def test_what_was_acknowledged_survives_a_loss_of_power(mood: Mood, step: int):
    disk = a_disk()
    folder = IdentityFolder(CASE, disk)
    known = [folder.add(b"first")]
    disk.expect({step: Trouble.OFF_AFTER})
    try:
        known.append(folder.add(b"second" * 100))
        known.append(folder.add(b"third"))
    except PowerLossError:
        pass
    disk.crash(dice(step, mood))
    again = IdentityFolder(CASE, disk)
    again.sweep()
    assert all(sha256(again.read(each)) == each for each in known)
    left = [name for name in disk.names(CASE / "identity") if name.startswith(".")]
    assert left == []
