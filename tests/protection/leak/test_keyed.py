"""KeyedDigests are keyed, of one key each, and a form of two traits is kept once."""

from pathlib import Path

import pytest
from tests.protection.leak.register import KEY, PARTS

from tutela.errors import MalformedError
from tutela.ledger.entry import EventKind
from tutela.proof.cbor import decode, encode
from tutela.protection.leak.forms import Formed
from tutela.protection.leak.keyed import KeyedDigests, key_of, keys_of_ledger, turned
from tutela.protection.leak.trait import Trait


def _dice(count: int) -> bytes:
    return b"\x05" * count


def test_a_digest_depends_on_every_half_of_the_key():
    halves = ((bytes(32), b""), (bytes(31) + b"\x01", b""), (bytes(32), b"s"))
    keys = [key_of(machine, 0, salt) for machine, salt in halves]
    assert len({key.digest("k:x") for key in keys}) == 3
    assert "secret" not in repr(KEY)


def test_turns_of_the_ledger_give_every_generation_in_order():
    first = key_of(bytes(32), 0, b"")
    turn = turned(first, _dice, "2026-11-25T10:00:00Z", "anna", "a laptop was lost")
    assert turn.kind == EventKind.LEAK_KEY_TURNED
    assert keys_of_ledger(bytes(32), (turn,)) == (first, key_of(bytes(32), 1, b"\x05" * 32))
    with pytest.raises(MalformedError):
        keys_of_ledger(bytes(32), (turn, turn))


def test_digests_are_read_as_they_were_kept_and_tell_no_order():
    digests = KeyedDigests.of(PARTS, KEY)
    assert KeyedDigests.of_value("event", decode(encode(digests.value))) == digests
    assert [each for _, each in digests.digests] == sorted(each for _, each in digests.digests)
    assert KeyedDigests.of(tuple(reversed(PARTS)), KEY) == digests


def test_of_two_traits_of_one_form_the_one_that_says_more_counts():
    forms = (Formed(Trait.UNIT, "p:x"), Formed(Trait.NAME, "p:x"))
    assert [trait for trait, _ in KeyedDigests.of_forms(forms, KEY).digests] == [Trait.NAME]
    assert KeyedDigests.of_forms(reversed(forms), KEY) == KeyedDigests.of_forms(forms, KEY)


def test_keys_and_a_digest_are_those_of_the_spec():
    spec = (Path(__file__).resolve().parents[3] / "spec" / "identity.md").read_text("utf-8")
    first, second = key_of(bytes(32), 0, b""), key_of(bytes(32), 1, bytes(32))
    for octets in (first.secret, first.digest("p:hongkildong"), second.secret):
        assert f"    {octets.hex()}\n" in spec
