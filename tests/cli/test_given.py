"""The keys a reader gives."""

import pytest

from tutela.cli.given import is_key, keys_in
from tutela.errors import MalformedError
from tutela.proof.checkpoint import SignerKey
from tutela.proof.cosignature import CosignerKey

LOG = SignerKey("example.org/log", bytes(32)).verifier
WITNESS = CosignerKey("example.org/witness", bytes(32)).verifier


def test_a_key_is_told_from_a_file():
    assert is_key(LOG.format())
    assert is_key(WITNESS.format())
    for other in ("", "keys.txt", LOG.format()[:-1], LOG.format() + " ", "x" * 5_000):
        assert not is_key(other)


def test_keys_stand_one_on_a_line():
    assert tuple(keys_in([["", LOG.format(), ""], [f" {LOG.format()} "]])) == (LOG, LOG)
    assert tuple(keys_in([])) == ()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "verify.no_keys"),
        (["", " "], "verify.no_keys"),
        (["no key"], "verify.key_file"),
        ([WITNESS.format()], "verify.key_file"),
    ],
)
def test_what_is_no_key_stops_everything(lines: list[str], message: str):
    with pytest.raises(MalformedError) as refused:
        tuple(keys_in([[LOG.format()], lines]))
    assert refused.value.message == message
