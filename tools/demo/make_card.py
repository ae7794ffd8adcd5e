"""Draw the demo's two invented pictures: a false identity card, and a screenshot of a chat.

Nothing on them is real: no person, no issuer, no number. The same fonts give the same bytes.
Fonts are needed only here (Debian: fonts-dejavu, fonts-nanum, fonts-nanum-extra); the finished
pictures are committed.

    python tools/demo/make_card.py FOLDER_OF_NANUM_FONTS src/tutela/demo
"""

# ruff: noqa: RUF001 - Cyrillic letters are meant.
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SEED = 20_250_111
PHOTO = (1824, 1248)
CARD = (1440, 940)
DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
INK, PRINT, PEN = (38, 36, 52), (96, 84, 70), (24, 38, 120)
PAPER = (236, 226, 200)
FIELDS = (
    ("ФАМИЛИЯ", "ВЫДУМКИН"),
    ("ИМЯ", "ПРИМЕР"),
    ("ОТЧЕСТВО", "ОБРАЗЦОВИЧ"),
    ("РОДИЛСЯ", "32.13.1999"),
    ("МЕСТО", "г. НЕБЫЛИНСК"),
    ("ЛИЧНЫЙ №", "АБ-000000"),
)


def font(name: str, size: int, folder: Path = DEJAVU) -> ImageFont.FreeTypeFont:
    """Return a font that does not depend on the layout engine."""
    return ImageFont.truetype(
        str(folder / f"{name}.ttf"), size, layout_engine=ImageFont.Layout.BASIC
    )


def face(size: tuple[int, int]) -> Image.Image:
    """Draw a passport photograph of nobody."""
    scale = 4
    width, height = (side * scale for side in size)
    picture = Image.new("RGB", (width, height), (176, 190, 202))
    draw = ImageDraw.Draw(picture)

    def oval(x: float, y: float, rx: float, ry: float, fill: tuple[int, int, int]) -> None:
        box = ((x - rx) * width, (y - ry) * height, (x + rx) * width, (y + ry) * height)
        draw.ellipse(box, fill=fill)

    skin, shade, dark = (214, 170, 138), (176, 128, 100), (44, 34, 30)
    oval(0.5, 1.06, 0.46, 0.3, (74, 82, 66))
    draw.polygon(
        [
            (0.41 * width, 0.66 * height),
            (0.59 * width, 0.66 * height),
            (0.63 * width, 0.9 * height),
            (0.37 * width, 0.9 * height),
        ],
        fill=shade,
    )
    oval(0.5, 0.36, 0.27, 0.27, dark)
    oval(0.245, 0.47, 0.035, 0.065, shade)
    oval(0.755, 0.47, 0.035, 0.065, shade)
    oval(0.5, 0.46, 0.245, 0.29, skin)
    oval(0.5, 0.24, 0.2, 0.08, dark)
    for side in (-1, 1):
        eye = 0.5 + side * 0.1
        oval(eye, 0.445, 0.062, 0.03, shade)
        oval(eye, 0.45, 0.048, 0.019, (236, 232, 226))
        oval(eye, 0.45, 0.021, 0.019, (52, 36, 28))
        oval(eye + 0.006, 0.445, 0.006, 0.005, (250, 250, 250))
        draw.arc(
            ((eye - 0.075) * width, 0.375 * height, (eye + 0.075) * width, 0.44 * height),
            200,
            340,
            fill=dark,
            width=7 * scale,
        )
        oval(0.5 + side * 0.03, 0.572, 0.014, 0.008, (120, 76, 60))
    draw.line(
        [
            (0.49 * width, 0.46 * height),
            (0.47 * width, 0.56 * height),
            (0.5 * width, 0.58 * height),
            (0.53 * width, 0.56 * height),
        ],
        fill=shade,
        width=4 * scale,
        joint="curve",
    )
    oval(0.5, 0.645, 0.078, 0.02, (168, 92, 84))
    draw.line(
        [(0.425 * width, 0.645 * height), (0.575 * width, 0.645 * height)],
        fill=(110, 56, 52),
        width=2 * scale,
    )
    light = np.linspace(1.08, 0.8, width)[None, :, None]
    lit = np.clip(np.asarray(picture, np.float32) * light, 0, 255).astype(np.uint8)
    soft = Image.fromarray(lit).filter(ImageFilter.GaussianBlur(2.6 * scale))
    return soft.resize(size, Image.Resampling.LANCZOS)


