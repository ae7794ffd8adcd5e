"""Trained networks that travel with the package, run by ONNX Runtime on one processor.

No weights are downloaded. Each file is read, its SHA-256 compared with the table below, and only
then given to the runtime: a changed network could be made to overlook one face.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from onnxruntime.capi.onnxruntime_pybind11_state import (  # type: ignore[import-untyped]
    EPFail,
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
    RuntimeException,
)
from onnxruntime.capi.onnxruntime_pybind11_state import (
    NotImplemented as NotSupported,
)

from tutela.errors import MismatchError, RefusedError, UnavailableError
from tutela.redaction.detector import Tensor, Weights


@dataclass(frozen=True, slots=True)
class VendoredWeights:
    """One network file of the package; the long form, with its origin, is in NOTICE."""

    name: str
    sha256: str
    size_bytes: int
    licence: str


VENDORED = (
    VendoredWeights(
        "centerface",
        "d75789633914784e4f304c275b31a304bb61d8f02cc837a44dd271a9f7134383",
        7_292_254,
        "MIT",
    ),
    VendoredWeights(
        "retinaface-mobilenet025",
        "b7a7acab55e104dce6f32cdfff929bd83946da5cd869b9e2e9bdffafd1b7e4a5",
        1_736_694,
        "MIT",
    ),
    VendoredWeights(
        "pp-ocrv6-det-small",
        "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
        9_929_594,
        "Apache-2.0",
    ),
    VendoredWeights(
        "nanodet-g",
        "800f89506f9b19d87ec4e3d9c2b95b171645cb62d3241b4e1b53785046339fa1",
        7_523_760,
        "Apache-2.0",
    ),
)
# Not in the package, because no package carries it: a file the user gives, found by its digest.
OPTIONAL = (
    VendoredWeights(
        "yunet-n",
        "104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12",
        322_906,
        "Apache-2.0",
    ),
)
FAILURES = (
    EPFail,
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
    MemoryError,
    NotSupported,
    RuntimeError,
    RuntimeException,
    ValueError,
)
# The runtime logs the names of its own graph nodes; nothing below an error helps a user.
LOG_ERRORS_ONLY = 3


class OnnxNetwork:
    """A network in ONNX Runtime; make one with `load`. Implements `redaction.detector.Network`."""

    __slots__ = ("_session", "_weights")

    def __init__(self, session: onnxruntime.InferenceSession, weights: Weights) -> None:
        self._session = session
        self._weights = weights

    @property
    def weights(self) -> Weights:
        """Return the name and the digest of the file that was loaded."""
        return self._weights

    def run(self, inputs: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
        """Return every output for the inputs.

        Raises:
            UnavailableError: the runtime failed, or an output is not finite.
        """
        try:
            outputs = self._session.run(None, dict(inputs))
        except FAILURES as error:
            raise UnavailableError("detector.network_failed", name=self._weights.name) from error
        arrays = tuple(np.asarray(output, np.float32) for output in outputs)
        if not all(np.isfinite(array).all() for array in arrays):
            raise UnavailableError("detector.network_not_finite", name=self._weights.name)
        return arrays


def load(name: str, threads: int = 1) -> OnnxNetwork:
    """Return a network of the package, after comparing its digest.

    Args:
        name: a name in `VENDORED`.
        threads: how many processor threads one run may use.

    Raises:
        RefusedError: no such network.
        UnavailableError: the file is missing, or the runtime cannot load it.
        MismatchError: the file is not the one this version was made with.
    """
    return load_from(files("tutela.engines") / "weights", name, threads)


def load_from(folder: Traversable, name: str, threads: int = 1) -> OnnxNetwork:
    """Return a network of the table from a given folder; see `load`."""
    vendored = next((entry for entry in VENDORED if entry.name == name), None)
    if vendored is None:
        known = ", ".join(entry.name for entry in VENDORED)
        raise RefusedError("detector.weights_unknown", name=name, known=known)
    try:
        content = (folder / f"{name}.onnx").read_bytes()
    except OSError as error:
        raise UnavailableError("detector.weights_missing", name=name) from error
    return _start(content, vendored, threads)


def load_optional(path: Path, threads: int = 1) -> OnnxNetwork:
    """Return a network that does not travel with the package, from the file a user names.

    Raises:
        UnavailableError: the file cannot be read, or the runtime cannot load it.
        MismatchError: it is none of the networks this version was measured with.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnavailableError("detector.model_unreadable") from error
    digest = hashlib.sha256(content).hexdigest()
    known = next((entry for entry in OPTIONAL if entry.sha256 == digest), None)
    if known is None:
        names = ", ".join(f"{entry.name} {entry.sha256}" for entry in OPTIONAL)
        raise MismatchError("detector.model_unknown", digest=digest, known=names)
    return _start(content, known, threads)


def _start(content: bytes, entry: VendoredWeights, threads: int) -> OnnxNetwork:
    check_weights(content, entry)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = LOG_ERRORS_ONLY
    try:
        session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except FAILURES as error:
        raise UnavailableError("detector.network_failed", name=entry.name) from error
    return OnnxNetwork(session, Weights(entry.name, entry.sha256))


def check_weights(content: bytes, vendored: VendoredWeights) -> None:
    """Check that a network file is the one this version was made with.

    Raises:
        MismatchError: its SHA-256 is another.
    """
    digest = hashlib.sha256(content).hexdigest()
    if digest != vendored.sha256:
        raise MismatchError(
            "detector.weights_changed", name=vendored.name, digest=digest, pinned=vendored.sha256
        )
