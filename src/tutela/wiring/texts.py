"""Texts of an open case: the taggers, where leaves begin, and what is found in them."""

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from tutela.errors import UnavailableError
from tutela.proof.digest import sha256
from tutela.proof.text import Rows
from tutela.redaction.detector import Weights
from tutela.redaction.plan import REQUIRED_OF_TEXT, DetectorRun
from tutela.redaction.text.find import find
from tutela.redaction.text.found import TextFinding
from tutela.redaction.text.rows import rows_of
from tutela.redaction.text.tagger import Tagger

LANGUAGES: Final = ("en", "ko", "ru", "uk")


@cache
def taggers() -> MappingProxyType[str, Tagger]:
    """Return the tagger of every language, by its code.

    Raises:
        UnavailableError: this installation lacks one.
        MalformedError: one is damaged.
    """
    return MappingProxyType({each: Tagger.read(_weights(each)) for each in LANGUAGES})


@cache
def text_run() -> DetectorRun:
    """Return what looked for words to hide, for the record of a plan."""
    weights = (Weights(f"tagger-{each}", sha256(_weights(each)).hex()) for each in LANGUAGES)
    return DetectorRun(REQUIRED_OF_TEXT[0], tuple(weights))


def find_in(text: str) -> tuple[TextFinding, ...]:
    """Return what of a text may have to be hidden."""
    return find(text, taggers())


def cut(text: str) -> Rows:
    """Return a text cut into leaves; what may have to be hidden is one leaf each."""
    return rows_of(text, [(each.start, each.end) for each in find_in(text)])


def _weights(language: str) -> bytes:
    path = files("tutela.redaction.text") / "weights" / f"{language}.bin"
    if not path.is_file():
        raise UnavailableError("tagger.weights_missing", language=language)
    return path.read_bytes()
