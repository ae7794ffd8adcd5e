"""The panel's form: three people decide the hardest case, with reasons, on numbered paper."""

from typing import Final

from tutela.protection.questions import Form, Kind, Part, Question, yes_no

PANEL: Final = Form(
    "panel",
    "forms",
    (
        Part(
            "panel_head",
            (
                Question("panel_person", Kind.PSEUDONYM, half=True),
                Question("decided_on", Kind.DATE, ("F-PANEL",), half=True),
                Question("member_1", Kind.LINE, ("ARCH-3",), half=True),
                Question("member_2", Kind.LINE, ("ARCH-3",), half=True),
                Question("member_3", Kind.LINE, ("ARCH-3",), half=True),
                Question("earlier_panel", Kind.LINE, ("ARCH-6",), half=True),
                Question("panel_state", Kind.LINE, ("TR-CHAIN",)),
                yes_no("none_involved", "ARCH-3", "TR-VOLUNTARY"),
                yes_no("no_interest", "TR-VOLUNTARY", "TR-NONINTERFERENCE"),
            ),
        ),
        Part(
            "panel_facts",
            (
                Question("panel_interviews", Kind.LINE, ("IV-08",), half=True),
                Question("assessed_on", Kind.DATE, ("TR-CAT-3",), half=True),
                Question("panel_finding", Kind.CHOICE, ("TR-CAT-3",), ("substantial", "not_found")),
                Question("heard", Kind.CHOICE, ("TR-VOLUNTARY",), ("heard_yes", "heard_declined")),
                yes_no("assurance_weight", "TR-ASSURANCES"),
                Question("new_facts", Kind.TEXT, ("TR-CAT-3",), rows=2),
            ),
        ),
        Part(
            "panel_decision",
            (
                Question(
                    "decision",
                    Kind.CHOICE,
                    ("TR-VOLUNTARY", "F-PANEL"),
                    ("approves", "refuses", "lowers", "excludes"),
                ),
                Question("reasons", Kind.TEXT, ("TR-VOLUNTARY", "TR-ECHR-3"), rows=6),
                Question("dissent", Kind.TEXT, rows=2),
                Question("told_on", Kind.DATE, ("TR-CAT-3",), half=True),
                Question("appeal_until", Kind.DATE, ("TR-CAT-3",), half=True),
            ),
        ),
    ),
)
