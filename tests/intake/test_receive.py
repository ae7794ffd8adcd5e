"""What becomes of each kind of file, with everything in memory but the sandbox."""

import io
import json
import secrets
import zipfile
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from tests.redaction.text.uncut import uncut
from typing_extensions import override

from tutela.custody.access import Access, AccessPorts, open_item, read_manifest
from tutela.custody.item import ItemId, Manifest
from tutela.custody.record import RecordPorts, decrypt_object
from tutela.custody.seal import SealPorts
from tutela.custody.vault import ObjectId, Readable, Staging
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.engines.sandbox import Sandbox
from tutela.errors import MalformedError, MismatchError, UnavailableError
from tutela.intake.kind import Kind
from tutela.intake.quarantine import Examined
from tutela.intake.reason import Reason
from tutela.intake.receipt import Line, Outcome
from tutela.intake.receive import Delivery, Received, ReceivePorts, receive
from tutela.intake.source import Entry, Offered, Source
from tutela.ledger.log import Log
from tutela.proof.checkpoint import SignerKey
from tutela.proof.digest import sha256
from tutela.proof.picture import Commitment, commit_jpeg
from tutela.stores.memory import MemoryLogStore
from tutela.stores.memory_index import MemoryIndex
from tutela.stores.memory_vault import MemoryVault
from tutela.stores.offered import FolderSource, ZipSource
from tutela.stores.receipts import FolderReceipts

KEY = AgeLocksmith().new_key()
NOW = datetime(2026, 5, 1, 12, 0, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def ports(tmp_path: Path, sandbox: Sandbox) -> ReceivePorts:
    index = MemoryIndex()
    signer = SignerKey("example.org/evidence", bytes(32))
    evidence, publication = (Log(MemoryLogStore(), signer, signer.verifier) for _ in range(2))
    records = RecordPorts(MemoryVault(), AgeCipher(), evidence, index, KEY.recipient)
    return ReceivePorts(
        seal=SealPorts(records, publication, bytes(32), 30),
        index=index,
        quarantine=sandbox,
        receipts=FolderReceipts(tmp_path / "receipts"),
        clock=lambda: NOW,
        dice=secrets.token_bytes,
        organisation=signer.verifier,
        cut=uncut,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "offered").mkdir()
    return tmp_path / "offered"


def _jpeg(number: int = 0, **options: bool) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), (number * 40, 2, 3)).save(stream, "JPEG", **options)
    return stream.getvalue()


def _run(source: Source, ports: ReceivePorts) -> tuple[dict[str, Line], Received]:
    lines: list[Line] = []
    ended: list[Received] = []

    def told() -> Generator[Line, None, None]:
        ended.append((yield from receive(Delivery(source, b"place", "by hand", "tester"), ports)))

    lines.extend(told())
    assert tuple(lines) == ended[0].receipt.lines
    return {line.untrusted_name: line for line in lines}, ended[0]


def _manifest(ports: ReceivePorts, item: ItemId | None) -> Manifest:
    assert item is not None
    return read_manifest(item, AccessPorts(ports.seal.records, ports.index), KEY)


def _content(ports: ReceivePorts, item: ItemId | None) -> bytes:
    assert item is not None
    access = Access("tester", "compare", NOW)
    readers = AccessPorts(ports.seal.records, ports.index)
    return open_item(item, access, readers, KEY, secrets.token_bytes).read()


def test_a_picture_is_sealed_whole_with_its_commitment(folder: Path, ports: ReceivePorts):
    (folder / "a.jpg").write_bytes(_jpeg())
    lines, received = _run(FolderSource(folder), ports)
    manifest = _manifest(ports, lines["a.jpg"].item)
    assert _content(ports, lines["a.jpg"].item) == _jpeg()
    assert (manifest.name, manifest.source, manifest.receipt) == ("a.jpg", "by hand", "0001")
    assert manifest.picture is not None
    details = manifest.picture.commitment
    assert isinstance(details, dict)
    commitment = Commitment.from_value(details["commitment"])
    assert commitment == commit_jpeg(_jpeg(), manifest.picture.secret)
    assert manifest.facts == {"kind": "image/jpeg", "notes": (), "no_picture": None}
    assert received.receipt.number == 1


