"""The bytes that leave are the bytes that were checked, and nothing of anybody is in them."""

import base64
import json
from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest
from tests.release.office import (
    ANNA,
    BOB,
    ITEM,
    NAME,
    OPENED,
    OPENED_PIXELS,
    ORIGINAL,
    PAGE,
    Pillow,
    bundle_of,
    docket_of,
    drawn,
    kept,
    manifest_of,
    ready,
    ready_pixels,
    review_file,
    seal_of,
    with_file,
)
from tools.vectors.press import LEDGER, ORGANISATION, OTHER_LEDGER, OTHER_ORGANISATION, SECRET, raw
from typing_extensions import override

from tutela.errors import MalformedError, MismatchError, RefusedError, TutelaError, UnavailableError
from tutela.proof.container import embed, split
from tutela.proof.digest import sha256
from tutela.proof.picture import Commitment
from tutela.proof.proof_file import decode_proof
from tutela.proof.statement import decode_statement
from tutela.proof.verdict import NotVerified, Verified
from tutela.proof.verify import verify
from tutela.release.bundle import (
    CHECKPOINT,
    SIDECAR,
    STATEMENT,
    Bundle,
    Vouching,
    check_files,
    check_final,
    check_names,
    make_bundle,
    statement_of,
)
from tutela.release.bundle import (
    PAGE as VERIFIER,
)
from tutela.release.candidate import Candidate
from tutela.release.draw import Ready
from tutela.release.readme import FILE as READ_ME
from tutela.release.readme import read_me

READY = ready()
BUNDLE = bundle_of(READY)
PICTURE = BUNDLE.files[BUNDLE.picture]


def final(
    bundle: Bundle = BUNDLE,
    candidate: Candidate = READY.candidate,
    commitment: Commitment = OPENED.commitment,
) -> Verified:
    return check_final(bundle, candidate, commitment, Pillow(), LEDGER.verifier)


def names(bundle: Bundle = BUNDLE, name: str = NAME, page: bytes = PAGE) -> None:
    check_names(bundle, READY.candidate, manifest_of(name), page)


def refused(kind: type[TutelaError], message: str, act: Callable[[], object]) -> None:
    with pytest.raises(kind) as caught:
        act()
    assert caught.value.message == message


def test_a_release_of_a_jpeg_may_leave() -> None:
    verified = final()
    names()
    assert verified.hidden == READY.candidate.hidden.rectangles
    assert verified.statement.caption == "A card on a table"


def test_a_release_of_a_rendition_may_leave() -> None:
    leaving = ready_pixels()
    bundle = bundle_of(leaving, OPENED_PIXELS)
    assert bundle.picture == "picture.png"
    final(bundle, leaving.candidate, OPENED_PIXELS.commitment)
    check_names(bundle, leaving.candidate, manifest_of(), PAGE)


def test_a_bundle_has_six_files_and_a_stranger_needs_only_one() -> None:
    assert set(BUNDLE.files) == {
        "picture.jpg",
        "picture.jpg.tutela.cbor",
        "checkpoint",
        "statement.json",
        "verify.html",
        "READ-ME.html",
    }
    assert verify(PICTURE).statement == statement_of(READY.candidate, seal_of().seal_record)


def test_the_proof_beside_the_picture_serves_a_picture_that_lost_its_own() -> None:
    alone = split(PICTURE).picture
    assert verify(alone, sidecar=BUNDLE.files["picture.jpg.tutela.cbor"]).hidden


def test_the_statement_says_what_was_signed() -> None:
    statement = decode_statement(BUNDLE.statement)
    candidate = READY.candidate
    assert statement.file == candidate.picture
    assert statement.seal == sha256(seal_of().seal_record)
    assert statement.organisation == candidate.organisation
    assert (statement.publisher, statement.day) == ("Example Archive", "2026-03-01")


def test_the_readable_statement_says_the_same_and_that_it_is_a_copy() -> None:
    readable = json.loads(BUNDLE.files[STATEMENT])
    assert set(readable["note"]) == {"en", "uk", "ko", "ru"}
    assert readable["caption"] == READY.candidate.claim.caption
    assert readable["picture_sha256"] == READY.candidate.picture.hex()


