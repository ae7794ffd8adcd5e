"""Where people searched for unmasked copies of a scene outside custody, and what they found.

A proof shows that the visible part of a picture is that of the sealed one. If an unmasked copy of
the scene is about, it shows by the same token who is under the mask. So each of the two who sign
searches and says what came of it; silence refuses the release, and so does a copy.

What is recorded here stays in the case: a signature carries no more of it than a salted digest.

Source: spec/review-packet.md, 2 and 7.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Self

from tutela.custody.fields import Fields
from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.proof import cbor
from tutela.proof.digest import sha256
from tutela.release.decision import Role, Signature, Signatures

FORMAT: Final = "tutela-search/1"
DOMAIN: Final = b"tutela-search/1\n"
SALT_BYTES: Final = 16
CHARACTERS_MAX: Final = 4_000


class Copies(Enum):
    """What a search for unmasked copies outside custody came to."""

    NONE_FOUND = "none_found"
    SUSPECTED = "suspected"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Search:
    """One person's search.

    Attributes:
        searched: where they searched, in their words.
        copies: what it came to.
        changed: why it came to something else than their earlier search of this item; else empty.
        salt: random, so that nobody tries guesses of `searched` against the digest.

    Raises:
        RefusedError: nothing is said on where they searched, or more than anybody reads.
        MalformedError: the salt has another length.
    """

    searched: str = field(repr=False)
    copies: Copies
    changed: str = field(repr=False)
    salt: bytes = field(repr=False)

    def __post_init__(self) -> None:
        longest = max(len(self.searched), len(self.changed))
        if not self.searched.strip() or longest > CHARACTERS_MAX:
            raise RefusedError("lastlook.search_empty", most=CHARACTERS_MAX)
        if len(self.salt) != SALT_BYTES:
            raise MalformedError("lastlook.search_form", size=len(self.salt))

    @property
    def digest(self) -> bytes:
        """Return what a signature refers to."""
        return sha256(DOMAIN, self.encode())

    def encode(self) -> bytes:
        """Return the record's only encoding."""
        fields: dict[str, cbor.Value] = {
            "format": FORMAT,
            "searched": self.searched,
            "copies": self.copies.value,
            "changed": self.changed,
            "salt": self.salt,
        }
        return cbor.encode(fields)

    @classmethod
    def decode(cls, untrusted: bytes) -> Self:
        """Read a search.

        Raises:
            MalformedError: `encode` would not have produced these bytes.
            RefusedError: nothing is said on where they searched.
        """
        fields = Fields.decode(FORMAT, untrusted)
        try:
            copies = Copies(fields.text("copies"))
        except ValueError as reason:
            raise MalformedError("lastlook.search_form", size=len(untrusted)) from reason
        search = cls(fields.text("searched"), copies, fields.text("changed"), fields.octets("salt"))
        if search.encode() != untrusted:
            raise MalformedError("lastlook.search_form", size=len(untrusted))
        return search


@dataclass(frozen=True, slots=True)
class Said:
    """A search as the ledger keeps it: whose it was, and for which candidate."""

    signer: bytes
    candidate: bytes
    search: Search


def check_search_of(signature: Signature, search: Search) -> None:
    """Check that a search is the one a signature covers.

    Raises:
        RefusedError: the signature covers none.
        MismatchError: it covers another.
    """
    if not signature.terms.search:
        raise RefusedError("lastlook.search_missing", role=signature.terms.role.value)
    if signature.terms.search != search.digest:
        raise MismatchError("lastlook.search_differs", role=signature.terms.role.value)


def check_change(said: Sequence[Said], signature: Signature, search: Search) -> None:
    """Check that a person who takes back a copy says why, and of a new candidate.

    Args:
        said: every search of this item so far.
        signature: what the person is about to give.
        search: that it covers.

    Raises:
        RefusedError: the person named or suspected a copy before, and now neither names one nor
            says why; or they did so for this very candidate.
    """
    check_search_of(signature, search)
    if search.copies is not Copies.NONE_FOUND:
        return
    found = [
        each
        for each in said
        if each.signer == signature.signer and each.search.copies is not Copies.NONE_FOUND
    ]
    if any(each.candidate == signature.candidate for each in found):
        raise RefusedError("lastlook.search_same_candidate")
    if found and not search.changed.strip():
        raise RefusedError("lastlook.search_unexplained")


def check_searched(signatures: Signatures, said: Sequence[Said]) -> None:
    """Check that both who signed kept a search, and that nobody who searched stands by a copy.

    Args:
        signatures: the two that will count.
        said: every search of this item, oldest first.

    Raises:
        RefusedError: a search is missing, or somebody knows or suspects an unmasked copy.
    """
    for role, signature in (
        (Role.DREW, signatures.drew),
        (Role.APPROVED, signatures.approved),
    ):
        if signature is None or not any(_belongs(each, signature) for each in said):
            raise RefusedError("lastlook.search_missing", role=role.value)
    copies = tuple(_standing(said))
    if copies:
        worst = Copies.KNOWN if Copies.KNOWN in copies else Copies.SUSPECTED
        raise RefusedError("lastlook.copies", copies=worst.value, count=len(copies))


def _belongs(said: Said, signature: Signature) -> bool:
    return (
        said.signer == signature.signer
        and said.candidate == signature.candidate
        and said.search.digest == signature.terms.search
    )


def _standing(said: Sequence[Said]) -> Iterator[Copies]:
    """Yield the copies that people stand by, whether or not their signature is one of the two.

    What a person said of their newest candidate counts, the worst of it; a copy named for an
    older one counts until they say why it no longer does.
    """
    for signer in dict.fromkeys(each.signer for each in said):
        words = [each for each in said if each.signer == signer]
        newest = [each.search for each in words if each.candidate == words[-1].candidate]
        older = [each.search for each in words if each.candidate != words[-1].candidate]
        explained = any(search.changed.strip() for search in newest)
        counts = newest if explained else [*newest, *older]
        found = [search.copies for search in counts if search.copies is not Copies.NONE_FOUND]
        if found:
            yield found[-1]
