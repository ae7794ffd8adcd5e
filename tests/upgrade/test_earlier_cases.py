"""A case that an earlier version made can be used by this one: docs/add/upgrade-case.md."""

import hashlib
import json
import tarfile
from pathlib import Path
from typing import Final

import pytest
from tests.custody.bare import NOW, offering
from tests.wiring.copies import back_up, look_at, truth

from tutela.custody.access import Access, open_item
from tutela.custody.erasure import Agreed, erase
from tutela.custody.fixity import Condition
from tutela.custody.item import ItemId
from tutela.custody.keys import PersonKey
from tutela.custody.seal import seal
from tutela.ledger.audit import audit, check_undamaged
from tutela.stores.case_files import CaseFiles
from tutela.wiring import (
    Case,
    case_key_of,
    open_case,
    open_person,
    open_recovery,
    rebuild_case,
    unlock,
)
from tutela.wiring.backup import Backup, confirmed_erasures
from tutela.wiring.restore import restore

HERE: Final = Path(__file__).parent
ARCHIVES: Final = sorted(HERE.glob("case-*.tar.xz"))
PURPOSE: Final = Access("anna", "upgrade", NOW)


def read(path: Path) -> str:
    return path.read_text("utf-8").strip()


@pytest.fixture(params=ARCHIVES, ids=lambda path: path.name.removesuffix(".tar.xz"))
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("earlier")
    with tarfile.open(request.param) as archive:
        archive.extractall(folder, filter="data")
    return folder


def names_of(case: Case, person: PersonKey) -> dict[str, str]:
    """Open every item; return the SHA-256 of its bytes by its name."""
    key = case_key_of(case, person.age)
    found = {}
    for item in case.index.items():
        opened = open_item(item.item, PURPOSE, case.access, key, case.dice)
        found[opened.manifest.name] = hashlib.sha256(opened.read()).hexdigest()
    return found


def test_there_is_a_case_of_every_version_that_was_tagged():
    assert [path.name for path in ARCHIVES] == ["case-0.1.0.tar.xz"]


def test_it_opens_is_checked_takes_a_file_is_backed_up_and_restored(whole: Path, tmp_path: Path):
    folder = whole / "case"
    given = json.loads(read(whole / "given.json"))
    secrets = unlock(folder, read(whole / "machine.txt"))
    person = open_person((whole / "anna.key").read_bytes(), read(whole / "anna.txt"))
    assert look_at(folder).left == 0
    with open_case(folder, secrets) as case:
        check_undamaged(audit(case.evidence_store, case.card.evidence))
        check_undamaged(audit(case.publication_store, case.card.publication))
        assert given.items() <= names_of(case, person).items()
        later: ItemId = seal(
            offering(b"later", "later.txt"), None, case.sealing, NOW, case.dice
        ).item
    assert look_at(folder).left == 0
    back_up(folder, tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "again", lambda _size: None)
    recovery = open_recovery((whole / "recovery").read_bytes())
    rebuild_case(tmp_path / "again", secrets, recovery)
    with open_case(tmp_path / "again", secrets) as case:
        assert case.index.item(later) is not None
        assert given.items() <= names_of(case, person).items()


def test_an_object_of_it_that_is_lost_is_found_and_healed(whole: Path, tmp_path: Path):
    folder, backup = whole / "case", tmp_path / "backup"
    back_up(folder, backup)
    lost = max((folder / "objects").glob("??/*"), key=lambda path: path.stat().st_size)
    content = lost.read_bytes()
    lost.unlink()
    looked = look_at(folder, backup)
    assert [str(each.id) for each in looked.damaged] == [lost.name]
    assert looked.left == 0
    assert lost.read_bytes() == content


def test_an_item_of_it_can_be_erased_and_is_erased_in_its_backup(whole: Path, tmp_path: Path):
    folder, backup = whole / "case", tmp_path / "backup"
    back_up(folder, backup)
    secrets = unlock(folder, read(whole / "machine.txt"))
    with open_case(folder, secrets) as case:
        key = case_key_of(case, open_recovery((whole / "recovery").read_bytes()))
        agreed = Agreed(("anna", "boris"), ("age1a", "age1b"), "order 12", NOW)
        item = case.index.items()[-1].item
        done = erase(item, agreed, case.access, case.index, key, case.dice)
        confirmed = confirmed_erasures(folder, case.index)
    content, record = done.objects
    # No entry says whose object the content of 0.1 was: of it nothing is ever confirmed.
    assert confirmed == {record}
    looked = look_at(folder)
    assert (looked.left, looked.objects[Condition.SAID_ERASED]) == (0, len(done.objects))
    again = Backup(folder, backup)
    ended = again.run(again.plan(), lambda _size: None, confirmed)
    assert (ended.destroyed, ended.kept, ended.said) == (1, 1, 1)
    assert CaseFiles(backup).digest(content, lambda _size: None).whole
    assert [each.id for each in look_at(backup).damaged] == [content]
    fresh = tmp_path / "fresh"
    assert back_up(folder, fresh).said == len(done.objects)
    assert truth(fresh) == truth(folder)
    restore(fresh, tmp_path / "again", lambda _size: None)
    assert truth(tmp_path / "again") == truth(folder)
