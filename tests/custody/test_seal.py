import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.custody.bare import ACCESS, DEDUP_KEY, NOW, PICTURE, Bare, offering

from tutela.custody.access import open_item, read_manifest
from tutela.custody.index import Marks, content_mark
from tutela.custody.seal import publication_entry, seal
from tutela.custody.vault import Readable
from tutela.errors import MismatchError, UnavailableError
from tutela.ledger.entry import entry_of


@given(content=st.binary(max_size=2000), name=st.text(max_size=99))
@settings(max_examples=30)
def test_what_was_sealed_comes_back(content: bytes, name: str):
    case = Bare()
    sealed = case.seal(content, name)
    opened = open_item(sealed.item, ACCESS, case.access, case.case_key, case.dice)
    assert opened.read() == content
    assert opened.manifest.name == name
    assert opened.manifest.sha256 == hashlib.sha256(content).digest()
    assert sealed.size == opened.manifest.size == len(content)


def test_several_pieces_come_back_in_order():
    content = bytes(range(256)) * 5000
    case = Bare()
    sealed = case.seal(content)
    assert open_item(sealed.item, ACCESS, case.access, case.case_key, case.dice).read() == content


def test_the_manifest_holds_all_that_was_offered():
    case = Bare()
    manifest = read_manifest(case.seal(b"abc", "a.jpg", PICTURE).item, case.access, case.case_key)
    assert manifest.source == "by hand"
    assert manifest.receipt == "r-1"
    assert manifest.facts == {"kind": "jpeg"}
    assert manifest.picture == PICTURE


def test_a_picture_is_committed_to_in_the_publication_log_and_other_files_are_not():
    case = Bare()
    assert case.seal(b"words").published_position is None
    sealed = case.seal(b"picture", "b.jpg", PICTURE)
    assert sealed.published_position == 0
    assert list(case.publication.entries()) == [publication_entry(PICTURE)]
    assert publication_entry(PICTURE) == entry_of(PICTURE.seal_record, PICTURE.salt)


def test_the_index_knows_an_item_without_its_name_or_digest():
    case = Bare()
    sealed = case.seal(b"abc", "a very secret name", PICTURE)
    (indexed,) = case.index.items()
    assert indexed.item == sealed.item
    assert indexed.object_id == sealed.object_id
    assert (indexed.position, indexed.published_position) == (0, 0)
    assert (indexed.received_at, indexed.accession_due) == (
        "2026-05-01T12:00:00Z",
        "2026-05-31T12:00:00Z",
    )
    assert indexed.marks.content not in {None, hashlib.sha256(b"abc").digest()}
    assert "secret" not in str(indexed.marks) + str(indexed)


def test_a_file_is_known_again_by_its_content_and_by_its_place():
    case = Bare()
    place = bytes([9]) * 32
    sealed = seal(replace(offering(b"abc"), place=place), None, case.sealing, NOW, case.dice)
    digest = hashlib.sha256(b"abc").digest()
    assert case.index.find(Marks(content=content_mark(DEDUP_KEY, digest))) == sealed.item
    assert case.index.find(Marks(place=place)) == sealed.item
    assert case.index.find(Marks(content=digest)) is None


def test_the_same_file_twice_looks_like_two_different_ones():
    case = Bare()
    assert case.seal(b"abc").object_id != case.seal(b"abc").object_id


def test_a_file_that_changed_since_intake_looked_is_not_sealed():
    case = Bare()
    changed = replace(offering(b"abc"), sha256=bytes(32))
    with pytest.raises(MismatchError) as caught:
        seal(changed, PICTURE, case.sealing, NOW, case.dice)
    assert caught.value.message == "custody.source_changed"
    assert caught.value.parameters == {"size": 3}
    assert list(case.vault.ids()) == []
    assert (case.entries(), list(case.publication.entries())) == ([], [])


class Card:
    """A camera card that is pulled out after two reads."""

    def __init__(self) -> None:
        self.left = 2

    def read(self, size: int = -1, /) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise OSError(5, "pulled out")
        return bytes(size)


@contextmanager
def pulled_out() -> Iterator[Readable]:
    yield Card()


def test_a_source_that_stops_is_named_with_its_place_and_nothing_is_sealed():
    case = Bare()
    with pytest.raises(UnavailableError) as caught:
        seal(replace(offering(b""), open=pulled_out), None, case.sealing, NOW, case.dice)
    assert caught.value.message == "custody.source_unreadable"
    offset = caught.value.parameters["offset"]
    assert isinstance(offset, int)
    assert offset > 0
    assert list(case.vault.ids()) == []
    assert case.entries() == []


def test_a_source_is_closed_after_it_was_read():
    stream = BytesIO(b"abc")
    case = Bare()

    @contextmanager
    def opened() -> Iterator[Readable]:
        with stream:
            yield stream

    seal(replace(offering(b"abc"), open=opened), None, case.sealing, NOW, case.dice)
    assert stream.closed


def test_an_offering_shows_no_name_and_no_source():
    shown = repr(offering(b"abc", "a very secret name"))
    assert "secret" not in shown
    assert "hand" not in shown
