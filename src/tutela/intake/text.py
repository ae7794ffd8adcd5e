"""Seal a text by its words: read it strictly, cut it into leaves, commit to them.

Source: spec/redaction-proof.md, section 4.4.
"""

from collections.abc import Callable
from typing import TypeAlias

from tutela.errors import MalformedError, RefusedError
from tutela.intake.quarantine import Examined
from tutela.intake.reason import Reason
from tutela.intake.textfile import read_text
from tutela.proof.digest import sha256
from tutela.proof.text import Rows, commit_text, encode_rows

Cut: TypeAlias = Callable[[str], Rows]
"""Cuts a text into rows of leaves; what may have to be hidden is one leaf each."""


def examine_text(untrusted_original: bytes, secret: bytes, cut: Cut) -> Examined:
    """Return the commitment to a text, or why there is none; a text needs no quarantine.

    Only codecs of Python's own read it, and those are told to fail at the first wrong byte.

    Args:
        untrusted_original: the whole file.
        secret: K of this item and of no other.
        cut: finds where leaves begin.
    """
    try:
        file = read_text(untrusted_original)
        rows = cut(file.text)
        commitment = commit_text(rows, sha256(untrusted_original), file.decoder, secret)
    except (RefusedError, MalformedError) as error:
        return Examined.nothing(Reason.of_error(error))
    return Examined(commitment, encode_rows(rows), (), None)
