"""The vectors printed in spec/ledger.md are what the code writes."""

from pathlib import Path

from tutela.ledger.entry import Event, EventKind, encode_event, entry_of
from tutela.ledger.log import Log
from tutela.proof.checkpoint import SignerKey
from tutela.stores.memory import MemoryLogStore

SPEC = (Path(__file__).resolve().parents[2] / "spec" / "ledger.md").read_text("utf-8")
SOLID = "".join(SPEC.split())
SIGNER = SignerKey("example.org/log", bytes(range(32)))
EVENT = Event(
    "opened",
    "2026-11-24T09:30:00Z",
    "clerk-2",
    item="item-7",
    purpose="identification",
    details={"copy": 1},
)
ENTRY = entry_of(encode_event(EVENT), bytes(range(32)))


def test_the_record_and_its_entry_are_those_of_the_spec():
    assert encode_event(EVENT).hex() in SOLID
    assert ENTRY.hex() in SPEC


def test_the_checkpoint_and_the_tiles_are_those_of_the_spec():
    store = MemoryLogStore()
    Log(store, SIGNER, SIGNER.verifier).append([ENTRY])
    note = store.read("checkpoint").decode()
    indented = "".join(f"    {line}\n" if line else "\n" for line in note.splitlines())
    assert SIGNER.verifier.format() in SPEC
    assert indented in SPEC
    assert store.read("tile/0/000.p/1").hex() in SPEC
    assert store.read("tile/entries/000.p/1") == b"\x00\x20" + ENTRY


def test_every_kind_of_event_is_in_the_spec():
    folder = Path(__file__).resolve().parents[2] / "spec"
    listed = SPEC + "".join(
        (folder / name).read_text("utf-8") for name in ("identity.md", "gate.md")
    )
    for kind in EventKind:
        assert f"`{kind}`" in listed
