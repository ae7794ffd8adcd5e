"""The operations of the kill sweep with a step in the wrong place; the sweep must see each."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.faults.careless import EarlyLedger, LateStaging, LateVault
from tests.faults.sweep_operations import (
    FILES,
    GROUPS,
    Say,
    Workplace,
    publish_one,
    seal_group,
)
from typing_extensions import override

from tutela.custody.record import Ledger
from tutela.custody.vault import ObjectId, Staging, Vault
from tutela.ledger.entry import Event, EventKind
from tutela.proof.digest import sha256
from tutela.stores.case_folder import CaseFolder
from tutela.stores.folder_vault import shelved
from tutela.stores.released_folder import write_folder
from tutela.wiring import Case, release


def seal_said_first(place: Workplace, say: Say) -> None:
    """Acknowledge items before they are sealed."""
    with place.open() as case:
        for numbers in GROUPS:
            for number in numbers:
                say({"content": f"sealed {number}"})
            seal_group(numbers, case, case.sealing, lambda _said: None)


def seal_ledger_first(place: Workplace, say: Say) -> None:
    """Put entries into the ledger before their objects are in the vault."""
    with place.open() as case:
        late = LateVault(case.vault)
        _seal_with(late, EarlyLedger(case.evidence, late), case, say)


def seal_in_place(place: Workplace, say: Say) -> None:
    """Write objects under their own names from the beginning."""
    with place.open() as case:
        _seal_with(HastyVault(case.vault, case.folder), case.evidence, case, say)


def _seal_with(vault: Vault, evidence: Ledger, case: Case, say: Say) -> None:
    records = replace(case.records, vault=vault, evidence=evidence)
    for numbers in GROUPS:
        seal_group(numbers, case, replace(case.sealing, records=records), say)


@dataclass(frozen=True)
class HastyVault(LateVault):
    """Writes objects where they belong, piece by piece."""

    folder: CaseFolder

    @contextmanager
    @override
    def stage(self) -> Iterator[Staging]:
        yield HastyStaging(self.waiting, self.folder)


@dataclass(frozen=True)
class HastyStaging(LateStaging):
    """Takes no temporary."""

    folder: CaseFolder

    @override
    def commit(self) -> None:
        for content, header in self.waiting:
            object_id = ObjectId(sha256(content))
            _write(shelved(self.folder.headers, object_id), header)
            _write(shelved(self.folder.objects, object_id), content)
        self.waiting.clear()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb", buffering=0) as stream:
        stream.write(content[: len(content) // 2])
        stream.write(content[len(content) // 2 :])
        os.fsync(stream.fileno())


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
    "seal ledger first": seal_ledger_first,
    "seal in place": seal_in_place,
    "record said first": record_said_first,
    "publish named first": publish_named_first,
}
