"""A process killed between any two steps of sealing, and two at once: a real case, real kills."""

import multiprocessing
import signal
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Final

import pytest
from tests.custody.bare import ACCESS
from tests.faults.custody_driver import seal_and_die, seal_many, seal_unless_known

from tutela.custody.access import open_item
from tutela.custody.item import ItemId
from tutela.custody.keys import PersonPublic
from tutela.engines.age import AgeLocksmith
from tutela.ledger.audit import audit, check_undamaged
from tutela.stores.folder_vault import INCOMING
from tutela.wiring import Case, CreatedCase, NewCase, case_key_of, create_case, open_case

STEPS: Final = 5
SPAWN: Final = multiprocessing.get_context("spawn")
PERSON: Final = PersonPublic("anna", AgeLocksmith().new_key().recipient, bytes(32))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "case"


@pytest.fixture
def made(folder: Path) -> CreatedCase:
    return create_case(folder, NewCase((PERSON,), "tester"), None)


def ended(*processes: SpawnProcess) -> list[int | None]:
    """Run processes at the same time and return how each ended."""
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]


def check_whole(case: Case) -> None:
    """Check that both logs prove themselves and that the index knows every event."""
    check_undamaged(audit(case.evidence_store, case.card.evidence))
    check_undamaged(audit(case.publication_store, case.card.publication))
    assert case.unknown_events() == 0
    assert list((case.folder.objects / INCOMING).iterdir()) == []


def plaintext(case: Case, made: CreatedCase, item: ItemId) -> bytes:
    key = case_key_of(case, made.recovery)
    return open_item(item, ACCESS, case.access, key, case.dice).read()


@pytest.mark.timeout(120)
def test_a_kill_at_every_step_leaves_a_case_that_goes_on(folder: Path, made: CreatedCase):
    arguments = [(folder, made.secrets, step, False) for step in range(1, STEPS + 1)]
    for each in arguments:
        # Only the last kill, before the entry is settled, leaves an item behind.
        assert ended(SPAWN.Process(target=seal_and_die, args=each)) == [-signal.SIGKILL]
    with open_case(folder, made.secrets) as case:
        (item,) = case.index.items()
        assert seal_unless_known(b"a picture", case.sealing, case.index) == item.item
        assert plaintext(case, made, item.item) == b"a picture"
        check_whole(case)


@pytest.mark.timeout(120)
def test_two_processes_seal_into_one_case_at_once(folder: Path, made: CreatedCase):
    exits = ended(
        SPAWN.Process(target=seal_many, args=(folder, made.secrets, 0, 12)),
        SPAWN.Process(target=seal_many, args=(folder, made.secrets, 100, 12)),
    )
    assert exits == [0, 0]
    with open_case(folder, made.secrets) as case:
        items = case.index.items()
        found = sorted(plaintext(case, made, item.item) for item in items)
        assert found == sorted(b"file %d" % n for n in (*range(12), *range(100, 112)))
        positions = [item.position for item in items]
        # The case's own event and its record, then for each item its event and two objects.
        assert positions == list(range(2, 2 + 3 * 24, 3))
        check_whole(case)
