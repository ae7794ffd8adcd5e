"""Kill a process at every system call of an operation, or let the call fail: nothing is lost.

A kill keeps what the kernel was given, so this finds a wrong order between processes' eyes;
what a loss of power does is tests/faults/test_power_loss.py's subject.

No command is found here, so that a release is made as on a machine without Tesseract: a process
that is started while strace meddles has calls of its own, which come in no order, and one such
start was seen to hang for ever.
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from tests.conftest import PROJECT, NeedsTool
from tests.faults.sweep_driver import SAID
from tests.faults.sweep_mistakes import MISTAKES
from tests.faults.sweep_operations import (
    OPERATIONS,
    Said,
    Workplace,
    check_backup,
    check_said,
    check_whole,
    prepare,
)

from tutela.errors import TutelaError
from tutela.stores.released_folder import MEMORY_FOLDER, is_in_memory, memory_folder

DRIVER: Final = "tests.faults.sweep_driver"
WATCHED: Final = (
    *("openat", "write", "pwrite64", "ftruncate", "fsync", "fdatasync", "syncfs"),
    *("rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat"),
)
WATCHING: Final = f"trace={','.join(WATCHED)}"
CALL: Final = re.compile(r"\d+ +(?P<name>\w+)\(")
KILLED: Final = -9
ENDINGS: Final = (0, 3, 4, 5, 6, 7)
"""Done, or one of the five kinds of error; never a fault of Tutela."""

FEW: Final = 10
MOST: Final = 0.8
"""Digests decide which shelves are made, so that the last call of a kind may not come again."""

ERRORS: Final = {"write": "ENOSPC", "pwrite64": "ENOSPC", "ftruncate": "ENOSPC", "mkdir": "ENOSPC"}


@dataclass(frozen=True)
class Point:
    """The n-th call of one kind."""

    call: str
    number: int

    @property
    def kill(self) -> str:
        return f"inject={self.call}:signal=KILL:when={self.number}"

    @property
    def error(self) -> str:
        name = ERRORS.get(self.call, "EIO")
        return f"inject={self.call}:error={name}:when={self.number}"


@dataclass
class Sweeper:
    """Does operations in copies of a workplace while strace meddles."""

    strace: Path
    prepared: Path
    scratch: Path
    server: subprocess.Popen[str]
    runs: int = 0

    def copy(self) -> Path:
        self.runs += 1
        folder = self.scratch / str(self.runs)
        shutil.copytree(self.prepared, folder)
        return folder

    def run(self, operation: str, folder: Path, meddling: Sequence[str]) -> int:
        """Do an operation; return how its process ended."""
        process = int(self._ask(json.dumps({"operation": operation, "folder": str(folder)})))
        trace = [str(self.strace), "-f", "-p", str(process), "-o", str(folder / "trace")]
        with subprocess.Popen([*trace, *meddling], stderr=subprocess.PIPE, text=True) as tracer:
            assert tracer.stderr is not None
            attached = tracer.stderr.readline()
            ended = int(self._ask("go"))
        assert "attached" in attached
        return ended

    def points(self, operation: str) -> list[Point]:
        """Return every watched system call of an undisturbed run that concerns its workplace."""
        folder = self.copy()
        assert self.run(operation, folder, ["-y", "-e", WATCHING]) == 0
        check_after(folder)
        counted: Counter[str] = Counter()
        points = []
        for line in (folder / "trace").read_text("utf-8").splitlines():
            if called := CALL.match(line):
                counted[called["name"]] += 1
                if str(folder) in line:
                    points.append(Point(called["name"], counted[called["name"]]))
        shutil.rmtree(folder)
        return points

    def disturbed(self, operation: str, injection: str) -> int:
        """Do an operation on a copy that is disturbed, and check what is left of it."""
        folder = self.copy()
        ended = self.run(operation, folder, ["-e", WATCHING, "-e", injection])
        check_after(folder)
        check_goes_on(operation, folder)
        shutil.rmtree(folder)
        return ended

    def _ask(self, line: str) -> str:
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.write(f"{line}\n")
        self.server.stdin.flush()
        return self.server.stdout.readline()


def check_after(folder: Path) -> None:
    """Check what a process left, however it ended."""
    place = Workplace.at(folder)
    check_said(place, _said(folder))
    check_whole(place)
    check_backup(place, _said(folder))


def check_goes_on(operation: str, folder: Path) -> None:
    """Check that the operation can be done again, and that what was said before still holds."""
    place, said = Workplace.at(folder), _said(folder)
    OPERATIONS[operation](place, said.append)
    check_said(place, said)
    check_whole(place)
    check_backup(place, said)


def _said(folder: Path) -> list[Said]:
    path = folder / SAID
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def spread(points: Sequence[Point], few: int) -> list[Point]:
    """Return some points, as far from each other as that goes."""
    step = max(1, len(points) // few)
    return list(points[step // 2 :: step])


@pytest.fixture(autouse=True)
def _no_commands(sweeper: "Sweeper", monkeypatch: pytest.MonkeyPatch) -> None:
    del sweeper  # it looks for strace first
    monkeypatch.setenv("PATH", "")


@pytest.fixture(scope="module")
def sweeper(needs_tool: NeedsTool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sweeper]:
    strace = needs_tool("strace")
    # In memory if there is room: a kill keeps what the kernel was given wherever that lies.
    in_memory = MEMORY_FOLDER.is_dir() and is_in_memory(MEMORY_FOLDER)
    scratch = memory_folder() if in_memory else tmp_path_factory.mktemp("sweep")
    scratch.mkdir(exist_ok=True)
    (scratch / "prepared").mkdir()
    prepare(scratch / "prepared")
    command = [sys.executable, "-m", DRIVER]
    with subprocess.Popen(
        command,
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PATH": ""},
    ) as server:
        yield Sweeper(strace, scratch / "prepared", scratch, server)
    shutil.rmtree(scratch)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_kill_at_some_system_calls_loses_nothing_acknowledged(sweeper: Sweeper, operation: str):
    points = sweeper.points(operation)
    ends = [sweeper.disturbed(operation, point.kill) for point in spread(points, FEW)]
    assert ends.count(KILLED) >= MOST * len(ends)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_failure_of_some_system_calls_loses_nothing_acknowledged(
    sweeper: Sweeper, operation: str
):
    points = sweeper.points(operation)
    ends = [sweeper.disturbed(operation, point.error) for point in spread(points, FEW)]
    assert set(ends) <= set(ENDINGS)
    assert any(ends)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_kill_at_every_system_call_loses_nothing_acknowledged(sweeper: Sweeper, operation: str):
    points = sweeper.points(operation)
    ends = [sweeper.disturbed(operation, point.kill) for point in points]
    print(f"{operation}: {len(ends)} kills")  # noqa: T201 - the count is what was asked for
    assert ends.count(KILLED) >= MOST * len(ends)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_failure_of_every_system_call_loses_nothing_acknowledged(
    sweeper: Sweeper, operation: str
):
    points = sweeper.points(operation)
    ends = [sweeper.disturbed(operation, point.error) for point in points]
    print(f"{operation}: {len(ends)} failures")  # noqa: T201 - the count is what was asked for
    assert set(ends) <= set(ENDINGS)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_sweep_sees_a_step_in_the_wrong_place(sweeper: Sweeper, mistake: str):
    points = sweeper.points(mistake)
    random.Random(1).shuffle(points)  # noqa: S311 - so that a wrong one comes early
    assert any(is_seen(sweeper, mistake, point) for point in points)


def is_seen(sweeper: Sweeper, mistake: str, point: Point) -> bool:
    folder = sweeper.copy()
    sweeper.run(mistake, folder, ["-e", WATCHING, "-e", point.kill])
    try:
        check_after(folder)
    except (AssertionError, TutelaError):
        return True
    return False
