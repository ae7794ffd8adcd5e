"""A keyless scrub, a backup and a restore, beside plain tools over the same bytes, in one run.

The floors of a scrub are `sha256sum` of every object, one process, and Python's own digest of the
same files, which uses what newer processors have for SHA-256. Files are in the page cache for all,
so that the disk is not what is measured; the fastest of three interleaved rounds counts.

Run: python -m benchmarks.storage.scrub [FOLDER]
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import Final

from tutela.custody.keys import PersonKey
from tutela.custody.seal import Offering, sealing
from tutela.engines.age import AgeLocksmith
from tutela.stores.case_files import CaseFiles
from tutela.wiring import NewCase, create_case, now, open_case
from tutela.wiring.backup import Backup
from tutela.wiring.replica import Fixity
from tutela.wiring.restore import restore

LARGE: Final = (4, 256 << 20)
SMALL: Final = (2_000, 20 << 10)
ROUNDS: Final = 3
GROUP: Final = 100


def offerings(count: int, size: int) -> Iterator[Offering]:
    for number in range(count):
        content = os.urandom(size)
        yield Offering(
            name=str(number),
            open=lambda content=content: nullcontext(BytesIO(content)),  # type: ignore[misc] # bound now
            source="a benchmark",
            receipt="r-1",
            actor="benchmark",
            sha256=hashlib.sha256(content).digest(),
        )


def make(folder: Path, count: int, size: int) -> None:
    anna = PersonKey("anna", AgeLocksmith().new_key(), bytes(32))
    made = create_case(folder, NewCase((anna.public,), "benchmark"), None)
    waiting = list(offerings(1, 1))
    with open_case(folder, made.secrets) as case:
        for offered in offerings(count, size):
            waiting.append(offered)
            if len(waiting) * size > GROUP << 20 or len(waiting) >= GROUP:
                with sealing(case.sealing, case.dice) as group:
                    for each in waiting:
                        group.add(each, None, now())
                    group.commit()
                waiting.clear()


def scrub(folder: Path) -> None:
    fixity = Fixity(folder)
    fixity.state.begin(again=True)
    walked = fixity.round(fixity.logs(), None)
    if any(checked.damaged for checked in fixity.walk(walked, lambda _size: None)):
        raise SystemExit(1)
    fixity.state.finish({})


def sha256sum(folder: Path) -> None:
    names = b"\0".join(os.fsencode(path) for path in (folder / "objects").glob("??/*"))
    subprocess.run(
        ["xargs", "-0", "-n", "100000", "sha256sum"],  # noqa: S607 - whichever the system has
        input=names,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def hash_only(folder: Path) -> None:
    for path in (folder / "objects").glob("??/*"):
        with path.open("rb") as stream:
            hashlib.file_digest(stream, "sha256")


def copy(folder: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target)
    os.sync()


def back_up(folder: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    backup = Backup(folder, target)
    backup.run(backup.plan(), lambda _size: None, frozenset())


def fastest(steps: dict[str, Callable[[], None]]) -> dict[str, float]:
    times: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            start = perf_counter()
            step()
            times[name] = min(times.get(name, 1e9), perf_counter() - start)
    return times


def report(root: Path, what: str, count: int, size: int) -> None:
    folder, target = root / "case", root / "target"
    make(folder, count, size)
    megabytes = sum(CaseFiles(folder).lying().objects.values()) / 1e6
    steps: dict[str, Callable[[], None]] = {
        "sha256sum of every object": lambda: sha256sum(folder),
        "hashlib.file_digest of every object": lambda: hash_only(folder),
        "keyless scrub, logs and papers with it": lambda: scrub(folder),
        "copy of the folder, one sync at its end": lambda: copy(folder, target),
        "first backup": lambda: back_up(folder, target),
        "second backup, nothing new": lambda: nothing_new(folder, target),
    }
    times = fastest(steps)
    floors = {"keyless": ("sha256sum", "hashlib"), "first": ("copy of",)}
    print(f"{what}: {count:,} items of {size:,} bytes, {megabytes:,.0f} MB")
    for name, seconds in times.items():
        print(f"  {name:42} {seconds:8.2f} s {megabytes / seconds:8,.0f} MB/s")
        for floor in floors.get(name.split(" ", 1)[0], ()):
            of = next(times[each] for each in times if each.startswith(floor))
            print(f"    {of / seconds:6.2f} x the speed of {floor}")
    start = perf_counter()
    restore(target, root / "again", lambda _size: None)
    print(f"  {'restore, every byte compared':42} {perf_counter() - start:8.2f} s")


def nothing_new(folder: Path, target: Path) -> None:
    backup = Backup(folder, target)
    if backup.run(backup.plan(), lambda _size: None, frozenset()).files:
        raise SystemExit(1)


def main() -> None:
    where = sys.argv[1] if len(sys.argv) > 1 else None
    for what, (count, size) in (("large", LARGE), ("small", SMALL)):
        with tempfile.TemporaryDirectory(dir=where) as root:
            report(Path(root), what, count, size)


if __name__ == "__main__":
    main()
