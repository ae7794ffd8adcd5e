# ruff: noqa: RUF001 - letters of three scripts are the subject
"""What a person is in a text: a soldier, a relative, or somebody of whom nothing is told."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Final

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.found import TextFinding

# What may stand between a name and the rank or word for family that goes with it.
_BETWEEN: Final = re.compile(r"(?:인|의|이였던)?[ \t,(–-]{0,4}")


class Role(Enum):
    """What a pseudonym may say about a person."""

    SOLDIER = "soldier"
    RELATIVE = "relative"
    PERSON = "person"


def roles_of(text: str, findings: Sequence[TextFinding]) -> Mapping[int, Role]:
    """Return the role of each person found, by entity.

    A soldier has a rank beside one of his mentions; a relative has a word for family beside. A
    soldier stays one. Whoever speaks of soldiers need not be one: witnesses do.

    Args:
        text: the whole text.
        findings: of this text, in its order.
    """
    roles: dict[int, Role] = {}
    for place, finding in enumerate(findings):
        if finding.kind is not FindingKind.PERSON_NAME:
            continue
        beside = set(_beside(text, findings, place))
        if FindingKind.RANK in beside:
            roles[finding.entity] = Role.SOLDIER
        elif FindingKind.FAMILY in beside:
            roles.setdefault(finding.entity, Role.RELATIVE)
    return roles


def _beside(text: str, findings: Sequence[TextFinding], place: int) -> Iterator[FindingKind]:
    this = findings[place]
    if place and _BETWEEN.fullmatch(text, findings[place - 1].end, this.start):
        yield findings[place - 1].kind
    if place + 1 < len(findings) and _BETWEEN.fullmatch(text, this.end, findings[place + 1].start):
        yield findings[place + 1].kind
