"""Records of the protection room as bytes: padding that hides lengths, fields that are one of few.

Source: `spec/identity.md`, section 3.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Final, TypeVar

from tutela.custody.fields import Fields
from tutela.errors import MalformedError
from tutela.proof import cbor

PADDED_TO: Final = 4096
LENGTH_BYTES: Final = 4
FORM_BYTES_MAX: Final = 1 << 20

Known = TypeVar("Known", bound=Enum)


def padded(record: bytes) -> bytes:
    """Return a record behind its length and before zeros, up to a multiple of 4 KiB."""
    packed = len(record).to_bytes(LENGTH_BYTES) + record
    return packed + bytes(-len(packed) % PADDED_TO)


def unpadded(untrusted: bytes) -> bytes:
    """Return the record that ``padded`` packed.

    Raises:
        MalformedError: it did not.
    """
    length = int.from_bytes(untrusted[:LENGTH_BYTES])
    record = untrusted[LENGTH_BYTES : LENGTH_BYTES + length]
    if padded(record) != untrusted:
        raise MalformedError("person.packed", size=len(untrusted))
    return record


def one_of(known: type[Known], fields: Fields, name: str) -> Known:
    """Return the member of an enumeration that a field names.

    Raises:
        MalformedError: the field is missing or names none; its content is not repeated.
    """
    untrusted = fields.text(name)
    for each in known:
        if each.value == untrusted:
            return each
    raise MalformedError("custody.field", record=fields.record, field=name)


def all_octets(fields: Fields, name: str, size: int | None = None) -> Iterator[bytes]:
    """Yield the byte strings of an array.

    Raises:
        MalformedError: it is missing, no array, or holds something else.
    """
    for each in _array(fields, name):
        if not isinstance(each, bytes) or (size is not None and len(each) != size):
            raise MalformedError("custody.field", record=fields.record, field=name)
        yield each


def all_texts(fields: Fields, name: str) -> Iterator[str]:
    """Yield the texts of an array.

    Raises:
        MalformedError: it is missing, no array, or holds something else.
    """
    for each in _array(fields, name):
        if not isinstance(each, str):
            raise MalformedError("custody.field", record=fields.record, field=name)
        yield each


def yes_or_no(fields: Fields, name: str) -> bool:
    """Return what a field says that must say true or false.

    Raises:
        MalformedError: it says neither.
    """
    untrusted = fields.untrusted.get(name)
    if not isinstance(untrusted, bool):
        raise MalformedError("custody.field", record=fields.record, field=name)
    return untrusted


def moment(text: str, record: str, name: str) -> datetime:
    """Return the time that a record states as 2026-11-24T09:30:00Z.

    Raises:
        MalformedError: it is no such text.
    """
    try:
        found = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as reason:
        raise MalformedError("custody.field", record=record, field=name) from reason
    return found


def read_form(record: str, untrusted: bytes) -> Fields:
    """Return the fields of a form that somebody filled in as JSON.

    Raises:
        MalformedError: it is no JSON object, a name stands in it twice, or a number is no whole
            one. Nothing of the form is repeated.
    """
    fields = _parsed(untrusted) if len(untrusted) <= FORM_BYTES_MAX else None
    if not isinstance(fields, Mapping):
        raise MalformedError("person.form", record=record)
    return Fields(record, fields)


def _parsed(untrusted: bytes) -> cbor.Value:
    """Return parsed JSON, or None; no error is kept, for its message quotes the form."""
    try:
        parsed: object = json.loads(
            untrusted.decode(),
            object_pairs_hook=_unique,
            parse_float=_refuse,
            parse_constant=_refuse,
        )
        return _frozen(parsed)
    except (ValueError, RecursionError):  # a wrong letter and wrong JSON are both a ValueError
        return None


def _array(fields: Fields, name: str) -> tuple[cbor.Value, ...]:
    untrusted = fields.untrusted.get(name)
    if not isinstance(untrusted, tuple):
        raise MalformedError("custody.field", record=fields.record, field=name)
    return untrusted


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    named = dict(pairs)
    if len(named) < len(pairs):
        raise ValueError
    return named


def _refuse(_untrusted: str) -> object:
    raise ValueError


def _frozen(value: object) -> cbor.Value:
    """Return parsed JSON as records hold it: arrays as tuples."""
    if isinstance(value, Mapping):
        return {str(name): _frozen(each) for name, each in value.items()}
    if isinstance(value, list):
        return tuple(_frozen(each) for each in value)
    if value is None or isinstance(value, str | int | bool):
        return value
    raise ValueError
