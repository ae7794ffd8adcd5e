"""The panel's form asks for three members, reasons and dissent."""

from tutela.protection.determination import OUTCOMES, Subject
from tutela.protection.panel import PANEL


def test_the_panel_s_form_has_a_place_for_three_members_and_for_reasons():
    keys = [one.key for one in PANEL.questions]
    assert [key for key in keys if key.startswith("member_")] == [
        "member_1",
        "member_2",
        "member_3",
    ]
    (reasons,) = [one for one in PANEL.questions if one.key == "reasons"]
    assert reasons.rows > 1
    assert "dissent" in keys


def test_the_paper_offers_every_decision_that_a_record_can_hold():
    (decision,) = [one for one in PANEL.questions if one.key == "decision"]
    assert set(decision.options) == {each.value for each in OUTCOMES[Subject.PANEL]}
    assert "panel_state" in {one.key for one in PANEL.questions}
