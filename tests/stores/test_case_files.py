"""Read a case folder as it lies: sizes, digests, papers, and nothing that is foreign."""

from hashlib import sha256
from pathlib import Path

import pytest

from tutela.custody.vault import AGE_MAGIC, PIECE_BYTES, ObjectId
from tutela.errors import RefusedError, UnavailableError
from tutela.stores.case_files import (
    CaseFiles,
    header_path,
    log_path,
    object_path,
    tombstone_path,
)


def put(root: Path, path: str, content: bytes = b"") -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)


def named(content: bytes) -> ObjectId:
    return ObjectId(sha256(content).digest())


ONE, OLD = b"payload" * PIECE_BYTES, AGE_MAGIC + b"old"


def test_what_lies_on_the_shelves_is_listed_and_the_foreign_is_not(tmp_path: Path):
    put(tmp_path, object_path(named(ONE)), ONE)
    put(tmp_path, header_path(named(ONE)), b"header")
    put(tmp_path, tombstone_path(named(OLD)), b"7\n")
    put(tmp_path, "objects/incoming/0123", b"half")
    put(tmp_path, "objects/ab/foreign", b"foreign")
    lying = CaseFiles(tmp_path).lying()
    assert lying.objects == {named(ONE): len(ONE)}
    assert lying.headers == {named(ONE)}
    assert lying.tombstones == {named(OLD): b"7\n"}


def test_an_empty_folder_holds_nothing(tmp_path: Path):
    files = CaseFiles(tmp_path / "nowhere")
    assert files.names() == frozenset()
    assert files.lying().objects == {}
    assert files.papers() == {}
    assert files.read_if_there("case.toml") == b""
    assert files.size("case.toml") is None


@pytest.mark.parametrize("content", [b"", b"x", AGE_MAGIC[:-1], OLD, ONE])
def test_an_object_is_read_to_its_end_and_every_byte_is_told(tmp_path: Path, content: bytes):
    put(tmp_path, object_path(named(content)), content)
    told: list[int] = []
    seen = CaseFiles(tmp_path).digest(named(content), told.append)
    assert seen.digest == sha256(content).digest()
    assert seen.whole == (content == OLD)
    assert sum(told) == len(content)


def test_what_cannot_be_read_is_said_to_be(tmp_path: Path):
    files = CaseFiles(tmp_path)
    for read in (
        lambda: files.digest(named(ONE), lambda _size: None),
        lambda: files.header_digest(named(ONE)),
        lambda: list(files.pieces("case.toml")),
    ):
        with pytest.raises(UnavailableError, match=r"fixity\.file_unreadable"):
            read()


def test_papers_are_all_files_beside_objects_ledgers_index_and_locks(tmp_path: Path):
    for path in (
        "case.toml",
        "machine.age",
        "keys/0001.age",
        "receipts/0001.sealed",
        "receipts/turn",
        "receipts/0001.tmp",
        "anchors/a/b.tsr",
        "ledger/evidence/checkpoint",
        "objects/ab/x",
        "headers/ab/x",
        "aside/x",
        "fixity/progress",
        "index.db",
        "index.db-wal",
        "aside-01-index.db",
        ".lock",
    ):
        put(tmp_path, path, b"content")
    (tmp_path / "link").symlink_to(tmp_path / "case.toml")
    papers = CaseFiles(tmp_path).papers()
    assert set(papers) == {
        "case.toml",
        "machine.age",
        "keys/0001.age",
        "receipts/0001.sealed",
        "anchors/a/b.tsr",
    }
    assert papers["case.toml"].digest == sha256(b"content").digest()


def test_the_files_of_a_log_lie_under_its_name(tmp_path: Path):
    put(tmp_path, log_path("evidence", "checkpoint"), b"head")
    assert CaseFiles(tmp_path).log("evidence").read("checkpoint") == b"head"


def test_a_linked_file_is_not_there(tmp_path: Path):
    own = tmp_path / "own"
    own.write_bytes(b"7\n")
    root, paths = tmp_path / "copy", (object_path(named(ONE)), header_path(named(ONE)))
    for path in (*paths, tombstone_path(named(ONE)), "keys/0001.age"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).symlink_to(own)
    files = CaseFiles(root)
    lying = files.lying()
    assert (lying.objects, lying.headers, lying.tombstones) == ({}, frozenset(), {})
    assert files.papers() == {}
    assert files.size("keys/0001.age") is None
    for read in (
        lambda: files.read("keys/0001.age"),
        lambda: files.digest(named(ONE), lambda _size: None),
        lambda: list(files.pieces(header_path(named(ONE)))),
    ):
        with pytest.raises(UnavailableError, match=r"fixity\.file_unreadable"):
            read()


@pytest.mark.parametrize(
    "folder",
    ["objects", "objects/ab", "objects/incoming", "headers", "headers/ab", "keys", "anchors/one"],
)
def test_a_linked_folder_is_refused(tmp_path: Path, folder: str):
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "copy" / folder
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(tmp_path / "elsewhere")
    files = CaseFiles(tmp_path / "copy")
    with pytest.raises(RefusedError) as caught:
        files.papers() if folder.startswith(("keys", "anchors")) else files.lying()
    assert (caught.value.message, caught.value.parameters) == ("fixity.link", {"path": folder})


@pytest.mark.parametrize("path", ["ledger", "ledger/evidence", "ledger/evidence/tile", "link"])
def test_no_link_may_be_in_a_log(tmp_path: Path, path: str):
    path = path.replace("link", "ledger/evidence/checkpoint")
    link = tmp_path / "copy" / path
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(tmp_path)
    with pytest.raises(RefusedError, match=r"fixity\.link"):
        CaseFiles(tmp_path / "copy").log("evidence")


def test_kept_heads_are_found_by_log_and_links_are_none(tmp_path: Path):
    for path in (
        "witness/evidence/7.note",
        "witness/evidence/12.note",
        "witness/publication/1.note",
        "witness/keys/a.vkey",
        "anchors/evidence/12/note",
        "anchors/evidence/12/a.tsr",
    ):
        put(tmp_path, path, b"note")
    (tmp_path / "witness/evidence/13.note").symlink_to(tmp_path / "witness/evidence/7.note")
    files = CaseFiles(tmp_path)
    assert set(files.notes("evidence")) == {
        "witness/evidence/7.note",
        "witness/evidence/12.note",
        "anchors/evidence/12/note",
    }
    assert files.notes("publication") == ("witness/publication/1.note",)