def test_a_rendition_lies_encrypted_beside_its_original(folder: Path, ports: ReceivePorts):
    Image.new("RGB", (40, 30), (1, 2, 3)).save(folder / "a.png")
    lines, _ = _run(FolderSource(folder), ports)
    picture = _manifest(ports, lines["a.png"].item).picture
    assert picture is not None
    assert isinstance(picture.commitment, dict)
    kept = picture.commitment["rendition"]
    assert isinstance(kept, dict)
    assert isinstance(kept["object"], bytes)
    plain = BytesIO()
    vault = ports.seal.records.vault
    decrypt_object(ObjectId(kept["object"]), vault, AgeCipher(), KEY, plain)
    assert sha256(plain.getvalue()) == kept["sha256"]
    with Image.open(plain) as rendition:
        assert rendition.getcolors() == [(1200, (1, 2, 3))]


@pytest.mark.parametrize("part", ["object", "header", "record"])
def test_what_was_lost_and_is_offered_again_is_sealed_again_once(
    folder: Path, ports: ReceivePorts, part: str
):
    (folder / "a.txt").write_bytes(b"words")
    first = _run(FolderSource(folder), ports)[0]["a.txt"].item
    again = _run(FolderSource(folder), ports)[0]["a.txt"]
    assert (again.outcome, again.item) == (Outcome.DUPLICATE, first)
    assert first is not None
    indexed, vault = ports.index.item(first), ports.seal.records.vault
    assert indexed is not None
    assert isinstance(vault, MemoryVault)
    kept = vault._headers if part == "header" else vault._objects
    del kept[indexed.record if part == "record" else indexed.object_id]
    anew = _run(FolderSource(folder), ports)[0]["a.txt"]
    assert anew.outcome is Outcome.ACCEPTED
    assert anew.item != first
    assert _content(ports, anew.item) == b"words"
    once = _run(FolderSource(folder), ports)[0]["a.txt"]
    assert (once.outcome, once.item) == (Outcome.DUPLICATE, anew.item)


def test_a_line_of_a_broken_off_receive_counts_only_while_its_item_is_there(
    folder: Path, ports: ReceivePorts
):
    for name in ("a.txt", "b.txt"):
        (folder / name).write_bytes(name.encode())
    told = receive(Delivery(FolderSource(folder), b"place", "by hand", "tester"), ports)
    first = next(told).item
    told.close()
    assert first is not None
    indexed, vault = ports.index.item(first), ports.seal.records.vault
    assert indexed is not None
    assert isinstance(vault, MemoryVault)
    del vault._objects[indexed.object_id]
    lines, received = _run(FolderSource(folder), ports)
    assert received.receipt.number == 1
    assert lines["a.txt"].outcome is Outcome.ACCEPTED
    assert lines["a.txt"].item != first
    assert _content(ports, lines["a.txt"].item) == b"a.txt"


def test_every_strange_file_gets_its_line(folder: Path, ports: ReceivePorts):
    polyglot = _jpeg() + b"PK\x05\x06" + bytes(18)
    (folder / "1-polyglot.jpg").write_bytes(polyglot)
    (folder / "2-renamed.txt").write_bytes(_jpeg(1))
    (folder / "3-zero.jpg").touch()
    (folder / "4-cut.jpg").write_bytes(_jpeg(2)[:300])
    (folder / "5-again.jpg").write_bytes(_jpeg(1))
    (folder / "6-words.txt").write_text("words")
    (folder / "7-link").symlink_to("6-words.txt")
    lines, received = _run(FolderSource(folder), ports)

    outcomes = [line.outcome.value[0] for line in lines.values()]
    assert "".join(outcomes) == "aaradar"
    assert _content(ports, lines["1-polyglot.jpg"].item) == polyglot
    assert _content(ports, lines["4-cut.jpg"].item) == _jpeg(2)[:300]
    assert lines["5-again.jpg"].item == lines["2-renamed.txt"].item
    said = {name: _said(line) for name, line in lines.items()}
    assert said == {
        "1-polyglot.jpg": ["intake.note_trailing"],
        "2-renamed.txt": ["intake.note_misnamed"],
        "3-zero.jpg": ["receive.empty"],
        "4-cut.jpg": ["intake.picture_broken"],
        "5-again.jpg": [],
        "6-words.txt": [],
        "7-link": ["source.link"],
    }
    receipt = json.loads(_content(ports, received.item))
    assert [line["name"] for line in receipt["lines"]] == list(lines)
    assert (receipt["accepted"], receipt["duplicate"], receipt["refused"]) == (4, 1, 2)


