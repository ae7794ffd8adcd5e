"""An interrupted scrub goes on; what is torn, foreign or unreadable is not believed."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from tests.custody.bare import NOW

from tutela.custody.fixity import Stamp
from tutela.custody.vault import ObjectId
from tutela.errors import UnavailableError
from tutela.stores.scrub_state import DAYS_MAX, FLUSHED_EVERY, Memory, ScrubState

IDS = [ObjectId(bytes([number]) * 32) for number in range(100)]
STAMP: Stamp = (1, 2)


def stamped(count: int) -> dict[ObjectId, Stamp]:
    return dict.fromkeys(IDS[:count], STAMP)


def test_what_was_done_is_known_after_an_interruption(tmp_path: Path):
    state = ScrubState.of(tmp_path)
    assert state.begin(NOW) == {}
    for object_id in IDS:
        state.add(object_id, STAMP)
    # What was not flushed is looked at again: a lost line costs time and nothing else.
    assert ScrubState.of(tmp_path).begin(NOW) == stamped(FLUSHED_EVERY)


def test_a_torn_line_and_what_follows_it_are_not_believed(tmp_path: Path):
    state = ScrubState.of(tmp_path)
    state.begin(NOW)
    for object_id in IDS[:3]:
        state.add(object_id, STAMP)
    state.flush()
    path = tmp_path / "fixity/progress"
    lines = path.read_text().split("\n")
    path.write_text("\n".join([*lines[:2], lines[2][:-1], lines[3]]))
    assert ScrubState.of(tmp_path).begin(NOW) == stamped(1)
    state.add(IDS[1], STAMP)
    state.flush()
    assert ScrubState.of(tmp_path).begin(NOW) == stamped(2)


@pytest.mark.parametrize("content", ["", "another file\n" + "00" * 32 + "\n", "\udcff"])
def test_another_file_is_no_progress(tmp_path: Path, content: str):
    path = tmp_path / "progress"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert ScrubState(path).begin(NOW) == {}


def test_again_begins_anew(tmp_path: Path):
    state = ScrubState.of(tmp_path)
    state.begin(NOW)
    state.add(IDS[0], STAMP)
    state.flush()
    assert ScrubState.of(tmp_path).begin(NOW, again=True) == {}


def test_a_completed_scrub_leaves_its_outcome_and_no_progress(tmp_path: Path):
    state = ScrubState.of(tmp_path)
    state.begin(NOW)
    state.add(IDS[0], STAMP)
    state.finish({"at": "2026-05-01T12:00:00Z", "outcome": "undamaged", "objects": 1})
    last = json.loads((tmp_path / "fixity/last.json").read_text())
    assert (last["outcome"], last["objects"]) == ("undamaged", 1)
    assert ScrubState.of(tmp_path).begin(NOW) == {}


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
    state.begin(NOW)
    state.remember(Memory())
    state.finish({})
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"scrub.last.json", "scrub.memory.json"}


def test_a_state_that_cannot_be_written_is_said_to_be(tmp_path: Path):
    (tmp_path / "fixity").write_text("a file where a folder should be")
    state = ScrubState.of(tmp_path)
    for step in (lambda: state.begin(NOW), state.flush, lambda: state.finish({})):
        with pytest.raises(UnavailableError, match=r"fixity\.state_unwritable"):
            step()


def test_a_paper_that_is_renewed_is_forgotten_first(tmp_path: Path):
    state = ScrubState.of(tmp_path)
    state.forget("machine-recovery.age")
    assert not (tmp_path / "fixity").exists()
    state.remember(Memory({}, {"machine-recovery.age": bytes(32), "keys/0001.age": bytes(32)}))
    state.forget("machine-recovery.age")
    assert state.memory() == Memory({}, {"keys/0001.age": bytes(32)})


@pytest.mark.parametrize("later", [timedelta(days=DAYS_MAX, seconds=1), timedelta(seconds=-1)])
def test_progress_that_is_old_or_from_the_future_is_not_believed(tmp_path: Path, later: timedelta):
    state = ScrubState.of(tmp_path)
    state.begin(NOW)
    state.add(IDS[0], STAMP)
    state.flush()
    assert ScrubState.of(tmp_path).begin(NOW + timedelta(days=DAYS_MAX)) == stamped(1)
    # Going on does not make it younger.
    assert ScrubState.of(tmp_path).begin(NOW + later) == {}


@pytest.mark.parametrize("name", ["progress", "last.json", "memory.json", ".memory.json.tmp"])
def test_a_planted_link_overwrites_nothing_elsewhere(tmp_path: Path, name: str):
    own = tmp_path / "own"
    own.write_bytes(b"the operator's")
    (tmp_path / "copy/fixity").mkdir(parents=True)
    (tmp_path / "copy/fixity" / name).symlink_to(own)
    state = ScrubState.of(tmp_path / "copy")
    assert state.memory() == Memory()
    state.begin(NOW)
    state.add(IDS[0], STAMP)
    state.flush()
    state.remember(Memory())
    state.finish({})
    assert own.read_bytes() == b"the operator's"


def test_a_link_laid_while_a_scrub_goes_on_is_not_followed(tmp_path: Path):
    own = tmp_path / "own"
    own.write_bytes(b"the operator's")
    state = ScrubState.of(tmp_path / "copy")
    state.begin(NOW)
    state.add(IDS[0], STAMP)
    progress = tmp_path / "copy/fixity/progress"
    progress.unlink()
    progress.symlink_to(own)
    with pytest.raises(UnavailableError, match=r"fixity\.state_unwritable"):
        state.flush()
    assert own.read_bytes() == b"the operator's"


def test_a_linked_folder_takes_no_state(tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy/fixity").symlink_to(tmp_path / "elsewhere")
    state = ScrubState.of(tmp_path / "copy")
    for step in (lambda: state.begin(NOW), lambda: state.remember(Memory())):
        with pytest.raises(UnavailableError, match=r"fixity\.state_unwritable"):
            step()
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_pipe_holds_nobody(tmp_path: Path):
    (tmp_path / "fixity").mkdir()
    for name in ("progress", "memory.json"):
        os.mkfifo(tmp_path / "fixity" / name)
    state = ScrubState.of(tmp_path)
    assert state.memory() == Memory()
    assert state.begin(NOW) == {}
