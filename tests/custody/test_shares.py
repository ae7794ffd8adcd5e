from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from tutela.custody.bech32 import encode_bech32
from tutela.custody.keys import AgeKey
from tutela.custody.shares import (
    Scheme,
    Share,
    check_enough,
    check_together,
    join_key,
    looks_like_shares,
    share_file,
    split_key,
    written_shares,
)
from tutela.custody.succession import KeyKind, kind_of
from tutela.engines.age import AgeLocksmith
from tutela.engines.shares import SlipSharing
from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.terms.messages import Language, render

SMITH, SHARING = AgeLocksmith(), SlipSharing()
KEY, OTHER = SMITH.new_key(), SMITH.new_key()
SCHEMES = st.integers(2, 5).flatmap(lambda n: st.builds(Scheme, st.just(n), st.integers(n, 6)))


def shares_of(key: AgeKey, scheme: Scheme) -> list[Share]:
    words = split_key(key, scheme, SHARING)
    files = [share_file(each, number, scheme, "case-0") for number, each in enumerate(words, 1)]
    return [
        SHARING.read(written_shares(f"{number}", file)[0]) for number, file in enumerate(files, 1)
    ]


THREE_OF_FIVE = shares_of(KEY, Scheme(3, 5))
ANOTHER_SPLIT = shares_of(KEY, Scheme(3, 5))
ANOTHER_KEY = shares_of(OTHER, Scheme(3, 5))


def join(shares: Sequence[Share]) -> AgeKey:
    return join_key(shares, SHARING, SMITH)


class AnyLocksmith(AgeLocksmith):
    """Takes secrets of every kind: today's age knows no post-quantum key."""

    @override
    def key_of(self, untrusted_secret: str) -> AgeKey:
        return AgeKey("any", untrusted_secret)


@given(st.binary(min_size=32, max_size=32), SCHEMES, st.data())
@settings(max_examples=25, deadline=None)
def test_any_shares_enough_are_the_key_and_any_fewer_nothing(
    secret: bytes, scheme: Scheme, data: st.DataObject
):
    key = SMITH.key_of(encode_bech32("age-secret-key-", secret).upper())
    shares = data.draw(st.permutations(shares_of(key, scheme)))
    many = data.draw(st.integers(scheme.needed, scheme.count))
    assert join(shares[:many]) == key
    assert join(shares[:many] + shares[:1]) == key
    with pytest.raises(RefusedError, match=r"recovery\.too_few_shares"):
        join(shares[: scheme.needed - 1])


@given(st.lists(st.sampled_from(THREE_OF_FIVE + ANOTHER_SPLIT + ANOTHER_KEY), min_size=1))
@settings(max_examples=60, deadline=None)
def test_a_mixture_gives_the_key_of_one_splitting_or_nothing(shares: list[Share]):
    splits = {share.split for share in shares}
    assume(len({each[0].split for each in (THREE_OF_FIVE, ANOTHER_SPLIT, ANOTHER_KEY)}) == 3)
    if len(splits) > 1:
        with pytest.raises(MismatchError, match=r"recovery\.shares_mixed"):
            join(shares)
    elif len({share.number for share in shares}) < 3:
        with pytest.raises(RefusedError, match=r"recovery\.too_few_shares"):
            join(shares)
    else:
        assert join(shares) == (OTHER if shares[0] in ANOTHER_KEY else KEY)


def test_every_three_of_five_are_the_key_and_no_two_are():
    for chosen in combinations(THREE_OF_FIVE, 3):
        assert join(chosen) == KEY
    for few in combinations(THREE_OF_FIVE, 2):
        with pytest.raises(RefusedError) as caught:
            join(few)
        assert caught.value.parameters == {"found": 2, "needed": 3}


def test_a_key_of_the_other_kind_comes_back_as_that_kind():
    secret = encode_bech32("age-secret-key-pq-", bytes(range(32))).upper()
    shares = shares_of(AgeKey("age1pq1any", secret), Scheme(2, 3))
    assert {share.mark for share in shares} == {1}
    assert join_key(shares, SHARING, AnyLocksmith()).secret == secret
    assert join(THREE_OF_FIVE).recipient.startswith("age1")
    assert kind_of("age1pq1any") is KeyKind.POST_QUANTUM


def test_a_share_that_claims_another_splitting_or_kind_is_not_mixed_in():
    first, second, third = THREE_OF_FIVE[:3]
    for stray in (
        replace(third, split=third.split ^ 1),
        replace(third, needed=2),
        replace(third, mark=1 - third.mark),
    ):
        with pytest.raises(MismatchError, match=r"recovery\.shares_mixed"):
            check_together((first, second, stray))


