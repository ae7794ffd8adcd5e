"""Codes by which somebody can be looked up are found; times and ordinals are none."""

import pytest

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.codes import codes


def found(text: str) -> set[int]:
    return {place for hit in codes(text) for place in range(hit.start, hit.end)}


@pytest.mark.parametrize(
    "written",
    [
        *("a.b-c@example.org", "http://example.org/x?y=1", "t.me/kanal", "example.com", "@nick_1"),
        *("bomnal_78", "T3x9", "KESTREL-6", "수리-2", "Дуб-12", "0061173", "12 34 56", "91-448"),
        *("48.12345, 37.56789", "48°12'33\"N", "P<PRKKIM<<CHOL<SU", "8 900 000 17 93"),
        *("nine two, six nine four", "дев'яносто чотири — сто один", "구영일칠사부대"),
    ],
)
def test_a_code_is_found_whole(written: str):
    text = f"so {written} it"
    wanted = {
        3 + place
        for place, letter in enumerate(written)
        if letter.isalnum() and letter not in "부대"
    }
    assert wanted <= found(text)


@pytest.mark.parametrize("written", ["16:20", "7 men", "the 3rd day", "two men"])
def test_times_and_small_numbers_are_none(written: str):
    assert found(f"so {written} it") == set()


def test_a_code_is_a_number_with_a_key_its_forms_share():
    hits = list(codes("AK-0066173-x ak0066173X"))
    assert {hit.kind for hit in hits} == {FindingKind.NUMBER}
    assert frozenset(("code:ak0066173x",)) in [hit.keys for hit in hits]
