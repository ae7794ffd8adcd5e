"""Read the fields of a decoded record, one kind at a time."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from tutela.errors import MalformedError
from tutela.proof import cbor


@dataclass(frozen=True, slots=True)
class Fields:
    """A map from outside, of which every field is checked when it is read.

    Attributes:
        record: what kind of record it is, for messages.
        untrusted: the values.
    """

    record: str
    untrusted: Mapping[str, cbor.Value] = field(repr=False)

    @classmethod
    def of(cls, record: str, untrusted: cbor.Value) -> Self:
        """Return the fields of a decoded value.

        Raises:
            MalformedError: the value is not a map.
        """
        if not isinstance(untrusted, Mapping):
            raise MalformedError("custody.record", record=record)
        return cls(record, untrusted)

    @classmethod
    def decode(cls, record: str, untrusted: bytes) -> Self:
        """Return the fields of an encoded record whose ``format`` field is ``record``.

        Raises:
            MalformedError: it is not canonical CBOR, not a map, or another record.
        """
        fields = cls.of(record, cbor.decode(untrusted))
        if fields.untrusted.get("format") != record:
            raise MalformedError("custody.record", record=record)
        return fields

    def text(self, name: str) -> str:
        """Return a text.

        Raises:
            MalformedError: it is missing or no text.
        """
        value = self.untrusted.get(name)
        if not isinstance(value, str):
            raise self._wrong(name)
        return value

    def octets(self, name: str, size: int | None = None) -> bytes:
        """Return a byte string, of an exact length where one is given.

        Raises:
            MalformedError: it is missing, no byte string, or of another length.
        """
        value = self.untrusted.get(name)
        if not isinstance(value, bytes) or (size is not None and len(value) != size):
            raise self._wrong(name)
        return value

    def base64(self, name: str) -> bytes:
        """Return the bytes a text spells in base64.

        Raises:
            MalformedError: it is missing or not base64.
        """
        try:
            return base64.b64decode(self.text(name), validate=True)
        except ValueError as reason:  # binascii.Error is one; so is a letter beyond ASCII
            raise self._wrong(name) from reason

    def number(self, name: str) -> int:
        """Return a whole number that is not negative.

        Raises:
            MalformedError: it is missing or anything else.
        """
        value = self.untrusted.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self._wrong(name)
        return value

    def members(self, name: str) -> tuple[Self, ...]:
        """Return the maps in an array.

        Raises:
            MalformedError: it is missing, no array, or holds something else than maps.
        """
        value = self.untrusted.get(name)
        if not isinstance(value, tuple):
            raise self._wrong(name)
        return tuple(type(self).of(self.record, member) for member in value)

    def _wrong(self, name: str) -> MalformedError:
        return MalformedError("custody.field", record=self.record, field=name)