def _said(line: Line) -> list[str]:
    reasons = [line.reason] if line.reason else []
    if line.facts is not None:
        reasons += line.facts.notes
        reasons += [line.facts.no_picture] if line.facts.no_picture else []
    return [reason.message for reason in reasons]


def test_a_second_receive_finds_only_duplicates(folder: Path, ports: ReceivePorts):
    (folder / "a.jpg").write_bytes(_jpeg())
    first, _ = _run(FolderSource(folder), ports)
    second, received = _run(FolderSource(folder), ports)
    assert second["a.jpg"].outcome is Outcome.DUPLICATE
    assert second["a.jpg"].item == first["a.jpg"].item
    assert received.receipt.number == 2


def test_an_archive_is_received_like_a_folder(tmp_path: Path, ports: ReceivePorts):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("in/a.jpg", _jpeg())
        archive.writestr("b.txt", "words")
    lines, _ = _run(ZipSource(tmp_path / "a.zip"), ports)
    assert [line.outcome for line in lines.values()] == [Outcome.ACCEPTED] * 2
    assert _content(ports, lines["in/a.jpg"].item) == _jpeg()


class _Listed:
    """A source of fixed entries; the second walk may give others."""

    def __init__(self, *walks: list[Entry]) -> None:
        self._walks = list(walks)

    def entries(self) -> Iterator[Entry]:
        yield from self._walks[0] if len(self._walks) == 1 else self._walks.pop(0)


def _offered(name: str, opens: Callable[[], AbstractContextManager[Readable]]) -> Offered:
    return Offered(name, 5, 0, opens)


@contextmanager
def _good() -> Iterator[Readable]:
    yield BytesIO(b"words")


class _Gone(AbstractContextManager[Readable]):
    """A file that was taken away after it was listed."""

    @override
    def __enter__(self) -> Readable:
        raise UnavailableError("source.unreadable", errno=2)

    @override
    def __exit__(self, *_reason: object) -> None:
        """Leave."""


class _Failing:
    def read(self, _size: int = -1, /) -> bytes:
        raise MalformedError("source.zip_entry")


@contextmanager
def _failing() -> Iterator[Readable]:
    yield _Failing()


def test_a_file_that_cannot_be_read_is_a_line_and_the_next_is_taken(ports: ReceivePorts):
    entries: list[Entry] = [_offered("1", _Gone), _offered("2", _failing), _offered("3", _good)]
    lines, _ = _run(_Listed(entries), ports)
    assert [_said(line) for line in lines.values()] == [
        ["source.unreadable"],
        ["source.zip_entry"],
        [],
    ]


def test_a_large_file_is_read_to_its_end_once_and_known_again(ports: ReceivePorts):
    content = b"w" * (3 << 20)
    opened: list[BytesIO] = []

    @contextmanager
    def counted() -> Iterator[Readable]:
        opened.append(BytesIO(content))
        yield opened[-1]

    entries: list[Entry] = [_offered("1", counted), _offered("2", counted), _offered("3", _good)]
    lines, _ = _run(_Listed(entries), ports)
    told = [line.outcome for line in lines.values()]
    assert told == [Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.ACCEPTED]
    assert lines["2"].item == lines["1"].item
    # Looked at and sealed, twice; only sealing comes to the end.
    assert [stream.tell() == len(content) for stream in opened] == [False, True, False, True]
    # Two files and the receipt, an object and a record each, and the words of the small one; the
    # twin left nothing.
    assert len(list(ports.seal.records.vault.ids())) == 7


