"""A witness that is killed remembers what it said, and two at once never cosign two histories."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tutela.ledger.log import Log
from tutela.ledger.witness import request
from tutela.proof.checkpoint import SignerKey, open_checkpoint
from tutela.proof.cosignature import CosignerKey, open_cosignatures
from tutela.stores.memory import MemoryLogStore
from tutela.stores.witnessed import WitnessMemory

SIGNER: Final = SignerKey("example.org/log", bytes(range(32)))
WITNESS: Final = CosignerKey("partner.example", bytes([7]) * 32)
SOURCE: Final = Path(__file__).resolve().parents[2] / "src"
HEADS: Final = 30

# Cosigns request after request and says a size only when the answer was handed out.
DRIVER: Final = """
import sys
from pathlib import Path
from tutela.errors import TutelaError
from tutela.proof.checkpoint import SignerKey
from tutela.proof.cosignature import CosignerKey
from tutela.wiring.witness import cosign_request
memory, requests = Path(sys.argv[1]), Path(sys.argv[2])
key = SignerKey("example.org/log", bytes(range(32))).verifier
witness = CosignerKey("partner.example", bytes([7]) * 32)
for path in sorted(requests.iterdir()):
    try:
        cosigned = cosign_request(path.read_bytes(), key, memory, witness, first=True)
    except TutelaError:
        continue
    print(cosigned.checkpoint.size, cosigned.checkpoint.root.hex(), flush=True)
"""


def write_requests(folder: Path, fork: bytes) -> None:
    """Write the requests of a log that grows by one entry; its second entry names the fork."""
    folder.mkdir()
    store = MemoryLogStore()
    log = Log(store, SIGNER, SIGNER.verifier)
    for size in range(1, HEADS + 1):
        log.append([fork if size > 1 else b"the same"])
        note = store.read("checkpoint")
        asked = request(log, note, SIGNER.verifier, size - 1)
        (folder / f"{size:04}").write_bytes(asked.encode())


def start(memory: Path, requests: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(memory), str(requests)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )


def remembered_size(memory: Path) -> int:
    note = WitnessMemory(memory).remembered("example.org/log")
    if note is None:
        return 0
    assert len(open_cosignatures(note, (WITNESS.verifier,)).cosignatures) == 1
    return open_checkpoint(note, SIGNER.verifier).checkpoint.size


@pytest.mark.parametrize("told", [0, 1, 5, 17])
def test_a_killed_witness_remembers_every_head_it_cosigned(tmp_path: Path, told: int):
    write_requests(tmp_path / "requests", b"fork")
    memory = tmp_path / "memory"
    with start(memory, tmp_path / "requests") as process:
        assert process.stdout is not None
        for _ in range(told):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        said = told + len(process.stdout.read().splitlines())
    assert remembered_size(memory) in (said, said + 1)
    with start(memory, tmp_path / "requests") as process:
        rest, _ = process.communicate(timeout=50)
    # The head it remembers is cosigned again, smaller ones are not.
    assert int(rest.split()[0]) >= max(said, 1)
    assert remembered_size(memory) == HEADS


def test_two_processes_with_two_histories_cosign_one(tmp_path: Path):
    forks = (b"left", b"right")
    for fork in forks:
        write_requests(tmp_path / fork.decode(), fork)
    both = [start(tmp_path / "memory", tmp_path / fork.decode()) for fork in forks]
    said = [process.communicate(timeout=50)[0].splitlines() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    later = [{line for line in lines if not line.startswith("1 ")} for lines in said]
    # Of the two histories after the first entry, one was never cosigned at any size.
    assert sorted(map(bool, later)) == [False, True]
    assert remembered_size(tmp_path / "memory") == HEADS
