"""Python, node and the page in Chromium say the same of the same files."""

import base64
import random
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser
from tests.page.conftest import PAGE, CallVerifier, facts_of
from tools.vectors.press import (
    LEDGER,
    OTHER_LEDGER,
    Release,
    changed,
    raw,
    resealed,
    restated,
)

from tutela.proof.cbor import Value, decode, encode
from tutela.proof.checkpoint import VerifierKey
from tutela.proof.container import embed
from tutela.proof.verdict import NotVerified
from tutela.proof.verify import named_ledger, verify

MUTANTS: Final = 300
KIND_BYTES: Final = 18
Outcome = tuple[str | None, str | None]


def python_says(file: bytes, sidecar: bytes | None = None, pinned: tuple[str, ...] = ()) -> Outcome:
    keys = tuple(VerifierKey.parse(line) for line in pinned)
    try:
        verify(file, sidecar=sidecar, pinned=keys)
    except NotVerified as error:
        return error.failure.value, error.code
    return None, None


def node_answers(call_verifier: CallVerifier, folder: Path, files: list[bytes]) -> list[object]:
    paths = [folder / str(number) for number in range(len(files))]
    for path, file in zip(paths, files, strict=True):
        path.write_bytes(file)
    return call_verifier([("verify", [{"file": str(path)}]) for path in paths])


def outcome_of(answer: object) -> Outcome:
    facts = facts_of(answer)
    assert "error" not in facts, facts
    assert facts["pass"] == (facts["code"] is None)
    letter, code = facts["class"], facts["code"]
    return (None if letter is None else str(letter)), (None if code is None else str(code))


def bit_flips(file: bytes, dice: random.Random, count: int) -> Iterator[bytes]:
    for _ in range(count):
        flipped = bytearray(file)
        flipped[dice.randrange(len(file))] ^= 1 << dice.randrange(8)
        yield bytes(flipped)


def cuts_and_joins(file: bytes, dice: random.Random, count: int) -> Iterator[bytes]:
    for _ in range(count):
        a, b = sorted(dice.choices(range(len(file)), k=2))
        cut, gap, doubled = file[:b], file[:a] + file[b:], file[:b] + file[a:]
        yield dice.choice((cut, gap, doubled, file + file[a:b][:9]))


def damaged(value: Value, dice: random.Random) -> Value:
    """Return a value a little wrong, or of another type."""
    if dice.random() < 0.15:
        return dice.choice((None, 0, -1, 2**60, "", b"", (), {}, True))
    match value:
        case bytes() if value:
            (flipped,) = bit_flips(value, dice, 1)
            return dice.choice((flipped, value[:-1], value + b"\0" * dice.choice((1, 32))))
        case str() if value:
            place = dice.randrange(len(value))
            return value[:place] + dice.choice("aA0+/ \n=é—") + value[place + 1 :]
        case int():
            return value + dice.choice((-1, 1, 2**32))
        case tuple() if value:
            place = dice.randrange(len(value))
            return dice.choice(
                (
                    (*value[:place], damaged(value[place], dice), *value[place + 1 :]),
                    value[:-1],
                    (*value, value[0]),
                    tuple(reversed(value)),
                )
            )
        case _:
            return b"\0"


def damaged_proofs(release: Release, dice: random.Random, count: int) -> Iterator[bytes]:
    """Yield files with one member of the proof, seal or statement changed.

    Seals and statements are then entered and signed again, so that later steps are reached.
    """
    for _ in range(count):
        record = dice.choice(("proof", "proof", "seal", "statement"))
        encoded = raw(release.proof) if record == "proof" else getattr(release.proof, record)
        members = decode(encoded)
        assert isinstance(members, dict)
        key = dice.choice(sorted(members))
        wrong = changed(encoded, {key: damaged(members[key], dice)})
        if dice.random() < 0.1:
            wrong = changed(encoded, {}, without=key)
        yield embed(release.picture, wrong if record == "proof" else signed(release, record, wrong))


def signed(release: Release, record: str, wrong: bytes) -> bytes:
    if record == "seal":
        return raw(resealed(release, wrong).proof)
    try:
        return raw(restated(release, wrong).proof)
    except Exception:  # noqa: BLE001 - not even a statement: the old signature has to do
        return raw(release.proof, {"statement": wrong})


def repainted(release: Release, dice: random.Random, count: int) -> Iterator[bytes]:
    """Yield pictures changed inside, with a statement that was signed for the changed file."""
    for _ in range(count):
        start, rest = release.picture[:KIND_BYTES], release.picture[KIND_BYTES:]
        (flipped,) = bit_flips(rest, dice, 1)
        yield restated(Release(start + flipped, release.proof, release.commitment)).file


