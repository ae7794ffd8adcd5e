"""Write docs/gate.md and docs/law.md from the table and the catalogue.

    python tools/gate/write_docs.py

A test compares both files with what this writes, so that they cannot go stale.
"""

# ruff: noqa: E501, ISC004 - sentences of a page

from collections.abc import Iterator
from pathlib import Path

from tutela.law.load import shipped
from tutela.law.rule import Rule
from tutela.protection.bars import GATE, HELD, OVER, VARIABLES
from tutela.protection.duty import Duty
from tutela.protection.guard import Change, Event
from tutela.protection.properties import GUARDS, properties
from tutela.protection.property import NeverWithout
from tutela.protection.table import TABLE

DOCS = Path(__file__).resolve().parents[2] / "docs"

ASKED = {
    "IV-02": "Information officer: the content of the session. The gate asks for the explain-back "
    "and the alternatives (rows `inform`), the words are the form's.",
    "IV-10": "Interviewer: no recording by default. No row of the gate takes a recording; it knows "
    "a record by its SHA-256 only.",
    "IV-11": "Monitor: same number, length and care. The rows `first_*` and `again_*` have the same "
    "duties for all three wishes (`tests/protection/events/test_words.py`).",
    "TR-GC3-117": "Risk assessor and panel: a known practice of sending returnees back to the front "
    "is one of the grounds of `find_substantial`; the gate reads the finding, not its grounds.",
    "TR-GC3-109-2": "States. The road THIRD is this route; the gate blocks nothing by it.",
}
"""Rules that no bar and no duty enforces: which human being is asked."""

BY_DESIGN = {
    "TR-GC3-14-16": "By construction: one table for everybody; the gate has no field for "
    "nationality, propaganda value or willingness to speak (`tests/protection/test_facts.py`).",
    "TR-NONINTERFERENCE": "By construction: import contract in `pyproject.toml`, list of imports "
    "and flipped fields in `tests/protection/test_facts.py`.",
}

THROUGH = {
    "TR-ICCPR-7": ("risk_decided", "onward_excluded"),
    "TR-ECHR-3": ("risk_decided", "onward_excluded", "no_appeal_in_the_way", "no_hold"),
    "TR-GC4-45-4": ("risk_decided", "onward_excluded", "power_willing_and_able"),
    "TR-GC3-109-3": ("home_interviews", "no_refusal"),
    "TR-GC3-17": ("no_doubt",),
}
"""Rules that are enforced by bars which cite a sister rule."""

PARTLY = {
    "TR-GC3-17": "What was forced or rewarded is a doubt, and a doubt clears every wish; that nobody is questioned beyond name, rank, birth and number is asked of the interrogators.",
    "TR-GC3-12": "The residual duty to correct or ask for return after a transfer is not "
    "implemented: the case ends at the hand-over.",
    "TR-GC3-13": "Only exposure inside the procedure is a duty here; publication is the business "
    "of the disclosure rules.",
    "TR-GC3-122": "Passing on to the Bureau and the ICRC, and the detriment warning, are done by "
    "the identity rooms, not by the gate.",
    "TR-GC3-118": "The end of active hostilities is not a variable: the person's wish is heard "
    "whenever it is said.",
    "TR-GC3-109-3": "Medical eligibility is not a variable: nobody at all is repatriated against "
    "or without his will.",
    "TR-GC4-45-4": "A civilian is not told from a prisoner of war: the stricter of both is asked "
    "of everybody.",
    "TR-REF-33": "Exclusion (1F, 33(2)) is for the asylum authority; it never lifts CAT 3 here.",
    "TR-ASSURANCES": "That no weight is given to assurances of the DPRK and Russia is policy, and "
    "is stated by the record, not computed.",
    "TR-ECHR-3": "An interim measure is entered as a hold; the program does not ask any court.",
    "TR-MINORS": "Guardian and specialised interviewer are asked of the guardian; the gate asks for "
    "the decision.",
    "TR-GC3-46-48": "Route and belongings are asked of the camp commander; the gate asks for notice "
    "and fitness.",
    "TR-UA-CONSENT": "Stated by the record; the document itself is the prosecutor's.",
}

