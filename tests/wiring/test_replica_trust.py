"""Whose case a folder is, and which heads it had, is shown by signatures alone."""

from pathlib import Path

import pytest
from tests.wiring.copies import Stage, back_up, copy, new_stage

from tutela.errors import MalformedError, MismatchError, RefusedError, UnavailableError
from tutela.stores.case_files import CaseFiles
from tutela.wiring.replica import Fixity
from tutela.wiring.replica_trust import card_key, card_of, check_heads, opened


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return new_stage(tmp_path / "case")


def head(folder: Path) -> bytes:
    return (folder / "ledger/evidence/checkpoint").read_bytes()


def test_a_case_has_its_own_card(stage: Stage):
    card = card_of(CaseFiles(stage.folder), (), ())
    assert card_key(card, "evidence") == card.evidence
    assert card_key(card, "publication") == card.publication
    assert opened(head(stage.folder), card.evidence) is not None
    assert opened(head(stage.folder), card.publication) is None
    assert opened(b"", card.evidence) is None


def test_without_any_card_there_is_no_case(stage: Stage, tmp_path: Path):
    for folder in (tmp_path / "nowhere", stage.folder):
        (stage.folder / "case.toml").unlink(missing_ok=True)
        with pytest.raises(UnavailableError, match=r"case\.not_a_case"):
            card_of(CaseFiles(folder), (), ())
    (stage.folder / "case.toml").write_bytes(b"rubbish")
    with pytest.raises(MalformedError, match=r"case\.card"):
        card_of(CaseFiles(stage.folder), (), ())


def test_a_copy_s_card_counts_if_a_head_here_is_signed_with_its_key(stage: Stage, tmp_path: Path):
    back_up(stage.folder, tmp_path / "copy")
    card, kept = card_of(CaseFiles(stage.folder), (), ()), head(stage.folder)
    replicas = (CaseFiles(tmp_path / "copy"),)
    (stage.folder / "case.toml").unlink()
    assert card_of(CaseFiles(stage.folder), replicas, ()) == card
    for name in ("evidence", "publication"):
        (stage.folder / f"ledger/{name}/checkpoint").unlink()
    with pytest.raises(RefusedError, match=r"fixity\.card_unknown"):
        card_of(CaseFiles(stage.folder), replicas, (b"rubbish",))
    assert card_of(CaseFiles(stage.folder), replicas, (kept,)) == card


def test_two_heads_of_one_size_are_two_histories(stage: Stage, tmp_path: Path):
    forked = Stage(copy(stage.folder, tmp_path / "forked"), stage.made)
    own = Fixity(stage.folder)
    key, log = own.card.evidence, own.logs()["evidence"].copy
    stage.receive(b"mine")
    forked.receive(b"other")
    mine, other = (opened(head(each.folder), key) for each in (stage, forked))
    assert mine is not None
    assert other is not None
    check_heads(log, (mine,), key)
    with pytest.raises(MismatchError, match=r"fixity\.split_view"):
        check_heads(log, (mine, other), key)
