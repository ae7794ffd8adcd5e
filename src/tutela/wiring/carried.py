"""Every text of what is about to leave, read with the foreign programs of this machine."""

from collections.abc import Mapping
from dataclasses import replace

from tutela.engines import pdftext, tesseract
from tutela.engines.images import decode_examined
from tutela.redaction.carriers import Ports, Texts
from tutela.redaction.leakcheck import texts_of_final_bytes
from tutela.release.candidate import Claim
from tutela.wiring.leak import words_of


def texts_leaving(claim: Claim, files: Mapping[str, bytes], fixed: Mapping[str, bytes]) -> Texts:
    """Return the publisher's words and every text in the final bytes.

    Args:
        claim: of the candidate.
        files: everything that will be written, by name.
        fixed: files that are the same in every release.

    Raises:
        MismatchError: a fixed file has changed.
        RefusedError: a file cannot be looked into.
    """
    texts = texts_of_final_bytes(files, fixed, ports())
    return replace(texts, carried=(*words_of(claim), *texts.carried))


def ports() -> Ports:
    """Return what this machine can read: writing in pictures and PDF, where that is installed."""
    reader = tesseract.find()
    return Ports(decode_examined, () if reader is None else reader.closest(), pdftext.find())
