"""What a rule of the catalogue is, and what a dated set of rules is."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from tutela.errors import MalformedError


class Grade(Enum):
    """How far the weakest part of an entry was verified; `src/tutela/law/catalogue`."""

    A = "A"
    B = "B"
    C = "C"


class Basis(Enum):
    """Where an entry takes its force from. Policy is ours alone and is shown as policy."""

    LAW = "law"
    PRACTICE = "practice"
    POLICY = "policy"


class Stricter(Enum):
    """Which way a number protects more."""

    MORE = "more"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `blocks` says what it stops; the bars of the gate cite it by its id."""

    id: str
    instrument: str
    pinpoint: str
    grade: Grade
    seen: str
    basis: tuple[Basis, ...]
    text: str
    who: str
    blocks: str
    facts: tuple[str, ...]
    waiver: str
    note: str

    @property
    def citation(self) -> str:
        """Return instrument and pinpoint, as a lawyer cites them."""
        return self.instrument if self.pinpoint == "-" else f"{self.instrument}, {self.pinpoint}"


@dataclass(frozen=True, slots=True)
class Number:
    """A number of policy, with the way that protects more."""

    name: str
    value: int
    stricter: Stricter
    rule: str

    def strictest(self, other: int) -> int:
        """Return the stricter of this number's value and another."""
        return (max if self.stricter is Stricter.MORE else min)(self.value, other)


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A version of the rules of one kind.

    Attributes:
        kind: `transfer` or `disclosure`.
        version: counts up from 1.
        digest: SHA-256 of the file, which signatures name.
    """

    kind: str
    version: int
    dated: date
    owner: str
    review: date
    digest: bytes
    rules: tuple[Rule, ...]
    numbers: tuple[Number, ...]

    def rule(self, identifier: str) -> Rule:
        """Return a rule.

        Raises:
            MalformedError: there is none of this id.
        """
        for each in self.rules:
            if each.id == identifier:
                return each
        raise MalformedError("law.rule_unknown", rule=identifier, version=self.version)

    def number(self, name: str) -> int:
        """Return a number.

        Raises:
            MalformedError: there is none of this name.
        """
        for each in self.numbers:
            if each.name == name:
                return each.value
        raise MalformedError("law.number_unknown", number=name, version=self.version)

    @property
    def graded_c(self) -> tuple[str, ...]:
        """Return the rules that nobody has verified."""
        return tuple(rule.id for rule in self.rules if rule.grade is Grade.C)
