"""The second signature from far away: nobody else reads it, nothing else comes back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.release.office import (
    ANNA,
    BOB,
    CIPHER,
    CIRCLE,
    EVE,
    NAME,
    OPENED,
    ORIGINAL,
    SEARCH,
    TODAY,
    Pillow,
    approval,
    drawn,
    kept,
    ready,
    review_file,
)

from tutela.custody.keys import PersonKey, seal_bytes
from tutela.engines.age import AgeLocksmith
from tutela.errors import (
    ConflictError,
    MalformedError,
    MismatchError,
    RefusedError,
    TutelaError,
)
from tutela.proof import cbor
from tutela.redaction.masks.picture import hide_picture
from tutela.release.candidate import Candidate
from tutela.release.decision import Role, Signature, Signatures, check_decision, sign_candidate
from tutela.release.docket import Drawn, SentPacket
from tutela.release.packet import (
    Answer,
    Packet,
    check_answer,
    check_packet,
    open_answer,
    open_packet,
    regions_of,
    seal_answer,
    seal_packet,
    sign_packet,
)
from tutela.release.search import Copies

DRAWN = drawn()
CASE_KEY = AgeLocksmith().new_key()
OTHER = drawn(kept(review_file(face={"box": [20, 20, 80, 80]})))


def packet_of(source: Drawn = DRAWN, nonce: int = 7) -> Packet:
    reviewed = source.review.again()
    return Packet(
        candidate=source.candidate,
        drew=source.signature,
        picture=hide_picture(reviewed, OPENED).picture,
        regions=regions_of(reviewed),
        instructions={"en": "Look.", "uk": "Дивіться."},
        nonce=bytes([nonce]) * 16,
        answer_to=CASE_KEY.recipient,
    )


PACKET = packet_of()
SEALED = seal_packet(PACKET, BOB.public, CIPHER)


def sent(packet: Packet = PACKET, to: PersonKey = BOB) -> SentPacket:
    return SentPacket(packet.nonce, packet.candidate.digest, to.public.verifier)


def answer_of(
    answer: Answer,
    packets: Sequence[SentPacket] = (sent(),),
    known: Sequence[Signature] = (),
    candidate: Candidate = DRAWN.candidate,
    days: int = 0,
) -> Signature:
    check_answer(answer, candidate, packets, known, TODAY + timedelta(days=days))
    return answer.signature


def refused(kind: type[TutelaError], message: str, act: Callable[[], object]) -> None:
    with pytest.raises(kind) as caught:
        act()
    assert caught.value.message == message


def test_the_approver_gets_what_was_sent() -> None:
    assert open_packet(SEALED, BOB, CIPHER) == PACKET


def test_an_answer_completes_the_decision() -> None:
    answer = sign_packet(open_packet(SEALED, BOB, CIPHER), BOB, SEARCH, TODAY)
    signature = answer_of(answer)
    check_decision(DRAWN.candidate, Signatures(DRAWN.signature, signature), CIRCLE, TODAY)


def test_the_packet_shows_the_hidden_picture_and_never_the_original() -> None:
    opened = open_packet(SEALED, BOB, CIPHER)
    assert opened.picture == ready().hidden.picture
    assert (abs(Pillow().decode(opened.picture)[40:90, 40:90].astype(int) - 128) <= 2).all()
    inside = PACKET.encode()
    for kept_back in (ORIGINAL, ORIGINAL[-200:], OPENED.secret, OPENED.commitment.leaves[:32]):
        assert kept_back not in inside
    for name in (NAME, "Petrov"):
        assert name.encode() not in inside


def test_the_packet_says_why_a_region_is_shown() -> None:
    file = review_file(face={"state": "show", "reason": "a doll"}, release_class="PERSON")
    shown = regions_of(kept(file).again())
    assert [(each.kind, each.state, each.reason) for each in shown] == [
        ("face", "show", "a doll"),
        ("writing", "hide", ""),
    ]


@pytest.mark.parametrize("other", [ANNA, EVE])
def test_somebody_else_cannot_open_it(other: PersonKey) -> None:
    refused(RefusedError, "release.packet_not_yours", lambda: open_packet(SEALED, other, CIPHER))


def test_it_is_not_sent_to_the_person_who_drew_under_any_label() -> None:
    renamed = PersonKey("another label", EVE.age, ANNA.seed)
    for to in (ANNA.public, renamed.public):
        with pytest.raises(RefusedError) as caught:
            seal_packet(PACKET, to, CIPHER)
        assert caught.value.message == "release.same_person"


@pytest.mark.parametrize("start", range(7))
def test_a_packet_changed_anywhere_on_its_way_does_not_open(start: int) -> None:
    for place in range(start, len(SEALED), 173):
        changed = bytearray(SEALED)
        changed[place] ^= 1
        with pytest.raises((MalformedError, RefusedError)):
            open_packet(bytes(changed), BOB, CIPHER)


@pytest.mark.parametrize("untrusted", [b"", SEALED[:-1], SEALED[:300], SEALED + b"x", b"age" * 40])
def test_a_cut_or_foreign_file_is_no_packet(untrusted: bytes) -> None:
    refused(MalformedError, "release.packet_damaged", lambda: open_packet(untrusted, BOB, CIPHER))


def repacked(packet: Packet) -> bytes:
    """Encrypt a packet as somebody would who has the approver's public key and no scruples."""
    return seal_bytes(packet.encode(), CIPHER, (BOB.age.recipient,))


