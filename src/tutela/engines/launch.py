"""Turns into a foreign program that can reach nothing; started by an engine, never imported.

The program finds what it needs to run in the folders that are named and nothing else: no network,
no other file, and nothing can be written, not even a scratch file. What it works on comes through
standard input, what it says leaves through standard output.

    python -I -m tutela.engines.launch MEGABYTES CPU_SECONDS FOLDERS PROGRAM ARGUMENT...

FOLDERS are divided by colons. It says nothing when the machine does not allow a measure: `tutela
doctor` does.
"""

import os
import sys
from pathlib import Path
from typing import Final, NoReturn

from tutela.engines.confine import confine, die_with_parent, limit_cpu, limit_memory

ENVIRONMENT: Final = {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8", "TMPDIR": "/dev/shm"}  # noqa: S108 - in memory; and nothing can be written there either


def main(arguments: list[str]) -> NoReturn:
    """Give up what is not needed and become the program; see the module."""
    megabytes, cpu_s, folders, *program = arguments
    die_with_parent()
    limit_memory(int(megabytes))
    limit_cpu(int(cpu_s))
    confine([Path(folder) for folder in folders.split(":")])
    os.execve(program[0], program, ENVIRONMENT)  # noqa: S606 - the caller named it by its path


if __name__ == "__main__":
    main(sys.argv[1:])
