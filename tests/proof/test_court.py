"""Court mode: everything recomputed, and one box shown to a judge."""

from dataclasses import replace

import pytest
from tools.vectors.draw import drawing
from tools.vectors.press import (
    DECODER,
    SECRET,
    mask,
    release_jpeg,
    release_pixels,
)
from tools.vectors.redaction_proof import ORIGINALS, grey, original, released
from tools.vectors.texts import KOREAN, cut, korean

from tutela.errors import MalformedError, MismatchError, RefusedError
from tutela.proof.cbor import decode, encode
from tutela.proof.commitment import root_seed
from tutela.proof.court import (
    Evidence,
    ShownRegion,
    check_region,
    check_release,
    evidence_for,
    recompute,
    rendition_of,
    show_region,
)
from tutela.proof.digest import sha256
from tutela.proof.picture import hide_pixels
from tutela.proof.text import Rows, encode_rows
from tutela.proof.verdict import NotVerified

NAMES = sorted(path.name for path in ORIGINALS.glob("*.jpg"))
HIDDEN = mask(5, 3, (1, 1, 2, 1))
BOX = mask(5, 3, (1, 1, 1, 1))


def evidence(name: str = "420.jpg") -> Evidence:
    return Evidence(original(name), SECRET)


@pytest.mark.parametrize("name", NAMES)
def test_original_and_secret_lead_to_the_seal(name: str):
    release = released(name)
    found = recompute(evidence(name), release.proof.seal)
    assert found.commitment == release.commitment
    assert found.day == "2026-11-24"


def test_metadata_fields_are_counted():
    assert recompute(evidence(), released("420.jpg").proof.seal).metadata_fields == 1


@pytest.mark.parametrize(
    "other",
    [replace(evidence(), original=original("444.jpg")), replace(evidence(), secret=bytes(32))],
    ids=["original", "secret"],
)
def test_another_original_or_secret_leads_elsewhere(other: Evidence):
    with pytest.raises(MismatchError, match=r"court\.other_root"):
        recompute(other, released("420.jpg").proof.seal)


def test_a_comment_added_to_the_original_leads_elsewhere():
    content = original("420.jpg")
    commented = content[:2] + b"\xff\xfe\0\4hi" + content[2:]
    with pytest.raises(MismatchError, match=r"court\.other_root"):
        recompute(Evidence(commented, SECRET), released("420.jpg").proof.seal)


def test_the_released_picture_is_made_anew():
    release = release_jpeg(original("420.jpg"), HIDDEN)
    check_release(evidence(), release.picture, HIDDEN)
    with pytest.raises(MismatchError, match=r"court\.other_picture"):
        check_release(evidence(), release.picture, BOX)


def test_a_rendition_is_recomputed_from_its_kept_pixels():
    pixels = drawing(70, 40)
    release = release_pixels(pixels, mask(3, 2, (0, 0, 1, 1)))
    # The press takes the pixels themselves for the original file.
    kept = hide_pixels(pixels, mask(3, 2))
    held = evidence_for(release.proof, pixels.tobytes(), SECRET, kept)
    assert held.rendition is not None
    assert held.rendition.decoder == DECODER
    assert recompute(held, release.proof.seal).metadata_fields == 0
    check_release(held, release.picture, mask(3, 2, (0, 0, 1, 1)))


def test_a_rendition_for_a_picture_sealed_by_coefficients_is_refused():
    kept = hide_pixels(drawing(70, 40), mask(3, 2))
    with pytest.raises(MalformedError, match=r"proof\.header_form"):
        rendition_of(kept, grey().proof.header)


def test_a_rendition_that_is_needed_is_asked_for():
    seal = release_pixels(drawing(70, 40), mask(3, 2)).proof.seal
    with pytest.raises(RefusedError, match=r"court\.rendition_needed"):
        recompute(Evidence(b"RIFF", SECRET), seal)


def test_a_judge_checks_one_box_and_sees_no_other():
    seal = released("420.jpg").proof.seal
    region = show_region(evidence(), seal, BOX)
    check_region(region, seal)
    value = decode(region.proof)
    assert isinstance(value, dict)
    assert value["hidden"] != ()
    root = root_seed(SECRET, "jpeg", "tiles")
    assert root not in bytes(region.proof)


