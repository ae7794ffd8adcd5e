"""Names in the forms programs write them in, and words that lead to a place."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import RefusedError
from tutela.redaction.spelling import ENCODED_BYTES_MIN, check_coordinates, encoded_forms


@given(
    st.text(st.characters(codec="utf-8"), min_size=8, max_size=30),
    st.binary(max_size=7),
    st.binary(max_size=7),
)
def test_a_name_is_found_in_base64_wherever_it_stands(
    name: str, before: bytes, after: bytes
) -> None:
    forms = encoded_forms(name)
    written = base64.b64encode(before + name.encode() + after)
    assert any(form in written for form, case_counts in forms if case_counts)
    assert any(
        form.lower() in (before + name.encode() + after).hex().encode()
        for form, case_counts in forms
        if not case_counts
    )


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_forms_are_long_enough_to_tell_from_chance_and_stand_once(name: str) -> None:
    forms = encoded_forms(name)
    assert all(len(form) >= ENCODED_BYTES_MIN for form, _ in forms)
    assert len(set(forms)) == len(forms)


@pytest.mark.parametrize(
    "text",
    [
        "50.45013, 30.52341",
        "at 50,45013; 30,52341",
        "50.450 30.523",
        "50.4501° N 30.5234° E",
        "-33.86785 -151.20732",
        "50°27'0.5\"",
        "50° 27.008'",
        "geo:50.45,30.52",
        "36U UB 24140 91370",
        "36UUB2414091370",
        "9G2GFG2F+3C",
    ],
)
def test_coordinates_are_refused(text: str) -> None:
    with pytest.raises(RefusedError) as caught:
        check_coordinates({"caption": f"A card, {text}."})
    assert caught.value.parameters == {"field": "caption"}
    assert text not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "A card on a table",
        "12.5 by 7.5 cm, 1,250 copies",
        "2026-03-01, 10:00",
        "Page 3 of 12; 40° in the shade",
        "Call 044 123 45 67",
        "Photo 3 of the series, 1.250 metres",
        "Картка, 50 примірників",
        "사진 3장",
    ],
)
def test_everyday_words_are_not(text: str) -> None:
    check_coordinates({"caption": text})
    assert text
