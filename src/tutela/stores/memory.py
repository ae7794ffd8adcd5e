"""Stores that keep everything in memory, for tests and for trying things out."""

import threading
from collections.abc import Iterator, Mapping

from tutela.errors import ConflictError, UnavailableError
from tutela.ledger.tiles import CHECKPOINT


class MemoryLogStore:
    """The files of one log in a dictionary. Nothing survives the process."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self._files = dict(files or {})
        self._lock = threading.Lock()

    def read(self, path: str) -> bytes:
        """Return a file's bytes.

        Raises:
            UnavailableError: there is no such file.
        """
        try:
            return self._files[path]
        except KeyError as error:
            raise UnavailableError("ledger.file_missing", path=path) from error

    def extend(self, expected: bytes | None, files: Mapping[str, bytes], checkpoint: bytes) -> None:
        """Put the files, then the checkpoint, if it still is the expected one.

        Raises:
            ConflictError: the checkpoint is another one by now; nothing was written.
        """
        with self._lock:
            if self._files.get(CHECKPOINT) != expected:
                raise ConflictError("ledger.other_head")
            for path, content in files.items():
                self._put(path, content)
            self._put(CHECKPOINT, checkpoint)

    def paths(self) -> Iterator[str]:
        """Return the path of every file."""
        return iter(tuple(self._files))

    def _put(self, path: str, content: bytes) -> None:
        self._files[path] = content
