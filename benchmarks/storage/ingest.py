"""Receives one large file and many small ones, durably; restic, borg and others do it beside us.

Run: python -m benchmarks.storage.ingest [large|small]
restic, borgbackup and age are Debian packages; bagit.py comes with `pip install bagit`.

Every method starts on an empty folder after a sync of the disk, and all take turns in each round,
so that they have the same load around them. Ours is a whole receive: two digests, encryption,
reading back, both logs and the index. Making and unlocking a case or repository is not counted.
restic and borg deduplicate and ours does not; the files are random bytes, so nothing repeats.
"""

import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter

from tutela import wiring
from tutela.custody.access import Access, open_item
from tutela.engines.age import AgeLocksmith
from tutela.intake.receive import receive
from tutela.wiring import NewCase

MIB = 1 << 20
LARGE_MIB = 1024
SMALL, SMALL_BYTES = 5000, 20 << 10
SAMPLE = 200
ROUNDS = 3
READS = 500
ENVIRONMENT = {
    **os.environ,
    "RESTIC_PASSWORD": "benchmark",
    "BORG_PASSPHRASE": "benchmark",
    "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes",
}

Method = Callable[[Path, Path], float]
"""Takes a source and an empty folder; returns the seconds of the work itself."""


def command(*words: str | Path) -> None:
    subprocess.run(  # noqa: S603 - the benchmark's own commands
        [str(word) for word in words], check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL
    )


def timed(step: Callable[[], object]) -> float:
    start = perf_counter()
    step()
    return perf_counter() - start


def files_in(source: Path) -> list[Path]:
    return sorted(path for path in source.rglob("*") if path.is_file())


def ours(source: Path, folder: Path, *, group_files: int = 128) -> float:
    person, _ = wiring.new_person("bench", "bench")
    made = wiring.create_case(folder / "case", NewCase((person.public,), "bench"), None)
    with wiring.open_case(folder / "case", made.secrets) as case, wiring.receiving(case) as ports:
        delivery = wiring.delivery(case, source, "benchmark", "bench")
        asked = replace(ports, group_files=group_files)
        seconds = timed(lambda: list(receive(delivery, asked)))
        assert len(case.index.items()) == len(files_in(source)) + 1
    return seconds


def ours_one_by_one(source: Path, folder: Path) -> float:
    return ours(source, folder, group_files=1)


def write_and_sync(source: Path, folder: Path) -> float:
    """Copy each file, fsync it and its folder; no digest, no encryption."""

    def copy() -> None:
        for path in files_in(source):
            with path.open("rb") as old, (folder / path.name).open("wb") as new:
                shutil.copyfileobj(old, new, MIB)
                new.flush()
                os.fsync(new.fileno())
            sync_folder(folder)

    return timed(copy)


def digest_and_age(source: Path, folder: Path) -> float:
    """Digest each file, encrypt it with the age command, fsync it and its folder."""
    recipient = AgeLocksmith().new_classical_key().recipient
    chosen = files_in(source)[:SAMPLE]

    def seal() -> None:
        for path in chosen:
            with path.open("rb") as stream:
                hashlib.file_digest(stream, "sha256")
            target = folder / f"{path.name}.age"
            command("age", "-r", recipient, "-o", target, path)
            with target.open("rb") as stream:
                os.fsync(stream.fileno())
            sync_folder(folder)

    return timed(seal) * len(files_in(source)) / len(chosen)


def restic(source: Path, folder: Path) -> float:
    at = ("--repo", folder / "repository", "--cache-dir", folder / "cache", "--quiet")
    command("restic", "init", *at)
    return timed(lambda: command("restic", "backup", *at, source))


def borg(source: Path, folder: Path) -> float:
    repository = folder / "repository"
    command("borg", "init", "--encryption", "repokey-blake2", repository)
    create = ("borg", "create", "--compression", "none", f"{repository}::one", source)
    return timed(lambda: command(*create))


def bag(source: Path, folder: Path) -> float:
    """Copy the files into a bag with SHA-256 manifests, unencrypted, and sync the disk."""

    def make() -> None:
        shutil.copytree(source, folder / "bag")
        command("bagit.py", "--sha256", "--quiet", folder / "bag")
        os.sync()

    return timed(make)


