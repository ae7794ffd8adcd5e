"""The vectors that must be rejected, each with the code it must give."""

from collections.abc import Iterator

from tools.vectors.redaction_proof import Vector


def rejected() -> Iterator[Vector]:
    """Yield every file that must be rejected."""
    yield Vector("rejected/empty.jpg", b"", "file_unknown", "no byte at all")
