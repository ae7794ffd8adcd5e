from pathlib import Path

import pytest

from tutela.custody.shares import Scheme
from tutela.engines.age import AgeLocksmith
from tutela.errors import ConflictError, MalformedError, MismatchError, RefusedError
from tutela.wiring import join_shares, open_recovery_files, read_shares, share_files, write_shares

KEY = AgeLocksmith().new_key()
FILES = share_files(KEY, Scheme(2, 3), "case-0123456789")


def test_share_files_are_the_key_again_one_by_one_or_in_one_file():
    files = tuple(FILES.items())
    assert list(FILES) == ["share-1-of-3.txt", "share-2-of-3.txt", "share-3-of-3.txt"]
    assert open_recovery_files(files[1:]) == KEY
    assert open_recovery_files((("all.txt", b"\n".join(FILES.values())),)) == KEY
    assert join_shares(read_shares(files)) == KEY


def test_a_paper_key_is_read_as_before():
    assert open_recovery_files((("paper", KEY.secret.encode()),)) == KEY
    with pytest.raises(MalformedError, match=r"keys\.recovery"):
        open_recovery_files((("photo.jpg", b"\xff\xd8\xff"),))


def test_one_share_is_too_few_and_two_splittings_do_not_mix():
    first = FILES["share-1-of-3.txt"]
    other = share_files(KEY, Scheme(2, 3), "case-0123456789")["share-2-of-3.txt"]
    with pytest.raises(RefusedError, match=r"recovery\.too_few_shares"):
        open_recovery_files((("a", first),))
    with pytest.raises(MismatchError, match=r"recovery\.shares_(mixed|digest)"):
        open_recovery_files((("a", first), ("b", other)))


def test_a_mistyped_share_is_named_by_its_file():
    mistyped = FILES["share-1-of-3.txt"].replace(b"academic", b"acadmic", 1)
    with pytest.raises(MalformedError) as caught:
        open_recovery_files((("share-1-of-3.txt", mistyped), ("b", FILES["share-2-of-3.txt"])))
    assert caught.value.message == "recovery.word_unknown"
    assert caught.value.parameters == {"file": "share-1-of-3.txt", "place": 1, "word": 3}


def test_shares_are_written_for_their_owner_only_and_over_nothing(tmp_path: Path):
    write_shares(tmp_path / "shares", FILES)
    paths = sorted((tmp_path / "shares").iterdir())
    assert {path.name: path.read_bytes() for path in paths} == FILES
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "shares", *paths))
    with pytest.raises(ConflictError):
        write_shares(tmp_path / "shares", FILES)