EVERY: dict[str, Method] = {
    "ours": ours,
    "ours, one file at a time": ours_one_by_one,
    "write and fsync each file": write_and_sync,
    "sha256 + age command + fsync each": digest_and_age,
    "restic 0.14": restic,
    "borg 1.2": borg,
    "bagit, unencrypted": bag,
}
NEEDS = {
    "sha256 + age command + fsync each": "age",
    "restic 0.14": "restic",
    "borg 1.2": "borg",
    "bagit, unencrypted": "bagit.py",
}


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def empty_folder(base: Path) -> Path:
    """Return a new folder on a disk that has nothing left to write; all are removed at the end.

    Removing thousands of files keeps a disk busy long after, and the next method would pay.
    """
    folder = Path(tempfile.mkdtemp(dir=base))
    os.sync()
    return folder


def present() -> dict[str, Method]:
    absent = {name for name, program in NEEDS.items() if shutil.which(program) is None}
    for name in sorted(absent):
        print(f"left out, {NEEDS[name]} is not on the PATH: {name}")
    return {name: method for name, method in EVERY.items() if name not in absent}


def compare(source: Path, base: Path, methods: dict[str, Method]) -> None:
    found: dict[str, list[float]] = {name: [] for name in methods}
    for _ in range(ROUNDS):
        for name, method in methods.items():
            found[name].append(method(source, empty_folder(base)))
    size = sum(path.stat().st_size for path in files_in(source))
    count = len(files_in(source))
    mine = median(found["ours"])
    for name, seconds in found.items():
        middle = median(seconds)
        print(
            f"{name:36} {middle:8.2f} s  {size / MIB / middle:8.0f} MiB/s"
            f"  {count / middle:8.0f} files/s   ours is {middle / mine:5.2f} x as fast"
        )


def large(base: Path) -> None:
    source = base / "large"
    source.mkdir()
    with (source / "video.bin").open("wb") as file:
        for _ in range(LARGE_MIB):
            file.write(os.urandom(MIB))
    print(f"one file of {LARGE_MIB} MiB, median of {ROUNDS} rounds")
    left_out = {"ours, one file at a time"}
    compare(source, base, {name: each for name, each in present().items() if name not in left_out})
    read_from_the_middle(source, base)


def read_from_the_middle(source: Path, base: Path) -> None:
    """Open the sealed file as a custodian and read 4 KiB here and there."""
    person, _ = wiring.new_person("bench", "bench")
    folder = empty_folder(base)
    made = wiring.create_case(folder / "case", NewCase((person.public,), "bench"), None)
    with wiring.open_case(folder / "case", made.secrets) as case:
        with wiring.receiving(case) as ports:
            list(receive(wiring.delivery(case, source, "", "bench"), ports))
        key = wiring.case_key_of(case, person.age)
        item = case.index.items()[0].item
        access = Access("bench", "benchmark", case.now())
        opened = open_item(item, access, case.access, key, case.dice)
        start = perf_counter()
        with opened.window() as window:
            began = perf_counter() - start
            offsets = [random.randrange(window.size - 4096) for _ in range(READS)]  # noqa: S311 - where to read
            each = [timed(lambda at=at: window.read_at(at, 4096)) for at in offsets]  # type: ignore[misc] # a default binds it
    print(
        f"random 4 KiB of the sealed file: begin {began * 1000:.2f} ms,"
        f" then median {median(each) * 1000:.3f} ms, worst {max(each) * 1000:.2f} ms"
    )


def small(base: Path) -> None:
    source = base / "small"
    for number in range(SMALL):
        path = source / f"{number // 500:02d}" / f"{number:05d}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(SMALL_BYTES))
    print(f"{SMALL} files of {SMALL_BYTES} bytes, median of {ROUNDS} rounds")
    compare(source, base, present())


def main() -> None:
    asked = sys.argv[1:] or ["large", "small"]
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        for name in asked:
            {"large": large, "small": small}[name](Path(folder))
            print()


if __name__ == "__main__":
    main()
