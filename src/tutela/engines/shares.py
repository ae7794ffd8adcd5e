"""Shares of words by the reference implementation of SLIP-39, the one place that imports it.

The library draws from the system's dice through a name of its module, so that dice cannot be
handed in without changing it for everybody; hence this engine, and no dice in its port. Its
messages quote words: none of them is kept.

Source: SLIP-39, Shamir's Secret-Sharing for Mnemonic Codes.
"""

from collections.abc import Sequence
from typing import Final

from shamir_mnemonic import (  # type: ignore[import-untyped] # it ships no marker of its types
    MnemonicError,
    decode_mnemonics,
    generate_mnemonics,
    recover_ems,
)
from shamir_mnemonic.share import Share as SlipShare  # type: ignore[import-untyped] # the same
from shamir_mnemonic.wordlist import WORD_INDEX_MAP  # type: ignore[import-untyped] # the same

from tutela.custody.shares import KEY_BYTES, Scheme, Share, WrittenShare
from tutela.errors import MalformedError, MismatchError

NO_PASSPHRASE: Final = b""


class SlipSharing:
    """Splits and joins keys of 32 bytes.

    Args:
        passphrase: of SLIP-39; Tutela uses none, its published vectors use one.
    """

    def __init__(self, passphrase: bytes = NO_PASSPHRASE) -> None:
        self._passphrase = passphrase

    def split(self, secret: bytes, mark: int, scheme: Scheme) -> tuple[tuple[str, ...], ...]:
        """Return the words of every share, drawn from the system's dice."""
        groups: list[list[str]] = generate_mnemonics(
            group_threshold=1,
            groups=[(scheme.needed, scheme.count)],
            master_secret=secret,
            passphrase=self._passphrase,
            iteration_exponent=mark,
        )
        return tuple(tuple(words.split()) for words in groups[0])

    def read(self, untrusted: WrittenShare) -> Share:
        """Return a share whose words are all known and whose checksum fits.

        Raises:
            MalformedError: they are not, it does not, or it is a share of something else. Up to
                three wrong words are found for certain, more with a chance of one in 2^30 against.
        """
        file, place = untrusted.file, untrusted.place
        for number, word in enumerate(untrusted.untrusted_words, 1):
            if word not in WORD_INDEX_MAP:
                raise MalformedError("recovery.word_unknown", file=file, place=place, word=number)
        try:
            found = SlipShare.from_mnemonic(" ".join(untrusted.untrusted_words))
        except MnemonicError:
            raise MalformedError("recovery.share_checksum", file=file, place=place) from None
        if found.group_count != 1 or len(found.value) != KEY_BYTES:
            raise MalformedError("recovery.share_other", file=file, place=place)
        return Share(
            written=untrusted,
            split=found.identifier,
            number=found.index + 1,
            needed=found.member_threshold,
            mark=found.iteration_exponent,
        )

    def join(self, shares: Sequence[Share]) -> bytes:
        """Return the key bytes of exactly as many shares as are needed.

        Raises:
            MismatchError: they are not of one splitting.
        """
        spelled = [" ".join(share.written.untrusted_words) for share in shares]
        try:
            joined = recover_ems(decode_mnemonics(spelled))
        except MnemonicError:
            raise MismatchError("recovery.shares_digest") from None
        secret: bytes = joined.decrypt(self._passphrase)
        return secret
