"""Forms, their records and the notice: where typesetter, cipher and folder meet the core."""

from collections.abc import Sequence
from pathlib import Path

from tutela.custody.keys import AgeKey, PersonPublic, open_bytes, seal_bytes
from tutela.engines.age import AgeCipher
from tutela.engines.typesetter import TypstTypesetter
from tutela.protection.double_entry import Sheaf
from tutela.protection.forms.sheet import Booklet
from tutela.protection.interview import Entry, InterviewStore
from tutela.stores.folder_interviews import FolderInterviews
from tutela.wiring.case import now
from tutela.wiring.protection import rulebook


def typeset(booklet: Booklet) -> bytes:
    """Return a PDF, dated today.

    Raises:
        MalformedError: the fonts have no sign for a letter in it.
        MismatchError: a font is not the one this version came with.
    """
    return TypstTypesetter().typeset(booklet, now().date())


def rules_version() -> int:
    """Return the version of the rules that notice, decisions and gate go by."""
    return rulebook().newest.version


def interviews(
    folder: Path, readers: Sequence[PersonPublic] = (), reader: AgeKey | None = None
) -> InterviewStore:
    """Return the entries in a folder of the protection store.

    Args:
        folder: where they lie.
        readers: who may read what is added.
        reader: the key that opens what lies there; None to add and count only.
    """
    recipients = tuple(person.recipient for person in readers)
    return FolderInterviews(folder, AgeCipher(), recipients, reader)


def entries_of(store: InterviewStore, number: int) -> tuple[Entry, ...]:
    """Return the entries of one form number.

    Raises:
        RefusedError: this key opens none of them.
        MalformedError: one is damaged.
    """
    return tuple(Entry.decode(untrusted) for untrusted in store.entries(number))


def sheaf_of(store: InterviewStore, number: int) -> Sheaf:
    """Return what stands of one numbered paper; see `protection.double_entry.Sheaf.of`."""
    return Sheaf.of(entries_of(store, number))


def seal_record(content: bytes, readers: Sequence[PersonPublic]) -> bytes:
    """Return a record encrypted to its readers."""
    return seal_bytes(content, AgeCipher(), tuple(person.recipient for person in readers))


def open_record(untrusted: bytes, reader: AgeKey) -> bytes:
    """Return a record that was encrypted to this reader.

    Raises:
        RefusedError: it was encrypted to others.
        MalformedError: it is damaged.
    """
    return open_bytes(untrusted, AgeCipher(), reader)
