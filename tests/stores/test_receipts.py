import subprocess
import sys
from pathlib import Path

import pytest

from tutela.custody.item import ItemId
from tutela.errors import ConflictError, MalformedError
from tutela.stores.receipts import FolderReceipts, ReceiptEntry

SOURCE, OTHER = b"s" * 32, b"o" * 32
TOKEN, LATER = b"t" * 16, b"l" * 16
ITEM = ItemId.from_random(bytes(16))

HOLD = """
import sys
from pathlib import Path
from tutela.stores.receipts import FolderReceipts
with FolderReceipts(Path(sys.argv[1])).begin(b"s" * 32, b"t" * 16):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_receives_are_numbered_one_after_another(tmp_path: Path):
    receipts = FolderReceipts(tmp_path / "receipts")
    with receipts.begin(SOURCE, TOKEN) as first:
        receipts.finish(first, ITEM)
    with receipts.begin(OTHER, TOKEN) as second:
        assert (first.number, second.number) == (1, 2)
    assert receipts.entries() == (ReceiptEntry(1, ITEM), ReceiptEntry(2, None))


def test_a_broken_off_receive_goes_on_under_its_number_and_token(tmp_path: Path):
    receipts = FolderReceipts(tmp_path)
    with receipts.begin(SOURCE, TOKEN):
        pass
    with receipts.begin(OTHER, LATER) as other:
        assert (other.number, other.token) == (2, LATER)
    with receipts.begin(SOURCE, LATER) as again:
        assert (again.number, again.token) == (1, TOKEN)
        receipts.finish(again, ITEM)
    with receipts.begin(SOURCE, LATER) as new:
        assert (new.number, new.token) == (3, LATER)


def test_a_receive_killed_while_it_was_closed_is_closed(tmp_path: Path):
    receipts = FolderReceipts(tmp_path)
    with receipts.begin(SOURCE, TOKEN) as first:
        receipts.finish(first, ITEM)
        receipts.finish(first, ITEM)
    (tmp_path / "0001.open").write_text(f"{SOURCE.hex()}\n{TOKEN.hex()}\n")
    with receipts.begin(SOURCE, LATER) as second:
        assert second.number == 2


def test_a_second_process_is_told_and_a_dead_one_holds_nothing(tmp_path: Path):
    receipts = FolderReceipts(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ConflictError) as raised, receipts.begin(SOURCE, LATER):
            pass
        assert raised.value.parameters == {"number": 1}
        holder.kill()
    with receipts.begin(SOURCE, LATER) as begun:
        assert begun.number == 1


def test_a_damaged_file_is_named(tmp_path: Path):
    receipts = FolderReceipts(tmp_path)
    with receipts.begin(SOURCE, TOKEN):
        pass
    (tmp_path / "0001.open").write_text("garbage")
    with pytest.raises(MalformedError) as raised, receipts.begin(SOURCE, TOKEN):
        pass
    assert raised.value.parameters == {"name": "0001.open"}


def test_turns_can_be_taken_one_after_another(tmp_path: Path):
    receipts = FolderReceipts(tmp_path)
    for _ in range(2):
        with receipts.turn():
            assert (tmp_path / "turn").exists()
