"""The review file: a plan as indented JSON that a person reads, changes and compares.

One entry for each region. Keys this version does not know are kept when the file is written
again, so that a newer desk loses nothing to an older command line. Every value is untrusted until
it has been read here; what it may say is judged in `redaction.review`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NoReturn, TypeAlias, TypeVar

from tutela.errors import MalformedError
from tutela.redaction.finding import SCORE_MAX, Box, FindingKind
from tutela.redaction.plan import HidePlan

Json: TypeAlias = "int | float | str | bool | Sequence[Json] | Mapping[str, Json] | None"
Choice = TypeVar("Choice", bound=Enum)

FORMAT = "tutela-review/1"
SIZE_BYTES_MAX = 4_000_000
REGIONS_MAX = 10_000
REASON_CHARACTERS_MAX = 1_000
IDENTIFIER = re.compile(r"[A-Za-z0-9_.-]{1,40}")
PERSON = "person"

KEYS = ("format", "plan", "size", "release_class", "shows_living_captive", "regions")
REGION_KEYS = ("id", "kind", "box", "score", "found_by", "state", "reason")


class State(Enum):
    """What a person decided about a region."""

    HIDE = "hide"
    SHOW = "show"


class ReleaseClass(Enum):
    """What a release is about; UNDECIDED is what a machine writes and nobody may apply."""

    UNDECIDED = "UNDECIDED"
    MATERIAL = "MATERIAL"
    PERSON = "PERSON"


class ShowsCaptive(Enum):
    """Whether a living captive can be seen, as far as the reviewer knows."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FileRegion:
    """One entry of the file.

    Attributes:
        id: letters, digits, dot, dash and underscore, at most 40.
        kind: what it shows.
        box: what is hidden at least, or shown at most.
        score: of the detector, in thousandths; 0 for a person's region.
        found_by: the identifier of the detector, or "person".
        state: what the person decided.
        reason: why, where that is asked for; else empty.
        unknown: the keys this version does not know, as JSON of one object.
    """

    id: str
    kind: FindingKind
    box: Box
    score: int
    found_by: str
    state: State
    reason: str
    unknown: str = "{}"


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """A whole file.

    Attributes:
        plan: the digest of the plan it was written for.
        release_class: what the release is about.
        shows_living_captive: in what would be visible, as far as the reviewer knows.
        regions: what is hidden and shown.
        unknown: the keys this version does not know, as JSON of one object.
        size: width and height of the picture in pixels; None in files of older versions.
    """

    plan: str
    release_class: ReleaseClass
    shows_living_captive: ShowsCaptive
    regions: tuple[FileRegion, ...]
    unknown: str = "{}"
    size: tuple[int, int] | None = None


def review_file_of(plan: HidePlan) -> ReviewFile:
    """Return the file a person starts from: everything hidden, nothing decided."""
    regions = tuple(
        FileRegion(
            region.id, region.kind, region.box, region.score, region.found_by, State.HIDE, ""
        )
        for region in plan.regions
    )
    return ReviewFile(
        plan.digest.hex(),
        ReleaseClass.UNDECIDED,
        ShowsCaptive.UNKNOWN,
        regions,
        size=(plan.grid.width, plan.grid.height),
    )


def write_review_file(file: ReviewFile) -> str:
    """Return the file's text: one line for each fact, so that two versions can be compared."""
    content = {
        "format": FORMAT,
        "plan": file.plan,
        **({} if file.size is None else {"size": list(file.size)}),
        "release_class": file.release_class.value,
        "shows_living_captive": file.shows_living_captive.value,
        "regions": [_region_object(region) for region in file.regions],
        **json.loads(file.unknown),
    }
    text = json.dumps(content, indent=2, ensure_ascii=False)
    # A box on one line reads better than on six.
    text = re.sub(r"\[\n +(\d+),\n +(\d+),\n +(\d+),\n +(\d+)\n +\]", r"[\1, \2, \3, \4]", text)
    return re.sub(r'("size": )\[\n +(\d+),\n +(\d+)\n +\]', r"\1[\2, \3]", text) + "\n"


def _region_object(region: FileRegion) -> dict[str, Json]:
    box = region.box
    return {
        "id": region.id,
        "kind": region.kind.value,
        "box": [box.x, box.y, box.width, box.height],
        "score": region.score,
        "found_by": region.found_by,
        "state": region.state.value,
        "reason": region.reason,
        **json.loads(region.unknown),
    }


