"""A text is sealed by its words, or the receipt says why not."""

from tutela.intake.text import examine_text
from tutela.proof.digest import sha256
from tutela.proof.header import TextHeader
from tutela.proof.picture import Commitment
from tutela.proof.text import Rows, commit_text, decode_rows
from tutela.redaction.text.rows import rows_of

SECRET = bytes(32)


def _cut(text: str) -> Rows:
    return rows_of(text, ())


def test_a_text_is_committed_to_by_its_rows() -> None:
    original = "Рассказ\r\nв двух строках".encode()
    examined = examine_text(original, SECRET, _cut)
    assert examined.commitment is not None
    assert examined.rendition is not None
    rows = decode_rows(examined.rendition)
    assert rows == (("Рассказ", "\n"), ("в", " ", "двух", " ", "строках"))
    header = examined.commitment.decoded_header
    assert isinstance(header, TextHeader)
    again = commit_text(rows, sha256(original), header.decoder, SECRET)
    assert again == examined.commitment
    assert Commitment.from_value(examined.commitment.to_value()) == examined.commitment


def test_what_cannot_be_read_is_sealed_without_words_and_the_receipt_says_so() -> None:
    for original in (b"\x00\x01 not a text", b"\xff\xfe\x00\xd8", b"caf\xe9 \x81\x8d\xff"):
        examined = examine_text(original, SECRET, _cut)
        assert examined.commitment is None
        assert examined.rendition is None
        assert examined.reason is not None
