"""An interrupted scrub goes on; what is torn, foreign or unreadable is not believed."""

import json
from pathlib import Path

import pytest

from tutela.custody.vault import ObjectId
from tutela.errors import UnavailableError
from tutela.stores.scrub_state import FLUSHED_EVERY, Memory, ScrubState

IDS = [ObjectId(bytes([number]) * 32) for number in range(100)]


def test_what_was_done_is_known_after_an_interruption(tmp_path: Path):
    state = ScrubState.of(tmp_path)
    assert state.begin() == frozenset()
    for object_id in IDS:
        state.add(object_id)
    # What was not flushed is looked at again: a lost line costs time and nothing else.
    assert ScrubState.of(tmp_path).begin() == frozenset(IDS[:FLUSHED_EVERY])


def test_a_torn_line_and_what_follows_it_are_not_believed(tmp_path: Path):
    state = ScrubState.of(tmp_path)
    state.begin()
    for object_id in IDS[:3]:
        state.add(object_id)
    state.flush()
    path = tmp_path / "fixity/progress"
    lines = path.read_text().split("\n")
    path.write_text("\n".join([*lines[:2], lines[2][:-1], lines[3]]))
    assert ScrubState.of(tmp_path).begin() == frozenset(IDS[:1])
    state.add(IDS[1])
    state.flush()
    assert ScrubState.of(tmp_path).begin() == frozenset(IDS[:2])


@pytest.mark.parametrize("content", ["", "another file\n" + "00" * 32 + "\n", "\udcff"])
def test_another_file_is_no_progress(tmp_path: Path, content: str):
    path = tmp_path / "progress"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert ScrubState(path).begin() == frozenset()


def test_again_begins_anew(tmp_path: Path):
    state = ScrubState.of(tmp_path)
    state.begin()
    state.add(IDS[0])
    state.flush()
    assert ScrubState.of(tmp_path).begin(again=True) == frozenset()


def test_a_completed_scrub_leaves_its_outcome_and_no_progress(tmp_path: Path):
    state = ScrubState.of(tmp_path)
    state.begin()
    state.add(IDS[0])
    state.finish({"at": "2026-05-01T12:00:00Z", "outcome": "undamaged", "objects": 1})
    last = json.loads((tmp_path / "fixity/last.json").read_text())
    assert (last["outcome"], last["objects"]) == ("undamaged", 1)
    assert ScrubState.of(tmp_path).begin() == frozenset()


def test_heads_and_papers_are_remembered(tmp_path: Path):
    memory = Memory({"evidence": b"head \xe2\x80\x94 signed\n"}, {"keys/0001.age": bytes(32)})
    ScrubState.of(tmp_path).remember(memory)
    assert ScrubState.of(tmp_path).memory() == memory


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"format": "tutela-memory/1"}'])
def test_a_damaged_memory_is_no_memory(tmp_path: Path, content: bytes):
    (tmp_path / "fixity").mkdir()
    (tmp_path / "fixity/memory.json").write_bytes(content)
    assert ScrubState.of(tmp_path).memory() == Memory()


def test_a_state_elsewhere_keeps_its_files_beside_the_named_one(tmp_path: Path):
    state = ScrubState(tmp_path / "scrub")
    state.begin()
    state.remember(Memory())
    state.finish({})
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"scrub.last.json", "scrub.memory.json"}


def test_a_state_that_cannot_be_written_is_said_to_be(tmp_path: Path):
    (tmp_path / "fixity").write_text("a file where a folder should be")
    state = ScrubState.of(tmp_path)
    for step in (state.begin, state.flush, lambda: state.finish({})):
        with pytest.raises(UnavailableError, match=r"fixity\.state_unwritable"):
            step()


def test_a_paper_that_is_renewed_is_forgotten_first(tmp_path: Path):
    state = ScrubState.of(tmp_path)
    state.forget("machine-recovery.age")
    assert not (tmp_path / "fixity").exists()
    state.remember(Memory({}, {"machine-recovery.age": bytes(32), "keys/0001.age": bytes(32)}))
    state.forget("machine-recovery.age")
    assert state.memory() == Memory({}, {"keys/0001.age": bytes(32)})
