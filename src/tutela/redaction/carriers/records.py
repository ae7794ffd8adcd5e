"""Texts of records: JSON, CBOR, and pages written in tags (HTML, XML, XMP, SVG)."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Final

from tutela.errors import MalformedError
from tutela.proof.cbor import Value, decode
from tutela.redaction.carriers.found import Found, Inner, Text

_PLACE_CHARACTERS_MAX: Final = 200
_KEY: Final = "/(key)"
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>|<[!?][^<>]*>")
_VALUE: Final = re.compile(r"=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'<>]+)")


def json_texts(text: str) -> Iterator[Found]:
    """Yield every key and every string of JSON, or of JSON line by line; nothing if it is none.

    The strings also come joined: a record can hold one name in two fields.
    """
    values: list[str] = []
    for place, value in _json_strings(text):
        if not place.endswith(_KEY):
            values.append(value)
        yield Text(f"json:{place}", value)
    if len(values) > 1:
        yield Text("json:joined", "\n".join(values))


def _json_strings(text: str) -> Iterator[tuple[str, str]]:
    if not text.lstrip().startswith(("{", "[", '"')):
        return
    try:
        # Pairs, for of two fields of one name a reader of the file sees both.
        yield from _walk_json(json.loads(text, object_pairs_hook=_Pairs), "")
    except (ValueError, RecursionError):
        for number, line in enumerate(text.splitlines(), 1):
            try:
                parsed = json.loads(line, object_pairs_hook=_Pairs)
            except (ValueError, RecursionError):
                continue
            yield from _walk_json(parsed, f"{number}")


class _Pairs(tuple[tuple[str, object], ...]):
    """The fields of an object in their order, doubles among them."""

    __slots__ = ()


def _walk_json(value: object, place: str) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield place, value
        case _Pairs():
            for key, inner in value:
                yield place + _KEY, key
                yield from _walk_json(inner, f"{place}/{key}"[:_PLACE_CHARACTERS_MAX])
        case list():
            for number, inner in enumerate(value):
                yield from _walk_json(inner, f"{place}/{number}"[:_PLACE_CHARACTERS_MAX])
        case _:
            return


def cbor_texts(untrusted: bytes) -> Iterator[Found] | None:
    """Return the keys, texts and byte strings of a record in CBOR; None if it is none."""
    try:
        value = decode(untrusted)
    except MalformedError:
        return None
    return _walk_cbor(value, "") if isinstance(value, Mapping | tuple) and value else None


def _walk_cbor(value: Value, place: str) -> Iterator[Found]:
    match value:
        case str():
            yield Text(f"cbor:{place}", value)
        case bytes():
            yield Inner(f"cbor:{place}", value)
        case Mapping():
            for key, inner in value.items():
                yield Text(f"cbor:{place}{_KEY}", key)
                yield from _walk_cbor(inner, f"{place}/{key}"[:_PLACE_CHARACTERS_MAX])
        case Sequence():
            for number, inner in enumerate(value):
                yield from _walk_cbor(inner, f"{place}/{number}"[:_PLACE_CHARACTERS_MAX])
        case _:
            return


def tagged_texts(text: str) -> Iterator[Found]:
    """Yield what stands between tags, run together and spaced, attributes and comments.

    Nothing where there is no tag. Of broken tags it makes what it can; the raw text is read too.
    """
    first, *rest = text.replace("<![CDATA[", "").replace("]]>", "").split("<!--")
    halves = [part.partition("-->") for part in rest]
    comments = [comment for comment, _, _ in halves]
    page = "\0".join((first, *(behind for _, _, behind in halves)))
    tags = [match.group() for match in _TAG.finditer(page)]
    if not tags and not comments:
        return
    words = [unescape(part) for part in _TAG.sub("\0", page).split("\0") if part.strip()]
    yield Text("page", "".join(words))
    yield Text("page:spaced", " ".join(words))
    comments += [tag for tag in tags if tag.startswith(("<!", "<?"))]
    values = [unescape(value.strip("\"'")) for tag in tags for value in _VALUE.findall(tag)]
    # In subtitles a tag says who speaks: <v Name>.
    values += [
        unescape(tag[1:-1].partition(" ")[2]) for tag in tags if "=" not in tag and " " in tag
    ]
    for place, found in (("comment", comments), ("attribute", values)):
        for value in found:
            yield Text(place, value)
    yield Text("attributes:joined", " ".join(values))
