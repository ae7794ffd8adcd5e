from io import BytesIO
from pathlib import Path

import pytest
from tests.engines.age.streams import Broken

from tutela.custody.keys import AgeKey, open_bytes, seal_bytes
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.engines.age.header import parse_header
from tutela.errors import MalformedError, RefusedError

CIPHER = AgeCipher()
SMITH = AgeLocksmith()
KEY, OTHER, STRANGER = (SMITH.new_key() for _ in range(3))
OLD, OLDER, OLDEST = (SMITH.new_classical_key() for _ in range(3))
KINDS = pytest.mark.parametrize(
    ("key", "other", "stranger"), [(KEY, OTHER, STRANGER), (OLD, OLDER, OLDEST)]
)
PLAIN = bytes(range(256)) * 1000


def seal_apart(recipients: list[str], plain: bytes = PLAIN) -> tuple[bytes, bytes]:
    payload = BytesIO()
    header = CIPHER.encrypt_apart(BytesIO(plain), payload, recipients)
    return header, payload.getvalue()


def open_apart(header: bytes, payload: bytes, key: AgeKey) -> bytes:
    plain = BytesIO()
    CIPHER.decrypt_apart(header, BytesIO(payload), plain, key)
    return plain.getvalue()


@KINDS
def test_each_recipient_can_open_what_was_encrypted_to_them(
    key: AgeKey, other: AgeKey, stranger: AgeKey
):
    sealed = seal_bytes(b"abc", CIPHER, [key.recipient, other.recipient])
    assert open_bytes(sealed, CIPHER, key) == open_bytes(sealed, CIPHER, other) == b"abc"
    for nobody in (stranger, STRANGER, OLDEST):
        with pytest.raises(RefusedError, match=r"keys\.not_a_recipient"):
            open_bytes(sealed, CIPHER, nobody)


def test_the_file_is_an_age_file():
    for key, kind in ((KEY, b"mlkem768x25519"), (OLD, b"X25519")):
        sealed = seal_bytes(b"", CIPHER, [key.recipient])
        assert sealed.startswith(b"age-encryption.org/v1\n-> " + kind + b" ")


def test_an_empty_plaintext_survives():
    assert open_bytes(seal_bytes(b"", CIPHER, [KEY.recipient]), CIPHER, KEY) == b""


@KINDS
def test_header_and_payload_one_after_the_other_are_an_age_file(
    key: AgeKey, other: AgeKey, stranger: AgeKey
):
    header, payload = seal_apart([key.recipient, other.recipient])
    assert open_bytes(header + payload, CIPHER, key) == PLAIN
    assert open_apart(header, payload, other) == PLAIN
    with pytest.raises(RefusedError, match=r"keys\.not_a_recipient"):
        open_apart(header, payload, stranger)


@KINDS
def test_a_new_header_opens_the_same_payload_to_others(
    key: AgeKey, other: AgeKey, stranger: AgeKey
):
    header, payload = seal_apart([key.recipient])
    again = CIPHER.rewrap(header, key, [other.recipient])
    assert open_apart(again, payload, other) == PLAIN
    for nobody in (key, stranger):
        with pytest.raises(RefusedError, match=r"keys\.not_a_recipient"):
            open_apart(again, payload, nobody)
    with pytest.raises(RefusedError, match=r"keys\.not_a_recipient"):
        CIPHER.rewrap(header, stranger, [stranger.recipient])


def test_a_payload_under_another_header_is_malformed():
    header, payload = seal_apart([KEY.recipient])
    another, _ = seal_apart([KEY.recipient])
    with pytest.raises(MalformedError, match=r"keys\.decrypt"):
        open_apart(another, payload, KEY)
    with pytest.raises(MalformedError, match=r"keys\.decrypt"):
        CIPHER.window(another, BytesIO(payload), KEY)
    with pytest.raises(MalformedError, match=r"keys\.decrypt"):
        open_apart(header + payload, payload, KEY)


@KINDS
def test_a_window_reads_in_the_middle(key: AgeKey, other: AgeKey, stranger: AgeKey):
    header, payload = seal_apart([key.recipient, other.recipient])
    window = CIPHER.window(header, BytesIO(payload), key)
    assert window.size == len(PLAIN)
    assert window.read_at(100_000, 70_000) == PLAIN[100_000:170_000]
    with pytest.raises(RefusedError, match=r"keys\.not_a_recipient"):
        CIPHER.window(header, BytesIO(payload), stranger)


