"""The verifier speaks four languages without anything outside `proof`."""

import pytest

from tutela.proof.wording import wording


@pytest.mark.parametrize("language", ["en", "uk", "ko", "ru"])
def test_the_verifier_has_the_same_texts_in_every_language(language: str):
    texts = wording(language)
    assert texts.keys() == wording("en").keys()
    assert all(texts.values())
