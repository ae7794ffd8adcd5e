"""The 143 files that C2SP wrote to find wrong readers of age: each names the failure it causes."""

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest

from tutela.engines.age.armor import read_armor
from tutela.engines.age.header import Header, format_header, parse_header, split_header
from tutela.engines.age.stanzas import Passphrase, Secret, parse_secret, unwrap_file_key
from tutela.engines.age.stream import StreamWindow, decrypt_stream, encrypt_stream, read_nonce
from tutela.errors import MalformedError, RefusedError

COUNT: Final = 143
NOTHING: Final = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Vector:
    """A file, the secrets for it, and what comes of it."""

    name: str
    expect: str
    payload: str
    armored: bool
    secrets: tuple[Secret, ...]
    file_key: bytes
    content: bytes

    @classmethod
    def read(cls, path: Path) -> "Vector":
        head, _, content = path.read_bytes().partition(b"\n\n")
        lines = [line.split(": ", 1) for line in head.decode().splitlines()]
        fields = dict(lines)
        if fields.get("compressed") == "zlib":
            content = zlib.decompress(content)
        secrets: list[Secret] = [parse_secret(value) for name, value in lines if name == "identity"]
        secrets += [Passphrase(value) for name, value in lines if name == "passphrase"]
        return cls(
            path.name,
            fields["expect"],
            fields.get("payload", NOTHING),
            fields.get("armored") == "yes",
            tuple(secrets),
            bytes.fromhex(fields.get("file key", "")),
            content,
        )


def outcome(vector: Vector) -> tuple[str, str]:
    """Walk through a file; the step that refuses it is the class of its failure."""
    step, written = "armor failure", BytesIO()
    try:
        content = read_armor(vector.content) if vector.armored else vector.content
        step = "header failure"
        untrusted_header, payload = split_header(BytesIO(content))
        header = parse_header(untrusted_header)
        file_key = unwrap_with_any(header, vector.secrets)
        step = "HMAC failure"
        header.check_mac(file_key)
        step = "header failure"
        nonce = read_nonce(payload)
        step = "payload failure"
        decrypt_stream(payload, written, file_key, nonce)
    except MalformedError:
        pass
    except RefusedError:
        step = "no match"
    else:
        step = "success"
    return step, hashlib.sha256(written.getvalue()).hexdigest()


def unwrap_with_any(header: Header, secrets: tuple[Secret, ...]) -> bytes:
    for secret in secrets[:-1]:
        try:
            return unwrap_file_key(header, secret)
        except RefusedError:
            continue
    return unwrap_file_key(header, secrets[-1])


@pytest.fixture
def vectors(needs_shared: Callable[[str], Path]) -> list[Vector]:
    folder = needs_shared("vectors/cctv-age/testdata")
    found = [Vector.read(path) for path in sorted(folder.iterdir())]
    assert len(found) == COUNT
    return found


def test_every_published_file_ends_as_published(vectors: list[Vector]):
    expected = {each.name: (each.expect, each.payload) for each in vectors}
    assert {each.name: outcome(each) for each in vectors} == expected


def test_every_published_good_file_would_be_written_so_again(vectors: list[Vector]):
    good = [each for each in vectors if each.expect == "success"]
    assert len(good) > 20
    for each in good:
        content = read_armor(each.content) if each.armored else each.content
        untrusted_header, payload = split_header(BytesIO(content))
        stanzas = parse_header(untrusted_header).stanzas
        assert format_header(stanzas, each.file_key) == untrusted_header, each.name
        nonce, plain, again = read_nonce(payload), BytesIO(), BytesIO()
        decrypt_stream(payload, plain, each.file_key, nonce)
        plain.seek(0)
        encrypt_stream(plain, again, each.file_key, nonce)
        assert content == untrusted_header + again.getvalue(), each.name


def test_a_window_on_a_published_file_shows_what_was_published(vectors: list[Vector]):
    streams = [
        each for each in vectors if each.expect in ("success", "payload failure") and each.file_key
    ]
    for each in streams:
        content = read_armor(each.content) if each.armored else each.content
        header, _ = split_header(BytesIO(content))
        payload = BytesIO(content[len(header) :])
        if each.expect == "success":
            found = hashlib.sha256(read_all(payload, each.file_key)).hexdigest()
            assert found == each.payload, each.name
            continue
        with pytest.raises(MalformedError):
            read_all(payload, each.file_key)


def read_all(payload: BytesIO, file_key: bytes) -> bytes:
    window = StreamWindow(payload, file_key)
    return window.read_at(0, window.size)
