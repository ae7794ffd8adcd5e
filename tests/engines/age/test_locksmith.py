import pytest

from tutela.engines.age import AgeLocksmith
from tutela.errors import MalformedError, RefusedError

SMITH = AgeLocksmith(work=2)
KEYS = (SMITH.new_key(), SMITH.new_classical_key())


def test_a_new_key_is_post_quantum_unless_a_classical_one_is_asked_for():
    modern, classical = KEYS
    assert modern.secret.startswith("AGE-SECRET-KEY-PQ-1")
    assert modern.recipient.startswith("age1pq1")
    assert classical.secret.startswith("AGE-SECRET-KEY-1")
    assert classical.recipient.startswith("age1")
    assert SMITH.new_key() != modern


def test_a_secret_of_either_kind_leads_to_its_recipient():
    for key in KEYS:
        assert SMITH.key_of(key.secret) == key


def test_a_mistyped_secret_is_malformed_and_not_repeated():
    for key in KEYS:
        typed = key.secret[:-1] + ("A" if key.secret[-1] != "A" else "C")
        with pytest.raises(MalformedError, match=r"keys\.secret") as caught:
            SMITH.key_of(typed)
        assert typed not in repr(caught.value)
        assert caught.value.__cause__ is None


def test_a_secret_does_not_show_itself():
    for key in KEYS:
        assert key.secret not in repr(key)


def test_a_passphrase_opens_what_it_locked_and_another_does_not():
    locked = SMITH.lock(b"abc", "правильно 맞음")
    assert SMITH.unlock(locked, "правильно 맞음") == b"abc"
    with pytest.raises(RefusedError, match=r"keys\.passphrase"):
        SMITH.unlock(locked, "wrong")


def test_a_lock_costs_2_to_the_18_steps_unless_told_otherwise():
    stanza = AgeLocksmith().lock(b"abc", "words").split(b"\n")[1]
    assert stanza.startswith(b"-> scrypt ")
    assert stanza.endswith(b" 18")


def test_every_change_of_a_locked_file_is_refused():
    locked = SMITH.lock(b"abc", "words")
    for place in range(len(locked)):
        head, tail = locked[:place], locked[place + 1 :]
        # A work factor of 3 or more digits, or too high, is refused before any work.
        for changed in (head, head + tail, head + bytes([locked[place] ^ 1]) + tail):
            with pytest.raises(RefusedError, match=r"keys\.passphrase"):
                SMITH.unlock(changed, "words")


def test_a_file_that_asks_for_a_day_of_work_is_refused_at_once():
    locked = SMITH.lock(b"abc", "words").replace(b" 2\n", b" 40\n", 1)
    with pytest.raises(RefusedError, match=r"keys\.passphrase"):
        SMITH.unlock(locked, "words")


def test_a_file_to_a_key_is_not_one_under_a_passphrase():
    with pytest.raises(RefusedError, match=r"keys\.passphrase"):
        SMITH.unlock(b"no age file", "words")
