"""A role is read off what stands beside a name, and nothing else."""

import pytest

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.found import TextFinding
from tutela.redaction.text.roles import Role, roles_of

NAME, RANK, KIN = FindingKind.PERSON_NAME, FindingKind.RANK, FindingKind.FAMILY


def role(text: str, beside: str, kind: FindingKind) -> Role | None:
    place, name = text.index(beside), text.index("Kim")
    findings = sorted(
        (
            TextFinding(place, place + len(beside), kind, 900, "x/1", 1),
            TextFinding(name, name + 3, NAME, 900, "x/1", 2),
        ),
        key=lambda one: one.start,
    )
    return roles_of(text, findings).get(2)


@pytest.mark.parametrize(
    ("text", "beside", "kind", "expected"),
    [
        ("Sergeant Kim went", "Sergeant", RANK, Role.SOLDIER),
        ("Kim, sergeant, went", "sergeant", RANK, Role.SOLDIER),
        ("Kim (sergeant) went", "sergeant", RANK, Role.SOLDIER),
        ("his mother Kim went", "mother", KIN, Role.RELATIVE),
        ("Kim: the sergeant went", "sergeant", RANK, None),
        ("Kim went. The sergeant stayed.", "sergeant", RANK, None),
        ("I, Kim, was there. A sergeant", "sergeant", RANK, None),
        ("Меня зовут Kim. сержант", "сержант", RANK, None),
        ("나는 Kim이다. 하사가", "하사", RANK, None),
        ("I, Kim, was there with mother", "mother", KIN, None),
    ],
)
def test_the_role_of_a_person(text: str, beside: str, kind: FindingKind, expected: Role | None):
    assert role(text, beside, kind) is expected


def test_a_witness_who_speaks_of_soldiers_is_no_soldier():
    text = "I, Kim, live here. A sergeant came."
    assert role(text, "sergeant", RANK) is None


def test_a_soldier_stays_one():
    findings = [
        TextFinding(0, 4, RANK, 900, "x/1", 1),
        TextFinding(5, 8, NAME, 900, "x/1", 2),
        TextFinding(20, 26, KIN, 900, "x/1", 3),
        TextFinding(27, 30, NAME, 900, "x/1", 2),
    ]
    assert roles_of("Sgt. Kim had nobody mother Kim", findings) == {2: Role.SOLDIER}
