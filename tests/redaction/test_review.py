"""Only a person uncovers, only with a reason, and nothing broken is ever applied."""

import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MalformedError, MismatchError, RefusedError, TutelaError
from tutela.redaction.detector import Weights
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.plan import (
    DetectorRun,
    Examination,
    Ground,
    HidePlan,
    TileGrid,
    draw_plan,
)
from tutela.redaction.review import ReviewedPlan, review
from tutela.redaction.reviewfile import (
    SIZE_BYTES_MAX,
    Json,
    ReleaseClass,
    ShowsCaptive,
    review_file_of,
    write_review_file,
)

Content: TypeAlias = dict[str, Json]
NOW = "2026-11-23T20:15:00Z"
RUNS = (
    DetectorRun("face", (Weights("centerface", "ab" * 32),)),
    DetectorRun("imagetext", ()),
)


def plan_of(ground: Ground = Ground.SHOWN) -> HidePlan:
    findings = (
        Finding(FindingKind.FACE, Box(100, 100, 40, 40), 300, "face"),
        Finding(FindingKind.WRITING, Box(400, 300, 100, 20), 900, "imagetext"),
    )
    return draw_plan(
        "item-1", Examination(640, 480, RUNS, findings), TileGrid(640, 480, 16, 16), ground
    )


PLAN = plan_of()
ADDED: Content = {"id": "a1", "kind": "drawn", "box": [0, 0, 64, 64], "state": "hide"}


def content_of(plan: HidePlan = PLAN) -> Content:
    content: Content = json.loads(write_review_file(review_file_of(plan)))
    return content | {"release_class": "MATERIAL", "shows_living_captive": "no"}


def changed(plan: HidePlan = PLAN, at: int = 0, **fields: Json) -> bytes:
    content = content_of(plan)
    regions = content["regions"]
    assert isinstance(regions, list)
    regions[at].update(fields)
    return json.dumps(content).encode()


def added(plan: HidePlan = PLAN, **fields: Json) -> bytes:
    content = content_of(plan)
    regions = content["regions"]
    assert isinstance(regions, list)
    regions.append(ADDED | fields)
    return json.dumps(content).encode()


def reviewed(untrusted: bytes, plan: HidePlan = PLAN) -> ReviewedPlan:
    return review(plan, untrusted, "reviewer", NOW)


def unchanged(plan: HidePlan = PLAN) -> bytes:
    return json.dumps(content_of(plan)).encode()


def test_a_review_that_changes_nothing_hides_what_the_plan_hides():
    result = reviewed(unchanged())
    assert (result.hidden_tiles == PLAN.hidden_tiles).all()
    assert result.release_class is ReleaseClass.MATERIAL
    assert result.shows_living_captive is ShowsCaptive.NO
    assert (result.subject, result.grid) == ("item-1", PLAN.grid)


def test_a_person_may_add_a_region():
    result = reviewed(added())
    assert result.hidden_tiles[:5, :5].all()
    assert not (PLAN.hidden_tiles & ~result.hidden_tiles).any()
    assert [region.id for region in result.regions] == ["r1", "r2", "a1"]


def test_a_person_may_extend_a_region_without_a_reason():
    result = reviewed(changed(box=[0, 0, 400, 400]))
    assert result.hidden_tiles[:25, :25].all()


def test_a_region_shown_with_a_reason_is_uncovered():
    result = reviewed(changed(state="show", reason="a doll, seen from behind"))
    assert not result.hidden_tiles[5:9, 5:9].any()
    assert result.hidden_tiles.any()


def test_a_region_shrunk_with_a_reason_is_smaller():
    result = reviewed(changed(box=[110, 110, 8, 8], reason="the rest is a wall"))
    assert result.hidden_tiles.sum() < PLAN.hidden_tiles.sum()


def test_where_hidden_and_shown_meet_the_tile_is_hidden():
    plan = plan_of(Ground.HIDDEN)
    result = reviewed(added(plan, box=[0, 0, 640, 480], state="show", reason="an empty room"), plan)
    assert (result.hidden_tiles == PLAN.hidden_tiles).all()


