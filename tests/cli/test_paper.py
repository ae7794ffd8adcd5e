from pathlib import Path

import pytest

from tutela.cli.console import Console
from tutela.cli.paper import Paper, check_absent, check_recovery_out, keep_recovery
from tutela.custody.shares import Scheme
from tutela.engines.age import AgeLocksmith
from tutela.errors import ConflictError, RefusedError, UnavailableError
from tutela.terms.messages import Language
from tutela.wiring import open_recovery, open_recovery_files

KEY = AgeLocksmith().new_key()
SPEAKER, PROGRAM = Console(Language.ENGLISH), Console(Language.ENGLISH, json=True)


def test_a_place_is_checked_before_a_key_is_drawn(tmp_path: Path):
    assert check_recovery_out(None, None) is None
    assert check_recovery_out(tmp_path / "paper", None) is None
    assert check_recovery_out(tmp_path / "shares", "3of5") == Scheme(3, 5)
    with pytest.raises(RefusedError, match=r"recovery\.folder_missing"):
        check_recovery_out(None, "3of5")
    with pytest.raises(RefusedError, match=r"keys\.file_exists"):
        check_recovery_out(tmp_path, "3of5")
    with pytest.raises(RefusedError, match=r"recovery\.scheme"):
        check_recovery_out(tmp_path / "shares", "3 of 5")


def test_nothing_is_written_over(tmp_path: Path):
    check_absent(tmp_path / "a", tmp_path / "b")
    (tmp_path / "b").write_bytes(b"")
    with pytest.raises(RefusedError, match=r"keys\.file_exists"):
        check_absent(tmp_path / "a", tmp_path / "b")


def test_without_a_place_the_key_is_shown_once(capsys: pytest.CaptureFixture[str]):
    paper = Paper(KEY, "case-0", None, None)
    assert keep_recovery(SPEAKER, paper, in_force=True) == KEY.secret
    assert KEY.secret in capsys.readouterr().out
    keep_recovery(PROGRAM, paper, in_force=True)
    assert capsys.readouterr() == ("", "")


def test_with_a_place_the_key_is_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    one = Paper(KEY, "case-0", tmp_path / "paper", None)
    several = Paper(KEY, "case-0", tmp_path / "shares", Scheme(2, 3))
    assert keep_recovery(SPEAKER, one, in_force=True) == str(tmp_path / "paper")
    assert keep_recovery(SPEAKER, several, in_force=True) == str(tmp_path / "shares")
    assert KEY.secret not in "".join(capsys.readouterr())
    assert open_recovery((tmp_path / "paper").read_bytes()) == KEY
    files = [(path.name, path.read_bytes()) for path in (tmp_path / "shares").iterdir()]
    assert open_recovery_files(files) == KEY


@pytest.mark.parametrize("in_force", [True, False])
def test_a_key_in_force_that_cannot_be_written_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, in_force: bool
):
    (tmp_path / "file").write_bytes(b"")
    for out, scheme in (
        (tmp_path / "file" / "paper", None),
        (tmp_path / "file" / "shares", Scheme(2, 3)),
        (tmp_path / "file", None),
    ):
        with pytest.raises((ConflictError, UnavailableError)):
            keep_recovery(SPEAKER, Paper(KEY, "case-0", out, scheme), in_force=in_force)
        assert (KEY.secret in capsys.readouterr().out) is in_force


def test_a_paper_shows_no_key():
    assert KEY.secret not in repr(Paper(KEY, "case-0", None, None))
