"""What failed among many is named, whatever kind of error it was, and ends with its exit code."""

import json

import pytest
import typer

from tutela.cli.console import Console
from tutela.cli.desks import Failure, conclude
from tutela.errors import ConflictError, MalformedError, TutelaError, UnavailableError
from tutela.redaction.finding import Box, Finding, FindingKind
from tutela.redaction.lastlook import VisibleError
from tutela.terms.messages import Language

SEEN = VisibleError((Finding(FindingKind.FACE, Box(1, 2, 30, 40), 700, "face"),), 640, 480)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SEEN, 5),
        (MalformedError("detector.cannot_decode"), 3),
        (UnavailableError("queue.empty"), 6),
        (ConflictError("publication.folder_exists", folder="x"), 7),
    ],
)
def test_the_first_failure_gives_the_exit_code(error: TutelaError, code: int):
    console = Console(Language.ENGLISH, json=False)
    with pytest.raises(typer.Exit) as ended:
        conclude(console, (Failure("002", error), Failure("004", SEEN)), {})
    assert ended.value.exit_code == code


def test_without_a_failure_the_document_says_so(capsys: pytest.CaptureFixture[str]):
    conclude(Console(Language.ENGLISH, json=True), (), {"done": 2})
    assert json.loads(capsys.readouterr().out) == {"done": 2, "failed": []}
