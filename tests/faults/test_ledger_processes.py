"""Two processes at once, and a process that is killed: on a real folder, with real processes."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tutela.ledger.audit import audit, check_undamaged
from tutela.ledger.log import Log
from tutela.proof.checkpoint import SignerKey
from tutela.stores.folder import FolderLogStore

SIGNER = SignerKey("example.org/log", bytes(range(32)))
KEY = SIGNER.verifier
SOURCE = Path(__file__).resolve().parents[2] / "src"

# Appends entries named after the process and says so only when the append has returned.
APPENDER = """
import sys
from pathlib import Path
from tutela.ledger.log import Log
from tutela.proof.checkpoint import SignerKey
from tutela.stores.folder import FolderLogStore
folder, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
signer = SignerKey("example.org/log", bytes(range(32)))
log = Log(FolderLogStore(folder), signer, signer.verifier)
for number in range(count):
    log.append([f"{name} {number} {part}".encode() for part in range(3)])
    print(name, number, flush=True)
"""


def start(folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", APPENDER, str(folder), name, str(count)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )


def entries_named(name: str, count: int) -> list[bytes]:
    return [f"{name} {number} {part}".encode() for number in range(count) for part in range(3)]


def test_two_processes_at_once_lose_and_repeat_nothing(tmp_path: Path):
    both = [start(tmp_path, name, 30) for name in ("first", "second")]
    for process in both:
        with process:
            process.communicate(timeout=50)
        assert process.returncode == 0
    found = list(Log(FolderLogStore(tmp_path), None, KEY).entries())
    assert Counter(found) == Counter(entries_named("first", 30) + entries_named("second", 30))
    for name in ("first", "second"):
        mine = [entry for entry in found if entry.startswith(name.encode())]
        assert mine == entries_named(name, 30)
    check_undamaged(audit(FolderLogStore(tmp_path), KEY))


@pytest.mark.parametrize("acknowledged", [0, 1, 7, 20])
def test_a_killed_process_loses_nothing_it_acknowledged(tmp_path: Path, acknowledged: int):
    with start(tmp_path, "victim", 100_000) as process:
        assert process.stdout is not None
        for _ in range(acknowledged):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        said = acknowledged + len(process.stdout.read().splitlines())
    store = FolderLogStore(tmp_path)
    check_undamaged(audit(store, KEY))
    found = list(Log(store, None, KEY).entries())
    assert found[: 3 * said] == entries_named("victim", said)
    assert len(found) in (3 * said, 3 * said + 3)
    Log(store, SIGNER, KEY).append([b"after"])
    check_undamaged(audit(store, KEY))
