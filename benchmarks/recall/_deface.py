"""The anchor: deface 1.5.0 with its defaults, one thread, its own decoding and its own mask."""

import sys

import numpy as np
import onnxruntime

try:
    import cv2
    from deface.centerface import CenterFace
    from deface.deface import scale_bb
except ImportError as missing:
    sys.exit(
        f"Not measured, because deface 1.5.0 cannot be loaded here ({missing}). `make bench` "
        "installs it from requirements/measure.txt; nothing else in Tutela needs it."
    )

THRESHOLD = 0.2
MASK_SCALE = 1.3


class _OneThread(onnxruntime.InferenceSession):  # type: ignore[misc]
    """deface asks for as many threads as there are; everything here is measured with one."""

    def __init__(self, model: bytes, **options: object) -> None:
        alone = onnxruntime.SessionOptions()
        alone.intra_op_num_threads = alone.inter_op_num_threads = 1
        super().__init__(model, sess_options=alone, **options)


def make_deface() -> CenterFace:
    """Return deface's detector with the ONNX runtime, as its command uses it."""
    cv2.setNumThreads(1)
    usual, onnxruntime.InferenceSession = onnxruntime.InferenceSession, _OneThread
    try:
        return CenterFace(backend="onnxrt", override_execution_provider="CPUExecutionProvider")
    finally:
        onnxruntime.InferenceSession = usual


def look(deface: CenterFace, picture: np.ndarray) -> np.ndarray:
    """Return its boxes: left, top, right, bottom, score."""
    found, _ = deface(picture, threshold=THRESHOLD)
    return found


def mask_of(found: np.ndarray, height: int, width: int) -> np.ndarray:
    """Return what it blurs: the ellipse in each box grown by 30 % on every side."""
    mask = np.zeros((height, width), np.uint8)
    for left, top, right, bottom, _ in found:
        x1, y1, x2, y2 = scale_bb(left, top, right, bottom, MASK_SCALE)
        x1, y1, x2, y2 = max(0, x1), max(0, y1), min(width - 1, x2), min(height - 1, y2)
        centre = ((x1 + x2) // 2, (y1 + y2) // 2)
        axes = (max(0, (x2 - x1) // 2), max(0, (y2 - y1) // 2))
        cv2.ellipse(mask, centre, axes, 0, 0, 360, 1, -1)
    return mask.astype(bool)
