"""What this machine can do, and the detectors it has."""

import os

from tutela.engines.confine import Isolation
from tutela.engines.onnx import VENDORED, load, load_optional
from tutela.engines.sandbox import Sandbox
from tutela.redaction.detector import Detector, Mode, Network
from tutela.redaction.detectors import DETECTORS, make_detectors
from tutela.settings import read_settings


def isolation() -> Isolation:
    """Return what this machine lets the sandbox take from the process that decodes pictures.

    Raises:
        UnavailableError: the sandbox does not start.
    """
    with Sandbox() as sandbox:
        return sandbox.isolation()


def load_weights() -> int:
    """Load every network the detectors need and return how many there are.

    Raises:
        UnavailableError: a file is missing, or the runtime cannot load it.
        MismatchError: a file is not the one this version was made with.
    """
    return len([load(weights.name) for weights in VENDORED])


def every_detector(mode: Mode = Mode.STANDARD) -> tuple[Detector, ...]:
    """Return every detector there is, its networks loaded.

    Raises:
        UnavailableError: a network is missing, the optional one that was named included.
        MismatchError: one is not the pinned one.
    """
    return make_detectors(tuple(DETECTORS), load, mode, optional_network())


def optional_network() -> Network | None:
    """Return the network that TUTELA_MODEL names, or None where it names none.

    Raises:
        UnavailableError: it names a file that is not there.
        MismatchError: the file is none of those this version was measured with.
    """
    file = read_settings(os.environ).model_file
    return None if file is None else load_optional(file)
