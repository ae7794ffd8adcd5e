"""The table of detectors: adding one is a file in this folder and one line here."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from tutela.errors import RefusedError
from tutela.redaction.detector import Detector, Mode, Network
from tutela.redaction.detectors import body, face, imagetext
from tutela.redaction.faces.networks import CENTERFACE, RETINAFACE

Loader: TypeAlias = Callable[[str], Network]
Maker: TypeAlias = Callable[[Loader, Mode, Network | None], Detector]

# Each maker takes a loader of networks by name, so that nothing is loaded that nobody asked for,
# and the optional network, if the user has one.
DETECTORS: Mapping[str, Maker] = MappingProxyType(
    {
        face.ID: lambda load, mode, optional: face.FaceDetector(
            load(CENTERFACE), load(RETINAFACE), mode, optional
        ),
        imagetext.ID: lambda load, mode, _: imagetext.ImageTextDetector(
            load(imagetext.NETWORK), mode
        ),
        body.ID: lambda load, mode, _: body.BodyDetector(load(body.NANODET), mode),
    }
)


def make_detectors(
    identifiers: Sequence[str],
    load: Loader,
    mode: Mode = Mode.STANDARD,
    optional: Network | None = None,
) -> tuple[Detector, ...]:
    """Return the detectors of these identifiers, in this order.

    Args:
        identifiers: keys of `DETECTORS`; `tuple(DETECTORS)` is every one.
        load: returns a network by its name, or raises; `engines.onnx.load` in wiring.
        mode: how thoroughly each looks.
        optional: a network that does not travel with the package; it can only add findings.

    Raises:
        RefusedError: nothing is asked for, or an identifier is unknown. A detector that is not
            there is never left out silently.
        TutelaError: whatever `load` raises.
    """
    if not identifiers:
        raise RefusedError("detector.none_chosen", known=", ".join(DETECTORS))
    for identifier in identifiers:
        if identifier not in DETECTORS:
            raise RefusedError("detector.unknown", id=identifier, known=", ".join(DETECTORS))
    return tuple(DETECTORS[identifier](load, mode, optional) for identifier in identifiers)
