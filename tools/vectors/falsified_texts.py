"""Texts that must be rejected, each with the code it must give."""

import base64
import struct
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from tools.vectors.press import Release, assemble, changed, raw, release_text, resealed, restated
from tools.vectors.redaction_proof import coloured_png, embedded, grey

from tutela.proof.cbor import Value
from tutela.proof.commitment import leaf_hash, root_seed
from tutela.proof.digest import sha256
from tutela.proof.header import TextHeader
from tutela.proof.lengths import encode_lengths
from tutela.proof.mask import Mask, Rect
from tutela.proof.picture import commitment_over
from tutela.proof.text import COLUMNS
from tutela.proof.textform import write_text

Row = tuple[str, str, bytes, str]
_START = "⟦tutela-vr/1⟧\n".encode()
_PROOF, _END = "\n⟦proof⟧\n".encode(), "⟦end⟧\n".encode()
_LINE = 76
_ROWS, _COLUMNS, _LENGTH = 8, 12, 13
_DECODER = "vectors 1"
_SECRET = sha256(b"vectors: secret of the item")


def falsified_texts(release: Release) -> Iterator[Row]:
    """Yield code, name, content and what is wrong of every rejected text."""
    yield from _kinds(release)
    yield from _blocks(release)
    yield from _proofs(release)
    yield from _headers(release)
    yield from _masks(release)
    yield from _marks(release)
    yield from _lengths(release)
    yield from _leaves()
    yield from _forms(release)
    yield from _contents(release)
    yield from _digests(release)


def sealed(leaves: Sequence[bytes], hidden: Mask, marks: Sequence[str]) -> Release:
    """Return a release of leaves that `commit_text` refuses: sealed wrongly, and consistent."""
    rows = len(hidden)
    every = (*leaves, *(b"",) * (rows * COLUMNS - len(leaves)))
    header = TextHeader(rows, _DECODER)
    seeds = header.grid.tree.seeds(root_seed(_SECRET, "text", "tiles"))[0]
    hashes = tuple(map(leaf_hash, seeds, every))
    commitment = commitment_over(header, hashes, _SECRET, sha256(b"".join(leaves)))
    visible = np.logical_not(hidden).reshape(-1)
    lengths = encode_lengths(len(leaf) for leaf, seen in zip(every, visible, strict=True) if seen)
    picture = write_text(every, hidden, marks)
    return assemble(picture, commitment, hidden, _SECRET, lengths)


def _kinds(release: Release) -> Iterator[Row]:
    file = release.file
    code = "file_unknown"
    yield code, "bom", b"\xef\xbb\xbf" + file, "a byte order mark before the first line"
    yield code, "crlf", file.replace(b"\n", b"\r\n"), "line ends CR LF"
    yield code, "no-first-line", file.removeprefix(_START), "the first line is missing"
    yield code, "version", file.replace(b"vr/1", b"vr/2", 1), "another version in the first line"
    yield code, "utf-16", file.decode().encode("utf-16"), "UTF-16"
    code = "proof_absent"
    yield code, "alone", release.picture, "the text without its proof"
    yield code, "first-line", _START, "the first line alone"
    other = file.replace(_PROOF, "\n⟦Proof⟧\n".encode())
    yield code, "other-word", other, "another word before the proof"
    late = file.replace(_PROOF, "\n ⟦proof⟧\n".encode())
    yield code, "indented", late, "a space before the line of the proof"


