"""`tutela gate`: a lawyer or an auditor checks the transfer gate, whoever wrote it."""

from typing import Annotated

import typer

from tutela.cli.console import JsonOption, open_console
from tutela.errors import MismatchError
from tutela.protection.check import anywhere, explore, judge
from tutela.protection.evaluation import table_digest
from tutela.protection.properties import GUARDS, properties
from tutela.protection.property import Finding
from tutela.protection.table import TABLE

RoadsOption = Annotated[
    bool, typer.Option("--roads", help="Print the shortest road to everything that is possible.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    gate = typer.Typer(help="Check the gate that transfers pass through.", no_args_is_help=True)
    gate.callback()(_group)
    gate.command("check", epilog="Examples:  tutela gate check  |  tutela gate check --roads")(
        _check
    )
    app.add_typer(gate, name="gate")


def _group() -> None:
    """Check the gate that transfers pass through."""


def _check(roads: RoadsOption = False, json: JsonOption = False) -> None:
    """Look at every state a person can reach and judge every statement about the gate."""
    console = open_console(json=json)
    TABLE.check()
    explored = explore(TABLE)
    found = judge(explored, properties(tuple(event.name for event in TABLE.events)))
    # A guard must refuse by itself, also where no road leads today.
    alone = [each for each in judge(anywhere(explored), GUARDS) if not each.holds]
    found = (*found, *alone)
    shown = [each for each in found if not each.holds or (roads and each.road)]
    headings = [console.text(f"gate.check_heading_{one}") for one in ("id", "holds", "why")]
    words = {True: console.text("gate.check_yes"), False: console.text("gate.check_no")}
    console.table(headings, [(each.id, words[each.holds], each.why) for each in found])
    for each in shown:
        console.line()
        console.line(f"{each.id}: {console.text('gate.check_heading_road')}")
        console.line("  " + " > ".join(each.road))
    console.line()
    steps = len(explored.layers) - 1
    states, transitions = explored.states, explored.transitions
    written = explored.space.count(anywhere(explored).reached)
    console.say("gate.check_written", states=written, count=len(GUARDS))
    console.say("gate.check_counts", states=states, transitions=transitions, steps=steps)
    console.document(
        {
            "states": states,
            "transitions": transitions,
            "steps": steps,
            "written": written,
            "table": table_digest(TABLE).hex(),
            "statements": [_document(each) for each in found],
        }
    )
    failed = [each.id for each in found if not each.holds]
    if failed:
        raise MismatchError("gate.check_fails", count=len(failed), first=failed[0])
    console.say("gate.check_held", count=len(found))


def _document(found: Finding) -> dict[str, str | bool | int | list[str]]:
    return {
        "id": found.id,
        "why": found.why,
        "holds": found.holds,
        "bad": found.bad,
        "road": list(found.road),
    }
