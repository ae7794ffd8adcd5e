"""The rows of this part are in the table, each once and in the language of the table."""

from tutela.protection.events.holds import holds
from tutela.protection.table import TABLE


def test_these_rows_are_in_the_table():
    rows = holds()
    assert rows
    assert all(TABLE.event(row.name) == row for row in rows)