def _blocks(release: Release) -> Iterator[Row]:
    picture, letters = release.picture, base64.b64encode(raw(release.proof))
    lines = [letters[i : i + _LINE] for i in range(0, len(letters), _LINE)]
    code = "proof_segments"

    def block(lines: Sequence[bytes], end: bytes = _END) -> bytes:
        return picture + _PROOF + b"".join(line + b"\n" for line in lines) + end

    if block(lines) != release.file:
        message = "the block written by hand is not the one of the format"
        raise ValueError(message)
    longer = [letters[i : i + _LINE + 4] for i in range(0, len(letters), _LINE + 4)]
    shorter = [letters[i : i + _LINE - 4] for i in range(0, len(letters), _LINE - 4)]
    alphabet = letters.replace(b"/", b"_").replace(b"+", b"-")
    url = [alphabet[i : i + _LINE] for i in range(0, len(alphabet), _LINE)]
    for name, content, about in (
        ("no-end", block(lines, b""), "the last line is missing"),
        ("cut", release.file[:-300], "the file ends inside the proof"),
        ("behind", release.file + b"\n", "a line feed behind the end"),
        ("words-behind", release.file + b"That is not all.\n", "words behind the end"),
        ("end-without-line-feed", release.file[:-1], "no line feed at the end"),
        ("long-lines", block(longer), "lines of 80 letters"),
        ("short-lines", block(shorter), "lines of 72 letters"),
        ("one-line", block([letters]), "one line"),
        ("empty-line", block([*lines, b""]), "an empty line at the end of the proof"),
        ("space", block([lines[0] + b" ", *lines[1:]]), "a space at the end of a line"),
        ("crlf-inside", block([line + b"\r" for line in lines]), "line ends CR LF in the proof"),
        ("url-alphabet", block(url), "- and _ in place of + and /"),
        ("empty", block([]), "an empty proof"),
        ("no-base64", block([b"=" * 4, *lines]), "padding at the start"),
    ):
        yield code, name, content, about
    yield from _paddings(release, block)


def _paddings(release: Release, block: Callable[[Sequence[bytes]], bytes]) -> Iterator[Row]:
    # A token makes the proof as long as it takes for its base64 to end in two signs of padding.
    proofs = (raw(release.proof, {"tokens": [bytes(size)]}) for size in range(3))
    letters = next(encoded for encoded in map(base64.b64encode, proofs) if encoded.endswith(b"=="))
    last = letters[-3:-2]
    following = bytes([last[0] + 1])
    for name, wrong, about in (
        ("stray-bits", letters[:-3] + following + b"==", "a bit that is not the proof's is set"),
        ("unpadded", letters.rstrip(b"="), "the padding is missing"),
    ):
        lines = [wrong[i : i + _LINE] for i in range(0, len(wrong), _LINE)]
        yield "proof_segments", name, block(lines), about


def _proofs(release: Release) -> Iterator[Row]:
    code = "proof_form"
    lengths = release.proof.lengths or b""
    changes: dict[str, tuple[Value, str]] = {
        "lengths-not-shortest": (b"\x86\x00" + lengths[1:], "a length longer than needed"),
        "lengths-four-bytes": (b"\x80\x80\x80\x01" + lengths[1:], "a length of four bytes"),
        "lengths-too-large": (b"\x81\x80\x01" + lengths[1:], "a length of 16,385"),
        "lengths-cut": (lengths[:-1] + b"\x80", "the last length is cut"),
        "lengths-text": ("", "text where the lengths must stand"),
        "lengths-array": ([1], "an array where the lengths must stand"),
        "lengths-null": (None, "null where the lengths must stand"),
    }
    for name, (change, about) in changes.items():
        yield code, name, _with(release, {"lengths": change}), about
    without = raw(release.proof, without="lengths")
    yield code, "no-lengths", embedded(release.picture, without), "no lengths"
    about = "a text's proof with a key more than the format has"
    yield code, "further-key", _with(release, {"x": 1}), about
    yield "version_unknown", "two", _with(release, {"v": "tutela-vr/2"}), "version 2 in the proof"


def _headers(release: Release) -> Iterator[Row]:
    header = release.proof.header
    for name, wrong, about in (
        ("columns-63", _poke(header, _COLUMNS, b"\x3f"), "63 columns"),
        ("columns-0", _poke(header, _COLUMNS, b"\0"), "no column"),
        ("rows-0", _poke(header, _ROWS, struct.pack("<I", 0)), "no row"),
        ("rows-8193", _poke(header, _ROWS, struct.pack("<I", 8_193)), "8,193 rows"),
        ("decoder-longer", _poke(header, _LENGTH, b"\x0a"), "the decoder's name is cut"),
        ("decoder-shorter", _poke(header, _LENGTH, b"\x08"), "a byte behind the decoder's name"),
        ("decoder-utf-8", header[:-1] + b"\xff", "the decoder's name is no UTF-8"),
        ("cut", header[:_LENGTH], "the header is cut"),
        ("pixels", coloured_png().proof.header, "the header of a rendition in pixels"),
        ("jpeg", grey().proof.header, "the header of a JPEG"),
    ):
        yield "header_form", name, _with(release, {"header": wrong}), about
    code = "seal_form"
    more = _poke(header, _ROWS, struct.pack("<I", 3))
    yield code, "rows", _with(release, {"header": more}), "a row more than was sealed"
    media = resealed(release, changed(release.proof.seal, {"media": "pixels"}))
    yield code, "media", media.file, "the seal is over a rendition in pixels"


