"""The notice says what the rules say, and gives a word only where somebody gave theirs."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protection.samples import FIRST_DAY, person

from tutela.errors import MalformedError, MismatchError, RefusedError, TutelaError
from tutela.law.load import shipped
from tutela.protection.forms.sheet import Paragraph, Point, Sheet
from tutela.protection.notice import (
    PARTS,
    Adoption,
    adopt,
    notice_booklet,
    notice_digest,
    rules_of_notice,
)
from tutela.terms.messages import Language, catalogue, render

RULES = shipped("transfer_rules").version
AUTHORITY = person(9)
ADOPTED = adopt("Invented Coordination Staff", FIRST_DAY, AUTHORITY, RULES)


def only_sheet(language: Language, adoption: Adoption | None) -> Sheet:
    (sheet,) = notice_booklet(language, adoption, RULES).sheets
    return sheet


def strong(sheet: Sheet) -> list[str]:
    return [one.words for one in sheet.blocks if isinstance(one, Paragraph) and one.strong]


@pytest.mark.parametrize("language", Language)
def test_without_an_authority_it_is_a_specimen_and_gives_no_assurance(language: Language):
    sheet = only_sheet(language, None)
    texts = catalogue(language)
    assert sheet.mark == texts["notice.specimen"]
    assert strong(sheet) == [texts["notice.specimen_words"]]
    assurance = texts["notice.assurance"].split("{on}")[1][:40]
    assert not any(assurance in one.words for one in sheet.blocks if isinstance(one, Paragraph))


@pytest.mark.parametrize("language", Language)
def test_with_an_authority_it_gives_that_authority_s_word(language: Language):
    sheet = only_sheet(language, ADOPTED)
    (word,) = strong(sheet)
    assert "Invented Coordination Staff" in word
    assert "2026-05-04" in word
    assert catalogue(language)["notice.specimen"] not in sheet.mark


@pytest.mark.parametrize("language", Language)
def test_every_point_is_on_the_page_once_with_its_rules(language: Language):
    points = [one for one in only_sheet(language, None).blocks if isinstance(one, Point)]
    expected = [
        Point(render(f"notice.point_{name}", {}, language), ", ".join(rules))
        for _, named in PARTS
        for name, rules in named
    ]
    assert points == expected


def test_the_korean_page_says_that_a_native_reader_has_yet_to_check_it():
    words = [one.words for one in only_sheet(Language.KOREAN, ADOPTED).blocks[:1]]  # type: ignore[union-attr]
    assert "to be checked by a native reader" in words[0]


def test_every_rule_on_the_notice_is_a_rule_of_this_version():
    known = {rule.id for rule in shipped("transfer_rules").rules}
    assert rules_of_notice() - known == {"ARCH-1"}  # no event of a group: how the gate is built


def test_the_page_names_the_version_of_the_rules_and_another_version_is_another_text():
    assert str(RULES) in only_sheet(Language.ENGLISH, None).limits
    (later,) = notice_booklet(Language.ENGLISH, None, 27).sheets
    assert "27" in later.limits
    assert notice_digest(RULES) != notice_digest(RULES + 1)
    with pytest.raises(MismatchError, match=r"notice\.adoption_other_text"):
        ADOPTED.check(AUTHORITY.public, FIRST_DAY, RULES + 1)


def test_an_adoption_is_read_back_and_counts_from_its_day():
    read = Adoption.decode(ADOPTED.encode())
    assert read == ADOPTED
    read.check(AUTHORITY.public, FIRST_DAY, RULES)
    with pytest.raises(RefusedError, match=r"notice\.adoption_future"):
        read.check(AUTHORITY.public, FIRST_DAY - timedelta(days=1), RULES)


@given(st.integers(0, len(ADOPTED.encode()) * 8 - 1))
def test_an_adoption_with_one_bit_flipped_is_refused(bit: int):
    damaged = bytearray(ADOPTED.encode())
    damaged[bit // 8] ^= 1 << bit % 8
    with pytest.raises(TutelaError):
        Adoption.decode(bytes(damaged)).check(AUTHORITY.public, FIRST_DAY, RULES)


def test_an_adoption_by_another_key_is_refused():
    with pytest.raises(MismatchError, match=r"notice\.adoption_stranger"):
        ADOPTED.check(person(8).public, FIRST_DAY, RULES)


def test_an_adoption_of_another_text_is_refused():
    signed = adopt("Invented Staff", FIRST_DAY, AUTHORITY, RULES)
    changed = Adoption(signed.authority, signed.on, bytes(32), signed.signer, signed.signature)
    with pytest.raises(MismatchError, match=r"notice\.adoption_false"):
        changed.check(AUTHORITY.public, FIRST_DAY, RULES)
    assert signed.text == notice_digest(RULES)


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 81])
def test_an_authority_that_has_no_name_adopts_nothing(name: str):
    with pytest.raises(MalformedError, match=r"notice\.adoption_form"):
        adopt(name, FIRST_DAY, AUTHORITY, RULES)
