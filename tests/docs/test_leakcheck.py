"""The table of planted leaks is the tests there are, and there are at least forty."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "leakcheck.md").read_text("utf-8")
CATALOGUE = ROOT / "src" / "tutela"
ROW = re.compile(r"^\| (.+?) \| `(test_\w+)` \| `([a-z_]+\.[a-z_]+)` \| (.+?) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE)


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_planted_leak_stands_in_the_table_once_and_every_row_is_a_test():
    named = [test for _, test, _, _ in ROWS]
    assert len(named) == len(set(named))
    tests = {
        name for path in (ROOT / "tests" / "leaks").glob("test_*.py") for name in names_in(path)
    }
    controls = {name for name in tests if name.endswith(("may_leave", "in_no_file"))}
    assert set(named) == tests - controls


def test_forty_leaks_of_different_kinds_are_planted():
    assert len(ROWS) >= 40
    assert len({kind.casefold() for kind, _, _, _ in ROWS}) == len(ROWS)


def test_every_family_has_a_release_without_a_leak():
    for path in (ROOT / "tests" / "leaks").glob("test_*.py"):
        assert any(name.endswith("may_leave") for name in names_in(path)), path.name


def test_what_is_said_is_said_by_the_test_that_plants():
    texts = {path.stem: path.read_text("utf-8") for path in (ROOT / "tests/leaks").glob("*.py")}
    for _, test, message, _ in ROWS:
        (text,) = (text for text in texts.values() if f"def {test}(" in text)
        assert f'"{message}"' in text or message.replace(".", r"\.") in text, test
