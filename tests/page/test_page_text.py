"""What a reader meets when a released text is checked: the words, and the marks in between."""

import json
import re
from typing import Final

import pytest
from playwright.sync_api import Locator
from tests.conftest import PROJECT, CheckAccessible
from tests.page.conftest import Visit, dropped, release_of
from tools.page.build_verify_html import LANGUAGES
from tools.vectors.press import Release, raw

VECTORS: Final = PROJECT / "spec/vectors"
OPTIONS: Final = frozenset(("sidecar", "pinned"))
CODES_MIN: Final = 14
NARROW: Final = 320
NASTY: Final = "<img src=x onerror=alert(1)></div><script>1</script>&amp; <b>b</b>"
LINES: Final = "One &lt; two.\n\n\tIndented  twice.\n- המלה האחרת\n- Вони були вдома.\n그날 아침\n"


def words(visit: Visit) -> Locator:
    """Return the box with the words."""
    return visit.page.locator(".text > div")


def shown(visit: Visit) -> str:
    """Return the words of the box as they stand in the page, without what is only spoken."""
    return str(
        words(visit).evaluate(
            """box => {
                const copy = box.cloneNode(true);
                for (const spoken of copy.querySelectorAll(".ears")) spoken.remove();
                return copy.textContent;
            }"""
        )
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_shown_as_it_was_released_with_what_its_marks_are(
    visit: Visit, releases: dict[str, Release], language: str
):
    texts = visit.speak(language)
    release = releases["text.txt"]
    verdict = visit.check(release.file, "statement.txt")
    assert texts["pass"] in verdict
    assert f"⟦tutela-vr/1⟧\n{shown(visit)}".encode() == release.picture
    page = visit.page.inner_text("#facts")
    for name in ("marks", "limit_true", "limit_author", "limit_written", "limit_hidden"):
        assert texts[name] in page
    assert texts["places"].format(count=3) in page
    assert texts["words"].format(count=sum(map(bool, release.proof.lengths or b""))) in page
    for name in ("size", "hatched", "limit_real", "rendition"):
        assert texts[name] not in page
    assert visit.page.locator("canvas").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_after_a_text_is_a_picture_again(
    visit: Visit, releases: dict[str, Release], language: str
):
    texts = visit.speak(language)
    visit.check(releases["text.txt"].file, "statement.txt")
    visit.check(releases["420.jpg"].file)
    page = visit.page.inner_text("#facts")
    for name in ("hatched", "limit_real", "limit_who", "limit_when", "size"):
        assert texts[name] in page
    assert texts["limit_true"] not in page
    assert visit.page.locator(".text").count() == 0


def test_every_kind_of_line_keeps_its_spaces_and_its_direction(visit: Visit):
    visit.check(release_of(LINES, []).file)
    assert shown(visit) == LINES
    assert words(visit).inner_text() == LINES
    style = "box => [getComputedStyle(box).whiteSpace, getComputedStyle(box).unicodeBidi]"
    assert words(visit).evaluate(style) == ["pre-wrap", "plaintext"]


def test_words_written_as_markup_stay_words(visit: Visit):
    visit.check(release_of(f"{NASTY}\n", ["<i>a</i>&amp;"], (0, 0, 1, 1)).file)
    assert shown(visit) == f"⟦<i>a</i>&amp;⟧{NASTY[1:]}\n"
    assert visit.page.locator("main :is(img, script, iframe, a, svg, i, b)").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mark_is_a_box_with_brackets_and_a_spoken_word_not_a_colour_alone(
    visit: Visit, releases: dict[str, Release], language: str
):
    texts = visit.speak(language)
    visit.check(releases["text.txt"].file)
    marks = visit.page.locator(".run")
    assert marks.all_text_contents() == [
        f"{texts['mark']} ⟦{word}⟧" for word in ("A", "a day", "B")
    ]
    style = "mark => [getComputedStyle(mark).borderTopStyle, getComputedStyle(mark).borderTopWidth]"
    assert marks.first.evaluate(style) == ["dashed", "2px"]
    spoken = visit.page.locator(".ears").first
    assert spoken.get_attribute("lang") == language
    box = spoken.bounding_box()
    assert box is not None
    assert max(box["width"], box["height"]) <= 1
    visit.page.emulate_media(forced_colors="active")
    assert marks.first.evaluate(style) == ["dashed", "2px"]


def test_a_text_that_hides_nothing_has_no_word_about_marks(visit: Visit):
    texts = visit.speak("en")
    visit.check(release_of("Nothing is hidden.\n", []).file)
    page = visit.page.inner_text("#facts")
    assert texts["marks"] not in page
    assert texts["places"].format(count=0) in page


def test_nothing_is_shown_of_a_text_that_fails(visit: Visit, releases: dict[str, Release]):
    texts = visit.speak("en")
    vectors = json.loads((VECTORS / "index.json").read_text("utf-8"))
    failing = {
        vector["expect"]: VECTORS / vector["file"]
        for vector in vectors
        if re.fullmatch(r"rejected/.*/text-.*", vector["file"]) and not vector.keys() & OPTIONS
    }
    assert len(failing) >= CODES_MIN
    for code, path in failing.items():
        visit.check(releases["text.txt"].file)
        said = visit.check(path.read_bytes())
        assert code in said
        assert texts["pass"] not in said
        assert visit.page.locator(".text, .run").count() == 0
        assert visit.page.is_hidden("#facts")


def test_a_letter_from_no_font_is_shown_as_its_number(visit: Visit):
    visit.check(release_of("a\ue000b\U000e1000c\n", []).file)
    assert shown(visit) == "a\\ue000b\\ue1000c\n"


def test_a_long_text_scrolls_in_its_box_with_the_keyboard_too(visit: Visit):
    visit.check(release_of("Line after line.\n" * 400, []).file)
    box = visit.page.locator(".text")
    height = box.bounding_box()
    assert height is not None
    assert height["height"] < 640
    assert box.get_attribute("role") == "region"
    visit.page.locator("#again").evaluate("button => { button.closest('details').open = true; }")
    visit.page.focus("#again")
    visit.page.keyboard.press("Tab")
    outline = "() => getComputedStyle(document.activeElement).outlineStyle"
    assert visit.page.evaluate("document.activeElement.className") == "text"
    assert visit.page.evaluate(outline) == "solid"
    visit.page.keyboard.press("End")
    while not box.evaluate("box => box.scrollTop"):
        visit.page.wait_for_timeout(20)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_with_marks_breaks_no_rule_of_wcag(
    visit: Visit,
    releases: dict[str, Release],
    check_accessible: CheckAccessible,
    language: str,
):
    visit.speak(language)
    for file in (releases["text.txt"].file, release_of("Line.\n" * 400, []).file):
        visit.check(file)
        check_accessible(visit.page)


def test_a_name_of_the_box_says_how_much_is_hidden(visit: Visit, releases: dict[str, Release]):
    texts = visit.speak("uk")
    visit.check(releases["text.txt"].file)
    label = visit.page.get_attribute(".text", "aria-label")
    assert label == texts["alt_text"].format(count=3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_a_text_is_cut_off_on_a_narrow_screen(visit: Visit, language: str):
    visit.page.set_viewport_size({"width": NARROW, "height": 640})
    visit.speak(language)
    visit.check(release_of("w" * 900 + " end\n", ["m" * 200], (1, 0, 1, 1)).file)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= NARROW
    inner = "box => box.scrollWidth - box.clientWidth"
    assert visit.page.locator(".text").evaluate(inner) == 0
    mark = visit.page.locator(".run")
    assert mark.evaluate(inner) == 0
    assert mark.evaluate("mark => mark.scrollHeight - mark.clientHeight") == 0


def test_a_text_is_printed_whole(visit: Visit):
    visit.check(release_of("Line after line.\n" * 400, []).file)
    visit.page.emulate_media(media="print")
    box = visit.page.locator(".text")
    assert box.evaluate("box => box.scrollHeight - box.clientHeight") == 0


def test_more_than_can_be_read_is_cut_and_said_to_be(visit: Visit):
    texts = visit.speak("en")
    line = ("x" * 16_000 + " ") * 31 + "x" * 16_000 + "\n"
    assert texts["pass"] in visit.check(release_of(line * 3, []).file)
    assert texts["cut"] in visit.page.inner_text("#facts")
    assert len(shown(visit)) == 1_000_000


def test_a_dropped_text_and_a_proof_beside_it_are_taken(visit: Visit, releases: dict[str, Release]):
    texts = visit.speak("en")
    release = releases["text.txt"]
    files = {"a.txt.tutela.cbor": raw(release.proof), "a.txt": release.picture}
    dropped(visit.page, files)
    assert texts["pass"] in visit.verdict()
    assert "I am" in shown(visit)


def test_the_chooser_offers_texts(visit: Visit):
    accepted = visit.page.get_attribute("#picture", "accept")
    assert accepted is not None
    assert ".txt" in accepted.split(",")


def test_a_text_makes_the_page_ask_for_nothing(visit: Visit, releases: dict[str, Release]):
    visit.check(releases["text.txt"].file)
    visit.page.wait_for_timeout(100)
    assert [url for url in visit.requests if not re.match("file:.*verify.html", url)] == []
