"""Open files of a folder that somebody else may have written to, and follow no link there.

A copy of a case lies on a medium that was out of hand. A link in it could make a reader hand out,
and a writer overwrite, any file of whoever runs the program; a pipe could hold a reader for good.
The folder itself was named by the user and may be a link.
"""

import errno
import os
import stat
from io import FileIO
from pathlib import Path, PurePosixPath
from typing import Final

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE: Final = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def open_beneath(root: Path, path: str) -> FileIO:
    """Open a regular file for reading, folder by folder.

    Args:
        root: the folder.
        path: beneath it, with slashes.

    Raises:
        OSError: it is not there, is no regular file, or a link stands in the way.
    """
    return os.fdopen(_open(root, path, os.O_RDONLY), "rb", buffering=0)


def append_beneath(root: Path, path: str) -> FileIO:
    """Open a regular file that is there for appending.

    Raises:
        OSError: it is not there, is no regular file, or a link stands in the way.
    """
    return os.fdopen(_open(root, path, os.O_WRONLY | os.O_APPEND), "ab", buffering=0)


def create_only(path: Path) -> FileIO:
    """Make a file that must not be there, for its owner only.

    Raises:
        OSError: there is something of this name, be it a link.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FILE
    return os.fdopen(os.open(path, flags, 0o600), "wb", buffering=0)


def _open(root: Path, path: str, how: int) -> int:
    *folders, name = PurePosixPath(path).parts
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for each in folders:
            inner = os.open(each, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = inner
        file = os.open(name, how | _FILE, dir_fd=folder)
    finally:
        os.close(folder)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), path)
    return file
