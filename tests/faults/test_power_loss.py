"""The power goes at any operation of the disk, again and again: nothing acknowledged is lost."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.faults.careless import CREDULOUS, MISTAKES
from tests.faults.powerless_case import OPERATIONS, Built, LostError, PowerlessCase
from tests.faults.simulated_disk import Mood, PowerLossError, Trouble

from tutela.errors import ConflictError, UnavailableError
from tutela.stores import folder_vault

LOSSES: Final = 300
LOSSES_UNTIL_SEEN: Final = 2_000
MANY_LOSSES: Final = 10_000
STEPS_MAX: Final = 400
COUNT_MAX: Final = 5
REFUSALS_MAX: Final = 2
GROUP: Final = 2
STEPS_OF_A_GROUP: Final = 80
UNMIXED: Final = (Mood.NOTHING, Mood.EVERYTHING, Mood.NAMES_ONLY, Mood.BYTES_ONLY)
STUCK: Final = "the disk refuses no more, and the case does not go on"
REFUSALS: Final = (Trouble.FULL, Trouble.FAILING, Trouble.ANSWER_LOST)


@dataclass(frozen=True)
class Round:
    """What is done, and what befalls it, until the power goes.

    Attributes:
        operations: which, and how many files or entries each.
        troubles: what happens at which operation of the disk.
        killed: the process dies first, and another goes on where it was.
        rebuilt: the index is lost with the power, and made anew.
        seed: of what is left.
    """

    operations: tuple[tuple[int, int], ...]
    troubles: dict[int, Trouble]
    killed: bool
    rebuilt: bool
    seed: int


STEPS: Final = st.integers(1, STEPS_MAX)
TROUBLES: Final = st.builds(
    lambda off, at, others: {**others, at: off},
    st.sampled_from((Trouble.OFF_BEFORE, Trouble.OFF_AFTER)),
    STEPS,
    st.dictionaries(STEPS, st.sampled_from(REFUSALS), max_size=REFUSALS_MAX),
)
ROUNDS: Final = st.lists(
    st.builds(
        Round,
        st.lists(
            st.tuples(st.integers(0, len(OPERATIONS) - 1), st.integers(1, COUNT_MAX)),
            min_size=1,
            max_size=3,
        ).map(tuple),
        TROUBLES,
        st.booleans(),
        st.booleans(),
        st.integers(0, 1 << 32),
    ),
    min_size=2,
    max_size=4,
)


def lose_power(case: PowerlessCase, each: Round) -> None:
    """Live through one round."""
    case.disk.expect(each.troubles)
    try:
        for operation, number in each.operations:
            attempt(case, lambda: OPERATIONS[operation](case, number))  # noqa: B023 - called at once
    except PowerLossError:
        pass
    if each.killed:
        case.disk.expect({})
        attempt(case, case.go_on)
    dice = random.Random(each.seed)  # noqa: S311 - so that a failure can be repeated
    case.lose_power(dice.randrange, rebuilt=each.rebuilt)


def attempt(case: PowerlessCase, work: Callable[[], None]) -> None:
    """Do something; each time the disk refuses, the process ends and another goes on."""
    for _ in range(REFUSALS_MAX + 1):
        try:
            work()
        except (UnavailableError, ConflictError):
            work = case.go_on
        else:
            return
    raise LostError(STUCK)


def search(built: Built, losses: int, phases: Sequence[Phase] = tuple(Phase)) -> int:
    """Lose the power so often in cases that Hypothesis thinks of; return how often it was.

    Raises:
        LostError: something was lost.
    """
    lost = 0

    @settings(
        max_examples=losses // 2,
        deadline=None,
        database=None,
        derandomize=True,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(rounds=ROUNDS, seed=st.integers(0, 1 << 32))
    def live_through(rounds: list[Round], seed: int) -> None:
        nonlocal lost
        case = PowerlessCase(built, seed)
        for each in rounds:
            lose_power(case, each)
            lost += 1

    live_through()
    return lost


@pytest.fixture(autouse=True)
def few_shelves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let objects lie on sixteen shelves, so that more than one process uses the same."""
    monkeypatch.setattr(folder_vault, "SHELF_CHARACTERS", 1)


def test_a_loss_of_power_loses_nothing_acknowledged():
    assert search(Built(), LOSSES) >= LOSSES


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_ten_thousand_losses_of_power_lose_nothing_acknowledged():
    lost = search(Built(), MANY_LOSSES)
    print(f"{lost} losses of power")  # noqa: T201 - the count is what was asked for
    assert lost >= MANY_LOSSES


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_search_finds_a_case_that_is_built_wrongly(mistake: str):
    with pytest.raises(LostError):
        search(MISTAKES[mistake], LOSSES_UNTIL_SEEN, phases=(Phase.generate,))


@pytest.mark.parametrize("killed", [False, True], ids=["power", "kill-then-power"])
@pytest.mark.parametrize("mood", UNMIXED)
def test_every_operation_of_one_group_may_be_the_last(mood: Mood, killed: bool):  # noqa: FBT001
    assert end_everywhere(Built(), mood, killed=killed) > STEPS_OF_A_GROUP


def test_what_a_killed_process_showed_is_not_taken_for_durable():
    with pytest.raises(LostError):
        end_everywhere(CREDULOUS, Mood.NOTHING, killed=True)


def end_everywhere(built: Built, mood: Mood, *, killed: bool) -> int:
    """Let the sealing of a group end at each operation in turn; return how many there are."""
    for step in count(1):
        case = PowerlessCase(built, step)
        case.seal(1)
        done = lives_through(case, step)
        if killed:
            case.go_on()
        case.lose_power(lambda _count: mood.value, rebuilt=False)
        if done:
            return step - 1
    raise AssertionError


def lives_through(case: PowerlessCase, step: int) -> bool:
    """Return whether a group was sealed before the operation at which the power goes."""
    case.disk.expect({step: Trouble.OFF_AFTER})
    try:
        case.seal(GROUP)
    except PowerLossError:
        return False
    case.disk.expect({})
    return True
