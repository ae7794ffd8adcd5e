"""The leak check's eyes: what reads the final bytes on this machine."""

from collections.abc import Mapping

from tutela.engines import pdftext, tesseract
from tutela.engines.images import decode_examined
from tutela.redaction.carriers import Ports, Texts
from tutela.redaction.leakcheck import texts_of_final_bytes


def carrier_ports() -> Ports:
    """Return what reads pictures and PDF on this machine, as far as it is installed.

    Where Tesseract is not, `Texts.unread` says of every picture that a person must read it; where
    PDFium is not, no PDF leaves.
    """
    reader = tesseract.find()
    return Ports(decode_examined, reader.closest() if reader else (), pdftext.find())


def final_texts(files: Mapping[str, bytes], fixed: Mapping[str, bytes]) -> Texts:
    """Return every text in what is about to leave; see `redaction.leakcheck`."""
    return texts_of_final_bytes(files, fixed, carrier_ports())
