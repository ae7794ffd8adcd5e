"""Everybody who signs an act before the gate can read, in their language, what they sign."""

import pytest

from tutela.protection.act import STATED, sentence
from tutela.protection.duty import Duty
from tutela.protection.table import TABLE
from tutela.terms.messages import Language, catalogue, parameters_of

EVENTS = frozenset(f"act.event_{event.name}" for event in TABLE.events)
DUTIES = frozenset(map(sentence, Duty))


def texts(language: Language) -> dict[str, str]:
    return {name: text for name, text in catalogue(language).items() if name.startswith("act.")}


@pytest.mark.parametrize("language", Language)
def test_every_row_and_every_duty_has_its_sentence_and_nothing_else_has_one(language: Language):
    assert texts(language).keys() == EVENTS | DUTIES


@pytest.mark.parametrize("language", Language)
def test_every_text_is_one_line_of_whole_sentences_without_a_gap_to_fill(language: Language):
    broken = [
        name
        for name, text in texts(language).items()
        if not text.endswith(".") or "\n" in text or parameters_of(text)
    ]
    assert broken == []


@pytest.mark.parametrize("language", Language)
def test_no_two_acts_read_the_same(language: Language):
    read = list(texts(language).values())
    assert len(set(read)) == len(read)


def test_what_is_stated_and_what_is_worked_out_are_told_apart():
    assert all(sentence(duty).startswith("act.states_") for duty in STATED)
    assert all(sentence(duty).startswith("act.duty_") for duty in set(Duty) - STATED)


def test_no_sentence_tells_the_sex_of_the_person():
    words = {"he", "she", "his", "her", "hers", "him", "himself", "herself"}
    told = [
        name
        for name, text in texts(Language.ENGLISH).items()
        if words & set(text.lower().replace(".", " ").replace(",", " ").split())
    ]
    assert told == []
