"""Every text a person reads exists in four languages and claims no more than is shown."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tutela.errors import TutelaError
from tutela.terms.messages import Language, catalogue, parameters_of

SOURCE: Final = Path(__file__).resolve().parents[2] / "src" / "tutela"
CODES: Final = [language.value for language in Language]
IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")

# Words that promise more than a seal can: in no language may a text say them.
FORBIDDEN: Final = {
    "en": r"lawful|authentic|voluntar|anonym|\bprove[nds]?\b|\bprovable|\bsafe\b|\bgenuine",
    "uk": r"законн|автентичн|достовірн|добровільн|анонім|доведен|безпечн",
    "ko": r"합법|적법|진본|진품|자발|익명|증명(되|됨|된)|입증|안전합",
    "ru": r"законн|аутентичн|подлинн|достоверн|добровольн|аноним|доказан|безопасн",
}
# One word for one thing: docs/glossary.md says which word took the place of these.
REJECTED: Final = {
    "en": r"interlocutor",
    "uk": r"(?<!спів)бесід|співбесідник|інтерв.ю|колегі",
    "ko": r"인터뷰|심의위원회",
    "ru": r"собеседован|собеседник|интервью|коллеги",
}
SPEAKING: Final = frozenset({"text", "say", "render", "track", "passphrase", "Found"})
"""Calls beside the errors that are handed an identifier."""

SAME_IN_EVERY_LANGUAGE: Final = frozenset[str]()


def _files() -> Iterator[Path]:
    yield from SOURCE.glob("proof/wording/en.json")
    yield from SOURCE.glob("terms/catalogue/en/*.json")


def _in(path: Path, code: str) -> Path:
    if path.parent.name == "wording":
        return path.with_name(f"{code}.json")
    return path.parents[1] / code / path.name


def _texts(path: Path) -> dict[str, str]:
    texts = json.loads(path.read_text("utf-8"), object_pairs_hook=_unique)
    assert isinstance(texts, dict)
    return texts


def _unique(pairs: list[tuple[str, str]]) -> dict[str, str]:
    assert len({name for name, _ in pairs}) == len(pairs), "an identifier stands twice"
    return dict(pairs)


def _calls() -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """Yield place, identifier and parameters of every call whose first argument is a text."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            if ast.unparse(node.func) == "sa.text":
                continue  # SQLAlchemy's, which is handed a piece of SQL
            for identifier in _identifiers(node):
                place = f"{path.relative_to(SOURCE)}:{node.lineno}"
                yield place, identifier, _parameters(node)


def _identifiers(call: ast.Call) -> Iterator[str]:
    """Yield the identifiers a call names; `"a.b" if x else "a.c"` names two."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    name = call.func.id if isinstance(call.func, ast.Name) else name
    of_reason = isinstance(call.func, ast.Attribute) and ast.unparse(call.func) == "Reason.of"
    if not (of_reason or name.endswith("Error") or name in SPEAKING):
        return
    for argument in call.args:
        yield from _constants(argument)


def _constants(node: ast.AST) -> Iterator[str]:
    """Yield the identifiers under a node, but not those of a call inside or of parts of one."""
    if isinstance(node, ast.Call | ast.JoinedStr):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if IDENTIFIER.fullmatch(node.value):
            yield node.value
        return
    for child in ast.iter_child_nodes(node):
        yield from _constants(child)


def _parameters(call: ast.Call) -> frozenset[str] | None:
    """Return the names passed, or None when they are only known when the program runs."""
    if any(keyword.arg is None for keyword in call.keywords):
        return None
    dictionaries = [argument for argument in call.args if isinstance(argument, ast.Dict)]
    names = {keyword.arg for keyword in call.keywords if keyword.arg}
    for dictionary in dictionaries:
        if not all(isinstance(key, ast.Constant) for key in dictionary.keys):
            return None
        names |= {str(key.value) for key in dictionary.keys if isinstance(key, ast.Constant)}
    func = call.func
    called = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    return None if called in {"render", "track"} and not dictionaries else frozenset(names)


@pytest.mark.parametrize("path", list(_files()), ids=lambda path: path.stem)
def test_four_catalogues_have_the_same_identifiers_and_parameters(path: Path):
    english = _texts(path)
    for code in CODES:
        theirs = _texts(_in(path, code))
        assert theirs.keys() == english.keys(), f"{code}/{path.name}"
        for identifier, text in theirs.items():
            assert parameters_of(text) == parameters_of(english[identifier]), (code, identifier)


@pytest.mark.parametrize("code", CODES)
def test_no_catalogue_file_is_left_without_its_english_original(code: str):
    english = {path.name for path in (SOURCE / "terms/catalogue/en").glob("*.json")}
    theirs = {path.name for path in (SOURCE / f"terms/catalogue/{code}").glob("*.json")}
    assert theirs == english


def test_an_area_file_holds_only_its_own_identifiers():
    for path in SOURCE.glob("terms/catalogue/en/*.json"):
        strays = [name for name in _texts(path) if name.split(".")[0] != path.stem]
        assert strays == [], path.name


def test_every_identifier_in_the_source_has_a_text():
    known = catalogue(Language.ENGLISH)
    unknown = [(place, name) for place, name, _ in _calls() if name not in known]
    assert unknown == []


def test_every_error_carries_an_identifier_and_no_sentence():
    kinds = {kind.__name__ for kind in TutelaError.__subclasses__()}
    sentences = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in kinds
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and not IDENTIFIER.fullmatch(str(node.args[0].value))
    ]
    assert sentences == []


def test_every_call_passes_exactly_the_parameters_its_text_names():
    known = catalogue(Language.ENGLISH)
    wrong = [
        (place, name, sorted(parameters ^ parameters_of(known[name])))
        for place, name, parameters in _calls()
        if name in known and parameters is not None and parameters != parameters_of(known[name])
    ]
    assert wrong == []


def test_every_text_is_used():
    used = "\n".join(
        path.read_text("utf-8")
        for pattern in ("*.py", "*.js", "*.mjs", "*.html")
        for path in SOURCE.rglob(pattern)
    )
    # An identifier made of parts, such as f"doctor.name_{name}", is used through its first part.
    made = set(re.findall(r"[\"'`]([a-z0-9_]+\.[a-z0-9_.]*)\$?\{", used))
    unused = [
        name
        for name in catalogue(Language.ENGLISH)
        if name not in used and not any(name.startswith(first) for first in made)
    ]
    assert unused == []


@pytest.mark.parametrize("language", Language)
def test_no_text_promises_more_than_is_shown(language: Language):
    pattern = re.compile(FORBIDDEN[language.value], re.IGNORECASE)
    claims = [
        (name, found.group())
        for name, text in catalogue(language).items()
        for found in pattern.finditer(text)
    ]
    assert claims == []


@pytest.mark.parametrize("language", Language)
def test_no_text_uses_a_word_that_the_glossary_replaced(language: Language):
    pattern = re.compile(REJECTED[language.value], re.IGNORECASE)
    used = [
        (name, found.group())
        for name, text in catalogue(language).items()
        for found in pattern.finditer(text)
    ]
    assert used == []


@pytest.mark.parametrize("language", [one for one in Language if one is not Language.ENGLISH])
def test_no_text_was_left_untranslated(language: Language):
    english = catalogue(Language.ENGLISH)
    left = [
        name
        for name, text in catalogue(language).items()
        if text == english[name] and name not in SAME_IN_EVERY_LANGUAGE
    ]
    assert left == []
