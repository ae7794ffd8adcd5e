"""Released texts in the JavaScript verifier: every form of the specification, and every other."""

import base64
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import pytest
from tests.conftest import PROJECT
from tests.page.conftest import STATEMENT, CallVerifier, Json, facts_of, release_of
from tools.vectors.press import Release, changed, raw, restated

from tutela.proof.cbor import Value
from tutela.proof.container import embed
from tutela.proof.header import TextHeader
from tutela.proof.text import COLUMNS

SPEC: Final = (PROJECT / "spec/redaction-proof.md").read_text("utf-8")
START: Final = "⟦tutela-vr/1⟧\n"
NOTHING: Final = {"callback": True}
LEAF_BYTES_MAX: Final = 16_384


def bytes_of(content: bytes) -> dict[str, str]:
    return {"hex": content.hex()}


@pytest.fixture(scope="module")
def release() -> Release:
    """Return a released text with two marks, the second to the end of its row."""
    return release_of(STATEMENT, ["Soldier A", "a day"], (4, 0, 1, 1), (3, 1, 61, 1))


def codes(call_verifier: CallVerifier, files: Sequence[bytes]) -> list[Json]:
    answers = call_verifier([("verify", [bytes_of(file)]) for file in files])
    return [facts_of(answer).get("code", answer) for answer in answers]


def test_a_text_is_taken_apart_into_marks_and_what_was_sealed(
    call_verifier: CallVerifier, release: Release
):
    facts = facts_of(*call_verifier([("verify", [bytes_of(release.file)])]))
    assert facts["pass"] is True
    assert (facts["media"], facts["decoder"]) == ("text", "vectors 1")
    words = facts_of(facts["words"])
    assert words["pieces"] == [
        {"hidden": False, "words": "I am "},
        {"hidden": True, "words": "Soldier A", "after": ""},
        {"hidden": False, "words": ".\n- Вони "},
        {"hidden": True, "words": "a day", "after": "\n"},
        {"hidden": False, "words": "\nEnd\tof 이야기"},
    ]
    assert (words["marks"], words["leaves"]) == (2, 15)


@pytest.mark.parametrize(
    ("box", "words"),
    [
        ((0, 0, 64, 4), "⟦x⟧\n"),
        ((63, 3, 1, 1), f"{STATEMENT}⟦x⟧\n"),
        ((0, 0, 1, 1), f"⟦x⟧{STATEMENT[1:]}"),
        ((0, 0, 64, 2), "⟦x⟧\n\nEnd\tof 이야기"),
    ],
)
def test_the_edges_of_the_grid_can_be_hidden(
    call_verifier: CallVerifier, box: tuple[int, int, int, int], words: str
):
    release = release_of(STATEMENT, ["x"], box)
    assert release.picture.decode() == START + words
    assert codes(call_verifier, [release.file]) == [None]


def test_a_text_with_nothing_hidden_and_one_of_a_word_pass(call_verifier: CallVerifier):
    files = [release_of(STATEMENT, []).file, release_of("x", []).file]
    assert codes(call_verifier, files) == [None, None]


def header_of(rows: int, decoder: str = "vectors 1") -> bytes:
    """Return the header of a text of any number of rows."""
    return (
        TextHeader(1, decoder)
        .encode()
        .replace(b"text\1\0\0\0", b"text" + rows.to_bytes(4, "little"))
    )


def leb128(untrusted: bytes) -> list[int] | None:
    numbers, at = [], 0
    while at < len(untrusted):
        end = next((i for i in range(at, len(untrusted)) if untrusted[i] < 128), len(untrusted))
        one = untrusted[at : end + 1]
        if end == len(untrusted) or len(one) > 3 or (len(one) > 1 and one[-1] == 0):
            return None
        numbers.append(sum((byte & 127) << (7 * place) for place, byte in enumerate(one)))
        if numbers[-1] > LEAF_BYTES_MAX:
            return None
        at = end + 1
    return numbers


