"""Names in Hangul are told by their shape and by what stands beside."""

import pytest

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.hangul_people import hangul_people, is_shaped, without_particles
from tutela.redaction.text.hit import Hit


def names(text: str) -> set[str]:
    return {text[hit.start : hit.end] for hit in hangul_people(text)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("그는 김철수는 갔다", "김철수"),
        ("나는 함일섭이다", "함일섭"),
        ("강 동무 어디", "강"),
        ("옹동무 찾으면", "옹"),
        ("범순아 엎드려", "범순"),
        ("없는 사람은 림가, 둘", "림"),
        ("하사 배천호가", "배천호"),
        ("하사 옥 진 셩 갔다", "옥 진 셩"),
        ("또 제갈 혁, 둘", "제갈 혁"),
        ("그로모볼로프라는", "그로모볼로프라는"),
        ("야 ㅊㅇㅎ 말이지", "ㅊㅇㅎ"),
    ],
)
def test_a_name_is_found_without_what_stands_behind(text: str, name: str):
    assert name in names(text)


@pytest.mark.parametrize(
    "text",
    ["우리는 추웠다", "로씨야 말", "이것은 물이다", "ㅋㅋㅋ ㅎㄷㄷ ㅇㅇ", "조선말로 물었다", ""],
)
def test_words_of_the_language_are_none(text: str):
    assert names(text) == set()


@pytest.mark.parametrize("name", ["김철수", "남궁민수", "리영희"])
def test_a_surname_and_syllables_of_names_have_the_shape_of_a_name(name: str):
    assert is_shaped(name)


@pytest.mark.parametrize("name", ["철수김", "가나뷁", "김뷁수"])
def test_other_syllables_have_not(name: str):
    assert not is_shaped(name)


@pytest.mark.parametrize(
    ("text", "kind", "end"),
    [
        ("김철수는", FindingKind.PERSON_NAME, 3),
        ("김철수", FindingKind.PERSON_NAME, 3),
        ("성천군에서", FindingKind.PLACE, 3),
        ("Kim", FindingKind.PERSON_NAME, 3),
        ("두살난 아들이", FindingKind.FAMILY, 7),
    ],
)
def test_particles_are_taken_off_names_and_places(text: str, kind: FindingKind, end: int):
    hit = Hit(0, len(text), kind, 900, "x/1")
    assert [one.end for one in without_particles(text, [hit])] == [end]
