"""What settled forms say to the gate: information, wishes, refusals, doubts, the last word.

A refusal needs no form and is heard on the worst of them. A wish needs everything: what is
missing, unknown or contradicted makes an interview one that does not count, and it then clears
what stood before it. Where a paper says nothing to the gate, nothing is returned.

Source: `spec/interview.md`, section 6.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from tutela.errors import MismatchError, RefusedError
from tutela.protection.act import written
from tutela.protection.bars import Destination
from tutela.protection.crossing import missing_at_crossing
from tutela.protection.double_entry import Sheaf, State
from tutela.protection.duty import Duty
from tutela.protection.explanation import contradictions, missing_explanations
from tutela.protection.grounds import stated_by
from tutela.protection.interview import EAST_HOURS
from tutela.protection.person import PersonId
from tutela.protection.protocol import (
    CROSSING,
    DOUBT_SOME,
    EXPLAIN_BACK,
    INTERVIEW,
    NOT_GO,
    PRESSED,
    REFUSES,
    WANTS,
)
from tutela.protection.questions import Form
from tutela.protection.safeguards import Policy, missing_safeguards, wish_of
from tutela.protection.standing import Standing
from tutela.protection.told import ONCE, Told, earliest, record_of, untaken

ROADS: Final = {Destination.RISK: "home", Destination.THIRD: "third", Destination.STAY: "stay"}
_SAID: Final = (
    *("refuse_home", "change_mind", "record_doubt", "hear_undecided", "change_options"),
    *(f"{turn}_{road}" for turn in ("first", "again") for road in ROADS.values()),
)
"""Rows after which an older paper's wish is not what the person wishes now."""
_BOUND: Final = {"home": Destination.RISK, "third": Destination.THIRD}


@dataclass(frozen=True, slots=True)
class _Paper:
    """A paper that stands, about the person before the gate.

    Attributes:
        form: it was printed from.
        answers: that stand.
        entries: digests of its entries, the earliest typed first, the one that stands last.
        on: the earliest moment it can have been filled in.
    """

    form: Form
    answers: Mapping[str, str]
    entries: tuple[bytes, ...]
    on: datetime

    def tells(self, event: str, teller: str, place: str | None = None) -> Told:
        stated = stated_by(self.form, self.answers, event)
        by_paper = self.answers.get(teller, "")
        source = self.entries[0] if event in ONCE else self.entries[-1]
        return Told(event, self.on, record_of(source, event), by_paper, stated, place)


def hear_explanation(sheet: Sheaf, standing: Standing, east: int = EAST_HOURS) -> tuple[Told, ...]:
    """Return what an explain-back sheet says: that the person is informed, or nothing.

    Args:
        sheet: of the person.
        standing: of the person before the gate.
        east: see `told.earliest`.

    Raises:
        RefusedError: the sheet does not stand yet, or the choices may have changed after it.
        MismatchError: it is another form, or about another person.
    """
    paper = _paper(sheet, EXPLAIN_BACK, standing, ("told_on", ""), east)
    changed = standing.last("change_options")
    if missing_explanations(paper.answers):
        return ()
    if changed is not None and paper.on < changed.on:
        raise RefusedError("papers.told_before_change", on=written(changed.on))
    return untaken([paper.tells("inform", "told_by")], standing)


def hear_interview(
    interview: Sheaf,
    sheet: Sheaf | None,
    standing: Standing,
    earlier: Sequence[Sheaf] = (),
    east: int = EAST_HOURS,
) -> tuple[Told, ...]:
    """Return what an interview says: refusal, doubt and threat first, then the wish.

    Args:
        interview: of the person.
        sheet: the explain-back sheet whose number it names; None where nobody typed it in.
        standing: of the person before the gate; it tells a first wish from a second.
        earlier: the person's other interviews. Without the one the first wish stands on, nothing
            shows that the second was asked in the other order, and the gate refuses it.
        east: see `told.earliest`.

    Raises:
        RefusedError: the interview does not stand yet; or it wishes and refuses nothing, but its
            sheet does not stand yet, or something was said after it.
        MismatchError: it is another form, about another person, or names another sheet.
    """
    paper = _paper(interview, INTERVIEW, standing, ("interview_on", "began"), east)
    answers = paper.answers
    explained = _explained(answers, sheet)
    wanted = [each for each in Destination if wish_of(answers, each) == WANTS]
    stops = tuple(_stops(paper))
    lacking = bool(missing_safeguards(answers, _policy(standing)))
    contradicted = explained is not None and (
        bool(missing_explanations(explained)) or bool(contradictions(explained, answers))
    )
    if lacking or contradicted or len(wanted) != 1 or not _of_its_state(answers, wanted, standing):
        return untaken([*stops, paper.tells("hear_undecided", "interviewer")], standing)
    wish = _wish(paper, wanted[0], standing, earlier)
    counts = explained is not None and not _overtaken(paper, standing)
    if counts or not untaken([wish], standing):
        return untaken([*stops, wish], standing)
    if stops:
        return untaken(stops, standing)
    if explained is None:
        raise RefusedError("papers.sheet_missing", number=answers["explain_back_form"])
    raise RefusedError("papers.overtaken", number=interview.latest.reading.number)


