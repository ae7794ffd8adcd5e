"""A rehearsal: recover a copy of a case in a folder of its own, and time every step."""

import os
import secrets as dice
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tutela.custody.access import check_accession
from tutela.custody.index import IndexedItem
from tutela.custody.keys import RECOVERY_LABEL, AgeKey
from tutela.errors import MismatchError, TutelaError
from tutela.ledger.audit import audit, check_undamaged
from tutela.ledger.entry import Event, EventKind
from tutela.stores.recovery_files import copy_for_rehearsal
from tutela.wiring.case import Case, open_case
from tutela.wiring.keys import case_key_of
from tutela.wiring.recovery import Recovered, card_of, recover

PASSPHRASE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a rehearsal.

    Attributes:
        name: of the step; its words are `recovery.step_name_<name>`.
        seconds: it took.
        count: of what it looked at, where it counts something.
        failure: why it did not work, if it did not.
    """

    name: str
    seconds: float
    count: int | None = None
    failure: TutelaError | None = None


@dataclass(slots=True)
class Drill:
    """A rehearsal while it runs; every step that was begun is in it."""

    folder: Path
    steps: list[Step] = field(default_factory=list)

    @property
    def failures(self) -> tuple[Step, ...]:
        """Return the steps that did not work."""
        return tuple(step for step in self.steps if step.failure is not None)

    def count(self, name: str) -> int:
        """Return what a step counted, 0 where it was not reached."""
        return next((step.count or 0 for step in self.steps if step.name == name), 0)

    def step(self, name: str, do: Callable[[], int | None]) -> bool:
        """Do a step, time it and keep it; return whether it worked."""
        started = time.perf_counter()
        count, failure = None, None
        try:
            count = do()
        except TutelaError as reason:
            failure = reason
        self.steps.append(Step(name, time.perf_counter() - started, count, failure))
        return failure is None


def drill(copy: Path, target: Path, open_key: Callable[[], AgeKey], items: int) -> Drill:
    """Rehearse a recovery: copy, recover from the key alone, audit, open some items.

    Nothing of the copy is changed, and no plaintext is kept. The passphrase of the rehearsal is
    random and forgotten, so that nobody works in it by mistake.

    Args:
        copy: of a case folder; its machine secrets and index are not used.
        target: where to rehearse; must not exist, or be an empty folder.
        open_key: returns the recovery key, from shares or from paper.
        items: how many to open, drawn by lot.

    Raises:
        RefusedError: the target is not empty, or lies in the copy.
        UnavailableError: there is no case at the copy, or a disk is full.
    """
    done = Drill(target)
    found: list[AgeKey] = []
    recovered: list[Recovered] = []

    def copied() -> int:
        copy_for_rehearsal(copy, target)
        return sum(1 for path in target.rglob("*") if path.is_file())

    def opened_key() -> None:
        found.append(open_key())

    def recovering() -> int:
        recovered.append(recover(target, found[0], os.urandom(PASSPHRASE_BYTES).hex()))
        return recovered[0].events

    def complete() -> int:
        if recovered[0].damage is not None:
            raise recovered[0].damage
        return recovered[0].items

    # The key first: without it there is nothing to copy for, and nothing to delete afterwards.
    if done.step("key", opened_key) and not done.step("copy", copied):
        raise done.failures[0].failure or MismatchError("recovery.drill_failed", count=1)
    if found and done.step("recover", recovering):
        done.step("records", complete)
        with open_case(target, recovered[0].secrets) as case:
            _examine(done, case, found[0], items)
            _record(case, done)
    return done


def record_drill(case: Case, done: Drill) -> None:
    """Keep in the real case that a rehearsal was done and what it found.

    Raises:
        UnavailableError: the ledger cannot be written.
    """
    _record(case, done)


def check_same_case(copy: Path, case: Case) -> None:
    """Check that a copy is one of this case.

    Raises:
        MismatchError: it is another case's.
        UnavailableError: it is no case.
    """
    card = card_of(copy)
    if card != case.card:
        raise MismatchError("recovery.other_case", found=card.case, expected=case.card.case)


def _examine(done: Drill, case: Case, holder: AgeKey, items: int) -> None:
    def evidence() -> int:
        return _audited(case, publication=False)

    def publication() -> int:
        return _audited(case, publication=True)

    def objects() -> int:
        known = case.index.items()
        missing = [each for each in known if not case.vault.exists(each.object_id)]
        if missing:
            first = str(missing[0].item)
            raise MismatchError("custody.objects_missing", count=len(missing), item=first)
        return len(known)

    def opened() -> int:
        return _open_some(case, holder, items)

    done.step("evidence", evidence)
    done.step("publication", publication)
    done.step("objects", objects)
    done.step("items", opened)


def _audited(case: Case, *, publication: bool) -> int:
    store = case.publication_store if publication else case.evidence_store
    key = case.card.publication if publication else case.card.evidence
    report = audit(store, key)
    check_undamaged(report)
    return report.checkpoint.size if report.checkpoint else 0


def _open_some(case: Case, holder: AgeKey, wanted: int) -> int:
    case_key = case_key_of(case, holder)
    drawn = _drawn(case.index.items(), wanted)
    failures: list[TutelaError] = []
    for each in drawn:
        with _keeping(failures):
            check_accession(each.item, RECOVERY_LABEL, case.now(), case.access, case_key, case.dice)
    if failures:
        raise failures[0]
    return len(drawn)


def _drawn(known: Sequence[IndexedItem], wanted: int) -> list[IndexedItem]:
    return dice.SystemRandom().sample(known, min(wanted, len(known)))


@contextmanager
def _keeping(failures: list[TutelaError]) -> Iterator[None]:
    try:
        yield
    except TutelaError as reason:
        failures.append(reason)


def _record(case: Case, done: Drill) -> None:
    seconds = sum(step.seconds for step in done.steps)
    case.record(
        Event(
            kind=EventKind.DRILLED,
            at=case.instant(),
            actor=RECOVERY_LABEL,
            details={
                "events": done.count("recover"),
                "items": done.count("objects"),
                "opened": done.count("items"),
                "failed": [step.name for step in done.failures],
                "seconds": round(seconds),
            },
        )
    )
