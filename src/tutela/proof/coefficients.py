"""Read and change the quantised DCT coefficients of a JPEG in memory, through libturbojpeg.

The library is the system's, else the one inside the `turbojpeg` wheel. Nothing is written to disk,
and a file that makes libjpeg warn is refused: what a decoder guesses cannot be sealed.

Source: the TurboJPEG API 2.1, `tjTransform` with a custom filter.
"""

import ctypes
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutela.errors import MalformedError, UnavailableError

BLOCK_VALUES = 64
_BLOCK_SIDE = 8

_STOP_ON_WARNING, _LIMIT_SCANS = 8192, 32768
_PERFECT, _COPY_NOTHING = 1, 64
_FAILED = -1

Block: TypeAlias = NDArray[np.int16]


class Operation(IntEnum):
    """A lossless transformation; the values are those of TurboJPEG's TJXOP."""

    NONE = 0
    FLIP_HORIZONTAL = 1
    FLIP_VERTICAL = 2
    TRANSPOSE = 3
    TRANSVERSE = 4
    ROTATE_90 = 5
    ROTATE_180 = 6
    ROTATE_270 = 7

    @property
    def swaps_sides(self) -> bool:
        """Tell whether width and height change places."""
        return self in {
            Operation.TRANSPOSE,
            Operation.TRANSVERSE,
            Operation.ROTATE_90,
            Operation.ROTATE_270,
        }


@dataclass(frozen=True, slots=True)
class BlockRow:
    """One row of blocks of one component, valid only while it is visited.

    Attributes:
        component: number in frame order.
        row: number from the top. Rows at and beyond the component's height are padding.
        columns: blocks in the row.
        address: of the first coefficient in libjpeg's memory.
    """

    component: int
    row: int
    columns: int
    address: int

    @property
    def blocks(self) -> Block:
        """Return the coefficients, of shape (columns, 64), natural order; writable in place."""
        memory = (ctypes.c_int16 * (self.columns * BLOCK_VALUES)).from_address(self.address)
        return np.ctypeslib.as_array(memory).reshape(-1, BLOCK_VALUES)


Visit: TypeAlias = Callable[[BlockRow], None]
"""Called for each row of blocks, one whole component after the other."""


class _Region(ctypes.Structure):
    _fields_ = (
        ("x", ctypes.c_int),
        ("y", ctypes.c_int),
        ("w", ctypes.c_int),
        ("h", ctypes.c_int),
    )
    y: int
    w: int


_Filter = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_void_p,
    _Region,
    _Region,
    ctypes.c_int,
    ctypes.c_int,
    ctypes.c_void_p,
)


class _Transform(ctypes.Structure):
    _fields_ = (
        ("r", _Region),
        ("op", ctypes.c_int),
        ("options", ctypes.c_int),
        ("data", ctypes.c_void_p),
        ("customFilter", _Filter),
    )


@dataclass(frozen=True, slots=True)
class Library:
    """A loaded libturbojpeg.

    Attributes:
        path: as the loader was asked for it.
        origin: `system` or `wheel`.
    """

    path: str
    origin: str
    _handle: ctypes.CDLL

    def transform(
        self, untrusted_jpeg: bytes, visit: Visit, operation: Operation = Operation.NONE
    ) -> bytes:
        """Return the JPEG that libjpeg writes after `visit` saw, and maybe changed, every block.

        Args:
            untrusted_jpeg: any JPEG the library reads.
            visit: sees the rows of the transformed picture.
            operation: done first; only where no partial block is moved.

        Returns:
            a baseline JPEG with the Huffman tables of ITU-T T.81, K.3 and no copied markers.

        Raises:
            MalformedError: the library refuses the file or would have to guess; or what `visit`
                raised.
        """
        raised: list[BaseException] = []
        transform = _Transform(
            op=operation,
            options=_COPY_NOTHING | _PERFECT,
            customFilter=_Filter(_filter_of(visit, raised)),
        )
        handle = self._handle.tjInitTransform()
        if not handle:
            raise UnavailableError("picture.library_start", path=self.path)
        output, size = ctypes.c_void_p(), ctypes.c_ulong()
        try:
            status = self._handle.tjTransform(
                handle,
                untrusted_jpeg,
                len(untrusted_jpeg),
                1,
                ctypes.byref(output),
                ctypes.byref(size),
                ctypes.byref(transform),
                _STOP_ON_WARNING | _LIMIT_SCANS,
            )
            if raised:
                raise raised[0]
            if status != 0 or not output.value:
                raise MalformedError("picture.jpeg_refused", reason=self._reason(handle))
            return ctypes.string_at(output.value, size.value)
        finally:
            self._handle.tjFree(output)
            self._handle.tjDestroy(handle)

    def _reason(self, handle: int) -> str:
        reason: bytes | None = self._handle.tjGetErrorStr2(handle)
        return reason.decode(errors="replace") if reason else "?"


@cache
def library() -> Library:
    """Return the library to use: the system's, else the wheel's.

    Raises:
        UnavailableError: there is neither.
    """
    found = libraries()
    if not found:
        raise UnavailableError("picture.library_absent")
    return found[0]


def libraries() -> tuple[Library, ...]:
    """Return every libturbojpeg that can be loaded, the system's first."""
    candidates = [("libturbojpeg.so.0", "system"), ("libturbojpeg.dylib", "system")]
    candidates += [("turbojpeg.dll", "system")]
    candidates += [(str(path), "wheel") for path in _in_wheel()]
    found = []
    for path, origin in candidates:
        with suppress(OSError, AttributeError):
            found.append(Library(path, origin, _load(path)))
    return tuple(found)


def _in_wheel() -> list[Path]:
    # A failing disk leaves no library to find; the caller says so.
    with suppress(OSError):
        spec = find_spec("turbojpeg")
        if spec is not None and spec.origin is not None:
            return sorted(Path(spec.origin).parent.glob("turbojpeg.libs/libturbojpeg*"))
    return []


def _load(path: str) -> ctypes.CDLL:
    handle = ctypes.CDLL(path)
    handle.tjInitTransform.argtypes = []
    handle.tjInitTransform.restype = ctypes.c_void_p
    handle.tjTransform.argtypes = [
        ctypes.c_void_p,
        ctypes.c_char_p,
        ctypes.c_ulong,
        ctypes.c_int,
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.POINTER(ctypes.c_ulong),
        ctypes.POINTER(_Transform),
        ctypes.c_int,
    ]
    handle.tjTransform.restype = ctypes.c_int
    handle.tjFree.argtypes = [ctypes.c_void_p]
    handle.tjFree.restype = None
    handle.tjDestroy.argtypes = [ctypes.c_void_p]
    handle.tjGetErrorStr2.argtypes = [ctypes.c_void_p]
    handle.tjGetErrorStr2.restype = ctypes.c_char_p
    return handle


def _filter_of(
    visit: Visit, raised: list[BaseException]
) -> Callable[[int, _Region, _Region, int, int, int], int]:
    def on_row(
        address: int, array: _Region, _plane: _Region, component: int, _number: int, _itself: int
    ) -> int:
        try:
            visit(BlockRow(component, array.y // _BLOCK_SIDE, array.w // _BLOCK_SIDE, address))
        except BaseException as error:  # noqa: BLE001 - C cannot carry it: raised again above
            raised.append(error)
            return _FAILED
        return 0

    return on_row
