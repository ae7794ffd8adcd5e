"""The statements speak of the table and of nothing else, and were not copied from it."""

import ast
from pathlib import Path

from tests.protection.mutants import LAWS, NAMES

import tutela.protection.aftermath
import tutela.protection.properties
from tutela.protection.bars import VARIABLES
from tutela.protection.property import (
    After,
    Always,
    Box,
    Enabled,
    Escapes,
    Never,
    NeverWithout,
    OnlyBy,
    Possible,
    Property,
)

VALUES = {variable.name: set(variable.values) for variable in VARIABLES}


def test_every_statement_has_an_id_of_its_own():
    assert len({law.id for law in LAWS}) == len(LAWS)


def test_statements_name_rows_variables_and_values_of_the_table():
    for law in LAWS:
        for box in _boxes(law):
            assert all(set(values) <= VALUES[name] for name, values in box.items()), law.id
        assert set(_events(law)) <= set(NAMES), law.id


def _boxes(law: Property) -> tuple[Box, ...]:
    match law:
        case Always():
            return law.when, law.then
        case Never():
            return (law.unless,)
        case After():
            return (law.then,)
        case OnlyBy():
            return {law.variable: law.old}, {law.variable: law.new}
        case Enabled():
            return (law.when,)
        case Possible():
            return (law.goal,)
        case Escapes():
            return law.when, law.goal
        case _:
            return ()


def _events(law: Property) -> tuple[str, ...]:
    if isinstance(law, Enabled):
        return (law.event,)
    return law.events if isinstance(law, Never | After | OnlyBy | NeverWithout) else ()


def test_every_row_is_spoken_of():
    spoken = {name for law in LAWS if law.id != "END-01" for name in _events(law)}
    assert spoken == set(NAMES)


def test_statements_take_nothing_from_the_table():
    for module in (tutela.protection.properties, tutela.protection.aftermath):
        tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        of_table = {"table", "bars", "events", "guard"}
        assert not {str(name).rpartition(".")[2] for name in imported} & of_table
