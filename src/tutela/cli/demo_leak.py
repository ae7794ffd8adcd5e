"""The step of `tutela demo` in which a face is left visible and the last look stops it.

The first look is made blind and the invented reviewer overlooks the face as well: nothing in the
review says that it may be seen. The picture is submitted as any other; every detector looks once
more at what would leave, before anybody has signed anything.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tutela.cli.console import Console, JsonValue
from tutela.custody.keys import PersonKey
from tutela.errors import MismatchError
from tutela.redaction.detector import Picture, Weights
from tutela.redaction.detectors import DETECTORS
from tutela.redaction.finding import Finding, FindingKind
from tutela.redaction.lastlook import VisibleError
from tutela.redaction.plan import Ground
from tutela.redaction.reviewfile import ReleaseClass
from tutela.release.draw import Words
from tutela.release.search import Search
from tutela.wiring import release as releasing
from tutela.wiring import review as reviewing
from tutela.wiring import reviewfolder
from tutela.wiring.desk import Desk

FACE_OF: Final = "grace_hopper.jpg"


@dataclass(frozen=True, slots=True)
class Blind:
    """A detector that is asked and finds nothing, as any detector may."""

    id: str
    weights: tuple[Weights, ...] = ()

    def find(self, picture: Picture) -> tuple[Finding, ...]:
        """Return nothing, whatever is in the picture."""
        del picture
        return ()


def plant_leak(
    console: Console, desk: Desk, drawer: PersonKey, words: Words, search: Search
) -> Mapping[str, JsonValue]:
    """Submit a picture with a visible face that nobody decided to show; return what stopped it.

    Args:
        console: speaks.
        desk: of the person who draws, on the picture with the face.
        drawer: the same person's key.
        words: of the release that does not happen.
        search: for copies.

    Raises:
        MismatchError: it was not stopped, or no face was named.
    """
    blind = tuple(Blind(identifier) for identifier in DETECTORS)
    reviewing.find(desk, ground=Ground.SHOWN, detectors=blind)
    content = json.loads(reviewing.review_files(desk)[reviewfolder.REVIEW_FILE])
    content |= {"release_class": ReleaseClass.MATERIAL.value, "shows_living_captive": "no"}
    seen = _refusal(desk, json.dumps(content).encode(), words, drawer, search)
    hits = () if seen is None else seen.hits
    face = next((hit for hit in hits if hit.kind is FindingKind.FACE), None)
    if face is None:
        raise MismatchError("demo.not_stopped")
    box = face.box
    place = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    console.say("demo.leak", file=FACE_OF, count=len(hits), **place)
    return {"file": FACE_OF, "places": len(hits), "face": [*place.values()]}


def _refusal(
    desk: Desk, review: bytes, words: Words, drawer: PersonKey, search: Search
) -> VisibleError | None:
    try:
        releasing.submit(desk, review, words, drawer, search)
    except VisibleError as seen:
        return seen
    return None
