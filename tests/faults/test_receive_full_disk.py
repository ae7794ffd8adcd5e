"""A disk that runs full stops a receive with a clear error; with room it goes on."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PIL import Image

DRIVER: Final = Path(__file__).with_name("receive_driver.py")
FILES: Final = 40


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.getuid() != 0:
        pytest.skip("lacks the right to mount a small disk (root)")
    mount = ["mount", "-t", "tmpfs", "-o", "size=1200k", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("lacks the right to mount a small disk (root in a container)")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.fixture
def offered(tmp_path: Path) -> Path:
    folder = tmp_path / "offered"
    folder.mkdir()
    for number in range(FILES):
        stream = io.BytesIO()
        Image.effect_noise((200, 120), 10 + number).save(stream, "JPEG", quality=95)
        (folder / f"{number:02d}.jpg").write_bytes(stream.getvalue())
    return folder


def _drive(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(DRIVER), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, text=True)


def test_a_full_disk_loses_nothing_acknowledged(small_disk: Path, offered: Path):
    stopped = _drive("receive", small_disk / "case", offered)
    told = [json.loads(line) for line in stopped.stdout.splitlines()]
    assert stopped.returncode == 6, stopped.stderr
    assert 0 < len(told) < FILES
    assert "Traceback" not in stopped.stderr

    subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True)
    finished = _drive("receive", small_disk / "case", offered)
    assert finished.returncode == 0, finished.stderr
    lines = [json.loads(line) for line in finished.stdout.splitlines()]
    assert [line["outcome"] for line in lines] == ["accepted"] * FILES
    assert [line["item"] for line in lines[: len(told)]] == [line["item"] for line in told]

    contents = json.loads(_drive("contents", small_disk / "case").stdout)
    assert len(contents["items"]) == FILES + 1