def test_lengths_are_read_in_their_one_form(call_verifier: CallVerifier):
    edges = (0, 1, 127, 128, 129, 255)
    cases = [bytes(case) for size in range(5) for case in itertools.product(edges, repeat=size)]
    found = call_verifier([("readLengths", [bytes_of(case)]) for case in cases])
    assert found == [leb128(case) for case in cases]
    whole, over = b"\x80\x80\x01", b"\x81\x80\x01"
    assert call_verifier([("readLengths", [bytes_of(n)]) for n in (whole, over)]) == [
        [16_384],
        None,
    ]
    assert [1, 127] in found
    assert None in found


def test_a_header_has_one_form(call_verifier: CallVerifier):
    good = header_of(4, "decoder é")
    wrong = [
        good[:-1],
        good + b"x",
        good[:13],
        b"",
        b"TVR1pixl" + good[8:],
        header_of(0),
        header_of(8_193),
        header_of(2**31),
        good[:12] + b"\x3f" + good[13:],
        good[:12] + b"\x41" + good[13:],
        good[:13] + b"\x01\xff",
    ]
    found = call_verifier(
        [("readTextHeader", [bytes_of(h)]) for h in (good, header_of(8_192), *wrong)]
    )
    assert facts_of(found[0])["decoder"] == "decoder é"
    assert facts_of(found[1])["gy"] == 8_192
    assert found[2:] == [None] * len(wrong)


def points_between(start: str, end: str) -> set[int]:
    """Return the code points that the specification lists between two of its words."""
    listed, _, _ = SPEC.partition(start)[2].partition(end)
    ranges = [part.strip().partition("-") for part in listed.split(",")]
    return {p for low, _, high in ranges for p in range(int(low, 16), int(high or low, 16) + 1)}


def unseen() -> set[int]:
    points = points_between("look like the edge of a mark: ", " (hexadecimal)")
    assert len(points) > 4_200
    return points


def of_marks() -> set[int]:
    points = points_between("bytes of these code points only: ", "; and is none")
    assert len(points) > 11_000
    return points


def every_point() -> list[int]:
    return [p for p in range(0x110000) if not 0xD800 <= p <= 0xDFFF]


def reading(leaf: str, *, hidden: bool = False) -> tuple[str, list[Json]]:
    """Return the call that reads a text of one row whose first leaf is this one, or a mark."""
    encoded = leaf.encode()
    states = bytes((1 if hidden else 2, *[2] * (COLUMNS - 1)))
    shown_leaf = f"⟦{leaf}⟧" if hidden else leaf
    lengths = [0] * 63 if hidden else [len(encoded), *[0] * 63]
    return "readText", [bytes_of((START + shown_leaf).encode()), bytes_of(states), lengths, NOTHING]


def test_a_leaf_holds_every_code_point_but_those_nobody_sees(call_verifier: CallVerifier):
    wrong = unseen()
    right = [p for p in every_point() if p not in wrong]
    joined = ["".join(map(chr, right[i : i + 4_000])) for i in range(0, len(right), 4_000)]
    assert None not in call_verifier([reading(leaf) for leaf in joined])
    found = call_verifier([reading(f"a{chr(point)}b") for point in sorted(wrong)])
    assert found == [None] * len(wrong)


def test_a_mark_holds_no_code_point_but_those_of_marks(call_verifier: CallVerifier):
    right = of_marks()
    wrong = [p for p in every_point() if p not in right]
    hidden = unseen()
    alone = [p for p in wrong if p < 0x3400 or p in hidden or {p - 1, p + 1} & right]
    found = call_verifier([reading(f"a{chr(point)}b", hidden=True) for point in alone])
    assert found == [None] * len(alone)
    ordered = [chr(point) for point in sorted(right)]
    marks = ["".join(ordered[i : i + 60]) for i in range(0, len(ordered), 60)]
    assert None not in call_verifier([reading(mark, hidden=True) for mark in marks])


@pytest.mark.parametrize(
    "mark", ["Soldier A", "x" * 200, "x" * 198 + "é", "proofs", "<i>", "군인 가", "██"]
)
def test_a_mark_has_one_to_200_bytes(call_verifier: CallVerifier, mark: str):
    (found,) = call_verifier([reading(mark, hidden=True)])
    assert found == [{"hidden": True, "words": mark, "after": ""}]


