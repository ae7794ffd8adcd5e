"""Hide parts of an item, whatever it is: the one way from a reviewed plan to what may be shown."""

from typing import TypeAlias

from tutela.redaction.hidden import HiddenPicture
from tutela.redaction.masks.picture import OpenedPicture, hide_picture
from tutela.redaction.masks.text import OpenedText, hide_words
from tutela.redaction.review import ReviewedPlan

Opened: TypeAlias = OpenedPicture | OpenedText


def hide(reviewed: ReviewedPlan, opened: Opened) -> HiddenPicture:
    """Return what may be shown of an opened item, by a plan that a person has reviewed.

    Raises:
        TutelaError: whatever `hide_picture` and `hide_words` raise.
    """
    if isinstance(opened, OpenedText):
        return hide_words(reviewed, opened)
    return hide_picture(reviewed, opened)