CHANGES = (
    "A wish has a destination: home, third State, stay. Each needs two interviews that count, by "
    "different interviewers, with time to think after each. A first interview for one clears the "
    "others. The draft asked interviews for the road home only.",
    "A doubt clears every wish and is ended by an independent resolver only.",
    "The panel's word is a value of the risk, so that nothing stands beside it: a refusal stays "
    "until new facts reach a different panel; a substantial risk, also a stale one, is lowered by a "
    "panel only. The draft lost the refusal at the next interview, assessment or expiry.",
    "An onward risk that was found is lowered by a panel only.",
    "An appeal has an outcome: upheld blocks until new facts bring it back before the same body; "
    "dismissed leaves room for another against a new decision.",
    "New variables: status, asylum claim, willingness and ability of the receiving Power, plan of "
    "security, capture card, ICRC offer, threat, refusal, clock.",
    "A refusal is a fact of its own and outlives a change of mind, a doubt and an expiry.",
    "Being set free asks for everything the other roads ask for, and a plan.",
    "Good findings expire to none, bad ones stay bad.",
    "A threat to the family is heard, not judged, and takes no wish away.",
    "`TR-GC3-126` asks for the ICRC's offer on every road, not only on the road home.",
    "New rules `TR-ROLES` and `TR-CLOCK` for what the draft had as architecture invariants.",
    "The grade of a rule is the weakest grade of any part of it.",
    "An act is dated after everything it answers (`after_what_it_answers`), and a second interview "
    "a whole time to think after the first was known. In the draft, and in our first table, a "
    "paper held back from before a refusal lifted it when it was entered after it.",
    "Two people may write a time earlier than what a clock that ran ahead put into the ledger; every "
    "finding that expires is then old.",
    "The file is TOML instead of YAML (ADR 0110).",
)


def gate_page() -> str:
    """Return docs/gate.md."""
    return "\n".join(_gate_lines()) + "\n"


def law_page() -> str:
    """Return docs/law.md."""
    return "\n".join(_law_lines()) + "\n"


def _gate_lines() -> Iterator[str]:
    yield "# The transfer gate"
    yield ""
    yield "Written by `tools/gate/write_docs.py` from `tutela.protection.table`; do not edit."
    yield ""
    yield "The gate permits nothing. It blocks, says what is missing, hands a decision to people, or says"
    yield "that no blocking condition is recorded. `tutela gate check` looks at every state a person can"
    yield f"reach and judges {len(tuple(properties(_names())))} statements, which are written apart from the table."
    yield ""
    yield "## Where a person can be"
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "  [*] --> captured"
    yield from _arrows()
    yield from (f"  {name} --> [*]" for name in OVER)
    yield "```"
    yield ""
    yield "## What the gate knows"
    yield ""
    yield "| variable | values, the first at the beginning |"
    yield "|---|---|"
    yield from (f"| {one.name} | {', '.join(one.values)} |" for one in VARIABLES)
    yield ""
    yield "## What stands before each road"
    yield ""
    for road, gate in GATE.items():
        yield f"### {road.value}"
        yield ""
        yield "| bar | asks for | rule |"
        yield "|---|---|---|"
        for each in gate:
            yield f"| {each.name} | {each.variable}: {', '.join(sorted(each.values))} | {each.rule} |"
        yield ""
    yield "## Every row"
    yield ""
    yield "*The whole gate* means the bars of the road above. Duties are explained in"
    yield "`src/tutela/protection/duty.py`."
    yield ""
    yield "| event | by | bars | duties | effect | rules |"
    yield "|---|---|---|---|---|---|"
    yield from (_row(event) for event in TABLE.events)


def _names() -> tuple[str, ...]:
    return tuple(event.name for event in TABLE.events)


def _arrows() -> Iterator[str]:
    custody = VARIABLES[0]
    for event in TABLE.events:
        for value in custody.values:
            after = event.changed(custody.name, value)
            if value in event.values(custody) and after != value:
                yield f"  {value} --> {after}: {event.name}"


def _row(event: Event) -> str:
    whole = next((road for road, gate in GATE.items() if set(gate) <= set(event.bars)), None)
    bars = [each.name for each in event.bars if whole is None or each not in GATE[whole]]
    bars += [f"*the whole gate {whole.value}*"] if whole else []
    effects = [f"{name}: {_change(change)}" for name, change in event.effect.items()]
    cells = (
        event.name,
        ", ".join(role.value for role in event.by),
        ", ".join(bars),
        ", ".join(duty.named for duty in event.duties) or "none: anybody, at once",
        "; ".join(effects),
        ", ".join(event.rules),
    )
    return f"| {' | '.join(cells)} |"


