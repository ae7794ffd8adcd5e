"""The verifier's own texts, so that it needs nothing outside `proof` to speak."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def wording(language: str) -> Mapping[str, str]:
    """Return the verifier's texts by identifier.

    Args:
        language: `en`, `uk`, `ko` or `ru`; callers choose among the four.
    """
    content = files("tutela.proof").joinpath("wording", f"{language}.json").read_text("utf-8")
    # The files travel with the package, and tests/house checks every one of them.
    texts: dict[str, str] = json.loads(content)
    return texts
