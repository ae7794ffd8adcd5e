"""Gives a HEIC that has neither a rotation property, an Exif orientation, or both that differ.

Nothing at hand writes HEIC, so the boxes of one that was found are changed.

Source: ISO/IEC 14496-12, 8.11 (meta, iloc, iinf, iref); ISO/IEC 23008-12, 6.5.10 (irot), A.2.1.
"""

import struct
from collections.abc import Iterator
from typing import Final

EXIF_ITEM: Final = 0x03FF
_FULL = 4
_ILOC_ENTRY: Final = struct.Struct(">HHIHII")


def turned_heic(original: bytes, quarters: int | None, orientation: int | None) -> bytes:
    """Return a HEIC of one picture with a preview, turned by properties.

    Args:
        original: as Apple and Nokia write it: each item in one extent, iloc of version 0.
        quarters: against the clock, as `irot` says; None for no such property.
        orientation: of an Exif item that is added; None for no such item.
    """
    top = dict(_boxes(original))
    meta = dict(_boxes(top[b"meta"][_FULL:]))
    (primary,) = struct.unpack_from(">H", meta[b"pitm"], _FULL)
    if quarters is not None:
        meta[b"iprp"] = _rotated(meta[b"iprp"], primary, quarters)
    if orientation is not None:
        meta[b"iinf"] = _counted(meta[b"iinf"], _box(b"infe", _info()))
        meta[b"iref"] += _box(b"cdsc", struct.pack(">HHH", EXIF_ITEM, 1, primary))
        meta[b"iloc"] += bytes(_ILOC_ENTRY.size)
    moved = len(_meta(meta)) - len(_box(b"meta", top[b"meta"]))
    end = len(original) + moved + 8
    exif = b"\0\0\0\6Exif\0\0II*\0" + struct.pack("<IHHHIII", 8, 1, 274, 3, 1, orientation or 1, 0)
    entry = None if orientation is None else (EXIF_ITEM, 0, end, 1, 0, len(exif))
    meta[b"iloc"] = _moved(meta[b"iloc"], moved, entry)
    parts = (_box(b"ftyp", top[b"ftyp"]), _meta(meta), _box(b"mdat", top[b"mdat"]))
    return b"".join(parts) + (_box(b"mdat", exif) if entry else b"")


def _rotated(properties: bytes, primary: int, quarters: int) -> bytes:
    inner = dict(_boxes(properties))
    inner[b"ipco"] += _box(b"irot", bytes((quarters,)))
    essential = 0x80 | sum(1 for _ in _boxes(inner[b"ipco"]))
    old = inner[b"ipma"]
    at = old.index(struct.pack(">H", primary), _FULL + 4)
    used = old[at + 3 : at + 3 + old[at + 2]]
    head, rest = old[: at + 2], old[at + 3 + len(used) :]
    inner[b"ipma"] = head + bytes((len(used) + 1,)) + used + bytes((essential,)) + rest
    return b"".join(_box(name, content) for name, content in inner.items())


def _info() -> bytes:
    return b"\2\0\0\1" + struct.pack(">HH", EXIF_ITEM, 0) + b"Exif\0"


def _counted(content: bytes, more: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", content, _FULL)
    return content[:_FULL] + struct.pack(">H", count + 1) + content[_FULL + 2 :] + more


def _moved(content: bytes, by: int, entry: tuple[int, ...] | None) -> bytes:
    (count,) = struct.unpack_from(">H", content, _FULL + 2)
    start = _FULL + 4
    kept = [_ILOC_ENTRY.unpack_from(content, start + n * _ILOC_ENTRY.size) for n in range(count)]
    entries = [(item, index, base + by, *rest) for item, index, base, *rest in kept]
    entries += [entry] if entry else []
    head = content[: _FULL + 2] + struct.pack(">H", len(entries))
    return head + b"".join(_ILOC_ENTRY.pack(*each) for each in entries)


def _meta(parts: dict[bytes, bytes]) -> bytes:
    inside = b"".join(_box(name, content) for name, content in parts.items())
    return _box(b"meta", bytes(_FULL) + inside)


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    offset = 0
    while offset < len(content):
        size, name = struct.unpack_from(">I4s", content, offset)
        yield name, content[offset + 8 : offset + size]
        offset += size
