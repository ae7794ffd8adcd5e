"""The papers of a case: every file of its folder beside objects, headers, ledgers and index.

No entry of a ledger names them. The card and the machine's secrets hold each other's digest; the
wrapped keys and the closed receipts never change once they are written. So they are compared with
what was remembered of them, and with other copies of the case: what most witnesses agree on is
taken for right, and where there is no majority nothing is changed.

Source: `spec/fixity.md`, section 4.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tutela.custody.case import CaseCard, seals_machine
from tutela.errors import MalformedError

CARD: Final = "case.toml"
MACHINE: Final = "machine.age"
ESCROW: Final = "machine-recovery.age"
KEYS: Final = "keys/"
REPLICA_CHANGED: Final = "fixity.replica_paper_changed"
AGE_BEGINNING: Final = b"age-encryption.org/v1\n"

_FIXED: Final = re.compile(
    r"keys/[0-9]{4}\.age|identity/[0-9a-f]{64}\.sealed|receipts/[0-9]{4,}\.sealed|anchors/.+|witness/(keys|contradictions)/.+"
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it lies: its bytes' digest, and its beginning; no digest if it is unreadable."""

    digest: bytes | None
    beginning: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class PaperDamage:
    """A paper that is not as it must be, and the identifier of what is wrong."""

    path: str
    message: str

    @property
    def ours(self) -> bool:
        """Return whether it is this case's paper that is wrong, not a replica's."""
        return self.message != REPLICA_CHANGED


def is_fixed(path: str) -> bool:
    """Return whether a paper of this name never changes once it is written."""
    return _FIXED.fullmatch(path) is not None


def worth_remembering(papers: Mapping[str, Paper]) -> dict[str, bytes]:
    """Return the digests by which papers are known again."""
    kept = ((path, paper.digest) for path, paper in papers.items() if is_judged(path))
    return {path: digest for path, digest in kept if digest is not None}


def check_papers(
    papers: Mapping[str, Paper],
    remembered: Mapping[str, bytes],
    card: bytes,
    machine: bytes,
) -> tuple[PaperDamage, ...]:
    """Return what is wrong with the papers of a case.

    Args:
        papers: as they lie, by path.
        remembered: digests of papers as they were found undamaged earlier.
        card: bytes of case.toml; empty if there are none.
        machine: bytes of machine.age.
    """
    found: list[PaperDamage] = list(_check_card(papers, remembered, card, machine))
    for path in sorted(papers.keys() | remembered.keys()):
        if path not in (CARD, MACHINE):
            message = _wrong_with(path, papers.get(path), remembered.get(path))
            found += [] if message is None else [PaperDamage(path, message)]
    if not any(path.startswith(KEYS) for path in papers.keys() | remembered.keys()):
        found.append(PaperDamage(KEYS, "fixity.no_keys"))
    return tuple(found)


def compare_papers(
    papers: Mapping[str, Paper],
    theirs: Sequence[Mapping[str, Paper]],
    memories: Sequence[Mapping[str, bytes]],
) -> tuple[PaperDamage, ...]:
    """Return the papers on which copies of a case disagree though they never change."""
    paths = sorted({path for each in theirs for path in each})
    differing = [path for path in paths if _differs(path, papers, theirs)]
    return tuple(PaperDamage(path, _verdict(path, papers, theirs, memories)) for path in differing)


def right_digest(
    path: str, copies: Sequence[Mapping[str, Paper]], memories: Sequence[Mapping[str, bytes]]
) -> bytes | None:
    """Return the digest most witnesses of a paper agree on, or None if there is no majority.

    Args:
        path: of the paper.
        copies: the papers of each copy of the case.
        memories: digests that were remembered, with the case or with a replica.
    """
    if path == ESCROW:
        copies = [{path: each[path]} if _is_age(each.get(path)) else {} for each in copies]
    digests = [digest_in(copy, path) for copy in copies]
    if path == ESCROW and digests[0] is not None:
        # A renewal replaces it and forgets the older one, which must never come back.
        known = memories[0].get(path) if memories else None
        return known if known is not None and known in digests else digests[0]
    here = Counter(digest for digest in digests if digest is not None)
    votes = here + Counter(each[path] for each in memories if each.get(path) in here)
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def digest_in(papers: Mapping[str, Paper], path: str) -> bytes | None:
    """Return the digest of a paper, if it is there and can be read."""
    paper = papers.get(path)
    return None if paper is None else paper.digest


def is_judged(path: str) -> bool:
    """Return whether copies of this paper must agree."""
    return is_fixed(path) or path in (CARD, MACHINE, ESCROW)


def _differs(path: str, papers: Mapping[str, Paper], theirs: Sequence[Mapping[str, Paper]]) -> bool:
    """Return whether a copy that must be the same is not; card and secrets may be renewed."""
    if path == CARD:
        theirs = [each for each in theirs if each.get(MACHINE) == papers.get(MACHINE)]
    own = papers.get(path)
    if path == ESCROW:
        # Copies made before a renewal have another one.
        return own is None
    if path != CARD and not is_fixed(path):
        return False
    return any(path in each and (own is None or each[path] != own) for each in theirs)


def _verdict(
    path: str,
    papers: Mapping[str, Paper],
    theirs: Sequence[Mapping[str, Paper]],
    memories: Sequence[Mapping[str, bytes]],
) -> str:
    right = right_digest(path, (papers, *theirs), memories)
    if path not in papers:
        return "fixity.paper_missing"
    if right is None:
        return "fixity.paper_differs"
    return "fixity.paper_changed" if right != digest_in(papers, path) else REPLICA_CHANGED


def _wrong_with(path: str, paper: Paper | None, remembered: bytes | None) -> str | None:
    if paper is None:
        return "fixity.paper_missing"
    if paper.digest is None:
        return "fixity.paper_unreadable"
    if (path.startswith(KEYS) or path == ESCROW) and not _is_age(paper):
        return "fixity.paper_changed"
    if remembered not in (None, paper.digest):
        return "fixity.paper_changed"
    return None


def _is_age(paper: Paper | None) -> bool:
    return paper is not None and paper.beginning.startswith(AGE_BEGINNING)


def _check_card(
    papers: Mapping[str, Paper], remembered: Mapping[str, bytes], card: bytes, machine: bytes
) -> Iterable[PaperDamage]:
    for path in (CARD, MACHINE):
        paper = papers.get(path)
        if paper is None:
            yield PaperDamage(path, "fixity.paper_missing")
        elif paper.digest is None:
            yield PaperDamage(path, "fixity.paper_unreadable")
    if not {CARD, MACHINE} <= papers.keys():
        return
    if seals_machine(card, machine) and _is_card(card):
        # Both may have been renewed together; of the card alone nothing but its last line can.
        # What could not be read when it was to be remembered says nothing.
        same_machine = papers[MACHINE].digest == remembered.get(MACHINE)
        if same_machine and papers[CARD].digest != remembered.get(CARD, papers[CARD].digest):
            yield PaperDamage(CARD, "fixity.paper_changed")
        return
    told = [
        path
        for path in (CARD, MACHINE)
        if path in remembered and papers[path].digest != remembered[path]
    ]
    blamed = told or ([MACHINE] if _is_card(card) else [CARD])
    yield from (PaperDamage(path, "fixity.paper_changed") for path in blamed)


def _is_card(card: bytes) -> bool:
    try:
        CaseCard.parse(card)
    except MalformedError:
        return False
    return True
