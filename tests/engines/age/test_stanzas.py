import hashlib

import pytest

from tutela.engines.age import bech32
from tutela.engines.age.header import Header, Stanza
from tutela.engines.age.stanzas import (
    WORK_MAX,
    HybridSecret,
    Passphrase,
    Secret,
    X25519Recipient,
    X25519Secret,
    parse_recipient,
    parse_secret,
    unwrap_file_key,
)
from tutela.errors import MalformedError, RefusedError

FILE_KEY = bytes(range(16))
SECRETS = (X25519Secret(bytes([1]) * 32), HybridSecret(bytes([2]) * 32), Passphrase("words", 1))
KEYS = SECRETS[:2]


def wrap(secret: X25519Secret | HybridSecret | Passphrase) -> Stanza:
    wrapper = secret if isinstance(secret, Passphrase) else secret.recipient
    return wrapper.wrap(FILE_KEY)


def unwrap(secret: Secret, *stanzas: Stanza) -> bytes:
    return unwrap_file_key(Header(stanzas, b"", b""), secret)


def test_the_keys_of_the_specification_belong_together():
    # age-encryption.org/v1, "Native recipient types".
    classical = parse_secret(
        "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
    )
    assert classical.recipient.format() == (
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
    )
    hybrid = parse_secret(
        "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR"
    )
    written = hybrid.recipient.format()
    assert written.startswith("age1pq1x34nzsvr0rxjsgdn8zgyhfe8j7ceq5r9rdelkjuh3y235jzxshfg87pzf5z")
    assert written.endswith("lhl53k2ykx3qheyty7saeq0d3fzv49zc0k")
    assert len(written) == 1959


@pytest.mark.parametrize("secret", KEYS)
def test_a_written_key_is_read_again(secret: X25519Secret | HybridSecret):
    again = parse_secret(secret.format())
    assert type(again) is type(secret)
    assert again.format() == secret.format()
    written = secret.recipient.format()
    assert parse_recipient(written).format() == written


@pytest.mark.parametrize("secret", SECRETS)
def test_only_its_secret_unwraps_a_stanza(secret: X25519Secret | HybridSecret | Passphrase):
    stanza = wrap(secret)
    assert unwrap(secret, stanza) == FILE_KEY
    others = (
        X25519Secret(bytes([3]) * 32),
        HybridSecret(bytes([3]) * 32),
        Passphrase("other words"),
    )
    for other in others:
        with pytest.raises(RefusedError, match=r"keys\.not_a_recipient"):
            unwrap(other, stanza)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_stanza_of_an_unknown_kind_is_passed_over(
    secret: X25519Secret | HybridSecret | Passphrase,
):
    with pytest.raises(RefusedError):
        unwrap(secret, Stanza(("grease",), b""), Stanza(("x25519", "a"), b""))


@pytest.mark.parametrize("secret", KEYS)
def test_one_of_several_stanzas_is_enough(secret: X25519Secret | HybridSecret):
    others = [type(secret)(bytes([number]) * 32) for number in (4, 5)]
    assert unwrap(secret, Stanza(("grease",), b""), *map(wrap, [*others, secret])) == FILE_KEY


def test_a_passphrase_is_alone():
    passphrase = Passphrase("words", 1)
    stanza = passphrase.wrap(FILE_KEY)
    for stanzas in ((stanza, stanza), (stanza, Stanza(("grease",), b""))):
        with pytest.raises(MalformedError):
            unwrap(passphrase, *stanzas)


def test_more_work_than_allowed_is_refused_before_it_is_begun():
    salt = Passphrase("words", 1).wrap(FILE_KEY).arguments[1]
    for work in (
        str(WORK_MAX + 1),
        "62",
        "99",
        "100",
        "4294967297",
        "0",
        "01",
        "+1",
        "1 ",
        "x",
        "",
    ):
        with pytest.raises(MalformedError):
            unwrap(Passphrase("words"), Stanza(("scrypt", salt, work), bytes(32)))


def test_a_key_that_hides_nothing_is_not_encrypted_to():
    with pytest.raises(MalformedError, match=r"keys\.recipient"):
        X25519Recipient(bytes(32)).wrap(FILE_KEY)
    hybrid = bech32.decode(KEYS[1].recipient.format())[1]
    with pytest.raises(MalformedError, match=r"keys\.recipient"):
        parse_recipient(bech32.encode("age1pq", hybrid[:-32] + bytes(32))).wrap(FILE_KEY)


def test_a_recipient_that_is_none_is_malformed():
    written = KEYS[0].recipient.format()
    content = bech32.decode(written)[1]
    for untrusted in (
        "",
        written[:-1],
        written.upper(),
        written + " ",
        bech32.encode("age", content[1:]),
        bech32.encode("age", content + b"\0"),
        bech32.encode("agf", content),
        bech32.encode("age1pq", content),
        bech32.encode("age1pq", b"\xff" * 1216),
        bech32.encode("age1tag", content),
        KEYS[0].format(),
    ):
        with pytest.raises(MalformedError, match=r"keys\.recipient"):
            parse_recipient(untrusted)


@pytest.mark.parametrize("secret", KEYS)
def test_a_secret_that_is_none_is_malformed_and_not_repeated(secret: X25519Secret | HybridSecret):
    written = secret.format()
    typed = written[:-1] + ("A" if written[-1] != "A" else "C")
    recipient = secret.recipient.format()
    for untrusted in (typed, written.lower(), written[:-1], written + " ", recipient, ""):
        with pytest.raises(MalformedError, match=r"^keys\.secret$") as caught:
            parse_secret(untrusted)
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_does_not_show_itself(secret: X25519Secret | HybridSecret | Passphrase):
    assert "words" not in repr(secret)
    assert "x01" not in repr(secret)
    assert "x02" not in repr(secret)


def test_no_two_stanzas_are_alike():
    for secret in SECRETS:
        bodies = {hashlib.sha256(wrap(secret).body).digest() for _ in range(3)}
        assert len(bodies) == 3
