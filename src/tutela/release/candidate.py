"""A release candidate: the one record that two people sign, and everything that depends on it.

Whatever is in here cannot change between the first signature and the moment the picture leaves;
whatever is not in here nobody has approved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.custody.item import ItemId
from tutela.errors import MalformedError
from tutela.proof import cbor
from tutela.proof.digest import HASH_BYTES, sha256
from tutela.proof.mask import Rect
from tutela.redaction.reviewfile import ReleaseClass, ShowsCaptive
from tutela.release.people import Named
from tutela.release.union import Hidden, numbers_of

FORMAT: Final = "tutela-candidate/1"
DOMAIN: Final = b"tutela-candidate/1\n"
_NUMBERS: Final = 4


@dataclass(frozen=True, slots=True)
class Claim:
    """What the publisher says about the picture; the proof says nothing about any of it.

    Attributes:
        release_class: MATERIAL or PERSON.
        living_captive: answered by the person who reviewed.
        caption: or None.
        place: or None.
        date: or None; the publisher's words, not a measured time.
        publisher: the name under which the release appears.
        reasons: what kinds of things are hidden.
        detectors: what looked for them.
        day: on which the candidate was made, YYYY-MM-DD.
        shown: what is said of who is shown; None where nobody is.
    """

    release_class: ReleaseClass
    living_captive: ShowsCaptive
    caption: str | None
    place: str | None
    date: str | None
    publisher: str
    reasons: tuple[str, ...]
    detectors: tuple[str, ...]
    day: str
    shown: Named | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Return the texts that were written by people."""
        return tuple(text for text in (self.caption, self.place, self.date, self.publisher) if text)

    @property
    def told(self) -> dict[str, str]:
        """Return the texts, by field, that could say more than the picture; a date cannot."""
        told = {"caption": self.caption, "place": self.place, "publisher": self.publisher}
        return {field: text for field, text in told.items() if text}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One planned release, complete.

    Attributes:
        item: whose picture it is.
        plan: digest of the reviewed plan.
        picture: SHA-256 of the hidden picture, without its proof.
        hidden: the tiles it hides.
        newly: the tiles that no earlier publication showed; none for the first publication.
        union: digest of the whole comparison with earlier publications.
        organisation: the key that will sign outside, as a C2SP verifier key.
        claim: what the publisher says.
    """

    item: ItemId
    plan: bytes
    picture: bytes
    hidden: Hidden
    newly: tuple[Rect, ...]
    union: bytes
    organisation: str
    claim: Claim

    @property
    def digest(self) -> bytes:
        """Return what signatures refer to."""
        return sha256(DOMAIN, self.encode())

    def encode(self) -> bytes:
        """Return the record's only encoding (spec/review-packet.md, 1)."""
        claim = self.claim
        fields: dict[str, cbor.Value] = {
            "format": FORMAT,
            "item": str(self.item),
            "plan": self.plan,
            "picture": self.picture,
            "columns": self.hidden.columns,
            "rows": self.hidden.rows,
            "hidden": numbers_of(self.hidden.rectangles),
            "newly": numbers_of(self.newly),
            "union": self.union,
            "organisation": self.organisation,
            "class": claim.release_class.value,
            "living_captive": claim.living_captive.value,
            "caption": claim.caption,
            "place": claim.place,
            "date": claim.date,
            "publisher": claim.publisher,
            "reasons": claim.reasons,
            "detectors": claim.detectors,
            "day": claim.day,
            **({} if claim.shown is None else {"shown": claim.shown.value}),
        }
        return cbor.encode(fields)

    @classmethod
    def decode(cls, untrusted: bytes) -> Self:
        """Read a candidate.

        Raises:
            MalformedError: `encode` would not have produced these bytes.
        """
        fields = Fields.decode(FORMAT, untrusted)
        candidate = cls(
            item=ItemId(fields.text("item")),
            plan=fields.octets("plan", HASH_BYTES),
            picture=fields.octets("picture", HASH_BYTES),
            hidden=Hidden(
                fields.number("columns"),
                fields.number("rows"),
                rectangles(fields.untrusted.get("hidden")),
            ),
            newly=rectangles(fields.untrusted.get("newly")),
            union=fields.octets("union", HASH_BYTES),
            organisation=fields.text("organisation"),
            claim=_claim(fields),
        )
        if candidate.encode() != untrusted:
            raise MalformedError("release.candidate_form", size=len(untrusted))
        return candidate


def rectangles(untrusted: cbor.Value) -> tuple[Rect, ...]:
    """Return rectangles from rows of four numbers.

    Raises:
        MalformedError: they are anything else.
    """
    if not isinstance(untrusted, Sequence) or isinstance(untrusted, str | bytes):
        raise MalformedError("release.rectangles")
    return tuple(_rectangle(each) for each in untrusted)


def _rectangle(untrusted: cbor.Value) -> Rect:
    if not isinstance(untrusted, Sequence) or isinstance(untrusted, str | bytes):
        raise MalformedError("release.rectangles")
    numbers = [each for each in untrusted if isinstance(each, int) and not isinstance(each, bool)]
    if len(numbers) != _NUMBERS or len(untrusted) != _NUMBERS:
        raise MalformedError("release.rectangles")
    return Rect(*numbers)


def _claim(fields: Fields) -> Claim:
    try:
        release_class = ReleaseClass(fields.text("class"))
        living_captive = ShowsCaptive(fields.text("living_captive"))
    except ValueError as reason:
        raise MalformedError("release.candidate_form", size=0) from reason
    return Claim(
        release_class=release_class,
        living_captive=living_captive,
        caption=_optional(fields, "caption"),
        place=_optional(fields, "place"),
        date=_optional(fields, "date"),
        publisher=fields.text("publisher"),
        reasons=_texts(fields, "reasons"),
        detectors=_texts(fields, "detectors"),
        day=fields.text("day"),
        shown=Named.of_value(fields.untrusted["shown"]) if "shown" in fields.untrusted else None,
    )


def _optional(fields: Fields, name: str) -> str | None:
    return None if fields.untrusted.get(name) is None else fields.text(name)


def _texts(fields: Fields, name: str) -> tuple[str, ...]:
    untrusted = fields.untrusted.get(name)
    if not isinstance(untrusted, Sequence) or isinstance(untrusted, str | bytes):
        raise MalformedError("custody.field", record=FORMAT, field=name)
    texts = tuple(each for each in untrusted if isinstance(each, str))
    if len(texts) != len(untrusted):
        raise MalformedError("custody.field", record=FORMAT, field=name)
    return texts
