"""The rows of this part are in the table, each once and in the language of the table."""

from tutela.protection.duty import Duty
from tutela.protection.events.words import words
from tutela.protection.table import TABLE


def test_these_rows_are_in_the_table():
    rows = words()
    assert rows
    assert all(TABLE.event(row.name) == row for row in rows)


def test_those_who_want_to_go_and_those_who_do_not_are_heard_alike():
    for turn in ("first", "again"):
        rows = [TABLE.event(f"{turn}_{wish}") for wish in ("home", "third", "stay")]
        place = {Duty.SAME_PLACE}
        assert len({frozenset(set(row.duties) - place) for row in rows}) == 1
        assert len({row.by for row in rows}) == 1
