"""Encrypts and decrypts a big file, reads from its middle, and encrypts many small ones; pyrage and
age do the same beside it.

Run: python -m benchmarks.storage.codec [MIB]
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter

import pyrage

from tutela.custody.keys import AgeKey
from tutela.engines.age import AgeCipher, AgeLocksmith

MIB = 1 << 20
SIZE_MIB = 1024
ROUNDS = 3
READS = 500
READ_BYTES = 4096
SMALL = 1000
SMALL_BYTES = (1 << 10, 20 << 10)
CIPHER = AgeCipher()
SMITH = AgeLocksmith()
MODERN, CLASSICAL = SMITH.new_key(), SMITH.new_classical_key()
THEIRS = pyrage.x25519.Identity.from_str(CLASSICAL.secret)


def seconds(step: Callable[[], object]) -> float:
    start = perf_counter()
    step()
    return perf_counter() - start


def encrypt(source: Path, target: Path, key: AgeKey) -> None:
    with source.open("rb") as plain, target.open("wb") as sealed:
        CIPHER.encrypt(plain, sealed, [key.recipient])


def decrypt(source: Path, target: Path, key: AgeKey) -> None:
    with source.open("rb") as sealed, target.open("wb") as plain:
        CIPHER.decrypt(sealed, plain, key)


def pyrage_encrypt(source: Path, target: Path) -> None:
    pyrage.encrypt_file(str(source), str(target), [THEIRS.to_public()])


def pyrage_decrypt(source: Path, target: Path) -> None:
    pyrage.decrypt_file(str(source), str(target), [THEIRS])


def pyrage_streams_encrypt(source: Path, target: Path) -> None:
    with source.open("rb") as plain, target.open("wb") as sealed:
        pyrage.encrypt_io(plain, sealed, [THEIRS.to_public()])


def pyrage_streams_decrypt(source: Path, target: Path) -> None:
    with source.open("rb") as sealed, target.open("wb") as plain:
        pyrage.decrypt_io(sealed, plain, [THEIRS])


def age(*command: str | Path) -> None:
    subprocess.run(["age", *map(str, command)], check=True)  # noqa: S603, S607 - our own command


def whole(folder: Path, size: int) -> None:
    """Each round does everything once, so that all have the same load around them."""
    plain, sealed, opened = (folder / name for name in ("plain", "sealed", "opened"))
    with plain.open("wb") as file:
        for _ in range(size):
            file.write(os.urandom(MIB))
    (folder / "key").write_text(CLASSICAL.secret + "\n")
    steps: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {
        "pyrage": (
            lambda: pyrage_encrypt(plain, sealed),
            lambda: pyrage_decrypt(sealed, opened),
        ),
        "pyrage, streams": (
            lambda: pyrage_streams_encrypt(plain, sealed),
            lambda: pyrage_streams_decrypt(sealed, opened),
        ),
        "ours, X25519": (
            lambda: encrypt(plain, sealed, CLASSICAL),
            lambda: decrypt(sealed, opened, CLASSICAL),
        ),
        "ours, post-quantum": (
            lambda: encrypt(plain, sealed, MODERN),
            lambda: decrypt(sealed, opened, MODERN),
        ),
    }
    if shutil.which("age"):
        steps["age"] = (
            lambda: age("-r", CLASSICAL.recipient, "-o", sealed, plain),
            lambda: age("-d", "-i", folder / "key", "-o", opened, sealed),
        )
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, (forth, back) in steps.items():
            for old in (sealed, opened):
                old.unlink(missing_ok=True)
            taken[name].append((seconds(forth), seconds(back)))
    assert opened.stat().st_size == plain.stat().st_size
    best = {name: [min(times) for times in zip(*rows, strict=True)] for name, rows in taken.items()}
    print(f"{size} MiB, file to file, best of {ROUNDS}; times pyrage in brackets")
    for name, (forth, back) in best.items():
        forth_ratio, back_ratio = best["pyrage"][0] / forth, best["pyrage"][1] / back
        print(
            f"{name:20} encrypt {size / forth:7,.0f} MiB/s ({forth_ratio:.2f})"
            f"   decrypt {size / back:7,.0f} MiB/s ({back_ratio:.2f})"
        )


def middle(folder: Path, size: int) -> None:
    with (folder / "plain").open("rb") as plain, (folder / "payload").open("wb") as payload:
        header = CIPHER.encrypt_apart(plain, payload, [MODERN.recipient])
    dice = random.Random(1)  # noqa: S311 - places to read, not secrets
    with (folder / "payload").open("rb") as payload, (folder / "plain").open("rb") as plain:
        opening = median(seconds(lambda: CIPHER.window(header, payload, MODERN)) for _ in range(20))
        window = CIPHER.window(header, payload, MODERN)
        taken = []
        for _ in range(READS):
            offset = dice.randrange(window.size - READ_BYTES)
            start = perf_counter()
            piece = window.read_at(offset, READ_BYTES)
            taken.append(perf_counter() - start)
            plain.seek(offset)
            assert plain.read(READ_BYTES) == piece
    rewrapping = median(
        seconds(lambda: CIPHER.rewrap(header, MODERN, [MODERN.recipient])) for _ in range(50)
    )
    print(f"open a window on {size} MiB        {opening * 1000:8.3f} ms")
    print(f"read {READ_BYTES} bytes anywhere      {median(taken) * 1000:8.3f} ms")
    print(f"a header for one more recipient {rewrapping * 1000:8.3f} ms")
    print(f"header of one post-quantum recipient {len(header)} bytes")


def small() -> None:
    dice = random.Random(2)  # noqa: S311 - sizes, not secrets
    plains = [os.urandom(dice.randint(*SMALL_BYTES)) for _ in range(SMALL)]
    sealed: list[bytes] = []

    def encrypt_all() -> None:
        for plain in plains:
            payload = BytesIO()
            header = CIPHER.encrypt_apart(BytesIO(plain), payload, [MODERN.recipient])
            sealed.append(header + payload.getvalue())

    def decrypt_all() -> None:
        for one in sealed:
            CIPHER.decrypt(BytesIO(one), BytesIO(), MODERN)

    def pyrage_encrypt_all() -> None:
        for plain in plains:
            pyrage.encrypt(plain, [THEIRS.to_public()])

    for name, step in (
        ("encrypt 1-20 KiB, post-quantum", encrypt_all),
        ("decrypt the same", decrypt_all),
        ("pyrage encrypts the same, X25519", pyrage_encrypt_all),
    ):
        print(f"{name:34} {seconds(step) / SMALL * 1000:6.3f} ms each")


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE_MIB
    with tempfile.TemporaryDirectory() as name:
        whole(Path(name), size)
        middle(Path(name), size)
    small()


if __name__ == "__main__":
    main()
