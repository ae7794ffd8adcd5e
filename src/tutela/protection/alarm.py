"""An urgent pack for counsel, printed offline: dated facts, gaps, articles, addresses.

It is for people who hold no prisoners and can only ask a court or a body in time. It names nobody:
the reference is made for this pack alone, so that it cannot be joined with a pseudonym.
"""

from collections.abc import Iterator
from typing import Final

from tutela.law.remedy import remedies
from tutela.law.rulebook import Rulebook
from tutela.protection.act import written
from tutela.protection.answer import Answer
from tutela.protection.evaluation import Evaluation
from tutela.protection.page import heading, reason_lines
from tutela.protection.standing import Standing
from tutela.terms.messages import Language, render

TOLD: Final = frozenset(
    {
        "intern",
        "register",
        "offer_icrc",
        "inform",
        "doubt_status",
        "find_unfit",
        "doubt_age",
        "refuse_home",
        "change_mind",
        "record_doubt",
        "record_threat",
        "find_substantial",
        "find_onward_risk",
        "panel_approves",
        "panel_refuses",
        "lodge_appeal",
        "uphold_appeal",
        "dismiss_appeal",
        "claim_asylum",
        "recognise_claim",
        "reject_claim",
        "set_hold",
        "schedule_home",
        "schedule_third",
        "depart_home",
        "depart_third",
        "abort",
        "report_outside",
    }
)
"""What counsel must know, with its date. A word is told only where it is the ground: a refusal."""


def alarm_pack(
    standing: Standing, evaluation: Evaluation, reference: str, language: Language
) -> str:
    """Return the pack as printable text.

    Args:
        standing: of the person.
        evaluation: of the road that is feared, sealed in the ledger.
        reference: made for this pack alone; never the pseudonym.
        language: of the pack.
    """
    return "\n".join(_lines(standing, evaluation, reference, language)) + "\n"


def _lines(
    standing: Standing, evaluation: Evaluation, reference: str, language: Language
) -> Iterator[str]:
    book = standing.book
    yield render("gate.alarm_title", {}, language)
    yield from heading(book, evaluation.at, language)
    asked = render(f"gate.destination_{evaluation.destination.lower()}", {}, language)
    yield render("gate.page_reference", {"reference": reference}, language)
    yield render("gate.page_asked", {"road": asked, "at": written(evaluation.at)}, language)
    if standing.state["custody"] == "outside":
        yield render("gate.alarm_outside", {}, language)
    yield ""
    yield render("gate.alarm_facts", {}, language)
    captured = render("gate.alarm_captured", {}, language)
    yield f"- {written(standing.captured_on)} {captured}"
    for act in standing.acts():
        if act.event in TOLD:
            told = render(f"act.event_{act.event}", {}, language)
            entered = render("gate.alarm_entered", {"at": written(act.at)}, language)
            yield f"- {written(act.on)} {told} ({entered})"
    yield from _reasons(evaluation, book, language)
    yield ""
    yield render("gate.alarm_remedies", {}, language)
    for remedy in remedies():
        yield ""
        yield "- " + render(f"law.remedy_{remedy.id}", {}, language)
        yield from (f"  {line}" for line in remedy.address)
        yield "  " + render("law.remedy_grade", {"grade": remedy.grade.value}, language)


def _reasons(evaluation: Evaluation, book: Rulebook, language: Language) -> Iterator[str]:
    gaps = [each for each in evaluation.reasons if each.answer is Answer.INCOMPLETE]
    bars = [each for each in evaluation.reasons if each.answer is not Answer.INCOMPLETE]
    for title, found in (("gate.alarm_bars", bars), ("gate.alarm_gaps", gaps)):
        yield ""
        yield render(title, {}, language)
        for each in found:
            yield from reason_lines(each, book, language)
        if not found:
            yield render("gate.alarm_none", {}, language)
