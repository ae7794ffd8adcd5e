"""What `tutela verify --authority` adds: what time-stamps say of the head in a proof.

A time-stamp that is missing or has ended fails nothing: it is said, and the reader decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tutela.proof.stamps import Told


@dataclass(frozen=True, slots=True)
class Stamped:
    """What the time-stamps of a release say now.

    Attributes:
        told: each of them once.
        named: whether the reader named an authority.
    """

    told: Told
    named: bool

    @property
    def holds(self) -> bool:
        """Return whether one says when the head existed, and has not ended."""
        return bool(self.told.held)

    @property
    def unchecked(self) -> int:
        """Return how many say nothing by the word of anybody the reader named."""
        return self.told.overfull + self.told.others

    def documents(self) -> Sequence[Mapping[str, str | bool]]:
        """Return the same for a program."""
        both = ((self.told.held, False), (self.told.ended, True))
        return [
            {
                "at": _utc(one.at),
                "authority": one.authority,
                "ends": _utc(one.ends),
                "ended": ended,
            }
            for stamps, ended in both
            for one in stamps
        ]

    def lines(self, say: Mapping[str, str], *, own: bool) -> Iterable[str]:
        """Return the same for a person; a name can hold any letters.

        Args:
            say: the texts.
            own: whether nobody but the ledger's own keeper vouches for the head.
        """
        if own:
            yield say["page.time_own"]
        for one in self.told.held:
            yield say["verify.stamped"].format(at=_utc(one.at), authority=one.authority)
        for one in self.told.ended:
            yield say["verify.stamp_ended"].format(
                at=_utc(one.at), authority=one.authority, ends=_utc(one.ends)
            )
        if self.told.overfull:
            yield say["verify.stamps_more"].format(count=self.told.overfull)
        if self.told.others:
            told = "verify.stamps_other" if self.named else "verify.stamps_open"
            yield say[told].format(count=self.told.others)


def _utc(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