@pytest.mark.parametrize(
    "mark",
    ["", "x" * 201, "x" * 199 + "é", "a\nb", "a\tb", "a]b", "⟦a", "tutela-vr/1", "proof", "end"],
)
def test_a_mark_has_no_more_and_no_word_of_the_format(call_verifier: CallVerifier, mark: str):
    assert call_verifier([reading(mark, hidden=True)]) == [None]


SEEN: Final = bytes([2] * 128)
LAST: Final = bytes([2] * 63 + [1] + [2] * 64)
OVER: Final = bytes([2] * 63 + [1] * 2 + [2] * 63)
EMPTY: Final = [0] * 126


def read(words: str, states: bytes, lengths: list[int]) -> tuple[str, list[Json]]:
    return "readText", [bytes_of((START + words).encode()), bytes_of(states), lengths, NOTHING]


@pytest.mark.parametrize(
    ("words", "states", "lengths"),
    [
        ("é", SEEN, [2, 0, *EMPTY]),
        ("é", SEEN, [0, 2, *EMPTY]),
        ("x" * LEAF_BYTES_MAX, SEEN, [LEAF_BYTES_MAX, 0, *EMPTY]),
        ("x⟦m⟧\ny", LAST, [1, *[0] * 62, 1, *[0] * 63]),
        ("x⟦m⟧", OVER, [1, *EMPTY[1:]]),
        ("x⟦m⟧\n", OVER, [1, *[0] * 62, 1, *[0] * 62]),
    ],
)
def test_a_text_is_read_by_its_mask_and_lengths(
    call_verifier: CallVerifier, words: str, states: bytes, lengths: list[int]
):
    (found,) = call_verifier([read(words, states, lengths)])
    assert isinstance(found, list)


@pytest.mark.parametrize(
    ("words", "states", "lengths"),
    [
        ("é", SEEN, [1, 1, *EMPTY]),
        ("é", SEEN, [2, *EMPTY]),
        ("é", SEEN, [2, 0, 0, *EMPTY]),
        ("é", SEEN, [1, 0, *EMPTY]),
        ("é", SEEN, [3, 0, *EMPTY]),
        ("x⟦m⟧y", LAST, [1, *[0] * 62, 1, *[0] * 63]),
        ("x⟦m⟧\n", OVER, [1, *EMPTY[1:]]),
        ("x⟦m⟧⟦m⟧", OVER, [1, *EMPTY[1:]]),
        ("xm", OVER, [1, *EMPTY[1:]]),
        ("x⟦m", OVER, [1, *EMPTY[1:]]),
        ("x", OVER, [1, *EMPTY[1:]]),
    ],
)
def test_a_text_of_another_mask_or_other_lengths_is_refused(
    call_verifier: CallVerifier, words: str, states: bytes, lengths: list[int]
):
    assert call_verifier([read(words, states, lengths)]) == [None]


