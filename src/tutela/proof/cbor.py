"""Deterministic CBOR: one value has one encoding, and only that encoding is read.

Signed and hashed records need it: if two encodings of a record were accepted, a change of bytes
could pass as no change. Floats, tags, indefinite lengths and keys that are not text do not exist.

Source: RFC 8949, section 4.2.1 (core deterministic encoding).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tutela.errors import MalformedError

Value: TypeAlias = "int | bytes | str | bool | Sequence[Value] | Mapping[str, Value] | None"

DEPTH_MAX = 16
INTEGER_MAX = 2**64 - 1

_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP, _SIMPLE = 0, 1, 2, 3, 4, 5, 7
_SHORT_MAX = 23
_WIDTH_OF_INFO = {24: 1, 25: 2, 26: 4, 27: 8}
_FALSE, _TRUE, _NULL = b"\xf4", b"\xf5", b"\xf6"
_SIMPLE_OF_INFO: dict[int, bool | None] = {20: False, 21: True, 22: None}


def encode(value: Value) -> bytes:
    """Return the one encoding of a value.

    Raises:
        MalformedError: the value holds something the format has no place for: a float, an
            integer outside -2^64 .. 2^64 - 1, a key that is not text, text that is not
            Unicode, or more than 16 levels.

    Source: RFC 8949, section 4.2.1.
    """
    out = bytearray()
    _write(out, value, DEPTH_MAX)
    return bytes(out)


def decode(untrusted: bytes) -> Value:
    """Return the value that has exactly this encoding; arrays come back as tuples.

    Raises:
        MalformedError: `encode` would not have produced these bytes.

    Source: RFC 8949, section 4.2.1.
    """
    reader = _Reader(untrusted)
    value = reader.value(DEPTH_MAX)
    if reader.offset != len(untrusted):
        raise MalformedError("cbor.trailing", count=len(untrusted) - reader.offset)
    return value


def _write(out: bytearray, value: object, depth: int) -> None:
    if depth < 0:
        raise MalformedError("cbor.too_deep", limit=DEPTH_MAX)
    match value:
        case None:
            out += _NULL
        case bool():
            out += _TRUE if value else _FALSE
        case int():
            _write_integer(out, value)
        case bytes():
            out += _head(_BYTES, len(value)) + value
        case str():
            out += _text(value)
        case Mapping():
            _write_map(out, value, depth)
        case Sequence():
            out += _head(_ARRAY, len(value))
            for member in value:
                _write(out, member, depth - 1)
        case _:
            raise MalformedError("cbor.value_refused", kind=type(value).__name__)


def _write_integer(out: bytearray, value: int) -> None:
    if not -INTEGER_MAX - 1 <= value <= INTEGER_MAX:
        raise MalformedError("cbor.integer_too_large", bits=value.bit_length())
    out += _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)


def _write_map(out: bytearray, value: Mapping[object, object], depth: int) -> None:
    keyed: dict[bytes, object] = {}
    for key, member in value.items():
        if not isinstance(key, str):
            raise MalformedError("cbor.key_not_text")
        keyed[_text(key)] = member
    out += _head(_MAP, len(keyed))
    for encoded_key in sorted(keyed):
        out += encoded_key
        _write(out, keyed[encoded_key], depth - 1)


def _text(value: str) -> bytes:
    try:
        encoded = value.encode()
    except UnicodeEncodeError as error:
        raise MalformedError("cbor.text_not_unicode", offset=error.start) from error
    return _head(_TEXT, len(encoded)) + encoded


def _head(major: int, argument: int) -> bytes:
    if argument <= _SHORT_MAX:
        return bytes([major << 5 | argument])
    for info, width in _WIDTH_OF_INFO.items():
        if argument < 1 << (8 * width):
            return bytes([major << 5 | info]) + argument.to_bytes(width, "big")
    raise MalformedError("cbor.integer_too_large", bits=argument.bit_length())


@dataclass(slots=True)
class _Reader:
    untrusted: bytes
    offset: int = 0

    def value(self, depth: int) -> Value:
        if depth < 0:
            raise MalformedError("cbor.too_deep", limit=DEPTH_MAX)
        start = self.offset
        major, info = divmod(self._take(1)[0], 32)
        if major == _SIMPLE:
            return self._simple(info, start)
        argument = self._argument(info, start)
        match major:
            case 0:
                return argument
            case 1:
                return -1 - argument
            case 2:
                return self._take(argument)
            case 3:
                return self._text(argument, start)
            case 4:
                return self._array(argument, depth)
            case 5:
                return self._map(argument, depth)
            case _:
                raise MalformedError("cbor.kind_refused", kind=major, offset=start)

    def _take(self, count: int) -> bytes:
        taken = self.untrusted[self.offset : self.offset + count]
        if len(taken) != count:
            raise MalformedError("cbor.cut", offset=self.offset, wanted=count, found=len(taken))
        self.offset += count
        return taken

    def _argument(self, info: int, start: int) -> int:
        if info <= _SHORT_MAX:
            return info
        if info not in _WIDTH_OF_INFO:
            raise MalformedError("cbor.kind_refused", kind=info, offset=start)
        width = _WIDTH_OF_INFO[info]
        argument = int.from_bytes(self._take(width), "big")
        shortest = _SHORT_MAX + 1 if width == 1 else 1 << (8 * (width // 2))
        if argument < shortest:
            raise MalformedError("cbor.not_shortest", offset=start)
        return argument

    def _simple(self, info: int, start: int) -> bool | None:
        if info not in _SIMPLE_OF_INFO:
            raise MalformedError("cbor.kind_refused", kind=_SIMPLE << 5 | info, offset=start)
        return _SIMPLE_OF_INFO[info]

    def _text(self, length: int, start: int) -> str:
        try:
            return self._take(length).decode()
        except UnicodeDecodeError as error:
            raise MalformedError("cbor.text_not_unicode", offset=start) from error

    def _array(self, count: int, depth: int) -> tuple[Value, ...]:
        # One member takes a byte or more: a huge count ends at the cut, not in memory.
        return tuple([self.value(depth - 1) for _ in range(count)])

    def _map(self, count: int, depth: int) -> dict[str, Value]:
        members: dict[str, Value] = {}
        previous = b""
        for _ in range(count):
            start = self.offset
            key = self.value(depth - 1)
            if not isinstance(key, str):
                raise MalformedError("cbor.key_not_text")
            encoded_key = self.untrusted[start : self.offset]
            if encoded_key <= previous:
                raise MalformedError("cbor.key_order", offset=start)
            previous = encoded_key
            members[key] = self.value(depth - 1)
        return members
