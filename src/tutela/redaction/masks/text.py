"""Hide parts of a text: in memory only, and only by a plan that a person has reviewed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tutela.proof.picture import Commitment, prove
from tutela.proof.text import Rows, hide_text, lengths_of
from tutela.proof.textform import runs_of
from tutela.redaction.deciding import hiding_of
from tutela.redaction.hidden import HiddenPicture, check_reviewed, check_subject
from tutela.redaction.review import ReviewedPlan
from tutela.redaction.text.brackets import Hiding
from tutela.redaction.text.found import TextFinding
from tutela.redaction.text.language import language_of
from tutela.redaction.text.marks import marks_of
from tutela.redaction.text.rows import text_of
from tutela.terms.messages import render


@dataclass(frozen=True, slots=True)
class OpenedText:
    """A sealed text in memory.

    Attributes:
        subject: which item, as the plan names it.
        original: the whole file, as received.
        rows: of the sealed rendition.
        findings: what is found in it now; they say who or what a hidden part is the same as.
        commitment: made when it was sealed.
        secret: K of this text.
    """

    subject: str
    original: bytes = field(repr=False)
    rows: Rows = field(repr=False)
    findings: tuple[TextFinding, ...] = field(repr=False)
    commitment: Commitment = field(repr=False)
    secret: bytes = field(repr=False)


def words_in_place(rows: Rows, findings: Sequence[TextFinding], hiding: Hiding) -> tuple[str, ...]:
    """Return what stands in the place of each hidden run.

    Args:
        rows: of the text.
        findings: in it.
        hiding: where a leaf of a run is flat, no machine's word for any part of it is told.

    Raises:
        MismatchError: the mask is not one of these rows.
    """
    language = language_of(text_of(rows))
    marks = marks_of(rows, hiding.hidden, findings, language)
    bar = render("marks.flat", {}, language)
    plain = hiding.flat.reshape(-1)
    return tuple(
        bar if plain[run.start : run.stop].any() else mark
        for run, mark in zip(runs_of(hiding.hidden), marks, strict=True)
    )


def hide_words(reviewed: ReviewedPlan, opened: OpenedText) -> HiddenPicture:
    """Return the text with everything hidden that the reviewed plan hides.

    Raises:
        MismatchError: the plan is for another text.
        RefusedError: no person has reviewed the plan, or a visible leaf holds what no reader sees.
        MalformedError: the rows are not those of the sealed grid.
    """
    check_reviewed(reviewed)
    check_subject(reviewed, opened.subject, opened.commitment)
    hidden, rows = reviewed.hidden_tiles, opened.rows
    flat = hiding_of(reviewed.regions, hidden.shape).flat
    marks = words_in_place(rows, opened.findings, Hiding(hidden, flat))
    nodes = prove(opened.commitment, opened.secret, hidden)
    return HiddenPicture(hide_text(rows, hidden, marks), hidden, nodes, lengths_of(rows, hidden))
