import json

import pytest

from tutela.custody.item import ItemId
from tutela.errors import MismatchError
from tutela.intake.kind import Kind
from tutela.intake.reason import Reason
from tutela.intake.receipt import Facts, Line, Outcome, Receipt

ITEM = ItemId.from_random(bytes(16))
ACCEPTED = Line("a.jpg", Outcome.ACCEPTED, ITEM, facts=Facts(Kind.JPEG))
REFUSED = Line.refused("b", Reason.of("receive.empty"))


def test_a_receipt_with_a_line_missing_cannot_be_made():
    for offered in (1, 3):
        with pytest.raises(MismatchError) as raised:
            Receipt(1, "2026-05-01T12:00:00Z", "tester", offered, (ACCEPTED, REFUSED))
        assert raised.value.parameters == {"offered": offered, "lines": 2}


@pytest.mark.parametrize(
    ("outcome", "item", "reason"),
    [
        (Outcome.ACCEPTED, None, None),
        (Outcome.DUPLICATE, None, None),
        (Outcome.REFUSED, None, None),
        (Outcome.REFUSED, ITEM, Reason.of("receive.empty")),
        (Outcome.ACCEPTED, ITEM, Reason.of("receive.empty")),
    ],
)
def test_a_line_that_contradicts_itself_cannot_be_made(
    outcome: Outcome, item: ItemId | None, reason: Reason | None
):
    with pytest.raises(MismatchError):
        Line("a", outcome, item, reason)


def test_a_sealed_receipt_is_json_that_counts_its_lines():
    receipt = Receipt(7, "2026-05-01T12:00:00Z", "tester", 2, (ACCEPTED, REFUSED))
    document = json.loads(receipt.encode())
    assert (document["accepted"], document["duplicate"], document["refused"]) == (1, 0, 1)
    assert document["lines"][0] == {
        "name": "a.jpg",
        "outcome": "accepted",
        "item": str(ITEM),
        "kind": "image/jpeg",
        "notes": [],
        "no_picture": None,
    }
    assert document["lines"][1]["reason"] == {"message": "receive.empty", "parameters": {}}


def test_no_name_shows_in_a_repr():
    receipt = Receipt(7, "2026-05-01T12:00:00Z", "tester", 1, (ACCEPTED,))
    assert "a.jpg" not in repr(receipt) + repr(ACCEPTED)
    assert "tester" not in repr(receipt)