def test_on_a_hidden_ground_only_whole_tiles_are_shown():
    plan = plan_of(Ground.HIDDEN)
    result = reviewed(added(plan, box=[5, 5, 40, 40], state="show", reason="a number plate"), plan)
    assert (~result.hidden_tiles).sum() == 1
    assert not result.hidden_tiles[1, 1]


def test_moving_entries_about_changes_nothing():
    content = content_of()
    regions = content["regions"]
    assert isinstance(regions, list)
    regions.reverse()
    assert reviewed(json.dumps(content).encode()).digest == reviewed(unchanged()).digest


def test_the_reviewer_is_not_in_the_repr():
    assert "reviewer" not in repr(reviewed(unchanged())).replace("reviewed", "")


@pytest.mark.parametrize(
    "other",
    [
        lambda: review(PLAN, unchanged(), "another", NOW),
        lambda: review(PLAN, unchanged(), "reviewer", "2026-11-23T20:15:01Z"),
        lambda: reviewed(changed(reason="looked twice")),
        lambda: reviewed(changed(box=[85, 86, 69, 68])),
        lambda: reviewed(added()),
        lambda: reviewed(json.dumps(content_of() | {"release_class": "PERSON"}).encode()),
        lambda: reviewed(json.dumps(content_of() | {"note": 1}).encode()),
    ],
    ids=["reviewer", "time", "reason", "box", "added", "class", "unknown key"],
)
def test_every_part_of_a_review_changes_its_digest(other: Callable[[], ReviewedPlan]):
    assert reviewed(unchanged()).digest == reviewed(unchanged()).digest
    assert other().digest != reviewed(unchanged()).digest


def test_a_reviewed_plan_cannot_be_made_or_changed_without_a_review():
    result = reviewed(unchanged())
    with pytest.raises(RefusedError, match=r"review\.not_reviewed"):
        dataclasses.replace(result, regions=(), made_by=object())
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(result, regions=())  # type: ignore[call-arg]
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.regions = ()  # type: ignore[misc]


