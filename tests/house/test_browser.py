"""The browser that judges our pages starts here, and its judge does judge."""

import pytest
from playwright.sync_api import Browser
from tests.conftest import CheckAccessible

GOOD = """<!doctype html><html lang="en"><head><title>Page</title></head>
<body><main><h1>Words</h1></main></body></html>"""


def test_a_page_that_breaks_no_rule_passes(browser: Browser, check_accessible: CheckAccessible):
    page = browser.new_page()
    page.set_content(GOOD)
    check_accessible(page)
    page.close()


def test_a_page_without_language_and_with_pale_words_fails(
    browser: Browser, check_accessible: CheckAccessible
):
    page = browser.new_page()
    page.set_content(GOOD.replace(' lang="en"', "").replace("<h1>", '<h1 style="color: #eee">'))
    with pytest.raises(AssertionError, match="html-has-lang"):
        check_accessible(page)
    page.close()
