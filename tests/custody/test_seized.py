"""A seized folder tells nothing, and a collector's machine cannot read what it collected."""

import base64
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PIL import Image
from tests.custody.bare import lock_weakly

from tutela.custody.access import Access, open_item
from tutela.custody.index import IndexedItem
from tutela.custody.item import Manifest
from tutela.custody.keys import AgeKey, PersonKey, open_bytes
from tutela.engines.age import AgeLocksmith
from tutela.errors import RefusedError
from tutela.intake.receipt import Outcome
from tutela.intake.receive import receive
from tutela.wiring import (
    Case,
    CreatedCase,
    NewCase,
    case_key_of,
    create_case,
    delivery,
    open_case,
    receiving,
)

PASSPHRASE: Final = "seven-small-boats-planted"  # noqa: S105 - of a case that lives for one test
NAME: Final = "Iryna-Planted-Koval"
WORDS: Final = "from-the-planted-courier"
ACTOR: Final = "planted-collector"
PURPOSE: Final = "planted-purpose-of-a-hearing"
LABEL: Final = "planted-custodian"
PIXELS: Final = hashlib.shake_256(b"planted pixels").digest(48)
ANNA: Final = PersonKey(LABEL, AgeLocksmith().new_key(), bytes([1]) * 32)
SIDE: Final = 64
BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def picture() -> Image.Image:
    """Return a picture whose rows repeat the planted pixels."""
    row = (PIXELS * 5)[: SIDE * 3]
    return Image.frombytes("RGB", (SIDE, SIDE), row * SIDE)


def offer(folder: Path) -> None:
    """Write three pictures and a text that hold what nobody may find."""
    folder.mkdir()
    picture().save(folder / f"{NAME}.bmp")
    picture().save(folder / f"{NAME}.png", compress_level=0)
    picture().save(folder / f"{NAME}.jpg", quality=95)
    (folder / f"{NAME}.txt").write_bytes(NAME.encode() + PIXELS + NAME.encode("utf-16-le"))


def spellings(secret: bytes) -> Iterator[bytes]:
    """Return a secret as it would stand in a file, a log, a database or a URL."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for shift in range(3):
        # Of each alignment the middle, which does not depend on what stands around it.
        coded = base64.b64encode(bytes(shift) + secret)[4 if shift else 0 : -4]
        yield coded
        yield coded.translate(bytes.maketrans(b"+/", b"-_"))


def words(text: str) -> Iterator[bytes]:
    """Return a text in the encodings that programs use."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield from spellings(text.encode(encoding))


def found(folders: tuple[Path, ...], needles: frozenset[bytes]) -> list[tuple[str, bytes]]:
    """Return every needle in the name or the bytes of any file."""
    return [
        (path.name, needle)
        for folder in folders
        for path in folder.rglob("*")
        for needle in needles
        if needle in os.fsencode(path) or (path.is_file() and needle in path.read_bytes())
    ]


def test_the_search_finds_what_is_planted_in_any_spelling(tmp_path: Path):
    for number, content in enumerate(
        (
            NAME.encode("utf-16-be"),
            b"x" + base64.b64encode(b"ab" + PIXELS + b"c"),
            base64.urlsafe_b64encode(b"a" + NAME.encode()),
            PIXELS.hex().upper().encode(),
        )
    ):
        (tmp_path / str(number)).write_bytes(content)
    needles = frozenset((*words(NAME), *spellings(PIXELS)))
    assert {name for name, _ in found((tmp_path,), needles)} == {"0", "1", "2", "3"}


