from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.errors import MismatchError
from tutela.ledger.audit import AuditReport, Notice, audit, check_undamaged
from tutela.ledger.log import Log
from tutela.ledger.tiles import Place, places_of
from tutela.proof.checkpoint import Checkpoint, SignerKey, VerifierKey, open_checkpoint
from tutela.proof.merkle import leaf_hash
from tutela.stores.folder import FolderLogStore
from tutela.stores.memory import MemoryLogStore

TESSERA_KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
SIGNER = SignerKey("example.org/log", bytes(range(32)))
OTHER = SignerKey("example.org/log", bytes(32))
KEY = SIGNER.verifier


def files_of(*batches: int) -> dict[str, bytes]:
    store = MemoryLogStore()
    log = Log(store, SIGNER, KEY)
    size = 0
    for count in batches:
        log.append([b"entry %d" % index for index in range(size, size + count)])
        size += count
    return {path: store.read(path) for path in store.paths()}


SMALL = files_of(3, 2)
LARGE = files_of(700, 20)


def audited(files: dict[str, bytes], known: Checkpoint | None = None) -> AuditReport:
    return audit(MemoryLogStore(files), KEY, known)


def named(report: AuditReport) -> set[str]:
    return {damage.path for damage in report.damages} | {n.path for n in report.notices}


def messages(report: AuditReport) -> list[str]:
    return [damage.error.message for damage in report.damages]


def flipped(files: dict[str, bytes], path: str, bit: int) -> dict[str, bytes]:
    content = bytearray(files[path])
    content[bit // 8] ^= 1 << bit % 8
    return {**files, path: bytes(content)}


def test_the_log_of_tessera_is_undamaged(needs_shared: Callable[[str], Path]):
    folder = needs_shared("vectors/tlog-tessera/log")
    report = audit(FolderLogStore(folder), VerifierKey.parse(TESSERA_KEY))
    assert report.damages == ()
    assert report.files == 3
    assert {notice.message for notice in report.notices} == {"ledger.foreign_file"}


def test_sound_logs_are_undamaged():
    for files in ({}, SMALL, LARGE, files_of(1), files_of(256), files_of(1, 255), files_of(512, 1)):
        report = audited(files)
        check_undamaged(report)
        assert report.notices == ()


def test_a_report_says_what_was_checked():
    report = audited(LARGE)
    assert report.checkpoint is not None
    assert report.checkpoint.size == 720
    assert report.files == 1 + len(list(places_of(720)))


def test_a_log_never_begun_has_no_checkpoint():
    assert audited({}).checkpoint is None


def test_every_flipped_bit_of_a_small_log_is_named():
    for path, content in SMALL.items():
        for bit in range(len(content) * 8):
            report = audited(flipped(SMALL, path, bit))
            assert named(report) == {path}


def test_every_missing_file_of_the_log_is_named_alone():
    for files, size in ((SMALL, 5), (LARGE, 720)):
        for place in places_of(size):
            report = audited({path: files[path] for path in files if path != place.path})
            assert [damage.path for damage in report.damages] == [place.path]
            assert messages(report) == ["ledger.file_missing"]


@settings(deadline=None, max_examples=80)
@given(st.sampled_from([place.path for place in places_of(720)]), st.data())
def test_a_flipped_bit_in_a_large_log_is_named_alone(path: str, data: st.DataObject):
    bit = data.draw(st.integers(0, len(LARGE[path]) * 8 - 1))
    report = audited(flipped(LARGE, path, bit))
    assert [damage.path for damage in report.damages] == [path]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([place.path for place in places_of(720)]), st.data())
def test_a_cut_or_longer_file_is_named_alone(path: str, data: st.DataObject):
    cut = data.draw(st.integers(0, len(LARGE[path]) - 1))
    for content in (LARGE[path][:cut], LARGE[path] + b"\0"):
        report = audited({**LARGE, path: content})
        assert [damage.path for damage in report.damages] == [path]


def test_two_damaged_files_are_both_named():
    places = [place.path for place in places_of(720)]
    for first in places:
        for second in places:
            damaged = flipped(flipped(LARGE, first, 24), second, 25)
            assert {first, second} <= named(audited(damaged))


