"""Write a folder of files whole or not at all: a release, or what a reviewer needs to look at.

What a reviewer looks at is plaintext of evidence. It goes to a folder in memory, which ends with
the machine, unless the person says otherwise in so many words.
"""

import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tutela.errors import ConflictError, RefusedError, UnavailableError
from tutela.stores.disk import LOCAL, write_synced

MEMORY_TYPES: Final = frozenset(("tmpfs", "ramfs"))
MEMORY_FOLDER: Final = Path("/dev/shm")  # noqa: S108 - memory, not a disk, is what is wanted
MOUNTS: Final = Path("/proc/mounts")
PRIVATE: Final = 0o700


def write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder that must not exist yet, readable by its owner only, durable on return.

    Args:
        target: the folder to make.
        files: content by plain file name.

    Raises:
        ConflictError: there is something at the target.
        UnavailableError: the disk is full or failing; nothing is left.
    """
    with writing_folder(target, files):
        pass


@contextmanager
def writing_folder(target: Path, files: Mapping[str, bytes]) -> Iterator[None]:
    """Write a folder under another name, and give it its own name when the body is done.

    What the body does happens between the last byte on disk and the moment the folder appears:
    a full disk is known before it, and if it fails nothing is left.

    Raises:
        ConflictError: there is something at the target.
        UnavailableError: the disk is full or failing; nothing is left.
    """
    if target.exists():
        raise ConflictError("publication.folder_exists", folder=str(target))
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with _named(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished.mkdir(mode=PRIVATE)
            for name, content in files.items():
                write_synced(unfinished / name, content)
            LOCAL.sync_folder(unfinished)
        yield
        with _named(target):
            unfinished.rename(target)
            LOCAL.sync_folder(target.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def write_more(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, made where it is not there; one that exists is written anew.

    A file has its old content or its new one, whatever happens.

    Raises:
        UnavailableError: the disk is full or failing.
    """
    with _named(folder):
        folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        for name, content in files.items():
            unfinished = folder / f".{name}.{secrets.token_hex(4)}"
            try:
                write_synced(unfinished, content)
                unfinished.rename(folder / name)
            finally:
                unfinished.unlink(missing_ok=True)
        LOCAL.sync_folder(folder)


def memory_folder() -> Path:
    """Return the path of a folder in memory that does not exist yet.

    Raises:
        UnavailableError: this machine has no such place; name a folder with `--to`.
    """
    if not MEMORY_FOLDER.is_dir() or not is_in_memory(MEMORY_FOLDER):
        raise UnavailableError("publication.no_memory_folder")
    return MEMORY_FOLDER / f"tutela-{secrets.token_hex(6)}"


def check_in_memory(folder: Path) -> None:
    """Check that what is written below a folder stays in memory.

    Raises:
        RefusedError: it lies on a disk, or nobody can tell.
    """
    if not is_in_memory(folder):
        raise RefusedError("publication.on_disk", folder=str(folder))


def is_in_memory(folder: Path) -> bool:
    """Return whether the nearest existing parent of a folder is kept in memory; unknown is no."""
    place = folder.resolve()
    if not MOUNTS.exists():
        return False
    mounted = [line.split()[1:3] for line in MOUNTS.read_text("utf-8").splitlines()]
    points = [(Path(where), kind) for where, kind in mounted if place.is_relative_to(where)]
    nearest = max(points, key=lambda point: len(point[0].parts), default=None)
    return nearest is not None and nearest[1] in MEMORY_TYPES


def remove_files(folder: Path, names: Iterable[str]) -> bool:
    """Remove the files that were written into a folder, and the folder if nothing else is in it.

    Returns:
        whether the folder is gone; it stays where it holds something of somebody else.

    Raises:
        UnavailableError: a file could not be removed.
    """
    try:
        for name in names:
            (folder / name).unlink(missing_ok=True)
        if any(folder.iterdir()):
            return False
        folder.rmdir()
    except OSError as reason:
        raise UnavailableError("publication.not_removed", folder=str(folder)) from reason
    return True


@contextmanager
def _named(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as reason:
        raise UnavailableError("publication.write_failed", folder=str(target)) from reason
