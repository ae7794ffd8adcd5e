"""Texts are found, filled in, and never come out empty or half filled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MalformedError
from tutela.proof.wording import wording
from tutela.terms.messages import Language, catalogue, parameters_of, render

NAMES = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)


def test_a_text_is_filled_in_every_language():
    parameters = {"kind": "KeyError", "place": "seal.py:7"}
    texts = {render("cli.fault", parameters, language) for language in Language}
    assert len(texts) == len(Language)
    assert all("seal.py:7" in text and "{" not in text for text in texts)


def test_an_unknown_identifier_is_refused():
    with pytest.raises(MalformedError, match=r"terms\.text_unknown"):
        render("cli.nothing_of_the_kind", {}, Language.KOREAN)


def test_a_missing_parameter_is_refused_and_named():
    with pytest.raises(MalformedError, match=r"terms\.parameter_missing") as caught:
        render("cli.fault", {"kind": "KeyError"}, Language.RUSSIAN)
    assert caught.value.parameters["missing"] == "place"


def test_braces_in_a_parameter_stay_what_they_are():
    text = render("cli.fault", {"kind": "{place}", "place": "x"}, Language.ENGLISH)
    assert "{place}" in text


@given(st.sets(NAMES))
def test_the_parameters_of_a_text_are_the_names_in_braces(names: set[str]):
    template = " and ".join(f"{{{name}}}" for name in sorted(names))
    assert parameters_of(template) == names


@pytest.mark.parametrize("language", Language)
def test_the_verifier_s_texts_are_in_the_catalogue_too(language: Language):
    assert wording(language.value).items() <= catalogue(language).items()
