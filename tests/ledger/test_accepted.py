"""The list of accepted authorities: one spelling, one key."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.errors import MalformedError, MismatchError
from tutela.ledger.accepted import Digests, accepting_key, format_accepted, parse_accepted

KEY = accepting_key(bytes(32))
DIGESTS = st.builds(
    Digests,
    st.binary(min_size=32, max_size=32),
    st.binary(min_size=32, max_size=32),
    st.none() | st.binary(min_size=32, max_size=32),
)
LISTS = st.dictionaries(st.from_regex(r"[a-z0-9][a-z0-9-]{0,31}", fullmatch=True), DIGESTS)
VECTOR = (
    "tutela-anchors/1\n"
    f"first {'01' * 32} {'02' * 32} -\n"
    f"second {'03' * 32} {'04' * 32} {'05' * 32}\n"
    "mac 478181e839de04c3778dfdc961dd5786680eda192fc594ecf5f44237a66ff06b\n"
)


def test_the_vector_of_the_specification():
    listed = {
        "second": Digests(b"\3" * 32, b"\4" * 32, b"\5" * 32),
        "first": Digests(b"\1" * 32, b"\2" * 32, None),
    }
    assert hmac.digest(bytes(32), b"tutela-anchors/1", "sha256") == KEY
    assert format_accepted(listed, KEY).decode() == VECTOR


@given(LISTS)
def test_what_was_written_is_read(listed: dict[str, Digests]):
    written = format_accepted(listed, KEY)
    assert parse_accepted(written, KEY) == listed
    assert parse_accepted(written, None) == listed


def test_no_changed_byte_passes():
    written = VECTOR.encode()
    for place in range(len(written)):
        damaged = bytearray(written)
        damaged[place] ^= 1
        with pytest.raises((MalformedError, MismatchError)):
            parse_accepted(bytes(damaged), KEY)


def test_another_machine_did_not_write_it():
    with pytest.raises(MismatchError, match=r"authority\.not_ours"):
        parse_accepted(VECTOR.encode(), accepting_key(b"\1" * 32))


@pytest.mark.parametrize("damage", ["cut", "doubled", "reordered", "longer", "empty", "junk"])
def test_another_form_is_refused_even_without_the_key(damage: str):
    head, first, second, mac, _ = VECTOR.split("\n")
    changed = {
        "cut": VECTOR[:-1],
        "doubled": f"{head}\n{first}\n{first}\n{second}\n{mac}\n",
        "reordered": f"{head}\n{second}\n{first}\n{mac}\n",
        "longer": VECTOR + "\n",
        "empty": "",
        "junk": "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
    }
    with pytest.raises(MalformedError, match=r"authority\.form"):
        parse_accepted(changed[damage].encode(), None)
