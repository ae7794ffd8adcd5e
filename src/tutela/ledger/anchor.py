"""Outside time for a log: which heads to have stamped, and when a time-stamp must be renewed.

Source: `spec/ledger.md`, section 10. Decisions: ADR 0087, ADR 0088.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from tutela.errors import MalformedError
from tutela.proof.digest import sha256
from tutela.proof.timestamp import Authority, Timestamp

FORMAT = "tutela-authority/1"
LOGS = ("evidence", "publication")
RENEW_AHEAD = timedelta(days=180)
LIST_AGAIN = timedelta(days=30)
AUTHORITIES_WANTED = 2

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}", re.ASCII)
_URL = re.compile(r"https://[A-Za-z0-9._~:/?@!$&()*+,;=%\[\]-]{1,2000}", re.ASCII)
_POLICY = re.compile(r"[0-2](\.(0|[1-9][0-9]{0,38})){1,127}", re.ASCII)
_TRAVELLING = re.compile(
    r"(evidence|publication)-([1-9][0-9]{0,18})-([a-z0-9][a-z0-9-]{0,31})"
    r"(?:\.renewal-([1-9][0-9]{0,5}))?\.ts[qr]",
    re.ASCII,
)


class Standing(Enum):
    """How it stands with one time-stamp."""

    CURRENT = "current"
    RENEWED = "renewed"
    DUE = "due"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class AuthorityCard:
    """An authority as a case keeps it: what checks its tokens, and where to ask."""

    authority: Authority
    url: str | None = None

    def __post_init__(self) -> None:
        """Refuse a name that is no file name, a URL that is not https, a malformed policy."""
        if not _NAME.fullmatch(self.authority.name):
            raise MalformedError("anchor.name")
        if self.url is not None and not _URL.fullmatch(self.url):
            raise MalformedError("anchor.url")
        if self.authority.policy is not None and not _POLICY.fullmatch(self.authority.policy):
            raise MalformedError("anchor.policy")

    def format(self) -> bytes:
        """Return the bytes of authority.toml."""
        fields = {"name": self.authority.name, "url": self.url, "policy": self.authority.policy}
        lines = [f'{name} = "{value}"' for name, value in fields.items() if value is not None]
        return "\n".join((f'format = "{FORMAT}"', *lines, "")).encode()

    @classmethod
    def parse(cls, untrusted: bytes, root: bytes, tsa: bytes | None) -> "AuthorityCard":
        """Return the card in authority.toml and the certificates beside it.

        Raises:
            MalformedError: it is no such card, or a certificate cannot be read.
        """
        try:
            found = tomllib.loads(untrusted.decode())
        except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
            raise MalformedError("anchor.card") from error
        texts = {name: value for name, value in found.items() if isinstance(value, str)}
        if texts.get("format") != FORMAT or "name" not in texts or texts.keys() != found.keys():
            raise MalformedError("anchor.card")
        authority = Authority(texts["name"], root, tsa, texts.get("policy"))
        return cls(authority, texts.get("url"))


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a time-stamp belongs: log, size of the head, authority; renewal 0 is the head's own."""

    log: str
    size: int
    authority: str
    renewal: int = 0

    @property
    def file(self) -> str:
        """Return the name of request and answer in the folder of the head, without its ending."""
        return self.authority + (f".{message_file(self.renewal)}" if self.renewal else "")

    @property
    def number(self) -> tuple[int, int]:
        """Return what grows from one message of a log to the next: size and renewal."""
        return self.size, self.renewal

    @property
    def travelling(self) -> str:
        """Return the name under which request and answer travel, without its ending."""
        return f"{self.log}-{self.size}-{self.file}"

    @classmethod
    def parse(cls, untrusted_name: str) -> "Place":
        """Return the place that the name of a travelling request or answer says.

        Raises:
            MalformedError: it is no such name.
        """
        found = _TRAVELLING.fullmatch(untrusted_name)
        if found is None:
            raise MalformedError("anchor.file_name", wanted="evidence-12-NAME.tsr")
        return cls(found[1], int(found[2]), found[3], int(found[4] or 0))


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time-stamp that was checked.

    Attributes:
        place: where it belongs.
        sha256: of the answer's bytes as they were received.
        timestamp: what it says.
    """

    place: Place
    sha256: bytes
    timestamp: Timestamp

    @property
    def ends(self) -> datetime:
        """Return when it says nothing any more."""
        return self.timestamp.ends


@dataclass(frozen=True, slots=True)
class Anchored:
    """All checked time-stamps of one log.

    Attributes:
        stamps: of heads and of renewals.
        lists: digests of answers that a renewal lists, by size and number of the renewal.
    """

    stamps: tuple[Stamp, ...] = ()
    lists: Mapping[tuple[int, int], frozenset[bytes]] = field(default_factory=dict)

    def standing(self, stamp: Stamp, now: datetime) -> Standing:
        """Return how it stands with a time-stamp."""
        if now + RENEW_AHEAD < stamp.ends:
            return Standing.CURRENT
        if any(self._carries_on(stamp, later, now) for later in self.stamps):
            return Standing.RENEWED
        return Standing.DUE if now < stamp.ends else Standing.OVERDUE

    def due(self, now: datetime) -> tuple[Stamp, ...]:
        """Return what must be renewed, and what should have been."""
        wanted = {Standing.DUE, Standing.OVERDUE}
        return tuple(each for each in self.stamps if self.standing(each, now) in wanted)

    def to_renew(self, now: datetime) -> tuple[Stamp, ...]:
        """Return what a renewal should list now.

        What a renewal listed a month ago or less waits, and what has ended is listed once: where
        an authority has no newer certificate yet, asking it again and again changes nothing.
        """
        return tuple(each for each in self.due(now) if not self._listed_lately(each, now))

    def _listed_lately(self, stamp: Stamp, now: datetime) -> bool:
        since = stamp.timestamp.at if stamp.ends <= now else now - LIST_AGAIN
        return any(
            stamp.sha256 in self.lists.get(later.place.number, frozenset())
            and later.timestamp.at >= since
            for later in self.stamps
            if later.place.renewal
        )

    def _carries_on(self, stamp: Stamp, later: Stamp, now: datetime) -> bool:
        listed = self.lists.get(later.place.number, frozenset())
        # A list is older than what is stamped over it, so the places of a chain only grow.
        return (
            later.place.renewal > 0
            and later.place.number > stamp.place.number
            and stamp.sha256 in listed
            and stamp.timestamp.at <= later.timestamp.at <= stamp.ends
            and self.standing(later, now) in {Standing.CURRENT, Standing.RENEWED}
        )


@dataclass(frozen=True, slots=True)
class LogState:
    """What a person asks of one log.

    Attributes:
        log: its name.
        size: entries now.
        newest: size of the newest stamped head.
        by: its time-stamps, earliest first.
        due: time-stamps that end soon.
        overdue: time-stamps that have ended without a renewal.
    """

    log: str
    size: int
    newest: int | None
    by: tuple[Timestamp, ...]
    due: int
    overdue: int

    @property
    def since(self) -> int:
        """Return how many entries no time-stamp covers."""
        return self.size - (self.newest or 0)


def message_file(renewal: int) -> str:
    """Return the name of the file that holds what is stamped."""
    return f"renewal-{renewal}" if renewal else "note"


def renewal_message(note: bytes, due: Iterable[Stamp]) -> bytes:
    """Return what is stamped to carry older time-stamps on."""
    ordered = sorted(due, key=lambda each: (each.place.size, f"{each.place.file}.tsr"))
    lines = [f"{each.place.size} {each.place.file}.tsr {each.sha256.hex()}\n" for each in ordered]
    return note + "".join(lines).encode()


def listed_in(untrusted_message: bytes, note: bytes) -> frozenset[bytes]:
    """Return the digests that a renewal lists.

    Raises:
        MalformedError: it does not begin with the bare note, or a line is malformed.
    """
    if not untrusted_message.startswith(note):
        raise MalformedError("anchor.renewal_form")
    try:
        lines = untrusted_message[len(note) :].decode("ascii").splitlines()
        return frozenset(bytes.fromhex(line.split(" ")[2]) for line in lines)
    except (ValueError, IndexError) as error:
        raise MalformedError("anchor.renewal_form") from error


def missing(
    log: str, size: int, authorities: Iterable[str], stamps: Sequence[Stamp]
) -> tuple[Place, ...]:
    """Return the time-stamps that the newest head lacks, one for each authority."""
    if size == 0:
        return ()
    present = {each.place for each in stamps}
    places = (Place(log, size, name) for name in sorted(authorities))
    return tuple(place for place in places if place not in present)


def state_of(log: str, size: int, anchored: Anchored, now: datetime) -> LogState:
    """Return what a person asks of a log."""
    heads = [each for each in anchored.stamps if each.place.renewal == 0]
    newest = max((each.place.size for each in heads), default=None)
    by = [each.timestamp for each in heads if each.place.size == newest]
    found = [anchored.standing(each, now) for each in anchored.stamps]
    return LogState(
        log=log,
        size=size,
        newest=newest,
        by=tuple(sorted(by, key=lambda each: (each.at, each.authority))),
        due=found.count(Standing.DUE),
        overdue=found.count(Standing.OVERDUE),
    )


def advice(authorities: int) -> str | None:
    """Return the text to say where fewer than two authorities are known."""
    if authorities >= AUTHORITIES_WANTED:
        return None
    return "anchor.one_authority" if authorities else "anchor.no_authority"


def digest_of(answer: bytes) -> bytes:
    """Return the digest by which a renewal lists an answer."""
    return sha256(answer)
