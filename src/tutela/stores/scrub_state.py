"""What is remembered between scrubs: how far one has come, how the last ended, what was undamaged.

    progress      when it began, and every object found undamaged so far: digest, size, time
    last.json     when the last scrub was completed, and its counts
    memory.json   the signed heads and the digests of the papers as they were found undamaged

They lie in `fixity/` of the case, or beside a file the user names. All may be lost; none is
believed further than a signature goes, but for papers, where it is one witness among others.
Nothing is written or read through a link: whoever had the medium may have laid one.
"""

import errno
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from tutela.custody.fixity import Stamp
from tutela.custody.vault import ObjectId
from tutela.errors import MalformedError, UnavailableError
from tutela.stores.case_files import FIXITY
from tutela.stores.disk import LOCAL
from tutela.stores.unlinked import append_beneath, create_only, open_beneath

PROGRESS: Final = "progress"
LAST: Final = "last.json"
MEMORY: Final = "memory.json"
PROGRESS_FORMAT: Final = "tutela-scrub/2"
LAST_FORMAT: Final = "tutela-scrub/1"
DAYS_MAX: Final = 7
"""Progress that began earlier is not believed: a file may have rotted since."""
MEMORY_FORMAT: Final = "tutela-memory/1"
FLUSHED_EVERY: Final = 64

_AT: Final = "%Y-%m-%dT%H:%M:%SZ"
_LINE: Final = re.compile(r"([0-9a-f]{64}) ([0-9]{1,19}) ([0-9]{1,20})")


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
        self._within = apart
        before = "" if apart else f"{progress.name}."
        self._last = progress.with_name(before + LAST)
        self._memory = progress.with_name(before + MEMORY)
        self._waiting: list[str] = []

    @classmethod
    def of(cls, folder: Path) -> "ScrubState":
        """Return the state that is kept within a case or a copy of one."""
        return cls(folder / FIXITY / PROGRESS)

    def begin(self, now: datetime, *, again: bool = False) -> dict[ObjectId, Stamp]:
        """Go on with an interrupted scrub, or begin one; return what is done already.

        Raises:
            UnavailableError: the state cannot be written there.
        """
        began, lines = None if again else self._began(now), []
        if began is not None:
            lines = self._lines()[1:]
        began = began or now
        first = f"{PROGRESS_FORMAT} {began.astimezone(UTC).strftime(_AT)}"
        # What follows a torn line is not known to have been written by the same scrub.
        done: dict[ObjectId, Stamp] = {}
        for line in lines:
            match = _LINE.fullmatch(line)
            if match is None:
                break
            done[ObjectId.parse(match[1])] = int(match[2]), int(match[3])
        kept = [_line(object_id, stamp) for object_id, stamp in done.items()]
        self._write(self._progress, "\n".join([first, *kept, ""]))
        return done

    def add(self, object_id: ObjectId, stamp: Stamp) -> None:
        """Note an object that was found undamaged, and what its file was like then."""
        self._waiting.append(f"{_line(object_id, stamp)}\n")
        if len(self._waiting) >= FLUSHED_EVERY:
            self.flush()

    def flush(self) -> None:
        """Write what was noted.

        Raises:
            UnavailableError: the state cannot be written there.
        """
        try:
            with append_beneath(*self._located(self._progress)) as stream:
                stream.write("".join(self._waiting).encode())
        except OSError as reason:
            raise UnavailableError("fixity.state_unwritable") from reason
        self._waiting.clear()

    def finish(self, last: Mapping[str, str | int]) -> None:
        """Say how a scrub ended; the next one begins anew.

        Raises:
            UnavailableError: the state cannot be written there.
        """
        self._write(self._last, _json({"format": LAST_FORMAT, **last}))
        LOCAL.remove(self._progress)
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
        self._write(self._memory, _json(content))

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
            untrusted: object = json.loads(self._read(self._memory))
            return _memory_of(untrusted)
        except (OSError, ValueError, RecursionError, MalformedError):
            return Memory()

    def _began(self, now: datetime) -> datetime | None:
        """Return when the scrub began that was interrupted, if that is believed."""
        try:
            name, at = self._lines()[0].split(" ")
            began = datetime.strptime(at, _AT).replace(tzinfo=UTC)
        except ValueError:
            return None
        young = timedelta() <= now - began <= timedelta(days=DAYS_MAX)
        return began if young and name == PROGRESS_FORMAT else None

    def _lines(self) -> list[str]:
        try:
            return self._read(self._progress).split("\n")
        except (OSError, ValueError):
            return [""]

    def _read(self, path: Path) -> str:
        with open_beneath(*self._located(path)) as stream:
            return stream.read().decode()

    def _write(self, path: Path, content: str) -> None:
        """Write a file anew under a name nobody can have laid a link at; then it takes its name."""
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
        try:
            self._located(path)
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with create_only(temporary) as stream:
                    stream.write(content.encode())
                LOCAL.rename(temporary, path)
            finally:
                LOCAL.remove(temporary)
        except OSError as reason:
            raise UnavailableError("fixity.state_unwritable") from reason

    def _located(self, path: Path) -> tuple[Path, str]:
        """Return a folder and the path beneath it along which no link is followed.

        Raises:
            OSError: `fixity/` is a link; a folder the user named may be one.
        """
        if not self._within:
            return path.parent, path.name
        if path.parent.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), FIXITY)
        return path.parent.parent, f"{FIXITY}/{path.name}"


def _line(object_id: ObjectId, stamp: Stamp) -> str:
    size, time = stamp
    return f"{object_id} {size} {time}"


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


def _json(content: Mapping[str, object]) -> str:
    return json.dumps(content, indent=2) + "\n"
