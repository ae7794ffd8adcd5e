"""Home towns."""

import pytest

from tutela.terms.names.hangul import one_orthography
from tutela.terms.names.romanise import System, spelt
from tutela.terms.particulars import gazetteer
from tutela.terms.particulars.places import find, keys_of

CYRILLIC = (System.KONTSEVICH, System.UKRAINIAN, System.KHOLODOVICH)


def test_every_county_is_found_in_both_orthographies():
    for name in gazetteer.COUNTIES:
        key = f"place:kp-{one_orthography(name)}"
        assert key in keys_of(f"{name}군")
        assert key in keys_of(f"{one_orthography(name)}군 사람")


def test_every_city_is_found_in_every_system():
    missed = []
    for name in gazetteer.CITIES:
        for system in System:
            written = "".join(spelt(name, system)).capitalize()
            town = "город" if system in CYRILLIC else "city"
            text = f"{town} {written}" if system in CYRILLIC else f"{written} {town}"
            if not any(key.startswith("place:kp-") for key in keys_of(text)):
                missed.append((name, text))
    assert missed == []


def test_a_village_counts_behind_a_place_that_is_known():
    text = "평안남도 성천군 장림리에서 태어났다"
    assert [text[one.start : one.end] for one in find(text)] == ["평안남도", "성천군", "장림리"]
    assert keys_of("좋은 장림리") == frozenset()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Северный Хамгён", "place:kp-함경북"),
        ("North Hwanghae Province", "place:kp-황해북"),
        ("Hamgyong-bukto", "place:kp-함경북"),
        ("함경북도", "place:kp-함경북"),
        ("Пхеньяна", "place:kp-평양"),
        ("под Херсоном", "place:ua-kherson"),
        ("in the Belgorod region", "place:ru-belgorod"),
        ("на Сумщині", "place:ua-sumy"),
    ],
)
def test_levels_and_cases_are_found(text: str, key: str):
    assert key in keys_of(text)


@pytest.mark.parametrize(
    "text", ["Он сказал, что придёт", "the unsanitary song", "과일을 먹었다", "수동으로"]
)
def test_other_words_are_no_places(text: str):
    assert keys_of(text) == frozenset()