def test_a_box_of_another_picture_or_seal_is_refused():
    seal = released("420.jpg").proof.seal
    region = show_region(evidence(), seal, BOX)
    with pytest.raises(MismatchError, match=r"court\.other_root"):
        check_region(region, released("444.jpg").proof.seal)
    other = released("420.jpg").picture
    with pytest.raises(NotVerified, match=r"verify\.hidden_not_blank"):
        check_region(ShownRegion(other, region.proof), seal)


@pytest.mark.parametrize("wrong", [{"nodes": b""}, {"rest": bytes(96)}], ids=["nodes", "rest"])
def test_a_changed_proof_of_a_box_is_refused(wrong: dict[str, bytes]):
    seal = released("420.jpg").proof.seal
    region = show_region(evidence(), seal, BOX)
    value = decode(region.proof)
    assert isinstance(value, dict)
    with pytest.raises(NotVerified):
        check_region(ShownRegion(region.picture, encode({**value, **wrong})), seal)


def test_a_proof_of_a_box_with_another_key_is_refused():
    with pytest.raises(MalformedError, match=r"proof\.keys"):
        check_region(ShownRegion(b"", encode({"x": sha256(b"")})), b"")


def test_evidence_shows_neither_original_nor_secret():
    assert repr(evidence()) == "Evidence()"


ROWS, SPANS = cut(KOREAN)
WORDS = "".join(leaf for row in ROWS for leaf in row).encode()


def text_evidence() -> Evidence:
    # The press takes the joined words themselves for the original file.
    return evidence_for(korean().proof, WORDS, SECRET, encode_rows(ROWS))


def test_a_text_is_recomputed_from_its_kept_rows():
    release = korean()
    found = recompute(text_evidence(), release.proof.seal)
    assert (found.commitment, found.metadata_fields) == (release.commitment, 0)
    check_release(text_evidence(), release.picture, SPANS)
    with pytest.raises(RefusedError, match=r"court\.rendition_needed"):
        recompute(Evidence(WORDS, SECRET), release.proof.seal)


@pytest.mark.parametrize("other", [(("x",), *ROWS), (ROWS[0], (*ROWS[1][:-1], "?"))])
def test_other_rows_lead_elsewhere(other: Rows):
    held = evidence_for(korean().proof, WORDS, SECRET, encode_rows(other))
    with pytest.raises(MismatchError, match=r"court\.other_root"):
        recompute(held, korean().proof.seal)


@pytest.mark.parametrize("mark", ["", "⟦부대 1⟧⟦x⟧", "⟦[⟧"])
def test_a_text_with_other_marks_than_it_can_have_is_another(mark: str):
    picture = korean().picture.decode().replace("⟦부대 1⟧", mark).encode()
    with pytest.raises(MismatchError, match=r"court\.other_picture"):
        check_release(text_evidence(), picture, SPANS)


def test_a_text_with_other_words_is_another():
    picture = korean().picture.decode().replace("함께", "따로").encode()
    with pytest.raises(MismatchError, match=r"court\.other_picture"):
        check_release(text_evidence(), picture, SPANS)
    check_release(text_evidence(), korean().picture.replace(b" 1", b" 2"), SPANS)


def test_a_judge_reads_one_name_and_no_other():
    seal = korean().proof.seal
    region = show_region(text_evidence(), seal, mask(64, 2, (2, 0, 1, 1)))
    check_region(region, seal)
    assert region.picture.decode() == "⟦tutela-vr/1⟧\n⟦…⟧리 철수⟦…⟧\n"
    other = ShownRegion(region.picture.replace("리".encode(), "이".encode()), region.proof)
    with pytest.raises(NotVerified, match=r"verify\.visible_altered"):
        check_region(other, seal)


def test_lengths_belong_to_regions_of_texts_alone():
    seal = korean().proof.seal
    region = show_region(text_evidence(), seal, mask(64, 2, (2, 0, 1, 1)))
    value = decode(region.proof)
    assert isinstance(value, dict)
    without = {name: part for name, part in value.items() if name != "lengths"}
    picture = show_region(evidence(), released("420.jpg").proof.seal, BOX)
    added = decode(picture.proof)
    assert isinstance(added, dict)
    for wrong in (
        ShownRegion(region.picture, encode(without)),
        ShownRegion(picture.picture, encode({**added, "lengths": b""})),
    ):
        with pytest.raises(MalformedError, match=r"proof\.keys"):
            check_region(wrong, seal)


def test_rows_for_a_picture_are_refused():
    with pytest.raises(MalformedError, match=r"proof\.header_form"):
        evidence_for(grey().proof, b"", SECRET, encode_rows(ROWS))
