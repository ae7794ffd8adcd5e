"""Which files of other copies make a log whole, and which histories are never mixed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.errors import MismatchError, UnavailableError
from tutela.ledger.audit import audit
from tutela.ledger.log import Log
from tutela.ledger.mend import (
    SPLIT_VIEW,
    Copy,
    Mending,
    Relation,
    copy_of,
    overlay,
    placed_entries,
    plan_mending,
    relate,
)
from tutela.ledger.tiles import CHECKPOINT
from tutela.proof.checkpoint import SignerKey
from tutela.stores.memory import MemoryLogStore

SIGNER = SignerKey("example.org/mend", bytes(32))
KEY = SIGNER.verifier
WIDE = 300


def files_of(size: int, salt: bytes = b"") -> dict[str, bytes]:
    """Return the files of a log that grew in two steps."""
    store = MemoryLogStore()
    log = Log(store, SIGNER, KEY)
    entries = [salt + b"%d" % number for number in range(size)]
    half = size // 2 or 1
    for part in (entries[:half], entries[half:]):
        if part:
            log.append(part)
    return {path: store.read(path) for path in store.paths()}


def copied(files: dict[str, bytes]) -> Copy:
    return copy_of(MemoryLogStore(dict(files)), KEY)


def mended(own: Copy, others: list[Copy], mending: Mending) -> dict[str, bytes]:
    whole = overlay(own, others, mending)
    return {path: whole.read(path) for path in whole.paths()}


SMALL, LARGE = files_of(5), files_of(WIDE)
PATHS = sorted(LARGE)


def test_a_whole_log_needs_nothing():
    mending = plan_mending(copied(LARGE), [copied(LARGE)], KEY)
    assert mending == Mending({}, None, None)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("content", [None, b"", b"changed"])
def test_any_file_that_is_damaged_or_missing_is_brought(path: str, content: bytes | None):
    files = {each: kept for each, kept in LARGE.items() if each != path}
    own = copied(files if content is None else {**files, path: content})
    mending = plan_mending(own, [copied(LARGE)], KEY)
    assert mended(own, [copied(LARGE)], mending) == LARGE
    assert (mending.checkpoint is not None) == (path == CHECKPOINT)
    assert mending.rolled_back is None


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(PATHS)), st.data())
def test_two_copies_that_lack_different_files_make_a_whole_one(
    lacking: set[str], data: st.DataObject
):
    relied_on = sorted(set(PATHS) - {CHECKPOINT})
    other_lacks = data.draw(st.sets(st.sampled_from(relied_on))) - lacking
    own = copied({path: LARGE[path] for path in PATHS if path not in lacking - {CHECKPOINT}})
    other = copied({path: LARGE[path] for path in PATHS if path not in other_lacks})
    mending = plan_mending(own, [other], KEY)
    assert audit(overlay(own, [other], mending), KEY).damages == ()


def test_an_older_log_is_brought_forward_and_said_to_be_older():
    own, other = copied(SMALL), copied(files_of(9))
    mending = plan_mending(own, [other], KEY)
    assert (mending.checkpoint, mending.rolled_back) == (0, 9)
    assert audit(overlay(own, [other], mending), KEY).damages == ()


def test_a_log_that_is_gone_is_brought_whole():
    own, other = copied({}), copied(LARGE)
    assert mended(own, [other], plan_mending(own, [other], KEY)) == LARGE


def test_an_older_copy_gives_what_it_has():
    files = dict(LARGE)
    del files["tile/entries/000"]
    own, other = copied(files), copied(files_of(WIDE))
    mending = plan_mending(own, [copied(SMALL), other], KEY)
    assert mending.files["tile/entries/000"] == 1


@pytest.mark.parametrize(("one", "other"), [(5, 5), (5, 9), (9, 5)])
def test_another_history_is_refused(one: int, other: int):
    own, theirs = copied(files_of(one)), copied(files_of(other, b"x"))
    with pytest.raises(MismatchError) as caught:
        plan_mending(own, [theirs], KEY)
    assert caught.value.message == SPLIT_VIEW
    with pytest.raises(MismatchError):
        relate(own, theirs, KEY)


def test_a_lost_head_is_not_replaced_by_a_copy_that_knows_less():
    files = {path: content for path, content in files_of(9).items() if path != CHECKPOINT}
    with pytest.raises(UnavailableError, match=r"fixity\.replica_older"):
        plan_mending(copied(files), [copied(SMALL)], KEY)


def test_a_damaged_copy_without_a_head_gives_nothing():
    damaged = copied({CHECKPOINT: b"damaged"})
    assert plan_mending(damaged, [damaged], KEY) == Mending({}, None, None)


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        (5, 5, Relation.SAME),
        (5, 9, Relation.BEHIND),
        (WIDE, 5, Relation.AHEAD),
        (0, 5, Relation.BEHIND),
        (5, 0, Relation.AHEAD),
    ],
)
def test_two_copies_stand_in_one_relation(one: int, other: int, relation: Relation):
    copies = [copied(files_of(size) if size else {}) for size in (one, other)]
    assert relate(copies[0], copies[1], KEY) is relation


def test_entries_come_with_their_places_but_not_from_damaged_bundles():
    files = {**LARGE, "tile/entries/000": b"damaged"}
    assert [place for place, _ in placed_entries(copied(files))] == list(range(256, WIDE))
    assert dict(placed_entries(copied(LARGE)))[WIDE - 1] == b"%d" % (WIDE - 1)


def test_an_imagined_log_takes_no_entries():
    own = copied(SMALL)
    with pytest.raises(UnavailableError):
        overlay(own, [], Mending({}, None, None)).extend(None, {}, b"")
