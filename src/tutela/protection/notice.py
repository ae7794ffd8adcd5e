"""The notice of rights: one page that is read to a prisoner, made from the rules themselves.

Whoever adopts the text binds themselves by a signature over all four languages of it. Without one
the page is a SPECIMEN: it tells the rules, gives no assurance, and says not to carry it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.custody.keys import PersonKey, PersonPublic
from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.proof import cbor
from tutela.proof.digest import HASH_BYTES, sha256
from tutela.protection.forms.sheet import Block, Booklet, Heading, Paragraph, Point, Sheet
from tutela.protection.signature import SIGNATURE_BYTES, signed_bytes
from tutela.terms.messages import Language, catalogue, render

FORMAT: Final = "tutela-notice-adoption/1"
AUTHORITY_CHARACTERS_MAX: Final = 80
_PRINTED: Final = ("title", "lead", "assurance", "limits")

PARTS: Final[tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]] = (
    (
        "treatment",
        (
            ("humane", ("TR-GC3-13",)),
            ("four_facts", ("TR-GC3-17",)),
            ("no_renounce", ("TR-GC3-7",)),
        ),
    ),
    (
        "decided",
        (
            ("alone", ("TR-CAT-3", "ARCH-1")),
            ("not_against", ("TR-GC3-118", "TR-CAT-3", "TR-VOLUNTARY")),
            ("home", ("TR-GC3-118", "TR-COUNTER-COERCION")),
            ("refuse", ("TR-REF-33",)),
            ("not_yet", ("IV-02", "IV-07")),
            ("talks", ("IV-03", "IV-05", "IV-08", "IV-09")),
            ("appeal", ("TR-CAT-3", "TR-ECHR-3")),
        ),
    ),
    (
        "passed",
        (
            ("registered", ("TR-GC3-122",)),
            ("never", ("TR-GC3-122", "TR-GC3-13")),
            ("family", ("TR-GC3-70",)),
        ),
    ),
    (
        "help",
        (
            ("helpers", ("TR-GC3-126", "IV-02")),
            ("no_reward", ("TR-NONINTERFERENCE", "IV-02")),
        ),
    ),
    ("no_promise", (("no_family", ("IV-02", "TR-FAMILY")),)),
)
"""Parts of the page, their points, and the rules each point says in plain words."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """An authority's signature over the notice.

    Attributes:
        authority: how it calls itself on the page.
        on: the day from which it is bound.
        text: digest of the notice's texts in four languages.
        signer: the Ed25519 verifier key of whoever may bind it.
        signature: over all of these.
    """

    authority: str
    on: date
    text: bytes
    signer: bytes
    signature: bytes = field(repr=False)

    def check(self, authority: PersonPublic, today: date, rules: int) -> None:
        """Check that this authority adopted exactly the text this version prints.

        Args:
            authority: whose key counts; told by another way than the adoption.
            today: the day of printing.
            rules: version of the rules in force.

        Raises:
            MismatchError: the signature is false or another's, or another text was adopted.
            RefusedError: it does not count yet.
        """
        if authority.verifier != self.signer:
            raise MismatchError("notice.adoption_stranger")
        try:
            authority.verify(_message(self), self.signature)
        except MismatchError as reason:
            raise MismatchError("notice.adoption_false") from reason
        if self.text != notice_digest(rules):
            raise MismatchError("notice.adoption_other_text")
        if self.on > today:
            raise RefusedError("notice.adoption_future", on=self.on.isoformat())

    def encode(self) -> bytes:
        """Return the record's only encoding."""
        return cbor.encode(
            {"format": FORMAT, **_fields(self), "signer": self.signer, "signature": self.signature}
        )

    @classmethod
    def decode(cls, untrusted: bytes) -> Self:
        """Read an adoption; it is not checked yet.

        Raises:
            MalformedError: `encode` would not have produced these bytes.
        """
        fields = Fields.decode(FORMAT, untrusted)
        try:
            on = date.fromisoformat(fields.text("on"))
        except ValueError as reason:
            raise MalformedError("notice.adoption_form") from reason
        adoption = cls(
            fields.text("authority"),
            on,
            fields.octets("text", HASH_BYTES),
            fields.octets("signer", HASH_BYTES),
            fields.octets("signature", SIGNATURE_BYTES),
        )
        if adoption.encode() != untrusted:
            raise MalformedError("notice.adoption_form")
        _check_name(adoption.authority)
        return adoption


