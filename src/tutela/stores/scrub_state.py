"""What is remembered between scrubs: how far one has come, how the last ended, what was undamaged.

    progress      the first line, and the digest of every object found undamaged so far
    last.json     when the last scrub was completed, and its counts
    memory.json   the signed heads and the digests of the papers as they were found undamaged

They lie in `fixity/` of the case, or beside a file the user names. All may be lost; none is
believed further than a signature goes, but for papers, where it is one witness among others.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tutela.custody.vault import ObjectId
from tutela.errors import MalformedError, UnavailableError
from tutela.stores.case_files import FIXITY
from tutela.stores.disk import LOCAL

PROGRESS: Final = "progress"
LAST: Final = "last.json"
MEMORY: Final = "memory.json"
FIRST_LINE: Final = "tutela-scrub/1"
MEMORY_FORMAT: Final = "tutela-memory/1"
FLUSHED_EVERY: Final = 64


@dataclass(frozen=True, slots=True)
class Memory:
    """What was found undamaged: checkpoints by log, digests by path of paper."""

    heads: Mapping[str, bytes] = field(default_factory=dict)
    papers: Mapping[str, bytes] = field(default_factory=dict)


class ScrubState:
    """The state of the scrubs of one folder."""

    def __init__(self, progress: Path) -> None:
        self._progress = progress
        apart = progress.parent.name == FIXITY and progress.name == PROGRESS
        before = "" if apart else f"{progress.name}."
        self._last = progress.with_name(before + LAST)
        self._memory = progress.with_name(before + MEMORY)
        self._waiting: list[str] = []

    @classmethod
    def of(cls, folder: Path) -> "ScrubState":
        """Return the state that is kept within a case or a copy of one."""
        return cls(folder / FIXITY / PROGRESS)

    def begin(self, *, again: bool = False) -> frozenset[ObjectId]:
        """Go on with an interrupted scrub, or begin one; return what is done already.

        Raises:
            UnavailableError: the state cannot be written there.
        """
        lines = [] if again else self._lines()
        try:
            self._progress.parent.mkdir(parents=True, exist_ok=True)
            # What follows a torn line is not known to have been written by the same scrub.
            self._progress.write_text("\n".join([FIRST_LINE, *lines, ""]), "ascii")
        except OSError as reason:
            raise UnavailableError("fixity.state_unwritable") from reason
        return frozenset(map(ObjectId.parse, lines))

    def add(self, object_id: ObjectId) -> None:
        """Note an object that was found undamaged."""
        self._waiting.append(f"{object_id}\n")
        if len(self._waiting) >= FLUSHED_EVERY:
            self.flush()

    def flush(self) -> None:
        """Write what was noted.

        Raises:
            UnavailableError: the state cannot be written there.
        """
        try:
            with self._progress.open("a", encoding="ascii") as stream:
                stream.write("".join(self._waiting))
        except OSError as reason:
            raise UnavailableError("fixity.state_unwritable") from reason
        self._waiting.clear()

    def finish(self, last: Mapping[str, str | int]) -> None:
        """Say how a scrub ended; the next one begins anew.

        Raises:
            UnavailableError: the state cannot be written there.
        """
        _write(self._last, {"format": FIRST_LINE, **last})
        self._progress.unlink(missing_ok=True)
        self._waiting.clear()

    def remember(self, memory: Memory) -> None:
        """Keep what was found undamaged.

        Raises:
            UnavailableError: the state cannot be written there.
        """
        content: dict[str, object] = {
            "format": MEMORY_FORMAT,
            "heads": {name: note.decode("utf-8", "replace") for name, note in memory.heads.items()},
            "papers": {path: digest.hex() for path, digest in sorted(memory.papers.items())},
        }
        _write(self._memory, content)

    def forget(self, path: str) -> None:
        """Forget a paper that is about to be replaced.

        Raises:
            UnavailableError: the state cannot be written there.
        """
        memory = self.memory()
        if path in memory.papers:
            papers = {each: digest for each, digest in memory.papers.items() if each != path}
            self.remember(Memory(memory.heads, papers))

    def memory(self) -> Memory:
        """Return what was found undamaged earlier; nothing if that cannot be read."""
        try:
            untrusted: object = json.loads(self._memory.read_text("utf-8"))
            return _memory_of(untrusted)
        except (OSError, ValueError, RecursionError, MalformedError):
            return Memory()

    def _lines(self) -> list[str]:
        try:
            first, *rest = self._progress.read_text("ascii", "replace").split("\n")
        except (OSError, ValueError):
            return []
        lines: list[str] = []
        for line in rest if first == FIRST_LINE else ():
            try:
                lines.append(str(ObjectId.parse(line)))
            except MalformedError:
                break
        return lines


def _memory_of(untrusted: object) -> Memory:
    if not isinstance(untrusted, dict) or untrusted.get("format") != MEMORY_FORMAT:
        return Memory()
    heads, papers = _texts(untrusted.get("heads")), _texts(untrusted.get("papers"))
    return Memory(
        {name: note.encode() for name, note in heads.items()},
        {path: ObjectId.parse(digest).digest for path, digest in papers.items()},
    )


def _texts(untrusted: object) -> dict[str, str]:
    if not isinstance(untrusted, dict):
        return {}
    return {str(name): text for name, text in untrusted.items() if isinstance(text, str)}


def _write(path: Path, content: Mapping[str, object]) -> None:
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(content, indent=2) + "\n", "utf-8")
        LOCAL.rename(temporary, path)
    except OSError as reason:
        raise UnavailableError("fixity.state_unwritable") from reason