def test_shares_of_two_splittings_with_one_number_by_chance_are_refused():
    # One splitting in 32,768 has the number of another; then only the digest tells.
    def disguised(share: Share) -> Share:
        return replace(share, split=THREE_OF_FIVE[0].split)

    strays = [disguised(share) for share in ANOTHER_SPLIT]
    with pytest.raises(MismatchError, match=r"recovery\.shares_differ"):
        join((*THREE_OF_FIVE[:3], strays[0]))
    with pytest.raises(MismatchError, match=r"recovery\.shares_digest"):
        join((*THREE_OF_FIVE[:2], strays[2]))
    with pytest.raises(MismatchError, match=r"recovery\.shares_digest"):
        join((*THREE_OF_FIVE[:3], strays[4]))


def test_a_mark_of_a_later_version_is_refused():
    words = SHARING.split(bytes(32), 2, Scheme(2, 2))
    shares = [SHARING.read(written_shares("a", " ".join(each).encode())[0]) for each in words]
    with pytest.raises(MalformedError, match=r"recovery\.share_kind"):
        join(shares)


def test_no_share_is_no_key():
    with pytest.raises(RefusedError, match=r"recovery\.no_share"):
        join(())
    with pytest.raises(RefusedError, match=r"recovery\.too_few_shares"):
        check_enough(THREE_OF_FIVE[:1])


@pytest.mark.parametrize("secret", ["AGE-SECRET-KEY-1", "", "hello", KEY.recipient])
def test_what_is_no_age_secret_is_not_split(secret: str):
    with pytest.raises(MalformedError, match=r"keys\.secret"):
        split_key(AgeKey("age1", secret), Scheme(2, 3), SHARING)


@pytest.mark.parametrize(
    "text", ["1of1", "1of3", "4of3", "2of17", "0of0", "3/5", "3of5 ", "", "3 of 5"]
)
def test_a_scheme_in_which_one_loses_all_or_opens_all_is_refused(text: str):
    with pytest.raises(RefusedError, match=r"recovery\.scheme"):
        Scheme.parse(text)


def test_a_scheme_is_read():
    assert Scheme.parse("3of5") == Scheme(3, 5)
    assert Scheme.parse("2of16").file_name(7) == "share-7-of-16.txt"


def test_a_share_file_says_what_it_is_in_four_languages_and_never_where():
    words = split_key(KEY, Scheme(3, 5), SHARING)[1]
    text = share_file(words, 2, Scheme(3, 5), "case-0123456789").decode()
    named: dict[str, str | int] = {"number": 2, "count": 5, "needed": 3, "case": "case-0123456789"}
    for language in Language:
        assert render("recovery.share_file", named, language) in text
    assert all(
        line.startswith("#") or line[:2].strip().isdigit() or not line for line in text.splitlines()
    )
    assert "/" not in text.replace("2/5", "")


def test_words_may_be_numbered_and_broken_into_lines_and_several_shares_in_one_file():
    words = split_key(KEY, Scheme(2, 2), SHARING)
    typed = "\n".join(f"{place}. {word.upper()}," for place, word in enumerate(words[0], 1))
    both = f"# first\n{typed}\n\n  # second\n{' '.join(words[1])}\n".encode()
    found = written_shares("paper", both)
    assert [each.untrusted_words for each in found] == list(words)
    assert [each.place for each in found] == [1, 2]


@pytest.mark.parametrize("count", [0, 1, 32, 34, 65])
def test_missing_or_doubled_words_are_counted(count: int):
    words = 2 * split_key(KEY, Scheme(2, 2), SHARING)[0]
    with pytest.raises(MalformedError, match=r"recovery\.share_words") as caught:
        written_shares("paper", " ".join(words[:count]).encode())
    assert caught.value.parameters["found"] == count


def test_a_paper_key_and_other_files_do_not_look_like_shares():
    shares = share_file(split_key(KEY, Scheme(2, 2), SHARING)[0], 1, Scheme(2, 2), "case-0")
    assert looks_like_shares(shares)
    prose = b"word " * 40
    for other in (
        KEY.secret.encode(),
        prose + KEY.secret.lower().encode(),
        b"\xff\xd8",
        b"nothing",
    ):
        assert not looks_like_shares(other)


def test_words_do_not_show_themselves():
    shown = repr(THREE_OF_FIVE)
    assert not [
        word for word in THREE_OF_FIVE[0].written.untrusted_words if word in shown.split("'")
    ]
    assert "untrusted_words" not in shown
