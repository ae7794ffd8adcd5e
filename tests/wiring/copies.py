"""A case with items and copies of it, for the tests of fixity, healing, backup and restore."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.custody.bare import NOW, PICTURE, offering

from tutela.cli.console import Console
from tutela.cli.fixity import Looked, look
from tutela.custody.erasure import Agreed, Erased, erase
from tutela.custody.index import IndexedItem
from tutela.custody.item import ItemId
from tutela.custody.keys import PersonKey
from tutela.custody.seal import sealing
from tutela.custody.vault import ObjectId
from tutela.engines.age import AgeLocksmith
from tutela.stores.case_files import header_path
from tutela.stores.receipts import FolderReceipts
from tutela.terms.messages import Language
from tutela.wiring import CreatedCase, NewCase, case_key_of, create_case, open_case
from tutela.wiring.backup import BackedUp, Backup
from tutela.wiring.replica import Fixity

ANNA: Final = PersonKey("anna", AgeLocksmith().new_key(), bytes([1]) * 32)
ASKED: Final = NewCase((ANNA.public,), "tester")
PASSING: Final = (".lock", "index.db", "index.db-wal", "index.db-shm", "numbering", "turn")


@dataclass(frozen=True)
class Stage:
    """A case on disk, and what tests do with it."""

    folder: Path
    made: CreatedCase

    def receive(self, *contents: bytes) -> tuple[ItemId, ...]:
        """Seal some items in one group, the first of them with a rendition beside it."""
        with (
            open_case(self.folder, self.made.secrets) as case,
            sealing(case.sealing, case.dice) as group,
        ):
            group.keep(b"a rendition of " + contents[0])
            for content in contents:
                group.add(offering(content), PICTURE, NOW)
            return tuple(each.item for each in group.commit())

    def close_receipt(self, item: ItemId) -> None:
        """Number a receipt and close it."""
        receipts = FolderReceipts(self.folder / "receipts")
        with receipts.begin(bytes(32), bytes(16)) as begun:
            receipts.finish(begun, item)

    def erase(self, item: ItemId) -> Erased:
        """Erase an item as two custodians would."""
        with open_case(self.folder, self.made.secrets) as case:
            key = case_key_of(case, ANNA.age)
            agreed = Agreed(("anna", "boris"), ("age1a", "age1b"), "order 12", case.now())
            return erase(item, agreed, case.access, case.index, key, case.dice)

    def items(self) -> tuple[IndexedItem, ...]:
        """Return what the index knows."""
        with open_case(self.folder, self.made.secrets) as case:
            return tuple(case.index.items())

    def look(self, *replicas: Path, dry_run: bool = False, keyless: bool = False) -> Looked:
        """Look at the whole case, healing from replicas."""
        fixity = Fixity(self.folder, replicas, dry_run=dry_run)
        secrets = None if keyless else self.made.secrets
        return look(Console(Language.ENGLISH), fixity, secrets, again=True)


def new_stage(folder: Path) -> Stage:
    """Make a case with four items, in two groups, and a receipt."""
    stage = Stage(folder, create_case(folder, ASKED, None))
    first, *_ = stage.receive(b"one", b"two" * 1000)
    stage.close_receipt(first)
    stage.receive(b"three", b"four")
    return stage


def look_at(folder: Path, *replicas: Path) -> Looked:
    """Look at a copy of a case."""
    return look(Console(Language.ENGLISH), Fixity(folder, replicas), None, again=True)


def back_up(folder: Path, target: Path) -> BackedUp:
    """Make a backup, without any key."""
    backup = Backup(folder, target)
    return backup.run(backup.plan(), lambda _size: None, frozenset())


def header_of(folder: Path, object_id: ObjectId) -> Path:
    """Return where the header of an object lies."""
    return folder / header_path(object_id)


def plant(header: Path, place: int) -> None:
    """Mark an object as erased, as anybody can who may write into the folder."""
    header.with_name(f"{header.name}.erased").write_bytes(b"%d\n" % place)


def headers_in(folder: Path) -> set[str]:
    """Return of which objects a header lies in a folder."""
    return {path.name for path in (folder / "headers").glob("??/*") if not path.suffix}


def copy(folder: Path, target: Path) -> Path:
    """Copy a folder as it is, in the place of what is there."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target)
    return target


def truth(folder: Path) -> dict[str, bytes]:
    """Return every file that counts, by path."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        apart = name.startswith(("aside", "fixity/", "objects/incoming/")) or "left-over" in name
        if path.is_file() and path.name not in PASSING and not apart:
            found[name] = path.read_bytes()
    return found


def named(looked: Looked) -> set[str]:
    """Return the paths of every file that a look found wrong, missing or outdated."""
    found = {paper.path for paper in looked.papers if paper.ours}
    for name, log in looked.logs.items():
        damages = [damage.path for damage in log.copy.report.damages]
        notices = [notice.path for notice in log.copy.report.notices]
        found |= {f"ledger/{name}/{path}" for path in (*damages, *notices, *log.brought)}
    for checked in looked.damaged:
        digest = str(checked.id)
        found |= {f"{folder}/{digest[:2]}/{digest}" for folder in _folders(checked.condition.value)}
    return found


def _folders(condition: str) -> Sequence[str]:
    return ("headers",) if condition.startswith("header") else ("objects",)
