"""Sealed identities in a folder of their own, each under the digest of its bytes.

    identity/<digest>.sealed     one sealed identity; never changed, never removed
    identity/.<random>           one that is being written
    identity/turn                held under a lock by whoever uses up a request

Whoever reads the folder learns how many sealings there were, and nothing of whom.
"""

import errno
import hmac
import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from tutela.errors import MismatchError, UnavailableError
from tutela.proof.digest import sha256
from tutela.stores.disk import LOCAL, Disk

IDENTITY: Final = "identity"
ENDING: Final = ".sealed"
TURN: Final = "turn"
TEMPORARY: Final = re.compile(r"\.[0-9a-f]{32}", re.ASCII)


class IdentityFolder:
    """A `tutela.protection.sealing.IdentityStore`; acknowledges what would survive a power loss."""

    def __init__(self, case_folder: Path, disk: Disk = LOCAL) -> None:
        self._case = case_folder
        self._folder = case_folder / IDENTITY
        self._disk = disk

    def add(self, sealed: bytes) -> bytes:
        """Keep one and return its SHA-256; durable on return, twice is fine.

        Raises:
            UnavailableError: the disk is full or failing; what was there is as it was.
        """
        digest = sha256(sealed)
        temporary = self._folder / f".{secrets.token_hex(16)}"
        with _disk():
            self._disk.make_folder(self._folder)
            self._disk.sync_folder(self._case)
            file = self._disk.create(temporary)
            try:
                file.write(sealed)
                file.sync()
                self._disk.rename(temporary, self._path(digest))
            finally:
                file.close()
                self._disk.remove(temporary)
            self._disk.sync_folder(self._folder)
        return digest

    def read(self, digest: bytes) -> bytes:
        """Return one.

        Raises:
            UnavailableError: there is none of this digest, or the disk does not give it.
            MismatchError: it is damaged.
        """
        try:
            with self._disk.open(self._path(digest)) as stream:
                sealed = stream.read()
        except OSError as reason:
            code = errno.errorcode.get(reason.errno or 0, "?")
            raise UnavailableError(
                "person.sealed_missing", sealed=digest.hex(), code=code
            ) from reason
        if not hmac.compare_digest(sha256(sealed), digest):
            raise MismatchError("person.sealed_changed", sealed=digest.hex())
        return sealed

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until nobody else uses up a request, and keep them out meanwhile.

        Raises:
            UnavailableError: the disk is full or failing.
        """
        with ExitStack() as stack:
            with _disk():
                self._disk.make_folder(self._folder)
                stack.enter_context(self._disk.lock(self._folder / TURN))
            yield

    def sweep(self) -> int:
        """Remove what dead writers left; return how many files that were."""
        with _disk():
            names = filter(TEMPORARY.fullmatch, self._disk.names(self._folder))
            return sum(self._disk.remove_left_over(self._folder / name) for name in names)

    def _path(self, digest: bytes) -> Path:
        return self._folder / f"{digest.hex()}{ENDING}"


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as reason:
        code = errno.errorcode.get(reason.errno or 0, "?")
        raise UnavailableError("person.store_disk", code=code) from reason
