"""What many say of a text becomes one account that covers all they said."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tutela.redaction.finding import OF_TEXT, FindingKind
from tutela.redaction.text.hit import Hit, without_overlaps

KINDS = sorted(OF_TEXT, key=lambda kind: kind.value)
TEXT = "abcd efgh ijkl\nmnop qrst"


def hit(start: int, end: int, kind: FindingKind, score: int = 900, *keys: str) -> Hit:
    return Hit(start, end, kind, score, "x/1", frozenset(keys))


def test_overlapping_hits_of_a_kind_are_one_with_all_keys_and_the_highest_score():
    name = FindingKind.PERSON_NAME
    both = [hit(0, 4, name, 400, "a"), hit(2, 9, name, 700, "b")]
    assert without_overlaps(TEXT, both) == [hit(0, 9, name, 700, "a", "b")]


def test_a_name_within_a_phrase_stays_a_name():
    phrase, name = FindingKind.ORGANISATION, FindingKind.PERSON_NAME
    assert without_overlaps(TEXT, [hit(0, 14, phrase, 400), hit(5, 9, name, 700)]) == [
        *(hit(0, 4, phrase, 400), hit(5, 9, name, 700), hit(10, 14, phrase, 400)),
    ]


def test_what_is_sure_is_said_before_what_is_not():
    date, name = FindingKind.DATE, FindingKind.PERSON_NAME
    assert without_overlaps(TEXT, [hit(0, 4, name, 300), hit(0, 4, date, 900)]) == [
        hit(0, 4, date, 900)
    ]


@given(
    st.lists(
        st.builds(
            hit,
            st.integers(0, 12),
            st.integers(13, len(TEXT)),
            st.sampled_from(KINDS),
            st.integers(0, 1000),
        ),
        max_size=6,
    )
)
def test_every_letter_stays_covered_and_nothing_overlaps(hits: list[Hit]):
    found = without_overlaps(TEXT, hits)
    covered = {place for one in found for place in range(one.start, one.end)}
    wanted = {place for one in hits for place in range(one.start, one.end)}
    assert {place for place in wanted if TEXT[place].isalnum()} <= covered <= wanted
    assert all(one.end <= other.start for one, other in pairwise(found))
