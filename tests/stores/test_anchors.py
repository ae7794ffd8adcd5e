"""The folder of time-stamps: written once, read back, never replaced."""

import os
from pathlib import Path

import pytest

from tutela.errors import ConflictError, MalformedError, UnavailableError
from tutela.stores.anchors import FILE_BYTES_MAX, FolderAnchors


@pytest.fixture
def anchors(tmp_path: Path) -> FolderAnchors:
    return FolderAnchors(tmp_path / "case" / "anchors")


def test_an_empty_case_has_no_authorities_and_no_heads(anchors: FolderAnchors):
    assert anchors.authorities() == ()
    assert anchors.sizes("evidence") == ()
    assert anchors.files("evidence", 7) == ()
    assert anchors.read("evidence", 7, "note") is None


def test_an_authority_is_kept_under_its_name_once(anchors: FolderAnchors):
    anchors.add_authority("second", b"card", b"root", None)
    anchors.add_authority("first", b"card", b"root", b"tsa")
    assert anchors.authorities() == ("first", "second")
    assert anchors.authority("first") == (b"card", b"root", b"tsa")
    assert anchors.authority("second") == (b"card", b"root", None)
    with pytest.raises(ConflictError):
        anchors.add_authority("first", b"card", b"other", None)
    assert anchors.authority("first")[1] == b"root"


def test_an_authority_without_its_root_is_unavailable(anchors: FolderAnchors, tmp_path: Path):
    anchors.add_authority("first", b"card", b"root", None)
    (tmp_path / "case/anchors/authorities/first/root.pem").unlink()
    with pytest.raises(UnavailableError):
        anchors.authority("first")


def test_files_of_a_head_are_written_once(anchors: FolderAnchors, tmp_path: Path):
    anchors.keep("evidence", 12, "note", b"note")
    anchors.keep("evidence", 7, "note", b"older")
    anchors.keep("evidence", 12, "note", b"note")
    with pytest.raises(ConflictError):
        anchors.keep("evidence", 12, "note", b"other")
    assert anchors.read("evidence", 12, "note") == b"note"
    assert anchors.sizes("evidence") == (7, 12)
    assert anchors.files("evidence", 12) == ("note",)
    path = tmp_path / "case/anchors/evidence/12/note"
    assert path.stat().st_mode & 0o077 == 0
    assert [each.name for each in path.parent.iterdir()] == ["note"]


def test_what_is_no_size_is_passed_over(anchors: FolderAnchors, tmp_path: Path):
    anchors.keep("evidence", 12, "note", b"note")
    (tmp_path / "case/anchors/evidence/notes").mkdir()
    (tmp_path / "case/anchors/evidence/12/.note.0a").write_bytes(b"cut")
    assert anchors.sizes("evidence") == (12,)
    assert anchors.files("evidence", 12) == ("note",)


def test_a_file_that_is_far_too_large_is_not_read(anchors: FolderAnchors, tmp_path: Path):
    anchors.keep("evidence", 12, "note", b"note")
    os.truncate(tmp_path / "case/anchors/evidence/12/note", FILE_BYTES_MAX + 1)
    with pytest.raises(MalformedError):
        anchors.read("evidence", 12, "note")


def test_a_folder_that_cannot_be_written_or_read_is_unavailable(
    anchors: FolderAnchors, tmp_path: Path
):
    (tmp_path / "case/anchors").mkdir(parents=True)
    (tmp_path / "case/anchors/evidence").write_bytes(b"a file")
    with pytest.raises(UnavailableError):
        anchors.keep("evidence", 12, "note", b"note")
    (tmp_path / "case/anchors/publication/3/note").mkdir(parents=True)
    with pytest.raises(UnavailableError):
        anchors.read("publication", 3, "note")


def test_only_a_folder_with_a_card_is_an_authority(anchors: FolderAnchors, tmp_path: Path):
    anchors.add_authority("first", b"card", b"root", None)
    folder = tmp_path / "case/anchors/authorities"
    (folder / "desktop.ini").write_bytes(b"")
    (folder / "second").mkdir()
    (folder / "second/root.pem").write_bytes(b"root")
    assert anchors.authorities() == ("first",)
    anchors.add_authority("second", b"card", b"root", None)
    assert anchors.authorities() == ("first", "second")


def test_the_list_of_those_accepted_is_replaced_whole(anchors: FolderAnchors):
    assert anchors.accepted() is None
    for content in (b"one", b"two"):
        anchors.write_accepted(content)
        assert anchors.accepted() == content


def test_a_link_or_a_pipe_is_not_read_and_can_be_set_aside(anchors: FolderAnchors, tmp_path: Path):
    anchors.keep("evidence", 12, "note", b"note")
    folder = tmp_path / "case/anchors/evidence/12"
    os.mkfifo(folder / "first.tsq")
    (folder / "second.tsq").symlink_to(folder / "note")
    for file in ("first.tsq", "second.tsq"):
        with pytest.raises(UnavailableError):
            anchors.read("evidence", 12, file)
        anchors.set_aside("evidence", 12, file)
        assert anchors.read("evidence", 12, file) is None
    assert len(list(folder.glob("*.tsq.aside-*"))) == 2
    with pytest.raises(UnavailableError):
        anchors.set_aside("evidence", 12, "first.tsq")


def test_a_size_is_spelled_in_one_way(anchors: FolderAnchors, tmp_path: Path):
    for name in ("0", "007", "\u0663", "-1", "9" * 20, "12"):
        (tmp_path / "case/anchors/evidence" / name).mkdir(parents=True)
    assert anchors.sizes("evidence") == (12,)
