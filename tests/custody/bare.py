"""A case without a folder, for tests: everything in memory, keys made anew, a clock that stands."""

import base64
import hashlib
import hmac
import os
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from typing_extensions import override

from tutela.custody.access import Access, AccessPorts
from tutela.custody.case import lock_machine
from tutela.custody.index import Index, NotedEvent
from tutela.custody.item import PictureSeal
from tutela.custody.keys import AgeKey, Cipher
from tutela.custody.record import Ledger, RecordPorts, describe, size_of
from tutela.custody.seal import Offering, SealedItem, SealPorts, seal
from tutela.custody.vault import ObjectId, StoredObject, Vault, Writable, put
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.ledger.entry import Event, is_event
from tutela.ledger.log import Log
from tutela.proof.checkpoint import SignerKey
from tutela.stores.memory import MemoryLogStore
from tutela.stores.memory_index import MemoryIndex
from tutela.stores.memory_vault import MemoryVault
from tutela.wiring import CreatedCase

NOW: Final = datetime(2026, 5, 1, 12, 0, 0, tzinfo=UTC)
DEDUP_KEY: Final = bytes(range(32))
DAYS: Final = 30
SIGNER: Final = SignerKey("example.org/evidence", bytes(32))
PUBLISHER: Final = SignerKey("example.org/publication", bytes([1]) * 32)
PICTURE: Final = PictureSeal(b"seal record", bytes([2]) * 32, bytes([3]) * 32, {"opaque": 7})
SCRYPT: Final = b"age-encryption.org/v1/scrypt"
WEAK: Final = 2
ACCESS: Final = Access("anna", "hearing 12", NOW)


def new_log(signer: SignerKey, files: dict[str, bytes] | None = None) -> Log:
    """Return a log in memory."""
    return Log(MemoryLogStore(files), signer, signer.verifier)


@dataclass(frozen=True, slots=True)
class Bare:
    """The ports of a case; every one can be replaced by a fake."""

    vault: Vault = field(default_factory=MemoryVault)
    cipher: Cipher = field(default_factory=AgeCipher)
    evidence: Ledger = field(default_factory=lambda: new_log(SIGNER))
    publication: Ledger = field(default_factory=lambda: new_log(PUBLISHER))
    index: Index = field(default_factory=MemoryIndex)
    case_key: AgeKey = field(default_factory=lambda: AgeLocksmith().new_key())
    dice: Callable[[int], bytes] = os.urandom

    @property
    def records(self) -> RecordPorts:
        """Return what keeping an event needs."""
        recipient = self.case_key.recipient
        return RecordPorts(self.vault, self.cipher, self.evidence, self.index, recipient)

    @property
    def sealing(self) -> SealPorts:
        """Return what sealing needs."""
        return SealPorts(self.records, self.publication, DEDUP_KEY, DAYS)

    @property
    def access(self) -> AccessPorts:
        """Return what opening needs."""
        return AccessPorts(self.records, self.index)

    def seal(
        self, content: bytes, name: str = "a.jpg", picture: PictureSeal | None = None
    ) -> SealedItem:
        """Seal some bytes."""
        return seal(offering(content, name), picture, self.sealing, NOW, self.dice)

    def put(self, content: bytes) -> ObjectId:
        """Put bytes into the vault as they are."""

        def write(sink: Writable) -> bytes:
            sink.write(content)
            return b""

        return put(self.vault, write).id

    def describe(self, event: Event) -> tuple[NotedEvent, StoredObject]:
        """Write an event's record and put nothing into the ledger."""
        with self.vault.stage() as staging:
            described = describe(event, staging, self.records, size_of(self.evidence), self.dice)
            staging.commit()
        return described

    def entries(self) -> list[bytes]:
        """Return what the evidence log holds of events."""
        return [entry for entry in self.evidence.entries() if is_event(entry)]


def offering(content: bytes, name: str = "a.jpg") -> Offering:
    """Return a file as intake offers it."""
    return Offering(
        name=name,
        open=lambda: nullcontext(BytesIO(content)),
        source="by hand",
        receipt="r-1",
        actor="collector",
        sha256=hashlib.sha256(content).digest(),
        facts={"kind": "jpeg"},
    )


class WeakLocksmith(AgeLocksmith):
    """Locks real age files with so little work that tests do not wait; anybody could guess them.

    Source: age-encryption.org/v1.
    """

    @override
    def lock(self, secret: bytes, passphrase: str) -> bytes:
        """Encrypt a small secret under a passphrase, with scrypt of 2^2 steps."""
        salt, file_key, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
        wrapping = hashlib.scrypt(
            passphrase.encode(), salt=SCRYPT + salt, n=1 << WEAK, r=8, p=1, dklen=32
        )
        wrapped = ChaCha20Poly1305(wrapping).encrypt(bytes(12), file_key, None)
        stanza = b"-> scrypt %s %d\n%s\n---" % (_spelled(salt), WEAK, _spelled(wrapped))
        header = b"age-encryption.org/v1\n" + stanza
        mac = hmac.digest(_derived(file_key, b"", b"header"), header, "sha256")
        payload = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
        sealed = payload.encrypt(bytes(11) + b"\x01", secret, None)
        return header + b" " + _spelled(mac) + b"\n" + nonce + sealed


def _derived(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(key)


def _spelled(content: bytes) -> bytes:
    return base64.b64encode(content).rstrip(b"=")


def lock_weakly(folder: Path, made: CreatedCase, passphrase: str) -> None:
    """Put a passphrase on a case that was made without one."""
    machine = lock_machine(made.secrets, made.card, passphrase, WeakLocksmith())
    (folder / "machine.age").write_bytes(machine)
    (folder / "case.toml").write_bytes(made.card.format(machine))
