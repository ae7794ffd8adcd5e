"""The READ-ME of a release, opened as its reader opens it."""

from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser
from tests.conftest import CheckAccessible

from tutela.release.readme import FILE, read_me
from tutela.terms.messages import Language

NARROW: Final = 320


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    path = tmp_path / FILE
    path.write_bytes(read_me("picture.jpg"))
    return path


def test_the_read_me_breaks_no_rule_of_wcag(
    browser: Browser, check_accessible: CheckAccessible, page_file: Path
):
    page = browser.new_page()
    page.goto(page_file.as_uri())
    check_accessible(page)
    languages = {part.get_attribute("lang") for part in page.query_selector_all("section")}
    assert languages == {language.value for language in Language}
    page.close()


def test_the_read_me_fits_a_narrow_screen_and_asks_nobody_for_anything(
    browser: Browser, page_file: Path
):
    asked: list[str] = []
    page = browser.new_page(viewport={"width": NARROW, "height": 640})
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    assert asked == [page_file.as_uri()]
    page.close()
