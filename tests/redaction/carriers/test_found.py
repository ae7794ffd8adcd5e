"""How much is looked at before everything is refused."""

import pytest

from tutela.errors import RefusedError
from tutela.redaction.carriers.found import CHARACTERS_MAX, CONTENT_BYTES_MAX, PIECES_MAX, Budget


def test_the_last_byte_is_looked_at_and_one_more_is_refused():
    budget = Budget()
    budget.spend_content(CONTENT_BYTES_MAX)
    with pytest.raises(RefusedError, match=r"carriers\.too_large"):
        budget.spend_content(1)


def test_the_last_character_is_looked_at_and_one_more_is_refused():
    budget = Budget()
    budget.spend_text(CHARACTERS_MAX)
    with pytest.raises(RefusedError, match=r"carriers\.too_much_text"):
        budget.spend_text(1)


def test_many_empty_pieces_are_refused_too():
    budget = Budget(pieces=2)
    budget.spend_text(0)
    budget.spend_content(0)
    with pytest.raises(RefusedError) as caught:
        budget.spend_text(0)
    assert caught.value.parameters == {"limit": PIECES_MAX}
