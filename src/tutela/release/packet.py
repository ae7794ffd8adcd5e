"""The second signature from far away: a packet goes out encrypted, a signature comes back.

The packet holds the hidden picture, never the original. It opens with the approver's key and no
other; the nonce in it is signed, so that an answer fits one packet, once.

Source: spec/review-packet.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.custody.keys import AgeKey, Cipher, PersonKey, PersonPublic, open_bytes, seal_bytes
from tutela.errors import ConflictError, MalformedError, MismatchError, RefusedError
from tutela.proof import cbor
from tutela.proof.digest import sha256
from tutela.redaction.finding import Box
from tutela.redaction.review import ReviewedPlan
from tutela.release.candidate import Candidate
from tutela.release.decision import (
    Role,
    Signature,
    check_other_person,
    check_signature,
    sign_candidate,
)
from tutela.release.docket import NONCE_BYTES, SentPacket
from tutela.release.search import Search, check_search_of

FORMAT: Final = "tutela-review-packet/2"
EARLIER: Final = "tutela-review-packet/1"
ANSWER: Final = "tutela-review-answer/1"
_REGION_FIELDS: Final = 4


@dataclass(frozen=True, slots=True)
class ShownRegion:
    """One region as the approver sees it: where, what kind, hidden or shown, and why."""

    box: Box
    kind: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Packet:
    """What the approver gets.

    Attributes:
        candidate: what is to be signed.
        drew: the first signature.
        picture: the hidden picture, without a proof.
        regions: of the reviewed plan.
        instructions: what to look at, by language code.
        nonce: of this packet.
        answer_to: the age recipient of the case; the answer says where somebody searched.
    """

    candidate: Candidate
    drew: Signature
    picture: bytes = field(repr=False)
    regions: tuple[ShownRegion, ...]
    instructions: Mapping[str, str] = field(repr=False)
    nonce: bytes
    answer_to: str = field(repr=False)

    def encode(self) -> bytes:
        """Return the record's only encoding; it leaves encrypted only."""
        fields: dict[str, cbor.Value] = {
            "format": FORMAT,
            "candidate": self.candidate.encode(),
            "drew": self.drew.encode(),
            "picture": self.picture,
            "regions": [
                {
                    "box": [each.box.x, each.box.y, each.box.width, each.box.height],
                    "kind": each.kind,
                    "state": each.state,
                    "reason": each.reason,
                }
                for each in self.regions
            ],
            "instructions": self.instructions,
            "nonce": self.nonce,
            "answer_to": self.answer_to,
        }
        return cbor.encode(fields)

    @classmethod
    def decode(cls, untrusted: bytes) -> Self:
        """Read a packet; `check_packet` says whether its parts agree.

        Raises:
            MalformedError: it has another form.
            RefusedError: it was made before an answer carried a search for copies.
        """
        value = cbor.decode(untrusted)
        if isinstance(value, Mapping) and value.get("format") == EARLIER:
            raise RefusedError("lastlook.packet_earlier")
        fields = Fields.of(FORMAT, value)
        if fields.untrusted.get("format") != FORMAT:
            raise MalformedError("custody.record", record=FORMAT)
        return cls(
            candidate=Candidate.decode(fields.octets("candidate")),
            drew=Signature.decode(fields.octets("drew")),
            picture=fields.octets("picture"),
            regions=tuple(_region(each) for each in fields.members("regions")),
            instructions=_instructions(fields.untrusted.get("instructions"), len(untrusted)),
            nonce=fields.octets("nonce", NONCE_BYTES),
            answer_to=fields.text("answer_to"),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back: the second signature, and the search it covers."""

    signature: Signature
    search: Search

    def encode(self) -> bytes:
        """Return the record's only encoding; it travels encrypted to the case."""
        fields: dict[str, cbor.Value] = {
            "format": ANSWER,
            "signature": self.signature.encode(),
            "search": self.search.encode(),
        }
        return cbor.encode(fields)

    @classmethod
    def decode(cls, untrusted: bytes) -> Self:
        """Read an answer; nothing in it is checked yet.

        Raises:
            MalformedError: `encode` would not have produced these bytes.
        """
        fields = Fields.decode(ANSWER, untrusted)
        answer = cls(
            Signature.decode(fields.octets("signature")), Search.decode(fields.octets("search"))
        )
        if answer.encode() != untrusted:
            raise MalformedError("release.signature_form", size=len(untrusted))
        return answer


def regions_of(reviewed: ReviewedPlan) -> tuple[ShownRegion, ...]:
    """Return a reviewed plan's regions as a packet carries them."""
    return tuple(
        ShownRegion(region.box, region.kind.value, region.state.value, region.reason)
        for region in reviewed.regions
    )


def seal_packet(packet: Packet, to: PersonPublic, cipher: Cipher) -> bytes:
    """Return the packet, encrypted to the approver alone.

    Raises:
        RefusedError: it would go to the person who drew.
        MismatchError: its parts do not agree.
    """
    check_packet(packet)
    check_other_person(packet.drew, to.verifier)
    return seal_bytes(packet.encode(), cipher, (to.recipient,))


def open_packet(untrusted: bytes, person: PersonKey, cipher: Cipher) -> Packet:
    """Return the packet in a file that was encrypted to this person.

    Raises:
        RefusedError: it was encrypted to somebody else.
        MalformedError: it was changed on the way, or is no packet.
        MismatchError: its parts do not agree.
    """
    try:
        opened = person.open(untrusted, cipher)
    except RefusedError as reason:
        raise RefusedError("release.packet_not_yours") from reason
    except MalformedError as reason:
        raise MalformedError("release.packet_damaged", size=len(untrusted)) from reason
    packet = Packet.decode(opened)
    check_packet(packet)
    return packet


def check_packet(packet: Packet) -> None:
    """Check that a packet's picture and first signature are those of its candidate.

    Raises:
        MismatchError: they are not.
    """
    if sha256(packet.picture) != packet.candidate.picture:
        raise MismatchError("release.packet_picture")
    packet.drew.check()
    if packet.drew.candidate != packet.candidate.digest or packet.drew.terms.role is not Role.DREW:
        raise MismatchError("release.packet_signature")


def sign_packet(packet: Packet, person: PersonKey, search: Search, today: date) -> Answer:
    """Return the answer: the second signature, for this packet, and the search it covers.

    Raises:
        RefusedError: the person is the one who drew; the class forbids the release; the first
            signature is out of date.
        MismatchError: the packet's parts do not agree.
    """
    check_packet(packet)
    check_signature(packet.drew, packet.candidate, today)
    check_other_person(packet.drew, person.public.verifier)
    signature = sign_candidate(
        packet.candidate, Role.APPROVED, person, search.digest, today, packet.nonce
    )
    return Answer(signature, search)


def seal_answer(answer: Answer, packet: Packet, cipher: Cipher) -> bytes:
    """Return the answer, encrypted to the case the packet came from.

    Raises:
        MalformedError: the packet names no age recipient.
    """
    return seal_bytes(answer.encode(), cipher, (packet.answer_to,))


def open_answer(untrusted: bytes, case_key: AgeKey, cipher: Cipher) -> Answer:
    """Return the answer in a file that was encrypted to this case.

    Raises:
        RefusedError: it was encrypted to another case.
        MalformedError: it was changed on the way, or is no answer.
    """
    try:
        opened = open_bytes(untrusted, cipher, case_key)
    except RefusedError as reason:
        raise RefusedError("lastlook.answer_not_yours") from reason
    except MalformedError as reason:
        raise MalformedError("lastlook.answer_damaged", size=len(untrusted)) from reason
    return Answer.decode(opened)


def check_answer(
    answer: Answer,
    candidate: Candidate,
    packets: Sequence[SentPacket],
    known: Sequence[Signature],
    today: date,
) -> None:
    """Check that an answer is the first one, to a packet that went out, and whole.

    Args:
        answer: what came back.
        candidate: the newest one.
        packets: those that went out for this item.
        known: approvals that are in the ledger already.
        today: the day of the import.

    Raises:
        MismatchError: it is false, for another candidate, or covers another search.
        RefusedError: no packet went out to which it is the answer, or it was signed by somebody
            else than the packet was sent to; or it is out of date.
        ConflictError: it was imported before.
    """
    signature = answer.signature
    check_signature(signature, candidate, today)
    check_search_of(signature, answer.search)
    sent = {packet.nonce: packet for packet in packets}
    packet = sent.get(signature.terms.packet)
    if packet is None or signature.terms.role is not Role.APPROVED:
        raise RefusedError("release.answer_unasked")
    if packet.candidate != signature.candidate:
        raise MismatchError("release.answer_other_packet")
    if packet.verifier != signature.signer:
        raise RefusedError("release.answer_by_another")
    if any(each.terms.packet == signature.terms.packet for each in known):
        raise ConflictError("release.answer_again")


def _region(fields: Fields) -> ShownRegion:
    box = fields.untrusted.get("box")
    numbers = [
        each
        for each in (box if isinstance(box, tuple) else ())
        if isinstance(each, int) and not isinstance(each, bool)
    ]
    if len(numbers) != _REGION_FIELDS:
        raise MalformedError("release.packet_form", size=len(numbers))
    return ShownRegion(
        Box(*numbers), fields.text("kind"), fields.text("state"), fields.text("reason")
    )


def _instructions(untrusted: cbor.Value, size: int) -> Mapping[str, str]:
    if not isinstance(untrusted, Mapping):
        raise MalformedError("release.packet_form", size=size)
    texts = {name: text for name, text in untrusted.items() if isinstance(text, str)}
    if len(texts) != len(untrusted):
        raise MalformedError("release.packet_form", size=size)
    return texts