def test_swapped_and_repeated_files_are_named():
    for one, two in (("tile/0/000", "tile/0/001"), ("tile/entries/000", "tile/entries/001")):
        swapped = {**LARGE, one: LARGE[two], two: LARGE[one]}
        assert {one, two} <= named(audited(swapped))
        assert two in named(audited({**LARGE, two: LARGE[one]}))


def test_a_changed_entry_is_counted_and_placed():
    bundle = LARGE["tile/entries/001"]
    changed = bundle.replace(b"entry 300", b"entry 3OO")
    (damage,) = audited({**LARGE, "tile/entries/001": changed}).damages
    assert damage.error.parameters == {"path": "tile/entries/001", "index": 300, "count": 1}


def test_entries_and_tiles_rewritten_together_do_not_fit_the_signed_head():
    forged = MemoryLogStore()
    log = Log(forged, SIGNER, KEY)
    log.append([b"forged", *(b"entry %d" % index for index in range(1, 5))])
    files = {**SMALL, **{path: forged.read(path) for path in forged.paths()}}
    report = audited({**files, "checkpoint": SMALL["checkpoint"]})
    assert messages(report) == ["ledger.root_mismatch"]


def test_a_head_signed_by_another_key_is_refused():
    store = MemoryLogStore()
    Log(store, OTHER, OTHER.verifier).append([b"entry"])
    report = audit(store, KEY)
    assert messages(report) == ["checkpoint.not_by_key"]
    assert report.checkpoint is None


def test_a_missing_checkpoint_is_not_an_empty_log():
    report = audited({path: SMALL[path] for path in SMALL if path != "checkpoint"})
    assert messages(report) == ["ledger.checkpoint_missing"]


def head_of(files: dict[str, bytes]) -> Checkpoint:
    return open_checkpoint(files["checkpoint"], KEY).checkpoint


def test_a_rolled_back_log_is_found_by_a_newer_head():
    report = audited({**LARGE, "checkpoint": files_of(700)["checkpoint"]}, head_of(LARGE))
    assert messages(report) == ["ledger.rolled_back"]
    assert report.damages[0].error.parameters == {"size": 700, "known": 720}
    assert {notice.message for notice in report.notices} == {"ledger.beyond_checkpoint"}


def test_an_emptied_log_is_found_by_a_known_head():
    assert messages(audited({}, head_of(SMALL))) == ["ledger.rolled_back"]


def test_a_rewritten_history_is_found_by_an_older_head():
    store = MemoryLogStore()
    Log(store, SIGNER, KEY).append([b"other %d" % index for index in range(720)])
    other = {path: store.read(path) for path in store.paths()}
    for known in (head_of(files_of(3)), head_of(files_of(700)), head_of(LARGE)):
        report = audited(other, known)
        assert [damage.path for damage in report.damages] == ["checkpoint"]


def test_an_older_head_of_the_same_log_is_accepted():
    for known in (files_of(1), files_of(256), files_of(700), LARGE):
        check_undamaged(audited(LARGE, head_of(known)))


def test_files_that_are_no_part_of_the_log_are_noticed_not_blamed():
    beyond = {Place(0, 0, 6).path: b"x", Place(3, 9, 256).path: b"y"}
    report = audited({**SMALL, **beyond, "notes.txt": b"z"})
    check_undamaged(report)
    assert report.notices == (
        Notice("notes.txt", "ledger.foreign_file"),
        Notice("tile/0/000.p/6", "ledger.beyond_checkpoint"),
        Notice("tile/3/009", "ledger.beyond_checkpoint"),
    )


def test_damage_is_raised_for_who_wants_no_report():
    with pytest.raises(MismatchError) as caught:
        check_undamaged(audited(flipped(SMALL, "tile/0/000.p/5", 0)))
    assert caught.value.parameters == {"count": 1, "path": "tile/0/000.p/5"}


def test_a_consistently_forged_bundle_and_tile_are_not_hidden_by_a_repaired_level():
    files = dict(LARGE)
    entries = files["tile/entries/000"].replace(b"entry 17\0", b"entry xx\0", 1)
    files["tile/entries/000"] = entries
    forged = leaf_hash(b"entry xx")
    tile = files["tile/0/000"]
    files["tile/0/000"] = tile[: 17 * 32] + forged + tile[18 * 32 :]
    report = audited(files)
    assert "checkpoint" in named(report)
    assert "ledger.root_mismatch" in messages(report)