def _masks(release: Release) -> Iterator[Row]:
    code = "mask_form"
    for name, rectangles, about in (
        ("outside", (Rect(60, 0, 5, 1),), "a rectangle leaves the grid"),
        ("row", (Rect(0, 2, 1, 1),), "a rectangle in a row that is not there"),
        ("order", release.proof.hidden[::-1], "rectangles in another order"),
    ):
        wrong = replace(release, proof=replace(release.proof, hidden=rectangles))
        yield code, name, wrong.file, about
    nodes = release.proof.nodes
    yield "nodes_count", "one-more", _with(release, {"nodes": nodes + bytes(32)}), "a node too many"
    yield "nodes_count", "one-less", _with(release, {"nodes": nodes[:-32]}), "a node too few"


def _marks(release: Release) -> Iterator[Row]:
    code = "picture_form"
    mark = "⟦부대 1⟧"
    text = release.picture.decode()
    for name, words, about in (
        ("removed", "", "a mark is missing"),
        ("empty", "⟦⟧", "a mark without words"),
        ("open", "⟦부대 1", "a mark that does not end"),
        ("closed", "부대 1⟧", "a mark that does not begin"),
        ("ascii", "[부대 1]", "a mark in other brackets"),
        ("twice", "⟦부대⟧⟦1⟧", "two marks for one run"),
        ("201-bytes", f"⟦{'x' * 201}⟧", "a mark of 201 bytes"),
        ("proof", "⟦proof⟧", "a word of the format as a mark"),
        ("end", "⟦end⟧", "a word of the format as a mark"),
        ("version", "⟦tutela-vr/1⟧", "a word of the format as a mark"),
        ("nested", "⟦부대 ⟦1⟧⟧", "a mark in a mark"),
        ("like-brackets", "⟦A〛 was not there 〚B⟧", "brackets that look like a mark's"),
        ("square-brackets", "⟦A]] was not there [[B⟧", "brackets that look like a mark's"),
        ("line-feed", "⟦부대\n1⟧", "a line feed in a mark"),
        ("tab", "⟦부대\t1⟧", "a tab in a mark"),
        ("hebrew", "⟦אבג⟧", "letters that turn the line around them"),
        ("override", "⟦부대\u202e1⟧", "a code point that turns what follows"),
        ("overlay", "⟦\u0336부대 1⟧", "a stroke that overlies the bracket"),
        ("unseen", "⟦부대\u200b1⟧", "a code point that nobody sees"),
        ("filler", "⟦\u3164⟧", "a letter that nobody sees"),
        ("no-break-space", "⟦부대\u00a01⟧", "a space that is not U+0020"),
        ("decomposed", unicodedata.normalize("NFD", mark), "a mark in decomposed letters"),
    ):
        yield code, f"mark-{name}", _retexted(release, text.replace(mark, words, 1)), about
    moved = text.replace(mark, "").replace("함께 ", f"함께{mark} ", 1)
    yield code, "mark-moved", _retexted(release, moved), "a mark stands one leaf further"
    broken = release.picture.replace("부대 1".encode(), b"\xeb\xb6\x80\xeb")
    yield code, "mark-utf-8", restated(replace(release, picture=broken)).file, "a mark cut"
    yield from _marks_at_row_ends()


def _marks_at_row_ends() -> Iterator[Row]:
    code = "picture_form"
    hidden = np.zeros((2, COLUMNS), np.bool_)
    hidden[0, 2:] = True
    release = release_text((("One", " ", "two", "\n"), ("Three", "\n")), hidden, ("x",))
    text = release.picture.decode()
    for name, wrong, about in (
        ("no-line-feed", text.replace("⟧\nT", "⟧T"), "no line feed where a run ends with a row"),
        ("two-line-feeds", text.replace("⟧\nT", "⟧\n\nT"), "a line feed more"),
        ("space", text.replace("⟧\nT", "⟧ T"), "a space in place of the line feed"),
    ):
        yield code, f"mark-{name}", _retexted(release, wrong), about


