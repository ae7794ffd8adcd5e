import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MalformedError, MismatchError, TutelaError
from tutela.proof.checkpoint import (
    Checkpoint,
    SignerKey,
    VerifierKey,
    format_checkpoint,
    open_checkpoint,
    open_note,
    parse_checkpoint,
    sign_checkpoint,
    sign_note,
)
from tutela.proof.merkle import leaf_hash, root_of
from tutela.proof.note import NOTE_BYTES_MAX

TESSERA = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
SIGNER = SignerKey("example.org/log", bytes(range(32)))
OTHER = SignerKey("example.org/log", bytes(range(1, 33)))
HEAD = Checkpoint("example.org/log", 7, bytes(32))
NOTE = sign_checkpoint(HEAD, SIGNER)
KEY = SIGNER.verifier

# golang.org/x/mod/sumdb/note, example in its documentation.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
    "otpRZb6KE6RyyBwJnAM=\n"
)


def entries_of(bundle: bytes) -> list[bytes]:
    entries = []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        entries.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    return entries


@pytest.mark.parametrize("size", range(16))
def test_a_checkpoint_of_tessera_is_signed_and_has_the_root_of_its_entries(
    size: int, needs_shared: Callable[[str], Path]
):
    folder = needs_shared("vectors/tlog-tessera/log")
    opened = open_checkpoint(
        (folder / f"checkpoint.{size}").read_bytes(), VerifierKey.parse(TESSERA)
    )
    bundle = (folder / f"tile/entries/000.p/{size}").read_bytes() if size else b""
    assert opened.checkpoint.size == size
    assert opened.checkpoint.root == root_of(map(leaf_hash, entries_of(bundle)))
    assert opened.unknown_signatures == 0


def test_a_note_and_key_written_by_go_are_read():
    key = VerifierKey.parse(GO_KEY)
    assert key.format() == GO_KEY
    assert open_note(GO_NOTE.encode(), key).text.startswith("If you think cryptography")


def test_a_note_is_signed_byte_for_byte_as_go_signs_it():
    signer = SignerKey.parse(GO_SIGNER)
    assert signer.format() == GO_SIGNER
    assert signer.verifier.format() == GO_KEY
    assert sign_note(GO_NOTE.rpartition("\n\n")[0] + "\n", signer) == GO_NOTE.encode()


def test_a_checkpoint_comes_back_as_it_was_signed():
    assert open_checkpoint(NOTE, KEY).checkpoint == HEAD


def test_extension_lines_are_kept():
    extended = Checkpoint(HEAD.origin, 1, bytes(32), ("one", "two words"))
    assert open_checkpoint(sign_checkpoint(extended, SIGNER), KEY).checkpoint == extended


def test_both_halves_of_a_key_survive_their_text():
    assert SignerKey.parse(SIGNER.format()) == SIGNER
    assert VerifierKey.parse(KEY.format()) == KEY


def test_the_secret_does_not_show_in_a_repr():
    assert repr(SIGNER) == "SignerKey(name='example.org/log')"


names = st.text(
    st.characters(codec="utf-8", exclude_categories=("Z", "C"), exclude_characters="+\x85"),
    min_size=1,
    max_size=20,
)


