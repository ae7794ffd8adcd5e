"""What this machine can do, for `tutela doctor`."""

from tutela.engines.confine import Isolation
from tutela.engines.onnx import VENDORED, load
from tutela.engines.sandbox import Sandbox


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
