"""What a reader meets: the page in Chromium, opened from a file, with and without a mouse."""

import base64
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, FileChooser, FilePayload, Page
from tests.conftest import PROJECT, CheckAccessible
from tests.page.conftest import PAGE, Visit, dropped
from tools.page.build_verify_html import LANGUAGES, page_texts
from tools.vectors.press import (
    LEDGER,
    OTHER_LEDGER,
    Release,
    changed,
    enter,
    mask,
    raw,
    release_pixels,
    restated,
    statement_of,
)

from tutela.proof.cbor import Value
from tutela.proof.checkpoint import SignerKey
from tutela.proof.container import embed

KNOWN: Final = LEDGER.verifier.format()
TARGET_PIXELS_MIN: Final = 24
NARROW: Final = 320
HATCHING: Final = (107, 111, 117)
NASTY: Final = "<img src=x onerror=alert(1)></dd><script>1</script>&amp;"

# Of what has the focus; a file input shows it on its label.
OUTLINE: Final = """() => {
    const at = document.activeElement;
    const style = getComputedStyle(at.type === "file" ? at.nextElementSibling : at);
    return [style.outlineStyle, style.outlineWidth];
}"""


FAILURES: Final = {
    "A": "rejected/picture_form",
    "B": "rejected/visible_altered",
    "C": "rejected/hidden_not_blank",
    "D": "rejected/inclusion",
    "E": "rejected/proof_form",
}


def failing(letter: str) -> bytes:
    """Return a file that fails in this class."""
    return min((PROJECT / "spec/vectors" / FAILURES[letter]).glob("*.jpg")).read_bytes()


def seen(page: Page) -> Image.Image:
    """Return the picture as the reader sees it."""
    # A canvas nobody has drawn on is 300 wide.
    page.wait_for_function("document.querySelector('canvas')?.width !== 300")
    # As a file: reading its pixels twice makes Chromium complain.
    url = page.evaluate("document.querySelector('canvas').toDataURL()")
    return Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).convert("RGB")


def colours(picture: Image.Image, *box: int) -> set[object]:
    """Return the colours within left, top, right, bottom."""
    found = picture.crop((box[0], box[1], box[2], box[3])).getcolors(1 << 16)
    assert found is not None
    return {colour for _, colour in found}


def test_a_release_passes_and_the_first_line_names_its_ledger(
    visit: Visit, releases: dict[str, Release]
):
    texts = visit.speak("en")
    first, _, *rest = visit.check(releases["420.jpg"].file).splitlines()
    said = visit.page.inner_text("#status p:first-child")
    assert first.startswith(texts["ledger_unknown"])
    assert "not known to you" in first
    assert KNOWN in said
    assert texts["pass"] in "\n".join(rest)


def test_a_pinned_ledger_is_not_called_unknown(visit: Visit, releases: dict[str, Release]):
    texts = visit.speak("en")
    visit.page.click("summary")
    visit.page.fill("#pins", f"\n  {KNOWN}  \n")
    said = visit.check(releases["420.jpg"].file)
    assert said.startswith(texts["ledger_pinned"])
    assert visit.page.inner_text(".mark") == "\u2713"
    assert texts["pass_unknown"] not in said


def test_another_pinned_ledger_makes_the_check_fail(visit: Visit, releases: dict[str, Release]):
    texts = visit.speak("en")
    visit.page.click("summary")
    visit.page.fill("#pins", OTHER_LEDGER.verifier.format())
    said = visit.check(releases["420.jpg"].file)
    assert texts["fail_d"] in said
    assert texts["ledger_unknown"] in said
    assert "ledger_not_pinned" in said


