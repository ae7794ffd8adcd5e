"""Decode hostile pictures in a process that can reach nothing: the trusted side.

The worker is started once, because loading decoders takes a third of a second, and decodes every
file in a fresh child. Nothing it answers is believed before `intake.quarantine` has checked it.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from tutela.engines.confine import Isolation
from tutela.engines.frames import GO, HEAD, frame
from tutela.errors import MalformedError, UnavailableError
from tutela.intake.kind import PICTURES, Kind
from tutela.intake.quarantine import (
    NO_PICTURE,
    NOTES,
    NOTES_MAX,
    PICTURE_BYTES_MAX,
    RENDITION_BYTES_MAX,
    Examined,
    check_reason,
    check_rendition,
)
from tutela.intake.reason import Reason
from tutela.proof import cbor
from tutela.proof.header import PixelHeader
from tutela.proof.picture import Commitment

WORKER: Final = ("-m", "tutela.engines.worker")
REPLY_BYTES_MAX: Final = RENDITION_BYTES_MAX + (64 << 20)
"""A rendition, and a commitment with the metadata of the largest file."""

_START_S_MAX = 60.0
_PIECE_BYTES = 1 << 18
_SIGNALLED = 128
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """What one file may cost."""

    memory_megabytes: int = 3072
    cpu_s: int = 60
    wall_s: float = 90.0
    files_per_worker: int = 1000


class _LostError(Exception):
    """The worker went away or said nothing in time."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.message)
        self.reason = reason


