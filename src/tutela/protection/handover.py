"""Hand over what a quorum opened: to the National Information Bureau or the ICRC, to no one else.

There are two destinations and no third: a State, an office or a person that somebody would like to
send an identity to cannot be named. What is handed over is what a capture card holds, encrypted to
the recipient's own key, behind a warning of what may happen to the person and their family.

The pseudonym is not handed over: it would join what is said of it elsewhere to a name.

Source: `spec/identity.md`, section 6; Third Geneva Convention, articles 70, 122 and 123.
"""

import json
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final

from tutela.errors import RefusedError
from tutela.protection.identity import Part, PartKind
from tutela.terms.messages import Language, render

FORMAT: Final = "tutela-capture-card/1"
CARD: Final = (
    PartKind.NAME,
    PartKind.BIRTH_DATE,
    PartKind.BIRTHPLACE,
    PartKind.SERVICE_NUMBER,
    PartKind.RANK,
    PartKind.POWER,
)
"""What may be handed over: no unit, no home, no family, no face and no voice."""


class Destination(Enum):
    """Whom an identity may be handed to; nobody else can be named."""

    NATIONAL_INFORMATION_BUREAU = "national_information_bureau"
    ICRC = "icrc"


def parse_destination(untrusted: str) -> Destination:
    """Return the destination of a word.

    Raises:
        RefusedError: it is neither of the two.
    """
    for each in Destination:
        if each.value == untrusted:
            return each
    raise RefusedError("person.destination")


def check_card(kinds: Sequence[PartKind]) -> None:
    """Check that only what a capture card holds is asked for.

    Raises:
        RefusedError: something else is.
    """
    for kind in kinds:
        if kind not in CARD:
            raise RefusedError("person.not_on_card", part=kind.value)


def capture_card(parts: Sequence[Part], destination: Destination, reference: str, on: str) -> bytes:
    """Return what the recipient reads after opening it: JSON in UTF-8, the warning first.

    Args:
        parts: what the quorum opened.
        destination: who it is for.
        reference: by which the recipient can ask back; it says nothing of the person.
        on: the day.

    Raises:
        RefusedError: a part is not of a capture card.
    """
    check_card([part.kind for part in parts])
    warning = {
        language.value: render("person.detriment_warning", {}, language) for language in Language
    }
    document: Mapping[str, object] = {
        "format": FORMAT,
        "detriment_warning": warning,
        "for": destination.value,
        "reference": reference,
        "on": on,
        "card": [
            {"kind": part.kind.value, "script": part.script, "text": part.text} for part in parts
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
