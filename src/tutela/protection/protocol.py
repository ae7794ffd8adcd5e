"""The interview protocol as forms: the talk, the explain-back and the word at the crossing.

The rules IV-01 to IV-12 and TR-... are those of the transfer rules in the law catalogue. The
numbers (24 hours, 72 hours, two talks, seven days) are policy, not law, and the paper says so.
"""

from typing import Final

from tutela.protection.questions import Form, Kind, Part, Question, yes_no

WANTS: Final = "wants"
REFUSES: Final = "refuses"
UNDECIDED: Final = "undecided"
WISHES: Final = (WANTS, REFUSES, UNDECIDED)
UNPRESSED: Final = "pressure_none"
PRESSED: Final = "pressure_told"
PRESSURES: Final = (UNPRESSED, PRESSED, "pressure_unasked")
RETURN_FIRST: Final = "return_first"
RETURN_LAST: Final = "return_last"
ABLE: Final = "able"
NO_RECORDING: Final = "recording_none"
WITH_CONSENT: Final = "recording_consent"
DOUBT_NONE: Final = "doubt_none"
DOUBT_SOME: Final = "doubt_some"
GO: Final = "go"
NOT_GO: Final = "not_go"


def _name(key: str, *rules: str) -> Question:
    return Question(key, Kind.LINE, rules, half=True)


def _day(key: str, *rules: str) -> Question:
    return Question(key, Kind.DATE, rules, half=True)


def _hour(key: str, *rules: str) -> Question:
    return Question(key, Kind.TIME, rules, half=True)


def _choice(key: str, options: tuple[str, ...], *rules: str) -> Question:
    return Question(key, Kind.CHOICE, rules, options)


def _words(key: str, rows: int, *rules: str) -> Question:
    return Question(key, Kind.TEXT, rules, rows=rows)


_PERSON: Final = Question("person", Kind.PSEUDONYM, half=True)

INTERVIEW: Final = Form(
    "interview",
    "interview",
    (
        Part(
            "head",
            (
                _PERSON,
                _day("interview_on"),
                _hour("began"),
                _hour("ended"),
                _name("interviewer", "IV-04"),
                _name("interpreter", "IV-05"),
                _day("earlier_on", "IV-08"),
                Question("interruptions", Kind.LINE, half=True),
                _words("present", 1, "IV-03"),
            ),
        ),
        Part(
            "informed",
            (
                _day("informed_on", "IV-01"),
                _hour("informed_at", "IV-01"),
                _name("informed_by", "IV-01"),
                Question("explain_back_form", Kind.NUMBER, ("IV-01",), half=True),
                yes_no("informed_both", "IV-01"),
                yes_no("explained_back", "IV-01"),
                yes_no("options_told", "IV-02", "TR-ASYLUM-ALT"),
                yes_no("not_yet_told", "IV-02", "IV-07"),
            ),
        ),
        Part(
            "capacity",
            (
                _name("examined_by", "IV-06"),
                _day("examined_on", "IV-06"),
                _choice("capacity", (ABLE, "not_now", "not_examined"), "IV-06", "TR-HEALTH"),
                yes_no("no_event", "IV-06"),
                yes_no("no_strain", "TR-HEALTH"),
            ),
        ),
        Part(
            "room",
            (
                yes_no("private", "IV-03"),
                yes_no("no_agents", "IV-03"),
                yes_no("independent", "IV-04"),
                yes_no("other_investigator", "IV-04"),
                _words("interests", 1, "IV-04"),
                yes_no("interpreter_bound", "IV-05"),
                yes_no("interpreter_accepted", "IV-05"),
                yes_no("interpreter_north", "IV-05"),
                yes_no("interpreter_outside", "IV-05"),
                _choice("recording", (NO_RECORDING, WITH_CONSENT, "recording_other"), "IV-10"),
                yes_no("same_care", "IV-11"),
            ),
        ),
        Part(
            "talk",
            (
                _choice("order", (RETURN_FIRST, RETURN_LAST), "IV-07"),
                _words("hopes", 3, "IV-07"),
                _words("if_return", 3, "IV-07", "TR-VOLUNTARY"),
                _words("if_not_return", 3, "IV-07", "TR-VOLUNTARY"),
                _choice("wish_risk", WISHES, "IV-07", "TR-VOLUNTARY"),
                _choice("wish_third", WISHES, "IV-07"),
                Question("which_state", Kind.LINE, ("TR-ASYLUM-ALT",)),
                _choice("wish_stay", WISHES, "IV-07"),
            ),
        ),
        Part(
            "pressure",
            (
                _choice("pressure_return", PRESSURES, "IV-12", "TR-COUNTER-COERCION"),
                _choice("pressure_stay", PRESSURES, "IV-12", "TR-COUNTER-COERCION"),
                _choice("family_threat", PRESSURES, "IV-12", "TR-FAMILY"),
                _words("pressure_words", 2, "IV-12"),
                _choice("doubt", (DOUBT_NONE, DOUBT_SOME), "TR-VOLUNTARY"),
                _words("doubt_why", 2, "TR-VOLUNTARY"),
            ),
        ),
        Part(
            "close",
            (
                _choice("icrc", ("offered", "held", "declined"), "TR-GC3-126"),
                yes_no("read_back", "IV-01"),
                _choice("mark", ("mark_made", "mark_declined"), "TR-GC3-17"),
            ),
        ),
    ),
)

