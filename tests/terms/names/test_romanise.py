"""Names written in ten systems."""

import pytest
from tests.terms.names.vectors import read

from tutela.errors import MalformedError
from tutela.terms.names.hangul import FIRST, LAST
from tutela.terms.names.romanise import System, parts, romanise, spelt

VECTORS = read("romanised.json")


@pytest.mark.parametrize("system", System)
def test_every_vector_is_met(system: System):
    assert [romanise(row["name"], system) for row in VECTORS] == [
        row[system.value] for row in VECTORS
    ]


@pytest.mark.parametrize(
    ("name", "system", "between", "published"),
    [
        ("한복남", System.REVISED, "", "Han Boknam"),
        ("홍빛나", System.REVISED, "", "Hong Bitna"),
        ("송나리", System.REVISED, "", "Song Nari"),
        ("안응렬", System.MCCUNE_REISCHAUER, "-", "An Ŭng-nyŏl"),
        ("안복철", System.DPRK_PLAIN, " ", "An Pok Chol"),
        ("김영남", System.KONTSEVICH, " ", "Ким Ён Нам"),
    ],
)
def test_what_the_sources_print_is_met(name: str, system: System, between: str, published: str):
    assert romanise(name, system, between) == published


@pytest.mark.parametrize("system", System)
def test_all_11172_syllables_can_be_written(system: System):
    every = [spelt(chr(code), system)[0] for code in range(FIRST, LAST + 1)]
    assert all(form.isalpha() or "'" in form for form in every)
    cyrillic = system in {
        System.KONTSEVICH,
        System.KHOLODOVICH,
        System.NEWSPAPER,
        System.UKRAINIAN,
    }
    assert all(("\u0400" <= form[0] <= "\u04ff") == cyrillic for form in every)


def test_a_double_surname_stays_whole():
    assert parts("남궁민호") == ("남궁", "민호")
    assert parts("남궁") == ("남", "궁")
    assert parts("김철수") == ("김", "철수")


@pytest.mark.parametrize("name", ["", "김", "Kim", "김a"])
def test_what_is_no_name_in_hangul_is_refused(name: str):
    with pytest.raises(MalformedError, match=r"names\.not_hangul"):
        romanise(name, System.REVISED)
