"""Damage any file of a case in any way: it is named, and healing makes the case what it was."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from tests.wiring.copies import Stage, back_up, copy, named, new_stage, truth

from tutela.custody.case import CaseCard
from tutela.custody.item import ItemId
from tutela.custody.papers import is_judged
from tutela.custody.vault import ObjectId
from tutela.errors import MalformedError, TutelaError
from tutela.ledger.tiles import places_of
from tutela.wiring.replica import Fixity, index_of, owners_of

ROUNDS: Final = 100
MANY: Final = 1000
SEEDS: Final = (1, 2, 3)


class Theatre:
    """A case, the backup of it, and how it was at an earlier time."""

    def __init__(self, root: Path) -> None:
        self.stage = new_stage(root / "whole")
        self.earlier = copy(self.stage.folder, root / "earlier")
        self.stage.receive(b"five", b"six")
        self.replica = root / "replica"
        back_up(self.stage.folder, self.replica)
        self.truth = truth(self.stage.folder)
        self.owners = self._owners()
        self.case = Stage(root / "case", self.stage.made)

    def fresh(self) -> Path:
        """Put the undamaged case in its place."""
        return copy(self.stage.folder, self.case.folder)

    def _owners(self) -> dict[ObjectId, ItemId]:
        fixity = Fixity(self.stage.folder)
        index = index_of(self.stage.folder, self.stage.made.secrets)
        assert index is not None
        owned = owners_of(fixity.round(fixity.logs(), index), index)
        index.close()
        return owned


Damage = Callable[[Theatre, random.Random], set[str]]
"""Damages the case and returns the files that must be named."""


def any_file(theatre: Theatre, dice: random.Random) -> str:
    return dice.choice(sorted(theatre.truth))


def flip(theatre: Theatre, dice: random.Random) -> set[str]:
    path = any_file(theatre, dice)
    content = bytearray(theatre.truth[path] or b"\0")
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    (theatre.case.folder / path).write_bytes(content)
    return {path}


def truncate(theatre: Theatre, dice: random.Random) -> set[str]:
    path = any_file(theatre, dice)
    content = theatre.truth[path]
    (theatre.case.folder / path).write_bytes(content[: dice.randrange(max(1, len(content)))])
    return {path} if content else set()


def delete(theatre: Theatre, dice: random.Random) -> set[str]:
    path = any_file(theatre, dice)
    (theatre.case.folder / path).unlink()
    return {path}


def swap(theatre: Theatre, dice: random.Random) -> set[str]:
    one, other = any_file(theatre, dice), any_file(theatre, dice)
    (theatre.case.folder / one).write_bytes(theatre.truth[other])
    (theatre.case.folder / other).write_bytes(theatre.truth[one])
    return {one, other} if theatre.truth[one] != theatre.truth[other] else set()


def roll_back_the_ledgers(theatre: Theatre, dice: random.Random) -> set[str]:
    del dice
    shutil.rmtree(theatre.case.folder / "ledger")
    shutil.copytree(theatre.earlier / "ledger", theatre.case.folder / "ledger")
    return {"ledger/evidence/checkpoint", "ledger/publication/checkpoint"}


def roll_back_the_checkpoint(theatre: Theatre, dice: random.Random) -> set[str]:
    name = dice.choice(("evidence", "publication"))
    path = f"ledger/{name}/checkpoint"
    shutil.copy(theatre.earlier / path, theatre.case.folder / path)
    return {path}


def roll_back_everything(theatre: Theatre, dice: random.Random) -> set[str]:
    del dice
    copy(theatre.earlier, theatre.case.folder)
    return {"ledger/evidence/checkpoint", "ledger/publication/checkpoint"}


DAMAGES: Final[tuple[Damage, ...]] = (
    flip,
    flip,
    truncate,
    delete,
    swap,
    swap,
    roll_back_the_checkpoint,
    roll_back_the_ledgers,
    roll_back_everything,
)


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    return Theatre(tmp_path_factory.mktemp("theatre"))


def test_the_case_is_found_undamaged_before_anything_is_done_to_it(theatre: Theatre):
    theatre.fresh()
    looked = theatre.case.look(theatre.replica)
    assert (looked.left, named(looked)) == (0, set())
    assert truth(theatre.case.folder) == theatre.truth
    assert truth(theatre.replica) == theatre.truth


@pytest.mark.parametrize("seed", SEEDS)
def test_any_damage_is_named_and_healed_byte_for_byte(theatre: Theatre, seed: int):
    check_healed(theatre, seed, ROUNDS)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_thousand_damages_are_named_and_healed(theatre: Theatre):
    check_healed(theatre, 4, MANY)


def check_healed(theatre: Theatre, seed: int, rounds: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same damage in every run
    for number in range(rounds):
        theatre.fresh()
        damage = dice.choice(DAMAGES)
        hurt = damage(theatre, dice)
        looked = theatre.case.look(theatre.replica)
        what = (seed, number, sorted(hurt))
        found = named(looked)
        # Of an object that is damaged itself one line is told; its header is healed with it.
        told = {path for path in hurt if path.replace("headers/", "objects/") in found}
        assert hurt - told <= found, what
        # The index of an older folder does not know whose the newer objects are.
        for checked in () if damage is roll_back_everything else looked.damaged:
            assert looked.owners.get(checked.id) == theatre.owners.get(checked.id), what
        assert looked.left == 0, what
        assert truth(theatre.case.folder) == theatre.truth, what
        assert theatre.case.look(keyless=True).left == 0, what


@pytest.mark.parametrize("seed", SEEDS)
def test_damage_to_objects_keys_and_ledgers_is_found_without_a_replica(theatre: Theatre, seed: int):
    dice = random.Random(seed)  # noqa: S311 - the same damage in every run
    for number in range(ROUNDS // 4):
        theatre.fresh()
        hurt = dice.choice((flip, truncate, delete, swap))(theatre, dice)
        if "case.toml" in hurt and not is_card(theatre.case.folder):
            # Without a card nobody knows by which keys to check: that is said, and is all.
            with pytest.raises(TutelaError, match=r"case\.(card|not_a_case)"):
                theatre.case.look(keyless=True)
            continue
        looked = theatre.case.look(keyless=True)
        relied_on = {path for path in hurt if is_relied_on(theatre, path)}
        found = named(looked)
        told = {path for path in relied_on if path.replace("headers/", "objects/") in found}
        assert relied_on - told <= found, (seed, number, sorted(hurt))
        assert (looked.left > 0) == bool(relied_on), (seed, number, sorted(hurt))


def is_card(folder: Path) -> bool:
    """Return whether the card of a case can be read."""
    try:
        CaseCard.parse((folder / "case.toml").read_bytes())
    except (MalformedError, FileNotFoundError):
        return False
    return True


def is_relied_on(theatre: Theatre, path: str) -> bool:
    """Return whether the signed heads, or what is remembered, cover a file as it is now."""
    if path.startswith(("objects/", "headers/")) or is_judged(path) or path.endswith("checkpoint"):
        return True
    if not path.startswith("ledger/"):
        return False
    store, file = path.split("/")[1], path.split("/", 2)[2]
    size = Fixity(theatre.stage.folder).logs()[store].copy.size
    return file in {place.path for place in places_of(size)}
