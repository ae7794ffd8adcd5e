"""The committed page is what its sources make, says everything it has to say, and asks nobody."""

import re

import pytest
from tests.page.conftest import PAGE
from tools.page.build_verify_html import LANGUAGES, build, page_texts, script

HTML = PAGE.read_text("utf-8")
SIZE_MAX = 106_000


def test_the_committed_page_is_current():
    assert PAGE.read_bytes() == build(), "run tools/page/build_verify_html.py and commit the page"


def test_the_page_stays_small():
    assert PAGE.stat().st_size <= SIZE_MAX


def test_the_page_names_no_address():
    assert re.findall(r"https?:|//[a-z]|@import|url\(|\bfetch\b|XMLHttpRequest|eval\(", HTML) == []


def test_the_page_writes_no_markup_and_keeps_nothing():
    assert re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|Storage", HTML) == []


def test_the_policy_allows_only_this_script_and_style():
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', HTML)
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
    assert rules["default-src"] == ["'none'"]
    assert rules["img-src"] == ["blob:"]
    assert len(rules["script-src"]) == len(rules["style-src"]) == 1
    assert "unsafe" not in policy


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_page_is_used(language: str):
    source = script() + HTML.partition("<script")[0]
    unused = [
        name
        for name in page_texts(language)
        if not re.search(rf"\b{name.removeprefix('page.')}\b", source)
        and not re.fullmatch(r"page\.((fail|next)_[a-e]|class_(material|person)|scripts)", name)
    ]
    assert unused == []