@given(names, st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_every_checkpoint_survives_its_text(origin: str, size: int, root: bytes):
    checkpoint = Checkpoint(origin, size, root)
    assert parse_checkpoint(format_checkpoint(checkpoint)) == checkpoint


@given(st.binary(max_size=200))
def test_random_bytes_are_refused(untrusted: bytes):
    with pytest.raises(TutelaError):
        open_checkpoint(untrusted, KEY)


def flips(good: bytes) -> list[bytes]:
    flipped = []
    for bit in range(len(good) * 8):
        damaged = bytearray(good)
        damaged[bit // 8] ^= 1 << bit % 8
        flipped.append(bytes(damaged))
    return flipped


def test_every_flipped_bit_of_a_note_is_refused():
    for damaged in flips(NOTE):
        with pytest.raises((MalformedError, MismatchError)):
            open_checkpoint(damaged, KEY)


def test_a_flipped_bit_in_another_signature_never_changes_what_is_claimed():
    line = sign_checkpoint(HEAD, OTHER).split(b"\n\n")[1]
    both = NOTE + line
    assert open_checkpoint(both, KEY).unknown_signatures == 1
    accepted = 0
    for damaged in flips(both):
        try:
            opened = open_checkpoint(damaged, KEY)
        except (MalformedError, MismatchError):
            continue
        accepted += 1
        assert opened.checkpoint == HEAD
        assert opened.unknown_signatures == 1
    assert 0 < accepted < len(line) * 8


def test_every_cut_note_is_refused():
    for length in range(len(NOTE)):
        with pytest.raises((MalformedError, MismatchError)):
            open_checkpoint(NOTE[:length], KEY)


def test_a_known_key_with_a_bad_signature_is_a_mismatch():
    forged = NOTE.replace(b"\n7\n", b"\n8\n")
    with pytest.raises(MismatchError, match=r"checkpoint\.bad_signature"):
        open_checkpoint(forged, KEY)


def test_a_note_of_other_keys_only_is_a_mismatch():
    with pytest.raises(MismatchError, match=r"checkpoint\.not_by_key"):
        open_checkpoint(sign_checkpoint(HEAD, OTHER), KEY)


def test_the_same_id_under_another_name_is_not_the_key():
    line = NOTE.split(b"\n\n")[1].replace(b"example.org/log", b"example.org/lot")
    assert open_checkpoint(NOTE + line, KEY).unknown_signatures == 1


def test_a_second_signature_by_the_key_is_refused():
    with pytest.raises(MalformedError, match=r"checkpoint\.signed_twice"):
        open_checkpoint(NOTE + NOTE.split(b"\n\n")[1], KEY)


def test_the_head_of_another_log_under_the_same_key_is_refused():
    other_log = sign_note(format_checkpoint(Checkpoint("example.org/b", 1, bytes(32))), SIGNER)
    with pytest.raises(MismatchError, match=r"checkpoint\.other_log"):
        open_checkpoint(other_log, KEY)
    with pytest.raises(MismatchError):
        sign_checkpoint(Checkpoint("example.org/b", 1, bytes(32)), SIGNER)


ROOT = base64.b64encode(bytes(32)).decode()
BROKEN_TEXTS = {
    "two lines": "o\n1\n",
    "no last newline": f"o\n1\n{ROOT}",
    "an empty origin": f"\n1\n{ROOT}\n",
    "an empty extension": f"o\n1\n{ROOT}\n\nx\n",
    "a size with a leading zero": f"o\n01\n{ROOT}\n",
    "a size with a sign": f"o\n+1\n{ROOT}\n",
    "a negative size": f"o\n-1\n{ROOT}\n",
    "a size with a space": f"o\n1 \n{ROOT}\n",
    "an empty size": f"o\n\n{ROOT}\n",
    "a size in other digits": f"o\n١\n{ROOT}\n",  # noqa: RUF001
    "a size of 2^63": f"o\n{2**63}\n{ROOT}\n",
    "a size of a thousand digits": f"o\n{'9' * 1000}\n{ROOT}\n",
    "a root of 31 bytes": f"o\n1\n{base64.b64encode(bytes(31)).decode()}\n",
    "a root of 33 bytes": f"o\n1\n{base64.b64encode(bytes(33)).decode()}\n",
    "a root without padding": f"o\n1\n{ROOT.rstrip('=')}\n",
    "a root with other spare bits": f"o\n1\n{ROOT[:-2]}B=\n",
    "a root in the URL alphabet": f"o\n1\n{'_' * 43}=\n",
    "a root with a space": f"o\n1\n {ROOT}\n",
    "a carriage return": f"o\r\n1\n{ROOT}\n",
}


@pytest.mark.parametrize("case", BROKEN_TEXTS)
def test_a_text_that_is_no_checkpoint_is_refused(case: str):
    with pytest.raises(MalformedError):
        parse_checkpoint(BROKEN_TEXTS[case])


GOOD_LINE = NOTE.split(b"\n\n")[1]
BROKEN_NOTES = {
    "a tab": NOTE.replace(b"\n7\n", b"\n7\t\n"),
    "not UTF-8": NOTE.replace(b"example", b"ex\xffmple"),
    "no blank line": NOTE.replace(b"\n\n", b"\n"),
    "no signature": NOTE.split(b"\n\n")[0] + b"\n\n",
    "a hyphen for the dash": NOTE.replace("—".encode(), b"-"),
    "two spaces": NOTE.replace(b" example", b"  example"),
    "a plus in a name": NOTE + GOOD_LINE.replace(b"example", b"exa+ple"),
    "a wide space in a name": NOTE + GOOD_LINE.replace(b"ex", "e\u2003".encode()),
    "a nameless key": NOTE + GOOD_LINE.replace(b"example.org/log", b""),
    "a signature that is only an id": NOTE + b"\xe2\x80\x94 other AAAAAA==\n",
    "a signature with loose bits": NOTE + b"\xe2\x80\x94 other AAAAAAB=\n",
    "101 signatures": NOTE + b"\xe2\x80\x94 other AAAAAAA=\n" * 100,
    "more than a megabyte": NOTE + b"\xe2\x80\x94 other " + b"AAAA" * (NOTE_BYTES_MAX // 4) + b"\n",
}


@pytest.mark.parametrize("case", BROKEN_NOTES)
def test_a_note_that_breaks_its_format_is_refused(case: str):
    with pytest.raises(MalformedError):
        open_checkpoint(BROKEN_NOTES[case], KEY)


def test_sixteen_post_quantum_signatures_are_no_obstacle():
    line = "— other " + base64.b64encode(bytes(4900)).decode() + "\n"
    assert open_checkpoint(NOTE + line.encode() * 16, KEY).unknown_signatures == 16


BROKEN_KEYS = (
    "",
    "name",
    "name+00000000",
    KEY.format().replace("+" + KEY.key_id.hex(), "+00000000"),
    KEY.format().replace("example", "exemple"),
    KEY.format()[:-1],
    KEY.format() + "A",
    KEY.format().upper(),
)


@pytest.mark.parametrize("untrusted", BROKEN_KEYS)
def test_a_verifier_key_that_does_not_fit_its_hash_is_refused(untrusted: str):
    with pytest.raises(MalformedError):
        VerifierKey.parse(untrusted)


def test_a_signer_key_that_does_not_fit_its_hash_is_refused():
    for untrusted in ("", KEY.format(), SIGNER.format().replace("example", "exemple")):
        with pytest.raises(MalformedError):
            SignerKey.parse(untrusted)


@pytest.mark.parametrize("text", ["no newline", "tab\t\n", "\r\n"])
def test_a_text_the_note_format_cannot_carry_is_not_signed(text: str):
    with pytest.raises(MalformedError):
        sign_note(text, SIGNER)


PRIME = 2**255 - 19
ORDER_EIGHT_Y = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
WEAK_Y = (0, 1, PRIME - 1, PRIME, PRIME + 1, ORDER_EIGHT_Y, PRIME - ORDER_EIGHT_Y, 2**255 - 1)


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("y", WEAK_Y)
def test_a_key_under_which_anyone_can_sign_is_no_key(y: int, sign: int):
    with pytest.raises(MalformedError) as refused:
        VerifierKey("example.org", (y | sign << 255).to_bytes(32, "little"))
    assert refused.value.message == "checkpoint.key_weak"