def reworded(release: Release, dice: random.Random, count: int) -> Iterator[bytes]:
    """Yield texts with a character or a length changed, stated and signed anew."""
    start, rest = release.picture[:KIND_BYTES], release.picture[KIND_BYTES:].decode()
    lengths = release.proof.lengths or b""
    for _ in range(count):
        at, end = sorted(dice.choices(range(len(rest) + 1), k=2))
        end = dice.choice((at, at + 1, at + 1, end))
        put = dice.choice(("", "x", "é", "\n", "⟦", "⟧", "⟦x⟧", "⟧⟦", "⟦proof⟧", "[", "\u200b", "́"))
        picture = start + (rest[:at] + put + rest[end:]).encode()
        place = dice.randrange(len(lengths))
        size = bytes((max(0, lengths[place] + len(put.encode()) - end + at),))
        wrong = dice.choice((lengths, lengths[:place] + size + lengths[place + 1 :]))
        stated = restated(replace(release, picture=picture))
        yield restated(replace(stated, proof=replace(stated.proof, lengths=wrong))).file


@pytest.fixture(scope="module")
def mutants(releases: dict[str, Release]) -> list[bytes]:
    """Return files that are almost right."""
    dice = random.Random(10)  # noqa: S311 - a fixed choice of mutants
    made: list[bytes] = []
    for release in releases.values():
        made += bit_flips(release.file, dice, 8)
        made += cuts_and_joins(release.file, dice, 6)
        made += damaged_proofs(release, dice, 16)
        made += repainted(release, dice, 8)
    made += repainted(releases["text.txt"], dice, 40)
    made += damaged_proofs(releases["text.txt"], dice, 40)
    made += reworded(releases["text.txt"], dice, 200)
    return made


def test_python_and_node_accept_every_release(
    releases: dict[str, Release], call_verifier: CallVerifier, tmp_path: Path
):
    files = [release.file for release in releases.values()]
    assert [python_says(file) for file in files] == [(None, None)] * len(files)
    answers = node_answers(call_verifier, tmp_path, files)
    assert [outcome_of(answer) for answer in answers] == [(None, None)] * len(files)


def test_python_and_node_agree_on_300_mutants(
    mutants: list[bytes], call_verifier: CallVerifier, tmp_path: Path
):
    answers = node_answers(call_verifier, tmp_path, mutants)
    wanted = [python_says(file) for file in mutants]
    assert len(mutants) >= MUTANTS
    assert [outcome_of(answer) for answer in answers] == wanted
    assert len(set(wanted)) >= 12, "the mutants reach too few of the steps"
    named = [facts_of(answer)["ledger"] for answer in answers]
    assert named == [named_ledger(file) for file in mutants]
    assert None in named


def test_python_and_the_page_in_chromium_agree_on_300_mutants(
    mutants: list[bytes], releases: dict[str, Release], browser: Browser
):
    files = mutants + [release.file for release in releases.values()]
    page = browser.new_page()
    page.goto(PAGE.as_uri())
    answers = page.evaluate(
        """encoded => encoded.map((text) => {
            const file = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
            const { pass, class: letter, code } = TutelaVerifier.verify(file);
            return { pass, class: letter, code };
        })""",
        [base64.b64encode(file).decode() for file in files],
    )
    page.close()
    assert [outcome_of(answer) for answer in answers] == [python_says(file) for file in files]


def test_both_report_the_same_facts(
    releases: dict[str, Release], call_verifier: CallVerifier, tmp_path: Path
):
    for name, release in releases.items():
        (tmp_path / name).write_bytes(release.file)
        facts = facts_of(*call_verifier([("verify", [{"file": str(tmp_path / name)}])]))
        known = verify(release.file)
        statement = facts["statement"]
        assert isinstance(statement, dict)
        assert facts["ledger"] == known.ledger.format()
        assert facts["pinned"] == known.ledger_known
        assert facts["decoder"] == known.decoder
        assert facts["sealed"] == known.sealed_on
        assert (facts["index"], facts["size"]) == (known.index, {"big": str(known.ledger_size)})
        assert (facts["width"], facts["height"]) == (known.grid.width, known.grid.height)
        assert facts["tiles"] == known.grid.columns * known.grid.rows
        assert (facts["tileWidth"], facts["tileHeight"]) == (
            known.grid.tile_width,
            known.grid.tile_height,
        )
        assert facts["hiddenTiles"] == known.hidden_tiles
        assert facts["hidden"] == [[r.x, r.y, r.width, r.height] for r in known.hidden]
        assert facts["unknownSignatures"] == known.unknown_signatures
        assert facts["tokens"] == known.tokens
        assert facts["furtherKeys"] == known.statement.further_keys
        assert statement["caption"] == known.statement.caption
        assert statement["class"] == known.statement.release_class.value
        if known.text is None:
            assert facts["words"] is None
        else:
            words = facts_of(facts["words"])
            assert (words["marks"], words["leaves"]) == (known.text.marks, known.text.leaves)


