"""Shares of words against the published vectors of SLIP-39."""

import os
from pathlib import Path

import pytest

from tutela.custody.shares import Scheme, Share, WrittenShare
from tutela.engines.shares import SlipSharing
from tutela.errors import MalformedError, MismatchError

SPEC = (Path(__file__).resolve().parents[2] / "spec" / "custody.md").read_text("utf-8")

# SLIP-39, test vectors: those of 256 bits in one group. Their passphrase is TREZOR.
VECTORS = SlipSharing(b"TREZOR")
ONE = (
    "theory painting academic academic armed sweater year military elder discuss acne wildlife "
    "boring employer fused large satoshi bundle carbon diagnose anatomy hamster leaves tracks "
    "paces beyond phantom capital marvel lips brave detect luck"
)
ONE_KEY = "989baf9dcaad5b10ca33dfd8cc75e42477025dce88ae83e75a230086a0e00e92"
FIRST = (
    "humidity disease academic always aluminum jewelry energy woman receiver strategy amuse "
    "duckling lying evidence network walnut tactics forget hairy rebound impulse brother survive "
    "clothes stadium mailman rival ocean reward venture always armed unwrap"
)
SECOND = (
    "humidity disease academic agency actress jacket gross physics cylinder solution fake mortgage "
    "benefit public busy prepare sharp friar change work slow purchase ruler again tricycle "
    "involve viral wireless mixture anatomy desert cargo upgrade"
)
TWO_KEY = "c938b319067687e990e05e0da0ecce1278f75ff58d9853f19dcaeed5de104aae"
WRONG_CHECKSUM = ONE.replace("detect luck", "detect lunar")
WRONG_PADDING = (
    "theory painting academic academic campus sweater year military elder discuss acne wildlife "
    "boring employer fused large satoshi bundle carbon diagnose anatomy hamster leaves tracks "
    "paces beyond phantom capital marvel lips facility obtain sister"
)
OF_TWO_GROUPS = (
    "wildlife deal beard romp alcohol space mild usual clothes union nuclear testify course "
    "research heat listen task location thank hospital slice smell failure fawn helpful priest "
    "ambition average recover lecture process dough stadium"
)
OF_128_BITS = (
    "duckling enlarge academic academic agency result length solution fridge kidney coal piece "
    "deal husband erode duke ajar critical decision keyboard"
)


def written(words: str) -> WrittenShare:
    return WrittenShare("paper.txt", 1, tuple(words.split()))


def read(words: str) -> Share:
    return VECTORS.read(written(words))


def test_the_published_single_share_is_the_published_secret():
    assert VECTORS.join((read(ONE),)).hex() == ONE_KEY


def test_the_two_published_shares_are_the_published_secret_in_either_order():
    first, second = read(FIRST), read(SECOND)
    assert (first.needed, second.needed, first.split) == (2, 2, second.split)
    assert first.number != second.number
    assert VECTORS.join((first, second)).hex() == TWO_KEY
    assert VECTORS.join((second, first)).hex() == TWO_KEY


def test_the_vector_of_the_spec_is_the_published_one():
    assert f"    {FIRST}\n    {SECOND}\n" in SPEC
    assert TWO_KEY in SPEC


def test_one_of_the_two_is_nothing():
    with pytest.raises(MismatchError, match=r"recovery\.shares_digest"):
        VECTORS.join((read(FIRST),))


@pytest.mark.parametrize("words", [WRONG_CHECKSUM, WRONG_PADDING])
def test_the_published_wrong_shares_are_refused(words: str):
    with pytest.raises(MalformedError, match=r"recovery\.share_checksum"):
        read(words)


@pytest.mark.parametrize("words", [OF_TWO_GROUPS, OF_128_BITS])
def test_a_good_share_of_something_else_is_refused(words: str):
    with pytest.raises(MalformedError, match=r"recovery\.share_other"):
        read(words)


def test_a_word_of_no_list_is_named_by_its_number_and_not_by_itself():
    changed = FIRST.replace("jewelry", "jewelery")
    with pytest.raises(MalformedError) as caught:
        read(changed)
    assert caught.value.message == "recovery.word_unknown"
    assert caught.value.parameters == {"file": "paper.txt", "place": 1, "word": 6}


def test_any_one_wrong_word_and_any_two_exchanged_are_found():
    words = FIRST.split()
    for place, word in enumerate(words):
        other = "academic" if word != "academic" else "acid"
        with pytest.raises(MalformedError):
            read(" ".join([*words[:place], other, *words[place + 1 :]]))
    for place in range(len(words) - 1):
        if words[place] == words[place + 1]:
            continue
        swapped = [*words[:place], words[place + 1], words[place], *words[place + 2 :]]
        with pytest.raises(MalformedError):
            read(" ".join(swapped))


def test_a_word_too_few_or_too_many_is_refused():
    words = FIRST.split()
    for wrong in (words[:-1], words[1:], [*words, "academic"], words[:5], []):
        with pytest.raises(MalformedError):
            read(" ".join(wrong))


def test_no_error_carries_a_word_not_even_in_its_cause():
    with pytest.raises(MalformedError) as caught:
        read(WRONG_CHECKSUM)
    error = caught.value
    assert error.__cause__ is None
    assert error.__suppress_context__
    assert not set(WRONG_CHECKSUM.split()) & set(str(error).split())


def test_what_is_split_is_joined_and_says_its_mark():
    sharing, secret = SlipSharing(), os.urandom(32)
    for mark in (0, 1):
        words = sharing.split(secret, mark, Scheme(3, 5))
        shares = [sharing.read(WrittenShare("a", 1, each)) for each in words]
        assert [len(each) for each in words] == [33] * 5
        assert [share.number for share in shares] == [1, 2, 3, 4, 5]
        assert {(share.needed, share.mark) for share in shares} == {(3, mark)}
        assert sharing.join(shares[:3]) == sharing.join(shares[2:]) == secret


def test_every_splitting_is_another():
    sharing, secret = SlipSharing(), bytes(32)
    assert sharing.split(secret, 0, Scheme(2, 2)) != sharing.split(secret, 0, Scheme(2, 2))
