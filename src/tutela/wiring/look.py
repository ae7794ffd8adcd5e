"""The last look with the real networks and the second decoder, and the dice of a search."""

import os
from dataclasses import replace
from typing import Final

from tutela.engines.images import decode_examined
from tutela.redaction.deciding import hiding_of
from tutela.redaction.detector import Mode
from tutela.redaction.hide import Opened
from tutela.redaction.lastlook import LastLook, judge, take_last_look
from tutela.redaction.masks.text import OpenedText
from tutela.redaction.review import ReviewedPlan
from tutela.redaction.text.brackets import Hiding
from tutela.redaction.text.elsewhere import readable_elsewhere
from tutela.redaction.text.examine import examine_text, visible_rows
from tutela.redaction.text.rows import text_of
from tutela.release.search import SALT_BYTES, Copies, Search
from tutela.wiring.desk import upright
from tutela.wiring.machine import every_detector
from tutela.wiring.texts import find_in, text_run

LEFT_SCORE_MIN: Final = 300
"""Beside a mark a tagger half suspects words that it did not suspect in the whole text."""


BY_NEIGHBOURS: Final = ("fields/", "phrases/", "speakers/")
"""They find words by what stands beside them; beside a mark each look would find the next word."""


def look_at(released: bytes, opened: Opened, reviewed: ReviewedPlan) -> LastLook:
    """Look closer at a file as it leaves, with every detector there is.

    Args:
        released: a JPEG or PNG that Tutela wrote; decoded by Pillow, which did not. Or a text.
        opened: the item, for what is under the mask.
        reviewed: what was to be hidden in it.

    Raises:
        VisibleError: something is visible that nobody decided to show.
        RefusedError: a detector that made the plan is not there.
        MalformedError: the second decoder cannot read the file.
        MismatchError: it sees a picture of another size.
        UnavailableError: a detector failed.
    """
    if isinstance(opened, OpenedText):
        return _look_at_text(opened, reviewed)
    detectors = every_detector(Mode.CLOSE)
    picture, item = decode_examined(released), upright(opened)
    return take_last_look(picture, item, reviewed, detectors, Mode.CLOSE)


def _look_at_text(opened: OpenedText, reviewed: ReviewedPlan) -> LastLook:
    """Look at the sealed text once more, and at what of it is left, as a stranger reads it.

    That the released bytes hold just this, the verifier checks.
    """
    hidden = reviewed.hidden_tiles
    rows = visible_rows(opened.rows, hidden)
    whole = examine_text(opened.rows, opened.findings, text_run())
    left = examine_text(rows, find_in(text_of(rows)), text_run())
    surer = (
        each
        for each in left.findings
        if each.score >= LEFT_SCORE_MIN and not each.detector.startswith(BY_NEIGHBOURS)
    )
    hiding = Hiding(hidden, hiding_of(reviewed.regions, hidden.shape).flat)
    told = readable_elsewhere(opened.rows, opened.findings, hiding)
    elsewhere = examine_text(opened.rows, told, text_run()).findings
    findings = tuple(dict.fromkeys((*whole.findings, *surer, *elsewhere)))
    return judge(replace(whole, findings=findings), reviewed, Mode.CLOSE, elsewhere)


def search_of(searched: str, copies: Copies, changed: str = "") -> Search:
    """Return what a person says of their search for unmasked copies, with a salt of its own.

    Raises:
        RefusedError: nothing is said on where they searched.
    """
    return Search(searched, copies, changed, os.urandom(SALT_BYTES))
