"""Write spec/vectors/tagger: a weight file set by hand, and what it finds in a few texts.

python -m tools.vectors.make_tagger
"""

import json
from pathlib import Path

import numpy as np

from tutela.redaction.text.features import key
from tutela.redaction.text.tagger import Tagger
from tutela.redaction.text.weightfile import Weights, write_weights

FOLDER = Path(__file__).resolve().parents[2] / "spec" / "vectors" / "tagger"
LABELS = ("O", "B-PER", "I-PER")
SET_BY_HAND = {
    "0bias": (2.0, 0.0, 0.0),
    "0in=given": (0.0, 6.0, 0.0),
    "-1in=title": (0.0, 5.0, 0.0),
    "-1in=given": (0.0, -2.0, 3.0),
    "0f=Xxx": (0.0, 0.5, 0.5),
    "0S=hangul": (0.0, -1.0, -1.0),
    "at=given|3|0": (0.0, 5.0, 0.0),
    "at=given|3|1": (0.0, 0.0, 5.0),
    "at=given|3|2": (0.0, 0.0, 5.0),
    "doc=ct": (0.0, 2.5, 0.0),
}
TEXTS = (
    "",
    "Nobody is here.",
    "Mr Fenwick met Ada Brill. Later Brill left.",
    "A\u200bda Brill",
    "위성보는 안 왔다.",
    "Ada\nAda",
)


def weights() -> Weights:
    """Return weights that find three names and what stands after a title."""
    return Weights(
        language="zz",
        labels=LABELS,
        lists={
            "given": frozenset({key("ada"), key("위성보")}),
            "title": frozenset({key("mr"), key("mrs")}),
        },
        transitions=np.array([[0, 0, -20], [0, -1, 1], [0, -1, 1]], np.float32),
        index={key(name): row for row, name in enumerate(SET_BY_HAND)},
        values=np.array(list(SET_BY_HAND.values()), np.float32),
    )


def main() -> None:
    """Write both files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    data = write_weights(weights())
    (FOLDER / "tiny.bin").write_bytes(data)
    tagger = Tagger.read(data)
    found = [
        {
            "text": text,
            "least": 500,
            "found": [
                [each.start, each.end, each.label, each.score] for each in tagger.tag(text, 500)
            ],
        }
        for text in TEXTS
    ]
    (FOLDER / "tiny.json").write_text(
        json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
