"""The index knows whose a form is, of every generation of the key."""

import pytest
from tests.protection.leak.register import KEY, ONE, PARTS, kept

from tutela.errors import MalformedError
from tutela.protection.leak.forms import forms_of
from tutela.protection.leak.guarded import Who, decoys, guard, guarded_event
from tutela.protection.leak.index import LeakIndex
from tutela.protection.leak.keyed import key_of

AT = "2026-11-25T10:00:00Z"


def _dice(count: int) -> bytes:
    return bytes(range(count))


def test_every_form_on_record_is_found_and_no_other():
    for part in PARTS:
        for formed in forms_of(part):
            assert {each.subject for each in ONE.find(formed.form)} == {"K-1"}
    assert ONE.find("k:nobody") == ()
    assert "K-1" not in repr(ONE)


def test_documenters_and_decoys_are_indexed_and_are_nobody_on_record():
    guarded = (guard(PARTS[:1], KEY, _dice), *decoys(3, KEY, _dice))
    event = kept(guarded_event(guarded, AT, "anna"))
    index = LeakIndex.of((event,), (KEY,), b"")
    assert index.people == frozenset()
    assert index.decoys == {each.subject for each in guarded if each.who is Who.DECOY}
    assert any(index.find(formed.form) for formed in forms_of(PARTS[0]))


def test_marks_of_a_key_nobody_has_are_refused():
    guarded = (guard(PARTS[:1], key_of(bytes(32), 1, b"s"), _dice),)
    with pytest.raises(MalformedError):
        LeakIndex.of((kept(guarded_event(guarded, AT, "anna")),), (KEY,), b"")
