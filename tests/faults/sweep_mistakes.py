"""The operations of the kill sweep with a step in the wrong place; the sweep must see each."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.faults.custody_driver import seal_unless_known
from tests.faults.sweep_operations import FILES, Say, Workplace, publish_one

from tutela.ledger.entry import Event, EventKind
from tutela.stores.released_folder import write_folder
from tutela.wiring import release


def seal_said_first(place: Workplace, say: Say) -> None:
    """Acknowledge an item before it is sealed."""
    with place.open() as case:
        for number in range(FILES):
            say({"content": f"sealed {number}"})
            seal_unless_known(b"sealed %d" % number, case.sealing, case.index)


def record_said_first(place: Workplace, say: Say) -> None:
    """Acknowledge an event before it is in the ledger."""
    with place.open() as case:
        for number in range(FILES):
            purpose = f"recorded {number}"
            say({"purpose": purpose})
            case.record(Event(EventKind.AUDITED, case.instant(), "tester", purpose=purpose))


def publish_named_first(place: Workplace, say: Say) -> None:
    """Let the release appear before its event is in the ledger."""
    vars(release)["writing_folder"] = _write_at_once
    publish_one(place, say)


@contextmanager
def _write_at_once(folder: Path, files: Mapping[str, bytes]) -> Iterator[None]:
    write_folder(folder, files)
    yield


MISTAKES: Final[Mapping[str, Callable[[Workplace, Say], None]]] = {
    "seal said first": seal_said_first,
    "record said first": record_said_first,
    "publish named first": publish_named_first,
}
