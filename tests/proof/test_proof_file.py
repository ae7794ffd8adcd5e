"""The proof's own bytes: one form, sizes and types of every member."""

from dataclasses import fields, replace

import pytest
from tools.vectors.press import raw
from tools.vectors.redaction_proof import grey, released
from tools.vectors.texts import korean

from tutela.errors import MalformedError, RefusedError, TutelaError
from tutela.proof.cbor import Value
from tutela.proof.mask import Rect
from tutela.proof.proof_file import Proof, decode_proof, encode_proof

PROOF = grey().proof
KEYS = ("v", "header", "hidden", "nodes", "rest", "seal", "salt", "index", "path", "checkpoint",
        "ledger", "tokens", "statement", "signature")  # fmt: skip


@pytest.mark.parametrize("name", ["420.jpg", "cmyk.jpg", "one-pixel.jpg"])
def test_a_proof_comes_back(name: str):
    proof = released(name).proof
    assert decode_proof(encode_proof(proof)) == proof
    assert encode_proof(proof) == raw(proof)


def test_tokens_come_back():
    proof = replace(PROOF, tokens=(b"one", b""))
    assert decode_proof(encode_proof(proof)).tokens == (b"one", b"")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("value", [None, -1, "text", b"x", [1], {}, True], ids=repr)
def test_a_member_of_another_type_or_size_is_refused(key: str, value: Value):
    allowed = {
        ("v", "text"), ("checkpoint", "text"), ("ledger", "text"),
        ("header", b"x"), ("seal", b"x"), ("statement", b"x"),
    }  # fmt: skip
    if isinstance(value, str | bytes) and (key, value) in allowed:
        return
    with pytest.raises(MalformedError, match=r"proof\.field"):
        decode_proof(raw(PROOF, {key: value}))


def test_a_text_s_proof_comes_back_with_its_lengths():
    proof = korean().proof
    assert decode_proof(encode_proof(proof)) == proof
    assert encode_proof(proof) == raw(proof)
    assert decode_proof(encode_proof(PROOF)).lengths is None
    assert decode_proof(encode_proof(replace(PROOF, lengths=b""))).lengths == b""


@pytest.mark.parametrize("value", [None, 1, "", [], {}, True, b"\x80", b"\x80\x00"], ids=repr)
def test_lengths_of_another_type_or_form_are_refused(value: Value):
    with pytest.raises(MalformedError, match=r"proof\.field name=lengths|textproof\.lengths"):
        decode_proof(raw(korean().proof, {"lengths": value}))


@pytest.mark.parametrize("key", KEYS)
def test_a_missing_member_is_refused(key: str):
    with pytest.raises(MalformedError, match=r"proof\.keys"):
        decode_proof(raw(PROOF, without=key))


def test_a_further_member_is_refused():
    with pytest.raises(MalformedError, match=r"proof\.keys"):
        decode_proof(raw(PROOF, {"x": None}))


@pytest.mark.parametrize("cut", [1, 100, 1000])
def test_a_cut_proof_is_refused(cut: int):
    with pytest.raises(MalformedError, match=r"cbor\."):
        decode_proof(raw(PROOF)[:-cut])


@pytest.mark.parametrize("wrong", [{"index": 2**53}, {"rest": bytes(95)}], ids=["index", "rest"])
def test_what_a_reader_would_refuse_is_not_written(wrong: dict[str, Value]):
    with pytest.raises(TutelaError):
        encode_proof(decode_proof(raw(PROOF, wrong)))


def test_a_proof_over_a_mebibyte_is_not_written():
    with pytest.raises(RefusedError, match=r"proof\.too_large"):
        encode_proof(replace(PROOF, tokens=(bytes(2**20),)))


def test_the_most_rectangles_are_read_and_one_more_is_not():
    most = raw(PROOF, {"hidden": [[0, 0, 1, 1]] * 4096})
    assert decode_proof(most).hidden == (Rect(0, 0, 1, 1),) * 4096
    with pytest.raises(MalformedError, match=r"proof\.field"):
        decode_proof(raw(PROOF, {"hidden": [[0, 0, 1, 1]] * 4097}))


def test_a_proof_shows_no_salted_bytes_in_its_repr():
    shown = repr(PROOF)
    assert not [f.name for f in fields(Proof) if f.name in shown and not f.repr]