def hear_crossing(
    sheet: Sheaf, standing: Standing, on: date, east: int = EAST_HOURS
) -> tuple[Told, ...]:
    """Return what the sheet from the crossing says: GO and nothing missing, or stop.

    The sheet names no third State; the one everything else is about is meant.

    Args:
        sheet: of the person.
        standing: of the person before the gate, on the way.
        on: the day of the hand-over, at the crossing.
        east: see `told.earliest`.

    Raises:
        RefusedError: the sheet does not stand yet, or the person is under way nowhere.
        MismatchError: it is another form, or about another person.
    """
    paper = _paper(sheet, CROSSING, standing, ("confirm_on", "confirm_at"), east)
    bound = standing.state["dest"]
    stops = tuple(_stops_at_crossing(paper, bound))
    destination = _BOUND.get(bound)
    if destination is None:
        if not stops:
            raise RefusedError("papers.not_under_way")
        return untaken(stops, standing)
    if missing_at_crossing(paper.answers, PersonId(standing.person), destination, on):
        return untaken([*stops, paper.tells("abort", "neutral")], standing)
    place = standing.place if destination is Destination.THIRD else None
    return untaken([paper.tells(f"confirm_{bound}", "neutral", place)], standing)


def _paper(
    sheaf: Sheaf, form: Form, standing: Standing, when: tuple[str, str], east: int
) -> _Paper:
    latest = sheaf.latest
    if latest.reading.form != form.name:
        raise MismatchError("papers.other_form", form=form.name)
    answers = latest.reading.answers
    if answers.get("person", standing.person) != standing.person:
        raise MismatchError("papers.other_person", number=latest.reading.number)
    day, hour = (answers.get(key) for key in when)
    first = sheaf.typed[0]
    # A paper without a day cannot count for a wish; what it stops happened before it was typed.
    moment = first.act.entered_at
    if day is not None:
        moment = earliest(date.fromisoformat(day), time.fromisoformat(hour or "00:00"), east)
    others = (*sheaf.typed, *([sheaf.settled] if sheaf.settled else []), *sheaf.corrections)
    entries = (*(entry.digest for entry in others), latest.digest)
    return _Paper(form, answers, entries, moment)


def _stops(paper: _Paper) -> Iterator[Told]:
    """Yield what counts on the worst of papers."""
    answers = paper.answers
    if wish_of(answers, Destination.RISK) == REFUSES:
        yield paper.tells("refuse_home", "interviewer")
    pressed = PRESSED in {answers.get("pressure_return"), answers.get("pressure_stay")}
    if pressed or answers.get("doubt") == DOUBT_SOME:
        yield paper.tells("record_doubt", "interviewer")
    if answers.get("family_threat") == PRESSED:
        yield paper.tells("record_threat", "interviewer")


def _stops_at_crossing(paper: _Paper, bound: str) -> Iterator[Told]:
    if paper.answers.get("answer") != NOT_GO:
        return
    to = {bound, {"to_risk": "home", "to_third": "third"}.get(paper.answers.get("crossing_to", ""))}
    if "home" in to:
        yield paper.tells("refuse_home", "neutral")
    if "third" in to:
        yield paper.tells("change_mind", "neutral")


def _explained(interview: Mapping[str, str], sheet: Sheaf | None) -> Mapping[str, str] | None:
    """Return the answers of the sheet an interview names, where they stand."""
    answers = _standing_answers(sheet)
    if sheet is None or answers is None or "explain_back_form" not in interview:
        return None
    reading = sheet.latest.reading
    if (reading.form, str(reading.number)) != (EXPLAIN_BACK.name, interview["explain_back_form"]):
        raise MismatchError("papers.other_sheet", number=interview["explain_back_form"])
    return answers


def _standing_answers(sheaf: Sheaf | None) -> Mapping[str, str] | None:
    if sheaf is None or sheaf.state in {State.TYPED_ONCE, State.DIFFERS}:
        return None
    return sheaf.answers


def _wish(
    paper: _Paper, destination: Destination, standing: Standing, earlier: Sequence[Sheaf]
) -> Told:
    road = ROADS[destination]
    first = standing.state[road] == "0"
    place = standing.place if destination is Destination.THIRD else None
    told = paper.tells(f"first_{road}" if first else f"again_{road}", "interviewer", place)
    if first or _other_order(paper.answers, road, standing, earlier):
        return told
    stated = told.stated - {Duty.BOTH_DIRECTIONS}
    return Told(told.event, told.on, told.record, told.by_paper, stated, told.place)


def _other_order(
    answers: Mapping[str, str], road: str, standing: Standing, earlier: Sequence[Sheaf]
) -> bool:
    """Return whether the interview the wish stands on was asked in the other order."""
    before = standing.last(f"first_{road}", f"again_{road}")
    if before is None:
        return False
    for sheaf in earlier:
        theirs = _standing_answers(sheaf)
        if theirs is not None and record_of(sheaf.typed[0].digest, road) == before.record:
            return theirs.get("order") != answers["order"]
    return False


def _overtaken(paper: _Paper, standing: Standing) -> bool:
    """Return whether something was said, on no reading of this paper, after it was filled in."""
    later = [act for act in standing.acts(*_SAID) if act.on > paper.on]
    own = {record_of(entry, act.event) for entry in paper.entries for act in later}
    return any(act.record not in own for act in later)


def _of_its_state(
    answers: Mapping[str, str], wanted: Sequence[Destination], standing: Standing
) -> bool:
    """Return whether a wish for a third State is one for the State everything is about."""
    if Destination.THIRD not in wanted:
        return True
    named, meant = answers.get("which_state", ""), standing.place or ""
    return bool(named) and _label(named) == _label(meant)


def _policy(standing: Standing) -> Policy:
    """Return the numbers of the rules, the strictest this case has seen."""
    hours, days = standing.number("information_hours"), standing.number("cooling_days")
    return Policy(information_hours=hours, cooling_days=days)


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()
