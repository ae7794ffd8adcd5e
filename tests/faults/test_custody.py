"""Every step of sealing fails once, before it or after it: nothing acknowledged is lost."""

from dataclasses import replace
from typing import Final

import pytest
from tests.custody.bare import ACCESS, NOW, PICTURE, Bare, offering
from tests.faults.custody_driver import Trap, seal_unless_known, trapped

from tutela.custody.access import open_item
from tutela.custody.item import ItemId
from tutela.custody.rebuild import rebuild
from tutela.custody.record import catch_up
from tutela.custody.seal import SealPorts, publication_entry, sealing
from tutela.errors import UnavailableError
from tutela.stores.memory_index import MemoryIndex

STEPS: Final = ("objects", "publication", "note", "evidence", "settle")
ENDINGS: Final = pytest.mark.parametrize("after", [False, True], ids=["failed", "answer-lost"])
CONTENTS: Final = (b"first", b"second", b"third")


def seal_until_failure(case: Bare, trap: Trap) -> list[ItemId]:
    """Seal until something fails and return what was acknowledged."""
    acknowledged: list[ItemId] = []
    try:
        for content in CONTENTS:
            ports = trapped(case.sealing, case.index, trap)
            acknowledged.append(seal_unless_known(content, ports, case.index))
    except UnavailableError:
        return acknowledged
    return acknowledged


def seal_together(ports: SealPorts) -> None:
    with sealing(ports, Bare().dice) as group:
        for content in CONTENTS:
            group.add(offering(content), PICTURE, NOW)
        group.commit()


def plaintext(case: Bare, item: ItemId) -> bytes:
    return open_item(item, ACCESS, case.access, case.case_key, case.dice).read()


@ENDINGS
@pytest.mark.parametrize("step", range(1, len(STEPS) * len(CONTENTS) + 1))
def test_a_failure_at_any_step_loses_nothing_acknowledged_and_doubles_nothing(
    step: int,
    after: bool,  # noqa: FBT001 - a parameter of the table
):
    case = Bare()
    acknowledged = seal_until_failure(case, Trap(step, after))
    assert len(acknowledged) == (step - 1) // len(STEPS)

    catch_up(case.index, case.evidence)
    again = [seal_unless_known(content, case.sealing, case.index) for content in CONTENTS]
    assert again[: len(acknowledged)] == acknowledged
    assert [item.item for item in case.index.items()] == again
    assert len(case.entries()) == len(CONTENTS)
    assert [plaintext(case, item) for item in again] == list(CONTENTS)


@ENDINGS
@pytest.mark.parametrize("step", range(1, len(STEPS) + 1), ids=STEPS)
def test_a_group_that_fails_at_any_step_is_there_as_a_whole_or_not_at_all(
    step: int,
    after: bool,  # noqa: FBT001 - a parameter of the table
):
    case = Bare()
    ports = trapped(case.sealing, case.index, Trap(step, after))
    with pytest.raises(UnavailableError):
        seal_together(ports)

    catch_up(case.index, case.evidence)
    reached = step > STEPS.index("evidence") + (not after)
    assert len(case.index.items()) == (len(CONTENTS) if reached else 0)
    again = [seal_unless_known(content, case.sealing, case.index) for content in CONTENTS]
    assert [item.item for item in case.index.items()] == again
    assert [plaintext(case, item) for item in again] == list(CONTENTS)


@ENDINGS
@pytest.mark.parametrize("step", range(1, len(STEPS) + 1), ids=STEPS)
def test_after_a_failure_the_index_made_anew_agrees_with_the_mended_one(
    step: int,
    after: bool,  # noqa: FBT001 - a parameter of the table
):
    case = Bare()
    seal_until_failure(case, Trap(step, after))
    catch_up(case.index, case.evidence)
    index = MemoryIndex()
    assert rebuild(index, case.sealing, case.case_key) == len(case.entries())
    assert index.items() == case.index.items()


@pytest.mark.parametrize(
    ("step", "objects", "published", "noted", "entries"),
    [
        ("objects", 0, 0, 0, 0),
        ("publication", 2, 0, 0, 0),
        ("note", 2, 1, 0, 0),
        ("evidence", 2, 1, 1, 0),
        ("settle", 2, 1, 1, 1),
    ],
)
def test_the_steps_come_in_the_one_order(
    step: str, objects: int, published: int, noted: int, entries: int
):
    case = Bare()
    seal_until_failure(case, Trap(STEPS.index(step) + 1, after=False))
    assert len(list(case.vault.ids())) == objects
    assert len(list(case.publication.entries())) == published
    assert len(case.index.pending()) == noted
    assert len(case.entries()) == entries


def test_a_lost_answer_of_the_publication_log_reveals_only_a_blinded_entry_more():
    case = Bare()
    seal_until_failure(case, Trap(2, after=True))
    seal_unless_known(CONTENTS[0], case.sealing, case.index)
    assert list(case.publication.entries()) == [publication_entry(PICTURE)] * 2
    assert case.index.items()[0].published_position == 1


def test_an_opening_whose_event_failed_gives_nothing_out():
    case = Bare()
    sealed = case.seal(b"plaintext")
    for step in (1, 2, 3):
        trap = Trap(step, after=False)
        records = trapped(case.sealing, case.index, trap).records
        access = replace(case.access, records=records)
        with pytest.raises(UnavailableError, match=r"vault\.full"):
            open_item(sealed.item, ACCESS, access, case.case_key, case.dice)
