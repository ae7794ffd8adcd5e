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
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.faults.sweep_mistakes import MISTAKES
from tests.faults.sweep_operations import OPERATIONS, Said, Workplace

from tutela.errors import TutelaError, UnavailableError

SAID: Final = "said"
SET_PTRACER: Final = 0x59616D61
"""Lets any process trace this one where the system allows only parents to."""


@dataclass(frozen=True)
class Job:
    """An operation, the place of its work, and where it acknowledges; open before anything fails.

    Attributes:
        go: a pipe; the child goes on once something comes out of it.
    """

    operation: str
    place: Workplace
    said: int
    go: int

    def do(self) -> int:
        """Wait to be let go, do the operation, and return the exit code."""
        work = {**OPERATIONS, **MISTAKES}[self.operation]
        os.read(self.go, 1)
        try:
            work(self.place, self.say)
        except TutelaError as error:
            return error.exit_code
        return 0

    def say(self, what: Said) -> None:
        """Write an acknowledgement at once."""
        try:
            os.write(self.said, (json.dumps(what) + "\n").encode())
        except OSError as error:
            raise UnavailableError("vault.full", folder=SAID) from error


def fork(job: Job) -> int:
    """Return the number of a child that waits and may be traced."""
    ready, waits = os.pipe()
    number = os.fork()
    if number:
        os.close(waits)
        os.read(ready, 1)
        os.close(ready)
        return number
    ctypes.CDLL(None).prctl(SET_PTRACER, ctypes.c_long(-1), 0, 0, 0)
    os.write(waits, b"!")
    status = 1
    try:
        status = job.do()
    finally:
        if status == 1:
            traceback.print_exc()
        os._exit(status)


def main() -> None:
    """Do one job for each line; answer with the child's number, and later with its end."""
    for line in sys.stdin:
        asked = json.loads(line)
        folder = Path(asked["folder"])
        said = os.open(folder / SAID, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        go, let = os.pipe()
        number = fork(Job(asked["operation"], Workplace.at(folder), said, go))
        _answer(number)
        sys.stdin.readline()
        os.write(let, b"!")
        _answer(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]))
        for each in (said, go, let):
            os.close(each)


def _answer(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