def read_review_file(untrusted: bytes) -> ReviewFile:
    """Return a review file.

    Raises:
        MalformedError: it is not UTF-8 JSON of the form, says a key twice, gives a region's
            identifier twice, holds a number that is no whole number, or is too large.
    """
    top = _object("file", parse_json(untrusted))
    if top.get("format") != FORMAT:
        raise MalformedError("review.format_unknown", known=FORMAT)
    untrusted_regions = top.get("regions")
    if not isinstance(untrusted_regions, list) or len(untrusted_regions) > REGIONS_MAX:
        raise MalformedError("review.regions_malformed", most=REGIONS_MAX)
    regions = tuple(
        _region(f"regions[{place}]", entry) for place, entry in enumerate(untrusted_regions)
    )
    seen: set[str] = set()
    for region in regions:
        if region.id in seen:
            raise MalformedError("review.id_twice", id=region.id)
        seen.add(region.id)
    return ReviewFile(
        plan=_text("plan", top.get("plan"), 64),
        release_class=_choice("release_class", top.get("release_class"), ReleaseClass),
        shows_living_captive=_choice(
            "shows_living_captive", top.get("shows_living_captive"), ShowsCaptive
        ),
        regions=regions,
        unknown=_unknown(top, KEYS),
        size=_size("size", top.get("size")),
    )


def parse_json(untrusted: bytes) -> Json:
    """Return the value of strict JSON: no key twice, no NaN, nothing too deep or too long.

    Raises:
        MalformedError: it is anything else.
    """
    if len(untrusted) > SIZE_BYTES_MAX:
        raise MalformedError("review.too_large", size=len(untrusted), most=SIZE_BYTES_MAX)
    try:
        value: Json = json.loads(
            untrusted.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant
        )
        # Half a surrogate pair and 1e999 are read by Python but cannot be written again.
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise MalformedError("review.not_json") from error
    return value


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    # A second "state" would win in one reader and lose in another.
    if len({key for key, _ in pairs}) != len(pairs):
        raise MalformedError("review.key_twice")
    return dict(pairs)


def _no_constant(_: str) -> NoReturn:
    raise MalformedError("review.number_malformed")


def _region(place: str, entry: Json) -> FileRegion:
    fields = _object(place, entry)
    identifier = _text(f"{place}.id", fields.get("id"), 40)
    if not IDENTIFIER.fullmatch(identifier):
        raise MalformedError("review.id_malformed", place=place)
    score = _whole(f"{place}.score", fields.get("score", 0))
    if not 0 <= score <= SCORE_MAX:
        raise MalformedError("review.value_malformed", place=f"{place}.score")
    return FileRegion(
        id=identifier,
        kind=_choice(f"{place}.kind", fields.get("kind"), FindingKind),
        box=_box(f"{place}.box", fields.get("box")),
        score=score,
        found_by=_text(f"{place}.found_by", fields.get("found_by", PERSON), 40),
        state=_choice(f"{place}.state", fields.get("state"), State),
        reason=_reason(f"{place}.reason", fields.get("reason", "")),
        unknown=_unknown(fields, REGION_KEYS),
    )


def _object(place: str, value: Json) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise MalformedError("review.value_malformed", place=place)
    return value


def _box(place: str, value: Json) -> Box:
    if not isinstance(value, list) or len(value) != 4:  # noqa: PLR2004
        raise MalformedError("review.value_malformed", place=place)
    x, y, width, height = (_whole(place, side) for side in value)
    return Box(x, y, width, height)


def _size(place: str, value: Json) -> tuple[int, int] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004
        raise MalformedError("review.value_malformed", place=place)
    return _whole(place, value[0]), _whole(place, value[1])


def _whole(place: str, value: Json) -> int:
    # bool is an int to Python, but `true` is no coordinate.
    if isinstance(value, bool) or not isinstance(value, int):
        raise MalformedError("review.value_malformed", place=place)
    return value


def _text(place: str, value: Json, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise MalformedError("review.value_malformed", place=place)
    return value


def _reason(place: str, value: Json) -> str:
    # Blanks that nobody sees are no reason.
    reason = _text(place, value, REASON_CHARACTERS_MAX).strip()
    return reason if any(letter.isalnum() for letter in reason) else ""


def _choice(place: str, value: Json, choices: type[Choice]) -> Choice:
    known = {choice.value: choice for choice in choices}
    if not isinstance(value, str) or value not in known:
        raise MalformedError("review.choice_unknown", place=place, known=", ".join(known))
    return known[value]


def _unknown(fields: Mapping[str, Json], known: tuple[str, ...]) -> str:
    rest = {key: value for key, value in fields.items() if key not in known}
    return json.dumps(rest, ensure_ascii=False, sort_keys=True)
