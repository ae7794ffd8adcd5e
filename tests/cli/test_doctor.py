"""Each check finds what is there, and names what is not."""

import json
from pathlib import Path

import pytest
from tests.custody.bare import WeakLocksmith

from tutela import wiring
from tutela.cli.app import run
from tutela.cli.console import Console
from tutela.cli.doctor import (
    Found,
    Status,
    checks,
    disk,
    is_encrypted,
    kept_heads,
    memory_folder,
    package,
    reader,
    report,
    swap,
)
from tutela.custody.keys import PersonKey
from tutela.errors import UnavailableError
from tutela.terms.messages import Language
from tutela.wiring import NewCase, create_case


def _device(root: Path, name: str, uuid: str | None, *under: Path) -> Path:
    device = root / "sys/class/block" / name
    (device / "slaves").mkdir(parents=True)
    for lower in under:
        (device / "slaves" / lower.name).symlink_to(lower)
    if uuid is not None:
        (device / "dm").mkdir()
        (device / "dm/uuid").write_text(uuid)
    return device


def _swaps(root: Path, *devices: str) -> None:
    (root / "proc").mkdir(exist_ok=True)
    rows = "".join(f"/dev/{name} partition 1000 0 -2\n" for name in devices)
    (root / "proc/swaps").write_text("Filename Type Size Used Priority\n" + rows)


def test_a_volume_on_an_encrypted_mapping_counts_as_encrypted(tmp_path: Path):
    plain = _device(tmp_path, "sda2", None)
    mapping = _device(tmp_path, "dm-0", "CRYPT-LUKS2-0123", plain)
    volume = _device(tmp_path, "dm-1", "LVM-4567", mapping)
    assert is_encrypted(volume)
    assert not is_encrypted(plain)


def test_an_unencrypted_disk_and_an_unknown_one_are_warnings(tmp_path: Path):
    number = tmp_path.stat().st_dev
    assert disk(tmp_path, tmp_path).message == "doctor.disk_unknown"
    block = tmp_path / "sys/dev/block"
    block.mkdir(parents=True)
    name = f"{number >> 8}:{number & 0xFF}"
    (block / name).symlink_to(_device(tmp_path, "sda1", None))
    assert disk(tmp_path / "not/yet/there", tmp_path).message == "doctor.disk_plain"
    (block / name).unlink()
    (block / name).symlink_to(_device(tmp_path, "dm-7", "CRYPT-LUKS2-1"))
    assert disk(tmp_path, tmp_path) == Found(Status.GOOD, "doctor.disk")


def test_only_swap_in_clear_is_a_warning(tmp_path: Path):
    assert swap(tmp_path).message == "doctor.swap_unknown"
    _swaps(tmp_path)
    assert swap(tmp_path).status is Status.GOOD
    _device(tmp_path, "dm-3", "CRYPT-PLAIN-swap")
    _swaps(tmp_path, "zram0", "dm-3")
    assert swap(tmp_path).status is Status.GOOD
    _swaps(tmp_path, "zram0", "dm-3", "sdb1", "sdc1")
    assert swap(tmp_path) == Found(Status.WARNING, "doctor.swap_plain", {"count": 2})


def test_a_folder_in_memory_is_left_as_it_was(tmp_path: Path):
    assert memory_folder(tmp_path).status is Status.GOOD
    assert list(tmp_path.iterdir()) == []
    assert memory_folder(tmp_path / "none").status is Status.WARNING


def test_a_package_that_does_not_load_is_missing():
    found = package("tutela_no_such_package")
    assert found.status is Status.MISSING
    assert found.parameters == {"package": "tutela_no_such_package"}


@pytest.mark.parametrize("language", Language)
def test_a_missing_part_ends_in_an_error_after_the_whole_table(
    language: Language, capsys: pytest.CaptureFixture[str]
):
    found = [
        ("python", Found(Status.GOOD, "doctor.python", {"version": "3.11"})),
        ("age", Found(Status.MISSING, "doctor.package_missing", {"package": "cryptography"})),
    ]
    with pytest.raises(UnavailableError, match=r"doctor\.parts_missing count=1"):
        report(Console(language), found)
    assert "cryptography" in capsys.readouterr().out


def test_every_check_runs_here_and_nothing_needed_is_missing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    assert run(["doctor", "--json", "--case", str(tmp_path)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in document["checks"]] == [name for name, _ in checks(tmp_path)]
    assert all(one["text"] for one in document["checks"])


def test_a_file_among_the_kept_heads_that_does_not_belong_there_is_named(tmp_path: Path):
    assert kept_heads(tmp_path).message == "heads.no_case"
    anna = PersonKey("anna", WeakLocksmith().new_key(), bytes([1]) * 32)
    create_case(tmp_path / "case", NewCase((anna.public,), "tester"), None)
    assert kept_heads(tmp_path / "case").message == "heads.all_fit"
    path = tmp_path / "case" / "witness" / "evidence" / "9.note"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"junk")
    found = kept_heads(tmp_path / "case")
    assert (found.status, found.message) == (Status.WARNING, "heads.foreign")
    assert found.parameters == {"files": "witness/evidence/9.note"}
    (tmp_path / "case" / "case.toml").write_bytes(b"junk")
    assert kept_heads(tmp_path / "case").status is Status.WARNING


def test_the_reading_aid_is_no_part_that_is_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert reader() == Found(Status.WARNING, "reading.absent")
    for known, status, message in (
        (("kor", "rus", "ukr", "eng"), Status.GOOD, "reading.installed"),
        (("eng",), Status.WARNING, "reading.some_missing"),
    ):
        monkeypatch.setattr(wiring, "reader_languages", lambda known=known: known)
        found = reader()
        assert (found.status, found.message) == (status, message)
        assert found.parameters["languages"] == ", ".join(known)
