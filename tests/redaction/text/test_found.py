"""A person is asked first about what the detectors are least sure of."""

import pytest

from tutela.redaction.finding import OF_TEXT, FindingKind
from tutela.redaction.text.found import TextFinding, uncertain


@pytest.mark.parametrize("kind", [kind for kind in FindingKind if kind in OF_TEXT])
def test_below_half_a_finding_is_uncertain(kind: FindingKind):
    assert uncertain(TextFinding(0, 1, kind, 499, "x/1", 1))
    assert not uncertain(TextFinding(0, 1, kind, 500, "x/1", 1))
