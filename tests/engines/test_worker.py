"""The worker as a process: what it says first, and how it ends."""

import subprocess
import sys

from tutela.engines.frames import GO, HEAD, frame
from tutela.proof import cbor


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-m", "tutela.engines.worker", "2048", "20"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _talk(message: bytes) -> tuple[list[cbor.Value], int, bytes]:
    with _start() as worker:
        output, complaint = worker.communicate(message)
    return _messages(output), worker.returncode, complaint


def _messages(output: bytes) -> list[cbor.Value]:
    found = []
    while output:
        (length,) = HEAD.unpack(output[: HEAD.size])
        found.append(cbor.decode(output[HEAD.size : HEAD.size + length]))
        output = output[HEAD.size + length :]
    return found


def test_it_says_what_could_be_cut_off_and_leaves_when_nobody_asks():
    (greeting,), code, complaint = _talk(b"")
    assert isinstance(greeting, dict)
    assert greeting.keys() == {"network_cut", "files_cut"}
    assert (code, complaint) == (0, b"")


def test_every_file_gets_one_answer_from_a_child_of_its_own():
    asked = GO + frame({"kind": "image/jpeg", "original": b"\xff\xd8\xff", "secret": bytes(32)})
    (_, *answers), code, _ = _talk(asked * 3)
    assert answers == [{"reason": ("intake.picture_broken", {})}] * 3
    assert code == 0


def test_a_message_in_another_form_ends_it_without_an_answer_or_a_traceback():
    for message in (frame({"kind": "image/jpeg"}), frame(None), HEAD.pack(1) + b"\xff", b"\x00"):
        (_, *answers), code, complaint = _talk(GO + message)
        assert (answers, code, complaint) == ([], 1, b"")
