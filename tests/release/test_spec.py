"""The vectors printed in spec/review-packet.md are what the code writes."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.release.office import ANNA, BOB, PLAN, SEARCH, TODAY, drawn

from tutela.proof import cbor
from tutela.proof.digest import sha256
from tutela.proof.mask import Rect
from tutela.redaction.detector import Mode
from tutela.redaction.kept import encode_plan
from tutela.redaction.lastlook import LastLook
from tutela.redaction.plan import DetectorRun
from tutela.redaction.reviewfile import KEYS, REGION_KEYS
from tutela.release.decision import Role, sign_candidate
from tutela.release.docket import (
    SentPacket,
    approved_details,
    candidate_seen_details,
    drawn_details,
    packet_details,
    plan_details,
    plan_seen_details,
    published_details,
    viewer_of,
)
from tutela.release.packet import Answer, Packet, sign_packet
from tutela.release.union import Earlier, Hidden, Union, union_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.release.conftest import Made

SPEC = (Path(__file__).resolve().parents[2] / "spec" / "review-packet.md").read_text("utf-8")
SOLID = "".join(SPEC.split())
DRAWN = drawn()
SPEC_ANNA = "age1anna"
LOOK = LastLook(Mode.CLOSE, (DetectorRun("face", ()),), 3, 2, 1)
PACKET = Packet(DRAWN.candidate, DRAWN.signature, b"", (), {}, bytes(16), "age1...")


def fields_of(record: bytes) -> "Mapping[str, cbor.Value]":
    fields = cbor.decode(record)
    assert isinstance(fields, dict)
    return fields


def test_the_candidate_is_that_of_the_spec(made: "Made") -> None:
    assert made.candidate.encode().hex() in SOLID
    assert made.candidate.digest.hex() in SPEC


def test_the_signature_is_that_of_the_spec(made: "Made") -> None:
    signature = made.drew()
    assert signature.signature.hex() in SPEC
    assert signature.signer.hex() in SPEC
    fields = dict(fields_of(signature.encode()))
    del fields["format"], fields["signature"]
    assert sha256(cbor.encode(fields)).hex() in SPEC


def test_the_unions_are_those_of_the_spec() -> None:
    earlier = Earlier(bytes([5]) * 32, Hidden(6, 4, (Rect(1, 1, 2, 2),)))
    union = union_of(Hidden(6, 4, (Rect(2, 1, 2, 2),)), [earlier])
    assert (union.newly, union.exposed) == ((Rect(1, 1, 1, 2),), (Rect(3, 1, 1, 2),))
    assert union.digest.hex() in SPEC
    assert Union((), (), ()).digest.hex() in SPEC


@pytest.mark.parametrize(
    "record",
    [
        DRAWN.candidate.encode(),
        DRAWN.signature.encode(),
        PACKET.encode(),
        encode_plan(PLAN),
        SEARCH.encode(),
        Answer(DRAWN.signature, SEARCH).encode(),
        cbor.encode(LOOK.value),
    ],
    ids=["candidate", "signature", "packet", "plan", "search", "answer", "look"],
)
def test_every_member_of_a_record_is_in_the_spec(record: bytes) -> None:
    for name in fields_of(record):
        assert f"`{name}`" in SPEC, name


def test_every_detail_of_an_event_is_in_the_spec() -> None:
    sent = SentPacket(bytes(16), DRAWN.candidate.digest, BOB.public.verifier)
    for details in (
        plan_details(b""),
        drawn_details(DRAWN),
        packet_details(sent),
        plan_seen_details(b"", b""),
        candidate_seen_details(b"", b""),
        approved_details(DRAWN.signature, SEARCH),
        published_details(DRAWN.candidate, b"", b"", LOOK, 0),
    ):
        for name in details:
            assert f"`{name}`" in SPEC, name


def test_an_answer_holds_no_label() -> None:
    picture = b"a picture"
    candidate = replace(DRAWN.candidate, picture=sha256(picture))
    drew = sign_candidate(candidate, Role.DREW, ANNA, SEARCH.digest, TODAY)
    packet = replace(PACKET, candidate=candidate, drew=drew, picture=picture)
    answer = sign_packet(packet, BOB, SEARCH, TODAY).encode()
    assert ANNA.label.encode() not in answer
    assert BOB.label.encode() not in answer


def test_a_viewer_is_that_of_the_spec() -> None:
    assert viewer_of(SPEC_ANNA).hex() in SPEC


def test_every_key_of_a_review_file_is_in_the_spec() -> None:
    for name in (*KEYS, *REGION_KEYS):
        assert f"`{name}`" in SPEC, name


def test_the_search_is_that_of_the_spec(made: "Made") -> None:
    assert made.search.encode().hex() in SOLID
    assert made.search.digest.hex() in SPEC
