"""The recovery key as shares, from files and into files."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tutela.custody.keys import AgeKey
from tutela.custody.shares import (
    SHARE_TEXT,
    Scheme,
    Share,
    join_key,
    looks_like_shares,
    share_file,
    split_key,
    written_shares,
)
from tutela.engines.age import AgeLocksmith
from tutela.engines.shares import SlipSharing
from tutela.stores.released_folder import write_folder
from tutela.wiring.keys import open_recovery


def share_files(
    key: AgeKey, scheme: Scheme, case: str, text: str = SHARE_TEXT
) -> Mapping[str, bytes]:
    """Return the files of a key's shares, by name; every call is a splitting of its own.

    Args:
        key: the recovery key.
        scheme: how many, and how many are needed.
        case: the name on the card.
        text: identifier of what the remarks of a file say.
    """
    words = split_key(key, scheme, SlipSharing())
    return {
        scheme.file_name(number): share_file(each, number, scheme, case, text)
        for number, each in enumerate(words, 1)
    }


def read_shares(files: Iterable[tuple[str, bytes]]) -> tuple[Share, ...]:
    """Return every share of some files.

    Args:
        files: name, for messages, and content of each.

    Raises:
        MalformedError: a share is mistyped; the message says which, and no word of it.
    """
    sharing = SlipSharing()
    return tuple(
        sharing.read(written)
        for file, content in files
        for written in written_shares(file, content)
    )


def join_shares(shares: Sequence[Share]) -> AgeKey:
    """Return the recovery key that shares make.

    Raises:
        RefusedError: there are too few.
        MismatchError: they do not belong together.
        MalformedError: they are of another kind of key.
    """
    return join_key(shares, SlipSharing(), AgeLocksmith())


def open_recovery_files(files: Sequence[tuple[str, bytes]]) -> AgeKey:
    """Return the recovery key of one paper, or of enough shares in one file or in several.

    Raises:
        MalformedError: there is neither in a file, or it was mistyped.
        RefusedError: there are too few shares.
        MismatchError: the shares do not belong together.
    """
    if len(files) == 1 and not looks_like_shares(files[0][1]):
        return open_recovery(files[0][1])
    return join_shares(read_shares(files))


def write_shares(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder of share files that must not exist yet, whole or not at all.

    Raises:
        ConflictError: there is something at the folder.
        UnavailableError: the disk is full or failing; nothing is left.
    """
    write_folder(folder, files)
