"""The parts of the JavaScript verifier against vectors nobody here wrote, and against Python."""

import base64
import hashlib
import json
import random
import zlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.conftest import NeedsShared
from tests.page.conftest import CallVerifier, facts_of

from tutela.errors import MalformedError
from tutela.proof.cbor import decode, encode

# RFC 8032, 7.1: secret, public, message, signature.
RFC_8032 = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)
ORDER = 2**252 + 27742317777372353535851937790883648493
LOG_KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
NO_KEYS = ("", "a", "a+00000000+", "+33d7b496+" + LOG_KEY[-44:], LOG_KEY + "=")


def bytes_of(content: bytes) -> dict[str, str]:
    return {"hex": content.hex()}


def test_digests_of_every_length_around_a_block_are_those_of_hashlib(call_verifier: CallVerifier):
    contents = [bytes(range(n % 256)) * 2 for n in range(130)]
    found = call_verifier([("sha256", [bytes_of(content)]) for content in contents])
    assert found == [bytes_of(hashlib.sha256(content).digest()) for content in contents]
    found = call_verifier([("sha512", [bytes_of(content)]) for content in contents])
    assert found == [bytes_of(hashlib.sha512(content).digest()) for content in contents]


def test_the_signatures_of_rfc_8032_fit(call_verifier: CallVerifier):
    calls = [("signatureFits", [{"hex": part} for part in case]) for case in RFC_8032]
    assert call_verifier(calls) == [True] * 3


def test_a_changed_or_non_canonical_signature_does_not_fit(call_verifier: CallVerifier):
    key, message, signature = (bytes.fromhex(part) for part in RFC_8032[1])
    large = int.from_bytes(signature[32:], "little") + ORDER
    calls = [
        ("signatureFits", [bytes_of(k), bytes_of(m), bytes_of(s)])
        for k, m, s in (
            *((key, message, flipped(signature, bit)) for bit in range(0, 512, 7)),
            (key, b"s", signature),
            (flipped(key, 3), message, signature),
            (key, message, signature[:32] + large.to_bytes(32, "little")),
            (key, message, signature[:63]),
            ((2**255 - 18).to_bytes(32, "little"), message, signature),
        )
    ]
    assert call_verifier(calls) == [False] * len(calls)


def test_signatures_by_the_library_fit(call_verifier: CallVerifier):
    calls = []
    for number in range(20):
        private = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        message = bytes([number]) * number * 9
        calls.append(("signatureFits", [*map(bytes_of, (public, message, private.sign(message)))]))
    assert call_verifier(calls) == [True] * len(calls)


def test_every_published_inclusion_case_comes_out_as_published(
    call_verifier: CallVerifier, needs_shared: NeedsShared
):
    folder = needs_shared("vectors/merkle/testdata/inclusion")
    cases = [json.loads(path.read_text("utf-8")) for path in sorted(folder.rglob("*.json"))]
    # A joined path cannot hold an empty hash, as ten of the cases do.
    cases = [case for case in cases if "" not in (case["proof"] or [])]
    calls = [("isIncluded", inclusion_arguments(case)) for case in cases]
    assert len(cases) > 80
    assert call_verifier(calls) == [not case["wantErr"] for case in cases]


def test_every_published_checkpoint_opens(call_verifier: CallVerifier, needs_shared: NeedsShared):
    folder = needs_shared("vectors/tlog-tessera/log")
    notes = {path.name: path.read_text("utf-8") for path in folder.glob("checkpoint*")}
    (key,) = call_verifier([("parseVerifierKey", [LOG_KEY])])
    opened = call_verifier([("openCheckpoint", [note, key]) for note in notes.values()])
    sizes = {name: facts_of(answer)["size"] for name, answer in zip(notes, opened, strict=True)}
    assert len(sizes) == 17
    assert sizes == {name: {"big": name.partition(".")[2] or "15"} for name in sizes}


def test_the_cbor_vector_of_the_specification_is_read(call_verifier: CallVerifier):
    (found,) = call_verifier(
        [("decodeCbor", [{"hex": "a3616101616284f5f64200ff63eab08062616120"}])]
    )
    assert found == {"a": 1, "b": [True, None, {"hex": "00ff"}, "가"], "aa": -1}


def test_both_cbor_readers_accept_and_refuse_the_same_bytes(call_verifier: CallVerifier):
    dice = random.Random(15)  # noqa: S311 - a fixed choice of cases
    start = encode({"a": [1, -300, b"xy", "가", {"k": None}], "bc": [2**40, True], "d": "e" * 30})
    cases = [mutant(start, dice) for _ in range(600)]
    cases += [b"\x81" * depth + b"\x00" for depth in range(12, 22)]
    cases += [bytes([a, b]) for a in range(256) for b in (0, 24, 255)]
    answers = call_verifier([("decodeCbor", [bytes_of(case)]) for case in cases])
    read = [not (isinstance(answer, dict) and "error" in answer) for answer in answers]
    assert read == [is_cbor(case) for case in cases]
    assert any(read[:600]), "no mutant was still a record"


