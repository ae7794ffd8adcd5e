"""The time-stamping authorities of a case: those somebody accepted, and what else lies there."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tutela.errors import ConflictError, MalformedError, MismatchError, UnavailableError
from tutela.ledger.accepted import Digests, accepting_key, format_accepted, parse_accepted
from tutela.ledger.anchor import AuthorityCard
from tutela.ledger.entry import Event, EventKind
from tutela.stores.anchors import FolderAnchors
from tutela.wiring.case import Case

ANCHORS: Final = "anchors"


@dataclass(frozen=True, slots=True)
class Authorities:
    """What lies in the folder of authorities.

    Attributes:
        accepted: those whose files are the ones somebody accepted, by name.
        changed: those that were accepted, and whose files are others now, damaged, or gone.
        unknown: those nobody accepted; they are never asked, and nothing by them counts.
    """

    accepted: Mapping[str, AuthorityCard]
    changed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def check_unchanged(self) -> None:
        """Check that no accepted authority has other files now.

        Raises:
            MismatchError: one has.
        """
        for name in self.changed:
            raise MismatchError("authority.changed", authority=name)


def anchors_folder(case: Path) -> FolderAnchors:
    """Return the folder of time-stamps in a case folder."""
    return FolderAnchors(case / ANCHORS)


def accept_key_of(case: Case) -> bytes:
    """Return the key with which this case says what was accepted."""
    return accepting_key(case.dedup_key)


def read_authorities(store: FolderAnchors, key: bytes | None) -> Authorities:
    """Return the authorities in a folder.

    Args:
        store: the folder.
        key: of the case; None compares with a list nobody vouches for, to show how it stands.

    Raises:
        MalformedError: the list is damaged.
        MismatchError: this case did not write the list.
        UnavailableError: the disk does not give it out.
    """
    listed = _listed(store, key)
    cards = {name: _card(store, name) for name in (*store.authorities(), *listed)}
    sound = {
        name: card
        for name, card in sorted(cards.items())
        if card is not None and listed.get(name) == Digests.of(card)
    }
    return Authorities(
        accepted=sound,
        changed=tuple(name for name in sorted(listed) if name not in sound),
        unknown=tuple(name for name in store.authorities() if name not in listed),
    )


def add_authority(case: Case, card: AuthorityCard, actor: str) -> None:
    """Accept an authority; an event comes first. After a crash the same once more is fine.

    Raises:
        ConflictError: there is one of this name, or other files lie under it.
        MalformedError: the list of those accepted is damaged.
        MismatchError: this case did not write that list.
        UnavailableError: the disk is full or failing.
    """
    store, key, known = anchors_folder(case.folder.folder), accept_key_of(case), card.authority
    listed = _listed(store, key)
    if known.name in listed:
        raise ConflictError("anchor.authority_exists", authority=known.name)
    files = (card.format(), known.root, known.tsa)
    present = known.name in store.authorities()
    if present and store.authority(known.name) != files:
        raise ConflictError("authority.other_files", authority=known.name)
    case.record(_added(case, card, actor))
    if not present:
        store.add_authority(known.name, *files)
    store.write_accepted(format_accepted({**listed, known.name: Digests.of(card)}, key))


def _listed(store: FolderAnchors, key: bytes | None) -> Mapping[str, Digests]:
    written = store.accepted()
    return {} if written is None else parse_accepted(written, key)


def _card(store: FolderAnchors, name: str) -> AuthorityCard | None:
    """Return the card in a folder of this name, or None where there is none that can be read."""
    try:
        card = AuthorityCard.parse(*store.authority(name))
    except (MalformedError, UnavailableError):
        return None
    return card if card.authority.name == name else None


def _added(case: Case, card: AuthorityCard, actor: str) -> Event:
    digests = Digests.of(card)
    return Event(
        kind=EventKind.KEY_ADDED,
        at=case.instant(),
        actor=actor,
        details={
            "authority": card.authority.name,
            "card": digests.card,
            "root": digests.root,
            "tsa": digests.tsa,
            "url": card.url,
        },
    )
