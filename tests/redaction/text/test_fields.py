# ruff: noqa: RUF001 - letters of three scripts are the subject
"""What a label or an introduction announces is found."""

import pytest

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.fields import fields


def said(text: str) -> set[tuple[FindingKind, str]]:
    return {(hit.kind, text[hit.start : hit.end]) for hit in fields(text)}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Name: Lim Obu", FindingKind.PERSON_NAME, "Lim Obu"),
        ("Na me :   Lim Obu     Unit: 3", FindingKind.PERSON_NAME, "Lim Obu"),
        ("성   명  옥 진 성", FindingKind.PERSON_NAME, "옥 진 성"),
        ("Ф.И.О.: Ча До Ген", FindingKind.PERSON_NAME, "Ча До Ген"),
        ("Адреса: Ткацька 5, Миргород", FindingKind.PLACE, "Ткацька 5, Миргород"),
        ("혈액형  A(+)", FindingKind.TRAIT, "A(+)"),
        ("Диагноз: перелом", FindingKind.WOUND, "перелом"),
        ("they nicknamed him Needle there", FindingKind.PERSON_NAME, "Needle there"),
        ("по прозвищу щегол", FindingKind.PERSON_NAME, "щегол"),
        ("на ім'я Донгак", FindingKind.PERSON_NAME, "Донгак"),
        ("이름은 천봉이다", FindingKind.PERSON_NAME, "천봉"),
        ("пост «Яблоня» рядом", FindingKind.ORGANISATION, "Яблоня"),
    ],
)
def test_what_is_announced_is_found(text: str, kind: FindingKind, value: str):
    assert (kind, value) in said(text)


def test_a_field_ends_with_the_sentence():
    assert (FindingKind.PERSON_NAME, "Kwak") in said("Witness: Kwak. The client does not want it.")


def test_what_somebody_says_at_length_is_no_name():
    assert said("he said «do not shoot, I am coming out with my hands up»") == set()