def _lengths(release: Release) -> Iterator[Row]:
    lengths = release.proof.lengths or b""
    code = "picture_form"
    for name, wrong, about in (
        ("one-more", lengths + b"\0", "a length too many"),
        ("one-less", lengths[:-1], "a length too few"),
        ("none", b"", "no length"),
        ("longer", lengths[:-1] + b"\1", "the last length is one byte too long"),
        ("shorter", _poke(lengths, lengths.index(b"\1"), b"\0"), "a byte belongs to no leaf"),
        # A leaf of three bytes, one Korean letter, before a gap of one byte.
        ("half-letter", _moved(lengths, 3, 1, 2), "a leaf ends inside a letter"),
    ):
        yield code, f"lengths-{name}", _with(release, {"lengths": wrong}), about


def _moved(lengths: bytes, first: int, second: int, new: int) -> bytes:
    """Return the lengths with a border moved between two leaves of these lengths."""
    place = lengths.rindex(bytes((first, second)))
    return _poke(lengths, place, bytes((new, first + second - new)))


def _leaves() -> Iterator[Row]:
    """Yield texts that were sealed as they are: nobody may be shown what they hold."""
    code = "picture_form"
    nothing = np.zeros((1, COLUMNS), np.bool_)
    for name, leaf, about in (
        ("zero-width", "Ki\u200bm", "a zero-width space"),
        ("soft-hyphen", "Ki\u00adm", "a soft hyphen"),
        ("bom", "\ufeffKim", "a byte order mark inside"),
        ("override", "\u202emiK", "a right-to-left override"),
        ("filler", "\u3164", "a Hangul filler"),
        ("tag", "Kim\U000e0041", "a tag character"),
        ("joiner", "Kim\U00013430", "a joiner of hieroglyphs"),
        ("nul", "Ki\0m", "a NUL"),
        ("escape", "\x1b[8mKim", "an escape"),
        ("cr", "Kim\r", "a carriage return"),
        ("next-line", "Kim\u0085", "a next line"),
        ("line-separator", "Kim\u2028", "a line separator"),
        ("mark", "⟦Kim⟧", "what looks like a mark"),
        ("like-a-mark", "〚Kim〛", "what looks nearly like a mark"),
        ("proof", "⟦proof⟧", "the line before a proof"),
    ):
        release = sealed((b"I", b" ", leaf.encode(), b"\n"), nothing, ())
        yield code, f"leaf-{name}", release.file, f"a visible leaf holds {about}"
    halves = sealed((b"\xd0", b"\x96", b"\n"), nothing, ())
    yield code, "leaf-half-letter", halves.file, "a letter sealed in two leaves"
    lone = sealed((b"\xed\xa0\x80", b"\n"), nothing, ())
    yield code, "leaf-surrogate", lone.file, "a leaf that is no UTF-8"


def _forms(release: Release) -> Iterator[Row]:
    code = "picture_form"
    text = release.picture.decode()
    for name, wrong, about in (
        ("words-behind", text + "Nobody was hurt.\n", "words behind the text"),
        ("line-feed-behind", text + "\n", "a line feed behind the text"),
        ("words-before", text.replace("나는", "사실 나는", 1), "a word before the text"),
        ("cut", text[:-1], "the last line feed is missing"),
        ("cr", text.replace("다.\n", "다.\r\n", 1), "a carriage return"),
        ("decomposed", unicodedata.normalize("NFD", text), "the same letters, decomposed"),
        ("word-gone", text.replace("함께 ", "", 1), "a word is missing"),
        ("unseen", text.replace("나는", "나\u200b는", 1), "a zero-width space was put in"),
        ("first-line-twice", text.replace("⟧\n", "⟧\n⟦tutela-vr/1⟧\n", 1), "two first lines"),
    ):
        yield code, name, _retexted(release, wrong), about
    twice = embedded(release.file, raw(release.proof))
    yield code, "proof-twice", twice, "the proof stands twice"