class Sandbox:
    """The quarantine of this machine; use it as a context, or close it."""

    def __init__(
        self, limits: SandboxLimits | None = None, worker: tuple[str, ...] = WORKER
    ) -> None:
        self.limits = limits or SandboxLimits()
        self._command = (
            sys.executable,
            "-I",
            *worker,
            str(self.limits.memory_megabytes),
            str(self.limits.cpu_s),
        )
        self._process: subprocess.Popen[bytes] | None = None
        self._isolation = Isolation(network_cut=False, files_cut=False)
        self._served = 0

    def __enter__(self) -> Self:
        """Return the sandbox itself; the worker starts with the first picture."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the worker."""
        self.close()

    def close(self) -> None:
        """Stop the worker; the next picture starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def isolation(self) -> Isolation:
        """Return what this machine lets the sandbox take away; starts a worker if need be.

        Raises:
            UnavailableError: the worker does not start.
        """
        self._running()
        return self._isolation

    def examine(self, untrusted_original: bytes, kind: Kind, secret: bytes) -> Examined:
        """Return the commitment to a picture, or why there is none; see `Quarantine`.

        Raises:
            UnavailableError: the worker does not start.
        """
        if kind not in PICTURES:
            return Examined.nothing(Reason.of("intake.not_a_picture"))
        if len(untrusted_original) > PICTURE_BYTES_MAX:
            size = len(untrusted_original)
            return Examined.nothing(
                Reason.of("intake.picture_bytes", size=size, limit=PICTURE_BYTES_MAX)
            )
        message: cbor.Value = {
            "kind": kind.value,
            "original": untrusted_original,
            "secret": secret,
        }
        try:
            untrusted_reply = self._exchange(GO + frame(message))
        except _LostError as lost:
            self.close()
            return Examined.nothing(lost.reason)
        try:
            return examined_of(untrusted_reply)
        except MalformedError:
            self.close()
            return Examined.nothing(Reason.of("sandbox.reply"))

    def _exchange(self, message: bytes) -> cbor.Value:
        if self._served >= self.limits.files_per_worker:
            self.close()
        process = self._running()
        self._served += 1
        conversation = _Conversation(process, time.monotonic() + self.limits.wall_s)
        try:
            return cbor.decode(conversation.ask(message))
        except TimeoutError as error:
            limit = int(self.limits.wall_s)
            raise _LostError(Reason.of("sandbox.timeout", seconds=limit)) from error
        except EOFError as error:
            raise _LostError(_cause_of_death(process, self.limits)) from error
        except MalformedError as error:
            raise _LostError(Reason.of("sandbox.reply")) from error

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
            cwd="/",
            close_fds=True,
            start_new_session=True,
            bufsize=0,
        )
        self._served = 0
        try:
            greeting = _Conversation(self._process, time.monotonic() + _START_S_MAX).ask(b"")
            self._isolation = _isolation_of(cbor.decode(greeting))
        except (TimeoutError, EOFError, MalformedError) as error:
            self.close()
            raise UnavailableError("sandbox.start") from error
        return self._process


@dataclass(frozen=True, slots=True)
class _Conversation:
    """One message to the worker and its answer, both before a point in time."""

    process: subprocess.Popen[bytes]
    deadline: float

    def ask(self, message: bytes) -> bytes:
        """Write the message while reading, since the other side may answer or die at once.

        Raises:
            TimeoutError: there was no whole answer in time.
            EOFError: the worker is gone.
            MalformedError: the answer is longer than any answer can be.
        """
        if self.process.stdin is None or self.process.stdout is None:
            raise EOFError
        received = bytearray()
        rest = memoryview(message)
        source, sink = self.process.stdout.fileno(), self.process.stdin.fileno()
        os.set_blocking(sink, False)
        with selectors.DefaultSelector() as selector:
            selector.register(source, selectors.EVENT_READ)
            if rest:
                selector.register(sink, selectors.EVENT_WRITE)
            while len(received) < _expected(received):
                for key, _ in self._ready(selector):
                    if key.fd == sink:
                        rest = rest[_write(sink, rest) :]
                        if not rest:
                            selector.unregister(sink)
                    else:
                        received += _read(source, _expected(received) - len(received))
        return bytes(received[HEAD.size :])

    def _ready(self, selector: selectors.BaseSelector) -> list[tuple[selectors.SelectorKey, int]]:
        left = self.deadline - time.monotonic()
        ready = selector.select(left) if left > 0 else []
        if not ready:
            raise TimeoutError
        return ready


def _expected(received: bytearray) -> int:
    if len(received) < HEAD.size:
        return HEAD.size
    (length,) = HEAD.unpack_from(received)
    if length > REPLY_BYTES_MAX:
        raise MalformedError("sandbox.reply")
    return HEAD.size + int(length)


def _write(sink: int, rest: memoryview) -> int:
    try:
        return os.write(sink, rest[:_PIECE_BYTES])
    except BrokenPipeError as error:
        raise EOFError from error


def _read(source: int, wanted: int) -> bytes:
    piece = os.read(source, min(wanted, _PIECE_BYTES))
    if not piece:
        raise EOFError
    return piece


def _cause_of_death(process: subprocess.Popen[bytes], limits: SandboxLimits) -> Reason:
    try:
        code = process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return Reason.of("sandbox.crash", code=0)
    number = -code if code < 0 else max(0, code - _SIGNALLED)
    if number in {signal.SIGXCPU, signal.SIGKILL}:
        return Reason.of("sandbox.timeout", seconds=limits.cpu_s)
    return Reason.of("sandbox.crash", code=number or code)


def _isolation_of(untrusted: cbor.Value) -> Isolation:
    match untrusted:
        case {"network_cut": bool(network), "files_cut": bool(files)}:
            return Isolation(network_cut=network, files_cut=files)
        case _:
            raise MalformedError("sandbox.reply")


def examined_of(untrusted_reply: cbor.Value) -> Examined:
    """Return what the worker says, of which every part has been checked.

    Raises:
        MalformedError: a part has another form, or is more than a worker may say.
    """
    match untrusted_reply:
        case {"reason": untrusted_reason, **rest} if not rest:
            reason = Reason.from_value(untrusted_reason)
            check_reason(reason, NO_PICTURE)
            return Examined.nothing(reason)
        case {
            "commitment": untrusted_commitment,
            "rendition": (bytes() | None) as rendition,
            "notes": tuple(untrusted_notes),
            **rest,
        } if not rest and len(untrusted_notes) <= NOTES_MAX:
            commitment = Commitment.from_value(untrusted_commitment)
            notes = tuple(map(Reason.from_value, untrusted_notes))
        case _:
            raise MalformedError("sandbox.reply")
    for note in notes:
        check_reason(note, NOTES)
    _check_agreement(commitment, rendition)
    return Examined(commitment, rendition, notes, None)


def _check_agreement(commitment: Commitment, rendition: bytes | None) -> None:
    by_pixels = isinstance(commitment.decoded_header, PixelHeader)
    if by_pixels is (rendition is None):
        raise MalformedError("sandbox.reply")
    if rendition is not None:
        check_rendition(rendition, commitment.grid.width, commitment.grid.height)
