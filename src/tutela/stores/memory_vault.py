"""A vault in memory, for tests and for trying things out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO

from tutela.custody.vault import ObjectId, Readable, StoredObject, Writable
from tutela.errors import UnavailableError
from tutela.proof.digest import sha256


class MemoryVault:
    """Keeps objects as long as the process lives."""

    def __init__(self) -> None:
        self._objects: dict[ObjectId, bytes] = {}

    def put(self, write: Callable[[Writable], None]) -> StoredObject:
        """Store what ``write`` produces."""
        content = BytesIO()
        write(content)
        object_id = ObjectId(sha256(content.getvalue()))
        self._objects[object_id] = content.getvalue()
        return StoredObject(object_id, len(content.getvalue()))

    @contextmanager
    def open(self, object_id: ObjectId) -> Iterator[Readable]:
        """Open an object for reading.

        Raises:
            UnavailableError: there is no such object.
        """
        content = self._objects.get(object_id)
        if content is None:
            raise UnavailableError("vault.object_missing", object=str(object_id))
        yield BytesIO(content)

    def exists(self, object_id: ObjectId) -> bool:
        """Return whether an object of this name lies here."""
        return object_id in self._objects

    def ids(self) -> Iterator[ObjectId]:
        """Return the names of all objects, in order of name."""
        return iter(sorted(self._objects))
