"""Which time-stamping authorities somebody accepted, in a file that only the open case can write.

Certificates and addresses lie in the case folder in the clear, where whoever carries the folder
can put others. So nobody is asked, and no time-stamp counts, whose files are not those that were
accepted. The file cannot show that a later one was taken away: then there are fewer authorities.

Source: `spec/ledger.md`, section 11.7. Decision: ADR 0098.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tutela.errors import MalformedError, MismatchError
from tutela.ledger.anchor import AuthorityCard
from tutela.proof.digest import sha256

LABEL: Final = "tutela-anchors/1"

_LINE: Final = re.compile(
    r"([a-z0-9][a-z0-9-]{0,31}) ([0-9a-f]{64}) ([0-9a-f]{64}) ([0-9a-f]{64}|-)", re.ASCII
)
_MAC: Final = re.compile(r"mac [0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Digests:
    """The SHA-256 of an authority's card, its root and its further certificates."""

    card: bytes
    root: bytes
    tsa: bytes | None

    @classmethod
    def of(cls, card: AuthorityCard) -> "Digests":
        """Return the digests of an authority's files."""
        known = card.authority
        tsa = None if known.tsa is None else sha256(known.tsa)
        return cls(sha256(card.format()), sha256(known.root), tsa)


def accepting_key(dedup_key: bytes) -> bytes:
    """Return the key of the file, from a secret of the machine."""
    return hmac.digest(dedup_key, LABEL.encode(), "sha256")


def format_accepted(listed: Mapping[str, Digests], key: bytes) -> bytes:
    """Return the bytes of the file."""
    text = _text(listed)
    mac = hmac.digest(key, text.encode(), "sha256")
    return f"{text}mac {mac.hex()}\n".encode()


def parse_accepted(untrusted: bytes, key: bytes | None) -> Mapping[str, Digests]:
    """Return what `format_accepted` wrote.

    Args:
        untrusted: the file.
        key: of this case; None reads the list without checking whose it is.

    Raises:
        MalformedError: it has not the form of such a file.
        MismatchError: it was not written with this key.
    """
    lines = untrusted.decode("utf-8", "replace").split("\n")
    found = [_LINE.fullmatch(line) for line in lines[1:-2]]
    listed = {each[1]: _digests(each) for each in found if each}
    text = _text(listed).encode()
    formed = _MAC.fullmatch(lines[-2]) if lines[1:] else None
    if not formed or untrusted != text + f"{formed[0]}\n".encode():
        raise MalformedError("authority.form")
    if key is not None and not hmac.compare_digest(untrusted, format_accepted(listed, key)):
        raise MismatchError("authority.not_ours")
    return listed


def _text(listed: Mapping[str, Digests]) -> str:
    lines = [
        f"{name} {each.card.hex()} {each.root.hex()} {each.tsa.hex() if each.tsa else '-'}\n"
        for name, each in sorted(listed.items())
    ]
    return f"{LABEL}\n" + "".join(lines)


def _digests(line: re.Match[str]) -> Digests:
    tsa = None if line[4] == "-" else bytes.fromhex(line[4])
    return Digests(bytes.fromhex(line[2]), bytes.fromhex(line[3]), tsa)
