"""Sealing: what is stored, and what a seal does not tell."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw
from tools.vectors.draw import drawing, jpeg
from tools.vectors.press import ORGANISATION, SECRET, mask, release_jpeg
from tools.vectors.redaction_proof import FOLDER, ORIGINALS, original

from tutela.errors import MalformedError, RefusedError
from tutela.proof.cbor import decode, encode
from tutela.proof.digest import sha256
from tutela.proof.picture import (
    Commitment,
    commit_jpeg,
    commit_pixels,
    grid_of_jpeg,
    hide_jpeg,
    nothing_hidden,
    prove,
    seal_record,
)
from tutela.proof.seal import decode_seal

NUMBERS = json.loads((FOLDER / "numbers.json").read_text())
NAMES = sorted(path.name for path in ORIGINALS.glob("*.jpg"))
SYLLABLES = ("Ko", "Li", "Ma", "Ne", "Ro", "Sa", "Te", "Vo", "Za", "Du")
PEOPLE = [f"{a}{b.lower()}{c.lower()}" for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES]


@pytest.mark.parametrize("name", NAMES)
def test_item_roots_are_the_published_ones(name: str):
    commitment = commit_jpeg(original(name), SECRET)
    assert commitment.item_root.hex() == NUMBERS["commitments"][name]


@pytest.mark.parametrize("name", NAMES)
def test_a_commitment_comes_back_from_storage(name: str):
    commitment = commit_jpeg(original(name), SECRET)
    assert Commitment.from_value(decode(encode(commitment.to_value()))) == commitment


@pytest.mark.parametrize("part", ["header", "leaves", "meta", "file", "root"])
def test_a_changed_commitment_is_refused(part: str):
    stored = decode(encode(commit_jpeg(original("420.jpg"), SECRET).to_value()))
    assert isinstance(stored, dict)
    value = stored[part]
    assert isinstance(value, bytes)
    stored[part] = value[:-1] + bytes([value[-1] ^ 1])
    with pytest.raises(MalformedError, match=r"proof\."):
        Commitment.from_value(stored)


@pytest.mark.parametrize("stored", [None, {}, {"header": b""}])
def test_a_stored_value_of_another_form_is_refused(stored: object):
    with pytest.raises(MalformedError, match=r"proof\.commitment_form"):
        Commitment.from_value(stored)  # type: ignore[arg-type] # any value can be stored


def test_a_commitment_with_a_leaf_less_is_refused():
    commitment = commit_jpeg(original("420.jpg"), SECRET)
    with pytest.raises(MalformedError, match=r"proof\.commitment_form"):
        replace(commitment, leaves=commitment.leaves[:-32])


def test_a_proof_from_stored_leaves_needs_no_picture():
    content = original("420.jpg")
    commitment = commit_jpeg(content, SECRET)
    stored = Commitment.from_value(decode(encode(commitment.to_value())))
    hidden = mask(5, 3, (1, 1, 2, 1))
    assert prove(stored, SECRET, hidden) == release_jpeg(content, hidden).proof.nodes


def test_a_commitment_shows_neither_leaves_nor_salted_hashes():
    shown = repr(commit_jpeg(original("grey.jpg"), SECRET))
    assert "leaves" not in shown
    assert "file_leaf" not in shown


def test_the_seal_record_names_the_root_and_the_day():
    commitment = commit_jpeg(original("grey.jpg"), SECRET)
    seal = decode_seal(seal_record(commitment, ORGANISATION.verifier, "2026-11-24"))
    assert (seal.root, seal.media, seal.day) == (commitment.item_root, "jpeg", "2026-11-24")
    assert seal.organisation == ORGANISATION.verifier.format()


def test_the_grid_is_known_without_reading_the_coefficients():
    for name in NAMES:
        content = original(name)
        assert grid_of_jpeg(content) == commit_jpeg(content, SECRET).grid


def test_the_same_picture_under_two_secrets_has_no_hash_in_common():
    one, two = (commit_jpeg(original("444.jpg"), sha256(bytes([n]))) for n in range(2))
    assert not set(one.hashes) & set(two.hashes)
    assert one.item_root != two.item_root
    assert one.meta_root != two.meta_root
    assert one.file_leaf != two.file_leaf


def test_changed_metadata_change_the_seal_but_not_the_picture():
    content = original("grey.jpg")
    commented = content[:2] + b"\xff\xfe\0\4hi" + content[2:]
    one, two = commit_jpeg(content, SECRET), commit_jpeg(commented, SECRET)
    assert one.leaves == two.leaves
    assert one.meta_root != two.meta_root
    shown = [hide_jpeg(c, nothing_hidden(grid_of_jpeg(c))) for c in (content, commented)]
    assert shown[0] == shown[1]


def test_a_rendition_is_bound_to_its_original_and_decoder():
    pixels = drawing(40, 40)
    roots = {
        commit_pixels(pixels, sha256(file), decoder, SECRET).item_root
        for file in (b"a", b"b")
        for decoder in ("x 1", "x 2")
    }
    assert len(roots) == 4


def test_a_mask_too_ragged_for_a_proof_is_refused():
    # 94 by 94 tiles of 64 pixels: a chequered mask has more than 4,096 rectangles.
    plain = np.zeros((6000, 6000, 1), np.uint8)
    commitment = commit_pixels(plain, sha256(b""), "", SECRET)
    grid = commitment.grid
    chequered = np.indices((grid.rows, grid.columns)).sum(axis=0) % 2 == 0
    with pytest.raises(RefusedError, match=r"proof\.mask_ragged"):
        prove(commitment, SECRET, chequered)


def with_name(name: str) -> bytes:
    """Return a card whose one hidden tile holds a name."""
    card = Image.new("L", (96, 64), 200)
    ImageDraw.Draw(card).text((33, 42), name[:6], fill=0)
    return jpeg(np.asarray(card)[:, :, None], "L")


def hidden_tile(content: bytes, secret: bytes) -> bytes:
    return commit_jpeg(content, secret).hashes[4]


def test_a_dictionary_of_rendered_names_finds_nothing_in_a_hidden_tile():
    truth = PEOPLE[637]
    published = hidden_tile(with_name(truth), SECRET)
    # Without the secret, the best an attacker has is some seed of his own.
    guessed = bytes(32)
    by_hash = {hidden_tile(with_name(name), guessed): name for name in PEOPLE}
    assert len(by_hash) == len(PEOPLE)
    assert published not in by_hash
    # The control: were the seed known, or the same for all, the dictionary would find the name.
    assert by_hash[hidden_tile(with_name(truth), guessed)] == truth