def test_a_broken_pinned_key_checks_nothing(visit: Visit, releases: dict[str, Release]):
    texts = visit.speak("en")
    visit.page.click("summary")
    visit.page.fill("#pins", KNOWN[:-1])
    payload = FilePayload(name="picture.jpg", mimeType="", buffer=releases["420.jpg"].file)
    visit.page.set_input_files("#picture", payload)
    visit.page.wait_for_selector("body[data-state=pins_bad]")
    assert visit.page.inner_text("#status") == texts["pins_bad"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_five_failures_have_five_texts(visit: Visit, language: str):
    texts = visit.speak(language)
    said = {letter: visit.check(failing(letter)) for letter in FAILURES}
    for letter, words in said.items():
        assert texts[f"fail_{letter.lower()}"] in words
        assert texts[f"next_{letter.lower()}"] in words
        assert texts["pass"] not in words
        assert visit.page.is_hidden("#facts")
    assert len(set(said.values())) == len(FAILURES)


def test_a_verdict_is_a_word_and_a_sign_not_a_colour_alone(
    visit: Visit, releases: dict[str, Release]
):
    visit.check(releases["420.jpg"].file)
    # No tick while nobody here knows the ledger.
    assert visit.page.inner_text(".mark") == "\u25cb"
    visit.check(failing("B"))
    assert visit.page.inner_text(".mark") == "\u2717"


def test_what_is_not_shown_and_what_is_only_claimed_is_said(
    visit: Visit, releases: dict[str, Release]
):
    texts = visit.speak("en")
    visit.check(releases["420.jpg"].file)
    shown = visit.page.inner_text("#facts")
    for name in ("limit_real", "limit_who", "limit_when", "limit_hidden", "claims", "outside"):
        assert texts[name] in shown
    assert "A drawn test picture." in visit.page.inner_text(".claims")
    assert visit.page.inner_text("main").count(texts["self"]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_says_when_is_said_with_and_without_time_stamps(
    visit: Visit, releases: dict[str, Release], language: str
):
    texts = visit.speak(language)
    release = releases["420.jpg"]
    visit.check(release.file)
    shown = visit.page.inner_text("#facts")
    assert texts["time_own"] in shown
    assert "--authority" not in shown
    visit.check(embed(release.picture, raw(release.proof, {"tokens": (b"1", b"2")})))
    shown = visit.page.inner_text("#facts")
    assert texts["time_own"] in shown
    assert texts["time_unchecked"].format(count=2) in shown


def stating(release: Release, changes: dict[str, Value]) -> bytes:
    """Return a file whose publisher signed these words."""
    stated = statement_of(release.picture, release.proof.seal)
    return restated(release, changed(stated, changes)).file


def entered(release: Release, ledger_name: str) -> bytes:
    """Return a file that a ledger of this name vouches for."""
    signer = SignerKey(ledger_name, LEDGER.seed)
    path, checkpoint = enter(release.proof.seal, signer)
    proof = replace(
        release.proof, path=path, checkpoint=checkpoint, ledger=signer.verifier.format()
    )
    return replace(release, proof=proof).file


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_the_publisher_are_text_even_if_they_are_written_as_markup(
    visit: Visit, releases: dict[str, Release], language: str
):
    visit.speak(language)
    words = ("caption", "place", "date", "publisher", "day")
    lists = ("detectors", "reasons")
    changes: dict[str, Value] = {name: f"{NASTY}{name}" for name in words}
    changes |= {name: (f"{NASTY}{name}", "{share} $& __proto__") for name in lists}
    visit.check(stating(releases["grey.jpg"], changes))
    said = visit.page.inner_text(".claims")
    for name in (*words, *lists):
        assert f"{NASTY}{name}" in said
    assert said.count("{share} $& __proto__") == len(lists)
    assert visit.page.locator("main :is(img, script, iframe, a, svg)").count() == 0


def test_what_turns_or_hides_letters_is_shown_as_a_number(
    visit: Visit, releases: dict[str, Release]
):
    unseen = "\0\x07\x1b\x7f\x9b\xad\u061c\u200b\u202e\u2066\u2069\u3164\ufeff\U000e0041"
    visit.check(stating(releases["grey.jpg"], {"caption": f"a{unseen}z", "place": "Харків\n하르"}))
    said = visit.page.inner_text("#facts")
    numbers = "".join(f"\\u{ord(letter):04x}" for letter in unseen)
    assert f"a{numbers}z" in said
    assert "Харків 하르" in said
    assert not set(unseen) & set(visit.page.inner_text("body"))


def test_a_ledger_cannot_say_more_than_its_name(visit: Visit, releases: dict[str, Release]):
    texts = visit.speak("en")
    name = "<b>x</b>\u2069\u202e\u200bnwonk"
    first, _, *_ = visit.check(entered(releases["grey.jpg"], name)).splitlines()
    assert first.startswith(f"{texts['ledger_unknown']} <b>x</b>\\u2069\\u202e\\u200bnwonk+")
    assert visit.page.locator("#status b").count() == 0
    assert visit.page.get_attribute("#status bdi", "dir") == "ltr"


def test_what_is_no_ledger_key_is_not_shown_as_one(visit: Visit, releases: dict[str, Release]):
    texts = visit.speak("en")
    release = releases["grey.jpg"]
    lie = raw(release.proof, {"ledger": f"the court's own. {texts['pass']}"})
    said = visit.check(embed(release.picture, lie))
    assert said.startswith(texts["ledger_none"])
    assert texts["fail_d"] in said
    assert "court" not in said
    assert texts["pass"] not in said


def test_no_word_of_others_is_so_long_that_it_hides_the_verdict(
    visit: Visit, releases: dict[str, Release]
):
    texts = visit.speak("en")
    visit.page.set_viewport_size({"width": NARROW, "height": 640})
    said = visit.check(entered(releases["grey.jpg"], "x" * 5_000), "y" * 200 + ".jpg")
    assert texts["pass"] in said
    assert len(said) < 800
    changes: dict[str, Value] = {"caption": "z" * 200_000, "reasons": ("r",) * 200_000}
    visit.check(stating(releases["grey.jpg"], changes))
    assert visit.page.locator(".claims li").count() == 102
    said = visit.page.inner_text(".claims")
    assert "(+196,000)" in said
    assert "(+199,900)" in said


def test_the_name_of_a_file_is_harmless(visit: Visit):
    visit.check(failing("B"), "a\u202egpj.<b>.jpg")
    assert visit.page.inner_text("#picture-name") == "a\\u202egpj.<b>.jpg"


@pytest.mark.parametrize(("box", "shown"), [((7, 7, 1, 1), "0.1%"), ((0, 1, 45, 40), "99.9%")])
def test_a_small_share_is_not_called_nothing_nor_a_large_one_everything(
    visit: Visit, box: tuple[int, int, int, int], shown: str
):
    hidden = mask(45, 40, box)
    hidden[0, 1:] = box[3] == 40
    release = release_pixels(np.zeros((1280, 1440, 1), np.uint8), hidden)
    visit.check(release.file, "picture.png")
    assert f"{shown} ({hidden.sum():,} of 1,800 tiles)" in visit.page.inner_text("#facts")


@pytest.mark.parametrize("name", ["420.jpg", "422.jpg", "rgb.png"])
def test_hidden_tiles_are_hatched_and_others_are_not(
    visit: Visit, releases: dict[str, Release], name: str
):
    release = releases[name]
    grid = release.commitment.grid
    visit.check(release.file, name)
    shown = seen(visit.page)
    width, height = grid.tile_width, grid.tile_height
    inside = colours(shown, width, height, 3 * width, 3 * height)
    assert HATCHING in inside
    assert len(inside) > 1, "no line crosses"
    assert HATCHING not in colours(shown, 0, 0, shown.width, height)
    label = visit.page.get_attribute("canvas", "aria-label")
    assert label is not None
    assert "170 by 99" in label


def test_a_proof_beside_the_picture_and_dropped_files_are_taken(
    visit: Visit, releases: dict[str, Release]
):
    release = releases["rgb.png"]
    files = {"a.png.tutela.cbor": raw(release.proof), "a.png": release.picture}
    dropped(visit.page, files)
    assert page_texts("en")["page.pass"] in visit.verdict()
    assert visit.page.inner_text("#sidecar-name") == "a.png.tutela.cbor"
    assert visit.page.inner_text("#picture-name") == "a.png"


def test_a_proof_beside_one_picture_is_not_tried_on_the_next(
    visit: Visit, releases: dict[str, Release]
):
    release = releases["rgb.png"]
    dropped(visit.page, {"a.cbor": raw(release.proof), "a.png": release.picture})
    visit.verdict()
    assert page_texts("en")["page.pass"] in visit.check(releases["444.jpg"].file)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_rule_of_wcag_is_broken(
    visit: Visit, releases: dict[str, Release], check_accessible: CheckAccessible, language: str
):
    texts = visit.speak(language)
    visit.page.click("summary")
    assert visit.page.get_attribute("html", "lang") == language
    assert visit.page.title() == texts["title"]
    check_accessible(visit.page)
    for file in (releases["420.jpg"].file, releases["rgb.png"].file, *map(failing, FAILURES)):
        visit.check(file)
        check_accessible(visit.page)
    visit.page.fill("#pins", "no key")
    visit.page.click("#again")
    visit.page.wait_for_selector("body[data-state=pins_bad]")
    check_accessible(visit.page)


def test_everything_can_be_done_with_the_keyboard(
    visit: Visit, releases: dict[str, Release], tmp_path: Path
):
    page = visit.page
    (tmp_path / "picture.jpg").write_bytes(releases["420.jpg"].file)
    # Listening from the start: a listener that is added just before the key can come too late on
    # a busy machine, and then a dialog of the browser waits for a person.
    choosers: list[FileChooser] = []
    page.on("filechooser", lambda chooser: choosers.append(chooser))  # noqa: PLW0108 - Playwright marks it
    reached = []
    for _ in range(9):
        page.keyboard.press("Tab")
        focused = str(page.evaluate("document.activeElement.id || document.activeElement.lang"))
        reached.append(focused)
        assert page.evaluate(OUTLINE) == ["solid", "3px"], reached
        match focused:
            case "uk":
                page.keyboard.press("Enter")
            case "picture":
                page.keyboard.press("Space")
                while not choosers:
                    page.wait_for_timeout(20)
                choosers[0].set_files(tmp_path / "picture.jpg")
                visit.verdict()
            case "":
                page.keyboard.press("Enter")
            case "pins":
                page.keyboard.type(KNOWN)
            case "again":
                page.keyboard.press("Enter")
            case _:
                pass
    assert reached == ["en", "uk", "ko", "ru", "picture", "", "pins", "sidecar", "again"]
    assert page_texts("uk")["page.ledger_pinned"] in visit.verdict()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_off_on_a_narrow_screen(
    visit: Visit, releases: dict[str, Release], language: str
):
    visit.page.set_viewport_size({"width": NARROW, "height": 640})
    visit.speak(language)
    visit.page.click("summary")
    visit.check(releases["420.jpg"].file, "a-very-long-name-of-a-picture-" * 4 + ".jpg")
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= NARROW


def test_a_print_names_the_file_and_the_doubt(visit: Visit):
    texts = visit.speak("en")
    visit.check(failing("A"), "of-monday.jpg")
    visit.page.emulate_media(media="print")
    shown = visit.page.inner_text("body")
    for words in ("of-monday.jpg", texts["self"], texts["fail_a"]):
        assert words in shown
    assert not visit.page.locator(":is(button, .button, summary, textarea):visible").count()


def test_every_target_is_large_enough(visit: Visit):
    visit.page.click("summary")
    for target in visit.page.locator("button, label.button, summary, textarea").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= TARGET_PIXELS_MIN, target.inner_text()


def test_the_page_asks_nobody_for_anything(visit: Visit, releases: dict[str, Release]):
    for language in LANGUAGES:
        visit.speak(language)
        visit.check(releases["420.jpg"].file)
        visit.check(failing("A"))
    visit.page.wait_for_timeout(200)
    asked = [url for url in visit.requests if not re.match("blob:", url)]
    assert asked == [PAGE.as_uri()]


def test_the_policy_stops_a_request_and_a_foreign_script(browser: Browser):
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(PAGE.as_uri())
    page.evaluate("fetch('data:text/plain,x').catch(() => {})")
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('script'), {text: '1'}))"
    )
    page.wait_for_timeout(100)
    page.close()
    assert any("default-src" in text for text in refused)
    assert any("script-src" in text for text in refused)


def test_a_reader_without_script_is_told(browser: Browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(PAGE.as_uri())
    assert "JavaScript" in page.inner_text("noscript")
    context.close()


@pytest.mark.parametrize(
    ("wished", "language"), [("uk-UA", "uk"), ("ko-KR", "ko"), ("ru", "ru"), ("fr-FR", "en")]
)
def test_the_page_opens_in_the_language_of_the_browser(
    browser: Browser, wished: str, language: str
):
    context = browser.new_context(locale=wished)
    page = context.new_page()
    page.goto(PAGE.as_uri())
    assert page.get_attribute("html", "lang") == language
    context.close()
