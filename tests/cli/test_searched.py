"""What is typed about a search, and what a refused look leaves in the folder."""

import json
from pathlib import Path

import pytest

from tutela.cli.console import Console
from tutela.cli.searched import CopiesChoice, hits_into, typed_search
from tutela.errors import RefusedError
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.lastlook import VisibleError
from tutela.release.search import Copies
from tutela.terms.messages import Language

REVIEW = {
    "format": "tutela-review/1",
    "plan": "ab" * 32,
    "release_class": "PERSON",
    "shows_living_captive": "no",
    "regions": [],
}


@pytest.mark.parametrize("choice", CopiesChoice)
def test_every_answer_is_one_of_the_records(choice: CopiesChoice):
    search = typed_search("two archives", choice, "")
    assert search.copies.value == choice.value.replace("-", "_")
    assert {each.name for each in CopiesChoice} == {each.name for each in Copies}


def test_saying_nothing_is_refused():
    with pytest.raises(RefusedError):
        typed_search("  ", CopiesChoice.NONE_FOUND, "")


def test_what_a_look_saw_is_added_hidden_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "review.json"
    file.write_text(json.dumps(REVIEW))
    hit = Finding(FindingKind.FACE, Box(10, 10, 20, 20), 90, "face")
    with pytest.raises(VisibleError), hits_into(Console(Language.ENGLISH), tmp_path):
        raise VisibleError([hit], 100, 100)
    (added,) = json.loads(file.read_text())["regions"]
    assert (added["id"], added["kind"], added["state"]) == ("close-1", "face", "hide")
    assert "review.json" in capsys.readouterr().out