TOPICS: Final = (
    "who_we_are",
    "no_questioning",
    "what_is_decided",
    "options",
    "right_home",
    "right_refuse",
    "right_not_yet",
    "right_change",
    "passed_on",
    "no_reward",
    "helpers",
    "complaint",
    "how_long",
    "risks",
    "no_promise",
)
"""What the person is told, in the order of IV-02."""

EXPLAIN_BACK: Final = Form(
    "explain_back",
    "interview",
    (
        Part(
            "explain_head",
            (
                _PERSON,
                _day("told_on", "IV-01"),
                _name("told_by", "IV-01"),
                _name("told_interpreter", "IV-05"),
                yes_no("told_both", "IV-01"),
            ),
        ),
        Part("topics", tuple(_words(f"topic_{topic}", 2, "IV-02") for topic in TOPICS)),
        Part(
            "explain_close",
            (
                yes_no("all_explained", "IV-01"),
                _words("told_again", 2, "IV-01"),
                _choice("notice", ("notice_read", "notice_kept"), "IV-01"),
            ),
        ),
    ),
)

CROSSING: Final = Form(
    "crossing",
    "interview",
    (
        Part(
            "crossing_head",
            (
                _PERSON,
                _day("confirm_on", "IV-09"),
                _hour("confirm_at", "IV-09"),
                _name("place", "IV-09"),
                _name("neutral", "IV-09"),
                _name("second", "IV-09"),
                _name("crossing_interpreter", "IV-05"),
                Question("crossing_to", Kind.CHOICE, ("IV-09",), ("to_risk", "to_third")),
            ),
        ),
        Part(
            "crossing_room",
            (
                yes_no("alone", "IV-09", "IV-03"),
                yes_no("way_back", "IV-09"),
                yes_no("no_cameras", "TR-GC3-13"),
                yes_no("fit_today", "TR-GC3-46-48"),
                yes_no("stop_told", "IV-02", "IV-09"),
            ),
        ),
        Part(
            "crossing_answer",
            (
                _choice("crossing_order", (RETURN_FIRST, RETURN_LAST), "IV-07"),
                _words("crossing_words", 2, "IV-09"),
                _choice("answer", (GO, NOT_GO, "not_yet"), "IV-09"),
            ),
        ),
    ),
)
"""Works on paper alone: what the sheet says decides at the crossing, whatever a computer says."""
