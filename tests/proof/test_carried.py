"""What a release carries of a time-stamp."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import NeedsTool
from tests.proof.deep_tsa import (
    DeepAuthority,
    attribute,
    certificates_in,
    issued,
    new_key,
    rebuilt,
)
from tests.proof.tsa import LocalAuthority

from tutela.errors import MalformedError
from tutela.proof import der
from tutela.proof.carried import carried, is_carried
from tutela.proof.timestamp import Authority, check_timestamp

MESSAGE = b"a bare note\n"
VECTORS = Path(__file__).resolve().parents[2] / "spec" / "vectors" / "time-stamps"


@pytest.fixture(scope="session")
def deep(tmp_path_factory: pytest.TempPathFactory, needs_tool: NeedsTool) -> DeepAuthority:
    needs_tool("openssl")
    return DeepAuthority(tmp_path_factory.mktemp("deep"), "deep")


@pytest.fixture(scope="session")
def token(deep: DeepAuthority) -> bytes:
    return deep.stamp(MESSAGE)


@pytest.mark.parametrize(
    ("file", "root", "tsa"),
    [
        ("good", "plain", None),
        ("bare-token", "plain", None),
        ("sha-256", "plain", None),
        ("sorted", "chain", None),
        ("unsorted", "chain", None),
        ("without-certificates", "plain", "plain"),
    ],
)
def test_what_is_carried_says_the_same_and_stays_as_it_is(file: str, root: str, tsa: str | None):
    note, answer = (VECTORS / "note").read_bytes(), (VECTORS / f"{file}.tsr").read_bytes()
    more = (VECTORS / f"{tsa}-tsa.pem").read_bytes() if tsa else None
    authority = Authority(root, (VECTORS / f"{root}-root.pem").read_bytes(), more)
    slim = carried(answer)
    assert len(slim) <= len(answer)
    assert carried(slim) == slim
    assert is_carried(slim)
    assert is_carried(answer)
    assert check_timestamp(slim, note, authority) == check_timestamp(answer, note, authority)


def test_what_no_signature_covers_is_left_behind(deep: DeepAuthority, token: bytes):
    key, wanted = new_key(), carried(token)
    stray = issued("Ivan Petrenko", "Kharkiv", key, key).public_bytes(Encoding.DER)
    more = (*certificates_in(token), stray)
    for changed in (
        rebuilt(token, more),
        rebuilt(token, attributes=attribute(b"Ivan Petrenko")),
        rebuilt(token, lists=der.encode(der.SEQUENCE, b"\x02\x01\x01")),
        rebuilt(token, more, attribute(b"Ivan Petrenko")),
    ):
        assert carried(changed) == wanted
        assert not is_carried(changed)
    assert check_timestamp(wanted, MESSAGE, deep.known) == check_timestamp(
        token, MESSAGE, deep.known
    )


def test_a_word_beside_the_status_is_left_behind(token: bytes):
    words = der.encode(der.SEQUENCE, der.encode(0x0C, b"Ivan Petrenko"))
    status = der.encode(der.SEQUENCE, der.encode(der.INTEGER, b"\0") + words)
    told = der.encode(der.SEQUENCE, status + carried(token))
    assert carried(told) == carried(token)


def test_a_parameter_of_an_algorithm_is_no_place_for_words(token: bytes):
    sha256 = bytes.fromhex("0609608648016503040201")
    plain, null, words = b"", b"\5\0", der.encode(0x0C, b"Ivan Petrenko")
    for more, fine in ((plain, True), (null, True), (words, False), (null + null, False)):
        algorithm = der.encode(der.SEQUENCE, sha256 + more)
        changed = resized(token, algorithm)
        assert is_carried(changed) is fine


def resized(token: bytes, algorithm: bytes) -> bytes:
    """Return a token whose signer's part, and its list of digests, name another algorithm."""
    whole = der.response_of(token)
    _, bare = der.inside(whole, der.element_at(whole), der.SEQUENCE, der.SEQUENCE)
    kind, wrapper = der.inside(whole, bare, der.OBJECT, der.CERTIFICATES)
    (signed,) = der.inside(whole, wrapper, der.SEQUENCE)
    version, _, *middle, infos = (piece(whole, each) for each in der.inside(whole, signed))
    (info,) = der.inside(infos, der.element_at(infos), der.SEQUENCE)
    first, name, _, *rest = (piece(infos, each) for each in der.inside(infos, info))
    info_again = der.encode(der.SEQUENCE, b"".join((first, name, algorithm, *rest)))
    fields = (version, der.encode(der.SET, algorithm), *middle, der.encode(der.SET, info_again))
    body = der.encode(der.CERTIFICATES, der.encode(der.SEQUENCE, b"".join(fields)))
    return der.encode(der.SEQUENCE, piece(whole, kind) + body)


def piece(whole: bytes, element: der.Element) -> bytes:
    return whole[element.start : element.end]


def test_a_root_that_came_along_is_carried(tmp_path: Path, needs_tool: NeedsTool):
    needs_tool("openssl")
    authority = LocalAuthority(tmp_path, "first", chain=True)
    answer = authority.stamp(MESSAGE)
    assert is_carried(answer)
    assert check_timestamp(carried(answer), MESSAGE, authority.known).authority == "first"


def test_with_an_authority_only_the_way_to_its_root_is_carried(deep: DeepAuthority, token: bytes):
    key = new_key()
    # Anybody can write the public key of a real certificate into one of his own.
    false = issued("I", "Ivan Petrenko", deep.between_key, key, 5).public_bytes(Encoding.DER)
    changed = rebuilt(token, (*certificates_in(token), false))
    assert b"Ivan Petrenko" in carried(changed)
    assert carried(changed, deep.known) == carried(token) == carried(token, deep.known)
    other = issued("R", "R", key, key).public_bytes(Encoding.PEM)
    with pytest.raises(MalformedError):
        carried(token, Authority("other", other))


def test_two_signers_or_none_among_the_certificates_are_malformed(token: bytes):
    key = new_key()
    twin = issued("other", "I", key, key, 77, ca=False).public_bytes(Encoding.DER)
    for certificates in ((*certificates_in(token), twin), (certificates_in(token)[0][:-1],)):
        with pytest.raises(MalformedError):
            carried(rebuilt(token, certificates))
    with pytest.raises(MalformedError):
        carried(rebuilt(token, (issued("x", "x", key, key).public_bytes(Encoding.DER),)))


@given(place=st.integers(0, 10_000), content=st.binary(min_size=1, max_size=3))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_whatever_is_carried_is_carried_again(token: bytes, place: int, content: bytes):
    start = place % len(token)
    damaged = token[:start] + content + token[start + len(content) :]
    try:
        slim = carried(damaged)
    except MalformedError:
        assert not is_carried(damaged)
        return
    assert carried(slim) == slim


@given(end=st.integers(0, 10_000))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_cut_token_is_not_carried(token: bytes, end: int):
    cut = token[: end % len(token)]
    with pytest.raises(MalformedError):
        carried(cut)
    assert not is_carried(cut)
