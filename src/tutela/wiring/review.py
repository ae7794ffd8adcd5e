"""What people look at: the plan of an item, its review files, the queue, the candidate's picture.

Each opens an item for a stated purpose, and the event, which says who saw what, comes before the
bytes. Plaintext stays in memory.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Self

from tutela.custody.item import ItemId
from tutela.engines.images import decode_examined, encode_png
from tutela.ledger.entry import EventKind
from tutela.proof.container import Kind, kind_of
from tutela.proof.text import COLUMNS
from tutela.redaction.cover import Cover
from tutela.redaction.detector import Detector, Picture
from tutela.redaction.hide import hide
from tutela.redaction.kept import decode_plan, encode_plan
from tutela.redaction.masks.text import OpenedText
from tutela.redaction.overview import pages, small
from tutela.redaction.plan import Ground, HidePlan, draw_plan, examine
from tutela.redaction.queue import Doubt, asked_regions, doubt_of, doubtful_first
from tutela.redaction.reviewfile import (
    ReleaseClass,
    ReviewFile,
    ShowsCaptive,
    State,
    read_review_file,
    review_file_of,
    write_review_file,
)
from tutela.redaction.sheet import sheet_of_plan, turned
from tutela.redaction.text.examine import examine_text
from tutela.redaction.text.sheet import sheet_of_text
from tutela.release.docket import (
    Docket,
    candidate_seen_details,
    plan_details,
    plan_seen_details,
)
from tutela.release.stage import Stage, stage_of
from tutela.stores.released_folder import remove_files, write_folder, write_more
from tutela.wiring.case import Case
from tutela.wiring.desk import Desk, open_picture, tiles_of, upright
from tutela.wiring.machine import every_detector
from tutela.wiring.reading import reading_files
from tutela.wiring.reviewfolder import (
    ITEM_FILE,
    REVIEW_FILE,
    SHEET_FILE,
    SHOWN_FILE,
    TURNS,
    files_of_text,
)
from tutela.wiring.texts import text_run

INDEX_FILE: Final = "index.json"
INDEX_FORMAT: Final = "tutela-review-folder/1"


@dataclass(frozen=True, slots=True)
class Page:
    """One picture as a person gets it to look at.

    Attributes:
        files: by name.
        square: of the overview; None of a text.
        size: width and height in pixels.
        asked: identifiers of the regions a person is asked about.
    """

    files: Mapping[str, bytes] = field(repr=False)
    square: Picture | None = field(repr=False)
    size: tuple[int, int]
    asked: tuple[str, ...] = ()

    def without_files(self) -> Self:
        """Return the page after its files were written."""
        return replace(self, files={})


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item with a plan, and how far it has come."""

    item: ItemId
    plan: HidePlan
    docket: Docket
    stage: Stage

    @property
    def doubt(self) -> Doubt:
        """Return why it comes when it comes."""
        return doubt_of(self.plan)


def find(
    desk: Desk,
    cover: Cover = Cover.FACE,
    *,
    ground: Ground = Ground.HIDDEN,
    detectors: Sequence[Detector] | None = None,
) -> HidePlan:
    """Look for people and writing, or for names in a text, and keep the plan that hides them.

    Args:
        desk: of the person who answers for the ground.
        cover: what is hidden of a person.
        ground: SHOWN is this person's statement that no captive is visible in the picture.
        detectors: as `every_detector` returns them; loaded here where none are given.

    Raises:
        RefusedError: the item is no picture, or a detector is missing.
        UnavailableError: a detector failed; there is no plan without it.
    """
    opened, _ = open_picture(desk, EventKind.OPENED)
    if isinstance(opened, OpenedText):
        examination = examine_text(opened.rows, opened.findings, text_run())
    else:
        examination = examine(upright(opened), detectors or every_detector())
    plan = draw_plan(str(desk.item), examination, tiles_of(opened.commitment), ground, cover)
    desk.record(EventKind.PLAN_MADE, plan_details(encode_plan(plan)))
    return plan


def pictures_of(case: Case) -> tuple[ItemId, ...]:
    """Return every item that was sealed as a picture, in the order of the ledger."""
    items = case.index.items()
    return tuple(each.item for each in items if each.published_position is not None)


def has_plan(case: Case, item: ItemId) -> bool:
    """Return whether a plan was made for an item; no record is opened for that."""
    return any(each.kind == EventKind.PLAN_MADE for each in case.index.events(item))


def waiting(desk: Desk) -> Waiting:
    """Return how far an item has come.

    Raises:
        UnavailableError: there is no plan.
        MismatchError: a record is not the one the ledger commits to.
    """
    docket = desk.docket()
    plan = decode_plan(docket.needed_plan())
    return Waiting(desk.item, plan, docket, stage_of(docket))


def in_order(queue: Sequence[Waiting]) -> tuple[Waiting, ...]:
    """Return the queue: what nobody has seen first, and of that the most doubtful first."""
    return tuple(sorted(queue, key=lambda each: (each.stage, doubtful_first(each.plan))))


def review_page(desk: Desk, number: int = 1, *, turns: bool = False) -> Page:
    """Return what a reviewer needs: review file, contact sheet, item, reading aid.

    Args:
        desk: of the reviewer.
        number: of the picture in the overview.
        turns: whether the sheet comes turned by 90, 180 and 270 degrees as well.

    Raises:
        UnavailableError: nobody has looked for anything in this item yet.
    """
    plan = decode_plan(desk.docket().needed_plan())
    seen = plan_seen_details(desk.viewer, plan.digest)
    opened, _ = open_picture(desk, EventKind.EXPORTED, seen)
    if isinstance(opened, OpenedText):
        return _text_page(desk, plan, opened)
    picture = upright(opened)
    sheet = sheet_of_plan(picture, plan)
    files = {
        REVIEW_FILE: write_review_file(review_file_of(plan)).encode(),
        SHEET_FILE: encode_png(sheet),
        ITEM_FILE: f"{desk.item}\n".encode(),
        **reading_files(picture, plan),
    }
    if turns:
        files |= {name: encode_png(turned(sheet, quarter)) for quarter, name in TURNS.items()}
    asked = asked_regions(plan)
    never = doubt_of(plan) is Doubt.NEVER_DETECTED
    square = small(picture, number, [region.box for region in asked], never_detected=never)
    size = (plan.grid.width, plan.grid.height)
    return Page(files, square, size, tuple(region.id for region in asked))


