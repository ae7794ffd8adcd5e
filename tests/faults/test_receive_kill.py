"""A receive that is killed, again and again, loses nothing that it had acknowledged."""

import base64
import contextlib
import io
import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from PIL import Image

DRIVER: Final = Path(__file__).with_name("receive_driver.py")
FILES: Final = 200
KILLS: Final = 20
DELAY_S_MAX: Final = 0.03

Line = dict[str, str]


def _picture(number: int) -> bytes:
    stream = io.BytesIO()
    colour = (number, 255 - number, number * 7 % 256)
    Image.new("RGB", (48 + number % 5, 40), colour).save(stream, "JPEG")
    return stream.getvalue()


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("offered")
    for number in range(FILES):
        place = folder / f"camera-{number % 3}"
        place.mkdir(exist_ok=True)
        (place / f"{number:04d}.jpg").write_bytes(_picture(number))
    return folder


def _start(case: Path, source: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(DRIVER), "receive", str(case), str(source)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _whole_lines(content: bytes) -> list[Line]:
    # What stands before the last line break was written; the rest was cut by the kill.
    return [json.loads(line) for line in content.split(b"\n")[:-1]]


def _killed_after(case: Path, source: Path, lines: int, delay_s: float) -> list[Line]:
    """Run until some lines were told, a little longer, then kill; return all that were told."""
    process = _start(case, source)
    assert process.stdout is not None
    told = b"".join(process.stdout.readline() for _ in range(lines))
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(delay_s)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    rest, complaint = process.communicate()
    assert process.returncode in {0, -signal.SIGKILL}, complaint.decode()
    return _whole_lines(told + rest)


def _finished(case: Path, source: Path) -> list[Line]:
    process = _start(case, source)
    told, complaint = process.communicate()
    assert process.returncode == 0, complaint.decode()
    return _whole_lines(told)


def _contents(case: Path) -> list[dict[str, str]]:
    command = [sys.executable, str(DRIVER), "contents", str(case)]
    done = subprocess.run(command, capture_output=True, check=True)
    found: list[dict[str, str]] = json.loads(done.stdout)["items"]
    return found


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.timeout(300)
def test_twenty_kills_lose_nothing_acknowledged_and_seal_nothing_twice(
    offered: Path, tmp_path: Path
):
    dice = random.Random(20260501)  # noqa: S311 - a seed, so that a failure can be repeated
    case = tmp_path / "case"
    acknowledged: dict[str, str] = {}
    sealed_before = 0
    for _ in range(KILLS):
        # The lines of earlier runs are told again first; a run adds about nine.
        lines = min(sealed_before + dice.randint(0, 18), FILES)
        for line in _killed_after(case, offered, lines, dice.uniform(0, DELAY_S_MAX)):
            assert line["outcome"] == "accepted"
            assert acknowledged.setdefault(line["name"], line["item"]) == line["item"]
        sealed_before = len(acknowledged)

    told = _finished(case, offered)

    files = _files(offered)
    assert [line["outcome"] for line in told] == ["accepted"] * FILES
    assert sorted(line["name"] for line in told) == sorted(files)
    assert acknowledged.items() <= {line["name"]: line["item"] for line in told}.items()
    items = _contents(case)
    names = Counter(item["name"] for item in items)
    assert names == Counter([*files, "receipt-0001.json"])
    sealed = {item["name"]: base64.b64decode(item["content"]) for item in items}
    assert {name: sealed[name] for name in files} == files


@pytest.mark.timeout(120)
def test_two_processes_seal_every_file_once_between_them(offered: Path, tmp_path: Path):
    case = tmp_path / "case"
    other = tmp_path / "the-same-files-elsewhere"
    for name, content in list(_files(offered).items())[:60]:
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        (other / name).write_bytes(content)
    running = [_start(case, offered), _start(case, other)]
    told = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0, 0], told
    lines = [_whole_lines(output) for output, _ in told]
    assert [len(each) for each in lines] == [FILES, 60]
    outcomes = Counter(line["outcome"] for each in lines for line in each)
    assert outcomes == {"accepted": FILES, "duplicate": 60}


@pytest.mark.timeout(120)
def test_a_second_process_on_the_same_folder_is_told_that_one_is_running(
    offered: Path, tmp_path: Path
):
    offered = offered / "camera-0"
    first = _start(tmp_path / "case", offered)
    assert first.stdout is not None
    first.stdout.readline()
    second = _start(tmp_path / "case", offered)
    _, complaint = second.communicate()
    first.communicate()
    assert (second.returncode, complaint.decode()) == (7, "receive.running number=1\n")
    assert first.returncode == 0
