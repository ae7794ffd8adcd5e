import os
import socket
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from tutela.errors import MalformedError, UnavailableError
from tutela.intake.source import Entry, Offered, Source, Unusable
from tutela.stores import offered
from tutela.stores.offered import FOLDER_DEPTH_MAX, FolderSource, ZipSource, open_source

NOBODY = 65534


def _contents(source: Source) -> dict[str, bytes | str]:
    """Return every entry by name: its bytes, or the reason it is not taken."""
    return {entry.untrusted_name: _content(entry) for entry in source.entries()}


def _content(entry: Entry) -> bytes | str:
    if isinstance(entry, Unusable):
        return entry.reason.message
    with entry.open() as stream:
        return b"".join(iter(lambda: stream.read(1000), b""))


def _zip(path: Path, entries: list[tuple[zipfile.ZipInfo | str, bytes]]) -> ZipSource:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, content in entries:
            archive.writestr(info, content)
    return ZipSource(path)


def _raw(name: str) -> zipfile.ZipInfo:
    """Return an entry whose name is written as it stands."""
    info = zipfile.ZipInfo("x")
    info.filename = name
    return info


def test_a_folder_offers_every_file_in_an_order_that_does_not_change(tmp_path: Path):
    for name in ("b/2", "a", "b/1", "c/d/e", "Z"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    contents = _contents(FolderSource(tmp_path))
    assert list(contents) == ["Z", "a", "b/1", "b/2", "c/d/e"]
    assert all(content == name.encode() for name, content in contents.items())


def test_links_and_special_files_are_lines_with_a_reason(tmp_path: Path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"not offered")
    folder = tmp_path / "offered"
    folder.mkdir()
    (folder / "file").write_bytes(b"1")
    (folder / "inside").symlink_to("file")
    (folder / "out").symlink_to(outside / "secret")
    (folder / "out-folder").symlink_to(outside)
    (folder / "dangling").symlink_to("nowhere")
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket"))
        contents = _contents(FolderSource(folder))
    assert contents == {
        "dangling": "source.link",
        "file": b"1",
        "inside": "source.link",
        "out": "source.link",
        "out-folder": "source.link",
        "pipe": "source.special",
        "socket": "source.special",
    }


def test_a_folder_swapped_for_a_link_after_looking_is_not_followed(tmp_path: Path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_bytes(b"not offered")
    folder = tmp_path / "offered"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner/file").write_bytes(b"1")
    (entry,) = FolderSource(folder).entries()
    (folder / "inner").rename(tmp_path / "moved")
    (folder / "inner").symlink_to(outside)
    assert isinstance(entry, Offered)
    with pytest.raises(UnavailableError, match=r"source\.unreadable"), entry.open():
        pass


def test_a_name_that_is_no_utf_8_is_spelled_out_and_the_file_read(tmp_path: Path):
    (tmp_path / os.fsdecode(b"\xff\xfe.jpg")).write_bytes(b"1")
    assert _contents(FolderSource(tmp_path)) == {"\\xff\\xfe.jpg": b"1"}


def test_folders_that_are_nested_too_deep_are_a_line(tmp_path: Path):
    deep = tmp_path
    for _ in range(FOLDER_DEPTH_MAX + 1):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "file").write_bytes(b"1")
    assert list(_contents(FolderSource(tmp_path)).values()) == ["source.depth"]


def test_an_unreadable_file_and_folder_are_lines_and_the_rest_is_read(tmp_path: Path):
    tmp_path.chmod(0o755)
    folder = tmp_path / "offered"
    (folder / "closed").mkdir(parents=True)
    (folder / "file").write_bytes(b"1")
    (folder / "locked").write_bytes(b"2")
    (folder / "locked").chmod(0)
    (folder / "closed").chmod(0)
    contents = _as_nobody(folder) if os.getuid() == 0 else _contents(FolderSource(folder))
    (folder / "closed").chmod(0o755)
    assert contents == {
        "file": b"1",
        "locked": "source.unreadable",
        "closed": "source.folder_unreadable",
    }


def _as_nobody(folder: Path) -> dict[str, bytes | str]:
    # Root may read everything: only the effective user changes, so that it can be changed back.
    # The folders above belong to root alone, so the way down starts below them.
    home = Path.cwd()
    os.chdir(folder)
    os.seteuid(NOBODY)
    try:
        return _contents(FolderSource(Path()))
    finally:
        os.seteuid(0)
        os.chdir(home)


def test_a_missing_source_is_named_before_anything_is_read(tmp_path: Path):
    with pytest.raises(UnavailableError, match=r"source\.missing"):
        open_source(tmp_path / "nowhere")
    with pytest.raises(UnavailableError, match=r"source\.missing"):
        list(FolderSource(tmp_path / "nowhere").entries())


def test_an_archive_offers_its_files_and_a_nested_archive_is_a_file(tmp_path: Path):
    inner = _zip(tmp_path / "inner.zip", [("x", b"1")])
    nested = inner.path.read_bytes()
    source = _zip(
        tmp_path / "a.zip", [("фото/", b""), ("фото/1.jpg", b"1" * 5000), ("in.zip", nested)]
    )
    assert _contents(source) == {"фото/1.jpg": b"1" * 5000, "in.zip": nested}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../evil", "source.name_climbs"),
        ("a/../../evil", "source.name_climbs"),
        ("/etc/passwd", "source.name_absolute"),
        ("C:/evil", "source.name_absolute"),
        ("..\\evil", "source.name_absolute"),
    ],
)
def test_a_climbing_name_in_an_archive_is_a_line(tmp_path: Path, name: str, message: str):
    source = _zip(tmp_path / "a.zip", [(_raw(name), b"1"), ("good", b"2")])
    assert _contents(source) == {name: message, "good": b"2"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


def test_a_name_with_nul_is_not_cut_there(tmp_path: Path):
    source = _zip(tmp_path / "a.zip", [("good.jpg?.exe", b"1")])
    content = source.path.read_bytes().replace(b"good.jpg?.exe", b"good.jpg\x00.exe")
    source.path.write_bytes(content)
    assert _contents(source) == {"good.jpg\x00.exe": "source.name_empty"}


def test_a_link_in_an_archive_is_a_line(tmp_path: Path):
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    source = _zip(tmp_path / "a.zip", [(link, b"/etc/passwd")])
    assert _contents(source) == {"link": "source.link"}


def test_the_second_of_two_entries_with_one_name_is_a_line(tmp_path: Path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        source = _zip(tmp_path / "a.zip", [("a", b"1"), ("a", b"2")])
    assert [_content(entry) for entry in source.entries()] == [b"1", "source.zip_twice"]


def test_an_encrypted_entry_is_a_line(tmp_path: Path):
    source = _zip(tmp_path / "a.zip", [("a", b"1")])
    content = bytearray(source.path.read_bytes())
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(header) + flags] |= 1
    source.path.write_bytes(content)
    assert _contents(source) == {"a": "source.zip_encrypted"}


def test_an_entry_of_a_rare_method_is_a_line(tmp_path: Path):
    rare = zipfile.ZipInfo("a")
    rare.compress_type = zipfile.ZIP_LZMA
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(rare, b"1")
    assert _contents(ZipSource(tmp_path / "a.zip")) == {"a": "source.zip_method"}


def test_an_entry_that_grows_like_a_bomb_is_a_line(tmp_path: Path):
    source = _zip(tmp_path / "a.zip", [("bomb", bytes(16 << 20)), ("blank-scan", bytes(1 << 20))])
    assert _contents(source) == {"bomb": "source.zip_ratio", "blank-scan": bytes(1 << 20)}


def test_limits_of_size_and_number_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    source = _zip(tmp_path / "a.zip", [("a", b"1" * 100), ("b", b"2" * 10)])
    with monkeypatch.context() as patched:
        patched.setattr(offered, "ZIP_ENTRY_BYTES_MAX", 50)
        assert _contents(source) == {"a": "source.zip_size", "b": b"2" * 10}
    with monkeypatch.context() as patched:
        patched.setattr(offered, "ZIP_TOTAL_BYTES_MAX", 105)
        with pytest.raises(MalformedError, match=r"source\.zip_total"):
            list(source.entries())
    monkeypatch.setattr(offered, "ENTRIES_MAX", 1)
    with pytest.raises(MalformedError, match=r"source\.zip_entries"):
        list(source.entries())


def test_entries_that_share_their_bytes_are_lines(tmp_path: Path):
    source = _zip(tmp_path / "a.zip", [("a", b"1" * 100), ("b", b"2" * 100)])
    content = bytearray(source.path.read_bytes())
    # The second entry of the directory is made to point at the data of the first.
    second = content.rindex(b"PK\x01\x02")
    struct.pack_into("<L", content, second + 42, 0)
    source.path.write_bytes(content)
    assert _contents(source) == {"a": "source.zip_overlap", "b": "source.zip_overlap"}


def test_a_flipped_bit_in_an_entry_is_found_when_it_is_read(tmp_path: Path):
    source = _zip(tmp_path / "a.zip", [("a", os.urandom(1000))])
    content = bytearray(source.path.read_bytes())
    content[500] ^= 1
    source.path.write_bytes(content)
    with pytest.raises(MalformedError, match=r"source\.zip_entry"):
        _contents(source)


def test_what_is_no_archive_is_refused_whole(tmp_path: Path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(MalformedError, match=r"source\.zip_directory"):
        list(open_source(tmp_path / "a.zip").entries())


def test_an_archive_cut_anywhere_never_gives_wrong_bytes(tmp_path: Path):
    source = _zip(tmp_path / "a.zip", [("a", b"1" * 50), ("b", b"2" * 50)])
    whole = source.path.read_bytes()
    for size in range(len(whole)):
        source.path.write_bytes(whole[:size])
        with pytest.raises(MalformedError):
            _contents(source)
