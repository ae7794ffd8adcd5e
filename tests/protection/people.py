"""A quorum, a ledger and an invented person, for the tests of the protection room.

The person does not exist: Hong Kil-dong is the hero of a novel.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from tests.custody.bare import SIGNER

from tutela.custody.keys import AgeKey, Custodian, PersonKey
from tutela.custody.record import Envelope
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.engines.shares import SlipSharing
from tutela.ledger.entry import encode_event
from tutela.ledger.log import Log
from tutela.ledger.tiles import CHECKPOINT
from tutela.proof.checkpoint import VerifierKey
from tutela.protection.approval import Approval, approve_as_adviser, approve_as_custodian
from tutela.protection.identity import Compartment, Identity, Part, PartKind
from tutela.protection.person import PersonId
from tutela.protection.request import Asked, Purpose, Request, RequestFile
from tutela.protection.sealing import Quorum, Sealed, SealingPorts, seal_identity
from tutela.stores.memory import MemoryLogStore

NOW: Final = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
AT: Final = "2026-11-24T09:30:00Z"
UNTIL: Final = "2026-12-01T09:30:00Z"
OVER: Final = NOW + timedelta(days=8)
PERSON: Final = PersonId("K-28E-MTZK")
OTHER: Final = PersonId("K-333-333Q")
LEDGER: Final = SIGNER.verifier
PORTS: Final = SealingPorts(AgeCipher(), AgeLocksmith(), SlipSharing())
CIPHER: Final = AgeCipher()
HANGUL: Final = "홍길동"
SECRETS: Final = (HANGUL, "Хон Гиль Дон", "Hong Kil-dong", "1999-03-01", "KPA-4471902", "함흥시")
"""What stands in the identity and must be seen nowhere else."""
FATHER: Final = "홍판서"
IDENTITY: Final = Identity(
    PERSON,
    Compartment.IDENTITY,
    (
        Part(PartKind.NAME, SECRETS[0], "Hang"),
        Part(PartKind.NAME, SECRETS[1], "Cyrl"),
        Part(PartKind.NAME, SECRETS[2], "Latn"),
        Part(PartKind.BIRTH_DATE, SECRETS[3]),
        Part(PartKind.SERVICE_NUMBER, SECRETS[4]),
        Part(PartKind.HOME, SECRETS[5]),
        Part(PartKind.UNIT, "a battalion that does not exist"),
    ),
)
FAMILY: Final = Identity(PERSON, Compartment.FAMILY, (Part(PartKind.RELATIVE, FATHER),))
CUSTODIANS: Final = ("olena", "jin", "mark")
ADVISER: Final = "lex"
ASKER: Final = "anna"


@cache
def key_of(label: str) -> PersonKey:
    """Return somebody's key, made anew in every run."""
    seed = (label.encode() * 32)[:32]
    return PersonKey(label, AgeLocksmith().new_key(), seed)


@cache
def age_key(label: str) -> AgeKey:
    """Return an age key that is nobody's: of the recovery, of a machine, used once."""
    assert label
    return AgeLocksmith().new_key()


@cache
def quorum() -> Quorum:
    """Return two of three custodians and one adviser."""
    custodians = tuple(Custodian.of(key_of(label).public) for label in CUSTODIANS)
    advisers = (Custodian.of(key_of(ADVISER).public),)
    return Quorum(custodians, advisers, 2, age_key("recovery").recipient)


@cache
def sealed() -> Sealed:
    """Return the sealed identity."""
    return seal_identity(IDENTITY, quorum(), LEDGER, PORTS)


ASKED: Final = Asked(
    PERSON,
    Compartment.IDENTITY,
    (PartKind.NAME, PartKind.BIRTH_DATE),
    Purpose.PROTECTION,
    "the interviewer has to know whom to ask for",
)


def a_request(asked: Asked = ASKED, nonce: bytes = bytes(16)) -> Request:
    """Return a request for the sealed identity."""
    asker = key_of(ASKER).public.verifier
    opener = age_key("one-time").recipient
    return Request(asked, sealed().digest, opener, asker, AT, UNTIL, nonce)


def filed(request: Request, whose: Sealed | None = None) -> RequestFile:
    """Return a request in a ledger of its own."""
    store = MemoryLogStore()
    log = Log(store, SIGNER, LEDGER)
    envelope = Envelope(encode_event(request.to_event(ASKER)), bytes(32))
    log.append([bytes([7]) * 32, envelope.entry, bytes([8]) * 32])
    proof = log.prove_inclusion(1, 3)
    return RequestFile(envelope, store.read(CHECKPOINT), proof, whose or sealed())


@cache
def request_file() -> RequestFile:
    """Return the request of these tests, in its ledger."""
    return filed(a_request())


def advised(file: RequestFile, label: str = ADVISER, now: datetime = NOW) -> Approval:
    """Return an adviser's approval."""
    return approve_as_adviser(file, key_of(label), now, dignity_kept=True)


def agreed(file: RequestFile, label: str, now: datetime = NOW) -> Approval:
    """Return a custodian's approval, after the adviser's."""
    others = (advised(file, now=now),)
    return approve_as_custodian(file, others, key_of(label), now, CIPHER, dignity_kept=True)


@cache
def approvals() -> tuple[Approval, ...]:
    """Return what opens the request: an adviser and two custodians."""
    file = request_file()
    return (advised(file), agreed(file, "olena"), agreed(file, "jin"))


def other_ledger() -> VerifierKey:
    """Return the key of a ledger that is another."""
    return replace(SIGNER, seed=bytes([9]) * 32).verifier
