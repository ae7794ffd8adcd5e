"""The record that is signed has one encoding, and everything in it changes its digest."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tutela.errors import MalformedError
from tutela.proof import cbor
from tutela.proof.mask import Rect
from tutela.redaction.reviewfile import ReleaseClass, ShowsCaptive
from tutela.release.candidate import Candidate, rectangles
from tutela.release.union import Hidden

if TYPE_CHECKING:
    from tests.release.conftest import Made


def fields_of(candidate: Candidate) -> Mapping[str, cbor.Value]:
    fields = cbor.decode(candidate.encode())
    assert isinstance(fields, Mapping)
    return fields


def test_a_candidate_survives_its_encoding(made: "Made") -> None:
    candidate = replace(made.candidate, newly=(Rect(0, 0, 1, 2),))
    assert Candidate.decode(candidate.encode()) == candidate


def test_everything_in_a_candidate_is_part_of_its_digest(made: "Made") -> None:
    claims = (
        made.claimed(caption=None),
        made.claimed(place="x"),
        made.claimed(date=None),
        made.claimed(publisher="x"),
        made.claimed(reasons=()),
        made.claimed(detectors=()),
        made.claimed(day="2026-03-02"),
        made.claimed(release_class=ReleaseClass.PERSON),
        made.claimed(living_captive=ShowsCaptive.UNKNOWN),
    )
    others = (
        replace(made.candidate, plan=bytes(32)),
        replace(made.candidate, picture=bytes(32)),
        replace(made.candidate, union=bytes(32)),
        replace(made.candidate, organisation="x"),
        replace(made.candidate, newly=(Rect(0, 0, 1, 1),)),
        replace(made.candidate, hidden=Hidden(6, 4, ())),
    )
    digests = {each.digest for each in (made.candidate, *claims, *others)}
    assert len(digests) == 1 + len(claims) + len(others)


def test_an_unknown_field_is_refused(made: "Made") -> None:
    fields = {**fields_of(made.candidate), "note": "x"}
    with pytest.raises(MalformedError):
        Candidate.decode(cbor.encode(fields))


@pytest.mark.parametrize(
    "change",
    [
        {"class": "OTHER"},
        {"living_captive": "perhaps"},
        {"hidden": [[5, 0, 2, 1]]},
        {"hidden": "none"},
        {"reasons": "face"},
        {"reasons": [1]},
        {"plan": b""},
        {"caption": 3},
        {"item": "tu-1"},
    ],
)
def test_a_field_of_another_kind_is_refused(made: "Made", change: dict[str, cbor.Value]) -> None:
    fields = {**fields_of(made.candidate), **change}
    with pytest.raises(MalformedError):
        Candidate.decode(cbor.encode(fields))


@pytest.mark.parametrize("untrusted", [None, "x", [[1, 2, 3]], [[1, 2, 3, True]], [5], [["a"] * 4]])
def test_rectangles_are_rows_of_four_numbers(untrusted: cbor.Value) -> None:
    with pytest.raises(MalformedError):
        rectangles(untrusted)
