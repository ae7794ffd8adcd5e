"""Receive into a bare case with keys that are no secret, or print what is in it; for tests only.

python receive_driver.py receive CASE SOURCE    one JSON line per line of the receipt
python receive_driver.py contents CASE          one JSON document
"""

import base64
import json
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tutela.custody.access import Access, AccessPorts, open_item
from tutela.custody.index import Index
from tutela.custody.keys import AgeKey
from tutela.custody.record import RecordPorts
from tutela.custody.seal import SealPorts
from tutela.custody.vault import Vault
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.engines.sandbox import Sandbox
from tutela.errors import TutelaError
from tutela.intake.quarantine import Quarantine
from tutela.intake.receipt import Line
from tutela.intake.receive import Delivery, ReceivePorts, receive
from tutela.ledger.log import Log
from tutela.proof.checkpoint import SignerKey
from tutela.redaction.text.rows import rows_of
from tutela.stores.folder import FolderLogStore
from tutela.stores.folder_vault import FolderVault
from tutela.stores.offered import open_source
from tutela.stores.receipts import FolderReceipts
from tutela.stores.sql import SqlIndex, encrypted_engine

SEED = bytes(range(32))
NOW = datetime(2026, 5, 1, 12, 0, 0, tzinfo=UTC)
# Small, so that kills fall between groups as well as within them.
GROUP_FILES = 5


def case_key(case: Path) -> AgeKey:
    """Return the case's key, made on the first call."""
    case.mkdir(parents=True, exist_ok=True)
    path = case / "case-key-for-tests"
    if not path.exists():
        path.write_text(AgeLocksmith().new_key().secret)
    return AgeLocksmith().key_of(path.read_text())


def log(folder: Path) -> Log:
    """Return a log whose signing key everybody knows."""
    folder.mkdir(parents=True, exist_ok=True)
    signer = SignerKey(f"example.org/{folder.name}", SEED)
    return Log(FolderLogStore(folder), signer, signer.verifier)


def ports_of(case: Path, index: Index, quarantine: Quarantine, vault: Vault) -> ReceivePorts:
    """Return what receiving into this case needs."""
    records = RecordPorts(
        vault, AgeCipher(), log(case / "evidence"), index, case_key(case).recipient
    )
    return ReceivePorts(
        seal=SealPorts(records, log(case / "publication"), SEED, 30),
        index=index,
        quarantine=quarantine,
        receipts=FolderReceipts(case / "receipts"),
        clock=lambda: NOW,
        dice=secrets.token_bytes,
        organisation=SignerKey("example.org", SEED).verifier,
        cut=lambda text: rows_of(text, ()),
        group_files=GROUP_FILES,
    )


def delivery_of(source: Path) -> Delivery:
    """Return the delivery of a folder or an archive."""
    return Delivery(open_source(source), str(source.resolve()).encode(), "a test", "tester")


@contextmanager
def opened(case: Path) -> Iterator[ReceivePorts]:
    """Open the case with a real sandbox."""
    index = SqlIndex(encrypted_engine(case / "index.db", SEED))
    try:
        with Sandbox() as sandbox:
            yield ports_of(case, index, sandbox, FolderVault(case / "objects", case / "headers"))
    finally:
        index.close()


def print_line(line: Line) -> None:
    """Print one line at once, so that whatever was printed counts as acknowledged."""
    sys.stdout.write(json.dumps(line.to_json()) + "\n")
    sys.stdout.flush()


def contents(case: Path) -> dict[str, object]:
    """Return every item of the case as the vault and the ledger hold it."""
    with opened(case) as ports:
        found = []
        for indexed in ports.index.items():
            access = Access("tester", "count", NOW)
            readers = AccessPorts(ports.seal.records, ports.index)
            item = open_item(indexed.item, access, readers, case_key(case), secrets.token_bytes)
            manifest = item.manifest
            content = item.read()
            found.append(
                {
                    "item": str(indexed.item),
                    "name": manifest.name,
                    "size": len(content),
                    "content": base64.b64encode(content[:200_000]).decode(),
                    "picture": manifest.picture is not None,
                }
            )
        return {"items": found}


def main(arguments: list[str]) -> int:
    """Run one of the two commands."""
    command, case = arguments[0], Path(arguments[1])
    case.mkdir(parents=True, exist_ok=True)
    if command == "contents":
        sys.stdout.write(json.dumps(contents(case)))
        return 0
    try:
        with opened(case) as ports:
            for line in receive(delivery_of(Path(arguments[2])), ports):
                print_line(line)
    except TutelaError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
