import ast
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protection.people import FAMILY, FATHER, IDENTITY, PERSON

import tutela.protection
from tutela.errors import MalformedError, RefusedError
from tutela.protection.identity import FAMILY_PARTS, Compartment, Identity, Part, PartKind

ROOM = Path(tutela.protection.__file__).parent
TEXT = st.text(min_size=1, max_size=40).filter(str.strip)
FREE = (PartKind.HOME, PartKind.UNIT, PartKind.RANK, PartKind.BIRTHPLACE, PartKind.POWER)


@given(st.lists(st.builds(Part, st.sampled_from(FREE), TEXT), min_size=1, max_size=9, unique=True))
def test_an_identity_comes_back_as_it_was_packed(parts: list[Part]):
    whole = Identity(PERSON, Compartment.IDENTITY, tuple(parts))
    assert Identity.unpack(whole.pack()) == whole
    assert len(whole.pack()) % 4096 == 0


@pytest.mark.parametrize(
    ("kind", "text", "script"),
    [
        (PartKind.NAME, "x", ""),
        (PartKind.NAME, "x", "hangul"),
        (PartKind.NAME, " ", "Latn"),
        (PartKind.HOME, "x" * 501, ""),
        (PartKind.BIRTH_DATE, "1 March 1999", ""),
        (PartKind.BIRTH_DATE, "1999-02-30", ""),
        (PartKind.BIRTH_DATE, "19990301", ""),
        (PartKind.FACE, "face.jpg", ""),
    ],
)
def test_a_part_that_is_none_is_refused_without_its_content(kind: PartKind, text: str, script: str):
    with pytest.raises(MalformedError) as refused:
        Part(kind, text, script)
    assert "1999" not in str(refused.value)


def test_nothing_stands_twice_or_in_the_other_compartment():
    part = IDENTITY.parts[0]
    for compartment, parts in (
        (Compartment.IDENTITY, ()),
        (Compartment.IDENTITY, (part, part)),
        (Compartment.IDENTITY, (part, FAMILY.parts[0])),
        (Compartment.FAMILY, (part,)),
    ):
        with pytest.raises(MalformedError):
            Identity(PERSON, compartment, parts)


def test_nobody_is_born_tomorrow():
    IDENTITY.check_dates(date(2026, 11, 24))
    with pytest.raises(RefusedError):
        IDENTITY.check_dates(date(1999, 2, 28))


def test_only_what_was_asked_for_is_shown():
    shown = IDENTITY.only((PartKind.BIRTH_DATE,))
    assert [part.text for part in shown] == ["1999-03-01"]


def test_a_person_without_family_facts_lacks_nothing():
    assert not {part.kind for part in IDENTITY.parts} & FAMILY_PARTS
    assert Identity.unpack(IDENTITY.pack()) == IDENTITY


def test_no_rule_of_protection_reads_family_facts():
    """Only what seals, asks and indexes may name them; a rule that needed them would name them."""
    may = {"identity.py", "sealing.py", "request.py", "index.py"}
    words = ("family_parts", "relative", "compartment.family", "relatives_home")
    named = set()
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Name | ast.Attribute):
                spelled = ast.unparse(node).casefold()
                if any(word in spelled for word in words):
                    named.add(path.name)
    assert named <= may


def test_family_facts_are_in_no_repr():
    assert FATHER not in repr(FAMILY) + repr(FAMILY.parts) + str(FAMILY)
