"""The notice says what the rules say, and gives a word only where somebody gave theirs."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import NeedsShared
from tests.protection.samples import FIRST_DAY, person

from tutela.errors import MalformedError, MismatchError, RefusedError, TutelaError
from tutela.protection.forms.sheet import Paragraph, Point, Sheet
from tutela.protection.notice import (
    PARTS,
    RULES_VERSION,
    Adoption,
    adopt,
    notice_booklet,
    notice_digest,
    rules_of_notice,
)
from tutela.terms.messages import Language, catalogue, render

AUTHORITY = person(9)
ADOPTED = adopt("Invented Coordination Staff", FIRST_DAY, AUTHORITY)


def only_sheet(language: Language, adoption: Adoption | None) -> Sheet:
    (sheet,) = notice_booklet(language, adoption).sheets
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


def test_every_rule_on_the_notice_is_a_rule_of_this_version(needs_shared: NeedsShared):
    rules = needs_shared("law/transfer_rules.yaml").read_text("utf-8")
    known = set(re.findall(r"id: ([A-Z][A-Za-z0-9-]+)", rules))
    assert rules_of_notice() - known == set()
    assert f"version: {RULES_VERSION}-draft" in rules


def test_an_adoption_is_read_back_and_counts_from_its_day():
    read = Adoption.decode(ADOPTED.encode())
    assert read == ADOPTED
    read.check(AUTHORITY.public, FIRST_DAY)
    with pytest.raises(RefusedError, match=r"notice\.adoption_future"):
        read.check(AUTHORITY.public, FIRST_DAY - timedelta(days=1))


@given(st.integers(0, len(ADOPTED.encode()) * 8 - 1))
def test_an_adoption_with_one_bit_flipped_is_refused(bit: int):
    damaged = bytearray(ADOPTED.encode())
    damaged[bit // 8] ^= 1 << bit % 8
    with pytest.raises(TutelaError):
        Adoption.decode(bytes(damaged)).check(AUTHORITY.public, FIRST_DAY)


def test_an_adoption_by_another_key_is_refused():
    with pytest.raises(MismatchError, match=r"notice\.adoption_stranger"):
        ADOPTED.check(person(8).public, FIRST_DAY)


def test_an_adoption_of_another_text_is_refused():
    signed = adopt("Invented Staff", FIRST_DAY, AUTHORITY)
    changed = Adoption(signed.authority, signed.on, bytes(32), signed.signer, signed.signature)
    with pytest.raises(MismatchError, match=r"notice\.adoption_false"):
        changed.check(AUTHORITY.public, FIRST_DAY)
    assert signed.text == notice_digest()


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 81])
def test_an_authority_that_has_no_name_adopts_nothing(name: str):
    with pytest.raises(MalformedError, match=r"notice\.adoption_form"):
        adopt(name, FIRST_DAY, AUTHORITY)
