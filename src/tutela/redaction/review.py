"""A person's review of a plan: the only way to a plan that may be applied.

A person may add regions and extend them freely, and with a reason uncover or shrink what a
machine hid. A region of the plan that is not in the file is not taken as removed: the review is
refused, because an entry lost while editing must not uncover a face.
"""

import re
from dataclasses import InitVar, dataclass, field

import numpy as np

from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.proof.cbor import Value, encode
from tutela.proof.digest import sha256
from tutela.redaction.finding import Box
from tutela.redaction.plan import Ground, HidePlan, Region, TileGrid, Tiles, covered
from tutela.redaction.reviewfile import (
    PERSON,
    FileRegion,
    ReleaseClass,
    ReviewFile,
    ShowsCaptive,
    State,
    read_review_file,
)

FORMAT = "tutela-reviewed-plan/1"
TIME_UTC = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


class _Review:
    """What only this module has: see `ReviewedPlan`."""

    __slots__ = ()


_BY_REVIEW = _Review()


@dataclass(frozen=True, slots=True)
class ReviewedPlan:
    """A plan a person has looked at and answers for. Made by `review` and by nothing else.

    Attributes:
        plan: what the machine proposed.
        regions: what the person decided, the plan's regions first.
        release_class: MATERIAL or PERSON.
        shows_living_captive: as far as the reviewer knows.
        reviewer: who looked.
        reviewed_at_utc: when, as the caller's clock says.
        unknown: keys of the file this version does not know, kept as JSON.

    Raises:
        RefusedError: something else than `review` makes one.
    """

    plan: HidePlan
    regions: tuple[FileRegion, ...]
    release_class: ReleaseClass
    shows_living_captive: ShowsCaptive
    reviewer: str = field(repr=False)
    reviewed_at_utc: str
    unknown: str
    made_by: InitVar[object]

    def __post_init__(self, made_by: object) -> None:
        if made_by is not _BY_REVIEW:
            raise RefusedError("review.not_reviewed")

    @property
    def subject(self) -> str:
        """Return which picture it is for."""
        return self.plan.subject

    @property
    def grid(self) -> TileGrid:
        """Return the tiles of the picture."""
        return self.plan.grid

    @property
    def hidden_tiles(self) -> Tiles:
        """Return a boolean array (rows, columns), true where a tile is hidden.

        Where a shown and a hidden region meet, the tile is hidden.
        """
        grid = self.plan.grid
        hidden = np.full((grid.rows, grid.columns), self.plan.ground is Ground.HIDDEN)
        for region in self.regions:
            if region.state is State.SHOW:
                hidden[grid.within(region.box)] = False
        for region in self.regions:
            if region.state is State.HIDE:
                hidden[covered(grid, region.kind, region.box)] = True
        return hidden

    @property
    def digest(self) -> bytes:
        """Return the SHA-256 of the reviewed plan's one encoding."""
        return sha256(encode(self._value()))

    def _value(self) -> Value:
        return {
            "format": FORMAT,
            "plan": self.plan.digest,
            "release_class": self.release_class.value,
            "shows_living_captive": self.shows_living_captive.value,
            "reviewer": self.reviewer,
            "reviewed_at": self.reviewed_at_utc,
            "unknown": self.unknown,
            "regions": [_region_value(region) for region in self.regions],
        }


def _region_value(region: FileRegion) -> Value:
    box = region.box
    return [
        region.id,
        region.kind.value,
        [box.x, box.y, box.width, box.height],
        region.score,
        region.found_by,
        region.state.value,
        region.reason,
        region.unknown,
    ]


def review(plan: HidePlan, untrusted_review_file: bytes, reviewer: str, now: str) -> ReviewedPlan:
    """Return the plan as a person changed it.

    Args:
        plan: what the file was written for.
        untrusted_review_file: the bytes of the file.
        reviewer: who looked at the picture.
        now: the time in UTC, "2026-11-23T20:15:00Z".

    Raises:
        MalformedError: the file is broken, a box lies outside the picture, or the time is no
            such time.
        MismatchError: the file was written for another plan, or changes what a machine said.
        RefusedError: a region of the plan is missing; something is uncovered or shrunk without
            a reason; the release class is undecided; nobody signs; or a captive may be visible
            where the plan shows whatever nobody hid.
    """
    if not reviewer.strip():
        raise RefusedError("review.reviewer_missing")
    if not TIME_UTC.fullmatch(now):
        raise MalformedError("review.time_malformed")
    file = read_review_file(untrusted_review_file)
    check_for_this_plan(file, plan)
    if file.release_class is ReleaseClass.UNDECIDED:
        raise RefusedError("review.class_undecided")
    check_ground(file, plan)
    return ReviewedPlan(
        plan=plan,
        regions=_in_order(file, plan),
        release_class=file.release_class,
        shows_living_captive=file.shows_living_captive,
        reviewer=reviewer,
        reviewed_at_utc=now,
        unknown=file.unknown,
        made_by=_BY_REVIEW,
    )


def check_for_this_plan(file: ReviewFile, plan: HidePlan) -> None:
    """Check that a file answers this plan, region by region.

    Raises:
        MismatchError: it was written for another plan, or changes what a machine said.
        MalformedError: a box lies outside the picture, or a person's region claims a machine.
        RefusedError: a region is missing, or changed without a reason.
    """
    if file.plan != plan.digest.hex():
        raise MismatchError("review.of_another_plan", expected=plan.digest.hex()[:16])
    picture = Box(0, 0, plan.grid.width, plan.grid.height)
    if file.size not in (None, (picture.width, picture.height)):
        raise MismatchError("queue.size_differs", width=picture.width, height=picture.height)
    planned = {region.id: region for region in plan.regions}
    for region in file.regions:
        if not picture.contains(region.box):
            raise MalformedError(
                "review.box_outside", id=region.id, width=picture.width, height=picture.height
            )
        if region.state is State.SHOW and not region.reason:
            raise RefusedError("review.shown_without_reason", id=region.id)
        if region.id in planned:
            _check_machine_region(region, planned[region.id])
        elif region.found_by != PERSON:
            raise MalformedError("review.added_not_by_person", id=region.id, person=PERSON)
    for identifier in planned.keys() - {region.id for region in file.regions}:
        raise RefusedError("review.region_missing", id=identifier)


def check_ground(file: ReviewFile, plan: HidePlan) -> None:
    """Check that what shows a captive, or may, has a plan under which a person releases.

    A plan of ground SHOWN shows every part that neither a detector nor a person thought of. It is
    made where somebody has said that no captive is visible; the reviewer says otherwise, or does
    not know.

    Raises:
        RefusedError: the plan is such a one.
    """
    if plan.ground is Ground.SHOWN and file.shows_living_captive is not ShowsCaptive.NO:
        raise RefusedError("queue.captive_on_shown_ground", item=plan.subject)


def _check_machine_region(region: FileRegion, planned: Region) -> None:
    said = (region.kind, region.score, region.found_by)
    if said != (planned.kind, planned.score, planned.found_by):
        raise MismatchError("review.region_altered", id=region.id)
    if not region.box.contains(planned.box) and not region.reason:
        raise RefusedError("review.shrunk_without_reason", id=region.id)


def _in_order(file: ReviewFile, plan: HidePlan) -> tuple[FileRegion, ...]:
    # The plan's order, then what was added: moving entries about in an editor changes nothing.
    given = {region.id: region for region in file.regions}
    machine = tuple(given.pop(region.id) for region in plan.regions)
    return machine + tuple(given.values())