def _text_page(desk: Desk, plan: HidePlan, opened: OpenedText) -> Page:
    files = {
        **files_of_text(opened.rows, opened.findings, _to_go_on_from(desk, plan)),
        ITEM_FILE: f"{desk.item}\n".encode(),
    }
    asked = tuple(region.id for region in asked_regions(plan))
    return Page(files, None, (plan.grid.width, plan.grid.height), asked)


def _to_go_on_from(desk: Desk, plan: HidePlan) -> ReviewFile:
    """Return the review somebody submitted of this plan, to go on from there; or a new one.

    Who starts anew on a text that came back forgets what was hidden beside what a machine found.
    It is undecided again: nobody submits by mistake what came back.
    """
    drawn = desk.docket().drawn
    if drawn is not None and decode_plan(drawn.review.plan).digest == plan.digest:
        submitted = read_review_file(drawn.review.file)
        undecided, unknown = ReleaseClass.UNDECIDED, ShowsCaptive.UNKNOWN
        return replace(submitted, release_class=undecided, shows_living_captive=unknown)
    return review_file_of(plan)


def review_files(desk: Desk) -> dict[str, bytes]:
    """Return the files of a review of one item, by name; see `review_page`."""
    return dict(review_page(desk).files)


def candidate_picture(desk: Desk) -> bytes:
    """Return the picture of the newest candidate, without a proof, for the one who approves.

    Raises:
        UnavailableError: nobody has submitted a review.
    """
    return candidate_files(desk)[0]


def candidate_files(desk: Desk) -> tuple[bytes, dict[str, bytes]]:
    """Return the picture of the newest candidate and, of a text, what lies beside it to look at.

    Of a text that is the list of what was found and can be read all the same.

    Raises:
        UnavailableError: nobody has submitted a review.
    """
    drawn = desk.docket().needed_review()
    reviewed = drawn.review.again()
    seen = candidate_seen_details(desk.viewer, drawn.candidate.digest)
    opened, _ = open_picture(desk, EventKind.EXPORTED, seen)
    picture = hide(reviewed, opened).picture
    if not isinstance(opened, OpenedText):
        return picture, {}
    shown = [each for each in reviewed.regions if each.state is State.SHOW]
    listed = sheet_of_text(opened.rows, shown)
    return picture, {SHOWN_FILE: listed.encode()} if listed else {}


def candidate_page(
    desk: Desk, name: str, picture: bytes, beside: Mapping[str, bytes], number: int = 1
) -> Page:
    """Return a candidate's picture as it lies in a folder of many."""
    files = {name: picture, **beside, ITEM_FILE: f"{desk.item}\n".encode()}
    if kind_of(picture) is Kind.TEXT:
        return Page(files, None, (COLUMNS, picture.count(b"\n")))
    pixels = decode_examined(picture)
    return Page(files, small(pixels, number), (pixels.shape[1], pixels.shape[0]))


def folder_of(root: Path, number: int) -> Path:
    """Return where the picture of this number lies in a folder of many."""
    return root / f"{number:03d}"


def free_folder(root: Path) -> Path:
    """Return the next numbered folder in a folder that may hold some already."""
    taken = [int(each.name) for each in root.glob("[0-9]*") if each.name.isdecimal()]
    return folder_of(root, max(taken, default=0) + 1)


def numbered_folders(root: Path, name: str) -> dict[int, Path]:
    """Return the folders of many pictures by number, of those that hold a file of this name."""
    found = [each for each in root.glob("[0-9]*") if (each / name).is_file()]
    return {int(each.name): each for each in sorted(found) if each.name.isdecimal()}


def save_page(root: Path, number: int, page: Page) -> None:
    """Write a picture's folder within a folder of many, whole or not at all.

    Raises:
        ConflictError: there is such a folder.
        UnavailableError: it cannot be written.
    """
    write_more(root, {})
    write_folder(folder_of(root, number), page.files)


def save_overview(root: Path, found: Mapping[int, tuple[ItemId, Page]]) -> None:
    """Write what belongs to a folder of many: contact sheets, and who is which number.

    Raises:
        UnavailableError: it cannot be written.
    """
    squares = [page.square for _, page in found.values() if page.square is not None]
    sheets = enumerate(pages(squares), start=1)
    entries = [
        {
            "number": number,
            "folder": folder_of(root, number).name,
            "item": str(item),
            "size": list(page.size),
            "asked": list(page.asked),
        }
        for number, (item, page) in found.items()
    ]
    index = {"format": INDEX_FORMAT, "pictures": entries}
    files = {f"overview-{number}.png": encode_png(sheet) for number, sheet in sheets}
    write_more(root, {**files, INDEX_FILE: (json.dumps(index, indent=2) + "\n").encode()})


def wipe_overview(root: Path) -> bool:
    """Remove the contact sheets from a folder of many; return whether the folder went with them.

    Raises:
        UnavailableError: a file could not be removed.
    """
    return remove_files(root, (INDEX_FILE, *(each.name for each in root.glob("overview-*.png"))))
