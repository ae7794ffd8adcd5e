"""The disk fills, a network fails: no folder with a picture remains, and nothing is half done."""

import errno
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tests.input.conftest import Office, decided

from tutela.engines.onnx import VENDORED, OnnxNetwork, load
from tutela.errors import UnavailableError
from tutela.ledger.entry import EventKind
from tutela.redaction.detector import Network, Tensor, Weights
from tutela.redaction.plan import Ground
from tutela.release.draw import Words
from tutela.release.search import Copies
from tutela.stores import released_folder
from tutela.stores.disk import write_synced
from tutela.stores.released_folder import MEMORY_FOLDER
from tutela.wiring import machine, reviewfolder
from tutela.wiring import release as releasing
from tutela.wiring import review as reviewing
from tutela.wiring.desk import Desk
from tutela.wiring.look import search_of

WORDS = Words("A test", None, None, "Example")
SEARCH = search_of("two archives", Copies.NONE_FOUND)
KIND = "png, palette"
BOX = (0, 0, 40, 40)


class Failing:
    """A network that was loaded and fails when it is asked."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights

    def run(self, _: Mapping[str, Tensor], /) -> tuple[Tensor, ...]:
        raise UnavailableError("detector.network_failed", name=self.weights.name)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder for scratch files, in which none may appear."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def approved(office: Office) -> Desk:
    """Return the desk of an item that two people have signed and nobody has published yet."""
    desk = office.desk(KIND)
    reviewing.find(desk, ground=Ground.SHOWN)
    review = decided(reviewing.review_files(desk)[reviewfolder.REVIEW_FILE], BOX)
    releasing.submit(desk, review, WORDS, office.anna, SEARCH)
    second = office.desk(KIND, office.boris)
    reviewing.candidate_picture(second)
    releasing.approve(second, office.boris, SEARCH)
    return desk


def published(desk: Desk) -> int:
    return [event.kind for event in desk.case.index.events(desk.item)].count(EventKind.PUBLISHED)


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield the folder for what lies in memory, to which no other test writes."""
    parent = MEMORY_FOLDER if MEMORY_FOLDER.is_dir() else tmp_path
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        monkeypatch.setattr(released_folder, "MEMORY_FOLDER", Path(folder))
        yield Path(folder)


def test_a_disk_that_fails_at_any_file_keeps_nothing_of_a_release(
    office: Office, tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
):
    desk = approved(office)
    files = sorted(releasing.publish(desk, None).bundle.files)
    before = published(desk)
    names: list[str] = []

    def fails_at(last: int) -> None:
        def write(path: Path, content: bytes) -> None:
            names.append(path.name)
            if len(names) > last:
                path.write_bytes(content[: len(content) // 2])
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            write_synced(path, content)

        monkeypatch.setattr(released_folder, "write_synced", write)

    target = tmp_path / "disk"
    target.mkdir()
    for last in range(len(files)):
        names.clear()
        fails_at(last)
        with pytest.raises(UnavailableError, match=r"publication\.write_failed"):
            releasing.publish(desk, None, target / "out")
        assert list(target.iterdir()) == []
        assert published(desk) == before
    fails_at(len(files) + len(names))
    releasing.publish(desk, None, target / "out")
    assert sorted(path.name for path in (target / "out").iterdir()) == files
    assert published(desk) == before + 1
    assert list(temporary.iterdir()) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "small"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if os.getuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("lacks the right to mount a small disk (root)")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_disk_that_runs_full_keeps_nothing_of_a_release(office: Office, small_disk: Path):
    desk = approved(office)
    before = published(desk)
    with pytest.raises(UnavailableError, match=r"publication\.write_failed"):
        releasing.publish(desk, None, small_disk / "out")
    assert list(small_disk.iterdir()) == []
    assert published(desk) == before


@pytest.mark.parametrize("name", [weights.name for weights in VENDORED])
def test_a_network_that_fails_leaves_no_plan_and_no_folder(
    office: Office, name: str, monkeypatch: pytest.MonkeyPatch, memory: Path, temporary: Path
):
    def loaded(wanted: str, threads: int = 1) -> Network:
        network: OnnxNetwork = load(wanted, threads)
        return Failing(network.weights) if wanted == name else network

    desk = office.desk("tiff")
    before = [event.kind for event in desk.case.index.events(desk.item)]
    monkeypatch.setattr(machine, "load", loaded)
    with pytest.raises(UnavailableError, match=r"detector\.network_failed"):
        reviewing.find(desk)
    after = [event.kind for event in desk.case.index.events(desk.item)]
    assert after == [*before, EventKind.OPENED]
    if EventKind.PLAN_MADE not in before:
        with pytest.raises(UnavailableError):
            reviewing.review_files(desk)
    assert list(memory.iterdir()) == []
    assert list(temporary.iterdir()) == []
