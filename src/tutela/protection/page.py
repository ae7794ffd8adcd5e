"""What the gate prints: everything to three roles, two words to everybody else.

Nothing printed here holds a pseudonym. Inside, a page carries a reference that the ledger gives;
outside, every answer but the clear one is the same bytes.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from tutela.law.rulebook import Rulebook
from tutela.protection.act import written
from tutela.protection.answer import Answer, Reason
from tutela.protection.evaluation import Evaluation
from tutela.protection.role import Role
from tutela.terms.messages import Language, render

INSIDE: Final = frozenset({Role.PROTECTION_OFFICER, Role.COUNSEL, Role.MONITOR})
"""Who may read reasons. To know that somebody refused is to be able to kill his family."""


def explain(
    evaluation: Evaluation, reader: Role, reference: str, book: Rulebook, language: Language
) -> str:
    """Return the page of one evaluation for one reader.

    Args:
        evaluation: already sealed in the ledger.
        reader: the role of who will read it.
        reference: of the evaluation in the ledger; never the pseudonym.
        book: the rules, for their articles.
        language: of the page.
    """
    if reader not in INSIDE:
        clear = evaluation.answer is Answer.CLEAR
        return render("gate.answer_clear" if clear else "gate.no_transfer", {}, language) + "\n"
    return "\n".join(_lines(evaluation, reference, book, language)) + "\n"


def heading(book: Rulebook, at: datetime, language: Language) -> Iterator[str]:
    """Yield what stands at the head of every page: what it is not, and whose rules it uses."""
    yield render("gate.page_limits", {}, language)
    if book.unsigned:
        counts = {"count": len(book.unsigned), "total": len(book.newest.rules)}
        yield render("gate.page_draft", counts, language)
    due = book.newest.review
    if at.date() > due:
        yield render("gate.page_old_rules", {"due": due.isoformat()}, language)


def _lines(
    evaluation: Evaluation, reference: str, book: Rulebook, language: Language
) -> Iterator[str]:
    yield from heading(book, evaluation.at, language)
    yield render("gate.page_reference", {"reference": reference}, language)
    asked = render(f"gate.destination_{evaluation.destination.lower()}", {}, language)
    yield render("gate.page_asked", {"road": asked, "at": written(evaluation.at)}, language)
    yield ""
    yield render(f"gate.answer_{evaluation.answer.value}", {}, language)
    if evaluation.contested:
        yield render("gate.contested", {}, language)
    for each in evaluation.reasons:
        yield ""
        yield from reason_lines(each, book, language)
    yield ""
    for review in evaluation.reviews:
        subject = render(f"gate.subject_{review.subject}", {}, language)
        due = {"subject": subject, "due": written(review.due)}
        yield render("gate.page_review", due, language)
    versions = ", ".join(map(str, evaluation.versions))
    yield render(
        "gate.page_rules",
        {"versions": versions, "digest": evaluation.rules.hex(), "build": evaluation.build},
        language,
    )


def reason_lines(reason: Reason, book: Rulebook, language: Language) -> Iterator[str]:
    """Yield one reason: what it is, the article with its grade, and who can change it."""
    kind = render(f"gate.kind_{reason.answer.value}", {}, language)
    yield f"{kind}: {render(reason.text, {}, language)}"
    rule = book.rule(reason.rule)
    basis = " + ".join(render(f"law.basis_{each.value}", {}, language) for each in rule.basis)
    cited = {
        "citation": rule.citation,
        "rule": rule.id,
        "grade": rule.grade.value,
        "basis": basis,
    }
    yield "  " + render("law.citation", cited, language)
    if reason.due is not None:
        yield "  " + render("gate.page_due", {"due": written(reason.due)}, language)
    if reason.who:
        who = ", ".join(render(f"gate.role_{role.value}", {}, language) for role in reason.who)
        yield "  " + render("gate.page_who", {"who": who}, language)
