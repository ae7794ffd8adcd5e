"""Make src/tutela/proof/verify.html: one file that holds the verifier, its page and its texts.

Same sources, same bytes. `--check` compares and writes nothing. A comment or an indentation that
is taken away here is the only difference between what is read in src and what runs.
"""

import base64
import hashlib
import json
import re
import sys
from pathlib import Path

PROOF = Path(__file__).resolve().parents[2] / "src" / "tutela" / "proof"
PAGE = PROOF / "page"
OUTPUT = PROOF / "verify.html"
CORE = ("digest", "cbor", "ed25519", "ledger", "tree", "jpeg", "png", "text", "verify")
LANGUAGES = ("en", "uk", "ko", "ru")
PREFIX = "page."

_BLOCK_COMMENT = re.compile(r"^ */\*.*?\*/\n", re.DOTALL | re.MULTILINE)
_LINE_COMMENT = re.compile(r"^ *//.*\n", re.MULTILINE)
_EMPTY_LINE = re.compile(r"^\s*\n", re.MULTILINE)
_INDENTATION = re.compile(r"^(?:  )+", re.MULTILINE)


def page_texts(language: str) -> dict[str, str]:
    """Return the page's texts in one language."""
    content = (PROOF / "wording" / f"{language}.json").read_text("utf-8")
    texts: dict[str, str] = json.loads(content)
    return {name: text for name, text in sorted(texts.items()) if name.startswith(PREFIX)}


def script() -> str:
    """Return the core and the page as one script, without comments."""
    parts = [(PAGE / f"{name}.js").read_text("utf-8") for name in (*CORE, "page")]
    joined = '"use strict";\n' + "".join(part.removeprefix('"use strict";\n') for part in parts)
    bare = _LINE_COMMENT.sub("", _BLOCK_COMMENT.sub("", joined))
    # One space for each level instead of two: it stays readable.
    return _INDENTATION.sub(lambda found: " " * (len(found[0]) // 2), _EMPTY_LINE.sub("", bare))


def build() -> bytes:
    """Return the page."""
    texts = {language: page_texts(language) for language in LANGUAGES}
    packed = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    inlined = {
        "style": (PAGE / "page.css").read_text("utf-8"),
        "texts": packed.replace("<", "\\u003c"),
        "script": script(),
    }
    inlined["policy"] = policy(inlined["script"], inlined["style"])
    inlined |= texts["en"]
    if "</script" in inlined["script"] or "<!--" in inlined["script"]:
        sys.exit("the script holds what would end it in HTML")
    template = (PAGE / "page.html").read_text("utf-8")
    return re.sub(r"\{\{([\w.]+)\}\}", lambda found: inlined[found[1]], template).encode()


def policy(script_text: str, style_text: str) -> str:
    """Return the content security policy: this script, this style, pictures from memory."""
    return (
        f"default-src 'none'; script-src '{_hash(script_text)}'; style-src '{_hash(style_text)}'; "
        "img-src blob:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def main() -> None:
    """Write the page, or with --check compare it."""
    built = build()
    if "--check" in sys.argv[1:]:
        if OUTPUT.read_bytes() != built:
            sys.exit("verify.html is not current: run tools/page/build_verify_html.py")
        return
    OUTPUT.write_bytes(built)
    print(f"{OUTPUT.name}: {len(built):,} bytes")


if __name__ == "__main__":
    main()