def _contents(release: Release) -> Iterator[Row]:
    code = "visible_altered"
    text = release.picture.decode()
    for name, old, new, about in (
        ("letter", "복무했다", "복무했나", "a letter was changed"),
        ("digit", "11", "12", "a digit was changed"),
        ("words-swapped", "함께", "에서", "a word of the same length in place of another"),
        ("gap", "나는 ", "나는\t", "a tab in place of a space"),
        ("stop", "다.\n", "다?\n", "another sign at the end"),
    ):
        yield code, name, _retexted(release, text.replace(old, new, 1)), about
    yield from _borders()
    nodes = [release.proof.nodes[i : i + 32] for i in range(0, len(release.proof.nodes), 32)]
    turned = b"".join(reversed(nodes))
    yield code, "swapped-nodes", _with(release, {"nodes": turned}), "nodes in another order"
    yield code, "other-rest", _with(release, {"rest": bytes(96)}), "another file leaf"
    salt = _with(release, {"salt": bytes(32)})
    yield "inclusion", "salt", salt, "another salt"


def _borders() -> Iterator[Row]:
    """Yield texts that read as the sealed one does, or nearly, with leaves at other places."""
    code = "visible_altered"
    hidden = np.zeros((2, COLUMNS), np.bool_)
    hidden[0, 4] = True
    rows = (("He", " ", "was", " ", "Kim", " ", "not", "\n"), ("there", ".", "\n"))
    release = release_text(rows, hidden, ("A",))
    text, lengths = release.picture.decode(), release.proof.lengths or b""
    for name, place, new, about in (
        ("border-later", 0, (3, 0), "a leaf reaches over the gap behind it"),
        ("border-earlier", 1, (0, 4), "a gap is part of the word behind it"),
        # Column 4 has no length; columns 5, 6, 7: " ", "not", "\n".
        ("border-in-word", 4, (2, 2), "a leaf begins inside the word before it"),
    ):
        moved = _with(release, {"lengths": _poke(lengths, place, bytes(new))})
        yield code, name, moved, about
    empty = lengths.index(b"\0")
    shifted = lengths[:empty][:-1] + b"\0\1" + lengths[empty + 1 :]
    yield code, "border-empty", _with(release, {"lengths": shifted}), "a leaf after an empty one"
    lines = "He was ⟦A⟧ not\n", "there.\n"
    first = _retexted(release, text.replace("".join(lines), "He was ⟦A⟧ was\n" + lines[1]))
    yield code, "word-repeated", first, "a visible word was put in another's place"
    moved = _retexted(
        release,
        text.replace("was ⟦A⟧ not", "not ⟦A⟧ was"),
    )
    yield code, "words-moved", moved, "two visible words changed places"


def _digests(release: Release) -> Iterator[Row]:
    code = "file_digest"
    text = release.picture.decode()
    for name, wrong, about in (
        ("mark-changed", text.replace("⟦부대 1⟧", "⟦부대 2⟧"), "other words in a mark"),
        (
            "marks-swapped",
            text.replace("부대 1", "?").replace("군인 가", "부대 1", 1).replace("?", "군인 가"),
            "two marks changed places",
        ),
        ("mark-shorter", text.replace("⟦부대 1⟧", "⟦ ⟧"), "a mark without its words"),
    ):
        yield code, name, replace(release, picture=wrong.encode()).file, about
    hidden = np.ones((2, COLUMNS), np.bool_)
    hidden[0, 0] = False
    rows = (("She", " ", "left", "\n"), ("early", "\n"))
    wider = release_text(rows, hidden, ("x",))
    hidden = hidden.copy()
    hidden[0, 1] = False
    narrower = release_text(rows, hidden, ("x",))
    stale = replace(
        wider.proof, statement=narrower.proof.statement, signature=narrower.proof.signature
    )
    replayed = replace(wider, proof=stale).file
    yield code, "replayed", replayed, "the statement of another release of this text"


def _with(release: Release, changes: Mapping[str, Value]) -> bytes:
    return embedded(release.picture, raw(release.proof, changes))


def _retexted(release: Release, text: str) -> bytes:
    """Return a release of another text, stated and signed as if it were right."""
    return restated(replace(release, picture=text.encode())).file


def _poke(content: bytes, place: int, new: bytes) -> bytes:
    return content[:place] + new + content[place + len(new) :]
