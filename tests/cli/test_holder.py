from pathlib import Path

import pytest
from tests.cli.desk import MACHINE_PASSPHRASE, Desk
from typing_extensions import override

from tutela.cli.console import Console, open_settings
from tutela.cli.holder import key_settings, new_passphrase, open_case, open_holder, read_file
from tutela.errors import MalformedError, RefusedError, UnavailableError
from tutela.terms.messages import Language

CONSOLE = Console(Language.ENGLISH)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def test_a_person_is_known_by_their_key_file(desk: Desk):
    holder = open_holder(CONSOLE, desk.root / "anna.key", desk.person_file)
    assert (holder.label, holder.age, holder.person) == ("anna", desk.anna.age, desk.anna)


def test_whoever_holds_the_recovery_key_is_no_person(desk: Desk):
    holder = open_holder(CONSOLE, desk.recovery, None)
    assert (holder.label, holder.age, holder.person) == ("recovery", desk.made.recovery, None)


def test_a_holder_shows_no_secret(desk: Desk):
    shown = repr(open_holder(CONSOLE, desk.root / "anna.key", desk.person_file))
    assert "AGE-SECRET" not in shown
    assert "seed" not in shown


def test_another_passphrase_does_not_open_a_key_file(desk: Desk):
    with pytest.raises(RefusedError, match=r"keys\.passphrase"):
        open_holder(CONSOLE, desk.root / "anna.key", desk.machine_file)


def test_the_machines_passphrase_file_never_answers_for_a_person(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TUTELA_PASSPHRASE_FILE", str(desk.machine_file))
    assert open_settings().passphrase_file == desk.machine_file
    assert key_settings(None).passphrase_file is None
    with pytest.raises(UnavailableError, match=r"cli\.passphrase_missing"):
        open_holder(CONSOLE, desk.root / "anna.key", None)


def test_a_file_that_is_no_key_is_malformed(desk: Desk):
    (desk.root / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(MalformedError, match=r"keys\.recovery"):
        open_holder(CONSOLE, desk.root / "photo.jpg", None)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    for path in (tmp_path / "absent", tmp_path):
        with pytest.raises(UnavailableError) as caught:
            read_file(path)
        assert caught.value.message == "keys.file_missing"
        assert caught.value.parameters == {"file": path.name}


def test_a_case_is_opened_with_the_machines_passphrase(desk: Desk):
    with open_case(CONSOLE, desk.case, desk.machine_file) as case:
        assert case.card == desk.made.card
    with pytest.raises(RefusedError, match=r"case\.passphrase"):
        open_case(CONSOLE, desk.case, desk.person_file)


def test_a_new_passphrase_comes_from_its_file(desk: Desk):
    settings = open_settings(passphrase_file=desk.machine_file)
    assert new_passphrase(CONSOLE, settings, "case.ask_new_passphrase") == MACHINE_PASSPHRASE


class Typist(Console):
    """Somebody at a terminal who types one thing after another."""

    def __init__(self, *typed: str) -> None:
        super().__init__(Language.ENGLISH)
        self.typed = list(typed)

    @override
    def passphrase(self, _settings: object, _identifier: str, /, **_parameters: str | int) -> str:
        return self.typed.pop(0)


def test_a_typed_passphrase_is_typed_twice_the_same():
    settings = key_settings(None)
    assert new_passphrase(Typist("a b", "a b"), settings, "case.ask_new_passphrase") == "a b"
    with pytest.raises(RefusedError, match=r"keys\.passphrases_differ"):
        new_passphrase(Typist("a b", "a c"), settings, "case.ask_new_passphrase")
