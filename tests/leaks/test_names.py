"""Leaks in words: what the item was called, where it was, what lies beside the picture."""

import base64
import json
from dataclasses import replace

from tests.leaks.bench import (
    BUNDLE,
    READY,
    check_leaves,
    check_refused,
    check_stopped_text,
    noise,
    thumbnail,
)
from tests.release.office import NAME, PAGE, bundle_of, manifest_of, with_file

from tutela.release.bundle import Bundle, check_names
from tutela.release.candidate import Candidate

STEM = "Petrov_Ivan_0001"
CYRILLIC = "DCIM/Петров_Іван.jpg"
STATEMENT = len(BUNDLE.files["statement.json"])


def said(**words: str) -> tuple[Bundle, Candidate]:
    """Return a bundle whose words two people signed."""
    candidate = replace(READY.candidate, claim=replace(READY.candidate.claim, **words))  # type: ignore[arg-type]
    return bundle_of(replace(READY, candidate=candidate)), candidate


def check_statement(written: str | bytes, name: str = NAME) -> None:
    """Check that the name is found at the end of the statement, and where."""
    content = written if isinstance(written, bytes) else written.encode()
    file = "statement.json"
    planted = with_file(BUNDLE, file, BUNDLE.files[file] + b" " + content)
    error = check_refused("leakcheck.name", lambda: check_leaves(planted, name), file=file)
    offset = error.parameters["offset"]
    assert isinstance(offset, int)
    assert STATEMENT <= offset <= STATEMENT + 5
    assert "etrov" not in str(error)


def test_the_same_words_without_a_name_may_leave():
    bundle, candidate = said(caption="A card of 0001 kinds, in Ivan's town, 50.4 of 100")
    check_leaves(bundle, NAME, candidate)
    check_leaves(name=CYRILLIC)


def test_name_as_it_is():
    check_statement(f"see {STEM}.jpg")


def test_name_in_other_letters():
    check_statement("see PETROV_IVAN_0001")


def test_name_in_utf_16():
    check_statement(STEM.encode("utf-16-le"))


def test_name_in_utf_16_of_the_other_order():
    check_statement(STEM.encode("utf-16-be"))


def test_name_in_base64():
    check_statement(base64.b64encode(f"{STEM}.jpg".encode()))


def test_name_in_base64_behind_other_bytes():
    check_statement(base64.b64encode(f"f={STEM}.jpg".encode()))


def test_name_in_base64_of_addresses():
    check_statement(base64.urlsafe_b64encode("Петров_Іван".encode()), CYRILLIC)


def test_name_in_hexadecimal():
    check_statement(STEM.encode().hex().upper())


def test_name_in_percent_form():
    check_statement("%D0%9F%D0%B5%D1%82%D1%80%D0%BE%D0%B2_%D0%86%D0%B2%D0%B0%D0%BD", CYRILLIC)


def test_name_in_punycode():
    check_statement(b"xn--" + "петров_іван".encode("punycode"), CYRILLIC)


def test_name_in_json_escapes():
    check_statement(json.dumps("Петров_Іван"), CYRILLIC)


def test_name_in_html_escapes():
    check_statement("Петров_Іван".encode("ascii", "xmlcharrefreplace"), CYRILLIC)


def test_name_in_quoted_printable():
    check_statement("".join(f"={each:02X}" for each in "Петров_Іван".encode()), CYRILLIC)


def test_name_in_letters_taken_apart():
    check_statement("김철수사진", "김철수사진.jpg")


def test_name_in_the_read_me():
    check_stopped_text("READ-ME.html", STEM.encode(), "leakcheck.fixed_file", file="READ-ME.html")


def test_name_in_the_verifier_page():
    check_stopped_text("verify.html", STEM.encode(), "leakcheck.fixed_file", file="verify.html")


def test_name_in_the_checkpoint():
    check_stopped_text("checkpoint", STEM.encode(), "bundle.copy_differs", file="checkpoint")


def test_name_in_the_proof_beside_the_picture():
    name = "picture.jpg.tutela.cbor"
    planted = with_file(BUNDLE, name, BUNDLE.files[name] + STEM.encode())
    check_refused(
        "bundle.copy_differs",
        lambda: check_names(planted, READY.candidate, manifest_of(), PAGE),
        file=name,
    )


def test_file_name_in_a_caption_that_two_people_signed():
    bundle, candidate = said(caption="A card, see petrov_ivan_0001.JPG")
    check_refused(
        "leakcheck.name", lambda: check_leaves(bundle, NAME, candidate), file="caption", offset=12
    )


def test_name_of_the_camera_file_in_the_place_that_two_people_signed():
    bundle, candidate = said(place="folder img_2041")
    check_refused(
        "leakcheck.name",
        lambda: check_leaves(bundle, "IMG_2041.HEIC", candidate),
        file="place",
        offset=7,
    )


def test_coordinates_in_the_caption():
    bundle, candidate = said(caption="A card, found at 50.45013, 30.52341")
    check_refused(
        "lastlook.coordinates", lambda: check_leaves(bundle, NAME, candidate), field="caption"
    )


def test_coordinates_in_minutes_and_seconds_in_the_place():
    bundle, candidate = said(place="50° 27' 0.5\" N, 30° 31' 24\" E")
    check_refused(
        "lastlook.coordinates", lambda: check_leaves(bundle, NAME, candidate), field="place"
    )


def test_place_code_in_the_caption():
    bundle, candidate = said(caption="A card, 9G2GFG2F+3C")
    check_refused(
        "lastlook.coordinates", lambda: check_leaves(bundle, NAME, candidate), field="caption"
    )


def test_military_grid_in_the_caption():
    bundle, candidate = said(caption="A card, 36U UB 24140 91370")
    check_refused(
        "lastlook.coordinates", lambda: check_leaves(bundle, NAME, candidate), field="caption"
    )


def test_picture_as_text_in_the_statement():
    check_stopped_text(
        "statement.json",
        base64.b64encode(thumbnail()),
        "leakcheck.second_picture",
        kind="base64",
        place="statement.json",
        offset=STATEMENT,
    )


def test_picture_in_the_statement():
    check_stopped_text(
        "statement.json",
        noise(100) + thumbnail("PNG"),
        "leakcheck.second_picture",
        kind="PNG",
        place="statement.json",
        offset=STATEMENT + 100,
    )


def test_seventh_file():
    planted = with_file(BUNDLE, "picture.xmp", b"<x/>")
    check_refused("bundle.files", lambda: check_leaves(planted), found=7, wanted=6)


def test_thumbnail_database_of_a_file_manager():
    planted = with_file(BUNDLE, "Thumbs.db", thumbnail())
    check_refused("bundle.files", lambda: check_leaves(planted), found=7, wanted=6)