FORGED: dict[str, tuple[Packet, str]] = {
    "other picture": (replace(PACKET, picture=PACKET.picture + b"\x00"), "release.packet_picture"),
    "other candidate": (
        replace(PACKET, candidate=replace(DRAWN.candidate, plan=bytes(32))),
        "release.packet_signature",
    ),
    "signature on another candidate": (
        replace(PACKET, drew=OTHER.signature),
        "release.packet_signature",
    ),
    "approval for a drawing": (
        replace(PACKET, drew=approval(DRAWN.candidate, EVE)),
        "release.packet_signature",
    ),
    "false signature": (
        replace(PACKET, drew=replace(DRAWN.signature, signature=bytes(64))),
        "release.signature_false",
    ),
    "signature in another name": (
        replace(PACKET, drew=replace(DRAWN.signature, signer=EVE.public.verifier)),
        "release.signature_false",
    ),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_packet_whose_parts_do_not_agree_is_refused(case: str) -> None:
    packet, message = FORGED[case]
    refused(MismatchError, message, lambda: check_packet(packet))
    refused(MismatchError, message, lambda: open_packet(repacked(packet), BOB, CIPHER))
    refused(MismatchError, message, lambda: sign_packet(packet, BOB, SEARCH, TODAY))
    refused(MismatchError, message, lambda: seal_packet(packet, BOB.public, CIPHER))


@pytest.mark.parametrize(
    "change",
    [
        {"format": "tutela-review-packet/3"},
        {"candidate": b""},
        {"drew": b"x"},
        {"picture": "x"},
        {"regions": [1]},
        {"regions": [{"box": [0, 0, 1], "kind": "face", "state": "hide", "reason": ""}]},
        {"regions": [{"box": [0, 0, 1, True], "kind": "face", "state": "hide", "reason": ""}]},
        {"regions": [{"box": "0011", "kind": "face", "state": "hide", "reason": ""}]},
        {"regions": [{"box": [0, 0, 1, 1], "kind": 1, "state": "hide", "reason": ""}]},
        {"instructions": "Look."},
        {"instructions": {"en": 5}},
        {"nonce": bytes(15)},
        {"answer_to": 5},
    ],
)
def test_a_packet_with_a_field_of_another_kind_is_refused(change: dict[str, cbor.Value]) -> None:
    fields = cbor.decode(PACKET.encode())
    assert isinstance(fields, Mapping)
    with pytest.raises(MalformedError):
        Packet.decode(cbor.encode({**fields, **change}))


def test_whoever_drew_cannot_sign_the_packet() -> None:
    refused(RefusedError, "release.same_person", lambda: sign_packet(PACKET, ANNA, SEARCH, TODAY))


def test_a_packet_with_an_expired_first_signature_is_not_signed() -> None:
    late = TODAY + timedelta(days=31)
    refused(
        RefusedError, "release.signature_expired", lambda: sign_packet(PACKET, BOB, SEARCH, late)
    )


def test_a_replayed_answer_is_refused() -> None:
    answer = sign_packet(PACKET, BOB, SEARCH, TODAY)
    known = [answer_of(answer)]
    refused(ConflictError, "release.answer_again", lambda: answer_of(answer, known=known))
    again = sign_packet(PACKET, BOB, SEARCH, TODAY + timedelta(days=1))
    refused(ConflictError, "release.answer_again", lambda: answer_of(again, known=known, days=1))


def test_an_answer_of_somebody_the_packet_was_not_sent_to_is_refused() -> None:
    answer = sign_packet(PACKET, EVE, SEARCH, TODAY)
    refused(RefusedError, "release.answer_by_another", lambda: answer_of(answer))


def test_an_answer_to_a_packet_that_never_went_out_is_refused() -> None:
    answer = sign_packet(packet_of(nonce=8), BOB, SEARCH, TODAY)
    refused(RefusedError, "release.answer_unasked", lambda: answer_of(answer))
    refused(RefusedError, "release.answer_unasked", lambda: answer_of(answer, packets=()))


def test_a_signature_made_at_one_table_is_no_answer() -> None:
    answer = Answer(approval(DRAWN.candidate), SEARCH)
    refused(RefusedError, "release.answer_unasked", lambda: answer_of(answer))


def test_a_signature_for_drawing_is_no_answer() -> None:
    drew = sign_candidate(DRAWN.candidate, Role.DREW, BOB, SEARCH.digest, TODAY, PACKET.nonce)
    answer = Answer(drew, SEARCH)
    refused(RefusedError, "release.answer_unasked", lambda: answer_of(answer))


def test_an_answer_to_an_older_candidate_is_refused() -> None:
    answer = sign_packet(PACKET, BOB, SEARCH, TODAY)
    refused(
        MismatchError,
        "release.candidate_changed",
        lambda: answer_of(answer, candidate=OTHER.candidate),
    )


def test_an_answer_that_names_the_packet_of_another_candidate_is_refused() -> None:
    answer = Answer(approval(OTHER.candidate, BOB, PACKET.nonce), SEARCH)
    refused(
        MismatchError,
        "release.answer_other_packet",
        lambda: answer_of(answer, candidate=OTHER.candidate),
    )


def test_an_answer_that_came_too_late_is_refused() -> None:
    answer = sign_packet(PACKET, BOB, SEARCH, TODAY)
    refused(RefusedError, "release.signature_expired", lambda: answer_of(answer, days=31))


def test_every_flipped_bit_of_an_answer_is_refused() -> None:
    encoded = sign_packet(PACKET, BOB, SEARCH, TODAY).encode()
    for bit in range(8 * len(encoded)):
        flipped = bytearray(encoded)
        flipped[bit // 8] ^= 1 << (bit % 8)
        with pytest.raises(TutelaError):
            answer_of(Answer.decode(bytes(flipped)))


def test_an_answer_is_read_by_the_case_and_by_nobody_else() -> None:
    answer = sign_packet(PACKET, BOB, SEARCH, TODAY)
    sealed = seal_answer(answer, PACKET, CIPHER)
    assert open_answer(sealed, CASE_KEY, CIPHER) == answer
    for other in (BOB.age, ANNA.age):
        refused(
            RefusedError,
            "lastlook.answer_not_yours",
            lambda key=other: open_answer(sealed, key, CIPHER),  # type: ignore[misc]
        )
    for untrusted in (b"", sealed[:-1], answer.encode(), answer.signature.encode()):
        with pytest.raises(MalformedError):
            open_answer(untrusted, CASE_KEY, CIPHER)


def test_an_answer_with_another_search_than_was_signed_is_refused() -> None:
    answer = sign_packet(PACKET, BOB, SEARCH, TODAY)
    known = replace(SEARCH, copies=Copies.KNOWN)
    first = sign_packet(PACKET, BOB, known, TODAY)
    for changed in (replace(answer, search=known), replace(first, search=SEARCH)):
        refused(
            MismatchError,
            "lastlook.search_differs",
            lambda answer=changed: answer_of(answer),  # type: ignore[misc]
        )


def test_a_packet_of_the_earlier_form_says_what_to_do() -> None:
    fields = cbor.decode(PACKET.encode())
    assert isinstance(fields, Mapping)
    earlier = {name: value for name, value in fields.items() if name != "answer_to"}
    encoded = cbor.encode({**earlier, "format": "tutela-review-packet/1"})
    refused(RefusedError, "lastlook.packet_earlier", lambda: Packet.decode(encoded))


def test_the_packet_does_not_say_where_the_first_person_searched() -> None:
    inside = PACKET.encode()
    assert SEARCH.searched.encode() not in inside
    assert SEARCH.salt not in inside


def test_a_packet_shows_no_picture_in_its_repr() -> None:
    assert "\\xff\\xd8" not in repr(PACKET)
    assert "Look." not in repr(PACKET)
