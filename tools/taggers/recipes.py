"""With what options the tagger of each language that ships was trained (docs/detectors/taggers.md).

`python -m tools.taggers.train` takes the same on its command line; `benchmarks.text.tags --crossed`
trains by these. `lists` (a folder of tools.taggers.lexicon) is added by whoever trains.
"""

from collections.abc import Mapping
from typing import Any

STATEMENTS = "benchmarks/text/statements/dev"
CATALOGUE = "src/tutela/terms/catalogue"
DATA: Mapping[str, tuple[str, ...]] = {
    "en": ("tab/tab144_train.json", "tab/tab144_dev.json"),
    "ru": ("factrueval/devset",),
    "uk": ("factrueval/devset",),
    "ko": ("klue/klue_ner_even.tsv",),
}
"""What is learned from, in the folder of the sets beside the project."""

_COMMON = {
    "c1": 0.1,
    "c2": 0.05,
    "rounds": 120,
    "times_min": 2,
    "invented": 400,
    "small": 0.2,
    "large": 0.05,
    "fill_in": (),
    "also": (STATEMENTS,),
    "lists": None,
}
RECIPES: Mapping[str, Mapping[str, Any]] = {
    "en": _COMMON,
    "ru": {**_COMMON, "fill_in": ("DATE", "CODE")},
    "uk": {
        **_COMMON,
        "c2": 0.3,
        "invented": 700,
        "small": 0.1,
        "fill_in": ("DATE", "CODE"),
        "also": (STATEMENTS, f"{CATALOGUE}/uk"),
    },
    "ko": {**_COMMON, "c2": 0.5, "invented": 500, "small": 0.0, "large": 0.0},
}
