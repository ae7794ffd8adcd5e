"""Tokens that travel with a release, and the authorities a reader names."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.conftest import NeedsTool
from tests.proof.deep_tsa import attribute, rebuilt
from tests.proof.tsa import LocalAuthority, now
from tools.vectors.press import LEDGER, OTHER_LEDGER, raw
from tools.vectors.redaction_proof import grey

from tutela.errors import MalformedError, MismatchError
from tutela.proof.container import embed
from tutela.proof.stamps import (
    authority_of,
    carried,
    check_release_tokens,
    check_tokens,
    tell_release_tokens,
)
from tutela.proof.timestamp import bare_note


@pytest.fixture
def authority(tmp_path: Path, needs_tool: NeedsTool) -> LocalAuthority:
    needs_tool("openssl")
    return LocalAuthority(tmp_path, "first")


def test_an_authority_is_named_as_its_root_certificate(authority: LocalAuthority):
    alone, both = authority_of(authority.root), authority_of(authority.tsa + authority.root)
    assert alone.name == both.name == "CN=root of first"
    assert (alone.tsa, both.tsa) == (None, authority.tsa)


def test_a_file_without_exactly_one_root_names_nobody(authority: LocalAuthority, tmp_path: Path):
    other = LocalAuthority(tmp_path / "other", "other")
    for content in (b"", b"none", authority.tsa, authority.root + other.root):
        with pytest.raises(MalformedError):
            authority_of(content)


def test_tokens_inside_and_beside_a_release_are_checked(authority: LocalAuthority):
    release = grey()
    note = bare_note(release.proof.checkpoint.encode(), LEDGER.verifier)
    tokens = (b"no token", authority.stamp(note), authority.stamp(note + b"more"))
    proof = raw(release.proof, {"tokens": tokens})
    known = (authority_of(authority.root),)
    inside = check_release_tokens(embed(release.picture, proof), LEDGER.verifier, known)
    beside = check_release_tokens(release.picture, LEDGER.verifier, known, sidecar=proof)
    assert inside == beside
    assert [each is None for each in inside] == [True, False, True]


def test_a_token_without_certificates_is_checked_with_those_of_the_file(authority: LocalAuthority):
    release = grey()
    checkpoint = release.proof.checkpoint.encode()
    token = authority.stamp(bare_note(checkpoint, LEDGER.verifier), certificates=False)
    for pem, held in ((authority.root, False), (authority.root + authority.tsa, True)):
        (found,) = check_tokens((token,), checkpoint, LEDGER.verifier, (authority_of(pem),))
        assert (found is not None) is held


def test_a_checkpoint_of_another_ledger_is_refused():
    with pytest.raises(MismatchError):
        check_tokens((), grey().proof.checkpoint.encode(), OTHER_LEDGER.verifier, ())


def test_a_token_that_carries_more_than_a_release_may_says_nothing(authority: LocalAuthority):
    release = grey()
    note = bare_note(release.proof.checkpoint.encode(), LEDGER.verifier)
    slim = carried(authority.stamp(note))
    more = rebuilt(authority.stamp(note), attributes=attribute(b"who asked"))
    file = embed(release.picture, raw(release.proof, {"tokens": (slim, more)}))
    known = (authority.known,)
    held, refused = check_release_tokens(file, LEDGER.verifier, known)
    assert held is not None
    assert refused is None
    told = tell_release_tokens(file, LEDGER.verifier, known, now())
    assert (told.held, told.ended, told.overfull, told.others) == ((held,), (), 1, 0)
    # Where a ledger's keeper checks what he was sent, it holds.
    assert check_tokens((more,), release.proof.checkpoint.encode(), LEDGER.verifier, known)[0]


def test_what_has_ended_is_told_apart_and_what_came_twice_is_told_once(
    authority: LocalAuthority, tmp_path: Path
):
    release, other = grey(), LocalAuthority(tmp_path / "other", "other")
    note = bare_note(release.proof.checkpoint.encode(), LEDGER.verifier)
    first, again = authority.stamp(note), authority.stamp(note)
    stranger = other.stamp(note)
    tokens = (first, first, again, stranger)
    file = embed(release.picture, raw(release.proof, {"tokens": tokens}))
    known = (authority.known,)
    told = tell_release_tokens(file, LEDGER.verifier, known, now())
    assert [each.authority for each in told.held] == ["first"]
    assert told.held[0].at == check_tokens((first,), note, LEDGER.verifier, known)[0].at  # type: ignore[union-attr] # it holds
    assert (told.ended, told.overfull, told.others) == ((), 0, 1)
    for late, ended in ((authority.ends - timedelta(seconds=1), 0), (authority.ends, 1)):
        told = tell_release_tokens(file, LEDGER.verifier, known, late)
        assert (len(told.held), len(told.ended), told.others) == (1 - ended, ended, 1)
    assert tell_release_tokens(file, LEDGER.verifier, (), now()).others == 3
