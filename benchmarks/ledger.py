"""Appends and audits per second, beside one bare SHA-256 per entry in the same run.

Run: python benchmarks/ledger.py
"""

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from tutela.ledger.audit import audit, check_undamaged
from tutela.ledger.log import Log, LogStore
from tutela.proof.checkpoint import SignerKey
from tutela.stores.folder import FolderLogStore
from tutela.stores.memory import MemoryLogStore

MANY = 200_000
BATCH = 10_000
SINGLE = 2_000
ON_DISK = 200
GROUP, GROUPED = 192, 9_600
SIGNER = SignerKey("example.org/bench", bytes(32))
ENTRIES = [hashlib.sha256(b"%d" % index).digest() for index in range(MANY)]


def hash_each() -> None:
    for entry in ENTRIES:
        hashlib.sha256(b"\0" + entry).digest()


def append(store: LogStore, count: int, batch: int) -> None:
    log = Log(store, SIGNER, SIGNER.verifier)
    for start in range(0, count, batch):
        log.append(ENTRIES[start : start + batch])


def report(name: str, count: int, step: Callable[[], None]) -> None:
    start = perf_counter()
    step()
    print(f"{name:42} {count / (perf_counter() - start):12,.0f} /s")


def main() -> None:
    store = MemoryLogStore()
    report("bare SHA-256 of each entry", MANY, hash_each)
    report(f"append in memory, {BATCH:,} at a time", MANY, lambda: append(store, MANY, BATCH))
    report("audit in memory", MANY, lambda: check_undamaged(audit(store, SIGNER.verifier)))
    report("append in memory, one by one", SINGLE, lambda: append(MemoryLogStore(), SINGLE, 1))
    with tempfile.TemporaryDirectory() as folder:
        on_disk = FolderLogStore(Path(folder))
        report(
            "append to a folder, one by one, fsync", ON_DISK, lambda: append(on_disk, ON_DISK, 1)
        )
        grouped = FolderLogStore(Path(folder) / "grouped")
        report(
            f"append to a folder, {GROUP} at a time, fsync",
            GROUPED,
            lambda: append(grouped, GROUPED, GROUP),
        )


if __name__ == "__main__":
    main()
