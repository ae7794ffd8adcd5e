"""One way to hide, for pictures and texts."""

from tests.redaction.masks.test_picture import reviewed as reviewed_picture
from tests.redaction.text.opened_text import opened, reviewed
from tests.release.office import OPENED

from tutela.redaction.hide import hide
from tutela.redaction.masks.picture import hide_picture
from tutela.redaction.masks.text import hide_words


def test_a_text_is_hidden_by_its_words_and_a_picture_by_its_tiles() -> None:
    text, plan = opened(), reviewed(opened())
    assert hide(plan, text).picture == hide_words(plan, text).picture
    picture_plan = reviewed_picture()
    assert hide(picture_plan, OPENED).picture == hide_picture(picture_plan, OPENED).picture
    assert hide(picture_plan, OPENED).lengths is None
