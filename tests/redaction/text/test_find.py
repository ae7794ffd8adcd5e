# ruff: noqa: RUF001 - letters of three scripts are the subject
"""What identifies is found whatever was done to hide it, and findings fit the text as given."""

import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.redaction.finding import FindingKind
from tutela.redaction.text.find import TextFinding, find, uncertain
from tutela.redaction.text.tagger import Tagger

WEIGHTS = Path(find.__code__.co_filename).with_name("weights")
PIECES = st.sampled_from(
    [
        *("Ким Чхоль Су", "Kim Chol Su", "김철수는", "하사", " ", "\n", ". ", "№ 12-345", "\u200b"),
        *("K\u0131m", "😢", "ㄱ", "\u1100\u1161", "ｋ", "\u202e", "«", "⟦", "a", "в", "Іван", "- "),
        *("1998-05-03", "[x]: ", "\r", "\t", "\x1f", "Name: ", "성 명  ", "0", "А.", "@b", "\xa0"),
    ]
)


def covered(findings: tuple[TextFinding, ...]) -> set[int]:
    return {place for one in findings for place in range(one.start, one.end)}


def is_hidden(text: str, written: str, findings: tuple[TextFinding, ...]) -> bool:
    start = text.index(written)
    places = covered(findings)
    return all(start + place in places for place, letter in enumerate(written) if letter.isalnum())


@pytest.mark.parametrize(
    "name",
    [
        "Ким Чхоль Су",
        "Kим Чхоль Cу",
        "Kim Chol Su",
        "Ki\u200bm Ch\u200bol Su",
        "\u202eKim Chol Su\u202c",
        "Ｋｉｍ Ｃｈｏｌ Ｓｕ",
        "K😢i😢m C😢hol Su",
        "K i m  C h o l  S u",
        "R1 S0ng-Jae",
        "Кім Чхоль Су",
        "Pyotr Ivanenko",
        "Ли Чхоль Су",
        "С.о.н Д.ё.к",
        "Шевченко Т. Г.",
        "김철수",
    ],
)
def test_a_name_is_hidden_whatever_was_done_to_it(name: str):
    text = f"We met there {name} and left."
    assert is_hidden(text, name, find(text, {}))


@pytest.mark.parametrize(
    "name",
    [
        unicodedata.normalize("NFD", "김철수"),
        "ﾡﾷﾱ철수",
        "리🌸성🌸재",
        "추.영.환",
        "옥 진 셩",
        "김\u200b철\u200b수",
        "제갈 혁",
    ],
)
def test_a_name_in_hangul_is_hidden_whatever_was_done_to_it(name: str):
    text = f"그날 밤에 하사 {name} 갔다."
    assert is_hidden(text, name, find(text, {}))


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("kim.c@example.org", FindingKind.NUMBER),
        ("@kimchol_99", FindingKind.NUMBER),
        ("https://t.me/abc_def", FindingKind.NUMBER),
        ("+380 67 000 41 18", FindingKind.NUMBER),
        ("48.1234, 37.5678", FindingKind.NUMBER),
        ("0066173", FindingKind.NUMBER),
        ("3 May 1998", FindingKind.DATE),
        ("26 years old", FindingKind.AGE),
        ("Hamhung", FindingKind.PLACE),
        ("senior sergeant", FindingKind.RANK),
        ("94th Brigade", FindingKind.UNIT),
        ("mother", FindingKind.FAMILY),
    ],
)
def test_particulars_are_found_with_their_kind(written: str, kind: FindingKind):
    text = f"then it was {written} there"
    findings = find(text, {})
    assert is_hidden(text, written, findings)
    assert kind in {one.kind for one in findings}


def test_what_nobody_sees_is_found():
    found = find("it was a\u2060b there", {})
    assert [(one.kind, one.start, one.end) for one in found] == [(FindingKind.INVISIBLE, 8, 9)]


def test_every_other_mention_of_a_person_is_the_same_person():
    text = (
        "Kim Chol Su (김철수, Ким Чхоль Су) was there with others that day. It was Chol Su who "
        "spoke. And there Kim left."
    )
    findings = find(text, {})
    names = [one for one in findings if one.kind is FindingKind.PERSON_NAME]
    said = {text[one.start : one.end]: one.entity for one in names}
    assert len({said[name] for name in ("Kim Chol Su", "김철수", "Ким Чхоль Су", "Chol Su")}) == 1
    assert "Kim" in said


def test_two_people_with_one_surname_stay_two():
    text = "Мы видели, как Пак Чхоль Су и Пак Мин Хо ушли."
    names = [one for one in find(text, {}) if one.kind is FindingKind.PERSON_NAME]
    assert len({one.entity for one in names}) == len(names) == 2


def test_inflected_mentions_are_found():
    text = "Пришёл Чан Гук Чхоль. Мы говорили с Чан Гук Чхолем, потом Чан Гук Чхоля увезли."
    findings = find(text, {})
    for name in ("Чан Гук Чхолем", "Чан Гук Чхоля"):
        assert is_hidden(text, name, findings)


def test_a_finding_ends_with_its_line():
    text = "Kim\nChol Su"
    assert all("\n" not in text[one.start : one.end] for one in find(text, {}))


def test_taggers_add_findings():
    text = "Он приехал в Вышнеславль на поезде."
    tagger = Tagger.read((WEIGHTS / "ru.bin").read_bytes())
    tagged = find(text, {"ru": tagger})
    assert any(one.detector == "tagger-ru/1" for one in tagged)
    assert covered(find(text, {})) <= covered(tagged)


def test_a_tagger_does_not_speak_of_another_script():
    text = "그는 추웠다고 말하였다. 물은 없었다."
    tagger = Tagger.read((WEIGHTS / "en.bin").read_bytes())
    assert not [one for one in find(text, {"en": tagger}) if one.detector.startswith("tagger")]


def test_plain_words_stay():
    text = "it was cold and there was snow everywhere, and nobody came"
    assert find(text, {}) == ()


def test_the_same_text_gives_the_same_findings():
    text = "Sgt Kim Chol Su, 92-064, from Hamhung; 김철수"
    assert find(text, {}) == find(text, {})


def test_an_empty_text_has_no_findings():
    assert find("", {}) == ()


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_findings_lie_in_the_text_in_order_and_do_not_overlap(text: str):
    findings = find(text, {})
    assert all(0 <= one.start < one.end <= len(text) for one in findings)
    assert all(first.end <= second.start for first, second in pairwise(findings))
    assert all(0 <= one.score <= 1000 and one.entity > 0 for one in findings)
    assert all("\n" not in text[one.start : one.end] for one in findings)
    assert all(uncertain(one) == (one.score < 500) for one in findings)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read(text: str):
    assert covered(find(text, {})) <= set(range(len(text)))


@pytest.mark.parametrize(
    "piece", ["1", "가", "A.", "a_", "가 ", "\n", "мa", "A<", "два ", "@", "'a"]
)
def test_long_hostile_runs_are_read_in_time(piece: str):
    text = piece * (20_000 // len(piece))
    assert all(one.end <= len(text) for one in find(text, {}))
