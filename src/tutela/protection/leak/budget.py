"""How often somebody may ask: so seldom that asking teaches nobody who is held.

Every check counts, also of the same words, also one whose answer was lost. A candidate that was
stopped stops its item until the protection officer has decided: whoever searches by leaving out
half of the names each time gets one answer for each item, and the officer sees the names.

Source: `spec/identity.md`, section 7; docs/adr/0126.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tutela.custody.item import ItemId
from tutela.protection.leak.check import Check
from tutela.protection.leak.decision import Decision

PER_ITEM_AND_DAY: Final = 24
"""A release asks about five times: when it is drawn, approved, packed and published."""
PER_CASE_AND_DAY: Final = 240
UNDECIDED_MAX: Final = 1


@dataclass(frozen=True, slots=True)
class Spent:
    """What was asked already.

    Attributes:
        of_item: checks of the item today.
        of_case: checks of the case today.
        undecided: checks that stopped the item and that no officer decided about.
    """

    of_item: int
    of_case: int
    undecided: int

    @property
    def is_over(self) -> bool:
        """Return whether no further check is answered."""
        return (
            self.of_item >= PER_ITEM_AND_DAY
            or self.of_case >= PER_CASE_AND_DAY
            or self.undecided >= UNDECIDED_MAX
        )


def spent(
    noted: Iterable[tuple[ItemId | None, str]],
    checks: Iterable[Check],
    decisions: Iterable[Decision],
    item: ItemId,
    today: str,
) -> Spent:
    """Return what was asked.

    Args:
        noted: item and time of every check of the case.
        checks: of the item, in the order of the ledger.
        decisions: of the item, each by an officer; one about a check is one about those before.
        item: which.
        today: the day, of the later of the clock and the newest time in the ledger.
    """
    of_day = [each for each, at in noted if at[:10] == today]
    decided = {each.check for each in decisions}
    undecided = 0
    for each in checks:
        undecided = 0 if each.check in decided else undecided + each.stopped
    return Spent(of_day.count(item), len(of_day), undecided)
