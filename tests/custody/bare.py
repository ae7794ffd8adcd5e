"""A case without a folder, for tests: everything in memory, keys made anew, a clock that stands."""

import hashlib
import os
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

from typing_extensions import override

from tutela.custody.access import Access, AccessPorts
from tutela.custody.index import Index
from tutela.custody.item import PictureSeal
from tutela.custody.keys import AgeKey, Cipher
from tutela.custody.record import Ledger, RecordPorts
from tutela.custody.seal import Offering, SealedItem, SealPorts, seal
from tutela.custody.vault import ObjectId, Vault, Writable
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.errors import RefusedError
from tutela.ledger.log import Log
from tutela.proof.checkpoint import SignerKey
from tutela.stores.memory import MemoryLogStore
from tutela.stores.memory_index import MemoryIndex
from tutela.stores.memory_vault import MemoryVault

NOW: Final = datetime(2026, 5, 1, 12, 0, 0, tzinfo=UTC)
DEDUP_KEY: Final = bytes(range(32))
DAYS: Final = 30
SIGNER: Final = SignerKey("example.org/evidence", bytes(32))
PUBLISHER: Final = SignerKey("example.org/publication", bytes([1]) * 32)
PICTURE: Final = PictureSeal(b"seal record", bytes([2]) * 32, bytes([3]) * 32, {"opaque": 7})
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

        def write(sink: Writable) -> None:
            sink.write(content)

        return self.vault.put(write).id

    def entries(self) -> list[bytes]:
        """Return what is in the evidence log."""
        return list(self.evidence.entries())


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


class QuickLocksmith(AgeLocksmith):
    """Makes real keys, but locks without the second that scrypt takes: no secret is kept by it."""

    @override
    def lock(self, secret: bytes, passphrase: str) -> bytes:
        """Put a digest of passphrase and secret before the secret."""
        return hashlib.sha256(passphrase.encode() + secret).digest() + secret

    @override
    def unlock(self, untrusted_locked: bytes, passphrase: str) -> bytes:
        """Compare the digest."""
        digest, secret = untrusted_locked[:32], untrusted_locked[32:]
        if hashlib.sha256(passphrase.encode() + secret).digest() != digest:
            raise RefusedError("keys.passphrase")
        return secret
