"""The walk over files: by kind, in order, bounded, and without a name in a message."""

from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.engines.images import decode_examined
from tutela.errors import RefusedError, UnavailableError
from tutela.proof.cbor import encode
from tutela.redaction.carriers import Carried, Ports, texts_of

PORTS: Final = Ports(decode_examined)
NAME: Final = "Рём Гён Рюль"
RELEASED: Final = Path(__file__).resolve().parents[3] / "spec/vectors/released"


def texts(files: dict[str, bytes]) -> list[str]:
    return [each.text for each in texts_of(files, PORTS).carried]


def test_a_text_comes_with_its_file_and_place():
    assert Carried("a.txt", "utf-8", NAME) in texts_of({"a.txt": NAME.encode()}, PORTS).carried


def test_the_name_of_a_file_comes_first():
    found = list(texts_of({f"{NAME}.txt": b"a"}, PORTS).carried)
    assert (found[0].file, found[0].place, found[0].text) == (f"{NAME}.txt", "name", f"{NAME}.txt")


def test_files_come_in_their_order_and_each_text_once_in_a_file():
    found = [
        each
        for each in texts_of({"b": b"same", "a": b"same"}, PORTS).carried
        if each.text == "same"
    ]
    assert [each.file for each in found] == ["b", "a"]


@pytest.mark.parametrize(
    "content",
    [
        b"BM " + NAME.encode(),
        b"ID3 " + NAME.encode(),
        b"II*\0" + NAME.encode("utf-16-le"),
        b"RIFF\0\0\0\0WAVE" + NAME.encode(),
        b"\0\0\0\x18ftypisom" + bytes(9) + NAME.encode(),
        b"\x1aE\xdf\xa3" + NAME.encode(),
        b"OggS\0" + NAME.encode(),
        NAME.encode("utf-16"),
        b"\xff\xfe" + NAME.encode("utf-16-le") + b"\xd8",
        b"\0" + NAME.encode("utf-16-be"),
        encode({"a": b"\xff\0" + NAME.encode("utf-16-le")}),
        encode({"a": encode({"b": [NAME]})}),
        f"<p>{NAME}".encode() + b"\xff\0",
        b"a\0b\0" + NAME.encode(),
    ],
)
def test_a_name_comes_out_of_bytes_of_any_kind(content: bytes):
    assert any(NAME in text for text in texts({"a": content}))


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_a_name_in_utf_8_comes_out_from_between_any_bytes(before: bytes, behind: bytes):
    content = b"x" + before + b"\0" + NAME.encode() + b"\0" + behind
    assert any(NAME in text for text in texts({"a": content}))


@given(st.dictionaries(st.text(max_size=9), st.binary(max_size=200), max_size=4))
def test_any_files_are_read_or_refused(files: dict[str, bytes]):
    try:
        found = texts_of(files, PORTS)
    except (RefusedError, UnavailableError):
        return
    assert {each.file for each in found.carried} <= files.keys()


@pytest.mark.parametrize(
    "content",
    [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
    ids=["7z", "RAR", "OLE"],
)
def test_what_cannot_be_looked_into_is_refused(content: bytes):
    with pytest.raises(RefusedError, match=r"carriers\.closed"):
        texts({f"{NAME}.bin": content})


def test_a_text_that_begins_like_a_bitmap_is_a_text():
    assert texts_of({"a": b"BM is here"}, PORTS).unread == {}
    assert texts_of({"a": b"BM" + bytes(60)}, PORTS).unread == {"carriers.unread_picture": 1}


def test_no_message_names_a_file():
    with pytest.raises(RefusedError) as caught:
        texts({f"{NAME}.zip": b"PK\x03\x04"})
    assert NAME not in str(caught.value)
    assert caught.value.parameters == {"kind": "ZIP"}


def test_what_is_said_in_a_recording_is_left_to_a_person():
    found = texts_of({"a": b"OggS", "b": b"\0\0\0\x18ftypisom", "c": b"text"}, PORTS)
    assert found.unread == {"carriers.unread_sound": 2}


def test_no_repr_shows_a_text():
    found = texts_of({"a.txt": NAME.encode()}, PORTS)
    assert NAME not in repr(found)


def test_a_release_as_it_is_made_is_read():
    files = {path.name: path.read_bytes() for path in sorted(RELEASED.glob("both.jpg*"))}
    found = texts_of(files, PORTS)
    assert {each.file for each in found.carried} == files.keys()
    assert any(each.place.endswith("cbor:/caption") for each in found.carried)


def test_what_chance_put_side_by_side_is_not_joined():
    content = bytes(range(256)) * 20 + b"\0Ryom Kyong\0Ryulabc\0"
    found = [each.text for each in texts_of({"a": content}, PORTS).carried]
    assert any("Ryom Kyong\n" in text for text in found)
    assert not any("Ryom KyongRyul" in text for text in found)
