"""Rules from memory need a lawyer; a change needs two people and never loosens an open case."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.test_signature import public, signed
from tests.protection.road import CAPTURED, admitted, after

from tutela.errors import MalformedError, RefusedError
from tutela.law.load import shipped
from tutela.law.rule import Ruleset
from tutela.law.rulebook import Profile, Rulebook, check_successor, open_rulebook
from tutela.law.signature import Purpose
from tutela.protection.machine import begin, look, replay, take

FIRST = shipped("transfer_rules")
KEYS = [public(1), public(2), public(3)]


def changed(version: int = 2, **numbers: int) -> Ruleset:
    return replace(
        FIRST,
        version=version,
        digest=bytes([version]) * 32,
        numbers=tuple(replace(n, value=numbers.get(n.name, n.value)) for n in FIRST.numbers),
    )


def released(*versions: Ruleset) -> Rulebook:
    names = [
        signed(number, under=one, purpose=Purpose.RELEASE) for one in versions for number in (1, 2)
    ]
    return open_rulebook([FIRST, *versions], Profile.DRAFT, names, KEYS)


def test_rules_from_memory_do_not_load_in_force_until_a_lawyer_signs():
    with pytest.raises(RefusedError, match=r"law\.unsigned"):
        open_rulebook([FIRST], Profile.IN_FORCE)
    some = [signed(3, FIRST.graded_c[1:])]
    with pytest.raises(RefusedError, match=r"law\.unsigned") as refused:
        open_rulebook([FIRST], Profile.IN_FORCE, some, KEYS)
    assert refused.value.parameters == {"count": 1, "first": FIRST.graded_c[0]}
    whole = open_rulebook([FIRST], Profile.IN_FORCE, [signed(3, FIRST.graded_c)], KEYS)
    assert whole.unsigned == ()


def test_the_draft_profile_knows_how_many_are_unsigned():
    assert open_rulebook([FIRST], Profile.DRAFT).unsigned == FIRST.graded_c


def test_a_lawyers_signature_is_no_release():
    review = [signed(n, FIRST.graded_c, under=changed()) for n in (1, 2)]
    with pytest.raises(RefusedError, match=r"law\.release_signers"):
        open_rulebook([FIRST, changed()], Profile.DRAFT, review, KEYS)


def test_a_change_may_not_drop_a_rule_or_a_number():
    with pytest.raises(RefusedError, match=r"law\.dropped"):
        check_successor(FIRST, replace(changed(), rules=FIRST.rules[1:]))
    with pytest.raises(RefusedError, match=r"law\.dropped"):
        check_successor(FIRST, replace(changed(), numbers=FIRST.numbers[1:]))


def test_a_number_may_not_turn_into_its_opposite():
    turned = (replace(FIRST.numbers[0], stricter=FIRST.numbers[-1].stricter), *FIRST.numbers[1:])
    with pytest.raises(MalformedError, match=r"law\.versions"):
        check_successor(FIRST, replace(changed(), numbers=turned))


@pytest.mark.parametrize("versions", [[], [changed()], [FIRST, FIRST], [changed(), FIRST]])
def test_versions_are_complete_and_in_order(versions: list[Ruleset]):
    with pytest.raises(MalformedError, match=r"law\.versions"):
        open_rulebook(versions, Profile.DRAFT)


def test_an_unknown_version_is_refused():
    with pytest.raises(MalformedError, match=r"law\.version_unknown"):
        released().number("cooling_days", [1, 7])


@given(st.lists(st.integers(1, 60), min_size=1, max_size=4))
def test_a_case_keeps_the_strictest_it_has_seen(days: list[int]):
    versions = [changed(i, cooling_days=day, risk_days=day) for i, day in enumerate(days, 2)]
    rulebook = released(*versions)
    seen = range(1, len(days) + 2)
    assert rulebook.number("cooling_days", seen) == max(7, *days)
    assert rulebook.number("risk_days", seen) == min(30, *days)
    # Whatever else it sees, it never becomes looser.
    for count in range(1, len(days) + 1):
        before = rulebook.number("cooling_days", seen[:count])
        assert before <= rulebook.number("cooling_days", seen)


def test_a_looser_version_does_not_loosen_an_open_case():
    case = admitted()
    case.do("first_home", 4, "interviewer-1")
    looser = released(changed(cooling_days=1))
    open_case = replay("K-07", CAPTURED, looser, case.standing.passed)
    assert look(open_case, after(6)).state["cooled"] == "no"
    assert look(open_case, after(11.1)).state["cooled"] == "yes"
    # A case that begins under the new version goes by it.
    fresh = begin("K-08", CAPTURED, looser)
    assert fresh.days("cooling_days").days == 1


def test_a_tighter_version_tightens_an_open_case():
    case = admitted()
    case.do("first_home", 4, "interviewer-1")
    tighter = released(changed(cooling_days=14))
    open_case = replay("K-07", CAPTURED, tighter, case.standing.passed)
    assert look(open_case, after(12)).state["cooled"] == "no"
    with pytest.raises(RefusedError, match="bar=cooled_off"):
        take(open_case, case.act("again_home", 12, "interviewer-2"))


def test_a_tighter_version_once_seen_stays():
    case = admitted()
    tight = changed(cooling_days=14)
    loose = changed(3, cooling_days=1)
    open_case = replay("K-07", CAPTURED, released(tight), case.standing.passed)
    taken = take(open_case, case.act("first_home", 4, "interviewer-1"))
    assert taken.versions == (1, 2)
    later = replay("K-07", CAPTURED, released(tight, loose), taken.passed)
    assert look(later, after(12)).state["cooled"] == "no"
    assert look(later, after(18.1)).state["cooled"] == "yes"
