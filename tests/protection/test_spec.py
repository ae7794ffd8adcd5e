"""The vectors of spec/identity.md are what the code reads and writes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from tests.protection.people import NOW, PORTS

from tutela.custody.keys import Custodian, PersonKey, open_bytes
from tutela.engines.age import AgeLocksmith
from tutela.errors import MismatchError, RefusedError
from tutela.proof import cbor
from tutela.proof.checkpoint import VerifierKey
from tutela.proof.digest import sha256
from tutela.protection.approval import Approval, approve_as_custodian, check_quorum
from tutela.protection.consents import WAIT
from tutela.protection.identity import Compartment, Identity, Part, PartKind
from tutela.protection.opening import join_shares, open_parts
from tutela.protection.person import PersonId
from tutela.protection.request import RequestFile
from tutela.protection.sealing import Quorum, Sealed, Share, open_body

PROJECT: Final = Path(__file__).resolve().parents[2]
SPEC: Final = (PROJECT / "spec" / "identity.md").read_text("utf-8")
SOLID: Final = "".join(SPEC.split())
VECTORS: Final = PROJECT / "spec" / "vectors" / "identity"
KEYS: Final = json.loads((VECTORS / "keys.json").read_text("utf-8"))
LEDGER: Final = VerifierKey.parse(KEYS["ledger"])
PERSON: Final = PersonId("K-28E-MTZK")


def person(label: str) -> PersonKey:
    key = KEYS["people"][label]
    return PersonKey(label, AgeLocksmith().key_of(key["age"]), bytes.fromhex(key["seed"]))


def read(name: str) -> bytes:
    return (VECTORS / name).read_bytes()


FILE: Final = RequestFile.decode(read("request"))
APPROVALS: Final = tuple(
    Approval.decode(read(f"{label}.approval")) for label in ("lex", "olena", "jin")
)


def test_the_packed_identity_is_that_of_the_spec():
    parts = (Part(PartKind.NAME, "홍길동", "Hang"), Part(PartKind.BIRTH_DATE, "1999-03-01"))
    packed = Identity(PERSON, Compartment.IDENTITY, parts).pack()
    length = int.from_bytes(packed[:4])
    assert packed[4 : 4 + length].hex() in SOLID
    assert sha256(packed).hex() in SPEC


def test_the_packed_share_is_that_of_the_spec():
    key, custodian, adviser = (bytes([number]) * 32 for number in (1, 2, 3))
    words = ("academic", "acid")
    share = Share(
        PERSON, Compartment.IDENTITY, key, custodian, frozenset((adviser,)), LEDGER, words
    )
    assert sha256(share.pack()).hex() in SPEC
    assert Share.unpack(share.pack()) == share


def test_the_approval_of_the_spec_is_what_its_signer_signs():
    one = PersonKey("lex", AgeLocksmith().key_of(KEYS["people"]["lex"]["age"]), bytes([5]) * 32)
    at, until = "2026-11-24T09:30:00Z", "2026-12-01T09:30:00Z"
    covered: dict[str, cbor.Value] = {
        "request": bytes(32),
        "role": "adviser",
        "at": at,
        "until": until,
        "share": sha256(b""),
        "signer": one.public.verifier,
        "dignity_kept": True,
    }
    assert cbor.encode(covered).hex() in SOLID
    signature = one.sign(b"tutela-identity-approval/1\n" + sha256(cbor.encode(covered)))
    assert signature.hex() in SOLID
    approval = replace(
        APPROVALS[0], request=bytes(32), at=at, until=until, share=b"", signature=signature
    )
    approval.check()


def test_the_sealed_identity_of_the_vectors_opens_as_the_spec_says():
    one_time = AgeLocksmith().key_of(KEYS["one_time"])
    custodians = tuple(Custodian.of(person(label).public) for label in ("olena", "jin", "mark"))
    advisers = (Custodian.of(person("lex").public),)
    recovery = AgeLocksmith().key_of(KEYS["recovery"])
    quorum = Quorum(custodians, advisers, 2, recovery.recipient)
    FILE.check_ledger(LEDGER)
    check_quorum(APPROVALS, FILE, quorum, NOW)
    key = join_shares(APPROVALS, FILE, one_time, PORTS)
    parts = open_parts(FILE, key, PORTS.cipher)
    assert [part.text for part in parts] == ["홍길동", "Hong Kil-dong"]
    whole = open_body(
        Sealed.decode(read("sealed")), PERSON, Compartment.IDENTITY, recovery, PORTS.cipher
    )
    assert len(whole.parts) == 3


@pytest.mark.parametrize("label", sorted(KEYS["people"]))
def test_no_key_of_the_vectors_opens_it_alone(label: str):
    sealed = Sealed.decode(read("sealed"))
    with pytest.raises(RefusedError):
        open_bytes(sealed.body, PORTS.cipher, person(label).age)


def test_a_request_in_no_ledger_gets_no_share():
    other = RequestFile.decode(read("request-in-no-ledger"))
    with pytest.raises(MismatchError):
        other.check_ledger(LEDGER)
    with pytest.raises(MismatchError):
        approve_as_custodian(
            other, APPROVALS[:1], person("mark"), NOW, PORTS.cipher, dignity_kept=True
        )


def test_the_numbers_of_the_spec_are_those_of_the_code():
    assert f"{WAIT.days} days" in SPEC
    for word in (*PartKind, *Compartment):
        assert f"`{word.value}`" in SPEC
