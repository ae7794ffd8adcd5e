"""The READ-ME of every release: what a reader does, step by step, in four languages.

It names nothing of the release but the picture's file name, so that the leak check can compare it
byte for byte.
"""

from html import escape
from typing import Final

from tutela.terms.messages import Language, render

FILE: Final = "READ-ME.html"
FOLDER: Final = "readme.folder"
FILES: Final = (
    "readme.file_picture",
    "readme.file_proof",
    "readme.file_checkpoint",
    "readme.file_statement",
    "readme.file_page",
)
STEPS: Final = (
    "readme.step_file",
    "readme.step_verifier",
    "readme.step_open",
    "readme.step_ledger",
    "readme.step_compare",
    "readme.step_fail",
)
SHOWS: Final = ("readme.shows_visible", "readme.shows_hidden", "readme.shows_day")
SHOWS_NOT: Final = (
    "readme.not_real",
    "readme.not_who",
    "readme.not_hidden",
    "readme.not_claims",
    "readme.not_edge",
)
OF_TEXT: Final = {
    "readme.title": "readme.text_title",
    FOLDER: "readme.text_folder",
    "readme.file_picture": "readme.text_file_picture",
    "readme.file_proof": "readme.text_file_proof",
    "readme.file_statement": "readme.text_file_statement",
    "readme.step_file": "readme.text_step_file",
    "readme.step_compare": "readme.text_step_compare",
    "readme.shows_visible": "readme.text_shows_visible",
    "readme.shows_hidden": "readme.text_shows_hidden",
    "readme.not_real": "readme.text_not_real",
    "readme.not_who": "readme.text_not_who",
    "readme.not_edge": None,
}
"""What is said instead where a text is released; None where nothing is."""
_OWN_NAMES: Final = {
    Language.ENGLISH: "English",
    Language.UKRAINIAN: "Українська",
    Language.KOREAN: "한국어",
    Language.RUSSIAN: "Русский",
}
_STYLE: Final = (
    "body{font:1rem/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;"
    "overflow-wrap:anywhere}"
    "section{border-top:2px solid;margin-top:2rem}"
)


def read_me(picture: str, *, is_text: bool = False) -> bytes:
    """Return the page for a release whose picture, or text, has this file name."""
    languages = "".join(
        f'<li><a href="#{language.value}" lang="{language.value}">{name}</a></li>'
        for language, name in _OWN_NAMES.items()
    )
    sections = "".join(_section(language, picture, is_text=is_text) for language in _OWN_NAMES)
    page = (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>READ ME - {escape(picture)}</title><style>{_STYLE}</style></head>\n<body>\n"
        f"<ul>{languages}</ul>\n{sections}</body>\n</html>\n"
    )
    return page.encode()


def _section(language: Language, picture: str, *, is_text: bool) -> str:
    def say(identifier: str) -> str:
        said = OF_TEXT.get(identifier, identifier) if is_text else identifier
        return "" if said is None else escape(render(said, {"file": picture}, language))

    def listed(identifiers: tuple[str, ...], tag: str) -> str:
        lines = (line for each in identifiers if (line := say(each)))
        return f"<{tag}>" + "".join(f"<li>{line}</li>\n" for line in lines) + f"</{tag}>"

    code = language.value
    return (
        f'<section id="{code}" lang="{code}"><h1>{say("readme.title")}</h1>\n'
        f"<p>{say(FOLDER)}</p>\n"
        f"<p><strong>{say('readme.itself')}</strong></p>\n"
        f"<h2>{say('readme.steps')}</h2>\n{listed(STEPS, 'ol')}\n"
        f"<h2>{say('readme.shows')}</h2>\n{listed(SHOWS, 'ul')}\n"
        f"<h2>{say('readme.shows_not')}</h2>\n{listed(SHOWS_NOT, 'ul')}\n"
        f"<p><strong>{say('readme.recognise')}</strong></p>\n"
        f"<h2>{say('readme.files')}</h2>\n{listed(FILES, 'ul')}</section>\n"
    )
