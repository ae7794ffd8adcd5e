"""One check in the ledger: kept before anybody hears of it, and of one size whatever it came to.

    kept       under the case key: what the texts tell of anybody, and whether the candidate was
               stopped; the next check reads it
    sealed     to the protection officers alone: of whom, by which rule, where

Both are padded, so that neither the size of the record nor of any part says what was found.

Source: `spec/identity.md`, section 7.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.custody.item import ItemId
from tutela.custody.keys import Cipher, seal_bytes
from tutela.errors import MalformedError
from tutela.ledger.entry import Event, EventKind
from tutela.proof import cbor
from tutela.proof.digest import HASH_BYTES
from tutela.protection.leak.look import Spot
from tutela.protection.leak.policy import Finding, Rule
from tutela.protection.leak.trait import Trait
from tutela.protection.packed import LENGTH_BYTES, all_octets, all_texts, one_of, yes_or_no

KEPT_FORMAT: Final = "tutela-leak-kept/1"
FOUND_FORMAT: Final = "tutela-leak-found/1"
CHECK_BYTES: Final = 16
KEPT_BYTES: Final = 1 << 15
FOUND_BYTES: Final = 1 << 14
FINDINGS_MAX: Final = 40
SPOTS_MAX: Final = 6
LETTERS_MAX: Final = 64
"""How much of a file's name and of a place is kept: three bytes a letter fit 40 findings."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked about: whose candidate, of which texts.

    Attributes:
        item: of the candidate.
        candidate: its digest.
        texts: digest of what was looked at; see `carried.digest_of`.
        by: the key of who asked, as the docket knows viewers.
    """

    item: ItemId
    candidate: bytes
    texts: bytes
    by: bytes


@dataclass(frozen=True, slots=True)
class Check:
    """One check, as whoever has the case key reads it.

    Attributes:
        check: its random name, 16 bytes.
        asked: what about.
        at: when, UTC, to the second.
        stopped: whether the candidate may not leave without the protection officer.
        particulars: see `look.Seen`.
        sealed: the findings, one age file for each protection officer.
    """

    check: bytes
    asked: Asked
    at: str
    stopped: bool
    particulars: tuple[str, ...] = field(repr=False)
    sealed: tuple[bytes, ...] = field(repr=False)

    def to_event(self, actor: str, purpose: str) -> Event:
        """Return the event by which it is kept."""
        kept: dict[str, cbor.Value] = {
            "format": KEPT_FORMAT,
            "stopped": self.stopped,
            "particulars": list(self.particulars),
        }
        details: dict[str, cbor.Value] = {
            "check": self.check,
            "candidate": self.asked.candidate,
            "texts": self.asked.texts,
            "by": self.asked.by,
            "kept": _filled(cbor.encode(kept), KEPT_BYTES),
            "sealed": list(self.sealed),
        }
        return Event(EventKind.LEAK_CHECKED, self.at, actor, str(self.asked.item), purpose, details)

    @classmethod
    def of_event(cls, event: Event) -> Self:
        """Return the check that an event keeps.

        Raises:
            MalformedError: it is broken.
        """
        fields = Fields.of(event.kind, event.details)
        kept = Fields.decode(KEPT_FORMAT, _emptied(fields.octets("kept", KEPT_BYTES)))
        return cls(
            fields.octets("check", CHECK_BYTES),
            Asked(
                ItemId(event.item or ""),
                fields.octets("candidate", HASH_BYTES),
                fields.octets("texts", HASH_BYTES),
                fields.octets("by", HASH_BYTES),
            ),
            event.at,
            yes_or_no(kept, "stopped"),
            tuple(all_texts(kept, "particulars")),
            tuple(all_octets(fields, "sealed")),
        )


def fits(particulars: Iterable[str]) -> tuple[tuple[str, ...], bool]:
    """Return the particulars that a check can keep, and whether these are all."""
    kept: list[str] = []
    left = KEPT_BYTES - 256
    for each in particulars:
        left -= len(each.encode()) + 5
        if left < 0:
            return tuple(kept), False
        kept.append(each)
    return tuple(kept), True


def seal_findings(
    findings: Sequence[Finding], officers: Sequence[str], cipher: Cipher
) -> tuple[bytes, ...]:
    """Return findings encrypted to each officer by itself, of one size whatever they are.

    Args:
        findings: the blocked ones first; the first 40 are kept, and how many there were.
        officers: age recipients; keys of two kinds cannot share a file.
        cipher: of the machine.
    """
    record = _found(findings)
    return tuple(seal_bytes(record, cipher, (officer,)) for officer in officers)


def read_findings(untrusted: bytes) -> tuple[tuple[Finding, ...], int]:
    """Return the findings that were sealed, and how many there were in all.

    Raises:
        MalformedError: they are none.
    """
    fields = Fields.decode(FOUND_FORMAT, _emptied(untrusted))
    return tuple(map(_finding, fields.members("findings"))), fields.number("count")


def new_check(dice: Callable[[int], bytes]) -> bytes:
    """Return the name of a new check."""
    return dice(CHECK_BYTES)


def _found(findings: Sequence[Finding]) -> bytes:
    fields: dict[str, cbor.Value] = {
        "format": FOUND_FORMAT,
        "count": len(findings),
        "findings": [_value(each) for each in findings[:FINDINGS_MAX]],
    }
    return _filled(cbor.encode(fields), FOUND_BYTES)


def _value(finding: Finding) -> cbor.Value:
    return {
        "subject": finding.subject,
        "rule": finding.rule.value,
        "traits": [each.value for each in finding.traits],
        "spots": [
            {
                "of": trait.value,
                "file": spot.file[:LETTERS_MAX],
                "place": spot.place[:LETTERS_MAX],
                "at": spot.at,
            }
            for trait, spot in finding.spots[:SPOTS_MAX]
        ],
    }


def _finding(fields: Fields) -> Finding:
    traits = tuple(_trait(fields, each) for each in all_texts(fields, "traits"))
    spots = tuple(
        (
            one_of(Trait, each, "of"),
            Spot(each.text("file"), each.text("place"), each.number("at")),
        )
        for each in fields.members("spots")
    )
    return Finding(fields.text("subject"), one_of(Rule, fields, "rule"), traits, spots)


def _trait(fields: Fields, untrusted: str) -> Trait:
    return one_of(Trait, Fields(fields.record, {"traits": untrusted}), "traits")


def _filled(record: bytes, size: int) -> bytes:
    """Return a record behind its length and before zeros, always of one size."""
    if len(record) + LENGTH_BYTES > size:
        raise MalformedError("leak.too_much", size=len(record))
    return (len(record).to_bytes(LENGTH_BYTES) + record).ljust(size, b"\0")


def _emptied(untrusted: bytes) -> bytes:
    length = int.from_bytes(untrusted[:LENGTH_BYTES])
    record = untrusted[LENGTH_BYTES : LENGTH_BYTES + length]
    if len(record) != length or any(untrusted[LENGTH_BYTES + length :]):
        raise MalformedError("person.packed", size=len(untrusted))
    return record
