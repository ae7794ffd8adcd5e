"""Words of others, shown so that they can do nothing to the screen they are shown on."""

import unicodedata

WORDS_MAX = 4_000
_CONTROL = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def harmless(untrusted: str) -> str:
    """Return others' words without what could move a terminal's cursor or turn its lines.

    What is longer than 4,000 letters is cut, so that it cannot push the verdict off the screen.
    """
    over = len(untrusted) - WORDS_MAX
    shown = "".join(
        f"\\u{ord(letter):04x}" if unicodedata.category(letter) in _CONTROL else letter
        for letter in untrusted[:WORDS_MAX]
    )
    return f"{shown}… (+{over})" if over > 0 else shown
