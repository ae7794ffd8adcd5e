"""Turn identifiers into sentences in four languages.

Everything a person reads is an identifier such as `ledger.tile_cut` with parameters; the texts are
in `terms/catalogue/<language>/<area>.json`, and those of the verifier in `proof/wording`. The
catalogues travel with the package and never change while it runs.
"""

import json
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from importlib.resources import files
from string import Formatter

from tutela.errors import MalformedError
from tutela.proof.wording import wording


class Language(Enum):
    """A language every text exists in; the value is its ISO 639-1 code."""

    ENGLISH = "en"
    UKRAINIAN = "uk"
    KOREAN = "ko"
    RUSSIAN = "ru"


def render(identifier: str, parameters: Mapping[str, str | int], language: Language) -> str:
    """Return the text of `identifier` in `language`, with its parameters filled in.

    Args:
        identifier: area and subject, such as `ledger.tile_cut`.
        parameters: exactly those the text names; more are ignored.
        language: one of the four.

    Raises:
        MalformedError: no such text, or a parameter it names is missing. An empty or half-filled
            sentence is never returned.
    """
    template = catalogue(language).get(identifier)
    if template is None:
        raise MalformedError("terms.text_unknown", text=identifier, language=language.value)
    missing = parameters_of(template) - parameters.keys()
    if missing:
        raise MalformedError(
            "terms.parameter_missing", text=identifier, missing=", ".join(sorted(missing))
        )
    return template.format_map(parameters)


def parameters_of(template: str) -> frozenset[str]:
    """Return the names in braces that `template` wants filled in."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Return every text of one language by identifier, the verifier's own texts among them.

    Raises:
        MalformedError: an area file is not an object of texts, or a text stands in two files.
    """
    merged = dict(wording(language.value))
    for area, texts in _areas(language):
        for identifier, template in texts.items():
            if identifier in merged:
                raise MalformedError("terms.text_twice", text=identifier, area=area)
            merged[identifier] = template
    return merged


def _areas(language: Language) -> Iterator[tuple[str, Mapping[str, str]]]:
    folder = files("tutela.terms").joinpath("catalogue", language.value)
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".json"):
            yield entry.name, _texts(entry.name, entry.read_text("utf-8"))


def _texts(area: str, content: str) -> Mapping[str, str]:
    parsed: object = json.loads(content)
    if not isinstance(parsed, dict):
        raise MalformedError("terms.area_malformed", area=area)
    texts: dict[str, str] = {}
    for identifier, template in parsed.items():
        if not isinstance(identifier, str) or not isinstance(template, str) or not template:
            raise MalformedError("terms.area_malformed", area=area)
        texts[identifier] = template
    return texts
