"""A signature is under these rules, by somebody accepted, or it is refused."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.law.load import shipped
from tutela.law.rule import Ruleset
from tutela.law.signature import LawSignature, Purpose, check_release, load_signatures

RULES = shipped("transfer_rules")


def key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def public(number: int) -> bytes:
    return key(number).public_key().public_bytes_raw()


def signed(
    number: int,
    rules: Sequence[str] = (),
    *,
    under: Ruleset = RULES,
    purpose: Purpose = Purpose.REVIEW,
    signer: str | None = None,
) -> LawSignature:
    unsigned = LawSignature(
        purpose,
        under.kind,
        under.version,
        under.digest,
        tuple(rules),
        signer or f"lawyer {number}",
        "advocate",
        date(2026, 12, 1),
        public(number),
        b"",
    )
    return replace(unsigned, signature=key(number).sign(unsigned.message))


def written_out(one: LawSignature) -> str:
    rules = ", ".join(f'"{rule}"' for rule in one.rules)
    return f"""[[signature]]
purpose = "{one.purpose.value}"
kind = "{one.kind}"
version = {one.version}
digest = "{one.digest.hex()}"
rules = [{rules}]
signer = "{one.signer}"
office = "{one.office}"
on = "{one.on.isoformat()}"
key = "{one.key.hex()}"
signature = "{one.signature.hex()}"
"""


def test_a_file_of_signatures_comes_back_as_it_was_written():
    both = (signed(1, ["TR-GC3-12"]), signed(2, purpose=Purpose.RELEASE))
    assert load_signatures("\n".join(map(written_out, both)).encode()) == both
    both[0].check(RULES, [public(1)])


def test_a_key_that_is_not_accepted_is_refused():
    with pytest.raises(RefusedError, match=r"law\.signer_not_accepted"):
        signed(1).check(RULES, [public(2)])


@pytest.mark.parametrize(
    "change",
    [
        {"rules": ("TR-GC3-13",)},
        {"signer": "somebody else"},
        {"office": "judge"},
        {"on": date(2026, 12, 2)},
        {"purpose": Purpose.RELEASE},
        {"signature": bytes(64)},
    ],
)
def test_a_changed_signature_does_not_fit(change: dict[str, Any]):
    with pytest.raises(MismatchError, match=r"law\.signature_wrong"):
        replace(signed(1, ["TR-GC3-12"]), **change).check(RULES, [public(1)])


@pytest.mark.parametrize("change", [{"version": 2}, {"kind": "disclosure"}, {"digest": bytes(32)}])
def test_a_signature_under_other_rules_does_not_count(change: dict[str, Any]):
    with pytest.raises(MismatchError, match=r"law\.signature_of_another"):
        replace(signed(1), **change).check(RULES, [public(1)])


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "x = 1",
        written_out(signed(1)).replace("version = 1", 'version = "1"'),
        written_out(signed(1)).replace("rules = []", 'rules = "all"'),
        written_out(signed(1)).replace('on = "2026', 'on = "26'),
        written_out(signed(1)).replace('key = "', 'key = "zz'),
        written_out(signed(1)).replace('purpose = "review"', 'purpose = "wish"'),
        written_out(signed(1)) + 'more = "x"\n',
        written_out(signed(1)).replace('office = "advocate"\n', ""),
        "more = 1\n" + written_out(signed(1)),
    ],
)
def test_a_damaged_file_of_signatures_is_refused(damaged: str):
    with pytest.raises(MalformedError, match=r"law\.signature_form"):
        load_signatures(damaged.encode())


def test_two_different_people_release_a_change():
    accepted = [public(1), public(2)]
    one, two = (signed(n, purpose=Purpose.RELEASE) for n in (1, 2))
    check_release(RULES, [one, two], accepted)
    for too_few in ([], [one], [one, one], [one, signed(2)]):
        with pytest.raises(RefusedError, match=r"law\.release_signers"):
            check_release(RULES, too_few, accepted)


def test_one_person_with_two_keys_is_one_person():
    pair = [signed(n, purpose=Purpose.RELEASE, signer="the same") for n in (1, 2)]
    with pytest.raises(RefusedError, match=r"law\.release_signers"):
        check_release(RULES, pair, [public(1), public(2)])
