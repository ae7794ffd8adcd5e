"""The numbers of the judges' guide are those its own script and the spec's code compute."""

import re
import runpy
import subprocess
from collections.abc import Callable
from pathlib import Path

NeedsTool = Callable[[str], Path]
ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "judges-guide.md").read_text(encoding="utf-8")
STEPS = dict(runpy.run_path(str(ROOT / "tools" / "guide" / "sixteen.py"))["lines"]())


def test_every_number_of_the_table_is_the_one_computed():
    printed = dict(
        re.findall(r"^\| ([a-zA-Z ]+) \|.*\| `([0-9a-f]+\.\.\.[0-9a-f]+)` \|$", GUIDE, re.MULTILINE)
    )
    assert len(printed) == 15
    for name, short in printed.items():
        start, end = short.split("...")
        assert STEPS[name].startswith(start), name
        assert STEPS[name].endswith(end), name
        assert len(start) == len(end) == 8, name


def test_the_shell_commands_print_what_the_guide_says(needs_tool: NeedsTool):
    needs_tool("xxd")
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
    checked = 0
    for block in blocks:
        stated = re.findall(r"^# ([0-9a-f]{64})$", block, re.MULTILINE)
        if stated:
            run = subprocess.run(["bash", "-c", block], capture_output=True, text=True, check=True)
            assert re.findall(r"[0-9a-f]{64}", run.stdout) == stated
            checked += len(stated)
    assert checked == 3
