"""The recovery key as shares: so many words each, of which so many shares make the key again.

Words come in and key bytes come out. Nothing here, and no error, repeats a word: whoever reads a
message over a shoulder must not learn a share.

Source: `spec/custody.md`, section 4.2; SLIP-39.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, Self

from tutela.custody import bech32
from tutela.custody.keys import AgeKey, Locksmith
from tutela.custody.succession import KeyKind
from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.terms.messages import Language, render

KEY_BYTES: Final = 32
SHARE_WORDS: Final = 33
WORDS_MIN: Final = 20
"""No share of SLIP-39 has fewer words; a text with fewer is something else."""
SHARE_TEXT: Final = "recovery.share_file"
NEEDED_MIN: Final = 2
SHARES_MAX: Final = 16
ROW_WORDS: Final = 4
WORD_WIDTH: Final = 10
SCHEME: Final = re.compile(r"([0-9]{1,2})of([0-9]{1,2})", re.ASCII)
WORD: Final = re.compile(r"[a-z]+", re.ASCII)
LIKELY_WORD: Final = re.compile(r"\b[a-z]{4,8}\b", re.ASCII)
"""As long as the words of the list are; spelled keys and signatures have few of them."""
PREFIXES: Final = {
    KeyKind.CLASSICAL: "age-secret-key-",
    KeyKind.POST_QUANTUM: "age-secret-key-pq-",
}
MARKS: Final = {KeyKind.CLASSICAL: 0, KeyKind.POST_QUANTUM: 1}
"""What a share says of the kind of its key: the iteration exponent of SLIP-39."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How many shares there are, and how many of them make the key."""

    needed: int
    count: int

    def __post_init__(self) -> None:
        """Check that one share alone is nothing, and that losing all but `needed` loses nothing.

        Raises:
            RefusedError: the numbers cannot be.
        """
        if not NEEDED_MIN <= self.needed <= self.count <= SHARES_MAX:
            raise RefusedError("recovery.scheme", least=NEEDED_MIN, most=SHARES_MAX)

    @classmethod
    def parse(cls, untrusted: str) -> Self:
        """Return the scheme of a text such as 3of5.

        Raises:
            RefusedError: it is no such text, or the numbers cannot be.
        """
        found = SCHEME.fullmatch(untrusted)
        if found is None:
            raise RefusedError("recovery.scheme", least=NEEDED_MIN, most=SHARES_MAX)
        return cls(int(found[1]), int(found[2]))

    def file_name(self, number: int) -> str:
        """Return the name of the file of one share, counted from 1."""
        return f"share-{number}-of-{self.count}.txt"


@dataclass(frozen=True, slots=True)
class WrittenShare:
    """The words of one share as somebody wrote them, and where they stand."""

    file: str
    place: int
    untrusted_words: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Share:
    """A share whose own checksum fits.

    Attributes:
        written: where it came from.
        split: the number of the splitting it belongs to.
        number: its own, counted from 1.
        needed: how many shares of this splitting make the key.
        mark: says the kind of the key; see `MARKS`.
    """

    written: WrittenShare
    split: int
    number: int
    needed: int
    mark: int


class Sharing(Protocol):
    """Splits key bytes into shares of words, reads one share, and joins enough of them.

    Its dice are its own. Nothing is kept, and no word stands in any error.
    """

    def split(self, secret: bytes, mark: int, scheme: Scheme) -> tuple[tuple[str, ...], ...]:
        """Return the words of every share, the first share first."""
        ...

    def read(self, untrusted: WrittenShare) -> Share:
        """Return a share.

        Raises:
            MalformedError: a word is unknown, the checksum does not fit, or it is a share of
                something else than one key of 32 bytes.
        """
        ...

    def join(self, shares: Sequence[Share]) -> bytes:
        """Return the key bytes of exactly as many different shares as are needed.

        Raises:
            MismatchError: they are not of one splitting.
        """
        ...


def split_key(key: AgeKey, scheme: Scheme, sharing: Sharing) -> tuple[tuple[str, ...], ...]:
    """Return the words of every share of an age key.

    Raises:
        MalformedError: the key's secret is not 32 bytes.
    """
    prefix, secret = bech32.decode(key.secret)
    kind = next((kind for kind, known in PREFIXES.items() if known == prefix.lower()), None)
    if kind is None or len(secret) != KEY_BYTES:
        raise MalformedError("keys.secret")
    return sharing.split(secret, MARKS[kind], scheme)


