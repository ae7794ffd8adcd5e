"""Every store of interview entries keeps them in order, once, and shows them to readers only."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.protection.samples import GOOD, NOW, person

from tutela.engines.age import AgeCipher
from tutela.errors import ConflictError, MalformedError, RefusedError, UnavailableError
from tutela.protection.interview import Entry, InterviewStore, Reading, type_in
from tutela.stores.folder_interviews import FolderInterviews
from tutela.stores.memory_interviews import MemoryInterviews

OFFICER, TYPIST = person(1), person(2)
ENTRY = type_in(Reading("interview", 7, GOOD), TYPIST, NOW).encode()
OTHER = type_in(Reading("interview", 7, GOOD), OFFICER, NOW).encode()


def in_folder(folder: Path) -> FolderInterviews:
    return FolderInterviews(folder / "forms", AgeCipher(), (OFFICER.public.recipient,), OFFICER.age)


STORES: dict[str, Callable[[Path], InterviewStore]] = {
    "memory": lambda _: MemoryInterviews(),
    "folder": in_folder,
}


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> InterviewStore:
    made: InterviewStore = STORES[request.param](tmp_path)
    return made


def test_an_empty_store_has_no_forms(store: InterviewStore):
    assert store.numbers() == ()
    assert store.count(7) == 0
    assert store.entries(7) == ()


def test_entries_come_back_in_the_order_of_appending(store: InterviewStore):
    store.append(7, 0, ENTRY)
    store.append(7, 1, OTHER)
    store.append(12, 0, ENTRY)
    assert store.entries(7) == (ENTRY, OTHER)
    assert store.count(7) == 2
    assert store.numbers() == (7, 12)
    Entry.decode(store.entries(7)[0]).check()


@pytest.mark.parametrize("expected", [0, 2, 99])
def test_whoever_comes_second_is_told_and_nothing_is_written(store: InterviewStore, expected: int):
    store.append(7, 0, ENTRY)
    with pytest.raises(ConflictError, match=r"interview\.other_entry"):
        store.append(7, expected, OTHER)
    assert store.entries(7) == (ENTRY,)


class TestFolder:
    def test_another_process_sees_what_was_appended(self, tmp_path: Path):
        in_folder(tmp_path).append(7, 0, ENTRY)
        assert in_folder(tmp_path).entries(7) == (ENTRY,)

    def test_whoever_types_may_count_and_not_read(self, tmp_path: Path):
        blind = replace(in_folder(tmp_path), reader=None)
        blind.append(7, 0, ENTRY)
        assert blind.count(7) == 1
        with pytest.raises(RefusedError, match=r"interview\.reader_missing"):
            blind.entries(7)

    def test_another_key_opens_nothing(self, tmp_path: Path):
        in_folder(tmp_path).append(7, 0, ENTRY)
        with pytest.raises(RefusedError):
            replace(in_folder(tmp_path), reader=TYPIST.age).entries(7)

    def test_no_answer_lies_on_the_disk_in_clear(self, tmp_path: Path):
        in_folder(tmp_path).append(7, 0, ENTRY)
        lies = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        assert b"refuses" not in lies
        assert b"K-28E-MTZK" not in lies

    def test_an_entry_without_readers_is_not_written(self, tmp_path: Path):
        nobody = replace(in_folder(tmp_path), recipients=())
        with pytest.raises(RefusedError, match=r"interview\.reader_missing"):
            nobody.append(7, 0, ENTRY)
        assert nobody.count(7) == 0

    def test_what_a_crash_left_is_no_entry(self, tmp_path: Path):
        store = in_folder(tmp_path)
        store.append(7, 0, ENTRY)
        (store.folder / "000007" / "begun").write_bytes(b"half")
        assert store.count(7) == 1
        store.append(7, 1, OTHER)
        assert store.entries(7) == (ENTRY, OTHER)

    def test_a_damaged_entry_is_told(self, tmp_path: Path):
        store = in_folder(tmp_path)
        store.append(7, 0, ENTRY)
        file = store.folder / "000007" / "0001.age"
        file.write_bytes(file.read_bytes()[:-1])
        with pytest.raises(MalformedError):
            store.entries(7)

    def test_a_place_that_cannot_be_written_is_told(self, tmp_path: Path):
        (tmp_path / "forms").write_bytes(b"a file")
        with pytest.raises(UnavailableError, match=r"interview\.store_failed"):
            in_folder(tmp_path).append(7, 0, ENTRY)
