"""What every implementation of the two ports keeps to; there is one, of age."""

from io import BytesIO

import pytest

from tutela.custody.cipher import AgeKey, Cipher, Locksmith
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.errors import MalformedError, RefusedError

CIPHER: Cipher = AgeCipher()
SMITH: Locksmith = AgeLocksmith(work=2)
KEY, OTHER = SMITH.new_key(), SMITH.new_key()


def test_who_can_open_a_payload_changes_without_the_payload():
    payload, plain = BytesIO(), BytesIO()
    header = CIPHER.encrypt_apart(BytesIO(b"abc"), payload, [KEY.recipient])
    again = CIPHER.rewrap(header, KEY, [KEY.recipient, OTHER.recipient])
    CIPHER.decrypt_apart(again, BytesIO(payload.getvalue()), plain, OTHER)
    assert plain.getvalue() == b"abc"
    window = CIPHER.window(again, payload, OTHER)
    assert (window.size, window.read_at(1, 9)) == (3, b"bc")


def test_the_whole_file_is_header_and_payload():
    payload, plain = BytesIO(), BytesIO()
    header = CIPHER.encrypt_apart(BytesIO(b"abc"), payload, [KEY.recipient])
    CIPHER.decrypt(BytesIO(header + payload.getvalue()), plain, KEY)
    assert plain.getvalue() == b"abc"


def test_two_kinds_of_keys_are_never_used_together():
    classical = SMITH.new_classical_key()
    with pytest.raises(RefusedError, match=r"keys\.kinds_mixed"):
        CIPHER.encrypt(BytesIO(b"abc"), BytesIO(), [KEY.recipient, classical.recipient])


def test_a_key_shows_its_recipient_and_not_its_secret():
    shown = repr(KEY)
    assert KEY.recipient in shown
    assert KEY.secret not in shown
    assert AgeKey("age1a", "secret") == AgeKey("age1a", "secret")


def test_a_secret_is_locked_and_unlocked():
    assert SMITH.unlock(SMITH.lock(KEY.secret.encode(), "words"), "words") == KEY.secret.encode()
    with pytest.raises(MalformedError):
        SMITH.key_of("words")
