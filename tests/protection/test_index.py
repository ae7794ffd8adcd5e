# ruff: noqa: RUF001 - letters that look alike are what is tested
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protection.people import FAMILY, FATHER, IDENTITY, OTHER, PERSON, SECRETS, sealed

from tutela.ledger.entry import decode_event, encode_event
from tutela.protection.identity import Compartment, Identity, Part, PartKind
from tutela.protection.index import (
    all_marks,
    dates_in,
    duplicates,
    index_key,
    leaks,
    mark,
    marks_by_person,
    marks_of,
    plain,
)
from tutela.protection.sealing import sealed_event

KEY = index_key(bytes(32))
AT = "2026-11-24T09:30:00Z"


def test_the_mark_of_the_spec():
    assert index_key(bytes(32)).hex() == INDEX_KEY
    assert mark(KEY, PartKind.NAME, "hongkildong").hex() == NAME_MARK


INDEX_KEY = "127cf2130905646c62ad0b7af463d38cc91062879b6599fc3472b47d56a28f49"
NAME_MARK = "4f9386710617b88395a385d02dabf7b7adfe253a187175c438d79dfd413d8321"


@pytest.mark.parametrize(
    "spelled",
    [
        "Hong Kil-dong",
        "HONG KILDONG",
        "hong  kil dong",
        "Ｈｏｎｇ Ｋｉｌ－ｄｏｎｇ",
        "Hong Kil'dong",
    ],
)
def test_spellings_that_differ_in_form_only_are_one(spelled: str):
    assert plain(spelled) == "hongkildong"


def test_composed_and_decomposed_hangul_are_one():
    assert plain("홍길동") == plain("\u1112\u1169\u11bc\u1100\u1175\u11af\u1103\u1169\u11bc")


@pytest.mark.parametrize(
    "spelled",
    [
        "1999-03-01",
        "1999.3.1",
        "01.03.1999",
        "1/3/1999",
        "1999년 3월 1일",
        "주체88년 3월 1일",
        "١٩٩٩-٠٣-٠١",
    ],
)
def test_a_date_is_found_in_every_form(spelled: str):
    assert date(1999, 3, 1) in set(dates_in(spelled))


def test_a_date_that_may_be_two_is_both_and_what_is_none_is_none():
    assert set(dates_in("03/04/1999")) == {date(1999, 4, 3), date(1999, 3, 4)}
    assert set(dates_in("31.02.1999")) == set()
    assert set(dates_in("spring")) == set()


@given(st.text(max_size=30))
def test_a_normal_form_is_its_own_normal_form(text: str):
    assert plain(plain(text)) == plain(text)


def test_marks_tell_nothing_without_the_key_and_something_of_equality_with_it():
    marks = marks_of(IDENTITY, KEY)
    assert marks == tuple(sorted(marks))
    assert not set(marks) & set(marks_of(IDENTITY, index_key(bytes([1]) * 32)))
    assert not any(secret.encode() in b"".join(marks) for secret in SECRETS)


def test_a_rank_or_a_unit_has_no_mark():
    unit = Identity(OTHER, Compartment.IDENTITY, (Part(PartKind.UNIT, "11th"),))
    assert marks_of(unit, KEY) == ()


def sealing(identity: Identity, key: bytes = KEY) -> list[bytes]:
    return [encode_event(sealed_event(identity, sealed(), marks_of(identity, key), AT, "anna"))]


def test_one_person_under_two_pseudonyms_is_noticed_and_no_identity_is_seen():
    same = (
        Part(PartKind.NAME, "HONG KILDONG", "Latn"),
        Part(PartKind.SERVICE_NUMBER, "kpa 4471902"),
    )
    twin = Identity(OTHER, Compartment.IDENTITY, same)
    events = [decode_event(each) for each in (*sealing(IDENTITY), *sealing(twin), *sealing(FAMILY))]
    (pair,) = duplicates(marks_by_person(events))
    assert {pair.one, pair.other} == {PERSON, OTHER}
    assert pair.shared == 2
    assert marks_of(FAMILY, KEY)[0] in all_marks(events)


def test_a_correction_takes_the_place_of_the_older_marks():
    right = Identity(OTHER, Compartment.IDENTITY, (Part(PartKind.NAME, "Im Kkeok-jeong", "Latn"),))
    wrong = Identity(OTHER, Compartment.IDENTITY, IDENTITY.parts)
    events = [decode_event(each) for each in (*sealing(IDENTITY), *sealing(wrong), *sealing(right))]
    assert duplicates(marks_by_person(events)) == ()
    # A leak of what was wrong is a leak still: it may have been right.
    assert set(marks_of(wrong, KEY)) <= all_marks(events)


def test_a_text_that_holds_a_sealed_part_is_noticed_by_its_kind_only():
    known = frozenset((*marks_of(IDENTITY, KEY), *marks_of(FAMILY, KEY)))
    assert leaks("born 1.3.1999, they say", KEY, known) == (PartKind.BIRTH_DATE,)
    assert leaks("the soldier Hong Kil-dong said", KEY, known) == (PartKind.NAME,)
    assert leaks("документ КРА 4471902", KEY, known) == ()  # Cyrillic letters: left to terms/names
    assert leaks("KPA-4471902", KEY, known) == (PartKind.SERVICE_NUMBER,)
    assert leaks(f"son of {FATHER}", KEY, known) == (PartKind.RELATIVE,)
    assert leaks("a young soldier in the north-east", KEY, known) == ()


def test_more_forms_come_in_through_the_hook():
    def forms(kind: PartKind, text: str) -> list[str]:
        return [plain(text).replace("홍길동", "hongkildong")] if kind is PartKind.NAME else []

    known = frozenset(marks_of(IDENTITY, KEY, forms))
    assert leaks("홍길동", KEY, known, forms) == (PartKind.NAME,)
