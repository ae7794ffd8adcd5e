"""A decision covers what was found and nothing more; what is blocked nobody covers."""

import hmac
from dataclasses import replace
from pathlib import Path

import pytest
from tests.protection.leak.register import KEY, kept
from tests.protection.leak.test_check import ITEM

from tutela.custody.item import ItemId
from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.ledger.entry import Event
from tutela.protection.leak.check import CHECK_BYTES
from tutela.protection.leak.decision import Answer, Decision, covers, uncovered
from tutela.protection.leak.keyed import key_of
from tutela.protection.leak.policy import Finding, Rule
from tutela.protection.leak.trait import Trait
from tutela.wiring import draw_person

OTHER = ItemId.from_random(bytes(15) + b"\x02")
FEW = Finding("K-1", Rule.FEW_OTHERS, (Trait.UNIT, Trait.HOME))
SPEC = Path(__file__).resolve().parents[3] / "spec" / "identity.md"
FIRST = key_of(bytes(32), 0, b"")
CASE, AT = bytes(32), "2026-11-25T10:00:00Z"


def _decided(answer: Answer = Answer.RELEASE, reason: str = "a namesake") -> Decision:
    covered = covers((FEW,), ITEM, KEY) if answer is Answer.RELEASE else ()
    return Decision(CASE, bytes(CHECK_BYTES), ITEM, answer, covered, reason, AT)


def test_what_was_decided_is_covered_and_less_of_it_too():
    covered = covers((FEW,), ITEM, KEY)
    assert uncovered((FEW,), covered, ITEM, KEY) == ()
    less = replace(FEW, traits=(Trait.UNIT,))
    assert uncovered((less,), covered, ITEM, KEY) == ()


@pytest.mark.parametrize(
    "other",
    [
        replace(FEW, traits=(Trait.UNIT, Trait.HOME, Trait.WOUND)),
        replace(FEW, subject="K-2"),
        replace(FEW, rule=Rule.NAME_ALONE),
    ],
)
def test_more_or_of_somebody_else_is_not_covered(other: Finding):
    assert uncovered((other,), covers((FEW,), ITEM, KEY), ITEM, KEY) == (other,)


def test_a_decision_is_about_one_item():
    assert uncovered((FEW,), covers((FEW,), ITEM, KEY), OTHER, KEY) == (FEW,)


def test_what_is_blocked_nobody_lets_leave():
    blocked = Finding("K-1", Rule.DIRECT, (Trait.NUMBER,))
    with pytest.raises(RefusedError, match=r"leak\.blocked"):
        covers((FEW, blocked), ITEM, KEY)
    everything = covers((FEW,), ITEM, KEY)
    assert uncovered((blocked,), everything, ITEM, KEY) == (blocked,)


def test_a_signed_decision_is_read_again_and_a_changed_one_refused():
    officer = draw_person("olena")
    event = kept(_decided().to_event(officer))
    read = Decision.of_event(event, CASE)
    assert (read.answer, read.covers, read.item) == (Answer.RELEASE, _decided().covers, ITEM)
    changed = Event(event.kind, event.at, event.actor, str(OTHER), event.purpose, event.details)
    with pytest.raises(MismatchError):
        Decision.of_event(changed, CASE)
    with pytest.raises(MismatchError):
        Decision.of_event(event, bytes(31) + b"\x01")


def test_a_decision_has_a_reason_and_what_is_sent_back_covers_nothing():
    for reason in ("", "  ", "x" * 1001):
        with pytest.raises(RefusedError, match=r"leak\.reason"):
            _decided(reason=reason)
    with pytest.raises(MalformedError):
        replace(_decided(Answer.SEND_BACK), covers=(bytes(32),))


def test_what_covers_is_what_the_spec_says_byte_by_byte():
    item, spec = ItemId.from_random(bytes(16)), SPEC.read_text("utf-8")
    covered = covers((Finding("K-222-2222", Rule.NAME_ALONE, (Trait.NAME,)),), item, FIRST)
    head = b"\x84\x53tutela-leak-cover/1\x78\x1d" + str(item).encode() + b"\x6aK-222-2222"
    words = (b"\x6aname_alone", b"\x64name")
    assert covered == tuple(
        sorted(hmac.digest(FIRST.secret, head + word, "sha256") for word in words)
    )
    assert "".join(f"    {each.hex()}\n" for each in covered) in spec
