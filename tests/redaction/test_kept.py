"""A plan comes back from its record as the same plan or not at all, a review only by reviewing."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.release.office import NAME, NOW, PLAN, SUBJECT, kept, plan_of, review_file

from tutela.errors import MalformedError, MismatchError, RefusedError, TutelaError
from tutela.proof import cbor
from tutela.proof.digest import sha256
from tutela.redaction.cover import Cover
from tutela.redaction.detector import Weights
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.kept import KeptReview, decode_plan, encode_plan
from tutela.redaction.plan import DetectorRun, Examination, Ground, HidePlan, TileGrid, draw_plan

if TYPE_CHECKING:
    from collections.abc import Callable

RECORD = encode_plan(PLAN)

BOXES = st.builds(
    Box, st.integers(0, 80), st.integers(0, 60), st.integers(1, 20), st.integers(1, 20)
)
FINDINGS = st.one_of(
    st.builds(Finding, st.just(FindingKind.FACE), BOXES, st.integers(0, 1000), st.just("face")),
    st.builds(
        Finding, st.just(FindingKind.WRITING), BOXES, st.integers(0, 1000), st.just("imagetext")
    ),
)


@st.composite
def plans(draw: "Callable[..., object]") -> HidePlan:
    weights = st.builds(Weights, st.text(max_size=8), st.text(max_size=8))
    networks = draw(st.lists(weights, max_size=2))
    found = draw(st.lists(FINDINGS, max_size=5))
    assert isinstance(networks, list)
    assert isinstance(found, list)
    runs = (DetectorRun("face", tuple(networks)), DetectorRun("imagetext", ()))
    ground = draw(st.sampled_from(Ground))
    assert isinstance(ground, Ground)
    grid = TileGrid(100, 80, 32, 16)
    return draw_plan(SUBJECT, Examination(100, 80, runs, tuple(found)), grid, ground)


@given(plans())
def test_every_plan_survives_its_record(plan: HidePlan) -> None:
    again = decode_plan(encode_plan(plan))
    assert again == plan
    assert sha256(encode_plan(plan)) == again.digest


def test_a_cut_record_is_refused() -> None:
    for length in range(len(RECORD)):
        with pytest.raises(TutelaError):
            decode_plan(RECORD[:length])


def test_no_flipped_bit_leads_back_to_the_same_plan() -> None:
    for bit in range(8 * len(RECORD)):
        flipped = bytearray(RECORD)
        flipped[bit // 8] ^= 1 << (bit % 8)
        try:
            other = decode_plan(bytes(flipped))
        except MalformedError:
            continue
        assert other.digest != PLAN.digest


@pytest.mark.parametrize(
    "change",
    [
        {"format": "tutela-plan/2"},
        {"subject": 5},
        {"grid": [1, 2, 3]},
        {"grid": [1, 2, 3, True]},
        {"grid": [0, 192, 32, 32]},
        {"ground": "grey"},
        {"runs": "face"},
        {"runs": [[]]},
        {"runs": [["face", ["centerface"]]]},
        {"runs": [["face", ["centerface", 1]]]},
        {"runs": [["face", ["centerface", "ab", "cd"]]]},
        {"regions": [["r1", "face", [0, 0, 1, 1], 5]]},
        {"regions": [["r1", "dog", [0, 0, 1, 1], 5, "face"]]},
        {"regions": [["r1", "face", [0, 0, 0, 1], 5, "face"]]},
        {"regions": [["r1", "face", [0, 0, 1, 1], "5", "face"]]},
        {"regions": [7]},
        {"note": "x"},
        {"cover": "face"},
        {"cover": "nothing"},
        {"cover": 1},
    ],
)
def test_a_field_of_another_kind_is_refused(change: dict[str, cbor.Value]) -> None:
    fields = cbor.decode(RECORD)
    assert isinstance(fields, Mapping)
    with pytest.raises(MalformedError):
        decode_plan(cbor.encode({**fields, **change}))


def test_a_record_that_is_no_map_is_refused() -> None:
    with pytest.raises(MalformedError):
        decode_plan(cbor.encode([1]))


def test_a_kept_review_is_reviewed_again_and_hides_the_same() -> None:
    first, second = kept().again(), kept().again()
    assert first.digest == second.digest
    assert (first.hidden_tiles == PLAN.hidden_tiles).all()


def test_a_kept_review_with_another_plan_is_refused() -> None:
    with pytest.raises(MismatchError):
        replace(kept(), plan=encode_plan(plan_of(faces=2))).again()


def test_a_kept_review_whose_file_lost_a_region_is_refused() -> None:
    with pytest.raises(RefusedError):
        KeptReview.of(PLAN, review_file(regions=[]), "a reviewer", NOW).again()


def test_a_kept_review_shows_neither_reviewer_nor_file() -> None:
    shown = repr(KeptReview.of(PLAN, NAME.encode(), "a reviewer", NOW))
    assert "a reviewer" not in shown
    assert "Petrov" not in shown


@pytest.mark.parametrize("cover", Cover)
def test_a_plan_says_its_policy_unless_it_hides_faces(cover: Cover) -> None:
    record = encode_plan(replace(PLAN, cover=cover))
    fields = cbor.decode(record)
    assert isinstance(fields, Mapping)
    assert fields.get("cover") == (None if cover is Cover.FACE else cover.value)
    assert decode_plan(record).cover is cover


def test_a_plan_made_before_there_was_a_choice_keeps_its_bytes() -> None:
    # Computed by the version before, for the plan of tests/release/office.py.
    assert PLAN.digest.hex() == "c3ee19e618f2ccd4c3b95bf34ccdf64dcc61b343f9e28c4b95a02357a3bb2b70"
    assert decode_plan(RECORD).cover is Cover.FACE