def _change(change: Change) -> str:
    if isinstance(change, str):
        return change
    return ", ".join(f"{old} to {new}" for old, new in change.items())


def _law_lines() -> Iterator[str]:
    rules = shipped("transfer_rules")
    yield "# The rules of the gate and what becomes of each"
    yield ""
    yield "Written by `tools/gate/write_docs.py` from the catalogue and the table; do not edit."
    yield "Not legal advice; no lawyer has read the rules. Grades: A read in a stored copy, B seen in a"
    yield "secondary page, C from memory. Policy is ours and has no legal source."
    yield ""
    yield "*Enforced* names the bars, duties and rows that cite the rule, and the statements of"
    yield "`src/tutela/protection/properties.py` that show it; `tests/protection/test_check.py` judges them"
    yield "in every state, `test_mutation.py` drops and negates each bar and duty, and"
    yield "`tests/protection/test_step.py` shows each duty done and not done with real people and dates."
    yield ""
    for title, prefix in (
        ("Rules of law, practice and policy", "TR-"),
        ("Interview protocol", "IV-"),
    ):
        yield f"## {title}"
        yield ""
        yield "| rule | citation | grade | basis | what becomes of it |"
        yield "|---|---|---|---|---|"
        yield from (_rule(rule) for rule in rules.rules if rule.id.startswith(prefix))
        yield ""
    yield "## Numbers, all of them policy"
    yield ""
    yield "| number | value | rule | stricter is |"
    yield "|---|---|---|---|"
    for each in rules.numbers:
        yield f"| {each.name} | {each.value} | {each.rule} | {each.stricter.value} |"
    yield ""
    yield "## What was changed in the draft"
    yield ""
    yield from (f"* {change}" for change in CHANGES)
    yield ""
    yield "## Not implemented"
    yield ""
    yield "* Disclosure rules (`DR-*`, 20 of them) are no rows of the gate. A release asks for live consents and"
    yield "  parks those given in detention (DR-CONSENT), stops on withdrawal (DR-REVOKE), takes none from minors"
    yield "  (DR-MINOR) and shows no living captive (DR-13-2, DR-13-IDENT): `tests/wiring/test_shown.py`."
    yield "  The mosaic check and the others are data so far."
    yield "* Treaty status, Korea 1953 and waivers are data for people to read; no row reads them."
    yield "* Who is who: that one human being holds one key is for the two custodians who give a role, and for "
    yield "  the monitor who reads the register (ADR 0122)."
    yield "* A home State and a co-belligerent are one class, RISK."


def _rule(rule: Rule) -> str:
    cells = (
        rule.id,
        rule.citation.replace("|", "/"),
        rule.grade.value,
        " + ".join(one.value for one in rule.basis),
        _fate(rule.id),
    )
    return f"| {' | '.join(cells)} |"


def _fate(rule: str) -> str:
    """Return what becomes of a rule."""
    if rule in ASKED:
        return f"**Asked of a human.** {ASKED[rule]}"
    if rule in BY_DESIGN:
        return f"**Enforced.** {BY_DESIGN[rule]}"
    return f"**Enforced**{_enforced(rule)}." + (f" {PARTLY[rule]}" if rule in PARTLY else "")


def _enforced(rule: str) -> str:
    through = THROUGH.get(rule, ())
    every = {each for event in TABLE.events for each in event.bars}
    bars = {each for each in every if each.rule == rule or each.name in through}
    duties = sorted(duty.named for duty in Duty if duty.rule == rule)
    rows = [event.name for event in TABLE.events if rule in event.rules]
    shown = sorted(
        {
            law.id
            for law in GUARDS
            for each in bars
            if law.unless.get(each.variable) and set(law.unless[each.variable]) >= each.values
        }
        | {
            law.id
            for law in properties(_names())
            if isinstance(law, NeverWithout) and {d.named for d in law.duties} & set(duties)
        }
    )
    parts = (
        ("bars", sorted(each.name for each in bars)),
        ("duties", duties),
        ("rows", rows),
        ("shown by", shown),
    )
    return "".join(f"; {title} {', '.join(names)}" for title, names in parts if names)


def main() -> None:
    """Write both files."""
    assert set(HELD) | set(OVER) == set(VARIABLES[0].values)  # noqa: S101 - a tool
    (DOCS / "gate.md").write_text(gate_page(), "utf-8")
    (DOCS / "law.md").write_text(law_page(), "utf-8")


if __name__ == "__main__":
    main()
