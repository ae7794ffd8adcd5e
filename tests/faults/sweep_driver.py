"""Fork, on demand, processes that each do one operation of the kill sweep, and say how they ended.

Started once by test_kill_sweep and told on its input, one line of JSON each, what to do in which
workplace. A child waits until somebody traces it, so that its system calls are counted from the
operation on; starting Python anew for every kill would take most of the time.
"""

import ctypes
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Final

from tests.faults.sweep_mistakes import MISTAKES
from tests.faults.sweep_operations import OPERATIONS, Said, Workplace

from tutela.errors import TutelaError, UnavailableError

SAID: Final = "said"
SET_PTRACER: Final = 0x59616D61
"""Lets any process trace this one where the system allows only parents to."""


def child(operation: str, folder: Path, go: int) -> int:
    """Wait to be traced, do an operation, and write each acknowledgement at once."""
    work = {**OPERATIONS, **MISTAKES}[operation]
    place = Workplace.at(folder)
    said = os.open(folder / SAID, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(what: Said) -> None:
        try:
            os.write(said, (json.dumps(what) + "\n").encode())
        except OSError as error:
            raise UnavailableError("vault.full", folder=SAID) from error

    ctypes.CDLL(None).prctl(SET_PTRACER, ctypes.c_long(-1), 0, 0, 0)
    os.read(go, 1)
    try:
        work(place, say)
    except TutelaError as error:
        return error.exit_code
    return 0


def fork(operation: str, folder: Path) -> tuple[int, int]:
    """Return a child's number and the pipe by which it is let go."""
    go, let = os.pipe()
    number = os.fork()
    if number:
        os.close(go)
        return number, let
    status = 1
    try:
        status = child(operation, folder, go)
    finally:
        if status == 1:
            traceback.print_exc()
        os._exit(status)


def main() -> None:
    """Do one job for each line; answer with the child's number, and later with its end."""
    for line in sys.stdin:
        job = json.loads(line)
        number, let = fork(job["operation"], Path(job["folder"]))
        _answer(number)
        sys.stdin.readline()
        os.write(let, b"!")
        os.close(let)
        _answer(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]))


def _answer(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
