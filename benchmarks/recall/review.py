"""What one reviewer adds to the machine: faces hidden before and after a review by looking.

    python -m benchmarks.recall.review --make  /dev/shm/look   # plans, review files, contact sheets
    python -m benchmarks.recall.review --judge /dev/shm/look   # after the review files were edited

`--make` takes 60 pictures of ../shared/sets/faces, evenly spaced: 40 of wider_val_a, every
fourth of them turned by 90 or 180 degrees, and 20 of mask853. Each gets the plan of every detector
on shown ground under the policy "face", its review file and its contact sheet, without labels. A
reviewer edits the review files (`tutela review decide FOLDER NUMBER`, or an editor) and keeps
`times.json` in the folder: a list of {"numbers": [...], "start": seconds, "end": seconds}.

`--judge` reads the files back through `redaction.review` and prints which share of the labelled
faces is hidden (at least 90 % of the box) by the tiles of the plan, by these without regions of
writing, and by the padded boxes, with the lower 95 % bound by bootstrap over images. A picture
whose file is still undecided is named and left out. Real people: the folder belongs in memory and
is never published.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeAlias

import numpy as np
from benchmarks.recall._faces import SETS, Judged, Labelled, judge, labelled, lower_bound, turned

from tutela.engines.images import encode_png
from tutela.redaction.cover import Cover
from tutela.redaction.finding import Box, FindingKind
from tutela.redaction.kept import decode_plan, encode_plan
from tutela.redaction.plan import Ground, HidePlan, Region, TileGrid, covered, draw_plan, examine
from tutela.redaction.queue import asked_regions
from tutela.redaction.review import ReviewedPlan, review
from tutela.redaction.reviewfile import (
    FileRegion,
    ReleaseClass,
    State,
    read_review_file,
    review_file_of,
    write_review_file,
)
from tutela.redaction.sheet import pixels_of, sheet_of_plan
from tutela.stores.released_folder import check_in_memory, write_folder
from tutela.wiring import every_detector

COUNTS = {"wider_val_a": 40, "mask853": 20}
TURNED_EVERY = 4
TILE_PIXELS = 16
SMALL_PIXELS, LARGE_PIXELS = 16, 32
PLAN_FILE, REVIEW_FILE, SHEET_FILE, TIMES_FILE = "plan", "review.json", "sheet.png", "times.json"
REVIEWED_AT = "2026-11-25T00:00:00Z"
SECONDS_PER_MINUTE = 60
PEOPLE = (FindingKind.FACE, FindingKind.HEAD, FindingKind.BODY)
MaskOf: TypeAlias = "Callable[[HidePlan | ReviewedPlan], np.ndarray]"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One picture of the sixty, and by how many quarters it is turned."""

    number: int
    group: str
    turns: int
    one: Labelled


@dataclass(frozen=True, slots=True)
class Looked:
    """One reviewed picture: what was hidden before and after, and what the reviewer did."""

    chosen: Chosen
    plan: HidePlan
    reviewed: ReviewedPlan


def chosen_pictures(root: Path) -> Iterator[Chosen]:
    """Yield the sixty pictures; the same at every call."""
    sets = (
        ((name, one) for one in labelled(name, "upright", COUNTS[name], root)) for name in COUNTS
    )
    for number, (name, one) in enumerate(chain.from_iterable(sets), start=1):
        place = number - 1
        is_turned = name == "wider_val_a" and place % TURNED_EVERY == 1
        turns = 1 + place // TURNED_EVERY % 2 if is_turned else 0
        group = "wider_val_a, turned" if is_turned else name
        yield Chosen(number, group, turns, turned(one, turns))


