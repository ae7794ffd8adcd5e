import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tutela.custody.index import Noted, NotedEvent
from tutela.custody.vault import ObjectId
from tutela.errors import MismatchError, UnavailableError
from tutela.stores.sql import EVENTS, ITEMS, SqlIndex, encrypted_engine

SRC = Path(__file__).resolve().parents[2] / "src"
KEY = bytes(range(32))
WORD = "Zaporizhzhia-planted-name"


def noted(number: int) -> NotedEvent:
    entry = number.to_bytes(32)
    return NotedEvent(entry, ObjectId(entry), WORD, "2026-01-01T00:00:00Z", None, 0)


def test_nothing_in_the_files_can_be_read_without_the_key(tmp_path: Path):
    index = SqlIndex(encrypted_engine(tmp_path / "index.db", KEY))
    for number in range(50):
        index.note([Noted(noted(number))])
    files = [path for path in tmp_path.iterdir() if path.is_file()]
    assert {path.name for path in files} >= {"index.db", "index.db-wal"}
    for path in files:
        content = path.read_bytes()
        assert WORD.encode() not in content
        assert b"SQLite format" not in content
        assert b"CREATE TABLE" not in content
    index.close()


def test_what_was_noted_is_there_after_reopening(tmp_path: Path):
    for number in range(3):
        index = SqlIndex(encrypted_engine(tmp_path / "index.db", KEY))
        index.note([Noted(noted(number))])
        index.close()
    assert len(SqlIndex(encrypted_engine(tmp_path / "index.db", KEY)).pending()) == 3


def test_a_wrong_key_is_named_and_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    SqlIndex(encrypted_engine(tmp_path / "index.db", KEY)).close()
    with pytest.raises(MismatchError, match=r"custody\.index_damaged"):
        SqlIndex(encrypted_engine(tmp_path / "index.db", bytes(32)))
    assert capfd.readouterr().err == ""


def test_a_flipped_bit_in_the_file_is_named(tmp_path: Path):
    path = tmp_path / "index.db"
    SqlIndex(encrypted_engine(path, KEY)).close()
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    with pytest.raises(MismatchError, match=r"custody\.index_damaged"):
        SqlIndex(encrypted_engine(path, KEY))


def note_many(index: SqlIndex) -> None:
    for number in range(1, 1000):
        index.note([Noted(noted(number))])


def test_a_full_disk_is_said_to_be_full_and_what_was_noted_stays(tmp_path: Path):
    engine = encrypted_engine(tmp_path / "index.db", KEY)
    index = SqlIndex(engine)
    index.note([Noted(noted(0))])
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    with pytest.raises(UnavailableError) as caught:
        note_many(index)
    assert caught.value.message == "custody.index_full"
    assert index.pending()[0] == noted(0)
    index.close()
    again = SqlIndex(encrypted_engine(tmp_path / "index.db", KEY))
    again.note([Noted(noted(2000))])
    again.close()


def test_an_index_that_another_program_holds_is_said_to_be_busy(tmp_path: Path):
    holder = encrypted_engine(tmp_path / "index.db", KEY)
    SqlIndex(holder)
    waiting = encrypted_engine(tmp_path / "index.db", KEY)
    index = SqlIndex(waiting)
    with waiting.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    with holder.begin(), pytest.raises(UnavailableError) as caught:
        index.note([Noted(noted(1))])
    assert caught.value.message == "custody.index_busy"
    index.note([Noted(noted(1))])
    assert len(index.pending()) == 1


def test_an_index_that_cannot_be_opened_says_the_code_of_the_database(tmp_path: Path):
    (tmp_path / "index.db").mkdir()
    with pytest.raises(UnavailableError) as caught:
        SqlIndex(encrypted_engine(tmp_path / "index.db", KEY))
    assert caught.value.message == "custody.index_unavailable"
    assert caught.value.parameters == {"code": 14}


def test_a_flipped_bit_anywhere_is_named_or_lies_where_nothing_is(tmp_path: Path):
    path = tmp_path / "index.db"
    index = SqlIndex(encrypted_engine(path, KEY))
    for number in range(150):
        index.note([Noted(noted(number))])
    expected = index.pending()
    index.close()
    good = path.read_bytes()
    found = 0
    for place in range(7, len(good), 4096 // 2 + 1):
        changed = bytearray(good)
        changed[place] ^= 1
        path.write_bytes(changed)
        found += _is_found_damaged(path, expected)
    assert found > len(good) // 4096 // 2


def _is_found_damaged(path: Path, expected: Sequence[NotedEvent]) -> bool:
    try:
        index = SqlIndex(encrypted_engine(path, KEY))
        assert index.pending() == expected
        index.close()
    except MismatchError as error:
        return error.message == "custody.index_damaged"
    return False


def test_two_processes_write_at_once_and_nothing_is_lost(tmp_path: Path):
    code = (
        "import sys; sys.path.insert(0, sys.argv[3]); from pathlib import Path;"
        "import test_sql; from tutela.stores.sql import SqlIndex, encrypted_engine;"
        "index = SqlIndex(encrypted_engine(Path(sys.argv[1]), test_sql.KEY));"
        "[index.note([test_sql.Noted(test_sql.noted(int(sys.argv[2]) + n))]) for n in range(40)]"
    )
    here = str(Path(__file__).parent)
    path = str(tmp_path / "index.db")
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, path, str(start), here], env={"PYTHONPATH": str(SRC)}
        )
        for start in (0, 1000, 2000)
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert len(SqlIndex(encrypted_engine(Path(path), KEY)).pending()) == 120


def test_the_migrated_tables_have_the_columns_the_code_uses(tmp_path: Path):
    engine = encrypted_engine(tmp_path / "index.db", KEY)
    SqlIndex(engine)
    with engine.connect() as connection:
        for table in (EVENTS, ITEMS):
            found = connection.exec_driver_sql(f"PRAGMA table_info({table.name})").all()
            assert [row[1] for row in found] == [column.name for column in table.columns]


def test_the_database_is_as_durable_as_it_should_be(tmp_path: Path):
    engine = encrypted_engine(tmp_path / "index.db", KEY)
    with engine.connect() as connection:
        asked = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "temp_store")
        ]
    assert asked == ["wal", 2, 1, 2]
