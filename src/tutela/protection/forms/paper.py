"""From a table of questions to a sheet of paper: blank with a number, or filled from a record."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from tutela.protection.forms.sheet import (
    Ask,
    Block,
    Booklet,
    Heading,
    Option,
    Paragraph,
    Sheet,
    Signatures,
)
from tutela.protection.questions import NO, YES, Form, Kind, Part, Question
from tutela.terms.messages import Language, render

SIGNERS: Final[Mapping[str, tuple[str, ...]]] = {
    "interview": ("forms.sign_interviewer", "forms.sign_interpreter", "forms.sign_mark"),
    "explain_back": ("forms.sign_informer", "forms.sign_interpreter", "forms.sign_mark"),
    "crossing": ("forms.sign_neutral", "forms.sign_second", "forms.sign_interpreter"),
}
PANEL_MEMBERS: Final = 3
FORM_NUMBER_MAX: Final = 999_999


def blank_booklet(form: Form, numbers: Iterable[int], language: Language) -> Booklet:
    """Return one blank form for each number; without numbers, one with a line for it."""
    sheets = tuple(_sheet(form, number, None, language) for number in numbers)
    sheets = sheets or (_sheet(form, None, None, language),)
    return Booklet(language, _text(form, "title", form.name, language), sheets)


def filled_booklet(
    form: Form, number: int, answers: Mapping[str, str], language: Language
) -> Booklet:
    """Return a form with the answers of a record.

    Raises:
        MalformedError: an answer belongs to no question, or is none.
    """
    form.check_answers(answers)
    sheet = _sheet(form, number, answers, language)
    return Booklet(language, sheet.title, (sheet,))


def _sheet(
    form: Form, number: int | None, answers: Mapping[str, str] | None, language: Language
) -> Sheet:
    return Sheet(
        title=_text(form, "title", form.name, language),
        mark=_mark(number, language, filled=answers is not None),
        blocks=tuple(_blocks(form, answers, language)),
        limits=render("forms.limits", {}, language),
        pages=render("forms.pages", {}, language),
    )


def _mark(number: int | None, language: Language, *, filled: bool) -> str:
    if number is None:
        return render("forms.mark_blank", {}, language)
    if filled:
        # Nobody may type a printed record in again as if it were the paper.
        return render("forms.mark_copy", {"number": f"{number:04d}"}, language)
    return render("forms.mark", {"number": f"{number:04d}"}, language)


def _blocks(form: Form, answers: Mapping[str, str] | None, language: Language) -> Iterator[Block]:
    if language is Language.KOREAN:
        yield Paragraph(render("forms.reader", {}, language))
    lead = _text(form, "lead", form.name, language)
    yield Paragraph(lead, strong=True)
    for number, part in enumerate(form.parts, 1):
        yield Heading(f"{number}. {_text(form, 'part', part.key, language)}")
        yield from _asks(form, part, number, answers, language)
    yield _signatures(form, language)
    yield Paragraph(render("forms.sealed", {}, language))


def _asks(
    form: Form,
    part: Part,
    number: int,
    answers: Mapping[str, str] | None,
    language: Language,
) -> Iterator[Ask]:
    for place, question in enumerate(part.questions, 1):
        given = None if answers is None else answers.get(question.key, "")
        yield Ask(
            number=f"{number}.{place}",
            words=_text(form, "ask", question.key, language),
            rules=", ".join(question.rules),
            options=_options(form, question, given, language),
            rows=question.rows,
            answer=_answer(question, given, language),
            half=question.half,
            short=question.options == (YES, NO),
        )


def _options(
    form: Form, question: Question, given: str | None, language: Language
) -> tuple[Option, ...]:
    return tuple(
        Option(_text(form, "option", option, language), ticked=option == given)
        for option in question.options
    )


def _answer(question: Question, given: str | None, language: Language) -> str | None:
    if given is None or question.kind is Kind.CHOICE:
        return None
    return given or render("forms.unanswered", {}, language)


def _signatures(form: Form, language: Language) -> Signatures:
    if form.name in SIGNERS:
        return Signatures(tuple(render(label, {}, language) for label in SIGNERS[form.name]))
    members = range(1, PANEL_MEMBERS + 1)
    labels = tuple(render("forms.sign_member", {"number": each}, language) for each in members)
    return Signatures(labels)


def _text(form: Form, kind: str, subject: str, language: Language) -> str:
    """Return a text of a form; every identifier is spelled out up to its subject."""
    own = {
        "title": f"interview.title_{subject}",
        "lead": f"interview.lead_{subject}",
        "part": f"interview.part_{subject}",
        "ask": f"interview.ask_{subject}",
        "option": f"interview.option_{subject}",
    }
    of_panel = {
        "title": f"forms.title_{subject}",
        "lead": f"forms.lead_{subject}",
        "part": f"forms.part_{subject}",
        "ask": f"forms.ask_{subject}",
        "option": f"forms.option_{subject}",
    }
    identifiers = of_panel if form.area == "forms" else own
    return render(identifiers[kind], {}, language)
