"""The last steps of `tutela demo`: what a case goes through in the years after.

A copy is made, an object of the case is damaged, the damage is found without a key and healed from
the copy; then three of five paper shares bring the copy back as if the machine were gone.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tutela import wiring
from tutela.cli.console import Console, JsonValue
from tutela.cli.fixity import look
from tutela.custody.item import ItemId
from tutela.custody.shares import Scheme
from tutela.errors import MismatchError
from tutela.wiring import CreatedCase
from tutela.wiring.backup import Backup
from tutela.wiring.drill import drill
from tutela.wiring.replica import Fixity
from tutela.wiring.shares import open_recovery_files, share_files, write_shares

SCHEME: Final = Scheme(3, 5)
FOUND: Final = (1, 4, 5)
"""The shares whose keepers answer on the day."""


def show_years(
    console: Console, folder: Path, created: CreatedCase, item: ItemId
) -> Mapping[str, JsonValue]:
    """Back the demo's case up, damage and heal it, and bring the copy back from shares.

    Args:
        console: speaks.
        folder: of the demo; its case is closed.
        created: the case's card and secrets, and the recovery key.
        item: the one that is damaged.

    Raises:
        MismatchError: the damage was not found and healed, or the rehearsal failed.
    """
    case, copy, shares = folder / "case", folder / "copy", folder / "shares"
    backup = Backup(case, copy)
    done = backup.run(backup.plan(), lambda _bytes: None, frozenset())
    console.say("demo.copied", folder=str(copy), files=done.files)
    _damage(case, created, item)
    looked = look(console, Fixity(case, (copy,)), created.secrets, again=True)
    healed = [str(looked.owners[each]) for each in looked.healed]
    if healed != [str(item)] or looked.left:
        raise MismatchError("demo.not_healed")
    console.say("demo.healed", item=str(item))
    write_shares(shares, share_files(created.recovery, SCHEME, created.card.case))
    files = [(SCHEME.file_name(each), shares / SCHEME.file_name(each)) for each in FOUND]
    rehearsal = drill(
        copy,
        folder / "rehearsal",
        lambda: open_recovery_files([(name, path.read_bytes()) for name, path in files]),
        len(FOUND),
    )
    if rehearsal.failures:
        raise MismatchError("recovery.drill_failed", count=len(rehearsal.failures))
    opened = rehearsal.count("items")
    console.say("demo.recovered", folder=str(rehearsal.folder), count=opened)
    return {"copied": done.files, "healed": healed, "recovered": opened}


def _damage(case: Path, created: CreatedCase, item: ItemId) -> None:
    """Change one byte of an item's object, as a failing disk does."""
    with wiring.open_case(case, created.secrets) as opened:
        indexed = opened.index.item(item)
    if indexed is None:
        raise MismatchError("demo.not_healed")
    path = opened.folder.object_path(indexed.object_id)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
