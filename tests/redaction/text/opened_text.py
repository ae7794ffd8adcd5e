# ruff: noqa: RUF001 - texts in several scripts are the subject
"""An invented text as it lies open in memory, found in by hand, for tests of what hides it."""

from dataclasses import replace

from tutela.proof.digest import sha256
from tutela.proof.text import commit_text
from tutela.redaction.finding import Box, FindingKind
from tutela.redaction.kept import KeptReview
from tutela.redaction.masks.text import OpenedText
from tutela.redaction.plan import DetectorRun, Ground, HidePlan, TileGrid, draw_plan
from tutela.redaction.review import ReviewedPlan
from tutela.redaction.reviewfile import (
    PERSON,
    FileRegion,
    ReleaseClass,
    ReviewFile,
    ShowsCaptive,
    State,
    review_file_of,
    write_review_file,
)
from tutela.redaction.text.examine import examine_text
from tutela.redaction.text.found import TextFinding
from tutela.redaction.text.rows import rows_of

SUBJECT = "tu-aaaaaaaaaaaaaaaaaaaaaaaaaa"
TEXT = "Лейтенант Шестопёров приказал ждать.\nШестопёрова утром не было.\n"
RUN = DetectorRun("words", ())
SECRET = bytes(range(32))


def finding(start: int, end: int, entity: int = 0) -> TextFinding:
    return TextFinding(start, end, FindingKind.PERSON_NAME, 900, "names/1", entity)


FOUND = (finding(10, 20), finding(37, 48))


def opened(text: str = TEXT, found: tuple[TextFinding, ...] = FOUND) -> OpenedText:
    rows = rows_of(text, [(each.start, each.end) for each in found])
    original = text.encode()
    commitment = commit_text(rows, sha256(original), "utf-8", SECRET)
    return OpenedText(SUBJECT, original, rows, found, commitment, SECRET)


def plan_of(text: OpenedText, ground: Ground = Ground.HIDDEN) -> HidePlan:
    grid = text.commitment.grid
    tiles = TileGrid(grid.width, grid.height, grid.tile_width, grid.tile_height)
    return draw_plan(SUBJECT, examine_text(text.rows, text.findings, RUN), tiles, ground)


def decided(plan: HidePlan, *regions: FileRegion, show: tuple[str, ...] = ()) -> ReviewFile:
    """Return a review that shows the whole text but what was found, and `show` of that."""
    file = review_file_of(plan)
    found = tuple(
        replace(each, state=State.SHOW, reason="no name") if each.id in show else each
        for each in file.regions
    )
    whole = FileRegion(
        "p1",
        FindingKind.DRAWN,
        Box(0, 0, plan.grid.width, plan.grid.height),
        0,
        PERSON,
        State.SHOW,
        "read",
    )
    return replace(
        file,
        regions=(*found, whole, *regions),
        release_class=ReleaseClass.MATERIAL,
        shows_living_captive=ShowsCaptive.NO,
    )


def reviewed(text: OpenedText, *regions: FileRegion, show: tuple[str, ...] = ()) -> ReviewedPlan:
    plan = plan_of(text)
    file = write_review_file(decided(plan, *regions, show=show)).encode()
    return KeptReview.of(plan, file, "anna", "2026-05-01T12:00:00Z").again()


def drawn(box: Box, state: State = State.HIDE) -> FileRegion:
    reason = "" if state is State.HIDE else "read"
    return FileRegion("p2", FindingKind.DRAWN, box, 0, PERSON, state, reason)