def make(folder: Path, root: Path) -> None:
    """Write a numbered folder for each picture."""
    check_in_memory(folder)
    detectors = every_detector()
    for chosen in chosen_pictures(root):
        picture = chosen.one.picture
        height, width = picture.shape[:2]
        grid = TileGrid(width, height, TILE_PIXELS, TILE_PIXELS)
        subject = f"picture {chosen.number}"
        plan = draw_plan(subject, examine(picture, detectors), grid, Ground.SHOWN, Cover.FACE)
        files = {
            PLAN_FILE: encode_plan(plan),
            REVIEW_FILE: write_review_file(review_file_of(plan)).encode(),
            SHEET_FILE: encode_png(sheet_of_plan(picture, plan)),
        }
        write_folder(folder / f"{chosen.number:03d}", files)
        print(
            f"{chosen.number:2}: {width} x {height}, {len(plan.regions)} regions, "
            f"{len(asked_regions(plan))} asked",
            flush=True,
        )


def looked(folder: Path, root: Path) -> Iterator[Looked]:
    """Yield what was reviewed; a picture that is still undecided is named and left out."""
    for chosen in chosen_pictures(root):
        place = folder / f"{chosen.number:03d}"
        plan = decode_plan((place / PLAN_FILE).read_bytes())
        file = (place / REVIEW_FILE).read_bytes()
        if read_review_file(file).release_class is ReleaseClass.UNDECIDED:
            print(f"picture {chosen.number} is undecided and left out")
            continue
        yield Looked(chosen, plan, review(plan, file, "reviewer", REVIEWED_AT))


def tile_mask(which: HidePlan | ReviewedPlan) -> np.ndarray:
    """Return what a plan hides, in whole tiles, as pixels."""
    return pixels_of(which.hidden_tiles, which.grid)


def people_mask(which: HidePlan | ReviewedPlan) -> np.ndarray:
    """Return what a plan hides without what it hides as writing, in whole tiles, as pixels."""
    tiles = np.zeros((which.grid.rows, which.grid.columns), bool)
    for region in hidden_regions(which):
        if region.kind is not FindingKind.WRITING:
            tiles[covered(which.grid, region.kind, region.box)] = True
    return pixels_of(tiles, which.grid)


def box_mask(which: HidePlan | ReviewedPlan) -> np.ndarray:
    """Return the boxes a plan hides, without margins and tiles, as pixels."""
    mask = np.zeros((which.grid.height, which.grid.width), bool)
    for box in (region.box for region in hidden_regions(which)):
        mask[box.y : box.bottom, box.x : box.right] = True
    return mask


def hidden_regions(which: HidePlan | ReviewedPlan) -> list[Region] | list[FileRegion]:
    """Return the regions a plan hides."""
    if isinstance(which, HidePlan):
        return list(which.regions)
    return [region for region in which.regions if region.state is State.HIDE]


def judged(
    which: HidePlan | ReviewedPlan,
    chosen: Chosen,
    mask_of: MaskOf,
) -> Judged:
    """Judge one plan by one of its masks."""
    hidden = [region.box for region in hidden_regions(which)]
    boxes = [(box.x, box.y, box.right, box.bottom) for box in hidden]
    corners = np.array(boxes, float).reshape(-1, 4)
    return judge(chosen.one, mask_of(which), corners, chosen.turns)


def is_large_writing(plan: HidePlan) -> Callable[[Region], bool]:
    """Return whether a region is writing as large as half the picture: no such writing exists."""
    half = plan.grid.width * plan.grid.height / 2
    return lambda region: (
        region.kind is FindingKind.WRITING and region.box.width * region.box.height > half
    )


def is_labelled(box: Box, one: Labelled) -> bool:
    """Return whether a box covers the middle of a labelled face."""
    x, y, width, height = one.boxes.T
    inside = (box.x <= x + width / 2) & (x + width / 2 < box.right)
    return bool((inside & (box.y <= y + height / 2) & (y + height / 2 < box.bottom)).any())


MASKS: dict[str, MaskOf] = {"tiles": tile_mask, "no writing": people_mask, "boxes": box_mask}


def report(every: list[Looked]) -> None:
    """Print the table, for all pictures and for each group."""
    for group in ("all", *dict.fromkeys(each.chosen.group for each in every)):
        some = [each for each in every if group in ("all", each.chosen.group)]
        faces = sum(len(each.chosen.one.boxes) for each in some)
        print(f"\n{group}: {len(some)} pictures, {faces} labelled faces")
        print(
            "                    hidden (lower 95 %)  >=16 px (lower)   missed >=16 px"
            "   >=32 px      masked"
        )
        for name, mask_of in MASKS.items():
            for when in ("before", "after"):
                line([_judged(each, when, mask_of) for each in some], f"{name}, {when}")


