"""Make the small case of one version that every later version must open.

Run it once for each version, with the sources of that version and no others; what it wrote is
committed and never made again. docs/add/upgrade-case.md has the commands.

    PYTHONPATH=OLD/src python tools/upgrade/make_case.py tests/upgrade/case-VERSION.tar.xz

Everything in it is invented: two drawn pictures, a text, a person called anna. It holds the
passphrases of its own keys; they open nothing else.
"""

import hashlib
import json
import os
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from tutela.cli.app import run

PASSPHRASES = {"machine.txt": "three old ships", "anna.txt": "four new oars"}
SIZE = (96, 64)


def picture(step: int) -> bytes:
    """Return a small JPEG of stripes."""
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]]
    pixels = np.stack([rows * 3, columns * 2, (rows + columns) * step], axis=2) % 256
    out = BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(out, "JPEG", quality=80)
    return out.getvalue()


def do(*arguments: object) -> None:
    """Run a command of the version whose sources these are; it says itself what went wrong."""
    code = run([str(argument) for argument in arguments])
    if code:
        raise SystemExit(code)


def make(root: Path) -> None:
    """Make keys, case and items in an empty folder."""
    for name, passphrase in PASSPHRASES.items():
        (root / name).write_text(f"{passphrase}\n")
        (root / name).chmod(0o600)
    given = {
        "one.jpg": picture(1),
        "two.jpg": picture(2),
        "note.txt": b"An invented note.\n",
    }
    offered = root / "offered"
    offered.mkdir()
    for name, content in given.items():
        (offered / name).write_bytes(content)
    own = ("--case", root / "case", "--passphrase-file", root / "machine.txt")
    key = ("--key-passphrase-file", root / "anna.txt")
    do("key", "new", root / "anna.key", "--label", "anna", *key)
    custodian = ("--custodian", root / "anna.pub", "--recovery-out", root / "recovery")
    do("case", "new", root / "case", *custodian, "--passphrase-file", root / "machine.txt")
    do("receive", offered, "--from", "an invented source", *own)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in given.items()}
    (root / "given.json").write_text(json.dumps(digests, indent=2) + "\n")
    for name in given:
        (offered / name).unlink()
    offered.rmdir()


def pack(root: Path, target: Path) -> None:
    """Put the folder into an archive that names nobody and no time."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = member.mtime = 0
        member.uname = member.gname = ""
        return member

    with tarfile.open(target, "w:xz") as archive:
        for path in sorted(root.rglob("*")):
            archive.add(path, path.relative_to(root), recursive=False, filter=plain)


def main() -> None:
    """Make the archive that is named on the command line."""
    target = Path(sys.argv[1])
    os.environ["TUTELA_LANG"] = "en"
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        pack(Path(folder), target)


if __name__ == "__main__":
    main()
