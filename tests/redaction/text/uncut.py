"""Cut a text into words only, for tests in which nothing is to be found."""

from tutela.proof.text import Rows
from tutela.redaction.text.rows import rows_of


def uncut(text: str) -> Rows:
    return rows_of(text, ())
