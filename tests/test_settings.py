"""The configuration is read once and checked before anything starts."""

from pathlib import Path

import pytest

from tutela.errors import MalformedError, RefusedError, UnavailableError
from tutela.settings import pick_language, read_settings
from tutela.terms.messages import Language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, Language.ENGLISH),
        ({"TUTELA_LANG": "ko", "LC_ALL": "uk_UA.UTF-8"}, Language.KOREAN),
        ({"LC_ALL": "uk_UA.UTF-8", "LANG": "ru_RU.UTF-8"}, Language.UKRAINIAN),
        ({"LANG": "ru_RU.UTF-8"}, Language.RUSSIAN),
        ({"LANG": "de_DE.UTF-8"}, Language.ENGLISH),
        ({"LANG": "C"}, Language.ENGLISH),
        ({"LANG": "POSIX", "TUTELA_LANG": ""}, Language.ENGLISH),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_locale_s(
    environment: dict[str, str], language: Language
):
    assert pick_language(environment) is language


def test_an_option_wins_over_its_variable(tmp_path: Path):
    settings = read_settings(
        {"TUTELA_LANG": "ko", "TUTELA_CASE": "/elsewhere"}, language="uk", case_folder=tmp_path
    )
    assert settings.language is Language.UKRAINIAN
    assert settings.case_folder == tmp_path


def test_an_unknown_language_asked_for_by_name_is_refused():
    with pytest.raises(MalformedError, match=r"settings\.language_unknown"):
        read_settings({"TUTELA_LANG": "xx"})


def test_a_passphrase_file_that_others_can_read_is_refused(tmp_path: Path):
    file = tmp_path / "passphrase"
    file.write_text("correct horse\n")
    file.chmod(0o644)
    with pytest.raises(RefusedError, match=r"settings\.passphrase_readable mode=0644"):
        read_settings({"TUTELA_PASSPHRASE_FILE": str(file)})
    file.chmod(0o600)
    assert read_settings({"TUTELA_PASSPHRASE_FILE": str(file)}).passphrase_file == file


@pytest.mark.parametrize("variable", ["TUTELA_PASSPHRASE_FILE", "TUTELA_MODEL"])
def test_a_named_file_that_is_not_there_is_missed_at_once(variable: str, tmp_path: Path):
    with pytest.raises(UnavailableError, match=variable):
        read_settings({variable: str(tmp_path / "none")})
