"""`tutela doctor`: looks at every part Tutela leans on and says the fix of what is wrong."""

import platform
import resource
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import typer

from tutela import wiring
from tutela.cli.console import CaseOption, Console, JsonOption, open_console, open_settings
from tutela.errors import MismatchError, TutelaError, UnavailableError
from tutela.proof.coefficients import library
from tutela.wiring.heads import foreign_heads


class Status(Enum):
    """How a check ended; the value is what `--json` prints."""

    GOOD = "good"
    WARNING = "warning"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: the text says it and, unless all is good, names the fix."""

    status: Status
    message: str
    parameters: Mapping[str, str | int] = field(default_factory=dict)


Check = Callable[[], Found]


def register(app: typer.Typer) -> None:
    """Add `doctor` to the program."""
    app.command("doctor", epilog="Examples:  tutela doctor  |  tutela doctor --json --case ./case")(
        _doctor
    )


def _doctor(case: CaseOption = None, json: JsonOption = False) -> None:
    """Check every part Tutela leans on and say the fix of what is wrong."""
    console = open_console(json=json)
    folder = open_settings(case_folder=case).case_folder or Path.cwd()
    found = [(name, check()) for name, check in checks(folder)]
    report(console, found)


def report(console: Console, found: Sequence[tuple[str, Found]]) -> None:
    """Print a row per check.

    Raises:
        UnavailableError: a part without which Tutela does not work is missing.
    """
    words = {status: console.text(f"doctor.status_{status.value}") for status in Status}
    rows = [
        (
            console.text(f"doctor.name_{name}"),
            words[one.status],
            console.text(one.message, **one.parameters),
        )
        for name, one in found
    ]
    headings = [console.text(f"doctor.heading_{name}") for name in ("part", "state", "finding")]
    missing = sum(one.status is Status.MISSING for _, one in found)
    if missing:
        console.table(headings, rows)
        raise UnavailableError("doctor.parts_missing", count=missing)
    console.table(headings, rows)
    console.document(
        {
            "checks": [
                {"name": name, "status": one.status.value, "message": one.message, "text": row[2]}
                for (name, one), row in zip(found, rows, strict=True)
            ]
        }
    )


def checks(folder: Path) -> tuple[tuple[str, Check], ...]:
    """Return every check by the name its text has; `folder` is where the case lies or would."""
    return (
        ("python", python),
        ("turbojpeg", turbojpeg),
        ("onnxruntime", lambda: package("onnxruntime")),
        ("weights", weights),
        ("model", model),
        ("reader", reader),
        ("sqlcipher", sqlcipher),
        ("heif", lambda: package("pi_heif", "pi-heif")),
        ("age", lambda: package("cryptography")),
        ("disk", lambda: disk(folder, Path("/"))),
        ("swap", lambda: swap(Path("/"))),
        ("memory_folder", lambda: memory_folder(Path("/dev/shm"))),  # noqa: S108 - looked at only
        ("core_dumps", core_dumps),
        ("sandbox", sandbox),
        ("kept_heads", lambda: kept_heads(folder)),
    )


def python() -> Found:
    """Say which Python runs."""
    return Found(Status.GOOD, "doctor.python", {"version": platform.python_version()})


def package(module: str, distribution: str | None = None) -> Found:
    """Import a package that is needed and say its version."""
    name = distribution or module
    try:
        import_module(module)
        return Found(Status.GOOD, "doctor.package", {"package": name, "version": version(name)})
    except (ImportError, OSError, PackageNotFoundError):
        return Found(Status.MISSING, "doctor.package_missing", {"package": name})


def sqlcipher() -> Found:
    """Open a database in memory and ask SQLCipher which it is."""
    found = package("sqlcipher3")
    if found.status is not Status.GOOD:
        return found
    module = import_module("sqlcipher3")
    connection: sqlite3.Connection = module.connect(":memory:")
    row: tuple[str, ...] | None = connection.execute("PRAGMA cipher_version").fetchone()
    connection.close()
    if row is None:
        return Found(Status.MISSING, "doctor.sqlcipher_plain")
    return Found(Status.GOOD, "doctor.package", {"package": "SQLCipher", "version": row[0]})


def turbojpeg() -> Found:
    """Say which libturbojpeg changes coefficients: the system's or the one in the wheel."""
    try:
        return Found(Status.GOOD, "doctor.turbojpeg", {"origin": library().origin})
    except UnavailableError:
        return Found(Status.MISSING, "doctor.turbojpeg_missing")