def card(nanum: Path) -> Image.Image:
    """Draw the card flat."""
    picture = Image.new("RGB", CARD, PAPER)
    draw = ImageDraw.Draw(picture)
    columns = np.arange(CARD[0])
    for number in range(26):
        wave = 60 + number * 34 + 13 * np.sin(columns / 61 + number * 0.7)
        draw.line(list(zip(columns.tolist(), wave.tolist(), strict=True)), fill=(222, 208, 176))
    draw.rectangle((16, 16, CARD[0] - 17, CARD[1] - 17), outline=PRINT, width=5)
    draw.rectangle((28, 28, CARD[0] - 29, CARD[1] - 29), outline=PRINT, width=2)
    draw.text(
        (CARD[0] / 2, 84), "УДОСТОВЕРЕНИЕ ЛИЧНОСТИ", PRINT, font("DejaVuSerif-Bold", 62), "mm"
    )
    draw.text(
        (CARD[0] / 2, 146),
        "ОБРАЗЕЦ · ВЫДУМАНО · SPECIMEN · INVENTED · 견본",
        (150, 40, 40),
        font("NanumGothicBold", 34, nanum),
        "mm",
    )
    picture.paste(face((330, 430)), (70, 216))
    draw.rectangle((70, 216, 400, 646), outline=PRINT, width=3)
    for number, (label, value) in enumerate(FIELDS):
        top = 216 + number * 82
        draw.text((460, top + 30), label, PRINT, font("DejaVuSans", 30), "lm")
        draw.line((800, top + 56, 1370, top + 56), fill=PRINT, width=2)
        draw.text((830, top + 28), value, INK, font("DejaVuSerif-Bold", 40), "lm")
    draw.text((460, 770), "ПОДПИСЬ", PRINT, font("DejaVuSans", 30), "lm")
    draw.line((800, 806, 1370, 806), fill=PRINT, width=2)
    draw.text((870, 762), "홍길동", PEN, font("NanumPen", 104, nanum), "lm")
    draw.ellipse((120, 690, 330, 900), outline=(126, 60, 120), width=6)
    draw.ellipse((142, 712, 308, 878), outline=(126, 60, 120), width=3)
    draw.text((225, 795), "SPECIMEN", (126, 60, 120), font("DejaVuSans-Bold", 26), "mm")
    draw.text(
        (460, 872),
        "Форма № 0 · ни один орган не выдавал этот документ",
        PRINT,
        font("DejaVuSans", 28),
        "lm",
    )
    return picture


def photographed(flat: Image.Image) -> Image.Image:
    """Lay a card on a table and photograph it: a little askew, uneven light, grain."""
    dice = np.random.default_rng(SEED)
    width, height = PHOTO
    boards = np.sin(np.arange(height)[:, None] / 37 + np.arange(width)[None, :] / 900) * 9
    coarse = dice.normal(0, 26, (height // 8, width // 40))
    grain = Image.fromarray(coarse.astype(np.float32)).resize(PHOTO, Image.Resampling.BICUBIC)
    table = np.array([92, 70, 52], np.float32) + (boards + np.asarray(grain))[:, :, None] * 0.7
    scene = Image.fromarray(np.clip(table, 0, 255).astype(np.uint8))
    layer = Image.new("RGBA", PHOTO, (0, 0, 0, 0))
    layer.paste(flat, ((width - CARD[0]) // 2, (height - CARD[1]) // 2))
    turned = layer.rotate(1.1, Image.Resampling.BICUBIC)
    shadow = Image.new("RGBA", PHOTO, (0, 0, 0, 0))
    shadow.paste((0, 0, 0, 130), (14, 18), turned.getchannel("A").point(lambda a: a))
    scene.paste(shadow.filter(ImageFilter.GaussianBlur(12)), (0, 0), shadow.getchannel("A"))
    scene.paste(turned, (0, 0), turned.getchannel("A"))
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    light = 1.06 - 0.22 * (rows**2 + columns**2) + 0.05 * columns
    noisy = np.asarray(scene, np.float32) * light[:, :, None] + dice.normal(
        0, 3.0, (height, width, 1)
    )
    soft = Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))
    return soft.filter(ImageFilter.GaussianBlur(0.7))


def screenshot(nanum: Path) -> Image.Image:
    """Draw a chat of two invented people, as a telephone would show it."""
    picture = Image.new("RGB", (900, 1200), (233, 238, 243))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 900, 120), fill=(52, 96, 140))
    draw.text(
        (40, 60), "SPECIMEN · ВЫДУМАНО · 견본", "white", font("NanumGothicBold", 38, nanum), "lm"
    )
    lines = (
        (0, "+00 000 000 00 00", (60, 60, 70)),
        (0, "Куди їхати завтра?", (20, 20, 20)),
        (1, "Міст, 32:61. Спитай Ї.", (20, 20, 20)),
        (0, "내일 다리에서 만나요", (20, 20, 20)),
        (1, "Добре.", (20, 20, 20)),
    )
    for number, (right, words, ink) in enumerate(lines):
        top = 190 + number * 190
        left = 230 if right else 40
        draw.rounded_rectangle(
            (left, top, left + 630, top + 110), 26, (214, 240, 204) if right else (255, 255, 255)
        )
        korean = any(letter >= "가" for letter in words)
        written = font("NanumGothic", 38, nanum) if korean else font("DejaVuSans", 34)
        draw.text((left + 36, top + 55), words, ink, written, "lm")
    return picture


def main(nanum: Path, into: Path) -> None:
    """Write both pictures."""
    photographed(card(nanum)).save(into / "invented-card.jpg", quality=88, subsampling=2)
    screenshot(nanum).save(into / "invented-chat.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