def test_the_readable_statement_says_nothing_that_is_not_signed() -> None:
    statement = decode_statement(BUNDLE.statement)
    assert json.loads(BUNDLE.files[STATEMENT]).keys() - {"note"} == {
        "class",
        "caption",
        "place",
        "date",
        "publisher",
        "hidden_kinds",
        "detectors",
        "day",
        "picture_sha256",
        "seal_sha256",
        "organisation_key",
    }
    assert len(fields(statement)) - len(("further_keys",)) == 11


def make(leaving: Ready = READY, signer: object = ORGANISATION) -> Bundle:
    vouching = Vouching(0, (), b"", LEDGER.verifier)
    key = OTHER_ORGANISATION if signer is OTHER_ORGANISATION else ORGANISATION
    return make_bundle(
        leaving.candidate, leaving.hidden, seal_of(), OPENED.commitment, vouching, key, PAGE
    )


def test_time_stamps_travel_inside_and_beside_the_picture() -> None:
    tokens = (b"first token", b"second token")
    bundle = bundle_of(tokens=tokens)
    assert final(bundle).tokens == 2
    inside = split(bundle.files[bundle.picture]).proof
    assert inside == bundle.files[bundle.picture + SIDECAR]
    assert decode_proof(bundle.proof).tokens == tokens


def test_more_time_stamps_than_a_proof_holds_are_refused() -> None:
    with pytest.raises(MalformedError):
        bundle_of(tokens=(b"token",) * 5)


def test_the_day_in_a_time_stamp_is_not_taken_for_the_name_of_the_source() -> None:
    stamped = b"stamped at 20261124232423Z"
    bundle = bundle_of(tokens=(stamped,))
    names(bundle, "DCIM/20261124.jpg")
    planted = with_file(bundle, bundle.picture, bundle.files[bundle.picture] + stamped)
    refused(RefusedError, "leakcheck.name", lambda: names(planted, "DCIM/20261124.jpg"))


def test_another_picture_than_the_signed_one_is_not_bundled() -> None:
    other = replace(READY, hidden=replace(READY.hidden, picture=ORIGINAL))
    refused(MismatchError, "release.picture_changed", lambda: make(other))


def test_another_organisation_than_the_signed_one_does_not_sign() -> None:
    with pytest.raises(MismatchError):
        make(signer=OTHER_ORGANISATION)


@pytest.mark.parametrize("start", range(4))
def test_a_bit_that_flips_in_the_picture_file_stops_the_release(start: int) -> None:
    for place in range(start, len(PICTURE), 97):
        flipped = bytearray(PICTURE)
        flipped[place] ^= 1
        with pytest.raises(TutelaError):
            final(with_file(BUNDLE, BUNDLE.picture, bytes(flipped)))


@pytest.mark.parametrize("extra", [b"\x00", ORIGINAL, b"PK\x03\x04"])
def test_bytes_behind_the_picture_stop_the_release(extra: bytes) -> None:
    with pytest.raises(RefusedError) as caught:
        final(with_file(BUNDLE, BUNDLE.picture, PICTURE + extra))
    assert caught.value.parameters["offset"] == len(PICTURE)


def test_the_original_in_place_of_the_picture_stops_the_release() -> None:
    with pytest.raises(TutelaError):
        final(with_file(BUNDLE, BUNDLE.picture, embed(ORIGINAL, BUNDLE.proof)))


def test_a_good_release_with_another_mask_than_the_signed_one_is_stopped() -> None:
    wider = drawn(kept(review_file(face={"box": [20, 20, 150, 90]})))
    other = bundle_of(ready(docket_of(wider)))
    final(other, wider.candidate)
    refused(MismatchError, "release.mask_changed", lambda: final(other))


def test_words_that_nobody_signed_are_stopped() -> None:
    other = replace(READY.candidate, claim=replace(READY.candidate.claim, place="Kyiv"))
    bundle = bundle_of(replace(READY, candidate=other))
    final(bundle, other)
    refused(MismatchError, "release.statement_changed", lambda: final(bundle))


