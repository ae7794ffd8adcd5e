"""What a form is of, and how much it tells: alone, with a name, with others.

Source: `spec/identity.md`, section 7; `identifying_elements` of the disclosure rules.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from tutela.protection.consent import DatumKind
from tutela.protection.identity import PartKind


class Trait(Enum):
    """What of somebody a form is of."""

    NAME = "name"
    ALIAS = "alias"
    RELATIVE = "relative"
    GIVEN = "given"
    BIRTH_DATE = "birth_date"
    NUMBER = "number"
    CONTACT = "contact"
    ADDRESS = "address"
    BIRTH = "birth"
    RANK = "rank"
    UNIT = "unit"
    HOME = "home"
    BIRTHPLACE = "birthplace"
    RELATIVES_HOME = "relatives_home"
    WOUND = "wound"
    CAPTURED_ON = "captured_on"
    CAPTURED_AT = "captured_at"


class Strength(Enum):
    """How much a trait tells."""

    DIRECT = "direct"
    NAME = "name"
    GIVEN = "given"
    ATTRIBUTE = "attribute"


STRENGTH: Final[Mapping[Trait, Strength]] = {
    Trait.NAME: Strength.NAME,
    Trait.ALIAS: Strength.NAME,
    Trait.RELATIVE: Strength.NAME,
    Trait.GIVEN: Strength.GIVEN,
    Trait.BIRTH_DATE: Strength.DIRECT,
    Trait.NUMBER: Strength.DIRECT,
    Trait.CONTACT: Strength.DIRECT,
    Trait.ADDRESS: Strength.DIRECT,
    Trait.BIRTH: Strength.ATTRIBUTE,
    Trait.RANK: Strength.ATTRIBUTE,
    Trait.UNIT: Strength.ATTRIBUTE,
    Trait.HOME: Strength.ATTRIBUTE,
    Trait.BIRTHPLACE: Strength.ATTRIBUTE,
    Trait.RELATIVES_HOME: Strength.ATTRIBUTE,
    Trait.WOUND: Strength.ATTRIBUTE,
    Trait.CAPTURED_ON: Strength.ATTRIBUTE,
    Trait.CAPTURED_AT: Strength.ATTRIBUTE,
}
ATTRIBUTES: Final = frozenset(
    trait for trait, strength in STRENGTH.items() if strength is Strength.ATTRIBUTE
)

TRAIT_OF: Final[Mapping[PartKind, Trait]] = {
    PartKind.NAME: Trait.NAME,
    PartKind.ALIAS: Trait.ALIAS,
    PartKind.RELATIVE: Trait.RELATIVE,
    PartKind.BIRTH_DATE: Trait.BIRTH_DATE,
    PartKind.FALSE_BIRTH_DATE: Trait.BIRTH_DATE,
    PartKind.SERVICE_NUMBER: Trait.NUMBER,
    PartKind.DOCUMENT: Trait.NUMBER,
    PartKind.PHONE: Trait.NUMBER,
    PartKind.CONTACT: Trait.CONTACT,
    PartKind.RANK: Trait.RANK,
    PartKind.UNIT: Trait.UNIT,
    PartKind.HOME: Trait.HOME,
    PartKind.FALSE_HOME: Trait.HOME,
    PartKind.BIRTHPLACE: Trait.BIRTHPLACE,
    PartKind.FALSE_BIRTHPLACE: Trait.BIRTHPLACE,
    PartKind.RELATIVES_HOME: Trait.RELATIVES_HOME,
    PartKind.WOUND: Trait.WOUND,
    PartKind.CAPTURED_ON: Trait.CAPTURED_ON,
    PartKind.CAPTURED_AT: Trait.CAPTURED_AT,
}
"""Power, face and voice have no words that could be looked up."""

CONSENTED: Final[Mapping[DatumKind, frozenset[Trait]]] = {
    DatumKind.NAME: frozenset((Trait.NAME, Trait.ALIAS, Trait.GIVEN)),
    DatumKind.BIOGRAPHY: ATTRIBUTES - {Trait.RELATIVES_HOME},
}
"""What a live consent to a datum lets pass, of the person's own; of relatives never anything."""
