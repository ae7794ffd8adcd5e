"""Take from this process everything a decoder of pictures does not need (Linux).

Every measure is tried and the result told; which of them the machine allows is shown by
`tutela doctor`. The order matters: what is left at the end cannot be widened again.

Source: Linux man pages unshare(2), prctl(2), capabilities(7), landlock(7), getrlimit(2).
"""

import ctypes
import resource
import signal
import struct
from dataclasses import dataclass
from typing import Final

MEBIBYTE: Final = 1 << 20

_CLONE_NEWIPC, _CLONE_NEWUSER, _CLONE_NEWNET = 0x08000000, 0x10000000, 0x40000000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CAPABILITY_VERSION_3 = 0x20080522
_SYS_LANDLOCK_CREATE, _SYS_LANDLOCK_RESTRICT = 444, 446
_LANDLOCK_RIGHTS = ((1, 13), (2, 14), (3, 15), (5, 16))
"""Number of rights over files that each version of Landlock knows."""
_OPEN_FILES_MAX = 16


@dataclass(frozen=True, slots=True)
class Isolation:
    """What this machine let us take away.

    Attributes:
        network_cut: the process has a network of its own, without any device.
        files_cut: the process can open no file at all.
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


def confine() -> Isolation:
    """Give up network, privileges and files; everything needed must be loaded before."""
    libc = ctypes.CDLL(None, use_errno=True)
    cut = libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC) == 0
    cut = cut or libc.unshare(_CLONE_NEWNET) == 0
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_DUMPABLE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES_MAX)
    files = _cut_files(libc)
    _drop_capabilities(libc)
    return Isolation(network_cut=cut, files_cut=files)


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def _lower(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    bounded = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (bounded, bounded))


def _cut_files(libc: ctypes.CDLL) -> bool:
    known: int = libc.syscall(_SYS_LANDLOCK_CREATE, None, 0, 1)
    rights = max((bits for version, bits in _LANDLOCK_RIGHTS if version <= known), default=0)
    if not rights:
        return False
    # A set of rules that handles every right and allows none.
    handled = ctypes.create_string_buffer(struct.pack("=Q", (1 << rights) - 1), 8)
    rules: int = libc.syscall(_SYS_LANDLOCK_CREATE, handled, 8, 0)
    return rules >= 0 and libc.syscall(_SYS_LANDLOCK_RESTRICT, rules, 0) == 0


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITY_VERSION_3, 0), 8)
    nothing = ctypes.create_string_buffer(24)
    libc.capset(header, nothing)