def test_another_statement_for_the_ledger_than_in_the_proof_is_stopped() -> None:
    other = replace(BUNDLE, statement=BUNDLE.statement + b"x")
    refused(MismatchError, "release.statement_changed", lambda: final(other))


def test_a_picture_that_the_second_decoder_sees_otherwise_is_stopped() -> None:
    class Lying(Pillow):
        @override
        def decode(self, untrusted: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
            samples = super().decode(untrusted).copy()
            samples[60, 60] = 200
            return samples

    refused(
        MismatchError,
        "leakcheck.hidden_not_flat",
        lambda: check_final(BUNDLE, READY.candidate, OPENED.commitment, Lying(), LEDGER.verifier),
    )


def test_another_ledger_than_the_cases_own_is_stopped() -> None:
    with pytest.raises(NotVerified) as caught:
        check_final(BUNDLE, READY.candidate, OPENED.commitment, Pillow(), OTHER_LEDGER.verifier)
    assert caught.value.code == "ledger_not_pinned"


def test_a_proof_beside_the_picture_that_differs_is_stopped_twice() -> None:
    other = with_file(BUNDLE, BUNDLE.picture + SIDECAR, BUNDLE.proof + b"x")
    with pytest.raises(NotVerified):
        final(other)
    refused(MismatchError, "bundle.copy_differs", lambda: names(other))


def test_a_checkpoint_that_differs_is_stopped() -> None:
    other = with_file(BUNDLE, CHECKPOINT, BUNDLE.files[CHECKPOINT] + b"\n")
    refused(MismatchError, "bundle.copy_differs", lambda: names(other))


def test_a_seventh_file_is_stopped() -> None:
    other = with_file(BUNDLE, "notes.txt", b"")
    refused(RefusedError, "bundle.files", lambda: names(other))


@pytest.mark.parametrize("name", sorted(BUNDLE.files))
def test_a_missing_file_is_stopped(name: str) -> None:
    files = {other: content for other, content in BUNDLE.files.items() if other != name}
    refused(RefusedError, "bundle.files", lambda: check_files(replace(BUNDLE, files=files)))


@pytest.mark.parametrize("name", sorted(BUNDLE.files))
@pytest.mark.parametrize("spelling", ["Petrov_Ivan_0001", "petrov_ivan_0001.JPG", NAME])
def test_the_name_of_the_source_in_any_file_stops_the_release(name: str, spelling: str) -> None:
    planted = with_file(BUNDLE, name, BUNDLE.files[name] + spelling.encode())

    def leave() -> None:
        final(planted)
        names(planted)

    with pytest.raises(TutelaError):
        leave()


@pytest.mark.parametrize(
    "name",
    [
        "image.jpg",
        "photo.jpg",
        "picture.jpg",
        "writing.png",
        "caption.jpg",
        "proof.jpg",
        "signature.png",
        "checkpoint.jpg",
        "publication.jpg",
        "MATERIAL.jpg",
        "dcim/2026-03-01.jpg",
    ],
)
def test_a_source_with_an_everyday_name_can_be_released(name: str) -> None:
    names(name=name)


def text_bundle(words: str) -> Bundle:
    """Return a bundle whose picture is a text, with the proof of the other one at its end."""
    body = f"⟦tutela-vr/1⟧\n{words}\n".encode()
    beside = {name: BUNDLE.files[name] for name in (CHECKPOINT, STATEMENT, VERIFIER)}
    read_first = {READ_ME: read_me("text.txt", is_text=True)}
    files = {"text.txt": embed(body, BUNDLE.proof), "text.txt" + SIDECAR: BUNDLE.proof}
    return replace(BUNDLE, picture="text.txt", files={**files, **beside, **read_first})


@pytest.mark.parametrize(
    "name",
    ["statement.txt", "publication.txt", "signature.txt", "checkpoint.txt", "MATERIAL.txt"],
)
def test_a_text_with_an_everyday_name_can_be_released(name: str) -> None:
    names(text_bundle("The bodies were burnt."), name=name)


@pytest.mark.parametrize("spelling", ["Petrov_Ivan_0001", "petrov_ivan_0001.jpg"])
def test_the_name_of_the_source_in_a_text_or_its_proof_stops_the_release(spelling: str) -> None:
    written = text_bundle(f"He wrote {spelling} on it.")
    refused(RefusedError, "leakcheck.name", lambda: names(written))
    body = split(written.files["text.txt"]).picture.replace(spelling.encode(), b"it")
    proof = raw(decode_proof(BUNDLE.proof), {"tokens": (spelling.encode(),)})
    inside = with_file(written, "text.txt", embed(body, proof))
    refused(RefusedError, "leakcheck.name", lambda: names(inside))


def test_the_name_of_the_source_in_what_is_signed_stops_the_release() -> None:
    readable = BUNDLE.files[STATEMENT].replace(b"imagetext", b"Petrov_Ivan_0001")
    planted = with_file(BUNDLE, STATEMENT, readable)
    refused(RefusedError, "leakcheck.name", lambda: names(planted))


@pytest.mark.parametrize("name", [STATEMENT, CHECKPOINT, VERIFIER, READ_ME])
@pytest.mark.parametrize("picture", [ORIGINAL, base64.b64encode(ORIGINAL)])
def test_a_picture_in_a_file_beside_the_picture_stops_the_release(
    name: str, picture: bytes
) -> None:
    with pytest.raises(TutelaError):
        names(with_file(BUNDLE, name, BUNDLE.files[name] + picture))


def test_no_page_and_another_page_stop_the_release() -> None:
    refused(UnavailableError, "release.page_missing", lambda: names(page=b""))
    refused(
        MismatchError,
        "leakcheck.fixed_file",
        lambda: names(with_file(BUNDLE, VERIFIER, PAGE + b"<script>")),
    )


def test_another_read_me_stops_the_release() -> None:
    other = with_file(BUNDLE, READ_ME, BUNDLE.files[READ_ME].replace(b"verify", b"believe"))
    refused(MismatchError, "leakcheck.fixed_file", lambda: names(other))


def spellings(secret: bytes) -> tuple[bytes, ...]:
    """Return bytes as they are, in hexadecimal and in base64."""
    encoded = base64.b64encode(secret)
    return (secret, secret.hex().encode(), secret.hex().upper().encode(), encoded.rstrip(b"="))


PRIVATE: dict[str, tuple[bytes, ...]] = {
    "label of who drew": (ANNA.label.encode(),),
    "label of who approved": (BOB.label.encode(),),
    "key of who drew": spellings(ANNA.public.verifier),
    "key of who approved": spellings(BOB.public.verifier),
    "recipient of who drew": (ANNA.age.recipient.encode(),),
    "recipient of who approved": (BOB.age.recipient.encode(),),
    "first signature": spellings(drawn().signature.signature),
    "second signature": spellings(docket_of().approvals[0].signature),
    "secret of the picture": spellings(SECRET),
    "digest of the original": spellings(sha256(ORIGINAL)),
    "item": (str(ITEM).encode(),),
    "candidate": spellings(READY.candidate.digest),
    "reviewed plan": spellings(READY.candidate.plan),
    "name": (NAME.encode(), b"Petrov"),
    "receipt and source": (b"receipt-17", b"a driver from Sumy"),
}


@pytest.mark.parametrize("kind", PRIVATE)
def test_nothing_personal_is_in_any_byte_of_a_bundle(kind: str) -> None:
    for content in BUNDLE.files.values():
        for spelling in PRIVATE[kind]:
            assert spelling not in content


def test_two_releases_share_no_key_but_the_organisations_and_the_ledgers() -> None:
    by_bob = drawn(by=BOB)
    assert BOB.public.verifier not in b"".join(BUNDLE.files.values())
    other = replace(READY, candidate=by_bob.candidate)
    assert bundle_of(other).files == BUNDLE.files


def test_a_bundle_shows_nothing_in_its_repr() -> None:
    assert repr(BUNDLE) == "Bundle(picture='picture.jpg')"
