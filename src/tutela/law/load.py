"""Read a file of the catalogue strictly: no key twice, nothing empty, nothing unknown.

The files are TOML (docs/adr/0110): a person can read and sign them, the language refuses a key
that stands twice and has no null, and Python reads it without another package.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import TypeVar

from tutela.errors import MalformedError
from tutela.law.rule import Basis, Grade, Number, Rule, Ruleset, Stricter
from tutela.proof.digest import sha256

Kind = TypeVar("Kind", bound=Enum)

_HEADER = frozenset({"kind", "version", "dated", "owner", "review"})
_TABLES = {
    "transfer": frozenset({"number", "rule", "treaty", "destination", "korea", "waiver", "fact"}),
    "disclosure": frozenset({"rule", "identifying", "mosaic", "quorum", "passing", "showing"}),
    "glossary": frozenset({"term"}),
    "remedies": frozenset({"remedy"}),
}
_RULE_NEEDS = frozenset({"id", "instrument", "pinpoint", "grade", "seen", "basis", "text", "who"})
_RULE_MAY = frozenset({"blocks", "facts", "waiver", "note"})
_NUMBER_NEEDS = frozenset({"name", "value", "stricter", "rule"})


@cache
def shipped(name: str) -> Ruleset:
    """Return the rules that travel with the package.

    Args:
        name: `transfer_rules` or `disclosure_rules`.
    """
    return load_rules(files("tutela.law").joinpath("catalogue", f"{name}.toml").read_bytes())


@cache
def shipped_entries(name: str, table: str) -> tuple[Mapping[str, object], ...]:
    """Return the entries of one table of a shipped file, checked but not given a type."""
    content = files("tutela.law").joinpath("catalogue", f"{name}.toml").read_bytes()
    return _entries(_parse(content), table)


def load_rules(untrusted: bytes) -> Ruleset:
    """Return the rules of a file.

    Raises:
        MalformedError: the file is no TOML, has a key twice, something empty or unknown, an id
            twice, or a number whose rule it does not have.
    """
    parsed = _parse(untrusted)
    rules = tuple(_rule(entry) for entry in _entries(parsed, "rule"))
    numbers = tuple(_number(entry) for entry in _entries(parsed, "number"))
    known = {rule.id for rule in rules}
    if len(known) != len(rules) or len({each.name for each in numbers}) != len(numbers):
        raise MalformedError("law.twice")
    for each in numbers:
        if each.rule not in known:
            raise MalformedError("law.rule_unknown", rule=each.rule, version=0)
    return Ruleset(
        _text(parsed, "kind"),
        _whole(parsed, "version"),
        _date(parsed, "dated"),
        _text(parsed, "owner"),
        _date(parsed, "review"),
        sha256(untrusted),
        rules,
        numbers,
    )


def _parse(untrusted: bytes) -> dict[str, object]:
    try:
        parsed: dict[str, object] = tomllib.loads(untrusted.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as reason:
        raise MalformedError("law.no_toml") from reason
    kind = parsed.get("kind")
    tables = _TABLES.get(kind) if isinstance(kind, str) else None
    if tables is None or not parsed.keys() >= _HEADER or not parsed.keys() <= _HEADER | tables:
        raise MalformedError("law.keys", place="file")
    _refuse_empty(parsed, "file")
    return parsed


def _refuse_empty(value: object, place: str) -> None:
    """Refuse what is empty, or of a kind the catalogue has no use for."""
    match value:
        case bool() | int():
            return
        case str() if value.strip():
            return
        case list() if value:
            for member in value:
                _refuse_empty(member, place)
            return
        case dict() if value:
            for name, member in value.items():
                _refuse_empty(member, name)
            return
        case _:
            raise MalformedError("law.empty", place=place)


def _entries(parsed: Mapping[str, object], table: str) -> tuple[Mapping[str, object], ...]:
    found = parsed.get(table, [])
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise MalformedError("law.keys", place=table)
    return tuple(found)


def _rule(entry: Mapping[str, object]) -> Rule:
    if not _RULE_NEEDS <= entry.keys() <= _RULE_NEEDS | _RULE_MAY:
        raise MalformedError("law.keys", place=str(entry.get("id", "rule")))
    return Rule(
        _text(entry, "id"),
        _text(entry, "instrument"),
        _text(entry, "pinpoint"),
        _one_of(Grade, entry, "grade"),
        _text(entry, "seen"),
        tuple(_member(Basis, word, "basis") for word in _texts(entry, "basis")),
        _text(entry, "text"),
        _text(entry, "who"),
        _text(entry, "blocks") if "blocks" in entry else "",
        _texts(entry, "facts") if "facts" in entry else (),
        _text(entry, "waiver") if "waiver" in entry else "",
        _text(entry, "note") if "note" in entry else "",
    )


def _number(entry: Mapping[str, object]) -> Number:
    if entry.keys() != _NUMBER_NEEDS:
        raise MalformedError("law.keys", place=str(entry.get("name", "number")))
    stricter = _one_of(Stricter, entry, "stricter")
    return Number(_text(entry, "name"), _whole(entry, "value"), stricter, _text(entry, "rule"))


def _text(entry: Mapping[str, object], name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str):
        raise MalformedError("law.keys", place=name)
    return value


def _texts(entry: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = entry.get(name)
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise MalformedError("law.keys", place=name)
    return tuple(value)


def _whole(entry: Mapping[str, object], name: str) -> int:
    value = entry.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise MalformedError("law.keys", place=name)
    return value


def _date(entry: Mapping[str, object], name: str) -> date:
    try:
        return date.fromisoformat(_text(entry, name))
    except ValueError as reason:
        raise MalformedError("law.keys", place=name) from reason


def _one_of(kind: type[Kind], entry: Mapping[str, object], name: str) -> Kind:
    return _member(kind, _text(entry, name), name)


def _member(kind: type[Kind], word: str, name: str) -> Kind:
    try:
        return kind(word)
    except ValueError as reason:
        raise MalformedError("law.keys", place=name) from reason