REFUSED: Mapping[str, tuple[Callable[[], bytes], type[TutelaError], str]] = {
    "undecided": (
        lambda: write_review_file(review_file_of(PLAN)).encode(),
        RefusedError,
        "review.class_undecided",
    ),
    "region deleted": (
        lambda: json.dumps(content_of() | {"regions": []}).encode(),
        RefusedError,
        "review.region_missing",
    ),
    "shown without reason": (
        lambda: changed(state="show"),
        RefusedError,
        "review.shown_without_reason",
    ),
    "shown with a blank reason": (
        lambda: changed(state="show", reason="  \n "),
        RefusedError,
        "review.shown_without_reason",
    ),
    "added and shown without reason": (
        lambda: added(state="show"),
        RefusedError,
        "review.shown_without_reason",
    ),
    "shrunk": (
        lambda: changed(box=[87, 86, 67, 68]),
        RefusedError,
        "review.shrunk_without_reason",
    ),
    "moved": (lambda: changed(box=[0, 0, 9, 9]), RefusedError, "review.shrunk_without_reason"),
    "score altered": (lambda: changed(score=999), MismatchError, "review.region_altered"),
    "kind altered": (lambda: changed(kind="drawn"), MismatchError, "review.region_altered"),
    "finder altered": (lambda: changed(found_by="person"), MismatchError, "review.region_altered"),
    "added as a machine": (
        lambda: added(found_by="face"),
        MalformedError,
        "review.added_not_by_person",
    ),
    "of another plan": (
        lambda: unchanged(plan_of(Ground.HIDDEN)),
        MismatchError,
        "review.of_another_plan",
    ),
    "identifier renamed": (lambda: changed(id="r2"), MalformedError, "review.id_twice"),
    "identifier twice": (lambda: added(id="r1"), MalformedError, "review.id_twice"),
    "identifier empty": (lambda: added(id=""), MalformedError, "review.id_malformed"),
    "identifier with a line": (lambda: added(id="a\nb"), MalformedError, "review.id_malformed"),
    "identifier too long": (lambda: added(id="a" * 41), MalformedError, "review.value_malformed"),
    "identifier a number": (lambda: added(id=1), MalformedError, "review.value_malformed"),
    "state unknown": (lambda: changed(state="blur"), MalformedError, "review.choice_unknown"),
    "state missing": (lambda: changed(state=None), MalformedError, "review.choice_unknown"),
    "kind unknown": (lambda: added(kind="dog"), MalformedError, "review.choice_unknown"),
    "class unknown": (
        lambda: json.dumps(content_of() | {"release_class": "material"}).encode(),
        MalformedError,
        "review.choice_unknown",
    ),
    "captive unknown value": (
        lambda: json.dumps(content_of() | {"shows_living_captive": False}).encode(),
        MalformedError,
        "review.choice_unknown",
    ),
    "box outside": (lambda: added(box=[600, 0, 41, 9]), MalformedError, "review.box_outside"),
    "box below": (lambda: added(box=[0, 480, 1, 1]), MalformedError, "review.box_outside"),
    "box negative": (lambda: added(box=[-1, 0, 9, 9]), MalformedError, "redaction.box_empty"),
    "box empty": (lambda: added(box=[0, 0, 0, 9]), MalformedError, "redaction.box_empty"),
    "box huge": (
        lambda: added(box=[0, 0, 10**40, 9]),
        MalformedError,
        "redaction.box_too_large",
    ),
    "box of a million digits": (
        lambda: unchanged().replace(b"[86,", b"[" + b"9" * 1_000_000 + b","),
        MalformedError,
        "review.not_json",
    ),
    "box of fractions": (
        lambda: added(box=[0, 0, 1.5, 9]),
        MalformedError,
        "review.value_malformed",
    ),
    "box of truths": (
        lambda: added(box=[0, 0, True, 9]),
        MalformedError,
        "review.value_malformed",
    ),
    "box of text": (lambda: added(box="0,0,9,9"), MalformedError, "review.value_malformed"),
    "box of three": (lambda: added(box=[0, 0, 9]), MalformedError, "review.value_malformed"),
    "NaN": (
        lambda: unchanged().replace(b"[86,", b"[NaN,"),
        MalformedError,
        "review.number_malformed",
    ),
    "infinity": (
        lambda: unchanged().replace(b"[86,", b"[-Infinity,"),
        MalformedError,
        "review.number_malformed",
    ),
    "beyond a float": (
        lambda: unchanged().replace(b"[86,", b"[1e999,"),
        MalformedError,
        "review.not_json",
    ),
    "score outside": (lambda: added(score=1001), MalformedError, "review.value_malformed"),
    "reason too long": (
        lambda: changed(reason="x" * 1001),
        MalformedError,
        "review.value_malformed",
    ),
    "reason half a character": (
        lambda: unchanged().replace(b'"reason": ""', b'"reason": "\\ud800"', 1),
        MalformedError,
        "review.not_json",
    ),
    "key twice": (
        lambda: unchanged().replace(b'"state": "hide"', b'"state": "hide", "state": "show"', 1),
        MalformedError,
        "review.key_twice",
    ),
    "format": (
        lambda: json.dumps(content_of() | {"format": "tutela-review/2"}).encode(),
        MalformedError,
        "review.format_unknown",
    ),
    "regions missing": (
        lambda: json.dumps(content_of() | {"regions": {}}).encode(),
        MalformedError,
        "review.regions_malformed",
    ),
    "region not an object": (
        lambda: json.dumps(content_of() | {"regions": [1]}).encode(),
        MalformedError,
        "review.value_malformed",
    ),
    "a list": (lambda: b"[]", MalformedError, "review.value_malformed"),
    "empty": (lambda: b"", MalformedError, "review.not_json"),
    "cut": (lambda: unchanged()[:-9], MalformedError, "review.not_json"),
    "not UTF-8": (lambda: b"\xff\xfe" + unchanged(), MalformedError, "review.not_json"),
    "very deep": (lambda: b"[" * 200_000, MalformedError, "review.not_json"),
    "too large": (lambda: b" " * (SIZE_BYTES_MAX + 1), MalformedError, "review.too_large"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_or_forbidden_review_is_refused(name: str):
    make, kind, message = REFUSED[name]
    with pytest.raises(kind) as refused:
        reviewed(make())
    assert type(refused.value) is kind
    assert refused.value.message == message


@pytest.mark.parametrize("reviewer", ["", "  "])
def test_a_review_nobody_signs_is_refused(reviewer: str):
    with pytest.raises(RefusedError, match=r"review\.reviewer_missing"):
        review(PLAN, unchanged(), reviewer, NOW)


@pytest.mark.parametrize("now", ["", "now", "2026-11-23 20:15:00", "2026-11-23T20:15:00+01:00"])
def test_a_time_that_is_not_utc_is_refused(now: str):
    with pytest.raises(MalformedError, match=r"review\.time_malformed"):
        review(PLAN, unchanged(), "reviewer", now)


@given(st.data())
def test_a_damaged_file_never_uncovers_a_tile(data: st.DataObject):
    content = bytearray(unchanged())
    at = data.draw(st.integers(0, len(content) - 1))
    match data.draw(st.sampled_from(["flip", "cut", "repeat"])):
        case "flip":
            content[at] ^= 1 << data.draw(st.integers(0, 7))
        case "cut":
            del content[at : at + data.draw(st.integers(1, 40))]
        case _:
            content[at:at] = content[at : at + data.draw(st.integers(1, 40))]
    try:
        result = reviewed(bytes(content))
    except TutelaError:
        return
    assert not (PLAN.hidden_tiles & ~result.hidden_tiles).any()


HIDDEN = plan_of(Ground.HIDDEN)


def test_what_is_said_of_captives_changes_the_digest():
    answers = [content_of(HIDDEN) | {"shows_living_captive": each.value} for each in ShowsCaptive]
    assert len({reviewed(json.dumps(each).encode(), HIDDEN).digest for each in answers}) == 3


@pytest.mark.parametrize("captive", [ShowsCaptive.YES, ShowsCaptive.UNKNOWN])
def test_a_captive_is_not_reviewed_on_a_plan_that_shows_what_nobody_hid(captive: ShowsCaptive):
    file = json.dumps(content_of() | {"shows_living_captive": captive.value}).encode()
    with pytest.raises(RefusedError, match=r"queue\.captive_on_shown_ground item=item-1"):
        reviewed(file)
    with pytest.raises(RefusedError, match=r"review\.class_undecided"):
        reviewed(write_review_file(review_file_of(PLAN)).encode())


def test_a_finding_wins_over_an_area_that_a_person_releases():
    result = reviewed(added(HIDDEN, box=[0, 0, 640, 480], state="show", reason="a wall"), HIDDEN)
    assert (result.hidden_tiles == PLAN.hidden_tiles).all()
    assert result.hidden_tiles.any()


def test_a_finding_is_shown_only_where_it_is_said_of_the_finding_itself():
    content = content_of(HIDDEN)
    regions = content["regions"]
    assert isinstance(regions, list)
    regions[0].update({"state": "show", "reason": "a statue"})
    result = reviewed(json.dumps(content).encode(), HIDDEN)
    assert not result.hidden_tiles[HIDDEN.grid.within(HIDDEN.regions[0].box)].any()
    assert result.hidden_tiles[0, 0]


def test_a_file_that_says_another_size_belongs_to_another_picture():
    for size in ([640, 481], [480, 640]):
        with pytest.raises(MismatchError, match=r"queue\.size_differs"):
            reviewed(json.dumps(content_of() | {"size": size}).encode())
    content = content_of()
    del content["size"]
    assert reviewed(json.dumps(content).encode()).digest == reviewed(unchanged()).digest
