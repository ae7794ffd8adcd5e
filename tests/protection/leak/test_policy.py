"""The table is exhaustive, more told is never judged milder, and few people hide nobody."""

from itertools import product

import pytest
from tests.protection.leak.register import NAME, ONE, PARTS, index_of, seen

from tutela.errors import RefusedError
from tutela.protection.consent import DatumKind
from tutela.protection.identity import Part, PartKind
from tutela.protection.leak.look import Hit
from tutela.protection.leak.policy import (
    K_MIN,
    Finding,
    Known,
    Outcome,
    Rule,
    Scene,
    Told,
    judge,
    outcome_of,
    rule_of,
)
from tutela.protection.leak.trait import Trait

ORDER = (Outcome.PASSED, Outcome.HELD, Outcome.BLOCKED)
EVERY = [
    Told(direct, names, given, attributes, combined, few)
    for direct, names, given, attributes, combined, few in product(
        (False, True), (0, 1, 2), (False, True), (0, 1, 2), (0, 1, 2, 3), (False, True)
    )
]


def _severity(told: Told, scene: Scene) -> int:
    rule = rule_of(told, scene)
    return ORDER.index(Outcome.PASSED if rule is None else Finding("", rule).outcome)


@pytest.mark.parametrize("scene", Scene)
def test_more_told_is_never_judged_milder(scene: Scene):
    for one, other in product(EVERY, EVERY):
        more = (
            other.direct >= one.direct
            and other.names >= one.names
            and other.given >= one.given
            and other.attributes >= one.attributes
            and other.combined >= one.combined
            and other.few >= one.few
        )
        if more:
            assert _severity(other, scene) >= _severity(one, scene)


@pytest.mark.parametrize("scene", Scene)
def test_every_cell_is_what_the_issue_says(scene: Scene):
    for told in EVERY:
        rule = rule_of(told, scene)
        if told.direct:
            assert rule is Rule.DIRECT
        elif told.names >= 2 or (told.names and told.attributes):
            assert rule is Rule.NAME_AND_MORE
        elif told.names:
            assert rule is Rule.NAME_ALONE
        elif not told.given and not told.attributes:
            assert rule is None


def test_a_name_alone_is_held_and_with_a_second_thing_blocked():
    alone = judge(seen("Чхон Мак Толь"), ONE, Known(Scene.NOBODY))
    more = judge(seen("Чхон Мак Толь, в/ч 97602"), ONE, Known(Scene.NOBODY))
    assert [each.rule for each in alone] == [Rule.NAME_ALONE]
    assert [each.rule for each in more] == [Rule.NAME_AND_MORE]
    assert (outcome_of(alone), outcome_of(more)) == (Outcome.HELD, Outcome.BLOCKED)
    assert outcome_of(()) is Outcome.PASSED


def test_things_without_a_name_are_held_when_too_few_others_fit():
    told = seen("в/ч 97602, из города Танчхон")
    assert [each.rule for each in judge(told, ONE, Known(Scene.NOBODY))] == [Rule.FEW_OTHERS]
    many = index_of([(f"K-{number}", PARTS) for number in range(K_MIN + 1)])
    assert judge(seen("в/ч 97602, из города Танчхон", index=many), many, Known(Scene.NOBODY)) == ()


def test_what_earlier_releases_told_counts_with_what_this_one_tells():
    told = seen("в/ч 97602")
    assert judge(told, ONE, Known(Scene.NOBODY)) == ()
    form = next(hit.form for hit in seen("из города Танчхон").hits)
    earlier = {"K-1": (Hit("K-1", Trait.HOME, form),)}
    found = judge(told, ONE, Known(Scene.NOBODY, earlier))
    assert [each.rule for each in found] == [Rule.FEW_OTHERS]


def test_with_few_captives_nothing_that_shows_one_passes():
    found = judge(seen("дерево"), ONE, Known(Scene.CAPTIVE))
    assert [each.rule for each in found] == [Rule.FEW_CAPTIVES]
    many = index_of([(f"K-{number}", (NAME,)) for number in range(K_MIN)])
    assert judge(seen("дерево", index=many), many, Known(Scene.CAPTIVE)) == ()


def test_captives_are_counted_among_captives_only():
    people = [(f"K-{number}", PARTS) for number in range(K_MIN + 1)]
    index = index_of(people, captives=frozenset(("K-1", "K-2")))
    told = seen("в/ч 97602, из города Танчхон", index=index)
    rules = {each.rule for each in judge(told, index, Known(Scene.CAPTIVE))}
    assert rules == {Rule.FEW_CAPTIVES, Rule.FEW_OTHERS}


def test_a_live_consent_lets_its_own_datum_pass_and_nothing_of_relatives():
    index = index_of([("K-1", (NAME, Part(PartKind.RELATIVE, "우금별")))])
    allowed = {"K-1": frozenset((DatumKind.NAME,))}
    named = seen("천막돌", index=index)
    assert judge(named, index, Known(Scene.NOBODY, allowed=allowed)) == ()
    kin = seen("우금별", index=index)
    assert judge(kin, index, Known(Scene.NOBODY, allowed=allowed))


def test_k_can_only_be_raised():
    with pytest.raises(RefusedError, match=r"leak\.k_lowered"):
        Known(Scene.NOBODY, k=K_MIN - 1)
    assert Known(Scene.NOBODY, k=K_MIN + 1).k == K_MIN + 1
