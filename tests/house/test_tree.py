"""Rules of the house that no linter knows."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parents[2]
SOURCE: Final = PROJECT / "src" / "tutela"

PLACES: Final = re.compile(
    r"(?<![\w.$}~-])/(?:work|root|home/\w+|opt|Users/\w+)/\w"  # a path of somebody's machine
    r"|pypi\.org|pythonhosted|npmjs|registry\.yarn|deb\.debian"  # an index or registry
)
GENERATED: Final = ("LICENSE", "spec/vectors/", "src/tutela/engines/weights/")
TOOLS: Final = ("tests/house/test_tree.py",)

CHECKS: Final = re.compile(r"^(_?(check|expect|assert)(_|$)|fail$|raises$|warns$)")

# Modules whose behaviour is seen through another test.
TESTED_BY: Final = {
    "__main__.py": "tests/house/test_program.py",
    "cli/approval.py": "tests/walks/test_many.py",
    "cli/demo_years.py": "tests/cli/test_demo.py",
    "cli/desks.py": "tests/walks/test_many.py",
    "cli/hide.py": "tests/walks/test_many.py",
    "cli/packet.py": "tests/walks/test_road.py",
    "cli/publication.py": "tests/walks/test_road.py",
    "cli/review.py": "tests/walks/test_road.py",
    "redaction/signatures.py": "tests/redaction/test_leakcheck.py",
    "redaction/structure.py": "tests/redaction/test_leakcheck.py",
}
SILENCED: Final = re.compile(
    r"#\s*(noqa: |type: ignore\[)(?P<self>PLR2004|RUF001|import-untyped)?[A-Za-z0-9, -]*?\]?"
    r"\s*(?P<why>[-#]\s+\w.*)?$"
)
"""A number of a format, a letter like another, a package without types explain themselves."""

MODULE_LINES_MAX: Final = 400


def _tracked() -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True, text=True
    )
    for name in listed.stdout.split("\0"):
        path = PROJECT / name
        if name and path.is_file() and not name.startswith(GENERATED) and name not in TOOLS:
            yield path


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return None


def test_no_file_names_somebodys_machine_or_a_package_registry():
    found = [
        (str(path.relative_to(PROJECT)), number)
        for path in _tracked()
        for number, line in enumerate((_text(path) or "").splitlines(), 1)
        if PLACES.search(line)
    ]
    assert found == []


def test_every_link_between_our_documents_leads_somewhere():
    broken = [
        (str(path.relative_to(PROJECT)), target)
        for path in _tracked()
        if path.suffix == ".md"
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", _text(path) or "")
        if not target.startswith(("http:", "https:", "mailto:"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_requirements_are_pinned_by_hash_and_name_no_index():
    for path in sorted((PROJECT / "requirements").glob("*.txt")):
        for entry in re.split(r"\n(?=\S)", path.read_text("utf-8").strip()):
            assert re.match(r"[a-z0-9][a-z0-9._-]*==\S+", entry), entry[:60]
            assert "--hash=sha256:" in entry, entry[:60]


def test_every_module_has_a_test_file_that_mirrors_it():
    modules = [path for path in sorted(SOURCE.rglob("*.py")) if path.name != "__init__.py"]
    missing = [
        str(name)
        for name in (path.relative_to(SOURCE) for path in modules)
        if "migrations" not in name.parts and not _mirror_of(name)
    ]
    assert missing == []


def _mirror_of(module: Path) -> list[Path]:
    """Return the test files of a module; a store is tested through the suite of its port."""
    tests = PROJECT / "tests"
    found = list((tests / module.parent).glob(f"test_{module.stem.strip('_')}*.py"))
    found += (tests / "conformance").glob(f"test_{module.stem}*.py")
    if module.parts[0] == "stores":
        found += (tests / "conformance").glob(f"test_{module.stem.split('_')[-1]}.py")
    if str(module) in TESTED_BY:
        found += [path for path in [PROJECT / TESTED_BY[str(module)]] if path.is_file()]
    return found


def test_no_module_outgrows_its_subject():
    long = [
        (str(path.relative_to(SOURCE)), lines)
        for path in SOURCE.rglob("*.py")
        if (lines := len(path.read_text("utf-8").splitlines())) > MODULE_LINES_MAX
    ]
    assert long == []


def test_every_test_asserts_something():
    silent = [
        f"{path.relative_to(PROJECT)}::{name}"
        for path in sorted((PROJECT / "tests").rglob("test_*.py"))
        for name in _silent(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def _silent(tree: ast.Module) -> Iterator[str]:
    asserting = _asserting_functions(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
            continue
        if not _asserts(node, asserting):
            yield node.name


def _asserting_functions(tree: ast.Module) -> frozenset[str]:
    """Return the names of this file's functions that assert, directly or through one another."""
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    known: frozenset[str] = frozenset()
    while True:
        more = frozenset(name for name, node in functions.items() if _asserts(node, known))
        if more == known:
            return known
        known = more


def _asserts(function: ast.FunctionDef, asserting: frozenset[str]) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            if CHECKS.match(name) or name in asserting:
                return True
    return False


def test_every_part_of_the_core_and_the_verifier_are_under_contract():
    tables = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    contracts = tables["tool"]["importlinter"]["contracts"]
    bound = {name for one in contracts for name in one.get("source_modules", ())}
    core = (
        *("terms", "proof", "law", "ledger", "custody", "intake", "protection"),
        *("redaction", "release"),
    )
    free = [
        name
        for name in (*(f"tutela.{part}" for part in core), "tutela.cli.verify")
        if name not in bound and _exists(name)
    ]
    assert free == []


def _exists(module: str) -> bool:
    path = SOURCE.joinpath(*module.split(".")[1:])
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def test_a_layer_in_parentheses_does_not_exist_yet():
    tables = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    contracts = tables["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    absent = re.findall(r"\((\w+)\)", " ".join(layers))
    exist = [name for name in absent if _exists(f"tutela.{name}")]
    assert exist == []


def test_every_warning_that_source_code_silences_says_why():
    bare = [
        f"{path.relative_to(SOURCE)}:{number}"
        for path in SOURCE.rglob("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (silenced := SILENCED.search(line)) and not (silenced["why"] or silenced["self"])
    ]
    assert bare == []