def test_inflate_reads_what_zlib_writes_and_nothing_cut_or_longer(call_verifier: CallVerifier):
    dice = random.Random(7)  # noqa: S311 - a fixed choice of cases
    texts = [b"", b"a", b"ab" * 4000, dice.randbytes(70_000), bytes(300_000)]
    levels = (0, 1, 6, 9)
    streams = [(zlib.compress(text, level), len(text)) for text in texts for level in levels]
    found = call_verifier([("inflate", [bytes_of(stream), size]) for stream, size in streams])
    assert found == [bytes_of(text) for text in texts for _ in levels]
    wrong = [(s[:-1], n) for s, n in streams] + [(s + b"\0", n) for s, n in streams]
    wrong += [(s, n + 1) for s, n in streams] + [(s, n - 1) for s, n in streams if n]
    assert set(call_verifier([("inflate", [bytes_of(s), n]) for s, n in wrong])) == {None}


def test_inflate_and_zlib_refuse_the_same_mutants(call_verifier: CallVerifier):
    dice = random.Random(8)  # noqa: S311 - a fixed choice of cases
    text = bytes(dice.choice(b"abcd ") for _ in range(900))
    cases = [mutant(zlib.compress(text, level), dice) for level in (1, 6, 9) for _ in range(300)]
    found = call_verifier([("inflate", [bytes_of(case), len(text)]) for case in cases])
    assert [answer is not None for answer in found] == [is_zlib(case, len(text)) for case in cases]


@pytest.mark.parametrize("line", NO_KEYS)
def test_what_is_no_verifier_key_is_refused(call_verifier: CallVerifier, line: str):
    assert call_verifier([("parseVerifierKey", [line])]) == [None]


def test_every_flipped_bit_of_a_verifier_key_is_refused(call_verifier: CallVerifier):
    lines = [flipped(LOG_KEY.encode(), bit) for bit in range(8 * len(LOG_KEY))]
    calls = [("parseVerifierKey", [line.decode()]) for line in lines if line.isascii()]
    assert set(call_verifier(calls)) == {None}


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def mutant(content: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(content))
    match dice.randrange(4):
        case 0:
            return flipped(content, dice.randrange(8 * len(content)))
        case 1:
            return content[:place] + dice.randbytes(1) + content[place + 1 :]
        case 2:
            return content[:place] + dice.randbytes(1) + content[place:]
        case _:
            return content[:place] + content[place + 1 :]


def is_cbor(content: bytes) -> bool:
    try:
        decode(content)
    except MalformedError:
        return False
    return True


def is_zlib(content: bytes, size: int) -> bool:
    reader = zlib.decompressobj()
    try:
        text = reader.decompress(content, size + 1)
    except zlib.error:
        return False
    return len(text) == size and reader.eof and not reader.unused_data


def inclusion_arguments(case: dict[str, object]) -> list[object]:
    path = case["proof"] or []
    assert isinstance(path, list)
    joined = b"".join(base64.b64decode(part) for part in path)
    leaf, root = (base64.b64decode(str(case[name])) for name in ("leafHash", "root"))
    index, size = ({"big": str(case[name])} for name in ("leafIdx", "treeSize"))
    return [bytes_of(leaf), index, size, bytes_of(joined), bytes_of(root)]


def test_the_runner_reads_files(call_verifier: CallVerifier, tmp_path: Path):
    (tmp_path / "x").write_bytes(b"abc")
    found = call_verifier([("sha256", [{"file": str(tmp_path / "x")}])])
    assert found == [bytes_of(hashlib.sha256(b"abc").digest())]


def test_no_signature_fits_a_key_under_which_anyone_can_sign(call_verifier: CallVerifier):
    prime = 2**255 - 19
    eight = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
    order_eight = int.from_bytes(bytes.fromhex(eight), "little")
    weak = (0, 1, prime - 1, prime, prime + 1, order_eight, prime - order_eight)
    keys = [(y | sign << 255).to_bytes(32, "little") for y in weak for sign in (0, 1)]
    # Under the neutral element R = 0*B fits every message with S = 0.
    forged = (1).to_bytes(32, "little") + bytes(32)
    calls = [("signatureFits", [bytes_of(key), bytes_of(b"x"), bytes_of(forged)]) for key in keys]
    calls += [("isWeakKey", [bytes_of(key)]) for key in keys]
    assert call_verifier(calls) == [False] * len(keys) + [True] * len(keys)
