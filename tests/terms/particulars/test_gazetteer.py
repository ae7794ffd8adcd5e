"""The tables of places."""

from tutela.terms.names.hangul import is_hangul
from tutela.terms.particulars import gazetteer


def test_every_place_of_the_dprk_is_hangul_and_stands_once():
    every = (*gazetteer.DIVIDED, *gazetteer.PROVINCES, *gazetteer.CITIES, *gazetteer.COUNTIES)
    assert all(map(is_hangul, every))
    assert len(gazetteer.CITIES) == len(set(gazetteer.CITIES))
    assert len(gazetteer.COUNTIES) == len(set(gazetteer.COUNTIES))
    assert len(gazetteer.CITIES) > 25
    assert len(gazetteer.COUNTIES) > 150


def test_every_region_has_five_columns():
    rows = [line.split(";") for line in gazetteer.REGIONS.strip().splitlines()]
    assert all(len(row) == 5 for row in rows)
    assert len({row[0] for row in rows}) == len(rows)
    assert sum(row[0].startswith("ua-") for row in rows) == 25


def test_customary_spellings_lead_to_places_of_the_table():
    every = {*gazetteer.CITIES, *gazetteer.COUNTIES, *gazetteer.PROVINCES}
    assert set(gazetteer.CUSTOMARY.values()) <= every
