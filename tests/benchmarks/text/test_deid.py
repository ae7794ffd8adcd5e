"""The figures say what was hidden, word by word, and the held half is never shown."""

import sys

import pytest
from benchmarks.text._statements import Span, Statement

from benchmarks.text import deid

TEXT = "we saw Pak Chol Min there, and nobody came"


def statement(half: str = "dev") -> Statement:
    start = TEXT.index("Pak")
    spans = (
        Span(start, start + len("Pak Chol Min"), "name", "p1"),
        Span(TEXT.index("nobody"), TEXT.index("nobody") + 6, "alias", "p2"),
    )
    return Statement("en-999", half, "chat", "en", "", TEXT, spans)


def test_a_span_is_hidden_when_every_letter_is():
    judged = deid.judge(statement(), {})
    assert judged.missed == (1,)
    assert (judged.hidden, judged.needed, judged.both, judged.words) == (3, 4, 3, 9)


def test_recall_and_precision_are_shares():
    judged = [deid.judge(statement(), {})]
    assert deid.recall(judged, ("name",)) == 1.0
    assert deid.recall(judged, ("name", "alias")) == 0.5
    assert deid.recall(judged, ("wound",)) is None
    assert deid.precision(judged) == 1.0
    assert deid.report(judged)["direct_missed_per_10000_words"] == pytest.approx(1111.1)


def test_the_held_half_is_measured_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(deid, "load", lambda half: (statement(half),))
    arguments = ["deid", "--half", "held", "--without-taggers", "--missed", "--language", "en"]
    monkeypatch.setattr(sys, "argv", arguments)
    deid.main()
    shown = capsys.readouterr().out
    assert "direct" in shown
    assert "nobody" not in shown