def disk(folder: Path, root: Path) -> Found:
    """Say whether the disk under `folder` is encrypted, as far as Linux tells.

    Args:
        folder: where the case lies; its nearest existing parent counts.
        root: `/`, or a stand-in that has `sys/dev/block`.
    """
    there = next(
        parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists()
    )
    number = there.stat().st_dev
    block = root / "sys/dev/block" / f"{number >> 8}:{number & 0xFF}"
    if not block.exists():
        return Found(Status.WARNING, "doctor.disk_unknown")
    if is_encrypted(block):
        return Found(Status.GOOD, "doctor.disk")
    return Found(Status.WARNING, "doctor.disk_plain")


def is_encrypted(block: Path) -> bool:
    """Return whether a block device of sysfs, or one it stands on, is a dm-crypt mapping."""
    uuid = block / "dm/uuid"
    if uuid.is_file() and uuid.read_text("ascii").startswith("CRYPT-"):
        return True
    slaves = block / "slaves"
    return slaves.is_dir() and any(is_encrypted(slave) for slave in slaves.iterdir())


def swap(root: Path) -> Found:
    """Warn when memory may be written to a disk in clear.

    Args:
        root: `/`, or a stand-in that has `proc/swaps` and `sys/class/block`.
    """
    table = root / "proc/swaps"
    if not table.is_file():
        return Found(Status.WARNING, "doctor.swap_unknown")
    plain = 0
    for line in table.read_text("utf-8").splitlines()[1:]:
        device = Path(line.split()[0]).resolve().name
        encrypted = is_encrypted(root / "sys/class/block" / device)
        plain += not (device.startswith("zram") or encrypted)
    if plain:
        return Found(Status.WARNING, "doctor.swap_plain", {"count": plain})
    return Found(Status.GOOD, "doctor.swap")


def memory_folder(folder: Path) -> Found:
    """Say whether scratch files can stay in memory."""
    try:
        probe = folder / "tutela-doctor"
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError:
        return Found(Status.WARNING, "doctor.memory_folder_missing")
    return Found(Status.GOOD, "doctor.memory_folder")


def core_dumps() -> Found:
    """Warn when a crash could write memory to disk."""
    soft, _ = resource.getrlimit(resource.RLIMIT_CORE)
    if soft == 0:
        return Found(Status.GOOD, "doctor.core_dumps")
    return Found(Status.WARNING, "doctor.core_dumps_on")


def weights() -> Found:
    """Load the detectors' networks, which compares their digests."""
    try:
        return Found(Status.GOOD, "doctor.weights", {"count": wiring.load_weights()})
    except (MismatchError, UnavailableError):
        return Found(Status.MISSING, "doctor.weights_missing")


def model() -> Found:
    """Say whether the optional face network is there; what ran is in every plan and release."""
    try:
        network = wiring.optional_network()
    except (MismatchError, UnavailableError) as error:
        return Found(Status.MISSING, error.message, error.parameters)
    if network is None:
        return Found(Status.WARNING, "doctor.model_absent")
    return Found(Status.GOOD, "doctor.model", {"name": network.weights.name})


def reader() -> Found:
    """Say which languages the reading aid knows; it is no part that Tutela needs."""
    languages = wiring.reader_languages()
    if not languages:
        return Found(Status.WARNING, "reading.absent")
    known, missing = ", ".join(languages), ", ".join(wiring.missing_languages(languages))
    if missing:
        return Found(
            Status.WARNING, "reading.some_missing", {"languages": known, "missing": missing}
        )
    return Found(Status.GOOD, "reading.installed", {"languages": known})


def sandbox() -> Found:
    """Start the process that decodes pictures and say what it could be denied."""
    try:
        denied = wiring.isolation()
    except UnavailableError:
        return Found(Status.MISSING, "doctor.sandbox_missing")
    if not denied.network_cut:
        return Found(Status.WARNING, "doctor.network_on")
    if not denied.files_cut:
        return Found(Status.WARNING, "doctor.files_on")
    return Found(Status.GOOD, "doctor.sandbox")


def kept_heads(folder: Path) -> Found:
    """Warn of files among the kept heads of a case that its logs never signed."""
    if not (folder / "case.toml").is_file():
        return Found(Status.GOOD, "heads.no_case")
    try:
        foreign = foreign_heads(folder)
    except TutelaError as error:
        return Found(Status.WARNING, error.message, error.parameters)
    if foreign:
        return Found(Status.WARNING, "heads.foreign", {"files": ", ".join(foreign)})
    return Found(Status.GOOD, "heads.all_fit")
