"""The vectors printed in spec/custody.md are what the code writes."""

from pathlib import Path

from tutela.custody.case import CaseCard, draw_secrets
from tutela.custody.index import content_mark, place_mark
from tutela.custody.item import ItemId, Manifest
from tutela.custody.keys import AgeKey, PersonKey, format_person_public
from tutela.custody.record import Envelope
from tutela.custody.vault import ObjectId
from tutela.ledger.entry import Event, encode_event
from tutela.proof import cbor
from tutela.proof.digest import sha256

SPEC = (Path(__file__).resolve().parents[2] / "spec" / "custody.md").read_text("utf-8")
SOLID = "".join(SPEC.split())
KEY = bytes(range(32))


def test_the_envelope_is_that_of_the_spec():
    event = Event(
        "opened",
        "2026-11-24T09:30:00Z",
        "clerk-2",
        item="item-7",
        purpose="identification",
        details={"copy": 1},
    )
    packed = Envelope(encode_event(event), KEY).pack()
    assert len(packed) == 1024
    assert sha256(packed).hex() in SPEC


def test_the_manifest_and_the_identifier_are_those_of_the_spec():
    manifest = Manifest(
        item=ItemId.from_random(bytes(range(16))),
        name="camera/0001.jpg",
        size=3,
        sha256=sha256(b"abc"),
        object_id=ObjectId(sha256(b"cipher")),
        source="by hand",
        receipt="r-1",
        picture=None,
        facts={"kind": "jpeg", "notes": (), "no_picture": None},
    )
    assert f"`{manifest.item}`" in SPEC
    assert cbor.encode(manifest.to_details()).hex() in SOLID


def test_every_field_of_a_manifest_is_in_the_spec():
    details = Manifest(
        ItemId.from_random(bytes(16)), "", 0, bytes(32), ObjectId(bytes(32)), "", "", None
    ).to_details()
    assert [name for name in details if f"| `{name}` |" not in SPEC] == []


def test_the_marks_are_those_of_the_spec():
    assert content_mark(KEY, sha256(b"abc")).hex() in SPEC
    assert place_mark(KEY, "camera/0001.jpg", 1234, 1_700_000_000_000_000_000).hex() in SPEC


def test_the_pub_file_is_that_of_the_spec():
    person = PersonKey("anna", AgeKey("age1example", ""), KEY)
    signature = format_person_public(person).decode().splitlines()[-1].split('"')[1]
    assert signature in SPEC
    verifier = person.public.verifier
    signed: list[cbor.Value] = ["tutela-person-public/1", "anna", "age1example", verifier]
    assert cbor.encode(signed).hex() in SOLID


def test_every_line_of_a_card_is_in_the_spec_in_its_order():
    secrets = draw_secrets(None, None, bytes)
    keys = [key.verifier for key in (secrets.evidence, secrets.publication, secrets.organisation)]
    card = CaseCard("case-0000000000", "2026-11-24T09:30:00Z", "age1", keys[0], keys[1], keys[2], 1)
    lines = card.format(b"").decode().splitlines()
    starts = [line if line.startswith(("#", "format")) else line.split(" = ")[0] for line in lines]
    places = [SPEC.index(f"\n    {start}") for start in starts]
    assert places == sorted(places)
