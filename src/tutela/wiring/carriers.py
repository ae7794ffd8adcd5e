"""The leak check's eyes: what reads the final bytes on this machine."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tutela.engines import pdftext, tesseract
from tutela.engines.images import decode_examined
from tutela.proof.digest import sha256
from tutela.redaction.carriers import Ports, Texts
from tutela.redaction.leakcheck import texts_of_final_bytes
from tutela.redaction.reading import Grey, Reader, Reading

REMEMBERED_MAX: Final = 64
_REMEMBERED: Final[OrderedDict[bytes, tuple[Reading, ...]]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Remembering:
    """A reader that reads the same pixels once: a release made again costs no second look.

    What it keeps, in memory and for this process, is of pictures that were about to be published.
    """

    reader: Reader

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages it reads."""
        return self.reader.languages

    def read(self, crops: Sequence[Grey], /) -> tuple[Reading, ...]:
        """Return what stands in each crop.

        Raises:
            UnavailableError: see the reader.
        """
        shapes = ",".join(f"{each.shape}" for each in crops)
        seen = (each.tobytes() for each in crops)
        key = sha256(f"{self.reader!r}\n{shapes}\n".encode(), *seen)
        if key not in _REMEMBERED:
            _REMEMBERED[key] = self.reader.read(crops)
            while len(_REMEMBERED) > REMEMBERED_MAX:
                _REMEMBERED.popitem(last=False)
        return _REMEMBERED[key]


def carrier_ports() -> Ports:
    """Return what reads pictures and PDF on this machine, as far as it is installed.

    Where Tesseract is not, `Texts.unread` says of every picture that a person must read it; where
    PDFium is not, no PDF leaves.
    """
    reader = tesseract.find()
    readers = tuple(map(Remembering, reader.closest())) if reader else ()
    return Ports(decode_examined, readers, pdftext.find())


def final_texts(files: Mapping[str, bytes], fixed: Mapping[str, bytes]) -> Texts:
    """Return every text in what is about to leave; see `redaction.leakcheck`."""
    return texts_of_final_bytes(files, fixed, carrier_ports())
