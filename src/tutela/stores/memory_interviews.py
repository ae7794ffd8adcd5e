"""Entries of interview forms in memory, for tests and for trying things out."""

import threading

from tutela.errors import ConflictError


class MemoryInterviews:
    """Implements `protection.interview.InterviewStore`. Nothing survives the process."""

    def __init__(self) -> None:
        self._entries: dict[int, tuple[bytes, ...]] = {}
        self._lock = threading.Lock()

    def numbers(self) -> tuple[int, ...]:
        """Return every form number that has an entry; see the port."""
        return tuple(sorted(self._entries))

    def count(self, number: int) -> int:
        """Return how many entries a number has; see the port."""
        return len(self._entries.get(number, ()))

    def entries(self, number: int) -> tuple[bytes, ...]:
        """Return a number's entries in order; see the port."""
        return self._entries.get(number, ())

    def append(self, number: int, expected: int, entry: bytes) -> None:
        """Add an entry; see the port."""
        with self._lock:
            stored = self._entries.get(number, ())
            if len(stored) != expected:
                raise ConflictError("interview.other_entry", number=number)
            self._entries[number] = (*stored, entry)
