"""Event records and the entries that commit to them.

A record says who did what to which item, when and why. It is stored encrypted, apart from the
ledger; the ledger holds only its entry, a salted hash, so that whoever reads a log without the
records learns how many events there were and nothing else.

Source: `spec/ledger.md`, sections 2 and 3.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from tutela.errors import MalformedError
from tutela.proof.cbor import Value, decode, encode
from tutela.proof.digest import HASH_BYTES, sha256

SALT_BYTES = 32
ENTRY_BYTES = 32
VERSION = 1

_ENTRY_TAG = b"\x15"
_OBJECT_TAG = b"\x16"
_KIND = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_AT_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_FIELDS = ("v", "kind", "at", "actor", "item", "purpose", "details")


class EventKind(StrEnum):
    """What can happen. A newer version may write other kinds: they are kept, never refused."""

    CASE_CREATED = "case_created"
    CUSTODIAN_ADDED = "custodian_added"
    KEY_ADDED = "key_added"
    RECEIVED = "received"
    ACCESSION_DUE = "accession_due"
    ACCESSION_CHECKED = "accession_checked"
    OPENED = "opened"
    COPIED = "copied"
    EXPORTED = "exported"
    PLAN_MADE = "plan_made"
    REVIEWED = "reviewed"
    SEALED_PICTURE = "sealed_picture"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    AUDITED = "audited"
    CUSTODIAN_REVOKED = "custodian_revoked"
    RECOVERY_RENEWED = "recovery_renewed"
    TIME_STAMPED = "time_stamped"
    COSIGNED = "cosigned"
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    DRILLED = "drilled"
    FIXITY_CHECKED = "fixity_checked"
    GRANTED = "granted"
    HELD = "held"
    HOLD_LIFTED = "hold_lifted"
    ERASED = "erased"
    # Of the protected person: identity, consent, exposure.
    CONSENT_RECORDED = "consent_recorded"
    CONSENT_RENEWED = "consent_renewed"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    EXPOSURE_RECORDED = "exposure_recorded"
    GATE_EVALUATED = "gate_evaluated"
    GATE_OPENED = "gate_opened"
    GATE_PASSED = "gate_passed"
    IDENTITY_HANDED_OVER = "identity_handed_over"
    IDENTITY_OPENED = "identity_opened"
    IDENTITY_REQUESTED = "identity_requested"
    IDENTITY_SEALED = "identity_sealed"
    PERSON_CORRECTED = "person_corrected"
    PERSON_OPENED = "person_opened"
    PERSON_SET_FREE = "person_set_free"
    PICTURE_JUDGED = "picture_judged"
    QUORUM_SET = "quorum_set"
    ROLE_GIVEN = "role_given"
    ROLE_TAKEN = "role_taken"
    TAKE_DOWN_MOVED = "take_down_moved"
    # Of the leak check.
    LEAK_CHECKED = "leak_checked"
    LEAK_DECIDED = "leak_decided"
    LEAK_KEY_TURNED = "leak_key_turned"
    LEAK_SHOWN = "leak_shown"
    NAMES_GUARDED = "names_guarded"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a case.

    Attributes:
        kind: an `EventKind`, or the word a newer version wrote.
        at: UTC, to the second, as 2026-11-24T09:30:00Z.
        actor: the pseudonym of who did it.
        item: the identifier of the item, if there is one.
        purpose: why; every opening, copy and export has one.
        details: what else this kind of event records. It can hold file names and secrets, so
            it does not show in a repr.
        extra: fields of the record this version does not know; they are written back as read.
    """

    kind: str
    at: str
    actor: str
    item: str | None = None
    purpose: str | None = None
    details: Mapping[str, Value] = field(default_factory=dict, repr=False)
    extra: Mapping[str, Value] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Refuse a malformed kind, time or actor, and extra fields that hide known ones."""
        if not _KIND.fullmatch(self.kind):
            raise MalformedError("ledger.event_kind")
        _check_time(self.at)
        if not self.actor:
            raise MalformedError("ledger.event_field", field="actor")
        for name in self.extra:
            if name in _FIELDS:
                raise MalformedError("ledger.event_field", field=name)

    @property
    def known_kind(self) -> EventKind | None:
        """Return the kind if this version knows it."""
        try:
            return EventKind(self.kind)
        except ValueError:
            return None


def encode_event(event: Event) -> bytes:
    """Return the record of an event: the one encoding whose hash the ledger keeps.

    Raises:
        MalformedError: the details hold a value the record format has no place for.

    Source: `spec/ledger.md`, section 2.
    """
    record: dict[str, Value] = {
        "v": VERSION,
        "kind": str(event.kind),
        "at": event.at,
        "actor": event.actor,
        "item": event.item,
        "purpose": event.purpose,
        "details": event.details,
    }
    return encode({**event.extra, **record})


def decode_event(untrusted_record: bytes) -> Event:
    """Return the event of a record; encoding it again gives the same bytes.

    Raises:
        MalformedError: the record is not canonical, misses a field, or is of a later format
            whose known fields mean something else.

    Source: `spec/ledger.md`, section 2.
    """
    untrusted = decode(untrusted_record)
    if not isinstance(untrusted, Mapping):
        raise MalformedError("ledger.event_field", field="record")
    if type(untrusted.get("v")) is not int or untrusted["v"] != VERSION:
        raise MalformedError("ledger.event_version", known=VERSION)
    return Event(
        kind=_text(untrusted, "kind"),
        at=_text(untrusted, "at"),
        actor=_text(untrusted, "actor"),
        item=_text_or_none(untrusted, "item"),
        purpose=_text_or_none(untrusted, "purpose"),
        details=_mapping(untrusted, "details"),
        extra={name: value for name, value in untrusted.items() if name not in _FIELDS},
    )


def entry_of(record: bytes, salt: bytes) -> bytes:
    """Return the entry that commits to a record: the data of its leaf in the log.

    Args:
        record: any canonical record, an event's or a seal's.
        salt: 32 random bytes of this record alone. Whoever knows the salt can check whether
            the entry is of a record he guesses; keep it with the record.

    Raises:
        MalformedError: the salt has another length.

    Source: `spec/ledger.md`, section 3.
    """
    if len(salt) != SALT_BYTES:
        raise MalformedError("ledger.salt_length", found=len(salt), wanted=SALT_BYTES)
    return sha256(_ENTRY_TAG, salt, record)


@dataclass(frozen=True, slots=True)
class NamedObject:
    """An object the log names: the SHA-256 of its bytes and of its header."""

    digest: bytes
    header: bytes


def object_entry(digest: bytes, header: bytes) -> bytes:
    """Return the entry by which the evidence log names an object that was written.

    Args:
        digest: SHA-256 of the object's bytes.
        header: SHA-256 of its header.

    Raises:
        MalformedError: one of them has another length.

    Source: `spec/ledger.md`, section 3.
    """
    for each in (digest, header):
        if len(each) != HASH_BYTES:
            raise MalformedError("ledger.object_entry", found=len(each), wanted=HASH_BYTES)
    return _OBJECT_TAG + digest + header


def named_object(entry: bytes) -> NamedObject | None:
    """Return the object an entry names, or None if the entry commits to a record."""
    if len(entry) != 1 + 2 * HASH_BYTES or not entry.startswith(_OBJECT_TAG):
        return None
    return NamedObject(entry[1 : 1 + HASH_BYTES], entry[1 + HASH_BYTES :])


def is_event(entry: bytes) -> bool:
    """Return whether an entry commits to an event record."""
    return len(entry) == ENTRY_BYTES


def _check_time(at: str) -> None:
    # strptime alone also takes one-digit months, which would give one moment two texts.
    if not _AT.fullmatch(at):
        raise MalformedError("ledger.event_time")
    try:
        datetime.strptime(at, _AT_FORMAT).replace(tzinfo=UTC)
    except ValueError as error:
        raise MalformedError("ledger.event_time") from error


def _text(untrusted: Mapping[str, Value], name: str) -> str:
    value = untrusted.get(name)
    if not isinstance(value, str):
        raise MalformedError("ledger.event_field", field=name)
    return value


def _text_or_none(untrusted: Mapping[str, Value], name: str) -> str | None:
    # A missing field would come back as null and so change the record.
    if name in untrusted and untrusted[name] is None:
        return None
    return _text(untrusted, name)


def _mapping(untrusted: Mapping[str, Value], name: str) -> Mapping[str, Value]:
    value = untrusted.get(name)
    if not isinstance(value, Mapping):
        raise MalformedError("ledger.event_field", field=name)
    return value