def test_bytes_that_are_no_utf8_are_refused(call_verifier: CallVerifier):
    states, start = bytes_of(bytes([2] * 64)), START.encode()
    calls: list[tuple[str, list[Json]]] = [
        ("readText", [bytes_of(start + bad), states, [len(bad), *[0] * 63], NOTHING])
        for bad in (b"\xff", b"\xc3", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80")
    ]
    assert call_verifier(calls) == [None] * len(calls)


def test_the_block_of_the_proof_has_one_form(call_verifier: CallVerifier):
    start, proof = START.encode() + b"words", bytes(range(256)) + bytes(255)
    whole = embed(START.encode(), proof).removeprefix(START.encode())
    encoded = base64.b64encode(proof)
    opening, closing = "\n⟦proof⟧\n".encode(), "⟦end⟧\n".encode()
    broken = [
        whole[:-1],
        whole + b"\n",
        opening + whole.removeprefix(opening).replace(b"\n", b"\r\n"),
        opening + closing,
        opening + b"\n" + closing,
        opening + encoded + b"\n" + closing,
        whole.replace(b"==\n", b"\n"),
        whole.replace(b"==\n", b"=\n"),
        whole.replace(closing, b"\n" + closing),
        whole.replace(b"\n" + closing, closing),
        opening + base64.urlsafe_b64encode(b"\xff" * 30) + b"\n" + closing,
        opening + b"AB==\n" + closing,
        opening + "é".encode() * 4 + b"\n" + closing,
        opening + b"\xff\xff\xff\xff\n" + closing,
    ]
    found = [
        facts_of(answer)
        for answer in call_verifier([("splitText", [bytes_of(start + end)]) for end in broken])
    ]
    assert [facts["broken"] for facts in found] == [True] * len(broken)
    twice = start + whole
    good, none, doubled = call_verifier(
        [("splitText", [bytes_of(file)]) for file in (start + whole, start, twice + whole)]
    )
    assert facts_of(good) == {"proof": bytes_of(proof), "broken": False}
    assert facts_of(none) == {"proof": None, "broken": False}
    assert facts_of(doubled) == {"proof": bytes_of(proof), "broken": False}


def wrong_files(release: Release) -> Iterator[tuple[str, bytes]]:
    """Yield the code and the file that must give it."""
    text, file = release.picture, release.file
    proof, end = raw(release.proof), file.removeprefix(text)

    def with_proof(**changes: Value) -> bytes:
        return embed(text, changed(proof, changes))

    yield "file_unknown", b"\xef\xbb\xbf" + file
    yield "file_unknown", file.replace(b"\n", b"\r\n", 1)
    yield "file_unknown", file[1:]
    yield "proof_absent", text
    yield "proof_segments", file + b"\n"
    yield "proof_segments", file.replace("⟦end⟧".encode(), b"end")
    yield "proof_form", embed(text, b"\xa0")
    yield "proof_form", embed(text, changed(proof, {}, without="lengths"))
    yield "proof_form", with_proof(lengths=b"\x80\x00")
    yield "proof_form", with_proof(lengths="")
    yield "version_unknown", with_proof(v="tutela-vr/2")
    yield "header_form", with_proof(header=header_of(0))
    yield "seal_form", with_proof(header=header_of(5))
    yield "mask_form", with_proof(hidden=[(0, 0, 65, 1)])
    yield "nodes_count", with_proof(hidden=[])
    yield "picture_form", file.replace(b"Soldier A", b"proof")
    yield "picture_form", text + b"x" + end
    yield "picture_form", file + end
    yield "picture_form", file.replace("day⟧\n".encode(), "day⟧".encode())
    yield "picture_form", with_proof(lengths=b"")
    yield "visible_altered", file.replace(b"I am", b"I an")
    yield "file_digest", file.replace(b"Soldier A", b"Soldier B")


def test_what_is_wrong_with_a_text_gives_its_code(call_verifier: CallVerifier, release: Release):
    wanted = list(wrong_files(release))
    found = codes(call_verifier, [file for _, file in wanted])
    assert found == [code for code, _ in wanted]


def test_words_moved_over_a_border_of_leaves_are_found(
    call_verifier: CallVerifier, release: Release
):
    moved = bytearray(release.proof.lengths or b"")
    moved[0], moved[1] = 2, 0
    swapped = release.picture.replace("Вони ".encode(), "Вон и".encode())
    files = [
        embed(release.picture, raw(release.proof, {"lengths": bytes(moved)})),
        restated(replace(release, picture=swapped)).file,
    ]
    assert codes(call_verifier, files) == ["visible_altered", "picture_form"]


def test_a_proof_of_a_picture_carries_no_lengths(call_verifier: CallVerifier):
    file = (PROJECT / "spec/vectors/released/beside.jpg").read_bytes()
    beside = (PROJECT / "spec/vectors/released/beside.jpg.tutela.cbor").read_bytes()
    options = {"sidecar": bytes_of(changed(beside, {"lengths": b""}))}
    (answer,) = call_verifier([("verify", [bytes_of(file), options])])
    assert facts_of(answer)["code"] == "proof_form"