def test_both_kinds_of_recipients_together_are_refused():
    mixed = [KEY.recipient, OLD.recipient]
    sink = BytesIO()
    with pytest.raises(RefusedError, match=r"keys\.kinds_mixed"):
        CIPHER.encrypt(BytesIO(b"abc"), sink, mixed)
    with pytest.raises(RefusedError, match=r"keys\.kinds_mixed"):
        CIPHER.encrypt_apart(BytesIO(b"abc"), sink, mixed)
    header, _ = seal_apart([KEY.recipient])
    with pytest.raises(RefusedError, match=r"keys\.kinds_mixed"):
        CIPHER.rewrap(header, KEY, mixed)
    assert sink.getvalue() == b""


def test_nobody_to_encrypt_to_is_refused():
    header, _ = seal_apart([KEY.recipient])
    with pytest.raises(RefusedError, match=r"keys\.no_recipient"):
        seal_bytes(b"abc", CIPHER, [])
    with pytest.raises(RefusedError, match=r"keys\.no_recipient"):
        CIPHER.rewrap(header, KEY, [])


def test_an_invented_recipient_is_malformed():
    with pytest.raises(MalformedError, match=r"keys\.recipient"):
        seal_bytes(b"", CIPHER, ["age1nobody"])


@KINDS
def test_every_cut_is_found(key: AgeKey, other: AgeKey, stranger: AgeKey):
    sealed = seal_bytes(b"abc", CIPHER, [key.recipient])
    assert other != stranger
    for length in range(len(sealed)):
        with pytest.raises(MalformedError, match=r"keys\.decrypt"):
            open_bytes(sealed[:length], CIPHER, key)


def test_every_flipped_bit_is_found_and_nothing_is_written():
    sealed = seal_bytes(b"abc", CIPHER, [OLD.recipient])
    for place in range(len(sealed) * 8):
        _expect_refusal(sealed, place, OLD)


def test_every_changed_byte_of_a_post_quantum_file_is_found_and_nothing_is_written():
    sealed = seal_bytes(b"abc", CIPHER, [KEY.recipient])
    for place in range(len(sealed)):
        _expect_refusal(sealed, place * 8 + place % 8, KEY)


def _expect_refusal(sealed: bytes, bit: int, key: AgeKey) -> None:
    changed = bytearray(sealed)
    changed[bit // 8] ^= 1 << bit % 8
    sink = BytesIO()
    with pytest.raises((MalformedError, RefusedError), match=r"keys\.(decrypt|not_a_recipient)"):
        CIPHER.decrypt(BytesIO(bytes(changed)), sink, key)
    assert sink.getvalue() == b""


def test_something_that_is_no_age_file_is_malformed():
    with pytest.raises(MalformedError, match=r"keys\.decrypt"):
        open_bytes(b"not an age file", CIPHER, KEY)


def test_the_streams_own_failure_comes_out_unchanged():
    with pytest.raises(OSError, match="gone"):
        CIPHER.encrypt(Broken(), BytesIO(), [KEY.recipient])
    with pytest.raises(OSError, match="full"):
        CIPHER.encrypt(BytesIO(b"abc"), Broken(), [KEY.recipient])
    with pytest.raises(OSError, match="full"):
        CIPHER.encrypt_apart(BytesIO(b"abc"), Broken(), [KEY.recipient])
    with pytest.raises(OSError, match="gone"):
        CIPHER.decrypt(Broken(), BytesIO(), KEY)
    sealed = seal_bytes(b"abc", CIPHER, [KEY.recipient])
    with pytest.raises(OSError, match="gone"):
        CIPHER.decrypt(Broken(sealed), BytesIO(), KEY)
    with pytest.raises(OSError, match="full"):
        CIPHER.decrypt(BytesIO(sealed), Broken(), KEY)


def test_two_files_have_nothing_in_common():
    first, second = (seal_apart([KEY.recipient]) for _ in range(2))
    assert first[1][:16] != second[1][:16]
    assert parse_header(first[0]).stanzas != parse_header(second[0]).stanzas


def test_no_more_public_keys_are_remembered_than_a_case_needs():
    cipher = AgeCipher()
    for _ in range(70):
        seal_bytes(b"", cipher, [SMITH.new_classical_key().recipient])
    assert len(cipher._recipients) <= 64


def test_nothing_that_runs_imports_pyrage():
    source = Path(__file__).resolve().parents[3] / "src"
    importers = [p.name for p in source.rglob("*.py") if "pyrage" in p.read_text("utf-8")]
    assert importers == []
