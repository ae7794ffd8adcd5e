import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.custody.bare import WeakLocksmith

from tutela.custody.keys import (
    RECOVERY_LABEL,
    AgeKey,
    Custodian,
    PersonKey,
    PersonPublic,
    WrappedCase,
    format_person_public,
    format_recovery,
    load_person_public,
    load_recovery,
    lock_person,
    open_bytes,
    seal_bytes,
    unlock_person,
    unwrap_case_key,
    wrap_case_key,
)
from tutela.engines.age import AgeCipher
from tutela.errors import MalformedError, MismatchError, RefusedError, UnavailableError
from tutela.proof import cbor

CIPHER = AgeCipher()
SMITH = WeakLocksmith()
CASE_KEY, PAPER, STRANGER = (SMITH.new_key() for _ in range(3))
ANNA = PersonKey("anna", SMITH.new_key(), bytes([1]) * 32)
BORIS = PersonKey("boris", SMITH.new_key(), bytes([2]) * 32)
RECOVERY = Custodian(RECOVERY_LABEL, PAPER.recipient, None)
WRAPPED = WrappedCase(CASE_KEY, (Custodian.of(ANNA.public), RECOVERY))


def unwrap(generations: list[bytes], holder: AgeKey) -> WrappedCase:
    return unwrap_case_key(generations, holder, CASE_KEY.recipient, CIPHER, SMITH)


def test_a_signature_is_that_of_rfc_8032():
    # RFC 8032, section 7.1, test 1.
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    person = PersonKey("a", STRANGER, seed)
    assert person.public.verifier.hex() == (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    )
    assert person.sign(b"").hex() == (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )


def test_a_signature_by_another_person_or_of_another_message_is_refused():
    signature = ANNA.sign(b"message")
    ANNA.public.verify(b"message", signature)
    for person, message, given_signature in (
        (BORIS, b"message", signature),
        (ANNA, b"another", signature),
        (ANNA, b"message", signature[:-1]),
        (ANNA, b"message", b""),
    ):
        with pytest.raises(MismatchError, match=r"keys\.signature"):
            person.public.verify(message, given_signature)


def test_a_verifier_that_is_no_key_verifies_nothing():
    with pytest.raises(MismatchError, match=r"keys\.signature"):
        PersonPublic("a", "age1", b"short").verify(b"message", ANNA.sign(b"message"))


def test_only_the_person_opens_what_was_encrypted_to_them():
    sealed = seal_bytes(b"packet", CIPHER, (ANNA.age.recipient,))
    assert ANNA.open(sealed, CIPHER) == b"packet"
    with pytest.raises(RefusedError, match=r"keys\.not_a_recipient"):
        BORIS.open(sealed, CIPHER)


def test_a_key_file_opens_with_its_passphrase_only():
    locked = lock_person(ANNA, "right", SMITH)
    assert unlock_person(locked, "right", SMITH) == ANNA
    with pytest.raises(RefusedError, match=r"keys\.passphrase"):
        unlock_person(locked, "wrong", SMITH)


def test_an_empty_passphrase_is_refused():
    with pytest.raises(RefusedError, match=r"keys\.passphrase_empty"):
        lock_person(ANNA, "", SMITH)


@pytest.mark.parametrize(
    "inside",
    [
        b"",
        b"no record",
        cbor.encode({"format": "tutela-person/2"}),
        cbor.encode({"format": "tutela-person/1"}),
        cbor.encode(
            {"format": "tutela-person/1", "label": "a", "age": ANNA.age.secret, "seed": b"short"}
        ),
        cbor.encode({"format": "tutela-person/1", "label": "a", "age": "AGE", "seed": bytes(32)}),
    ],
)
def test_what_is_no_person_inside_a_key_file_is_malformed(inside: bytes):
    with pytest.raises(MalformedError):
        unlock_person(SMITH.lock(inside, "p"), "p", SMITH)


def test_secrets_do_not_show_themselves():
    shown = repr(ANNA) + repr(WRAPPED)
    assert ANNA.age.secret not in shown
    assert CASE_KEY.secret not in shown
    assert "seed" not in shown


@given(st.text())
@settings(max_examples=50)
def test_a_pub_file_is_read_as_it_was_written(label: str):
    person = PersonKey(label, ANNA.age, ANNA.seed)
    assert load_person_public(format_person_public(person)) == person.public


def test_every_flipped_bit_of_a_pub_file_is_found_or_changes_nothing():
    content = format_person_public(ANNA)
    assert load_person_public(content) == ANNA.public
    for bit in range(len(content) * 8):
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        _check_refused_or_same(bytes(changed))


def _check_refused_or_same(changed: bytes) -> None:
    try:
        found = load_person_public(changed)
    except (MalformedError, MismatchError):
        return
    # Spaces and line breaks between the fields carry nothing.
    assert found == ANNA.public


@pytest.mark.parametrize(
    "untrusted",
    [
        b"",
        b"\xff",
        b"format = 1",
        b'format = "tutela-person-public/2"',
        b"a = " + b"[" * 5000,
        b"a = " + b'{"b" = ' * 5000,
    ],
)
def test_what_is_no_pub_file_is_malformed(untrusted: bytes):
    with pytest.raises(MalformedError) as caught:
        load_person_public(untrusted)
    assert caught.value.message == "keys.public_file"


def test_a_pub_file_without_signature_is_malformed():
    lines = format_person_public(ANNA).splitlines(keepends=True)
    with pytest.raises(MalformedError, match=r"custody\.field.*field=signature"):
        load_person_public(b"".join(lines[:-1]))


