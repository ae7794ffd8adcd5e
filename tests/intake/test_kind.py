import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.intake.kind import HEAD_BYTES, Kind, is_misnamed, kind_of


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", Kind.JPEG),
        (b"\x89PNG\r\n\x1a\n", Kind.PNG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", Kind.WEBP),
        (b"RIFF\x00\x00\x00\x00AVI LIST", Kind.AVI),
        (b"RIFF\x00\x00\x00\x00????", Kind.OTHER),
        (b"II*\x00", Kind.TIFF),
        (b"MM\x00*", Kind.TIFF),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", Kind.HEIC),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif", Kind.AVIF),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41", Kind.MP4),
        (b"%PDF-1.7", Kind.PDF),
        (b"PK\x03\x04", Kind.ZIP),
        (b"hello", Kind.TEXT),
        (b"\x00\x01hello", Kind.OTHER),
        (b"", Kind.OTHER),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head: bytes, kind: Kind):
    assert kind_of(head) is kind


@given(st.binary(max_size=HEAD_BYTES))
def test_any_bytes_are_of_some_kind(head: bytes):
    assert kind_of(head) in Kind


@pytest.mark.parametrize(
    ("name", "kind", "misnamed"),
    [
        ("a.jpg", Kind.JPEG, False),
        ("a.JPEG", Kind.JPEG, False),
        ("a.png", Kind.JPEG, True),
        ("a.dat", Kind.JPEG, True),
        ("a", Kind.JPEG, False),
        ("folder.png/a", Kind.JPEG, False),
        ("a.jpg", Kind.ZIP, True),
        ("a.txt", Kind.OTHER, False),
    ],
)
def test_an_ending_of_another_kind_is_noticed(name: str, kind: Kind, misnamed: bool):  # noqa: FBT001 - a table
    assert is_misnamed(name, kind) is misnamed
