"""Particulars are findings, dates and ages with the words beside them."""

import pytest

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.particular import of_particulars


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("held there until about 27 December, when", FindingKind.DATE, "until about 27 December"),
        ("журнал, 24.01, 17:00, мова", FindingKind.DATE, "24.01, 17:00"),
        ("По бумагам 1996 года рождения", FindingKind.DATE, "1996 года рождения"),
        ("не лікували до 30 січня, потім", FindingKind.DATE, "до 30 січня"),
        ("he is about 26 years old", FindingKind.AGE, "about 26 years old"),
        ("1월 9일 11시에", FindingKind.DATE, "1월 9일 11시"),
        ("старший лейтенант Пак", FindingKind.RANK, "старший лейтенант"),
        ("in the 94th Brigade", FindingKind.UNIT, "94th Brigade"),
    ],
)
def test_a_particular_is_found_with_its_words(text: str, kind: FindingKind, value: str):
    start = text.index(value)
    hits = [hit for hit in of_particulars(text) if hit.kind is kind]
    assert any(hit.start <= start and hit.end >= start + len(value) for hit in hits)
    assert all(hit.keys for hit in hits)
