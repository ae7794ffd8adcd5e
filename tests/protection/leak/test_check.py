"""A check is kept in one size whatever it found, and is read as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protection.leak.register import kept

from tutela.custody.item import ItemId
from tutela.custody.keys import open_bytes
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.errors import MalformedError
from tutela.protection.leak.check import (
    CHECK_BYTES,
    FINDINGS_MAX,
    Asked,
    Check,
    fits,
    new_check,
    read_findings,
    seal_findings,
)
from tutela.protection.leak.look import Spot
from tutela.protection.leak.policy import Finding, Rule
from tutela.protection.leak.trait import Trait

ITEM = ItemId.from_random(bytes(16))
ASKED = Asked(ITEM, b"c" * 32, b"t" * 32, b"b" * 32)
OFFICER = AgeLocksmith().new_key()


def _check(*particulars: str, stopped: bool = False) -> Check:
    at = "2026-11-25T10:00:00Z"
    return Check(bytes(CHECK_BYTES), ASKED, at, stopped, particulars, (b"sealed",))


def _finding(number: int = 0, place: str = "caption") -> Finding:
    spots = ((Trait.NAME, Spot("statement.json", place, 12)),)
    return Finding(f"K-{number}", Rule.NAME_ALONE, (Trait.NAME,), spots)


@given(particulars=st.lists(st.text(max_size=40), max_size=20, unique=True), stopped=st.booleans())
def test_what_is_kept_is_read_again(particulars: list[str], *, stopped: bool):
    check = _check(*particulars, stopped=stopped)
    assert Check.of_event(kept(check.to_event("anna", "release"))) == check


def test_the_record_has_one_size_whatever_it_says():
    nothing, much = _check(), _check("unit:97602", "place:x", "d:1999-12-24", stopped=True)
    sizes = {len(each.to_event("a", "p").details["kept"]) for each in (nothing, much)}  # type: ignore[arg-type]
    assert len(sizes) == 1


def test_sealed_findings_have_one_size_and_open_to_the_officer_alone():
    cipher = AgeCipher()
    found = [seal_findings(each, (OFFICER.recipient,), cipher) for each in ((), (_finding(),))]
    assert len({len(sealed) for each in found for sealed in each}) == 1
    assert seal_findings((_finding(),), (), cipher) == ()


def test_findings_are_read_as_they_were_sealed():
    cipher = AgeCipher()
    findings = tuple(_finding(number) for number in range(FINDINGS_MAX + 2))
    (sealed,) = seal_findings(findings, (OFFICER.recipient,), cipher)
    read, count = read_findings(open_bytes(sealed, cipher, OFFICER))
    assert read == findings[:FINDINGS_MAX]
    assert count == FINDINGS_MAX + 2


def test_a_long_place_is_cut_and_still_fits():
    cipher = AgeCipher()
    findings = [_finding(number, "군" * 5000) for number in range(FINDINGS_MAX)]
    assert len(seal_findings(findings, (OFFICER.recipient,), cipher)) == 1


def test_what_does_not_fit_is_said_to_be_missing():
    assert fits(["a", "b"]) == (("a", "b"), True)
    fitting, whole = fits(["x" * 1000] * 100)
    assert not whole
    assert 0 < len(fitting) < 100


def test_damaged_findings_are_refused():
    for untrusted in (b"", b"\xff" * 40, bytes(100)):
        with pytest.raises(MalformedError):
            read_findings(untrusted)


def test_a_check_has_a_random_name():
    assert new_check(lambda count: b"\x07" * count) == b"\x07" * CHECK_BYTES
