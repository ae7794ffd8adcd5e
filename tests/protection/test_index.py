# ruff: noqa: RUF001 - letters that look alike are what is tested
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protection.people import FAMILY, IDENTITY, OTHER, PERSON, SECRETS, sealed

from tutela.ledger.entry import decode_event, encode_event
from tutela.protection.identity import Compartment, Identity, Part, PartKind
from tutela.protection.index import (
    dates_in,
    digests_by_person,
    duplicates,
    index_key,
    keyed_digest,
    keyed_digests_of,
    plain,
)
from tutela.protection.sealing import sealed_event

KEY = index_key(bytes(32))
AT = "2026-11-24T09:30:00Z"


def test_the_digest_of_the_spec():
    assert index_key(bytes(32)).hex() == INDEX_KEY
    assert keyed_digest(KEY, PartKind.NAME, "hongkildong").hex() == NAME_DIGEST


INDEX_KEY = "127cf2130905646c62ad0b7af463d38cc91062879b6599fc3472b47d56a28f49"
NAME_DIGEST = "4f9386710617b88395a385d02dabf7b7adfe253a187175c438d79dfd413d8321"


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


def test_digests_tell_nothing_without_the_key_and_something_of_equality_with_it():
    digests = keyed_digests_of(IDENTITY, KEY)
    assert digests == tuple(sorted(digests))
    assert not set(digests) & set(keyed_digests_of(IDENTITY, index_key(bytes([1]) * 32)))
    assert not any(secret.encode() in b"".join(digests) for secret in SECRETS)


def test_a_rank_or_a_unit_has_no_digest():
    unit = Identity(OTHER, Compartment.IDENTITY, (Part(PartKind.UNIT, "11th"),))
    assert keyed_digests_of(unit, KEY) == ()


def sealing(identity: Identity, key: bytes = KEY) -> list[bytes]:
    return [
        encode_event(sealed_event(identity, sealed(), keyed_digests_of(identity, key), AT, "anna"))
    ]


def test_one_person_under_two_pseudonyms_is_noticed_and_no_identity_is_seen():
    same = (
        Part(PartKind.NAME, "HONG KILDONG", "Latn"),
        Part(PartKind.SERVICE_NUMBER, "kpa 4471902"),
    )
    twin = Identity(OTHER, Compartment.IDENTITY, same)
    events = [decode_event(each) for each in (*sealing(IDENTITY), *sealing(twin), *sealing(FAMILY))]
    (pair,) = duplicates(digests_by_person(events))
    assert {pair.one, pair.other} == {PERSON, OTHER}
    assert pair.shared == 2


def test_a_correction_takes_the_place_of_the_older_digests():
    right = Identity(OTHER, Compartment.IDENTITY, (Part(PartKind.NAME, "Im Kkeok-jeong", "Latn"),))
    wrong = Identity(OTHER, Compartment.IDENTITY, IDENTITY.parts)
    events = [decode_event(each) for each in (*sealing(IDENTITY), *sealing(wrong), *sealing(right))]
    assert duplicates(digests_by_person(events)) == ()
