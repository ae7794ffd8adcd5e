"""No mask hides by a plan nobody reviewed, or by the plan of another item."""

from dataclasses import replace

import pytest
from tests.redaction.text.opened_text import SUBJECT, opened, plan_of, reviewed

from tutela.errors import MismatchError, RefusedError
from tutela.redaction.hidden import check_reviewed, check_subject


def test_an_unreviewed_plan_is_refused_though_it_has_the_same_fields() -> None:
    check_reviewed(reviewed(opened()))
    with pytest.raises(RefusedError, match=r"review\.not_reviewed"):
        check_reviewed(plan_of(opened()))


def test_a_plan_is_for_one_item_and_its_tiles() -> None:
    text = opened()
    plan = reviewed(text)
    check_subject(plan, SUBJECT, text.commitment)
    with pytest.raises(MismatchError):
        check_subject(plan, SUBJECT[:-1] + "e", text.commitment)
    longer = replace(text, commitment=opened("other\nlines\nhere\n", ()).commitment)
    with pytest.raises(MismatchError):
        check_subject(plan, SUBJECT, longer.commitment)
