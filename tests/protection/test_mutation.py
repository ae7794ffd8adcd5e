"""Each conjunct of each guard, each duty and each effect: dropped or negated, it is noticed.

`make deep` runs all and prints by which statement each is noticed; the short form takes the rows
through which people leave, or on which a refusal, a doubt or an appeal hangs.
"""

from collections import Counter

import pytest
from tests.protection.mutants import Court, Mutant, mutants

ROWS = frozenset({"hand_over_home", "set_free", "find_no_risk", "again_third", "resolve_doubt"})


@pytest.fixture(scope="module")
def court() -> Court:
    return Court()


def _survivors(court: Court, chosen: list[Mutant]) -> tuple[list[str], Counter[str], list[str]]:
    alive, killed, told = [], Counter[str](), []
    for mutant in chosen:
        by = court.killer(mutant)
        if by is None:
            alive.append(mutant.name)
        else:
            killed[by.split("-")[0] + (" anywhere" if "anywhere" in by else "")] += 1
        told.append(f"{mutant.name}: {by or 'SURVIVES'}")
    return alive, killed, told


@pytest.mark.timeout(300)
def test_a_slip_in_a_row_that_matters_most_is_noticed(court: Court):
    chosen = [mutant for mutant in mutants() if mutant.event in ROWS]
    alive, killed, _ = _survivors(court, chosen)
    assert alive == []
    assert killed.total() == len(chosen) > 100


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_every_slip_is_noticed(court: Court, capsys: pytest.CaptureFixture[str]):
    chosen = list(mutants())
    alive, killed, told = _survivors(court, chosen)
    with capsys.disabled():
        print("", *told, f"{len(chosen)} mutants", dict(killed), sep="\n")  # noqa: T201 - asked for
    assert alive == []


def test_mutants_are_told_apart():
    names = [mutant.name for mutant in mutants()]
    assert len(set(names)) == len(names) > 1000
