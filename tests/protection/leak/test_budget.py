"""Every check counts; a stopped item is not answered about until an officer has decided."""

from tests.protection.leak.test_check import ITEM, _check

from tutela.custody.item import ItemId
from tutela.protection.leak.budget import PER_CASE_AND_DAY, PER_ITEM_AND_DAY, Spent, spent

TODAY = "2026-11-25"
AT = f"{TODAY}T09:00:00Z"
OTHER = ItemId.from_random(bytes(15) + b"\x01")


def test_the_budget_is_over_at_its_limits_and_not_before():
    assert not Spent(PER_ITEM_AND_DAY - 1, PER_CASE_AND_DAY - 1, 0).is_over
    assert Spent(PER_ITEM_AND_DAY, 0, 0).is_over
    assert Spent(0, PER_CASE_AND_DAY, 0).is_over
    assert Spent(0, 0, 1).is_over


def test_only_checks_of_today_and_of_the_item_count_for_it():
    noted = [(ITEM, AT)] * 3 + [(OTHER, AT)] * 2 + [(ITEM, "2026-11-24T23:59:59Z")]
    found = spent(noted, (), (), ITEM, TODAY)
    assert (found.of_item, found.of_case, found.undecided) == (3, 5, 0)


def test_a_stopped_check_waits_for_a_decision():
    assert spent((), (_check(stopped=True),), (), ITEM, TODAY).undecided == 1
    assert spent((), (_check(stopped=False),), (), ITEM, TODAY).undecided == 0
