"""Damage released files at random: the two verifiers must say the same of every one."""

import random
from collections.abc import Sequence

from tools.vectors.redaction_proof import coloured_png, grey, released
from tools.vectors.texts import RUSSIAN, korean, released_text

COUNT = 300


def mutants(seed: int, count: int = COUNT) -> list[bytes]:
    """Return damaged files, the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - the same damage every time is wanted
    files = (grey().file, coloured_png().file, released("420.jpg").file, released("cmyk.jpg").file)
    return [_mutant(dice, files) for _ in range(count)]


def text_mutants(seed: int, count: int = COUNT) -> list[bytes]:
    """Return damaged released texts, the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - the same damage every time is wanted
    files = (korean().file, released_text(RUSSIAN).file)
    return [_mutant(dice, files) for _ in range(count)]


def _mutant(dice: random.Random, files: Sequence[bytes]) -> bytes:
    content = bytearray(dice.choice(files))
    place = dice.randrange(len(content))
    length = dice.randrange(1, 9)
    match dice.randrange(6):
        case 0 | 1:
            content[place] ^= 1 << dice.randrange(8)
        case 2:
            content[place] = dice.randrange(256)
        case 3:
            del content[place : place + length]
        case 4:
            content[place:place] = dice.randbytes(length)
        case _:
            other = dice.choice(files)
            content[place:] = other[place:]
    return bytes(content)
