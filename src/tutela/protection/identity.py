"""Who a person is: the parts of an identity, in two compartments that are sealed by themselves.

    identity     names, birth date, number, home, face: what can be asked for and handed over
    family       relatives; no rule of Tutela ever needs it

Nothing here shows itself: no repr, no message and no log holds a part of an identity. How it is
sealed and opened stands in `tutela.protection.sealing`.

Source: `spec/identity.md`, section 3.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.custody.item import ItemId
from tutela.errors import MalformedError, RefusedError
from tutela.proof import cbor
from tutela.protection.packed import one_of, padded, unpadded
from tutela.protection.person import PersonId

FORMAT: Final = "tutela-identity/1"
PART_LETTERS_MAX: Final = 500
PARTS_MAX: Final = 200
SCRIPT: Final = re.compile(r"[A-Z][a-z]{3}", re.ASCII)
"""A script as ISO 15924 writes it: Hang, Hani, Cyrl, Latn."""


class Compartment(Enum):
    """What is sealed, asked for and opened by itself."""

    IDENTITY = "identity"
    FAMILY = "family"


class PartKind(Enum):
    """What a part of an identity is."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    BIRTHPLACE = "birthplace"
    SERVICE_NUMBER = "service_number"
    RANK = "rank"
    POWER = "power"
    UNIT = "unit"
    HOME = "home"
    FACE = "face"
    VOICE = "voice"
    RELATIVE = "relative"
    RELATIVES_HOME = "relatives_home"
    # What leads to somebody; false papers too, for who issued them knows to whom.
    ALIAS = "alias"
    PHONE = "phone"
    DOCUMENT = "document"
    CONTACT = "contact"
    WOUND = "wound"
    CAPTURED_ON = "captured_on"
    CAPTURED_AT = "captured_at"
    FALSE_BIRTH_DATE = "false_birth_date"
    FALSE_BIRTHPLACE = "false_birthplace"
    FALSE_HOME = "false_home"


FAMILY_PARTS: Final = frozenset((PartKind.RELATIVE, PartKind.RELATIVES_HOME))
DATES: Final = frozenset((PartKind.BIRTH_DATE, PartKind.FALSE_BIRTH_DATE, PartKind.CAPTURED_ON))
REFERENCES: Final = frozenset((PartKind.FACE, PartKind.VOICE))
"""Parts that name an item of the case; the picture and the recording stay where they are."""


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """One fact about who somebody is; a name says its script."""

    kind: PartKind
    text: str
    script: str = ""

    def __post_init__(self) -> None:
        """Check the form.

        Raises:
            MalformedError: it is empty or too long, a script is missing or none, a date is
                none, or a reference is no item.
        """
        if not self.text.strip() or len(self.text) > PART_LETTERS_MAX:
            raise self._wrong()
        if self.kind is PartKind.NAME and not SCRIPT.fullmatch(self.script):
            raise self._wrong()
        if self.kind in DATES and not _is_date(self.text):
            raise self._wrong()
        if self.kind in REFERENCES:
            ItemId(self.text)

    def _wrong(self) -> MalformedError:
        return MalformedError("person.part", part=self.kind.value)


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """The parts of one compartment of one person."""

    person: PersonId
    compartment: Compartment
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        """Check that there is something, nothing twice, and nothing of the other compartment.

        Raises:
            MalformedError: there is not, or there is.
        """
        if not 0 < len(self.parts) <= PARTS_MAX:
            raise MalformedError("person.parts_count", found=len(self.parts), most=PARTS_MAX)
        if len(set(self.parts)) < len(self.parts):
            raise MalformedError("person.part_twice")
        family = self.compartment is Compartment.FAMILY
        for part in self.parts:
            if (part.kind in FAMILY_PARTS) is not family:
                raise MalformedError("person.part_misplaced", part=part.kind.value)

    def check_dates(self, today: date) -> None:
        """Check that nobody was born or captured in the future.

        Raises:
            RefusedError: a date lies after today.
        """
        for part in self.parts:
            if part.kind in DATES and part.text > today.isoformat():
                raise RefusedError("person.part_future", part=part.kind.value)

    def only(self, kinds: Collection[PartKind]) -> tuple[Part, ...]:
        """Return the parts of these kinds and no others."""
        return tuple(part for part in self.parts if part.kind in kinds)

    def pack(self) -> bytes:
        """Return what is encrypted: a length, the record, zeros; the size tells next to nothing."""
        fields: dict[str, cbor.Value] = {
            "format": FORMAT,
            "person": str(self.person),
            "compartment": self.compartment.value,
            "parts": [
                {"kind": part.kind.value, "script": part.script, "text": part.text}
                for part in self.parts
            ],
        }
        return padded(cbor.encode(fields))

    @classmethod
    def unpack(cls, untrusted: bytes) -> Self:
        """Return the identity that was encrypted.

        Raises:
            MalformedError: it is none.
        """
        fields = Fields.decode(FORMAT, unpadded(untrusted))
        parts = tuple(
            Part(one_of(PartKind, each, "kind"), each.text("text"), each.text("script"))
            for each in fields.members("parts")
        )
        compartment = one_of(Compartment, fields, "compartment")
        return cls(PersonId(fields.text("person")), compartment, parts)


def _is_date(untrusted: str) -> bool:
    try:
        return date.fromisoformat(untrusted).isoformat() == untrusted
    except ValueError:
        return False