@pytest.mark.parametrize(
    ("pinned", "wanted"),
    [
        ((LEDGER.verifier.format(),), (None, None)),
        ((OTHER_LEDGER.verifier.format(), LEDGER.verifier.format()), (None, None)),
        ((OTHER_LEDGER.verifier.format(),), ("D", "ledger_not_pinned")),
    ],
)
def test_both_ask_for_a_pinned_ledger(
    releases: dict[str, Release],
    call_verifier: CallVerifier,
    pinned: tuple[str, ...],
    wanted: Outcome,
):
    file = releases["420.jpg"].file
    (answer,) = call_verifier([("verify", [{"hex": file.hex()}, {"pinned": pinned}])])
    assert outcome_of(answer) == wanted == python_says(file, pinned=pinned)
    assert facts_of(answer)["pinned"] == (wanted == (None, None))


@pytest.mark.parametrize("name", ["420.jpg", "rgb.png", "text.txt"])
def test_both_read_a_proof_from_beside_the_picture(
    releases: dict[str, Release], call_verifier: CallVerifier, name: str
):
    release = releases[name]
    right, other = raw(release.proof), raw(releases["444.jpg"].proof)
    cases: list[tuple[bytes, bytes | None, Outcome]] = [
        (release.picture, right, (None, None)),
        (release.file, right, (None, None)),
        (release.picture, None, ("A", "proof_absent")),
        (release.file, other, ("E", "proof_segments")),
        (release.picture, b"", ("E", "proof_form")),
    ]
    for file, sidecar, wanted in cases:
        option = {"sidecar": None if sidecar is None else {"hex": sidecar.hex()}}
        (answer,) = call_verifier([("verify", [{"hex": file.hex()}, option])])
        assert outcome_of(answer) == wanted == python_says(file, sidecar)


def test_both_count_further_keys_tokens_and_other_signatures(
    releases: dict[str, Release], call_verifier: CallVerifier
):
    release = releases["grey.jpg"]
    statement = changed(release.proof.statement, {"later": {"a": (1, 2)}})
    proof = restated(release, statement).proof
    note = proof.checkpoint + "— somebody.example " + "A" * 8 + "\n"
    file = embed(release.picture, raw(proof, {"tokens": (b"1", b"2"), "checkpoint": note}))
    facts = facts_of(*call_verifier([("verify", [{"hex": file.hex()}])]))
    known = verify(file)
    assert (facts["furtherKeys"], facts["tokens"], facts["unknownSignatures"]) == (1, 2, 1)
    assert (known.statement.further_keys, known.tokens, known.unknown_signatures) == (1, 2, 1)


def test_both_refuse_a_png_with_something_painted_into_a_hidden_tile(
    releases: dict[str, Release], call_verifier: CallVerifier
):
    release = releases["grey.png"]
    start, end = release.picture.index(b"IDAT") + 4, len(release.picture) - 16
    rows = bytearray(zlib.decompress(release.picture[start:end]))
    rows[40 * 171 + 41] ^= 1
    packed = zlib.compress(rows)
    idat = b"IDAT" + packed
    picture = b"".join(
        (
            release.picture[: start - 8],
            len(packed).to_bytes(4, "big"),
            idat,
            zlib.crc32(idat).to_bytes(4, "big"),
            release.picture[-12:],
        )
    )
    file = restated(Release(picture, release.proof, release.commitment)).file
    (answer,) = call_verifier([("verify", [{"hex": file.hex()}])])
    assert outcome_of(answer) == ("C", "hidden_not_blank") == python_says(file)


def test_an_empty_file_and_other_formats_are_unknown(call_verifier: CallVerifier):
    for file in (b"", b"\xff", b"GIF89a", b"RIFF\0\0\0\0WEBP", encode({"v": "tutela-vr/1"})):
        (answer,) = call_verifier([("verify", [{"hex": file.hex()}])])
        assert outcome_of(answer) == ("A", "file_unknown") == python_says(file)
