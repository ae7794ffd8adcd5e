"""Take from this process everything a decoder of pictures does not need (Linux).

Every measure is tried and the result told; which of them the machine allows is shown by
`tutela doctor`. The order matters: what is left at the end cannot be widened again.

Source: Linux man pages unshare(2), prctl(2), capabilities(7), landlock(7), getrlimit(2).
"""

import ctypes
import os
import resource
import signal
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MEBIBYTE: Final = 1 << 20

_CLONE_NEWIPC, _CLONE_NEWUSER, _CLONE_NEWNET = 0x08000000, 0x10000000, 0x40000000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CAPABILITY_VERSION_3 = 0x20080522
_SYS_LANDLOCK_CREATE, _SYS_LANDLOCK_ADD, _SYS_LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_BENEATH = 1
_LANDLOCK_EXECUTE, _LANDLOCK_READ_FILE, _LANDLOCK_READ_FOLDER = 1 << 0, 1 << 2, 1 << 3
_LANDLOCK_RIGHTS = ((1, 13), (2, 14), (3, 15), (5, 16))
"""Number of rights over files that each version of Landlock knows."""
_OPEN_FILES_MAX = 16


@dataclass(frozen=True, slots=True)
class Isolation:
    """What this machine let us take away.

    Attributes:
        network_cut: the process has a network of its own, without any device.
        files_cut: the process can open no file at all, or only those named to `confine`.
    """

    network_cut: bool
    files_cut: bool


def limit_memory(megabytes: int) -> None:
    """Bound the address space, and leave no dump of evidence when the process crashes."""
    _lower(resource.RLIMIT_AS, megabytes * MEBIBYTE)
    _lower(resource.RLIMIT_CORE, 0)


def limit_cpu(seconds: int) -> None:
    """Bound the processor time of this process, not of its children."""
    _lower(resource.RLIMIT_CPU, seconds)


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the one that started it is gone."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def confine(readable: Sequence[Path] = ()) -> Isolation:
    """Give up network, privileges and files; everything needed must be loaded before.

    Args:
        readable: folders that may still be read, and whose programs may be started, where a
            foreign program must find its own libraries. Nothing can be written anywhere.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    cut = libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC) == 0
    cut = cut or libc.unshare(_CLONE_NEWNET) == 0
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_DUMPABLE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES_MAX)
    files = _cut_files(libc, readable)
    _drop_capabilities(libc)
    return Isolation(network_cut=cut, files_cut=files)


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def _lower(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    bounded = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (bounded, bounded))


def _cut_files(libc: ctypes.CDLL, readable: Sequence[Path]) -> bool:
    known: int = libc.syscall(_SYS_LANDLOCK_CREATE, None, 0, 1)
    rights = max((bits for version, bits in _LANDLOCK_RIGHTS if version <= known), default=0)
    if not rights:
        return False
    # A set of rules that handles every right and allows none but those added below.
    handled = ctypes.create_string_buffer(struct.pack("=Q", (1 << rights) - 1), 8)
    rules: int = libc.syscall(_SYS_LANDLOCK_CREATE, handled, 8, 0)
    if rules < 0:
        return False
    for folder in readable:
        _allow_reading(libc, rules, folder)
    restricted: int = libc.syscall(_SYS_LANDLOCK_RESTRICT, rules, 0)
    return restricted == 0


def _allow_reading(libc: ctypes.CDLL, rules: int, folder: Path) -> None:
    allowed = _LANDLOCK_EXECUTE | _LANDLOCK_READ_FILE
    if folder.is_dir():
        allowed |= _LANDLOCK_READ_FOLDER
    try:
        opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    rule = ctypes.create_string_buffer(struct.pack("=Qi", allowed, opened), 12)
    libc.syscall(_SYS_LANDLOCK_ADD, rules, _LANDLOCK_BENEATH, rule, 0)
    os.close(opened)


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITY_VERSION_3, 0), 8)
    nothing = ctypes.create_string_buffer(24)
    libc.capset(header, nothing)
