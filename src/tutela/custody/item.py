"""An item of evidence as it was received: what it is called, and what is known of it in secret."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.custody.vault import ObjectId
from tutela.errors import MalformedError
from tutela.proof.cbor import Value
from tutela.proof.digest import HASH_BYTES

ITEM_ID_BYTES: Final = 16
PICTURE_SECRET_BYTES: Final = 32
PREFIX: Final = "tu-"
FORMAT: Final = "tutela-item/1"
# Of the last character two bits are none of the 128: zero in the canonical form (RFC 4648, 3.5).
_SPELT: Final = re.compile(f"{PREFIX}[a-z2-7]{{25}}[aeimquy4]")


@dataclass(frozen=True, slots=True, order=True)
class ItemId:
    """The random name of an item: ``tu-`` and 26 characters that tell nothing about it."""

    value: str

    def __post_init__(self) -> None:
        """Check the form.

        Raises:
            MalformedError: it is not ``tu-`` and 26 base32 characters in canonical form.
        """
        if not _SPELT.fullmatch(self.value):
            raise MalformedError("item.id", characters=len(self.value))

    @classmethod
    def from_random(cls, random: bytes) -> Self:
        """Return the identifier that 16 random bytes spell.

        Raises:
            MalformedError: there are not 16 bytes.
        """
        return cls(_spell(random))

    def __str__(self) -> str:  # type: ignore[explicit-override] # typing has override from 3.12 on
        """Return the identifier as people copy it."""
        return self.value


def _spell(random: bytes) -> str:
    return PREFIX + base64.b32encode(random).decode().rstrip("=").lower()


@dataclass(frozen=True, slots=True)
class PictureSeal:
    """The commitment to a picture, made before sealing (see spec/redaction-proof.md).

    Attributes:
        seal_record: the public bytes the publication log commits to.
        salt: hides the seal record until it is published.
        secret: K, from which every tile's salt comes; whoever has it can undo the hiding.
        commitment: what the redaction room needs to find its way back, opaque here.
    """

    seal_record: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    secret: bytes = field(repr=False)
    commitment: Value = field(repr=False, default=None)

    def __post_init__(self) -> None:
        """Check the lengths.

        Raises:
            MalformedError: the secret or the salt is not 32 bytes long.
        """
        if len(self.secret) != PICTURE_SECRET_BYTES or len(self.salt) != PICTURE_SECRET_BYTES:
            raise MalformedError(
                "item.picture_secret", secret=len(self.secret), salt=len(self.salt)
            )


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was received: the details of the ``received`` event, only ever kept encrypted.

    Attributes:
        name: the relative name under which the item was delivered.
        size: length of the plaintext in bytes.
        sha256: digest of the plaintext; it stands nowhere but here.
        object_id: where the ciphertext lies.
        source: where it came from, in the words of who delivered it.
        receipt: the receipt on which it is a line.
        picture: the commitment, where the item is a picture.
        facts: what intake saw of the content, such as its kind, or why there is no commitment.
    """

    item: ItemId
    name: str = field(repr=False)
    size: int
    sha256: bytes = field(repr=False)
    object_id: ObjectId
    source: str = field(repr=False)
    receipt: str
    picture: PictureSeal | None = field(repr=False)
    facts: Value = field(default=None, repr=False)

    def to_details(self) -> dict[str, Value]:
        """Return the details of the ``received`` event."""
        return {
            "format": FORMAT,
            "name": self.name,
            "size": self.size,
            "sha256": self.sha256,
            "object": self.object_id.digest,
            "source": self.source,
            "receipt": self.receipt,
            "picture": None if self.picture is None else _picture_details(self.picture),
            "facts": self.facts,
        }

    @classmethod
    def from_details(cls, item: ItemId, untrusted: Mapping[str, Value]) -> Self:
        """Read the details of a ``received`` event.

        Raises:
            MalformedError: a field is missing or of another kind.
        """
        fields = Fields(FORMAT, untrusted)
        if untrusted.get("format") != FORMAT:
            raise MalformedError("custody.record", record=FORMAT)
        picture = untrusted.get("picture")
        return cls(
            item=item,
            name=fields.text("name"),
            size=fields.number("size"),
            sha256=fields.octets("sha256", HASH_BYTES),
            object_id=ObjectId(fields.octets("object")),
            source=fields.text("source"),
            receipt=fields.text("receipt"),
            picture=None if picture is None else _picture_seal(picture),
            facts=untrusted.get("facts"),
        )


def _picture_details(picture: PictureSeal) -> dict[str, Value]:
    return {
        "seal_record": picture.seal_record,
        "salt": picture.salt,
        "secret": picture.secret,
        "commitment": picture.commitment,
    }


def _picture_seal(untrusted: Value) -> PictureSeal:
    fields = Fields.of(FORMAT, untrusted)
    return PictureSeal(
        seal_record=fields.octets("seal_record"),
        salt=fields.octets("salt"),
        secret=fields.octets("secret"),
        commitment=fields.untrusted.get("commitment"),
    )
