"""Read the configuration once, check it, freeze it.

    TUTELA_LANG              en, uk, ko or ru; else LC_ALL, LC_MESSAGES, LANG; else English
    TUTELA_CASE              the case folder to work in
    TUTELA_PASSPHRASE_FILE   holds the passphrase in its first line; readable by you only
    TUTELA_MODEL             an optional face network beside those that ship, known by its digest

An option of the command line wins over its variable.
"""

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tutela.errors import MalformedError, RefusedError, UnavailableError
from tutela.terms.messages import Language

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Settings:
    """What one run of Tutela was told by its environment and its options."""

    language: Language
    case_folder: Path | None
    passphrase_file: Path | None
    model_file: Path | None


def read_settings(
    environment: Mapping[str, str],
    *,
    language: str | None = None,
    case_folder: Path | None = None,
    passphrase_file: Path | None = None,
) -> Settings:
    """Return the checked settings of this run.

    Args:
        environment: the process's environment, or a stand-in.
        language: code given on the command line, if any.
        case_folder: given on the command line, if any.
        passphrase_file: given on the command line, if any.

    Raises:
        MalformedError: an unknown language was asked for by name.
        UnavailableError: a file that was named is not there.
        RefusedError: the passphrase file can be read by other users.
    """
    named = passphrase_file or _path(environment, "TUTELA_PASSPHRASE_FILE")
    model = _path(environment, "TUTELA_MODEL")
    if named is not None:
        _check_is_file("TUTELA_PASSPHRASE_FILE", named)
        _check_private(named)
    if model is not None:
        _check_is_file("TUTELA_MODEL", model)
    return Settings(
        language=pick_language(environment, language),
        case_folder=case_folder or _path(environment, "TUTELA_CASE"),
        passphrase_file=named,
        model_file=model,
    )


def pick_language(environment: Mapping[str, str], asked: str | None = None) -> Language:
    """Return the language asked for, else that of the locale, else English.

    Raises:
        MalformedError: `asked` or TUTELA_LANG is none of the four codes. A foreign locale is no
            error: nobody chose it for Tutela.
    """
    by_code = {language.value: language for language in Language}
    wanted = asked or environment.get("TUTELA_LANG")
    if wanted:
        if wanted not in by_code:
            raise MalformedError("settings.language_unknown", known=", ".join(sorted(by_code)))
        return by_code[wanted]
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := environment.get(variable):
            return by_code.get(locale.split(".")[0].split("_")[0].lower(), Language.ENGLISH)
    return Language.ENGLISH


def _path(environment: Mapping[str, str], variable: str) -> Path | None:
    value = environment.get(variable)
    return Path(value) if value else None


def _check_is_file(variable: str, path: Path) -> None:
    if not path.is_file():
        raise UnavailableError("settings.file_missing", setting=variable)


def _check_private(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & _OTHERS:
        raise RefusedError("settings.passphrase_readable", mode=f"{mode:04o}")
