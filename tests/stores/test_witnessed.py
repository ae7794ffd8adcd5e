import os
import threading
from pathlib import Path

import pytest

from tutela.errors import ConflictError, UnavailableError
from tutela.stores.witnessed import FILE_BYTES_MAX, KeptFile, WitnessedHeads, WitnessMemory


def test_notes_come_back_by_log_and_size(tmp_path: Path):
    heads = WitnessedHeads(tmp_path)
    assert heads.sizes("publication") == ()
    assert heads.cosigned_note("publication", 3) is None
    for size in (10, 9, 100):
        heads.keep("publication", size, lambda kept: b"note" if kept is None else b"twice")
    assert heads.sizes("publication") == (9, 10, 100)
    assert heads.sizes("evidence") == ()
    heads.keep("publication", 9, lambda kept: (kept or b"") + b"+")
    assert heads.cosigned_note("publication", 9) == b"note+"
    assert heads.cosigned_note("publication", 10) == b"note"


def test_foreign_files_are_no_notes(tmp_path: Path):
    folder = tmp_path / "witness" / "evidence"
    folder.mkdir(parents=True)
    for name in ("x.note", "01.note", "-1.note", ".1.note.tmp", "9.txt", "٣.note"):
        (folder / name).write_bytes(b"")
    assert WitnessedHeads(tmp_path).sizes("evidence") == ()


@pytest.mark.parametrize("name", ["partner.example", "a/b", "..", ".", "한국", "a%2Fb"])
def test_a_key_is_kept_under_any_name_and_never_replaced(tmp_path: Path, name: str):
    heads = WitnessedHeads(tmp_path)
    heads.accept(name, b"key")
    with pytest.raises(ConflictError, match=r"witness\.known_already"):
        heads.accept(name, b"another")
    assert heads.keys() == (b"key",)
    assert {path.parent.name for path in tmp_path.rglob("*.vkey")} == {"keys"}


def test_heads_that_were_sent_away_are_found(tmp_path: Path):
    for place in ("anchors/evidence/7/note", "anchors/evidence/9/note", "anchors/evidence/9/a.tsr"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(place.encode())
    heads = WitnessedHeads(tmp_path)
    assert list(heads.kept("publication")) == []
    assert list(heads.kept("evidence")) == [
        KeptFile(f"anchors/evidence/{size}/note", size, f"anchors/evidence/{size}/note".encode())
        for size in (7, 9)
    ]


def test_only_small_regular_files_are_read(tmp_path: Path):
    heads, folder = WitnessedHeads(tmp_path), tmp_path / "witness" / "evidence"
    heads.keep("evidence", 1, lambda _kept: b"note")
    os.mkfifo(folder / "2.note")
    (folder / "3.note").symlink_to(folder / "1.note")
    (folder / "4.note").mkdir()
    heads.keep("evidence", 5, lambda _kept: b"n")
    os.truncate(folder / "5.note", FILE_BYTES_MAX + 1)
    (tmp_path / "anchors/evidence/junk").mkdir(parents=True)
    (tmp_path / "anchors/evidence/junk/note").write_bytes(b"no size")
    found = [(each.file, each.size, each.content) for each in heads.kept("evidence")]
    assert found[0] == ("witness/evidence/1.note", 1, b"note")
    assert found[1:] == [(f"witness/evidence/{size}.note", size, None) for size in (2, 3, 4, 5)]
    assert heads.cosigned_note("evidence", 2) is None


@pytest.mark.parametrize("origin", ["example.org/log", "..", "원장"])
def test_a_memory_keeps_the_last_note_of_each_log(tmp_path: Path, origin: str):
    memory = WitnessMemory(tmp_path / "new" / "memory")
    assert memory.remembered(origin) is None
    memory.remember(origin, b"one")
    memory.remember(origin, b"two")
    memory.remember("other", b"three")
    assert WitnessMemory(tmp_path / "new" / "memory").remembered(origin) == b"two"
    assert not list(memory.folder.glob(".*.tmp"))
    assert all(path.stat().st_mode & 0o077 == 0 for path in memory.folder.glob("*.note"))


def test_contradictions_are_kept_side_by_side(tmp_path: Path):
    for store in (WitnessMemory(tmp_path / "memory"), WitnessedHeads(tmp_path / "case")):
        folder = store.keep_contradiction("ab" * 32, b"known", b"offered")
        assert (folder / "known").read_bytes() == b"known"
        assert (folder / "offered").read_bytes() == b"offered"
        assert folder == store.folder / "contradictions" / ("ab" * 8)


def test_one_lock_holds_off_another(tmp_path: Path):
    memory = WitnessMemory(tmp_path)
    entered = threading.Event()

    def enter() -> None:
        with WitnessMemory(tmp_path).locked():
            entered.set()

    with memory.locked():
        second = threading.Thread(target=enter)
        second.start()
        assert not entered.wait(0.05)
    second.join(5)
    assert entered.is_set()


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    memory = WitnessMemory(tmp_path)
    memory.remember("log", b"one")

    def fail(_descriptor: int) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(UnavailableError, match=r"witness\.not_written"):
            memory.remember("log", b"two")
    assert memory.remembered("log") == b"one"
    assert not list(tmp_path.glob(".*.tmp"))


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "witness").write_bytes(b"a file")
    with pytest.raises(UnavailableError, match=r"witness\.not_written"):
        WitnessedHeads(tmp_path).accept("a", b"key")
