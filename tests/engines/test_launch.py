"""A foreign program that was started so can run, and reach nothing else."""

import subprocess
import sys
from pathlib import Path

FOLDERS = "/usr:/lib:/lib64:/bin:/nowhere"


def _launch(*program: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-I", "-m", "tutela.engines.launch", "512", "2", FOLDERS, *program]
    return subprocess.run(command, input=given, capture_output=True, check=False, timeout=60)


def test_a_program_reads_what_it_is_given_and_answers():
    done = _launch("/usr/bin/env", "cat", given=b"writing")
    assert (done.returncode, done.stdout) == (0, b"writing")


def test_it_has_no_environment_of_ours():
    names = {line.partition(b"=")[0] for line in _launch("/usr/bin/env").stdout.splitlines()}
    assert names == {b"OMP_THREAD_LIMIT", b"LC_ALL", b"TMPDIR"}


def test_it_can_write_nothing_and_read_nothing_of_ours(tmp_path: Path):
    (tmp_path / "a").write_bytes(b"evidence")
    (tmp_path / "a").chmod(0o644)
    written = _launch("/bin/sh", "-c", f"echo words > {tmp_path}/b")
    scratch = _launch("/bin/sh", "-c", "echo words > $TMPDIR/tutela-launch-test")
    assert written.returncode != 0 != scratch.returncode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a"]
    assert not Path("/dev/shm/tutela-launch-test").exists()  # noqa: S108 - must not be there


def test_a_program_that_never_ends_is_ended():
    assert _launch("/bin/sh", "-c", "while :; do :; done").returncode == -9


def test_a_program_that_is_not_there_is_a_failure():
    assert _launch("/usr/bin/no-such-program").returncode == 1
