"""The transfer gate: every event that can happen to a person, in one table.

The same table runs the machine, is explored by the checker, is mutated by the tests and is drawn
in docs/gate.md. What it leaves out on purpose: an event of a group, an event of an administrator,
an override. What anybody may do in haste is to stop: `set_hold` and `abort`.
"""

from tutela.protection.bars import VARIABLES
from tutela.protection.events.care import care
from tutela.protection.events.findings import findings
from tutela.protection.events.holds import holds
from tutela.protection.events.moves import moves
from tutela.protection.events.words import words
from tutela.protection.guard import Table

TABLE = Table(VARIABLES, (*care(), *words(), *findings(), *holds(), *moves()))
BREAK_GLASS = frozenset({"set_hold", "abort"})
"""What anybody may do at once, without a second person and without reasons."""
