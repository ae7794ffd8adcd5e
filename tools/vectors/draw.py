"""Draw the invented pictures the vectors start from; no photograph, nobody is on them."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tools.vectors.press import with_orientation

_SAMPLINGS = {"444": "4:4:4", "422": "4:2:2", "420": "4:2:0"}


def drawing(width: int, height: int, channels: int = 3, seed: int = 1) -> NDArray[np.uint8]:
    """Return waves, bars and some grain: enough for every kind of coefficient."""
    dice = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    layers = []
    for channel in range(channels):
        wave = 110 + 70 * np.sin(x / (9 + 4 * channel) + channel) * np.cos(y / (13 - channel))
        bars = 40 * ((x // 11 + y // 7) % 3 == channel % 3)
        grain = dice.normal(0, 4, (height, width))
        layers.append(wave + bars + grain)
    stacked: NDArray[np.float64] = np.stack(layers, axis=2)
    return stacked.clip(0, 255).astype(np.uint8)


def jpeg(pixels: NDArray[np.uint8], mode: str, **options: object) -> bytes:
    """Return pixels as a JPEG written by Pillow."""
    shown = pixels[:, :, 0] if pixels.shape[2] == 1 else pixels
    out = io.BytesIO()
    Image.fromarray(shown, mode).save(out, "JPEG", quality=60, **options)
    return out.getvalue()


def originals() -> dict[str, bytes]:
    """Return every original by file name."""
    files = {
        f"{name}.jpg": jpeg(drawing(150, 90), "RGB", subsampling=sampling)
        for name, sampling in _SAMPLINGS.items()
    }
    files["grey.jpg"] = jpeg(drawing(70, 40, 1), "L")
    files["grey-other.jpg"] = jpeg(drawing(70, 40, 1, seed=2), "L")
    files["rgb.jpg"] = jpeg(drawing(70, 40), "RGB", keep_rgb=True)
    files["cmyk.jpg"] = jpeg(drawing(70, 40, 4), "CMYK")
    files["progressive.jpg"] = jpeg(drawing(70, 40), "RGB", progressive=True)
    turned = jpeg(drawing(96, 64), "RGB", subsampling="4:2:2")
    files["orientation-6.jpg"] = with_orientation(turned, 6)
    files["one-pixel.jpg"] = jpeg(drawing(1, 1, 1), "L")
    return files
