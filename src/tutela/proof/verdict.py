"""What the verifier says: five different failures, and what holds when nothing failed.

Source: spec/redaction-proof.md, section 10.
"""

from dataclasses import dataclass
from enum import Enum

from tutela.errors import MismatchError, TutelaError
from tutela.proof.checkpoint import VerifierKey
from tutela.proof.header import Grid
from tutela.proof.mask import Rect
from tutela.proof.statement import Statement


class Failure(Enum):
    """The class of a failure, by what it means to the reader; the value is its letter."""

    CANNOT_BE_CHECKED = "A"
    VISIBLE_ALTERED = "B"
    HIDDEN_NOT_BLANK = "C"
    LEDGER_DOES_NOT_VOUCH = "D"
    PROOF_BROKEN = "E"

    @property
    def exit_code(self) -> int:
        """Return the exit code of the command line: 10 for A to 14 for E."""
        return 10 + "ABCDE".index(self.value)


FAILURES = {
    "file_unknown": Failure.CANNOT_BE_CHECKED,
    "proof_absent": Failure.CANNOT_BE_CHECKED,
    "proof_segments": Failure.PROOF_BROKEN,
    "proof_form": Failure.PROOF_BROKEN,
    "version_unknown": Failure.PROOF_BROKEN,
    "header_form": Failure.PROOF_BROKEN,
    "seal_form": Failure.PROOF_BROKEN,
    "mask_form": Failure.PROOF_BROKEN,
    "nodes_count": Failure.PROOF_BROKEN,
    "statement_form": Failure.PROOF_BROKEN,
    "statement_signature": Failure.PROOF_BROKEN,
    "picture_form": Failure.CANNOT_BE_CHECKED,
    "hidden_not_blank": Failure.HIDDEN_NOT_BLANK,
    "visible_altered": Failure.VISIBLE_ALTERED,
    "file_digest": Failure.CANNOT_BE_CHECKED,
    "checkpoint_signature": Failure.LEDGER_DOES_NOT_VOUCH,
    "inclusion": Failure.LEDGER_DOES_NOT_VOUCH,
    "ledger_not_pinned": Failure.LEDGER_DOES_NOT_VOUCH,
}
"""The class of each code, in the order of the steps."""


class NotVerified(MismatchError):  # noqa: N818 - a verdict, named as the reader sees it
    """A step of the verification failed.

    Attributes:
        code: of the step, as in section 10.
        failure: its class.
        cause: what was found, where a check inside the step said so.
    """

    def __init__(self, code: str, cause: TutelaError | None = None) -> None:
        super().__init__(f"verify.{code}")
        self.code = code
        self.failure = FAILURES[code]
        self.cause = cause


@dataclass(frozen=True, slots=True)
class TextShare:
    """What a reader of a released text sees.

    Attributes:
        marks: in place of hidden runs; their words are the publisher's.
        leaves: visible words and what stands between them, empty leaves apart.
    """

    marks: int
    leaves: int


@dataclass(frozen=True, slots=True)
class Verified:
    """What holds when every step passed; the statement is the publisher's claim.

    Attributes:
        ledger: the key that vouches for the seal.
        ledger_known: whether the reader pinned it.
        sealed_on: the day, as the ledger's keeper states it.
        index: of the seal's entry in the ledger.
        ledger_size: entries under the checkpoint.
        grid: the picture's tiles.
        hidden: the hidden rectangles, in tiles.
        hidden_tiles: how many tiles are hidden, of a text how many leaves, empty ones too.
        statement: the publisher's claims.
        unknown_signatures: on the checkpoint; not checked, outside the claim.
        tokens: time stamps that came along; `tutela.proof.stamps` checks them.
        decoder: of a rendition; None for a JPEG.
        text: of a text only: how much of it is hidden to a reader.
    """

    ledger: VerifierKey
    ledger_known: bool
    sealed_on: str
    index: int
    ledger_size: int
    grid: Grid
    hidden: tuple[Rect, ...]
    hidden_tiles: int
    statement: Statement
    unknown_signatures: int
    tokens: int
    decoder: str | None
    text: TextShare | None = None