class Seized:
    """A case into which pictures were received and from which one was opened."""

    def __init__(self, root: Path) -> None:
        self.folder, self.temporary, self.offered = root / "case", root / "tmp", root / "offered"
        self.temporary.mkdir()
        offer(self.offered)
        self.made: CreatedCase = create_case(self.folder, NewCase((ANNA.public,), ACTOR), None)
        lock_weakly(self.folder, self.made, PASSPHRASE)
        self.needles: frozenset[bytes] = frozenset()

    def work(self) -> None:
        """Receive and open, and remember everything that must not be found."""
        with open_case(self.folder, self.made.secrets) as case:
            with receiving(case) as ports:
                lines = list(receive(delivery(case, self.offered, WORDS, ACTOR), ports))
            assert [line.outcome for line in lines] == [Outcome.ACCEPTED] * 4
            key = case_key_of(case, ANNA.age)
            manifests = [self._open(case, key, item) for item in case.index.items()]
            assert sum(each.picture is not None for each in manifests) >= 2
            self.needles = frozenset(self._secrets(key, manifests))
            self.check()
        self.check()

    def check(self) -> None:
        """Search the case and the temporary folder; the index may be open or closed."""
        assert found((self.folder, self.temporary), self.needles) == []

    def _open(self, case: Case, key: AgeKey, indexed: IndexedItem) -> Manifest:
        access = Access(LABEL, PURPOSE, case.now())
        opened = open_item(indexed.item, access, case.access, key, case.dice)
        assert len(opened.read()) == opened.manifest.size
        return opened.manifest

    def _secrets(self, key: AgeKey, manifests: list[Manifest]) -> Iterator[bytes]:
        for text in (NAME, WORDS, ACTOR, PURPOSE, LABEL, PASSPHRASE):
            yield from words(text)
        for secret in (key.secret, ANNA.age.secret, self.made.recovery.secret):
            yield from words(secret)
        machine = self.made.secrets
        for seed in (machine.evidence.seed, machine.publication.seed, machine.organisation.seed):
            yield from spellings(seed)
        for octets in (machine.database_key, machine.dedup_key, PIXELS):
            yield from spellings(octets)
        for manifest in manifests:
            yield from spellings(manifest.sha256)
            if manifest.picture is not None:
                yield from spellings(manifest.picture.secret)
                yield from spellings(manifest.picture.seal_record)


@pytest.mark.timeout(120)
def test_a_seized_folder_tells_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    seized = Seized(tmp_path)
    monkeypatch.setenv("TMPDIR", str(seized.temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(seized.temporary))
    seized.work()
    assert len(seized.needles) > 100


def as_age_secret(secret: bytes) -> str:
    """Spell 32 bytes as an age secret. Source: BIP 173, bech32."""
    bits = "".join(f"{octet:08b}" for octet in secret)
    groups = [int(bits[n : n + 5].ljust(5, "0"), 2) for n in range(0, len(bits), 5)]
    prefix = "age-secret-key-"
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = _polymod([*expanded, *groups, 0, 0, 0, 0, 0, 0]) ^ 1
    groups += [check >> 5 * (5 - n) & 31 for n in range(6)]
    return (prefix + "1" + "".join(BECH32[group] for group in groups)).upper()


def _polymod(values: list[int]) -> int:
    generator = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate(generator):
            check ^= term if top >> bit & 1 else 0
    return check


@pytest.mark.timeout(120)
def test_with_every_secret_of_the_machine_no_object_can_be_read(tmp_path: Path):
    folder, offered = tmp_path / "case", tmp_path / "offered"
    secrets = create_case(folder, NewCase((ANNA.public,), ACTOR), None).secrets
    offered.mkdir()
    picture().save(offered / "a.png")
    with open_case(folder, secrets) as case, receiving(case) as ports:
        assert len(list(receive(delivery(case, offered, WORDS, ACTOR), ports))) == 1
        objects = [
            case.vault.header(each) + (case.folder.objects / str(each)[:2] / str(each)).read_bytes()
            for each in case.vault.ids()
        ]
        objects += case.folder.generations()
        octets = (
            secrets.database_key,
            secrets.dedup_key,
            secrets.evidence.seed,
            secrets.publication.seed,
            secrets.organisation.seed,
        )
        smith = AgeLocksmith()
        for secret in octets:
            key = smith.key_of(as_age_secret(secret))
            for content in objects:
                with pytest.raises(RefusedError, match=r"keys\.not_a_recipient"):
                    open_bytes(content, case.cipher, key)
    assert len(objects) >= 5


def test_a_spelled_secret_is_one():
    secret = as_age_secret(bytes(range(32)))
    assert AgeLocksmith().key_of(secret).secret == secret
