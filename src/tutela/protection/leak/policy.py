"""What becomes of what a look came to: a table from what is told of one person to one answer.

    direct         a number, a contact, an address, a whole birth date       blocked
    name and more  a name beside a second thing of the same person           blocked
    name alone                                                               held
    given and more a given name beside something else of the person          held
    few others     things without a name that fewer than k others fit       held

*Held* waits for the protection officer, who may release after all; *blocked* is blocked.

Source: `spec/identity.md`, section 7; `mosaic_test` of the disclosure rules.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from tutela.errors import RefusedError
from tutela.protection.consent import DatumKind
from tutela.protection.leak.index import LeakIndex
from tutela.protection.leak.look import Hit, Seen, Spot
from tutela.protection.leak.trait import CONSENTED, STRENGTH, Strength, Trait

K_MIN: Final = 100
"""How many others on record must fit at least; it can only be raised."""
SEVERAL: Final = 2


class Outcome(Enum):
    """What becomes of a candidate."""

    PASSED = "passed"
    HELD = "held"
    BLOCKED = "blocked"


class Scene(Enum):
    """What the item itself shows."""

    NOBODY = "nobody"
    PERSON = "person"
    CAPTIVE = "captive"


class Rule(Enum):
    """Why a candidate does not pass."""

    DIRECT = "direct"
    NAME_AND_MORE = "name_and_more"
    NAME_ALONE = "name_alone"
    GIVEN_AND_MORE = "given_and_more"
    FEW_OTHERS = "few_others"
    FEW_CAPTIVES = "few_captives"
    TOO_MUCH = "too_much"
    TOO_OFTEN = "too_often"


@dataclass(frozen=True, slots=True)
class Told:
    """What a release tells of one person.

    Attributes:
        direct: a number, a contact, an address or a whole birth date.
        names: how many of name, alias and relative.
        given: a given name without its surname.
        attributes: how many other things, of different kinds.
        combined: how many with those of earlier releases and of the exposure register.
        few: whether fewer than k others on record fit all of these.
    """

    direct: bool = False
    names: int = 0
    given: bool = False
    attributes: int = 0
    combined: int = 0
    few: bool = True


NEEDED: Final[Mapping[Scene, int]] = {Scene.NOBODY: 2, Scene.PERSON: 1, Scene.CAPTIVE: 1}
"""How many things single somebody out: who is seen already is one."""

Condition = Callable[[Told, Scene], bool]
TABLE: Final[tuple[tuple[Rule, Outcome, Condition], ...]] = (
    (Rule.DIRECT, Outcome.BLOCKED, lambda told, _: told.direct),
    (
        Rule.NAME_AND_MORE,
        Outcome.BLOCKED,
        lambda told, _: told.names >= SEVERAL or (told.names > 0 and told.attributes > 0),
    ),
    (Rule.NAME_ALONE, Outcome.HELD, lambda told, _: told.names > 0),
    (Rule.GIVEN_AND_MORE, Outcome.HELD, lambda told, _: told.given and told.attributes > 0),
    (
        Rule.FEW_OTHERS,
        Outcome.HELD,
        lambda told, scene: told.attributes > 0 and told.combined >= NEEDED[scene] and told.few,
    ),
)
"""The first row that fits counts."""
OF_EVERYBODY: Final[Mapping[Rule, Outcome]] = {
    **{rule: outcome for rule, outcome, _ in TABLE},
    Rule.FEW_CAPTIVES: Outcome.HELD,
    Rule.TOO_MUCH: Outcome.HELD,
    Rule.TOO_OFTEN: Outcome.HELD,
}


def rule_of(told: Told, scene: Scene) -> Rule | None:
    """Return the rule that stops what is told of one person; None where none does."""
    return next((rule for rule, _, fits in TABLE if fits(told, scene)), None)


@dataclass(frozen=True, slots=True)
class Finding:
    """Why something does not pass, of one person; of nobody where the item itself is the reason.

    Attributes:
        subject: as in `Hit`; empty for a rule about the whole release.
        rule: which.
        traits: what is told of them, now and earlier.
        spots: where it stands, by trait.
    """

    subject: str
    rule: Rule
    traits: tuple[Trait, ...] = ()
    spots: tuple[tuple[Trait, Spot], ...] = field(repr=False, default=())

    @property
    def outcome(self) -> Outcome:
        """Return what the rule does."""
        return OF_EVERYBODY[self.rule]


@dataclass(frozen=True, slots=True)
class Known:
    """What is judged beside the texts of a release.

    Attributes:
        scene: what the item shows.
        earlier: what earlier releases told, by pseudonym; see `look.attributes_of`.
        allowed: what live consents let pass, by pseudonym.
        k: how many others on record must fit.

    Raises:
        RefusedError: k was lowered.
    """

    scene: Scene
    earlier: Mapping[str, tuple[Hit, ...]] = field(repr=False, default_factory=dict)
    allowed: Mapping[str, frozenset[DatumKind]] = field(repr=False, default_factory=dict)
    k: int = K_MIN

    def __post_init__(self) -> None:
        if self.k < K_MIN:
            raise RefusedError("leak.k_lowered", least=K_MIN)


def judge(seen: Seen, index: LeakIndex, known: Known) -> tuple[Finding, ...]:
    """Return every finding of a look, blocked ones first; none means that it passes."""
    by_subject: dict[str, list[Hit]] = {}
    for hit in seen.hits:
        if not _is_allowed(hit, known):
            by_subject.setdefault(hit.subject, []).append(hit)
    found: list[Finding] = []
    if known.scene is Scene.CAPTIVE and len(index.captives) < known.k:
        found.append(Finding("", Rule.FEW_CAPTIVES))
    for subject in sorted(by_subject):
        finding = _finding(subject, by_subject[subject], index, known)
        if finding is not None:
            found.append(finding)
    return tuple(sorted(found, key=lambda each: each.outcome is not Outcome.BLOCKED))


def outcome_of(findings: Iterable[Finding]) -> Outcome:
    """Return what becomes of a release with these findings."""
    outcomes = {each.outcome for each in findings}
    if Outcome.BLOCKED in outcomes:
        return Outcome.BLOCKED
    return Outcome.HELD if outcomes else Outcome.PASSED


def _finding(subject: str, hits: Collection[Hit], index: LeakIndex, known: Known) -> Finding | None:
    traits = {hit.trait for hit in hits}
    forms = _attribute_forms(hits, known.earlier.get(subject, ()))
    exposed = index.exposed.get(subject, frozenset())
    now = {trait for trait in traits if STRENGTH[trait] is Strength.ATTRIBUTE}
    told = Told(
        direct=_has(traits, Strength.DIRECT),
        names=sum(STRENGTH[trait] is Strength.NAME for trait in traits),
        given=Trait.GIVEN in traits,
        attributes=len(now),
        combined=len(forms) + len(exposed),
        few=_others(subject, forms, exposed, index, known.scene) < known.k,
    )
    rule = rule_of(told, known.scene)
    if rule is None:
        return None
    told_of = traits | (set(forms) if rule is Rule.FEW_OTHERS else set())
    ordered = tuple(trait for trait in Trait if trait in told_of)
    spots = tuple((hit.trait, spot) for hit in hits for spot in hit.spots)
    return Finding(subject, rule, ordered, spots)


def _has(traits: Iterable[Trait], strength: Strength) -> bool:
    return any(STRENGTH[trait] is strength for trait in traits)


def _attribute_forms(*hits: Iterable[Hit]) -> dict[Trait, set[str]]:
    """Return the forms that tell something of somebody, by what they tell."""
    found: dict[Trait, set[str]] = {}
    for each in hits:
        for hit in each:
            if STRENGTH[hit.trait] is Strength.ATTRIBUTE:
                found.setdefault(hit.trait, set()).add(hit.form)
    return found


def _others(
    subject: str,
    forms: Mapping[Trait, Collection[str]],
    exposed: Collection[DatumKind],
    index: LeakIndex,
    scene: Scene,
) -> int:
    """Return how many others on record fit everything that is told of somebody."""
    fitting = set(index.people if scene is Scene.NOBODY else index.captives) - {subject}
    for each in forms.values():
        fitting &= {tagged.subject for form in each for tagged in index.find(form)}
    for kind in exposed:
        fitting &= {other for other, kinds in index.exposed.items() if kind in kinds}
    return len(fitting)


def _is_allowed(hit: Hit, known: Known) -> bool:
    kinds = known.allowed.get(hit.subject, frozenset())
    return any(hit.trait in CONSENTED.get(kind, frozenset()) for kind in kinds)