def _judged(each: Looked, when: str, mask_of: MaskOf) -> tuple[Judged, float]:
    which = each.plan if when == "before" else each.reviewed
    return judged(which, each.chosen, mask_of), float(mask_of(which).sum())


def line(pictures: list[tuple[Judged, float]], label: str) -> None:
    """Print one line of the table."""
    hidden = [one.hidden for one, _ in pictures]
    larger = [one.hidden[one.heights >= SMALL_PIXELS] for one, _ in pictures]
    large = np.concatenate([one.hidden[one.heights >= LARGE_PIXELS] for one, _ in pictures])
    all_larger = np.concatenate(larger)
    pixels = sum(one.pixels for one, _ in pictures)
    print(
        f"{label:18}  {np.concatenate(hidden).mean():.3f} ({lower_bound(hidden):.3f})"
        f"        {all_larger.mean():.3f} ({lower_bound(larger):.3f})"
        f"     {int((~all_larger).sum()):3} of {all_larger.size:4}"
        f"  {int((~large).sum()):3} of {large.size:4}"
        f"   {sum(masked for _, masked in pictures) / pixels:.1%}"
    )


def report_work(every: list[Looked], folder: Path) -> None:
    """Print what the reviewer did, how long it took, and which faces are still to be seen."""
    machine = [(each, region) for each in every for region in each.reviewed.regions]
    people = [(each, region) for each, region in machine if region.kind in PEOPLE]
    shown = [(each, region) for each, region in people if region.state is State.SHOW]
    drawn = [(each, region) for each, region in machine if region.kind is FindingKind.DRAWN]
    false = sum(not is_labelled(region.box, each.chosen.one) for each, region in people)
    print(
        f"\nregions of people {len(people)}, asked about "
        f"{sum(len(asked_regions(each.plan)) for each in every)}, without a labelled face {false}; "
        f"uncovered {len(shown)}, of these over a labelled face "
        f"{sum(is_labelled(region.box, each.chosen.one) for each, region in shown)}; drawn "
        f"{len(drawn)}, of these over a labelled face "
        f"{sum(is_labelled(region.box, each.chosen.one) for each, region in drawn)}"
    )
    large = [each for each in every if any(map(is_large_writing(each.plan), each.plan.regions))]
    print(f"pictures with a piece of writing larger than half of them: {len(large)}")
    if (folder / TIMES_FILE).is_file():
        times = json.loads((folder / TIMES_FILE).read_text("utf-8"))
        seconds = sum(each["end"] - each["start"] for each in times)
        count = len({number for each in times for number in each["numbers"]})
        print(
            f"{seconds / SECONDS_PER_MINUTE / count:.2f} minutes per picture over {count} pictures"
        )
    for each in every:
        for name, mask_of in MASKS.items():
            before = judged(each.plan, each.chosen, mask_of)
            after = judged(each.reviewed, each.chosen, mask_of)
            visible = (~before.hidden | ~after.hidden) & (after.heights >= SMALL_PIXELS)
            for place in np.flatnonzero(visible):
                box = each.chosen.one.boxes[place].astype(int).tolist()
                was, now = ("hidden" if one.hidden[place] else "seen" for one in (before, after))
                print(f"picture {each.chosen.number}, {name}, {box}: {was} before, {now} after")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    which = arguments.add_mutually_exclusive_group(required=True)
    which.add_argument("--make", type=Path, metavar="FOLDER", help="write plans and sheets")
    which.add_argument("--judge", type=Path, metavar="FOLDER", help="judge the review files")
    arguments.add_argument("--root", type=Path, default=SETS, help="the folder of the sets")
    chosen = arguments.parse_args()
    if chosen.make:
        make(chosen.make, chosen.root)
        return
    every = list(looked(chosen.judge, chosen.root))
    report(every)
    report_work(every, chosen.judge)


if __name__ == "__main__":
    main()