def test_a_large_file_that_fails_while_it_is_sealed_is_a_line(ports: ReceivePorts):
    class _Ends(BytesIO):
        @override
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 1 << 20:
                raise MalformedError("source.zip_entry")
            return super().read(size)

    @contextmanager
    def ending() -> Iterator[Readable]:
        yield _Ends(b"w" * (3 << 20))

    lines, _ = _run(_Listed([_offered("1", ending), _offered("2", _good)]), ports)
    assert [line.outcome for line in lines.values()] == [Outcome.REFUSED, Outcome.ACCEPTED]
    assert _said(lines["1"]) == ["source.zip_entry"]
    # An object and a record each of file and receipt, and the words of the file.
    assert len(list(ports.seal.records.vault.ids())) == 5


def test_a_receipt_is_not_closed_when_files_came_meanwhile(ports: ReceivePorts):
    one, two = _offered("1", _good), _offered("2", _Gone)
    with pytest.raises(MismatchError) as raised:
        _run(_Listed([one], [one, two]), ports)
    assert raised.value.parameters == {"offered": 1, "lines": 2}
    lines, received = _run(_Listed([one, two]), ports)
    assert [line.outcome for line in lines.values()] == [Outcome.ACCEPTED, Outcome.REFUSED]
    assert received.receipt.number == 1


class _FullVault(MemoryVault):
    """Has room for so many groups."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    @override
    @contextmanager
    def stage(self) -> Iterator[Staging]:
        with super().stage() as staging:
            if not self.room:
                raise UnavailableError("vault.full", folder="objects")
            self.room -= 1
            yield staging


def test_a_full_vault_stops_the_receive_and_it_goes_on_where_it_was(
    folder: Path, ports: ReceivePorts
):
    for number in range(5):
        (folder / f"{number}.jpg").write_bytes(_jpeg(number))
    vault = _FullVault(1)
    records = replace(ports.seal.records, vault=vault)
    ports = replace(ports, seal=replace(ports.seal, records=records), group_files=2)
    told: list[Line] = []
    generator = receive(Delivery(FolderSource(folder), b"place", "", "tester"), ports)
    with pytest.raises(UnavailableError, match=r"vault\.full"):
        told.extend(generator)
    generator.close()
    assert len(told) == len(ports.index.items()) == 2
    vault.room = 100
    lines, received = _run(FolderSource(folder), ports)
    assert [line.outcome for line in lines.values()] == [Outcome.ACCEPTED] * 5
    assert [line.item for line in lines.values()][:2] == [line.item for line in told]
    assert (len(ports.index.items()), received.receipt.number) == (6, 1)


class _Deaf:
    """A quarantine in which every decoder crashes."""

    def examine(self, untrusted_original: bytes, kind: Kind, secret: bytes) -> Examined:
        del untrusted_original, kind, secret
        return Examined.nothing(Reason.of("sandbox.crash", code=11))


def test_a_file_that_crashes_the_decoder_is_sealed_as_bytes(folder: Path, ports: ReceivePorts):
    (folder / "a.jpg").write_bytes(_jpeg())
    lines, _ = _run(FolderSource(folder), replace(ports, quarantine=_Deaf()))
    manifest = _manifest(ports, lines["a.jpg"].item)
    assert manifest.picture is None
    assert manifest.facts == {
        "kind": "image/jpeg",
        "notes": (),
        "no_picture": {"message": "sandbox.crash", "parameters": {"code": 11}},
    }
    assert _content(ports, lines["a.jpg"].item) == _jpeg()


def test_nothing_a_receive_makes_shows_a_name_or_a_secret(folder: Path, ports: ReceivePorts):
    (folder / "anna.jpg").write_bytes(_jpeg())
    lines, received = _run(FolderSource(folder), ports)
    shown = repr((lines["anna.jpg"], received, ports.index.items(), ports))
    assert "anna" not in shown
    assert "by hand" not in shown
