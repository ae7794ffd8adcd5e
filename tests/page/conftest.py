"""Releases to check, and the verifier's JavaScript, run by node."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, FilePayload, Page
from tests.conftest import PROJECT, NeedsTool
from tools.page.build_verify_html import page_texts
from tools.vectors.draw import drawing, jpeg
from tools.vectors.press import Release, mask, release_jpeg, release_pixels, release_text

from tutela.proof.picture import grid_of_jpeg
from tutela.proof.text import COLUMNS, Rows

PAGE: Final = PROJECT / "src/tutela/proof/verify.html"
STATEMENT: Final = "I am Olena.\n- Вони були <b>удома</b>.\n\nEnd\tof 이야기"
RUNNER: Final = Path(__file__).with_name("call_verifier.cjs")

Json = object
CallVerifier = Callable[[Sequence[tuple[str, Sequence[Json]]]], list[Json]]


def facts_of(answer: Json) -> dict[str, Json]:
    """Return an answer that is an object."""
    assert isinstance(answer, dict)
    return answer


def release_of(text: str, marks: Sequence[str], *boxes: tuple[int, int, int, int]) -> Release:
    """Return the release of a text, a row for each line, with these boxes of leaves hidden."""
    rows: Rows = tuple(
        tuple(re.findall(r"\n|\w+|[^\w\n]+", line)) for line in text.splitlines(keepends=True)
    )
    return release_text(rows, mask(COLUMNS, len(rows), *boxes), marks)


@pytest.fixture(scope="session")
def call_verifier(needs_tool: NeedsTool) -> CallVerifier:
    """Return a function that calls functions of the verifier in one node process."""
    node = needs_tool("node")

    def call(calls: Sequence[tuple[str, Sequence[Json]]]) -> list[Json]:
        done = subprocess.run(
            [node, RUNNER], input=json.dumps(calls).encode(), capture_output=True, check=True
        )
        answers: list[Json] = json.loads(done.stdout)
        return answers

    return call


@pytest.fixture(scope="session")
def releases() -> dict[str, Release]:
    """Return one release of every kind of picture, and of a text."""
    made = {}
    for name, mode, channels, options in (
        ("grey", "L", 1, {}),
        ("420", "RGB", 3, {"subsampling": "4:2:0"}),
        ("422", "RGB", 3, {"subsampling": "4:2:2"}),
        ("444", "RGB", 3, {"subsampling": "4:4:4"}),
        ("rgb", "RGB", 3, {"keep_rgb": True}),
        ("cmyk", "CMYK", 4, {}),
    ):
        original = jpeg(drawing(170, 99, channels), mode, **options)
        grid = grid_of_jpeg(original)
        hidden = mask(grid.columns, grid.rows, (1, 1, 2, 2), (5, 3, 1, 1))
        made[f"{name}.jpg"] = release_jpeg(original, hidden)
    for name, channels in (("grey.png", 1), ("rgb.png", 3)):
        pixels = drawing(170, 99, channels)
        made[name] = release_pixels(pixels, mask(6, 4, (1, 1, 2, 2), (5, 3, 1, 1)))
    made["text.txt"] = release_of(
        STATEMENT, ["A", "a day", "B"], (4, 0, 1, 1), (3, 1, 61, 1), (0, 3, 2, 1)
    )
    return made


@dataclass(frozen=True, slots=True)
class Visit:
    """An open page and what it asked for."""

    page: Page
    requests: list[str]
    complaints: list[str]

    def check(self, file: bytes, name: str = "picture.jpg") -> str:
        """Choose a picture and return the words of the verdict."""
        payload = FilePayload(name=name, mimeType="", buffer=file)
        self.page.set_input_files("#picture", payload)
        return self.verdict()

    def verdict(self) -> str:
        """Return the words of the verdict, once it is there."""
        self.page.wait_for_selector("body:is([data-state=pass], [data-state=fail])")
        return self.page.inner_text("#status")

    def speak(self, language: str) -> dict[str, str]:
        """Choose a language and return its texts."""
        self.page.click(f"#languages [lang={language}]")
        texts = page_texts(language)
        return {name.removeprefix("page."): text for name, text in texts.items()}


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Open the page from its file, with no network to be had."""
    context = browser.new_context(offline=True, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    opened = Visit(page, [], [])
    page.on("request", lambda request: opened.requests.append(request.url))
    page.on("console", lambda message: opened.complaints.append(message.text))
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    page.goto(PAGE.as_uri())
    yield opened
    context.close()
    assert opened.complaints == []


def dropped(page: Page, files: dict[str, bytes]) -> None:
    """Let files fall onto the page."""
    page.evaluate(
        """files => {
            const data = new DataTransfer();
            for (const [name, bytes] of files) {
                data.items.add(new File([new Uint8Array(bytes)], name));
            }
            const options = { dataTransfer: data, bubbles: true, cancelable: true };
            document.querySelector("main").dispatchEvent(new DragEvent("drop", options));
        }""",
        [[name, list(content)] for name, content in files.items()],
    )
