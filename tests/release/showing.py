"""Who is shown, for tests: somebody on no record, and how two people decide about them."""

from tutela.custody.item import ItemId
from tutela.custody.keys import PersonKey
from tutela.protection.consent import Channel, ConsentPurpose
from tutela.protection.shown import Outcome, Shown
from tutela.release.people import SALT_BYTES, Statement
from tutela.wiring import Case
from tutela.wiring.consent import judge_picture
from tutela.wiring.person import enter


def somebody(item: ItemId, unknown: int = 1) -> Shown:
    """Return that so many people on no record are shown in an item."""
    return Shown(item, (), unknown, ConsentPurpose.PUBLICATION, Channel.SITE)


def said(item: ItemId, unknown: int = 1) -> Statement:
    return Statement(somebody(item, unknown), bytes([8]) * SALT_BYTES)


def judge(
    case: Case,
    one: PersonKey,
    other: PersonKey,
    item: ItemId,
    outcome: Outcome = Outcome.SHOW,
    count: int = 1,
) -> None:
    """Record what two people decided about a picture."""
    judge_picture(enter(case, one), other, item, outcome, count, "long ago, nobody to ask")
