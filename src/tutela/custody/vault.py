"""The vault: sealed objects, each named by the SHA-256 of its own bytes.

An object is ciphertext: the payload of an age file. Its name says whether its bytes are still the
right ones, so anybody can scrub a vault without any key, and nothing in a name or a folder tells
what an object holds. The header of the age file, which holds the object's key wrapped to whoever
may open it, lies apart: another recipient costs a new header, and the object stays as it was.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol, Self, TypeAlias

from tutela.errors import MalformedError, MismatchError, UnavailableError
from tutela.proof.digest import HASH_BYTES

PIECE_BYTES: Final = 1 << 20
HEADER_MISSING: Final = "vault.header_missing"
ERASED: Final = "vault.erased"
AGE_MAGIC: Final = b"age-encryption.org/v1\n"
"""An object of the first version begins so: it is a whole age file, its header within."""


class Readable(Protocol):
    """A stream of bytes that is read from front to back."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes, and nothing only at the end."""
        ...


class Seekable(Readable, Protocol):
    """A stream that can be read from anywhere, such as a file opened for reading."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place counted from the start (0) or the end (2), and return it."""
        ...


class Writable(Protocol):
    """A stream of bytes that is written from front to back."""

    def write(self, piece: bytes, /) -> int:
        """Take the whole piece and return its length."""
        ...


@dataclass(frozen=True, slots=True, order=True)
class ObjectId:
    """The SHA-256 of an object's bytes."""

    digest: bytes

    def __post_init__(self) -> None:
        """Check the length.

        Raises:
            MalformedError: the digest is not 32 bytes long.
        """
        if len(self.digest) != HASH_BYTES:
            raise MalformedError("vault.object_id", size=len(self.digest), expected=HASH_BYTES)

    @classmethod
    def parse(cls, untrusted: str) -> Self:
        """Read an object id from its 64 lower-case hexadecimal digits.

        Raises:
            MalformedError: it is anything else.
        """
        try:
            digest = bytes.fromhex(untrusted)
        except ValueError:
            digest = b""
        if digest.hex() != untrusted:
            raise MalformedError("vault.object_id", size=len(untrusted) // 2, expected=HASH_BYTES)
        return cls(digest)

    def __str__(self) -> str:  # type: ignore[explicit-override] # typing has override from 3.12 on
        """Return the digest in hexadecimal."""
        return self.digest.hex()


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as it was written.

    Attributes:
        id: what it is called: the SHA-256 of its bytes.
        size: its length in bytes.
        header: the SHA-256 of its header.
    """

    id: ObjectId
    size: int
    header: bytes


Write: TypeAlias = Callable[[Writable], bytes]
"""Writes an object's bytes to a sink and returns its header; none for a whole age file."""


class Staging(Protocol):
    """Objects that become durable together, or not at all."""

    def put(self, write: Write) -> StoredObject:
        """Write an object; it does not appear before `commit`.

        If `write` fails, this one is forgotten and the others stay.

        Raises:
            UnavailableError: the store is full or does not answer.
            MismatchError: what was read back is not what was written.
        """
        ...

    def commit(self) -> None:
        """Make everything that was put durable and let it appear, each header before its object.

        Raises:
            UnavailableError: a write or a sync failed: nothing may be acknowledged, and the
                staging is of no more use.
        """
        ...


class Vault(Protocol):
    """Where sealed objects lie; the conformance suite is tests/conformance/test_vault.py."""

    def stage(self) -> AbstractContextManager[Staging]:
        """Begin a group of objects; what was not committed is gone when the context ends."""
        ...

    def open(self, object_id: ObjectId) -> AbstractContextManager[Seekable]:
        """Open an object for reading; its bytes are NOT checked, see ``check_object``.

        Raises:
            UnavailableError: there is no such object.
        """
        ...

    def header(self, object_id: ObjectId) -> bytes:
        """Return the header of an object, unchecked; none if the object is a whole age file.

        Raises:
            UnavailableError: there is no such object, its header is not there, or it was
                destroyed (`vault.erased`).
        """
        ...

    def destroy_header(self, object_id: ObjectId, position: int) -> None:
        """Destroy the header of an object for good; doing so twice is fine.

        A tombstone that names the place of the event in the evidence log is durable before the
        header goes. Of an object that is a whole age file the header is cut off.

        Raises:
            UnavailableError: the store refuses; call again.
        """
        ...

    def exists(self, object_id: ObjectId) -> bool:
        """Return whether an object of this name lies here."""
        ...

    def ids(self) -> Iterator[ObjectId]:
        """Return the names of all objects, in order of name."""
        ...


def put(vault: Vault, write: Write) -> StoredObject:
    """Store one object; it survives a power failure once this returns.

    Raises:
        UnavailableError: the store is full or does not answer; no object appears.
        MismatchError: what was read back is not what was written.
    """
    with vault.stage() as staging:
        stored = staging.put(write)
        staging.commit()
    return stored


def whole_header_size(start: bytes) -> int:
    """Return the length of the header with which a whole age file begins; 0 if it is a payload.

    Args:
        start: of the object's bytes, long enough to hold a header.

    Source: age-encryption.org/v1, "Header": the last line begins with three dashes.
    """
    if not start.startswith(AGE_MAGIC):
        return 0
    last = start.find(b"\n--- ")
    return start.find(b"\n", last + 1) + 1 if last >= 0 else 0


def pieces(stream: Readable) -> Iterator[bytes]:
    """Return a stream in pieces of at most 1 MiB, so that a video never fills the memory."""
    while piece := stream.read(PIECE_BYTES):
        yield piece


def are_there(vault: Vault, *objects: ObjectId) -> bool:
    """Return whether objects lie in a vault with readable headers; bytes are not checked."""
    try:
        for each in objects:
            vault.header(each)
    except (MalformedError, UnavailableError):
        return False
    return all(vault.exists(each) for each in objects)


def check_object(vault: Vault, object_id: ObjectId) -> None:
    """Check that an object's bytes are the ones its name promises; this needs no key.

    Raises:
        UnavailableError: there is no such object.
        MismatchError: its bytes have changed.
    """
    hasher = hashlib.sha256()
    with vault.open(object_id) as stream:
        for piece in pieces(stream):
            hasher.update(piece)
    if hasher.digest() != object_id.digest:
        raise MismatchError(
            "vault.object_changed", object=str(object_id), found=hasher.digest().hex()
        )
