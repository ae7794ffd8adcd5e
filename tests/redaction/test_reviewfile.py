"""The review file is readable, comes back as it was, and keeps what it does not know."""

import json

from tutela.redaction.detector import Weights
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.plan import DetectorRun, Examination, TileGrid, draw_plan
from tutela.redaction.reviewfile import (
    Json,
    ReleaseClass,
    State,
    read_review_file,
    review_file_of,
    write_review_file,
)

RUNS = (
    DetectorRun("face", (Weights("centerface", "ab" * 32),)),
    DetectorRun("imagetext", ()),
)
FINDINGS = (
    Finding(FindingKind.FACE, Box(100, 100, 40, 40), 300, "face"),
    Finding(FindingKind.WRITING, Box(400, 300, 100, 20), 900, "imagetext"),
)
PLAN = draw_plan("item-1", Examination(640, 480, RUNS, FINDINGS), TileGrid(640, 480, 16, 16))


def test_a_new_file_hides_everything_and_decides_nothing():
    file = review_file_of(PLAN)
    assert {region.state for region in file.regions} == {State.HIDE}
    assert file.release_class is ReleaseClass.UNDECIDED
    assert file.plan == PLAN.digest.hex()


def test_the_file_is_indented_and_says_one_fact_a_line():
    text = write_review_file(review_file_of(PLAN))
    assert '      "id": "r1",\n      "kind": "face",\n      "box": [86, 86, 68, 68],\n' in text
    assert '      "kind": "writing",\n      "box": [390, 297, 120, 26],\n' in text
    assert text.endswith("}\n")


def test_a_file_written_and_read_is_the_same_file():
    file = review_file_of(PLAN)
    assert read_review_file(write_review_file(file).encode()) == file


def test_unknown_keys_are_kept():
    content: dict[str, Json] = json.loads(write_review_file(review_file_of(PLAN))) | {
        "desk": {"zoom": 2}
    }
    regions = content["regions"]
    assert isinstance(regions, list)
    regions[0]["polygon"] = [[1, 2], [3.5, 4]]
    file = read_review_file(json.dumps(content).encode())
    again = json.loads(write_review_file(file))
    assert again["desk"] == {"zoom": 2}
    assert again["regions"][0]["polygon"] == [[1, 2], [3.5, 4]]