def join_key(shares: Sequence[Share], sharing: Sharing, locksmith: Locksmith) -> AgeKey:
    """Return the age key that shares make; more than are needed are compared with one another.

    Raises:
        RefusedError: there are fewer than are needed.
        MismatchError: they do not belong together.
        MalformedError: they are of a kind of key this version does not know.
    """
    check_together(shares)
    check_enough(shares)
    chosen = _by_number(shares)
    needed, mark = chosen[0].needed, chosen[0].mark
    secret = sharing.join(chosen[:needed])
    for extra in chosen[needed:]:
        if sharing.join((*chosen[: needed - 1], extra)) != secret:
            raise MismatchError("recovery.shares_digest")
    kind = next((kind for kind, known in MARKS.items() if known == mark), None)
    if kind is None:
        raise MalformedError("recovery.share_kind")
    return locksmith.key_of(bech32.encode(PREFIXES[kind], secret).upper())


def check_together(shares: Sequence[Share]) -> None:
    """Check that shares say they are of one splitting; only joining them shows that they are.

    Raises:
        RefusedError: there is none.
        MismatchError: they are of different splittings, or one number has two contents.
    """
    if not shares:
        raise RefusedError("recovery.no_share")
    if len({(share.split, share.needed, share.mark) for share in shares}) > 1:
        raise MismatchError("recovery.shares_mixed", splits=_splits(shares))
    seen: dict[int, tuple[str, ...]] = {}
    for share in shares:
        words = share.written.untrusted_words
        if seen.setdefault(share.number, words) != words:
            raise MismatchError("recovery.shares_differ", number=share.number)


def check_enough(shares: Sequence[Share]) -> None:
    """Check that there are as many different shares as are needed; they belong together.

    Raises:
        RefusedError: there are fewer.
    """
    found, needed = len(_by_number(shares)), shares[0].needed
    if found < needed:
        raise RefusedError("recovery.too_few_shares", found=found, needed=needed)


def looks_like_shares(untrusted: bytes) -> bool:
    """Return whether a text has as many words as a share, so that its errors can say so."""
    text = "\n".join(_lines(untrusted))
    return (
        len(LIKELY_WORD.findall(text)) >= WORDS_MIN and b"AGE-SECRET-KEY-" not in untrusted.upper()
    )


def written_shares(file: str, untrusted: bytes) -> tuple[WrittenShare, ...]:
    """Return the shares of a text: its words, 33 at a time; remarks and numbers are skipped.

    Args:
        file: its name, for messages.
        untrusted: its content.

    Raises:
        MalformedError: words are missing or too many.
    """
    words = tuple(_words(untrusted))
    if not words or len(words) % SHARE_WORDS:
        raise MalformedError(
            "recovery.share_words", file=file, found=len(words), wanted=SHARE_WORDS
        )
    starts = range(0, len(words), SHARE_WORDS)
    return tuple(
        WrittenShare(file, place, words[start : start + SHARE_WORDS])
        for place, start in enumerate(starts, 1)
    )


def share_file(
    words: Sequence[str], number: int, scheme: Scheme, case: str, text: str = SHARE_TEXT
) -> bytes:
    """Return the file of one share; it says which case by its random name, never where.

    Args:
        words: of the share.
        number: of the share, counted from 1.
        scheme: how many there are, and how many are needed.
        case: the name on the card.
        text: identifier of what the remarks say.
    """
    named: dict[str, str | int] = {
        "number": number,
        "count": scheme.count,
        "needed": scheme.needed,
        "case": case,
    }
    lines = [f"# Tutela  {case}  {number}/{scheme.count}  ({scheme.needed})", "#"]
    for language in Language:
        lines += [f"# {render(text, named, language)}", "#"]
    numbered = [f"{place:2} {word:{WORD_WIDTH}}" for place, word in enumerate(words, 1)]
    rows = range(0, len(numbered), ROW_WORDS)
    lines += ["", *("".join(numbered[row : row + ROW_WORDS]).rstrip() for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def _words(untrusted: bytes) -> Iterator[str]:
    for line in _lines(untrusted):
        yield from WORD.findall(line)


def _lines(untrusted: bytes) -> Iterator[str]:
    for line in untrusted.decode(errors="replace").splitlines():
        if not line.lstrip().startswith("#"):
            yield line.lower()


def _by_number(shares: Sequence[Share]) -> tuple[Share, ...]:
    found = {share.number: share for share in shares}
    return tuple(found[number] for number in sorted(found))


def _splits(shares: Sequence[Share]) -> int:
    return len({(share.split, share.needed, share.mark) for share in shares})
