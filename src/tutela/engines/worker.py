"""The process in which hostile pictures are decoded; started by `engines.sandbox`, never imported.

It loads the decoders, gives up everything it can (`confine`), says so, and then only splits: each
file is decoded in a child of its own that has seen no other file and no other secret. A child
that fails takes the worker with it, and the sandbox starts the next.

    python -I -m tutela.engines.worker MEGABYTES CPU_SECONDS
"""

import os
import sys
from typing import Final

from tutela.engines.confine import confine, die_with_parent, limit_cpu, limit_memory
from tutela.engines.frames import GO, HEAD, frame
from tutela.engines.images_untrusted import examine, load_decoders
from tutela.errors import MalformedError
from tutela.proof import cbor

INPUT, OUTPUT = 0, 1
SIGNALLED: Final = 128
"""The worker leaves with this and the number of the signal that ended its child."""


def main(arguments: list[str]) -> None:
    """Serve one byte after another until the pipe is closed; see the module."""
    megabytes, cpu_s = (int(each) for each in arguments)
    die_with_parent()
    limit_memory(megabytes)
    output = _own_output()
    load_decoders()
    isolation = confine()
    _write(output, frame({"network_cut": isolation.network_cut, "files_cut": isolation.files_cut}))
    while os.read(INPUT, len(GO)) == GO:
        child = os.fork()
        if child == 0:
            _serve(output, megabytes, cpu_s)
        _, status = os.waitpid(child, 0)
        if status:
            code = os.waitstatus_to_exitcode(status)
            os._exit(code if code > 0 else SIGNALLED - code)


def _own_output() -> int:
    """Keep the pipe for messages; what a library prints goes nowhere."""
    output = os.dup(OUTPUT)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, OUTPUT)
    os.close(nowhere)
    return output


def _serve(output: int, megabytes: int, cpu_s: int) -> None:
    # An exception ends the child like a crash: with a status, without an answer or a traceback.
    status = 1
    try:
        die_with_parent()
        limit_cpu(cpu_s)
        _write(output, frame(_answer(_read_message(), megabytes)))
        status = 0
    finally:
        os._exit(status)


def _answer(message: cbor.Value, megabytes: int) -> cbor.Value:
    match message:
        case {"kind": str(kind), "original": bytes(original), "secret": bytes(secret)}:
            pass
        case _:
            raise MalformedError("sandbox.reply")
    try:
        return examine(original, kind, secret)
    except MemoryError:
        return {"reason": ["intake.picture_memory", {"limit": megabytes}]}


def _read_message() -> cbor.Value:
    (length,) = HEAD.unpack(_read(HEAD.size))
    return cbor.decode(_read(length))


def _read(count: int) -> bytes:
    content = bytearray()
    while len(content) < count:
        piece = os.read(INPUT, min(count - len(content), 1 << 20))
        if not piece:
            raise MalformedError("sandbox.reply")
        content += piece
    return bytes(content)


def _write(output: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(output, rest) :]


if __name__ == "__main__":
    main(sys.argv[1:])
