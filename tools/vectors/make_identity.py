"""Write the vectors of spec/identity.md: an invented identity, sealed, asked for and agreed to.

    python -m tools.vectors.make_identity

Every run draws new keys, for age has no other way: the stored files are one run, and stay. Keys
that lie in a public folder protect nobody; the person is the hero of a novel.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tutela.custody.keys import Custodian, PersonKey
from tutela.custody.record import Envelope
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.engines.shares import SlipSharing
from tutela.ledger.entry import encode_event
from tutela.ledger.log import Log
from tutela.ledger.tiles import CHECKPOINT
from tutela.proof.checkpoint import SignerKey
from tutela.protection.approval import approve_as_adviser, approve_as_custodian
from tutela.protection.identity import Compartment, Identity, Part, PartKind
from tutela.protection.person import PersonId
from tutela.protection.request import Asked, Purpose, Request, RequestFile
from tutela.protection.sealing import Quorum, SealingPorts, seal_identity
from tutela.stores.memory import MemoryLogStore

FOLDER: Final = Path(__file__).resolve().parents[2] / "spec" / "vectors" / "identity"
NOW: Final = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
PERSON: Final = PersonId("K-28E-MTZK")
IDENTITY: Final = Identity(
    PERSON,
    Compartment.IDENTITY,
    (
        Part(PartKind.NAME, "홍길동", "Hang"),
        Part(PartKind.NAME, "Hong Kil-dong", "Latn"),
        Part(PartKind.BIRTH_DATE, "1999-03-01"),
    ),
)
SIGNER: Final = SignerKey("example.org/evidence", bytes(32))


def main() -> None:
    """Write every file."""
    smith, cipher = AgeLocksmith(), AgeCipher()
    labels = ("anna", "olena", "jin", "mark", "lex")
    people = {
        label: PersonKey(label, smith.new_key(), bytes([seed]) * 32)
        for seed, label in enumerate(labels, 1)
    }
    recovery, one_time = smith.new_key(), smith.new_key()
    custodians = tuple(Custodian.of(people[label].public) for label in ("olena", "jin", "mark"))
    quorum = Quorum(custodians, (Custodian.of(people["lex"].public),), 2, recovery.recipient)
    sealed = seal_identity(
        IDENTITY, quorum, SIGNER.verifier, SealingPorts(cipher, smith, SlipSharing())
    )
    asked = Asked(
        PERSON, Compartment.IDENTITY, (PartKind.NAME,), Purpose.PROTECTION, "an interview"
    )
    by = people["anna"].public.verifier
    until = "2026-12-01T09:30:00Z"
    opener = one_time.recipient
    request = Request(
        asked, sealed.digest, opener, by, "2026-11-24T09:30:00Z", until, bytes(range(16))
    )
    envelope = Envelope(encode_event(request.to_event("anna")), bytes(range(32)))
    store = MemoryLogStore()
    log = Log(store, SIGNER, SIGNER.verifier)
    log.append([bytes([7]) * 32, envelope.entry, bytes([8]) * 32])
    proof = log.prove_inclusion(1, 3)
    file = RequestFile(envelope, store.read(CHECKPOINT), proof, sealed)
    lex = approve_as_adviser(file, people["lex"], NOW, dignity_kept=True)
    approvals = {"lex": lex}
    for label in ("olena", "jin"):
        approvals[label] = approve_as_custodian(
            file, (lex,), people[label], NOW, cipher, dignity_kept=True
        )
    keys = {
        "ledger": SIGNER.verifier.format(),
        "people": {
            label: {"age": key.age.secret, "seed": key.seed.hex()} for label, key in people.items()
        },
        "recovery": recovery.secret,
        "one_time": one_time.secret,
    }
    other = replace(file, envelope=Envelope(envelope.record, bytes(32)))
    files = {
        "sealed": sealed.encode(),
        "request": file.encode(),
        "request-in-no-ledger": other.encode(),
        **{f"{label}.approval": each.encode() for label, each in approvals.items()},
        "keys.json": (json.dumps(keys, indent=2) + "\n").encode(),
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main()
