import errno
from io import BytesIO
from pathlib import Path

import pytest

from tutela.custody.keys import open_bytes, seal_bytes
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.errors import MalformedError, RefusedError

CIPHER = AgeCipher()
SMITH = AgeLocksmith()
KEY = SMITH.new_key()
OTHER = SMITH.new_key()


class Broken:
    """A stream whose device is gone."""

    def read(self, _size: int = -1, /) -> bytes:
        raise OSError(errno.EIO, "gone")

    def write(self, _piece: bytes, /) -> int:
        raise OSError(errno.ENOSPC, "full")


def test_each_recipient_can_open_what_was_encrypted_to_them():
    sealed = seal_bytes(b"abc", CIPHER, [KEY.recipient, OTHER.recipient])
    assert open_bytes(sealed, CIPHER, KEY) == open_bytes(sealed, CIPHER, OTHER) == b"abc"


def test_the_file_is_an_age_file():
    assert seal_bytes(b"", CIPHER, [KEY.recipient]).startswith(b"age-encryption.org/v1\n-> X25519")


def test_an_empty_plaintext_survives():
    assert open_bytes(seal_bytes(b"", CIPHER, [KEY.recipient]), CIPHER, KEY) == b""


def test_somebody_else_is_refused():
    with pytest.raises(RefusedError, match=r"keys\.not_a_recipient"):
        open_bytes(seal_bytes(b"abc", CIPHER, [KEY.recipient]), CIPHER, OTHER)


def test_every_cut_is_found():
    sealed = seal_bytes(b"abc", CIPHER, [KEY.recipient])
    for length in range(len(sealed)):
        with pytest.raises((MalformedError, RefusedError)):
            open_bytes(sealed[:length], CIPHER, KEY)


def test_every_flipped_byte_is_found():
    sealed = seal_bytes(b"abc", CIPHER, [KEY.recipient])
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises((MalformedError, RefusedError)):
            open_bytes(bytes(changed), CIPHER, KEY)


def test_something_that_is_no_age_file_is_malformed():
    with pytest.raises(MalformedError, match=r"keys\.decrypt"):
        open_bytes(b"not an age file", CIPHER, KEY)


def test_the_streams_own_failure_comes_out_unchanged():
    with pytest.raises(OSError, match="gone"):
        CIPHER.encrypt(Broken(), BytesIO(), [KEY.recipient])
    with pytest.raises(OSError, match="full"):
        CIPHER.encrypt(BytesIO(b"abc"), Broken(), [KEY.recipient])
    with pytest.raises(OSError, match="gone"):
        CIPHER.decrypt(Broken(), BytesIO(), KEY)
    with pytest.raises(OSError, match="full"):
        CIPHER.decrypt(BytesIO(seal_bytes(b"abc", CIPHER, [KEY.recipient])), Broken(), KEY)


def test_an_invented_recipient_is_malformed():
    with pytest.raises(MalformedError, match=r"keys\.recipient"):
        seal_bytes(b"", CIPHER, ["age1nobody"])


def test_a_secret_leads_to_its_recipient():
    assert SMITH.key_of(KEY.secret) == KEY


def test_a_mistyped_secret_is_malformed_and_not_repeated():
    typed = KEY.secret[:-1] + ("A" if KEY.secret[-1] != "A" else "C")
    with pytest.raises(MalformedError, match=r"keys\.secret") as caught:
        SMITH.key_of(typed)
    assert typed not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_a_secret_does_not_show_itself():
    assert KEY.secret not in repr(KEY)


def test_a_passphrase_opens_what_it_locked_and_another_does_not():
    locked = SMITH.lock(b"abc", "right")
    assert SMITH.unlock(locked, "right") == b"abc"
    with pytest.raises(RefusedError, match=r"keys\.passphrase"):
        SMITH.unlock(locked, "wrong")


def test_only_this_module_imports_pyrage():
    source = Path(__file__).resolve().parents[2] / "src"
    importers = [p.name for p in source.rglob("*.py") if "import pyrage" in p.read_text("utf-8")]
    assert importers == ["age.py"]
