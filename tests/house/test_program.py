"""The installed program starts, and starts without loading what it does not need."""

import subprocess
import sys


def test_the_program_starts_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "tutela", "--help"], capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "tutela demo" in done.stdout
