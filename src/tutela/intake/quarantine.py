"""The port behind which hostile bytes are decoded, and the only answers taken from there.

A decoder of pictures is a hundred thousand lines of C fed by the enemy. It runs where it can
reach nothing, and what it says is untrusted: `check_examined` decides what of it is believed.
"""

from dataclasses import dataclass, field
from typing import Final, Protocol

from tutela.errors import MalformedError
from tutela.intake.kind import Kind
from tutela.intake.reason import Reason
from tutela.proof.picture import Commitment

PICTURE_BYTES_MAX: Final = 256 << 20
"""A larger file is sealed as bytes only."""

PIXELS_MAX: Final = 66_000_000
SIDE_PIXELS_MAX: Final = 65_500
RENDITION_BYTES_MAX: Final = 3 * PIXELS_MAX + (8 << 20)

NO_PICTURE: Final = {
    "intake.picture_broken": (),
    "intake.picture_frames": ("frames",),
    "intake.picture_pixels": ("limit",),
    "intake.picture_side": ("height", "limit", "width"),
    "intake.picture_mode": (),
    "intake.picture_memory": ("limit",),
}
"""Why the quarantine may say that there is no picture, with the parameters of each."""

NOTES: Final = {
    "intake.note_pixels": (),
    "intake.note_damaged": (),
    "intake.note_alpha": (),
    "intake.note_depth": (),
    "intake.note_colours": (),
    "intake.note_profile": (),
    "intake.note_second_picture": (),
    "intake.note_trailing": ("count",),
    "intake.note_more_rows": (),
}
"""What the quarantine may remark about a picture, with the parameters of each."""

NOTES_MAX: Final = 16


@dataclass(frozen=True, slots=True)
class Examined:
    """What came out of the quarantine for one file.

    Attributes:
        commitment: to the picture; absent exactly where `reason` is given.
        rendition: a PNG of the pixels that were committed to, where the file's own coefficients
            could not be used.
        notes: what a person should know about the picture.
        reason: why there is no commitment. The file is sealed all the same.
    """

    commitment: Commitment | None = field(repr=False)
    rendition: bytes | None = field(repr=False)
    notes: tuple[Reason, ...]
    reason: Reason | None

    def __post_init__(self) -> None:
        """Check that there is either a commitment or a reason for its absence.

        Raises:
            MalformedError: there are both or neither, or a rendition of nothing.
        """
        if (self.commitment is None) is (self.reason is None):
            raise MalformedError("intake.reply_form")
        if self.rendition is not None and self.commitment is None:
            raise MalformedError("intake.reply_form")

    @classmethod
    def nothing(cls, reason: Reason) -> "Examined":
        """Return that there is no picture, and why."""
        return cls(None, None, (), reason)


class Quarantine(Protocol):
    """A place to decode hostile bytes that nothing survives but the answer."""

    def examine(self, untrusted_original: bytes, kind: Kind, secret: bytes) -> Examined:
        """Return the commitment to a picture, or why there is none.

        Whatever the file does to the decoder (crash, endless loop, all the memory) becomes a
        reason; the caller goes on. The answer has passed `check_reason` and `check_rendition`.

        Args:
            untrusted_original: the whole file, at most `PICTURE_BYTES_MAX`.
            kind: one of `PICTURES`.
            secret: K of this item and of no other.

        Raises:
            UnavailableError: the quarantine cannot be started at all.
        """
        ...


def check_reason(untrusted: Reason, known: dict[str, tuple[str, ...]]) -> None:
    """Check that a reason from the quarantine is one it may give, with numbers only.

    A decoder that was taken over must not be able to write sentences onto a receipt.

    Raises:
        MalformedError: it is another one.
    """
    names = tuple(name for name, _ in untrusted.parameters)
    numbers = all(isinstance(value, int) for _, value in untrusted.parameters)
    if known.get(untrusted.message) != names or not numbers:
        raise MalformedError("intake.reply_form")


def check_rendition(untrusted_png: bytes, width: int, height: int) -> None:
    """Check that a rendition is a PNG of the size that was committed to, without decoding it.

    Raises:
        MalformedError: it is none, has another size, or is larger than such a picture can be.

    Source: PNG (ISO/IEC 15948), 5.2 and 11.2.2.
    """
    sides = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    starts = untrusted_png.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + sides)
    if not starts or len(untrusted_png) > RENDITION_BYTES_MAX:
        raise MalformedError("intake.reply_form")
