"""The leak check of a release, in an open case.

There is no function here that answers about a name. `check_release` asks about a signed candidate,
keeps the check in the ledger, and only then passes or refuses; why, it does not say.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from tutela.custody.item import ItemId
from tutela.custody.keys import AgeKey
from tutela.custody.record import instant
from tutela.errors import RefusedError
from tutela.ledger.entry import Event, EventKind
from tutela.protection.casebook import CASEBOOK_KINDS, Casebook, read_casebook
from tutela.protection.consent import DatumKind
from tutela.protection.history import events_of
from tutela.protection.index import index_key
from tutela.protection.leak.budget import Spent, spent
from tutela.protection.leak.carried import Carried, digest_of
from tutela.protection.leak.check import (
    Asked,
    Check,
    fits,
    new_check,
    seal_findings,
)
from tutela.protection.leak.decision import Decision, uncovered
from tutela.protection.leak.index import INDEXED_KINDS, LeakIndex
from tutela.protection.leak.keyed import Key, keys_of_ledger
from tutela.protection.leak.look import Hit, attributes_of, look
from tutela.protection.leak.policy import (
    K_MIN,
    Finding,
    Known,
    Rule,
    Scene,
    judge,
)
from tutela.protection.role import Role
from tutela.redaction.reviewfile import ReleaseClass, ShowsCaptive
from tutela.release.candidate import Candidate, Claim
from tutela.release.docket import Drawn, viewer_of
from tutela.stores.identity_folder import IdentityFolder
from tutela.wiring.case import Case, latest
from tutela.wiring.desk import Desk
from tutela.wiring.person import name_of

ASK_OFFICER: Final = "shown.ask_officer"
"""The one sentence a publisher reads, whatever was found."""


def check_release(desk: Desk, drawn: Drawn, carried: Iterable[Carried], k: int = K_MIN) -> None:
    """Check that nothing a release carries tells of somebody on record.

    Call it behind `wiring.shown.check_people`: what somebody consented to, and nothing else of
    theirs, may be told. The check is in the ledger when this returns or raises; it counts, also
    where its answer is lost.

    Args:
        desk: of whoever takes this step.
        drawn: the signed candidate.
        carried: every text of what would leave, as far as it is made.
        k: how many others on record must fit what is told without a name.

    Raises:
        RefusedError: it tells of somebody, or was asked too often; nothing more is said.
        MismatchError: a record of the ledger is missing or damaged.
        UnavailableError: the ledger cannot be written; nothing was answered.
    """
    texts = tuple(carried)
    with IdentityFolder(desk.case.folder.folder).turn():
        stopped = _checked(desk, drawn, texts, k)
    if stopped:
        raise RefusedError(ASK_OFFICER)


def words_of(claim: Claim) -> tuple[Carried, ...]:
    """Return what the publisher says of a picture as texts that are carried."""
    told = {**claim.told, **({} if claim.date is None else {"date": claim.date})}
    return tuple(Carried("", name, text) for name, text in told.items())


def _checked(desk: Desk, drawn: Drawn, texts: tuple[Carried, ...], k: int) -> bool:
    case, item, now = desk.case, drawn.candidate.item, latest(desk.case)
    log = LeakLog(case, desk.key)
    index, keys = log.index()
    seen = look(texts, index, now.date())
    claim = drawn.candidate.claim
    known = Known(scene_of(claim), log.earlier(index), _allowed(drawn), k)
    findings = judge(seen, index, known)
    particulars, whole = fits(seen.particulars)
    if not whole:
        findings = (*findings, Finding("", Rule.TOO_MUCH))
    decisions = log.decisions(item)
    covered = {digest for each in decisions for digest in each.covers}
    stopped = bool(uncovered(findings, covered, item, keys[0]))
    if log.spent(item, decisions, now).is_over:
        findings, stopped = (*findings, Finding("", Rule.TOO_OFTEN)), True
    check = Check(
        new_check(case.dice),
        Asked(item, drawn.candidate.digest, digest_of(texts), desk.viewer),
        instant(now),
        stopped,
        particulars,
        seal_findings(findings, log.officers(), case.cipher),
    )
    case.record(check.to_event(desk.label, desk.purpose))
    return stopped


def scene_of(claim: Claim) -> Scene:
    """Return what an item shows, as the reviewer said; what is unknown counts as a captive."""
    undecided = claim.release_class is ReleaseClass.UNDECIDED
    if undecided or claim.living_captive is not ShowsCaptive.NO:
        return Scene.CAPTIVE
    return Scene.PERSON if claim.release_class is ReleaseClass.PERSON else Scene.NOBODY


def _allowed(drawn: Drawn) -> Mapping[str, frozenset[DatumKind]]:
    """Return what live consents let be told; whether they live, `check_people` asked."""
    found: dict[str, frozenset[DatumKind]] = {}
    for person, kind in drawn.shown.shown.people if drawn.shown is not None else ():
        found[str(person)] = found.get(str(person), frozenset()) | {kind}
    return found


@dataclass(frozen=True, slots=True)
class LeakLog:
    """What the ledger of an open case says of leak checks."""

    case: Case
    key: AgeKey = field(repr=False)

    def events(
        self, kinds: Collection[str], items: Collection[ItemId] | None = None
    ) -> tuple[Event, ...]:
        """Return events in the order of the ledger."""
        return events_of(kinds, self.case.access, self.key, items)

    def index(self) -> tuple[LeakIndex, tuple[Key, ...]]:
        """Return the index of everybody, and the keys of every generation."""
        events = self.events(INDEXED_KINDS)
        keys = keys_of_ledger(self.case.dedup_key, events)
        return LeakIndex.of(events, keys, index_key(self.case.dedup_key)), keys

    def earlier(self, index: LeakIndex) -> Mapping[str, tuple[Hit, ...]]:
        """Return what everything that was published tells of anybody, by pseudonym."""
        published = {
            Candidate.decode(candidate).digest
            for event in self.events((EventKind.PUBLISHED,))
            if isinstance(candidate := event.details.get("candidate"), bytes)
        }
        items = {each.item for each in self.case.index.events() if each.kind == EventKind.PUBLISHED}
        told: dict[date, dict[str, None]] = {}
        for check in self.checks({each for each in items if each is not None}):
            if check.asked.candidate in published:
                on = datetime.fromisoformat(check.at).date()
                told.setdefault(on, {}).update(dict.fromkeys(check.particulars))
        found: dict[str, tuple[Hit, ...]] = {}
        for on, particulars in told.items():
            for subject, hits in attributes_of(particulars, index, on).items():
                found[subject] = (*found.get(subject, ()), *hits)
        return found

    def checks(self, items: Collection[ItemId]) -> tuple[Check, ...]:
        """Return the checks of some items in the order of the ledger."""
        return tuple(map(Check.of_event, self.events((EventKind.LEAK_CHECKED,), items)))

    def decisions(self, item: ItemId) -> tuple[Decision, ...]:
        """Return the newest decision about each check of an item.

        One does not count whose signer is no protection officer now, did not look at what stopped
        the check, or asked for it: also where another program wrote it.
        """
        events = self.events((EventKind.LEAK_DECIDED,), (item,))
        if not events:
            return ()
        register, name = self.casebook().register, name_of(self.case)
        asked = {each.check: each.asked.by for each in self.checks((item,))}
        looked = {
            (each.details.get("check"), each.details.get("by"))
            for each in self.events((EventKind.LEAK_SHOWN,), (item,))
        }
        newest: dict[bytes, Decision] = {}
        for each in (Decision.of_event(event, name) for event in events):
            signer = each.by[0].verifier.hex()
            if register.role(signer) is not Role.PROTECTION_OFFICER:
                continue
            viewer = viewer_of(register.holders[signer].recipient)
            if (each.check, viewer) in looked and asked.get(each.check, viewer) != viewer:
                newest[each.check] = each
        return tuple(newest.values())

    def spent(self, item: ItemId, decisions: Iterable[Decision], now: datetime) -> Spent:
        """Return what was asked already."""
        noted = (
            (each.item, each.at)
            for each in self.case.index.events()
            if each.kind == EventKind.LEAK_CHECKED
        )
        return spent(noted, self.checks((item,)), decisions, item, instant(now)[:10])

    def officers(self) -> tuple[str, ...]:
        """Return the age recipients of the protection officers."""
        register = self.casebook().register
        return tuple(
            register.holders[verifier].recipient
            for verifier, role in sorted(register.roles.items())
            if role is Role.PROTECTION_OFFICER
        )

    def casebook(self) -> Casebook:
        """Return the register of roles."""
        return read_casebook(name_of(self.case), self.events(CASEBOOK_KINDS))
