"""The gate reads the acts of a person and nothing beside them."""

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.protection.road import BUILD, Case, after, at_the_crossing, book, bound_home, wishing

import tutela.protection
from tutela.errors import MalformedError
from tutela.proof.cbor import Value
from tutela.protection.act import read_act, written
from tutela.protection.bars import Destination
from tutela.protection.evaluation import evaluate
from tutela.protection.facts import READ, facts_of
from tutela.protection.machine import replay
from tutela.protection.page import explain
from tutela.protection.role import Role
from tutela.terms.messages import Language

FOLDER = Path(tutela.protection.__file__).parent
FORBIDDEN = (
    "testimony",
    "testimony_consent",
    "intelligence_value",
    "publicity_consent",
    "publicity",
    "exchange_value",
    "exchange_list",
    "media_interest",
    "ideology",
    "identity",
    "family",
)

GATE_MODULES = frozenset(
    {
        "act",
        "aftermath",
        "alarm",
        "answer",
        "bars",
        "check",
        "clock",
        "duties",
        "duty",
        "evaluation",
        "events",
        "facts",
        "guard",
        "machine",
        "page",
        "properties",
        "property",
        "review",
        "role",
        "standing",
        "states",
        "step",
        "table",
    }
)
MAY_IMPORT = ("errors", "law", "proof.cbor", "proof.digest", "terms.messages")
"""Everything of ours the gate may know beside itself. Adding a line here is a decision of law."""


def file_of(case: Case, **others: Value) -> dict[str, Value]:
    standing = case.standing
    acts: tuple[Value, ...] = tuple(
        {"act": one.act.value(), "rules": one.rules} for one in standing.passed
    )
    return {
        "person": standing.person,
        "captured_on": written(standing.captured_on),
        "acts": acts,
        **others,
    }


def decided(file: dict[str, Value]) -> bytes:
    """Return every byte the gate says about a file: records and pages, of every road."""
    facts = facts_of(file)
    standing = replay(facts.person, facts.captured_on, book(), facts.acts)
    said = b""
    for road in Destination:
        evaluation = evaluate(standing, road, after(22), BUILD)
        said += evaluation.record()
        for reader in (Role.COUNSEL, Role.SCHEDULER):
            page = explain(evaluation, reader, "1", standing.book, Language.ENGLISH)
            said += page.encode()
    return said


CASES = [bound_home(), at_the_crossing(), wishing("third", "Utopia"), wishing("stay")]


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(FORBIDDEN), st.integers() | st.text() | st.booleans()))
def test_no_other_field_of_the_file_changes_one_byte(others: dict[str, Value]):
    for case in CASES:
        assert decided(file_of(case, **others)) == decided(file_of(case))


@pytest.mark.parametrize("field", FORBIDDEN)
def test_an_act_has_no_place_for_another_field(field: str):
    value = bound_home().standing.passed[0].act.value()
    with pytest.raises(MalformedError, match=r"gate.act_form"):
        read_act({**value, field: True})


def test_the_facts_are_the_acts_as_they_were():
    case = at_the_crossing()
    facts = facts_of(file_of(case))
    assert facts.acts == case.standing.passed
    assert set(READ) == {"person", "captured_on", "acts"}


@pytest.mark.parametrize("field", READ)
def test_a_file_without_a_field_the_gate_reads_is_refused(field: str):
    file = file_of(bound_home())
    with pytest.raises(MalformedError, match=r"gate.act_form"):
        facts_of({name: value for name, value in file.items() if name != field})


@pytest.mark.parametrize("acts", ["text", (1,), ({"act": 1},), ({"act": 1, "rules": True},)])
def test_broken_acts_are_refused(acts: Value):
    with pytest.raises(MalformedError, match=r"gate.act_form"):
        facts_of(file_of(bound_home(), acts=acts))


def test_the_gate_imports_nothing_but_itself_and_what_is_listed():
    strays = [
        (path.name, name)
        for path in _modules()
        for name in _imported(path)
        if name.partition("protection.")[2].partition(".")[0] not in GATE_MODULES
        and not name.removeprefix("tutela.").startswith(MAY_IMPORT)
    ]
    assert strays == []
    assert {path.stem for path in _modules()} >= GATE_MODULES - {"events"}


def _modules() -> list[Path]:
    return [
        path
        for path in FOLDER.rglob("*.py")
        if path.parent.name == "events" or (path.parent == FOLDER and path.stem in GATE_MODULES)
    ]


def _imported(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    found = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    found += [
        name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    ]
    return [name for name in found if name.startswith("tutela")]
