"""A wider policy hides all that a narrower one hides; in doubt, a head has no face."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.redaction.cover import (
    CERTAIN_FACE_SCORE_MIN,
    Cover,
    face_padding,
    hidden_findings,
    is_face_of,
    percent,
)
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.plan import (
    DetectorRun,
    Examination,
    HidePlan,
    TileGrid,
    draw_plan,
    is_uncertain,
)

WIDTH, HEIGHT = 640, 480
SIGNERS = {
    FindingKind.FACE: "face",
    FindingKind.HEAD: "body",
    FindingKind.BODY: "body",
    FindingKind.WRITING: "imagetext",
}


@st.composite
def _findings(draw: st.DrawFn) -> Finding:
    x, y = draw(st.integers(0, WIDTH - 1)), draw(st.integers(0, HEIGHT - 1))
    box = Box(x, y, draw(st.integers(1, WIDTH - x)), draw(st.integers(1, HEIGHT - y)))
    kind = draw(st.sampled_from(sorted(SIGNERS, key=lambda kind: kind.value)))
    return Finding(kind, box, draw(st.integers(0, 1000)), SIGNERS[kind])


FINDINGS = st.lists(_findings(), max_size=8)


def plan_of(findings: list[Finding], cover: Cover) -> HidePlan:
    runs = tuple(DetectorRun(name, ()) for name in ("face", "imagetext", "body"))
    examination = Examination(WIDTH, HEIGHT, runs, tuple(findings))
    return draw_plan("a picture", examination, TileGrid(WIDTH, HEIGHT, 16, 16), cover=cover)


def face(box: Box, score: int = 900) -> Finding:
    return Finding(FindingKind.FACE, box, score, "face")


def head(box: Box, score: int = 900) -> Finding:
    return Finding(FindingKind.HEAD, box, score, "body")


def body(box: Box, score: int = 900) -> Finding:
    return Finding(FindingKind.BODY, box, score, "body")


@given(FINDINGS)
def test_a_wider_policy_hides_all_that_a_narrower_one_hides(findings: list[Finding]):
    by_face, by_head, by_body = (plan_of(findings, cover).hidden_tiles for cover in Cover)
    assert not (by_face & ~by_head).any()
    assert not (by_head & ~by_body).any()


@given(FINDINGS, st.sampled_from(Cover))
def test_only_bodies_and_heads_whose_face_was_found_are_left_out(
    findings: list[Finding], cover: Cover
):
    hidden = hidden_findings(findings, cover)
    faces = [found for found in findings if found.kind is FindingKind.FACE]
    for found in findings:
        if found in hidden:
            continue
        if found.kind is FindingKind.HEAD:
            assert any(is_face_of(one, found.box) for one in faces)
        else:
            assert found.kind is FindingKind.BODY
            assert cover is not Cover.SILHOUETTE


@given(FINDINGS, _findings(), st.sampled_from(Cover))
def test_only_a_certain_face_may_answer_for_a_head(
    findings: list[Finding], other: Finding, cover: Cover
):
    before = hidden_findings(findings, cover)
    after = hidden_findings([*findings, other], cover)
    if other.kind is not FindingKind.FACE or other.score < CERTAIN_FACE_SCORE_MIN:
        assert set(before) <= set(after)
    else:
        assert {found for found in before if found.kind is not FindingKind.HEAD} <= set(after)


@given(FINDINGS, st.sampled_from(Cover))
def test_heads_without_a_face_come_first_and_are_asked_about(findings: list[Finding], cover: Cover):
    kinds = [region.kind is FindingKind.HEAD for region in plan_of(findings, cover).regions]
    assert kinds == sorted(kinds, reverse=True)
    assert all(is_uncertain(FindingKind.HEAD, score) for score in (0, 999, 1000))


@given(FINDINGS)
def test_every_policy_makes_another_plan(findings: list[Finding]):
    assert len({plan_of(findings, cover).digest for cover in Cover}) == len(Cover)


@pytest.mark.parametrize(
    ("box", "score", "answers"),
    [
        (Box(130, 110, 40, 50), 900, True),
        (Box(130, 110, 40, 50), CERTAIN_FACE_SCORE_MIN, True),
        (Box(130, 110, 40, 50), CERTAIN_FACE_SCORE_MIN - 1, False),
        (Box(130, 180, 40, 50), 900, False),
        (Box(80, 110, 39, 50), 900, False),
        (Box(80, 110, 40, 50), 900, True),
        (Box(181, 110, 40, 50), 900, False),
        (Box(140, 140, 12, 15), 900, True),
        (Box(140, 140, 12, 14), 900, False),
    ],
)
def test_a_face_is_that_of_a_head_when_it_is_in_it_certain_and_large_enough(
    box: Box, score: int, *, answers: bool
):
    assert is_face_of(face(box, score), Box(100, 100, 100, 100)) is answers


def test_a_face_grows_by_its_own_proportions_or_by_its_longer_side():
    found = face(Box(300, 200, 40, 60))
    assert face_padding(found, [], Cover.FACE) == (14, 21)
    assert face_padding(found, [], Cover.HEAD) == (36, 36)
    assert face_padding(found, [], Cover.SILHOUETTE) == (480, 480)


def test_a_body_bounds_what_is_hidden_around_its_face():
    found = face(Box(300, 200, 40, 60))
    around = Box(250, 190, 140, 280)
    assert face_padding(found, [around], Cover.SILHOUETTE) == (36, 36)
    elsewhere = Box(301, 190, 140, 280)
    assert face_padding(found, [elsewhere], Cover.SILHOUETTE) == (480, 480)


def test_a_doubtful_face_is_hidden_as_a_head_and_not_as_a_body():
    assert face_padding(face(Box(300, 200, 40, 60), 299), [], Cover.SILHOUETTE) == (36, 36)


def test_a_person_who_turned_away_is_hidden_at_the_head_under_every_policy():
    turned = [head(Box(100, 100, 60, 60)), body(Box(100, 100, 60, 200))]
    for cover in Cover:
        hidden = plan_of(turned, cover).hidden_tiles
        assert hidden[100 // 16 : 160 // 16, 100 // 16 : 160 // 16].all()
        assert hidden[280 // 16, 130 // 16] == (cover is Cover.SILHOUETTE)


@given(st.integers(1, 65_535), st.integers(0, 100))
def test_a_share_is_rounded_up(length: int, share: int):
    assert length * share <= 100 * percent(length, share) < length * share + 100
