"""What a newcomer reads in a bundle: whole, in four languages, without anything from outside."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from typing_extensions import override

from tutela.release.readme import (
    FILES,
    FOLDER,
    OF_TEXT,
    SHOWS,
    SHOWS_NOT,
    STEPS,
    read_me,
)
from tutela.terms.messages import Language, catalogue, render

PAGE = read_me("picture.jpg").decode()
VOID = frozenset(("meta", "br"))


class Reader(HTMLParser):
    """Notes open elements, attributes and languages."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, str | None, str | None]] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, None, None))
        self.seen += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def part(language: Language, page: str = PAGE) -> str:
    found = re.search(rf'<section id="{language.value}".*?</section>', page, re.DOTALL)
    assert found
    return unescape(found.group())


@pytest.mark.parametrize("language", Language)
def test_every_text_stands_in_every_language(language: Language) -> None:
    identifiers = [name for name in catalogue(language) if name.startswith("readme.")]
    of_text = [name for name in identifiers if name.startswith("readme.text_")]
    assert sorted(of_text) == sorted(filter(None, OF_TEXT.values()))
    of_pictures = len(STEPS + SHOWS + SHOWS_NOT + FILES + (FOLDER,)) + 7
    assert len(identifiers) == of_pictures + len(of_text)
    for identifier in set(identifiers) - set(of_text):
        assert render(identifier, {"file": "picture.jpg"}, language) in part(language)


@pytest.mark.parametrize("language", Language)
def test_a_text_is_told_of_as_a_text(language: Language) -> None:
    said = part(language, read_me("text.txt", is_text=True).decode())
    for identifier, instead in OF_TEXT.items():
        assert render(identifier, {"file": "text.txt"}, language) not in said
        assert instead is None or render(instead, {"file": "text.txt"}, language) in said
    assert "{" not in said
    assert "<li></li>" not in said


@pytest.mark.parametrize("language", Language)
def test_a_bundled_verifier_is_warned_of_before_the_first_step(language: Language) -> None:
    text = part(language)
    warning = render("readme.itself", {}, language)
    assert 0 < text.index(f"<strong>{warning}</strong>") < text.index("<ol>")
    assert "verify.html" in warning


@pytest.mark.parametrize("language", Language)
def test_the_picture_is_named_and_no_parameter_is_left(language: Language) -> None:
    assert part(language).count("picture.jpg") >= 4
    assert "{" not in part(language)


def test_every_element_is_closed() -> None:
    assert read(PAGE).open == []


def test_the_page_runs_nothing_and_fetches_nothing() -> None:
    reader = read(PAGE)
    assert {tag for tag, _, _ in reader.seen}.isdisjoint(
        {"script", "img", "link", "iframe", "object", "form", "base", "video", "audio", "svg"}
    )
    links = [value for _, name, value in reader.seen if name in {"href", "src", "action"}]
    assert links == [f"#{language.value}" for language in Language]
    assert not [name for _, name, _ in reader.seen if name and name.startswith("on")]
    policies = [value for _, _, value in reader.seen if value and "default-src" in value]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_each_language_is_marked_for_screen_readers() -> None:
    marked = [value for tag, name, value in read(PAGE).seen if (tag, name) == ("section", "lang")]
    assert marked == [language.value for language in Language]


def test_the_page_is_the_same_in_every_release_of_the_same_file_name() -> None:
    assert read_me("picture.png") == read_me("picture.png")
    assert read_me("picture.png") == read_me("picture.jpg").replace(b"picture.jpg", b"picture.png")


def test_a_file_name_cannot_write_into_the_page() -> None:
    page = read_me('"><script>x</script>').decode()
    assert "<script>" not in page
    assert read(page).open == []