def test_a_pub_file_with_somebody_elses_recipient_is_refused():
    content = format_person_public(ANNA).decode()
    swapped = content.replace(ANNA.age.recipient, BORIS.age.recipient)
    with pytest.raises(MismatchError, match=r"keys\.signature"):
        load_person_public(swapped.encode())


@pytest.mark.parametrize(
    "typed",
    [
        "{}",
        "\n# on paper\n{}\n",
        "  {}  ",
        "recovery key of the case:\n{}",
    ],
)
def test_a_recovery_key_is_read_from_what_was_typed(typed: str):
    assert load_recovery(typed.format(format_recovery(PAPER)).encode(), SMITH) == PAPER


def test_a_recovery_key_from_before_post_quantum_keys_is_read():
    paper = SMITH.new_classical_key()
    assert load_recovery(format_recovery(paper).encode(), SMITH) == paper


def test_a_recovery_key_typed_in_groups_and_small_letters_is_read():
    line = format_recovery(PAPER).lower()
    typed = " ".join(line[n : n + 4] for n in range(0, len(line), 4))
    assert load_recovery(typed.encode(), SMITH) == PAPER


@given(st.binary(max_size=60))
def test_a_file_without_a_recovery_key_is_malformed(untrusted: bytes):
    with pytest.raises(MalformedError, match=r"keys\.recovery"):
        load_recovery(untrusted, SMITH)


def test_a_mistyped_recovery_key_is_found_by_its_checksum():
    line = format_recovery(PAPER)
    typed = line[:30] + ("Q" if line[30] != "Q" else "P") + line[31:]
    with pytest.raises(MalformedError, match=r"keys\.secret") as caught:
        load_recovery(typed.encode(), SMITH)
    assert typed not in str(caught.value)


def test_each_custodian_opens_the_case_key_and_nobody_else_does():
    wrapped = wrap_case_key(WRAPPED, CIPHER)
    assert unwrap([wrapped], ANNA.age) == unwrap([wrapped], PAPER) == WRAPPED
    with pytest.raises(RefusedError, match=r"keys\.not_a_custodian"):
        unwrap([wrapped], STRANGER)


def test_fewer_than_two_custodians_are_refused():
    for custodians in ((), (RECOVERY,), (RECOVERY, RECOVERY)):
        with pytest.raises(RefusedError) as caught:
            WrappedCase(CASE_KEY, custodians)
        assert caught.value.message == "keys.too_few_custodians"
        assert caught.value.parameters == {"found": len(set(custodians)), "needed": 2}


def test_a_custodian_is_not_counted_twice():
    with pytest.raises(RefusedError, match=r"keys\.custodian_twice"):
        WRAPPED.with_custodian(ANNA.public)


def test_one_more_custodian_holds_the_same_case_key():
    more = WRAPPED.with_custodian(BORIS.public)
    generations = [wrap_case_key(WRAPPED, CIPHER), wrap_case_key(more, CIPHER)]
    assert unwrap(generations, BORIS.age) == more
    assert unwrap(generations, ANNA.age).custodians == more.custodians


def test_whoever_is_no_custodian_of_the_newest_generation_opens_an_older_one():
    # Taking somebody off the list takes nothing back: the older file has been copied already.
    newer = WrappedCase(CASE_KEY, (Custodian.of(BORIS.public), RECOVERY))
    generations = [wrap_case_key(WRAPPED, CIPHER), wrap_case_key(newer, CIPHER)]
    assert unwrap(generations, ANNA.age) == WRAPPED


def test_a_planted_key_of_another_case_is_passed_over_and_alone_it_is_named():
    planted = wrap_case_key(WrappedCase(STRANGER, WRAPPED.custodians), CIPHER)
    assert unwrap([wrap_case_key(WRAPPED, CIPHER), planted], ANNA.age) == WRAPPED
    with pytest.raises(MismatchError) as caught:
        unwrap([planted], ANNA.age)
    assert caught.value.message == "keys.other_case"
    # The beginnings: a post-quantum recipient whole would fill a page.
    assert caught.value.parameters["expected"] == CASE_KEY.recipient[:24]
    assert caught.value.parameters["found"] == STRANGER.recipient[:24]


def test_every_flipped_byte_of_a_wrapped_key_is_found():
    wrapped = wrap_case_key(WRAPPED, CIPHER)
    for place in range(len(wrapped)):
        changed = bytearray(wrapped)
        changed[place] ^= 1
        with pytest.raises((MalformedError, RefusedError)):
            unwrap([bytes(changed)], ANNA.age)


def test_a_damaged_newest_generation_leaves_the_older_one():
    wrapped = wrap_case_key(WRAPPED, CIPHER)
    assert unwrap([wrapped, wrapped[:-1]], ANNA.age) == WRAPPED


def test_no_generation_at_all_says_what_to_restore():
    with pytest.raises(UnavailableError, match=r"keys\.no_generation"):
        unwrap([], ANNA.age)


def test_what_opens_and_is_no_wrapped_key_is_malformed():
    sealed = seal_bytes(cbor.encode({"format": "other"}), CIPHER, (ANNA.age.recipient,))
    with pytest.raises(MalformedError, match=r"custody\.record"):
        unwrap([sealed], ANNA.age)


def test_a_small_thing_is_opened_as_it_was_sealed():
    sealed = seal_bytes(b"abc", CIPHER, (ANNA.age.recipient, PAPER.recipient))
    assert open_bytes(sealed, CIPHER, PAPER) == b"abc"


def test_a_pub_file_is_toml_that_other_programs_read():
    person = PersonKey('a"b\\c\n\u202e', ANNA.age, ANNA.seed)
    fields = tomllib.loads(format_person_public(person).decode())
    assert fields["label"] == person.label
    assert "\u202e" not in format_person_public(person).decode()
