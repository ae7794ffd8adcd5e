"""The keyed digests that are kept of forms, and the key they are made with.

There are about thirteen million Korean names: whoever has the key and the digests has every name in
seconds. The key is as precious as the register. It is made of two halves that lie apart: the
machine's key, and a salt in the ledger's encrypted records.

Source: `spec/identity.md`, section 7.
"""

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.errors import MalformedError
from tutela.ledger.entry import Event, EventKind
from tutela.proof import cbor
from tutela.protection.identity import Part
from tutela.protection.index import DIGEST_BYTES
from tutela.protection.leak.forms import Formed, forms_of
from tutela.protection.leak.trait import Trait
from tutela.protection.packed import one_of
from tutela.terms import names

KEY_TAG: Final = b"tutela-leak-index/1"
SALT_BYTES: Final = 32
DIGESTS_MAX: Final = 1 << 14


@dataclass(frozen=True, slots=True)
class Key:
    """The key of one generation of the index.

    Attributes:
        generation: 0, and one more for each turn.
        secret: 32 bytes; never kept, sent or shown.
    """

    generation: int
    secret: bytes = field(repr=False)

    def digest(self, form: str) -> bytes:
        """Return the keyed digest of a form."""
        return hmac.digest(self.secret, form.encode("utf-8", "surrogatepass"), "sha256")


def key_of(machine_key: bytes, generation: int, salt: bytes) -> Key:
    """Return the key of a generation, from the machine's half and the ledger's."""
    message = cbor.encode([KEY_TAG, generation, salt])
    return Key(generation, hmac.digest(machine_key, message, "sha256"))


def keys_of_ledger(machine_key: bytes, events: Iterable[Event]) -> tuple[Key, ...]:
    """Return the key of every generation, the newest last.

    Args:
        machine_key: the machine's half.
        events: in the order of the ledger; others than turns of the key are passed over.

    Raises:
        MalformedError: a turn is broken, or out of order.
    """
    found = [key_of(machine_key, 0, b"")]
    for event in events:
        if event.known_kind is EventKind.LEAK_KEY_TURNED:
            fields = Fields.of(event.kind, event.details)
            if fields.number("generation") != len(found):
                raise MalformedError("custody.field", record=event.kind, field="generation")
            found.append(key_of(machine_key, len(found), fields.octets("salt", SALT_BYTES)))
    return tuple(found)


def turned(key: Key, dice: Callable[[int], bytes], at: str, actor: str, reason: str) -> Event:
    """Return the event by which the key that follows counts for whatever is indexed from now on."""
    details: dict[str, cbor.Value] = {
        "generation": key.generation + 1,
        "salt": dice(SALT_BYTES),
    }
    return Event(EventKind.LEAK_KEY_TURNED, at, actor, purpose=reason, details=details)


@dataclass(frozen=True, slots=True)
class KeyedDigests:
    """The keyed digests of somebody, each with what it is of; in an order that tells nothing.

    Attributes:
        generation: of the key.
        digests: each once, with the trait that says most.
    """

    generation: int
    digests: tuple[tuple[Trait, bytes], ...] = field(repr=False)

    @classmethod
    def of(cls, parts: Iterable[Part], key: Key) -> Self:
        """Return the keyed digests of parts of an identity, in the hands of whoever seals it.

        What the reading of names kept in memory is forgotten.
        """
        try:
            return cls.of_forms((each for part in parts for each in forms_of(part)), key)
        finally:
            names.forget()

    @classmethod
    def of_forms(cls, forms: Iterable[Formed], key: Key) -> Self:
        """Return those of forms; of two traits of one form the one that stands first counts."""
        rank = {trait: place for place, trait in enumerate(Trait)}
        found: dict[bytes, Trait] = {}
        for trait, form in forms:
            digest = key.digest(form)
            if digest not in found or rank[trait] < rank[found[digest]]:
                found[digest] = trait
        return cls(key.generation, tuple((found[digest], digest) for digest in sorted(found)))

    @property
    def value(self) -> cbor.Value:
        """Return them as they stand in an event."""
        return {
            "generation": self.generation,
            "marks": [{"of": trait.value, "mark": digest} for trait, digest in self.digests],
        }

    @classmethod
    def of_value(cls, record: str, untrusted: cbor.Value) -> Self:
        """Read what `value` returns.

        Raises:
            MalformedError: it has another form.
        """
        fields = Fields.of(record, untrusted)
        digests = tuple(
            (one_of(Trait, each, "of"), each.octets("mark", DIGEST_BYTES))
            for each in fields.members("marks")
        )
        if len(digests) > DIGESTS_MAX:
            raise MalformedError("custody.field", record=record, field="marks")
        return cls(fields.number("generation"), digests)
