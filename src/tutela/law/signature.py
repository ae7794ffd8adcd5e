"""Signatures under a version of the rules: a lawyer's, and the two that release a change.

The file is TOML, one `[[signature]]` per signer:

    [[signature]]
    purpose = "review"            # a lawyer takes the named rules on; or "release"
    kind = "transfer"
    version = 1
    digest = "<SHA-256 of the file of rules, hex>"
    rules = ["TR-GC3-12", ...]    # for "review": those he or she signs; for "release": none
    signer = "name as it is to be printed"
    office = "advocate, Kyiv bar no. ..."
    on = "2026-12-01"
    key = "<Ed25519 public key, hex>"
    signature = "<hex>"

What is signed is the deterministic CBOR of all fields but the last, with the domain below. Whose
keys count is for the deployment to say: a signature under another key is refused, not ignored.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.law.rule import Ruleset
from tutela.proof.cbor import encode

DOMAIN: Final = "tutela-law-signature/1"
RELEASERS: Final = 2
_FIELDS = frozenset(
    {
        "purpose",
        "kind",
        "version",
        "digest",
        "rules",
        "signer",
        "office",
        "on",
        "key",
        "signature",
    }
)


class Purpose(Enum):
    """What somebody signs for."""

    REVIEW = "review"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class LawSignature:
    """One signature; `check` says whether it is one."""

    purpose: Purpose
    kind: str
    version: int
    digest: bytes
    rules: tuple[str, ...]
    signer: str
    office: str
    on: date
    key: bytes
    signature: bytes

    @property
    def message(self) -> bytes:
        """Return the bytes that are signed."""
        return encode(
            {
                "domain": DOMAIN,
                "purpose": self.purpose.value,
                "kind": self.kind,
                "version": self.version,
                "digest": self.digest,
                "rules": self.rules,
                "signer": self.signer,
                "office": self.office,
                "on": self.on.isoformat(),
                "key": self.key,
            }
        )

    def check(self, ruleset: Ruleset, accepted: Iterable[bytes]) -> None:
        """Check that this is an accepted person's signature under exactly these rules.

        Raises:
            MismatchError: it is under other rules, or the bytes were changed.
            RefusedError: the key is not one this deployment accepts.
        """
        named = (self.kind, self.version, self.digest)
        if named != (ruleset.kind, ruleset.version, ruleset.digest):
            raise MismatchError("law.signature_of_another", version=self.version)
        if self.key not in set(accepted):
            raise RefusedError("law.signer_not_accepted", signer=self.signer)
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(self.signature, self.message)
        except (InvalidSignature, ValueError) as reason:
            raise MismatchError("law.signature_wrong", signer=self.signer) from reason


def load_signatures(untrusted: bytes) -> tuple[LawSignature, ...]:
    """Return the signatures of a file, not yet checked.

    Raises:
        MalformedError: the file breaks its format.
    """
    try:
        parsed = tomllib.loads(untrusted.decode())
        entries = parsed["signature"]
        if parsed.keys() != {"signature"} or not entries:
            raise MalformedError("law.signature_form")
        return tuple(_signature(entry) for entry in entries)
    except (ValueError, KeyError, TypeError, AttributeError) as reason:
        raise MalformedError("law.signature_form") from reason


def _signature(entry: Mapping[str, object]) -> LawSignature:
    rules, version = entry["rules"], entry["version"]
    if entry.keys() != _FIELDS or not isinstance(rules, list) or type(version) is not int:
        raise MalformedError("law.signature_form")
    words = {name: str(entry[name]) for name in _FIELDS - {"rules", "version"}}
    return LawSignature(
        Purpose(words["purpose"]),
        words["kind"],
        version,
        bytes.fromhex(words["digest"]),
        tuple(str(rule) for rule in rules),
        words["signer"],
        words["office"],
        date.fromisoformat(words["on"]),
        bytes.fromhex(words["key"]),
        bytes.fromhex(words["signature"]),
    )


def check_release(
    ruleset: Ruleset, signatures: Iterable[LawSignature], accepted: Iterable[bytes]
) -> None:
    """Check that two different people released this version.

    Raises:
        RefusedError: fewer than two did.
        MismatchError: a signature is wrong; see `LawSignature.check`.
    """
    known = tuple(accepted)
    releases = [each for each in signatures if each.purpose is Purpose.RELEASE]
    for each in releases:
        each.check(ruleset, known)
    # One person with two keys, or one key under two names, is one person.
    people = min(len({one.key for one in releases}), len({one.signer for one in releases}))
    if people < RELEASERS:
        raise RefusedError("law.release_signers", found=people, wanted=RELEASERS)
