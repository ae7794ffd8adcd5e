"""The trusted side: whatever a worker does, the file gets an answer and the next one too."""

import io
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tutela.engines.sandbox import Sandbox, SandboxLimits, examined_of
from tutela.errors import MalformedError, UnavailableError
from tutela.intake.kind import Kind
from tutela.intake.quarantine import PICTURE_BYTES_MAX
from tutela.proof.cbor import Value
from tutela.proof.picture import commit_jpeg, commit_pixels

SECRET = bytes(range(32))
LIMITS = SandboxLimits(wall_s=1.5, cpu_s=20)

HOSTILE = """
import os, sys, time
from tutela.engines.frames import GO, HEAD, frame
def write(content):
    os.write(1, content)
write(frame({"network_cut": True, "files_cut": True}))
"""
ASKED = "os.read(0, 1)\n"


def _jpeg() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), (1, 2, 3)).save(stream, "JPEG")
    return stream.getvalue()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def _hostile(code: str, limits: SandboxLimits = LIMITS) -> Sandbox:
    return Sandbox(limits, ("-c", HOSTILE + code))


def _reason(sandbox: Sandbox) -> str:
    with sandbox:
        examined = sandbox.examine(_jpeg(), Kind.JPEG, SECRET)
    assert examined.reason is not None
    return examined.reason.message


def test_a_jpeg_comes_back_committed_to(sandbox: Sandbox):
    examined = sandbox.examine(_jpeg(), Kind.JPEG, SECRET)
    assert examined.commitment == commit_jpeg(_jpeg(), SECRET)
    assert (examined.rendition, examined.notes, examined.reason) == (None, (), None)


def test_a_heic_comes_back_with_its_rendition(
    sandbox: Sandbox, needs_shared: Callable[[str], Path]
):
    original = needs_shared("samples/c2pa/sample1.heic").read_bytes()
    examined = sandbox.examine(original, Kind.HEIC, SECRET)
    assert examined.commitment is not None
    assert examined.rendition is not None
    with Image.open(io.BytesIO(examined.rendition)) as rendition:
        assert rendition.size == (examined.commitment.grid.width, examined.commitment.grid.height)


def test_other_kinds_and_huge_files_never_reach_the_worker():
    with Sandbox(worker=("-c", "no worker")) as sandbox:
        other = sandbox.examine(b"%PDF", Kind.PDF, SECRET)
        huge = sandbox.examine(bytes(PICTURE_BYTES_MAX + 1), Kind.JPEG, SECRET)
    reasons = [each.reason.message for each in (other, huge) if each.reason]
    assert reasons == ["intake.not_a_picture", "intake.picture_bytes"]


def test_a_worker_that_does_not_start_stops_the_receive():
    for worker in (("-c", "pass"), ("-c", "print('hello')"), ("-c", "import nothing_like_it")):
        with Sandbox(LIMITS, worker) as sandbox, pytest.raises(UnavailableError):
            sandbox.examine(_jpeg(), Kind.JPEG, SECRET)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (ASKED + "os._exit(3)", "sandbox.crash"),
        (ASKED + "os.abort()", "sandbox.crash"),
        (ASKED + "time.sleep(99)", "sandbox.timeout"),
        (ASKED + "write(HEAD.pack(100) + b'x'); time.sleep(99)", "sandbox.timeout"),
        (ASKED + "write(HEAD.pack(2**63)); time.sleep(99)", "sandbox.reply"),
        (ASKED + "write(HEAD.pack(1) + b'\\xff'); time.sleep(99)", "sandbox.reply"),
        (ASKED + "write(frame({'reason': ['cli.fault', {}]})); time.sleep(99)", "sandbox.reply"),
        ("os.close(0)", "sandbox.crash"),
    ],
)
def test_a_worker_that_was_taken_over_costs_one_picture_and_no_file(code: str, message: str):
    assert _reason(_hostile(code)) == message


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (SandboxLimits(cpu_s=1, wall_s=30), "sandbox.timeout"),
        (SandboxLimits(memory_megabytes=400), "intake.picture_memory"),
    ],
)
def test_a_picture_that_costs_too_much_gives_a_reason_and_the_next_is_decoded(
    large_png: bytes, limits: SandboxLimits, message: str
):
    with Sandbox(limits) as sandbox:
        costly = sandbox.examine(large_png, Kind.PNG, SECRET)
        good = sandbox.examine(_jpeg(), Kind.JPEG, SECRET)
    assert costly.reason is not None
    assert costly.reason.message == message
    assert good.commitment is not None


@pytest.fixture(scope="module")
def large_png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8_000, 8_000), (9, 8, 7)).save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def test_a_worker_is_replaced_after_its_share_of_files():
    with Sandbox(SandboxLimits(files_per_worker=1)) as sandbox:
        results = [sandbox.examine(_jpeg(), Kind.JPEG, SECRET).commitment for _ in range(3)]
    assert results == [commit_jpeg(_jpeg(), SECRET)] * 3


def test_no_worker_outlives_its_sandbox():
    before = _children()
    sandbox = Sandbox()
    sandbox.examine(_jpeg(), Kind.JPEG, SECRET)
    (child,) = _children() - before
    sandbox.close()
    assert not Path(f"/proc/{child}").exists()


def _children() -> set[int]:
    listed = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text()
    return {
        int(child)
        for child in listed.split()
        if b"tutela.engines.worker" in Path(f"/proc/{child}/cmdline").read_bytes()
    }


def test_a_large_file_passes_through_the_pipe_both_ways(sandbox: Sandbox):
    pixels = np.random.default_rng(1).integers(0, 256, (1500, 1500, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", compress_level=0)
    started = time.monotonic()
    examined = sandbox.examine(stream.getvalue(), Kind.PNG, SECRET)
    assert time.monotonic() - started < 20
    assert examined.rendition is not None
    with Image.open(io.BytesIO(examined.rendition)) as rendition:
        assert np.array_equal(np.asarray(rendition), pixels)


def _believable() -> dict[str, Value]:
    pixels = np.zeros((2, 3, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    commitment = commit_pixels(pixels, bytes(32), "test", SECRET).to_value()
    return {"commitment": commitment, "rendition": stream.getvalue(), "notes": ()}


def test_an_answer_in_the_right_form_is_believed():
    assert examined_of(_believable()).commitment is not None


@pytest.mark.parametrize(
    "change",
    [
        {"rendition": None},
        {"rendition": b"\x89PNG\r\n\x1a\n"},
        {"rendition": "text"},
        {"notes": (("intake.note_alpha", {"word": 1}),)},
        {"notes": (("intake.picture_broken", {}),)},
        {"notes": (("intake.note_alpha", {}),) * 17},
        {"notes": None},
        {"commitment": {}},
        {"commitment": None},
        {"more": 1},
        {"reason": ("intake.picture_broken", {})},
    ],
    ids=str,
)
def test_an_answer_in_any_other_form_is_not_believed(change: dict[str, Value]):
    with pytest.raises(MalformedError):
        examined_of({**_believable(), **change})


@pytest.mark.parametrize("untrusted", [None, 1, (), {}, {"reason": None}, {"reason": ("x",)}])
def test_what_is_no_answer_is_not_believed(untrusted: Value):
    with pytest.raises(MalformedError):
        examined_of(untrusted)
