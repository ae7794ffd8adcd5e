"""The installed program starts, or says why it does not."""

import os
import subprocess
import sys
from pathlib import Path


def _start(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tutela", "--help"],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        text=True,
    )


def test_the_program_starts_as_a_module():
    done = _start({})
    assert done.returncode == 0, done.stderr
    assert "tutela demo" in done.stdout


def test_a_package_that_does_not_load_is_named_in_the_reader_s_language(tmp_path: Path):
    (tmp_path / "sqlcipher3.py").write_text("raise ImportError('no library', name='sqlcipher3')\n")
    done = _start({"PYTHONPATH": str(tmp_path), "TUTELA_LANG": "uk"})
    assert done.returncode == 1
    assert done.stderr.startswith("[cli.package_missing] Пакунок sqlcipher3")
    assert "Traceback" not in done.stderr
