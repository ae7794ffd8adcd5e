"""The order in which people look at pictures: the most doubtful first, while eyes are fresh.

First the pictures with findings a machine was unsure of, then those in which no machine saw
anything at all: a picture without a finding is asked about, not trusted. Then the rest.
"""

from enum import IntEnum

from tutela.redaction.finding import SCORE_MAX
from tutela.redaction.plan import HidePlan, Region, is_uncertain


class Doubt(IntEnum):
    """Why a picture comes early in the queue; a smaller value comes first."""

    UNCERTAIN = 0
    NEVER_DETECTED = 1
    FOUND = 2


def asked_regions(plan: HidePlan) -> tuple[Region, ...]:
    """Return the regions a person is asked about, the least certain first; all are hidden."""
    return tuple(region for region in plan.regions if is_uncertain(region.kind, region.score))


def doubt_of(plan: HidePlan) -> Doubt:
    """Return why a plan's picture is looked at when it is."""
    if not plan.regions:
        return Doubt.NEVER_DETECTED
    return Doubt.UNCERTAIN if asked_regions(plan) else Doubt.FOUND


def doubtful_first(plan: HidePlan) -> tuple[int, int, int]:
    """Return the key of the one order pictures have; equal ones stay as they came.

    More regions to ask about come first, then the less certain of them.
    """
    asked = asked_regions(plan)
    lowest = min((region.score for region in asked), default=SCORE_MAX)
    return doubt_of(plan).value, -len(asked), lowest
