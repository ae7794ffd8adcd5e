"""Which rules are in force: the profile they came under, and the versions a case has seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from tutela.errors import MalformedError, RefusedError
from tutela.law.rule import Rule, Ruleset
from tutela.law.signature import LawSignature, Purpose, check_release


class Profile(Enum):
    """How rules are loaded."""

    DRAFT = "draft"
    IN_FORCE = "in_force"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every version of the transfer rules this deployment has had, the newest last.

    Attributes:
        versions: in order; a retired version stays, because open cases have seen it.
        profile: DRAFT says on every page how many rules no lawyer has signed.
        unsigned: the rules graded C of the newest version that nobody signed.
    """

    versions: tuple[Ruleset, ...]
    profile: Profile
    unsigned: tuple[str, ...]

    @property
    def newest(self) -> Ruleset:
        """Return the version that new cases begin under."""
        return self.versions[-1]

    def number(self, name: str, seen: Iterable[int]) -> int:
        """Return a number for a case: the strictest of the versions the case has seen.

        So a change can tighten an open case, and never loosen it.

        Raises:
            MalformedError: a version is unknown here.
        """
        wanted = frozenset(seen)
        known = {each.version: each for each in self.versions}
        for version in sorted(wanted):
            if version not in known:
                raise MalformedError("law.version_unknown", version=version)
        first, *others = [known[version] for version in sorted(wanted)]
        value = first.number(name)
        for each in others:
            value = next(one for one in each.numbers if one.name == name).strictest(value)
        return value

    def rule(self, identifier: str) -> Rule:
        """Return a rule as the newest version words it."""
        return self.newest.rule(identifier)


def open_rulebook(
    versions: Sequence[Ruleset],
    profile: Profile,
    signatures: Sequence[LawSignature] = (),
    accepted: Iterable[bytes] = (),
) -> Rulebook:
    """Return the rulebook of a deployment.

    Args:
        versions: oldest first; version 1 is the one that travels with the package.
        profile: IN_FORCE needs a lawyer's signature under every rule graded C.
        signatures: of all versions.
        accepted: the keys whose signatures count.

    Raises:
        RefusedError: a rule graded C is unsigned in the profile IN_FORCE, a changed version is not
            released by two people, or a change drops a rule or a number.
        MismatchError: a signature is wrong.
        MalformedError: versions are missing, out of order or of different kinds.
    """
    keys = tuple(accepted)
    if not versions or [each.version for each in versions] != list(range(1, len(versions) + 1)):
        raise MalformedError("law.versions")
    for older, newer in pairwise(versions):
        check_successor(older, newer)
        of_newer = [each for each in signatures if each.version == newer.version]
        check_release(newer, of_newer, keys)
    newest = versions[-1]
    signed: set[str] = set()
    for each in signatures:
        if each.purpose is Purpose.REVIEW and each.version == newest.version:
            each.check(newest, keys)
            signed |= set(each.rules)
    unsigned = tuple(rule for rule in newest.graded_c if rule not in signed)
    if unsigned and profile is Profile.IN_FORCE:
        raise RefusedError("law.unsigned", count=len(unsigned), first=unsigned[0])
    return Rulebook(tuple(versions), profile, unsigned)


def check_successor(older: Ruleset, newer: Ruleset) -> None:
    """Check that a change keeps every rule and number: it may add and reword, never drop.

    Raises:
        MalformedError: the two are of different kinds, or a number now means its opposite.
        RefusedError: a rule or a number is gone.
    """
    if older.kind != newer.kind:
        raise MalformedError("law.versions")
    gone = sorted({rule.id for rule in older.rules} - {rule.id for rule in newer.rules})
    gone += sorted({each.name for each in older.numbers} - {each.name for each in newer.numbers})
    if gone:
        raise RefusedError("law.dropped", first=gone[0], count=len(gone))
    way = {each.name: each.stricter for each in older.numbers}
    if any(way.get(each.name, each.stricter) is not each.stricter for each in newer.numbers):
        raise MalformedError("law.versions")
