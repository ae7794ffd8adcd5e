"""A person is asked first about what the detectors are least sure of."""

from dataclasses import replace

import pytest

from tutela.errors import MalformedError
from tutela.proof.cbor import Value, encode
from tutela.redaction.finding import OF_TEXT, FindingKind
from tutela.redaction.text.found import TextFinding, decode_findings, encode_findings, uncertain

FINDING = TextFinding(0, 1, FindingKind.PERSON_NAME, 499, "x/1", 1)


@pytest.mark.parametrize("kind", [kind for kind in FindingKind if kind in OF_TEXT])
def test_below_half_a_finding_is_uncertain(kind: FindingKind):
    assert uncertain(TextFinding(0, 1, kind, 499, "x/1", 1))
    assert not uncertain(TextFinding(0, 1, kind, 500, "x/1", 1))


def test_findings_come_back_from_their_bytes():
    found = (FINDING, replace(FINDING, kind=FindingKind.PLACE, start=3))
    assert decode_findings(encode_findings(found)) == found
    assert decode_findings(encode_findings(())) == ()


@pytest.mark.parametrize(
    "value",
    [{}, "x", [1], [[1, 2]], [[1, 2, "no_kind", 3, "x", 4]], [["1", 2, "place", 3, "x", 4]]],
)
def test_other_bytes_are_no_findings(value: Value):
    with pytest.raises(MalformedError):
        decode_findings(encode(value))
