"""What a confined process tries and must not get; each attempt in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

CONFINED = """
import ctypes, json, os, resource, socket, sys
from tutela.engines.confine import confine, limit_cpu, limit_memory
limit_memory(1024)
socket.socket().close()
''.encode('idna')
told = confine()
print(json.dumps([told.network_cut, told.files_cut]), flush=True)
"""


def _attempt(code: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-I", "-c", CONFINED + code], capture_output=True, check=False, text=True
    )
    told, _, rest = done.stdout.partition("\n")
    return done.returncode, told, rest + done.stderr


def test_no_file_can_be_opened_where_the_system_allows_to_cut_them():
    _, told, rest = _attempt("open('/etc/hostname').read()")
    if told.endswith("false]"):
        pytest.skip("lacks Landlock in this kernel")
    assert "PermissionError" in rest


def test_no_connection_leaves_where_the_system_allows_to_cut_the_network():
    _, told, rest = _attempt("socket.socket().connect((b'192.0.2.1'.decode(), 9))")
    if told.startswith("[false"):
        pytest.skip("lacks network namespaces for this user")
    assert "unreachable" in rest


def test_nothing_can_be_written_and_no_core_is_left():
    _, _, rest = _attempt(
        "print(resource.getrlimit(resource.RLIMIT_FSIZE), resource.getrlimit(resource.RLIMIT_CORE))"
    )
    assert rest == "(0, 0) (0, 0)\n"


def test_limits_cannot_be_raised_again():
    _, _, rest = _attempt("resource.setrlimit(resource.RLIMIT_FSIZE, (9, 9))")
    assert "not allowed to raise maximum limit" in rest or "Operation not permitted" in rest


def test_no_capability_is_left():
    _, _, rest = _attempt(
        "header = ctypes.create_string_buffer((0x20080522).to_bytes(4, 'little') + bytes(4), 8)\n"
        "data = ctypes.create_string_buffer(24)\n"
        "ctypes.CDLL(None).capget(header, data)\n"
        "print(sum(data.raw))"
    )
    assert rest == "0\n"


def test_memory_and_time_are_bounded():
    code, _, rest = _attempt("bytearray(2 << 30)")
    assert (code, "MemoryError" in rest) == (1, True)
    code, _, _ = _attempt("limit_cpu(1)\nwhile True: pass")
    assert code == -9


def test_only_a_folder_that_is_named_can_still_be_read(tmp_path: Path):
    (tmp_path / "named").mkdir()
    for name in ("named/a", "b"):
        (tmp_path / name).write_bytes(b"words")
    code = (
        "from pathlib import Path\n"
        f"told = confine([Path({str(tmp_path / 'named')!r}), Path('/no/such/folder')])\n"
        "print(json.dumps([told.network_cut, told.files_cut]), flush=True)\n"
        f"print(open({str(tmp_path / 'named/a')!r}).read(), flush=True)\n"
    )
    import_only = CONFINED.replace("told = confine()", "").replace(
        "print(json.dumps([told.network_cut, told.files_cut]), flush=True)", ""
    )
    for rest, allowed in (
        ("", True),
        (f"open({str(tmp_path / 'b')!r})", False),
        (f"open({str(tmp_path / 'named/new')!r}, 'w')", False),
    ):
        done = subprocess.run(
            [sys.executable, "-I", "-c", import_only + code + rest],
            capture_output=True,
            check=False,
            text=True,
        )
        told, said = done.stdout.splitlines()
        if told.endswith("false]"):
            pytest.skip("lacks Landlock in this kernel")
        assert said == "words"
        assert ("PermissionError" not in done.stderr) is allowed
