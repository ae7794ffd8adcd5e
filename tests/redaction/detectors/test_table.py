"""No detector is left out silently, and none can take a finding away."""

import pytest

from tutela.errors import RefusedError, UnavailableError
from tutela.redaction.detector import Network
from tutela.redaction.detectors import DETECTORS, make_detectors
from tutela.redaction.plan import REQUIRED


def no_network(name: str) -> Network:
    raise UnavailableError("detector.weights_missing", name=name)


def test_the_table_holds_every_required_detector():
    assert set(REQUIRED) <= set(DETECTORS)


def test_an_unknown_detector_is_refused():
    with pytest.raises(RefusedError, match=r"detector\.unknown id=faces"):
        make_detectors(("faces",), no_network)


def test_no_detector_at_all_is_refused():
    with pytest.raises(RefusedError, match=r"detector\.none_chosen"):
        make_detectors((), no_network)


@pytest.mark.parametrize("identifier", sorted(DETECTORS))
def test_a_detector_without_its_network_is_not_made(identifier: str):
    with pytest.raises(UnavailableError, match=r"detector\.weights_missing"):
        make_detectors((identifier,), no_network)
