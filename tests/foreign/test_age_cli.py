"""Objects of a real case open with the `age` command and the case key, without any of our code.

Today an object is a whole age file. Where its header lies apart, in `headers/`, header and object
one after the other are that file; nothing else has to be known.
"""

import hashlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

import pytest
from tests.custody.bare import NOW, offering

from tutela.custody.keys import AgeKey, PersonKey
from tutela.custody.seal import seal
from tutela.custody.vault import ObjectId
from tutela.engines.age import AgeLocksmith
from tutela.wiring import NewCase, case_key_of, create_case, open_case

WHOLE: Final = b"age-encryption.org/v1\n"
CLASSICAL: Final = "AGE-SECRET-KEY-1"
SIZES: Final = (0, 1, 65_535, 65_536, 65_537, 200_000)
SHORT: Final = 6
LONG: Final = 60

NeedsTool = Callable[[str], Path]


class Sealed:
    """A case with some files in it, and what the `age` command needs to open them."""

    def __init__(self, root: Path, sizes: tuple[int, ...]) -> None:
        self.root, self.folder = root, root / "case"
        with pytest.MonkeyPatch.context() as patched:
            # A case of new keys would be one that the packaged command cannot open.
            classical = getattr(AgeLocksmith, "new_classical_key", AgeLocksmith.new_key)
            patched.setattr(AgeLocksmith, "new_key", classical)
            anna = PersonKey("anna", AgeLocksmith().new_key(), bytes([1]) * 32)
            made = create_case(self.folder, NewCase((anna.public,), "tester"), None)
        self.contents: dict[ObjectId, bytes] = {}
        self.records: list[ObjectId] = []
        with open_case(self.folder, made.secrets) as case:
            for number, size in enumerate(sizes):
                content = os.urandom(size)
                offered = offering(content, f"{number}.jpg")
                item = seal(offered, None, case.sealing, NOW, case.dice).item
                indexed = case.index.item(item)
                assert indexed is not None
                self.contents[indexed.object_id] = content
            self.records = [event.record for event in case.index.events()]
            self.key = case_key_of(case, anna.age)

    def age_file(self, object_id: ObjectId) -> bytes:
        """Return an object as the age file it is, with the header that lies apart if one does."""
        return age_file_of(self.folder, str(object_id))


def age_file_of(case: Path, name: str) -> bytes:
    """Return `headers/ab/<name>`, if there is one, and `objects/ab/<name>`, joined."""
    place = Path(name[:2]) / name
    header = case / "headers" / place
    content = (case / "objects" / place).read_bytes()
    assert hashlib.sha256(content).hexdigest() == name
    return header.read_bytes() + content if header.exists() else content


@pytest.fixture(scope="module")
def age(needs_tool: NeedsTool) -> Path:
    return needs_tool("age")


def opened_by_age(age: Path, root: Path, key: AgeKey, content: bytes) -> tuple[int, bytes]:
    """Return exit code and output of the age command."""
    identity = root / "identity"
    if not identity.exists():
        identity.touch(0o600)
        identity.write_text(f"{key.secret}\n")
    found = subprocess.run(
        [age, "--decrypt", "-i", identity], input=content, capture_output=True, check=False
    )
    return found.returncode, found.stdout


def skip_unless_classical(key: AgeKey) -> None:
    """Skip where the case key is of a kind the packaged age does not read."""
    if not key.secret.startswith(CLASSICAL):
        pytest.skip("the age command of this system reads no post-quantum keys")


def check_opens(age: Path, sealed: Sealed) -> None:
    skip_unless_classical(sealed.key)
    for object_id, content in sealed.contents.items():
        file = sealed.age_file(object_id)
        assert file.startswith(WHOLE)
        assert opened_by_age(age, sealed.root, sealed.key, file) == (0, content)
    for record in sealed.records:
        code, plain = opened_by_age(age, sealed.root, sealed.key, sealed.age_file(record))
        assert (code, plain[:16]) == (0, b"tutela-record/1\n")


def check_damage(age: Path, sealed: Sealed, count: int) -> None:
    skip_unless_classical(sealed.key)
    dice = Random(count)  # noqa: S311 - nothing secret is drawn
    for number in range(count):
        object_id, content = dice.choice(list(sealed.contents.items()))
        file = bytearray(sealed.age_file(object_id))
        if number % 2:
            file[dice.randrange(len(file))] ^= 1 << dice.randrange(8)
        else:
            del file[dice.randrange(len(file)) :]
        code, plain = opened_by_age(age, sealed.root, sealed.key, bytes(file))
        assert code != 0
        # What age hands out before it finds the damage is at most a beginning.
        assert content.startswith(plain)


@pytest.mark.timeout(300)
def test_age_opens_every_object_of_a_case(age: Path, tmp_path: Path):
    check_opens(age, Sealed(tmp_path, SIZES[:3]))


@pytest.mark.timeout(300)
def test_age_refuses_a_damaged_object(age: Path, tmp_path: Path):
    check_damage(age, Sealed(tmp_path, SIZES[:2]), SHORT)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_age_opens_many_objects_and_refuses_every_damage(age: Path, tmp_path: Path):
    sealed = Sealed(tmp_path, SIZES * (LONG // len(SIZES)))
    check_opens(age, sealed)
    check_damage(age, sealed, 10 * LONG)


def test_a_header_that_lies_apart_comes_first(tmp_path: Path):
    payload, header = b"nonce and chunks", WHOLE + b"-> X25519 ...\n--- mac\n"
    name = hashlib.sha256(payload).hexdigest()
    for folder, content in (("objects", payload), ("headers", header)):
        path = tmp_path / folder / name[:2] / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    assert age_file_of(tmp_path, name) == header + payload
