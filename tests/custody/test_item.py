from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.custody.item import ItemId, Manifest, PictureSeal
from tutela.custody.vault import ObjectId
from tutela.errors import MalformedError
from tutela.proof import cbor
from tutela.proof.cbor import Value

DIGESTS = st.binary(min_size=32, max_size=32)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(), st.integers(0, 9), st.dictionaries(st.text(max_size=3), st.text(max_size=3))
)
PICTURES = st.none() | st.builds(PictureSeal, st.binary(max_size=9), DIGESTS, DIGESTS, VALUES)
ITEM = ItemId.from_random(bytes(16))


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    return Manifest(
        item=ItemId.from_random(draw(st.binary(min_size=16, max_size=16))),
        name=draw(st.text()),
        size=draw(st.integers(0, 2**62)),
        sha256=draw(DIGESTS),
        object_id=ObjectId(draw(DIGESTS)),
        source=draw(st.text()),
        receipt=draw(st.text()),
        picture=draw(PICTURES),
        facts=draw(VALUES),
    )


def test_an_identifier_has_one_form():
    assert str(ITEM) == "tu-" + "a" * 26


@given(st.binary(min_size=16, max_size=16))
def test_an_identifier_is_read_as_it_was_written(random: bytes):
    item = ItemId.from_random(random)
    assert ItemId(str(item)) == item


@pytest.mark.parametrize(
    "untrusted",
    [
        "",
        "tu-",
        "a" * 26,
        "TU-" + "a" * 26,
        "tu-" + "A" * 26,
        "tu-" + "a" * 25,
        "tu-" + "a" * 27,
        "tu-" + "a" * 25 + "b",  # bits that no byte has
        "tu-" + "a" * 25 + "1",
        "tu-" + "a" * 25 + "é",
        "tu-" + "a" * 20 + "======",
        "tu-tu-" + "a" * 23,
        "tu-" + "a" * 26 + "\n",
    ],
)
def test_another_spelling_is_no_identifier(untrusted: str):
    with pytest.raises(MalformedError) as caught:
        ItemId(untrusted)
    assert caught.value.message == "item.id"
    assert caught.value.parameters == {"characters": len(untrusted)}


@pytest.mark.parametrize("size", [0, 15, 17])
def test_an_identifier_needs_sixteen_bytes(size: int):
    with pytest.raises(MalformedError, match=r"item\.id"):
        ItemId.from_random(bytes(size))


@given(manifests())
def test_a_manifest_is_read_as_it_was_written(manifest: Manifest):
    decoded = cbor.decode(cbor.encode(manifest.to_details()))
    assert isinstance(decoded, dict)
    assert Manifest.from_details(manifest.item, decoded) == manifest


@given(manifests(), st.data())
def test_a_manifest_that_lacks_a_field_is_malformed(manifest: Manifest, data: st.DataObject):
    details = manifest.to_details()
    needed = sorted(details.keys() - {"picture", "facts"})
    del details[data.draw(st.sampled_from(needed))]
    with pytest.raises(MalformedError):
        Manifest.from_details(manifest.item, details)


@given(manifests())
def test_a_manifest_does_not_show_name_digest_or_source(manifest: Manifest):
    shown = repr(manifest)
    assert "name=" not in shown
    assert "sha256=" not in shown
    assert "source=" not in shown
    assert "picture=" not in shown
    assert "facts=" not in shown


@pytest.mark.parametrize(("secret", "salt"), [(31, 32), (32, 31), (33, 32), (32, 0)])
def test_a_picture_secret_of_another_length_is_refused(secret: int, salt: int):
    with pytest.raises(MalformedError) as caught:
        PictureSeal(b"", bytes(salt), bytes(secret))
    assert caught.value.message == "item.picture_secret"
    assert caught.value.parameters == {"secret": secret, "salt": salt}


def test_a_picture_seal_shows_nothing():
    assert repr(PictureSeal(b"record", bytes(32), bytes(32), "opaque")) == "PictureSeal()"


def test_of_the_last_character_only_the_canonical_form_is_read():
    taken = set()
    for last in "abcdefghijklmnopqrstuvwxyz234567":
        with suppress(MalformedError):
            taken.add(str(ItemId("tu-" + 25 * "a" + last))[-1])
    assert taken == {str(ItemId.from_random(bytes(15) + bytes([each])))[-1] for each in range(8)}
    assert len(taken) == 8
