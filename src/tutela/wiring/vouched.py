"""The head of the publication log that a release shows, with what outsiders say on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tutela.errors import MalformedError, RefusedError
from tutela.ledger.anchor import LOGS
from tutela.proof.carried import carried
from tutela.proof.checkpoint import open_checkpoint
from tutela.proof.merkle import check_consistency
from tutela.proof.proof_file import TOKEN_BYTES_MAX, TOKENS_MAX
from tutela.proof.timestamp import bare_note
from tutela.wiring.anchor import NOTE, Anchors, anchors_of
from tutela.wiring.case import PUBLICATION, Case, now
from tutela.wiring.heads import checked_lines, kept_heads
from tutela.wiring.witness import accepted


@dataclass(frozen=True, slots=True)
class Outsiders:
    """Whose words about the head a release gives away: time-stamping authorities', partners'."""

    tokens: bool = True
    cosignatures: bool = True


EVERYTHING: Final = Outsiders()


@dataclass(frozen=True, slots=True)
class Vouched:
    """A head, and what travels with it.

    Attributes:
        note: the text, the line of the log's own key, and lines of accepted witnesses that hold.
        tokens: time-stamps over the bare note.
        skipped: files of the case that were passed over: damaged, or nobody's whom it knows.
    """

    note: bytes = field(repr=False)
    tokens: tuple[bytes, ...] = field(default=(), repr=False)
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Head:
    bare: bytes
    tokens: tuple[bytes, ...] = ()
    lines: str = ""


def vouched_head(case: Case, position: int, wanted: Outsiders) -> Vouched:
    """Return the head of the publication log that shows an entry, made anew from checked parts.

    An older head that outsiders vouch for says more than the newest, which nobody knows yet: the
    newest that is both time-stamped and cosigned, else the newest stamped, else the newest
    cosigned, else the newest.

    Raises:
        MismatchError: an authority was exchanged, or a head that the log's key signed is not one
            of this log.
        MalformedError: the list of accepted authorities, or a witness's key, is damaged.
        UnavailableError: a file cannot be read.
    """
    stamped, skipped = _stamped(case, position) if wanted.tokens else ({}, ())
    cosigned, foreign = _cosigned(case, position) if wanted.cosignatures else ({}, ())
    ranks = (stamped.keys() & cosigned.keys(), stamped.keys(), cosigned.keys())
    size = next((max(rank) for rank in ranks if rank), None)
    if size is None:
        note = case.publication_store.read("checkpoint")
        return Vouched(bare_note(note, case.card.publication), (), (*skipped, *foreign))
    tokens = stamped[size].tokens if size in stamped else ()
    lines = cosigned[size].lines if size in cosigned else ""
    bare = (stamped.get(size) or cosigned[size]).bare
    _check_ours(case, bare)
    return Vouched(bare + lines.encode(), tokens, (*skipped, *foreign))


def stamped_heads(
    anchors: Anchors, position: int
) -> tuple[Mapping[int, tuple[bytes, tuple[bytes, ...]]], tuple[str, ...]]:
    """Return, by size, the stamped heads of the publication log that cover an entry.

    Each with its tokens, as a release carries them: what no signature covers is left out. Beside
    them the files that do not count.

    Raises:
        MismatchError: a stamped head is not one of this log, or an authority was exchanged.
    """
    log, at = LOGS[1], now()
    cards = anchors.trusted()
    refused: list[str] = []
    found = anchors.found(log)
    heads: dict[int, tuple[bytes, tuple[bytes, ...]]] = {}
    for each in sorted(found.anchored.stamps, key=lambda one: one.place):
        size = each.place.size
        if size <= position or each.place.renewal or each.ends <= at:
            continue
        answer = anchors.store.read(log, size, f"{each.place.file}.tsr") or b""
        try:
            token = carried(answer, cards[each.place.authority].authority)
        except (MalformedError, RefusedError):
            # A token only openssl reads: strangers could not check it.
            refused.append(f"{log}-{size}-{each.place.file}.tsr")
            continue
        note = anchors.store.read(log, size, NOTE)
        if note is not None and len(token) <= TOKEN_BYTES_MAX:
            tokens = heads[size][1] if size in heads else ()
            heads[size] = bare_note(note, anchors.card.publication), (*tokens, token)[:TOKENS_MAX]
    return heads, (*(file for file, _ in found.refused), *refused)


def _stamped(case: Case, position: int) -> tuple[Mapping[int, _Head], tuple[str, ...]]:
    heads, refused = stamped_heads(anchors_of(case), position)
    return {size: _Head(bare, tokens) for size, (bare, tokens) in heads.items()}, refused


def _cosigned(case: Case, position: int) -> tuple[Mapping[int, _Head], tuple[str, ...]]:
    key, witnesses = case.card.publication, accepted(case.folder.folder)
    kept = kept_heads(case.folder, PUBLICATION, key)
    heads: dict[int, _Head] = {}
    for each in kept.heads:
        size, lines = each.checkpoint.size, checked_lines(each.note, witnesses)
        if size > position and each.named == size and lines:
            heads[size] = _Head(bare_note(each.note, key), lines=lines)
    return heads, kept.warnings


def _check_ours(case: Case, bare: bytes) -> None:
    head, newest = open_checkpoint(bare, case.card.publication).checkpoint, case.publication.head()
    size = newest.checkpoint.size if newest else 0
    proof = case.publication.prove_consistency(head.size, size)
    check_consistency(proof, head.root, newest.checkpoint.root if newest else b"")
