"""What a stranger runs: every vector, every single flipped bit, replays and pins."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import pytest
from tools.vectors.draw import drawing, jpeg
from tools.vectors.make_redaction_proof import files
from tools.vectors.mutants import mutants, text_mutants
from tools.vectors.press import (
    LEDGER,
    OTHER_LEDGER,
    Release,
    mask,
    raw,
    release_jpeg,
    release_pixels,
)
from tools.vectors.redaction_proof import FOLDER, coloured_png, countersigned, grey, released
from tools.vectors.texts import RUSSIAN, korean, released_text

from tutela.proof.checkpoint import VerifierKey
from tutela.proof.container import embed
from tutela.proof.verdict import NotVerified
from tutela.proof.verify import named_ledger, verify

INDEX: Final = json.loads((FOLDER / "index.json").read_text("utf-8"))
PARTS: Final = 8
TOKEN: Final = b"a time stamp nobody checks"


def said_of(entry: dict[str, str | list[str]]) -> str:
    untrusted_file = (FOLDER / str(entry["file"])).read_bytes()
    sidecar = (FOLDER / str(entry["sidecar"])).read_bytes() if "sidecar" in entry else None
    pinned = tuple(VerifierKey.parse(key) for key in entry.get("pinned", ()))
    try:
        verify(untrusted_file, sidecar=sidecar, pinned=pinned)
    except NotVerified as error:
        return error.code
    return "pass"


@pytest.mark.parametrize("entry", INDEX, ids=lambda entry: entry["file"])
def test_every_vector_gets_the_verdict_it_names(entry: dict[str, str | list[str]]):
    assert said_of(entry) == entry["expect"]


def test_enough_vectors_must_be_rejected_and_every_code_is_among_them():
    codes = [entry["expect"] for entry in INDEX if entry["expect"] != "pass"]
    assert len(codes) >= 40
    assert len(set(codes)) == 18


def test_the_stored_vectors_are_current():
    stale = [
        name
        for name, content in files().items()
        # Another zlib packs a PNG otherwise; the stored ones are then only verified.
        if not name.endswith((".png", ".png.tutela.cbor"))
        if (FOLDER / name).read_bytes() != content
    ]
    assert stale == []


def test_no_vector_is_left_that_nobody_makes():
    made = {FOLDER / name for name in files()}
    kept = {path for path in FOLDER.rglob("*") if path.is_file()}
    originals = set((FOLDER / "originals").iterdir())
    # Time-stamps hold a real time, so they are made once; tests/proof/test_timestamp.py reads them.
    stamps = set((FOLDER / "time-stamps").iterdir())
    # Other rooms' vectors: tests/protection, tests/conformance, tests/terms/names,
    # tests/redaction/text.
    elsewhere = {
        path
        for path in kept
        if path.relative_to(FOLDER).parts[0].split(".")[0]
        in {"identity", "gate", "gate-table", "interview", "interviews", "names", "tagger"}
    }
    assert kept - made - originals - stamps - elsewhere == {FOLDER / "README.md"}


def outside_the_claim(file: bytes) -> Iterator[range]:
    """Yield the bytes that are reported and not checked: a token, an unknown signature."""
    line = "— witness.example/vectors AAECAwQFBgc=\n".encode()
    for part in (TOKEN, line):
        start = file.index(part)
        yield range(start, start + len(part))


def with_outsiders(release: Release) -> bytes:
    signed = countersigned(release)
    return replace(signed, proof=replace(signed.proof, tokens=(TOKEN,))).file


SMALL: Final = {
    "jpeg": with_outsiders(release_jpeg(jpeg(drawing(40, 40, 1), "L"), mask(2, 2, (1, 0, 1, 1)))),
    "png": with_outsiders(
        release_pixels(drawing(34, 6, 1) & np.uint8(0xF0), mask(2, 1, (1, 0, 1, 1)))
    ),
}


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("kind", sorted(SMALL))
def test_every_single_flipped_bit_is_rejected_or_outside_the_claim(kind: str, part: int):
    file = SMALL[kind]
    assert verify(file).unknown_signatures == 1
    excluded = [place for places in outside_the_claim(file) for place in places]
    passed = []
    for bit in range(part, 8 * len(file), PARTS):
        flipped = bytearray(file)
        flipped[bit // 8] ^= 1 << (bit % 8)
        try:
            verify(bytes(flipped))
        except NotVerified:
            continue
        passed.append(bit // 8)
    assert [place for place in passed if place not in excluded] == []


def test_no_mutant_passes_but_unchanged():
    names = ("420.jpg", "cmyk.jpg")
    originals = {grey().file, coloured_png().file, *(released(name).file for name in names)}
    passed = []
    for mutant in mutants(1):
        try:
            verify(mutant)
        except NotVerified:
            continue
        passed.append(mutant)
    # A mutation can write the byte that stood there.
    assert not [mutant for mutant in passed if mutant not in originals]


def test_no_mutant_of_a_text_passes_but_unchanged():
    originals = {korean().file, released_text(RUSSIAN).file}
    passed = []
    for mutant in text_mutants(2):
        try:
            verify(mutant)
        except NotVerified:
            continue
        passed.append(mutant)
    assert not [mutant for mutant in passed if mutant not in originals]


def test_a_picture_s_proof_is_none_for_a_text_and_the_other_way_round():
    picture, text = grey(), korean()
    for one, other in ((picture, text), (text, picture)):
        with pytest.raises(NotVerified, match=r"verify\.proof_form"):
            verify(one.picture, sidecar=raw(other.proof))
        same = {"lengths": b""} if one is text else {}
        without = "lengths" if one is picture else ""
        with pytest.raises(NotVerified, match=r"verify\.header_form"):
            verify(one.picture, sidecar=raw(other.proof, same, without))


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_cut_file_is_rejected(cut: int):
    file = grey().file
    with pytest.raises(NotVerified):
        verify(file[: -cut * len(file) // 60])


def test_a_proof_beside_is_as_good_as_one_inside():
    release = grey()
    proof = raw(release.proof)
    assert verify(release.picture, sidecar=proof) == verify(release.file)
    assert verify(release.file, sidecar=proof) == verify(release.file)


def test_two_proofs_that_differ_are_rejected():
    release = grey()
    other = raw(replace(release.proof, tokens=(b"x",)))
    with pytest.raises(NotVerified, match=r"verify\.proof_segments"):
        verify(release.file, sidecar=other)


def test_a_ledger_is_known_only_if_it_is_pinned():
    file = grey().file
    assert not verify(file).ledger_known
    pinned = (OTHER_LEDGER.verifier, LEDGER.verifier)
    assert verify(file, pinned=pinned).ledger_known
    with pytest.raises(NotVerified, match=r"verify\.ledger_not_pinned"):
        verify(file, pinned=(OTHER_LEDGER.verifier,))


def test_what_is_outside_the_claim_is_counted():
    found = verify(SMALL["jpeg"])
    assert (found.unknown_signatures, found.tokens, found.statement.further_keys) == (1, 1, 0)


def test_a_failure_names_its_cause():
    with pytest.raises(NotVerified) as caught:
        verify(embed(grey().picture, b"\x80"))
    assert caught.value.cause is not None
    assert caught.value.cause.message == "proof.keys"


def test_the_ledger_a_broken_release_names_is_told_as_such():
    release = grey()
    broken = replace(release, picture=release.picture + b"\0").file
    assert named_ledger(broken) == LEDGER.verifier.format()
    assert named_ledger(release.picture) is None
    assert named_ledger(b"") is None