def adopt(authority: str, on: date, person: PersonKey, rules: int) -> Adoption:
    """Return the adoption of the notice's present text, signed by who may bind the authority.

    Args:
        authority: how it calls itself.
        on: the day from which it is bound.
        person: who may bind it.
        rules: version of the rules in force.

    Raises:
        MalformedError: the authority's name is empty, too long, or more than a line.
    """
    _check_name(authority)
    unsigned = Adoption(authority, on, notice_digest(rules), person.public.verifier, b"")
    signature = person.sign(_message(unsigned))
    return Adoption(authority, on, unsigned.text, unsigned.signer, signature)


def notice_digest(rules: int) -> bytes:
    """Return the digest of every text that is printed on the notice, and of the rules' version."""
    texts = [[language.value, *_texts(language)] for language in Language]
    return sha256(cbor.encode([str(rules), texts]))


def notice_booklet(language: Language, adoption: Adoption | None, rules: int) -> Booklet:
    """Return the notice.

    Args:
        language: of the page.
        adoption: checked by `Adoption.check`; None prints the specimen.
        rules: version of the rules in force.
    """
    title = render("notice.title", {}, language)
    sheet = Sheet(
        title=title,
        mark=_mark(language, adoption),
        blocks=tuple(_blocks(language, adoption)),
        limits=render("notice.limits", {"version": str(rules)}, language),
        pages=render("forms.pages", {}, language),
        large=True,
    )
    return Booklet(language, title, (sheet,))


def rules_of_notice() -> frozenset[str]:
    """Return every rule the notice puts into plain words."""
    return frozenset(rule for _, points in PARTS for _, rules in points for rule in rules)


def _blocks(language: Language, adoption: Adoption | None) -> Iterator[Block]:
    if language is Language.KOREAN:
        yield Paragraph(render("notice.reader", {}, language))
    if adoption is None:
        yield Paragraph(render("notice.specimen_words", {}, language), strong=True)
    else:
        signed = {"authority": adoption.authority, "on": adoption.on.isoformat()}
        yield Paragraph(render("notice.assurance", signed, language), strong=True)
    yield Paragraph(render("notice.lead", {}, language))
    for part, points in PARTS:
        yield Heading(render(f"notice.part_{part}", {}, language))
        for point, rules in points:
            yield Point(render(f"notice.point_{point}", {}, language), ", ".join(rules))


def _mark(language: Language, adoption: Adoption | None) -> str:
    if adoption is None:
        return render("notice.specimen", {}, language)
    return render("notice.adopted", {"on": adoption.on.isoformat()}, language)


def _texts(language: Language) -> Iterator[str]:
    texts = catalogue(language)
    yield from (texts[f"notice.{name}"] for name in _PRINTED)
    for part, points in PARTS:
        yield texts[f"notice.part_{part}"]
        yield from (texts[f"notice.point_{point}"] for point, _ in points)


def _check_name(untrusted: str) -> None:
    if not untrusted.strip() or len(untrusted) > AUTHORITY_CHARACTERS_MAX:
        raise MalformedError("notice.adoption_form")
    if not untrusted.isprintable():
        raise MalformedError("notice.adoption_form")


def _fields(adoption: Adoption) -> dict[str, cbor.Value]:
    return {
        "authority": adoption.authority,
        "on": adoption.on.isoformat(),
        "text": adoption.text,
    }


def _message(adoption: Adoption) -> bytes:
    """Return what is signed: a domain, then the digest of everything the signature covers."""
    return signed_bytes(FORMAT, {**_fields(adoption), "signer": adoption.signer})
