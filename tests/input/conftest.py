"""One case into which every kind of picture was received, and two people."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.input.kinds import REFUSED, SEEN_ONLY, WALKED

from tutela.custody.keys import SEED_BYTES, PersonKey
from tutela.engines.age import AgeLocksmith
from tutela.intake.receipt import Line
from tutela.intake.receive import receive
from tutela.wiring import Case, NewCase, create_case, delivery, open_case, receiving
from tutela.wiring.desk import Desk


@dataclass(frozen=True)
class Office:
    """A case and what its receipt says of each kind."""

    folder: Path
    case: Case
    anna: PersonKey
    boris: PersonKey
    lines: dict[str, Line]

    def desk(self, kind: str, person: PersonKey | None = None) -> Desk:
        who, item = person or self.anna, self.lines[kind].item
        assert item is not None
        return Desk(self.case, item, who.label, who.age, "test")


def decided(review: bytes, box: tuple[int, int, int, int]) -> bytes:
    """Return a review file in which a person hides a box and nothing else is decided."""
    file = json.loads(review)
    drawn = {"id": "a1", "kind": "drawn", "box": list(box), "state": "hide"}
    file |= {"release_class": "MATERIAL", "shows_living_captive": "no"}
    file["regions"] = [*file["regions"], drawn]
    return json.dumps(file).encode()


def person(label: str) -> PersonKey:
    return PersonKey(label, AgeLocksmith().new_key(), os.urandom(SEED_BYTES))


def offered(folder: Path, content: dict[str, bytes]) -> dict[str, str]:
    """Write files whose names tell nothing; return the kind of each by name."""
    folder.mkdir()
    names = {f"{number:03d}.bin": kind for number, kind in enumerate(content)}
    for name, kind in names.items():
        (folder / name).write_bytes(content[kind])
    return names


@pytest.fixture(scope="session")
def made() -> dict[str, bytes]:
    """Return the file of every kind."""
    walked = {kind: each.made() for kind, each in WALKED.items()}
    refused = {kind: each() for kind, (each, _) in REFUSED.items()}
    return {**walked, **refused, **{kind: each() for kind, each in SEEN_ONLY.items()}}


@pytest.fixture(scope="session")
def office(made: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    anna, boris = person("anna"), person("boris")
    asked = NewCase((anna.public, boris.public), "tester", "example.org")
    created = create_case(folder / "case", asked, None)
    names = offered(folder / "camera", made)
    with open_case(folder / "case", created.secrets) as case:
        with receiving(case) as ports:
            lines = list(receive(delivery(case, folder / "camera", "by hand", "tester"), ports))
        by_kind = {names[line.untrusted_name]: line for line in lines}
        yield Office(folder / "case", case, anna, boris, by_kind)
