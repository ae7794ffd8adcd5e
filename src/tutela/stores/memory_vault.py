"""A vault in memory, for tests and for trying things out."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from tutela.custody.vault import (
    AGE_MAGIC,
    ERASED,
    HEADER_MISSING,
    ObjectId,
    Seekable,
    Staging,
    StoredObject,
    Write,
    whole_header_size,
)
from tutela.errors import UnavailableError
from tutela.proof.digest import sha256


class MemoryVault:
    """Keeps objects as long as the process lives."""

    def __init__(self) -> None:
        self._objects: dict[ObjectId, bytes] = {}
        self._headers: dict[ObjectId, bytes] = {}
        self._erased: dict[ObjectId, int] = {}

    @contextmanager
    def stage(self) -> Iterator[Staging]:
        """Begin a group of objects."""
        yield _MemoryStaging(self._objects, self._headers)

    @contextmanager
    def open(self, object_id: ObjectId) -> Iterator[Seekable]:
        """Open an object for reading.

        Raises:
            UnavailableError: there is no such object.
        """
        yield BytesIO(self._content(object_id))

    def header(self, object_id: ObjectId) -> bytes:
        """Return the header of an object; none if the object is a whole age file.

        Raises:
            UnavailableError: there is no such object, or its header is not there.
        """
        if self._content(object_id).startswith(AGE_MAGIC):
            return b""
        header = self._headers.get(object_id)
        if object_id in self._erased:
            raise UnavailableError(ERASED, object=str(object_id), position=self._erased[object_id])
        if header is None:
            raise UnavailableError(HEADER_MISSING, object=str(object_id))
        return header

    def destroy_header(self, object_id: ObjectId, position: int) -> None:
        """Destroy the header of an object for good."""
        self._erased[object_id] = position
        self._headers.pop(object_id, None)
        content = self._content(object_id)
        self._objects[object_id] = content[whole_header_size(content) :]

    def exists(self, object_id: ObjectId) -> bool:
        """Return whether an object of this name lies here."""
        return object_id in self._objects

    def ids(self) -> Iterator[ObjectId]:
        """Return the names of all objects, in order of name."""
        return iter(sorted(self._objects))

    def _content(self, object_id: ObjectId) -> bytes:
        content = self._objects.get(object_id)
        if content is None:
            raise UnavailableError("vault.object_missing", object=str(object_id))
        return content


class _MemoryStaging:
    def __init__(self, objects: dict[ObjectId, bytes], headers: dict[ObjectId, bytes]) -> None:
        self._vault = objects, headers
        self._staged: list[tuple[ObjectId, bytes, bytes]] = []

    def put(self, write: Write) -> StoredObject:
        sink = BytesIO()
        header = write(sink)
        content = sink.getvalue()
        object_id = ObjectId(sha256(content))
        self._staged.append((object_id, content, header))
        return StoredObject(object_id, len(content), sha256(header))

    def commit(self) -> None:
        objects, headers = self._vault
        for object_id, content, header in self._staged:
            objects[object_id] = content
            if header:
                headers[object_id] = header
