"""Bodies that can be asked have an address and a sentence in four languages."""

import pytest

from tutela.law.remedy import remedies
from tutela.terms.messages import Language, catalogue


def test_the_bodies_of_the_pack_are_there():
    ids = [remedy.id for remedy in remedies()]
    assert ids[:3] == ["ecthr_rule_39", "un_cat", "un_hrc"]
    assert "icrc" in ids
    assert all(remedy.address and remedy.body for remedy in remedies())


@pytest.mark.parametrize("language", Language)
def test_every_body_has_a_sentence(language: Language):
    assert {f"law.remedy_{one.id}" for one in remedies()} <= catalogue(language).keys()
