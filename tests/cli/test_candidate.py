"""What people are told of a candidate before they sign: also what the numbers would not say."""

from dataclasses import replace

import pytest
from tests.release.office import ALL_HIDDEN, drawn, kept, review_file

from tutela.cli.candidate import document_of, tell, tell_shown
from tutela.cli.console import Console
from tutela.redaction.finding import Box
from tutela.release.candidate import Candidate
from tutela.release.packet import ShownRegion
from tutela.terms.messages import Language, render

SHOWN = drawn().candidate
HIDDEN = drawn(kept(review_file(ALL_HIDDEN), ALL_HIDDEN)).candidate
NOTHING = render("queue.shows_nothing", {}, Language.ENGLISH)
REST = render("queue.rest_shown", {}, Language.ENGLISH)


def told(candidate: Candidate, capsys: pytest.CaptureFixture[str]) -> str:
    tell(Console(Language.ENGLISH), candidate)
    return capsys.readouterr().out


def test_who_signs_is_told_when_what_nobody_hid_is_shown(capsys: pytest.CaptureFixture[str]):
    assert REST in told(SHOWN, capsys)
    assert REST not in told(HIDDEN, capsys)


def test_a_picture_of_which_nothing_is_seen_is_named(capsys: pytest.CaptureFixture[str]):
    assert NOTHING in told(HIDDEN, capsys)
    assert NOTHING not in told(SHOWN, capsys)


def test_words_of_a_publisher_cannot_steer_a_terminal(capsys: pytest.CaptureFixture[str]):
    claim = replace(SHOWN.claim, caption="a\x1b[2Jcard")
    assert "\x1b" not in told(replace(SHOWN, claim=claim), capsys)


def test_every_shown_region_comes_with_its_reason(capsys: pytest.CaptureFixture[str]):
    regions = [
        ShownRegion(Box(1, 2, 3, 4), "writing", "show", "a street\x1b[2J sign"),
        ShownRegion(Box(5, 6, 7, 8), "face", "hide", "no word of this"),
    ]
    tell_shown(Console(Language.ENGLISH), regions)
    out = capsys.readouterr().out
    assert "a street" in out
    assert "\x1b" not in out
    assert "no word of this" not in out


def test_programs_get_the_same_numbers():
    document = document_of(HIDDEN)
    assert document["hidden_tiles"] == document["tiles"]
    assert document["candidate"] == HIDDEN.digest.hex()
