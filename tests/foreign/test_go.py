"""What our log hands out, judged by foreign code: golang.org/x/mod, as Debian packages it.

Every true statement is accepted and every false one refused, by Go and by us; and where neither
must hold, the two agree.
"""

import base64
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

import pytest

from tutela.errors import TutelaError
from tutela.ledger.log import Log
from tutela.proof.checkpoint import (
    Checkpoint,
    SignerKey,
    VerifierKey,
    open_checkpoint,
    sign_checkpoint,
)
from tutela.proof.cosignature import CosignerKey, CosignerVerifier, cosign_text, open_cosignatures
from tutela.proof.merkle import (
    ConsistencyProof,
    InclusionProof,
    check_consistency,
    check_inclusion,
    leaf_hash,
)
from tutela.proof.note import KEY_BYTES, from_base64, split_note, to_base64
from tutela.stores.memory import MemoryLogStore

PROJECT: Final = Path(__file__).resolve().parents[2]
SOURCE: Final = PROJECT / "tools" / "foreign" / "verify.go"
GOPATH: Final = Path("/usr/share/gocode")
PACKAGE: Final = "golang-golang-x-mod-dev"

SHORT: Final = 50
LONG: Final = 1_000
SIZE_MAX: Final = 1_500

NeedsTool = Callable[[str], Path]


@dataclass(frozen=True)
class Statement:
    """What one of the two verifiers is asked; the fields of the line that Go reads."""

    kind: str
    key: str = ""
    witness: str = ""
    note: bytes = b""
    old: bytes = b""
    entry: bytes = b""
    index: int = 0
    path: tuple[bytes, ...] = ()

    def line(self) -> str:
        """Return the line for Go."""
        return json.dumps(
            {
                "kind": self.kind,
                "key": self.key,
                "witness": self.witness,
                "note": self.note.decode(),
                "old": self.old.decode(),
                "entry": _spelled(self.entry),
                "index": self.index,
                "path": [_spelled(each) for each in self.path],
            }
        )

    def holds(self) -> bool:
        """Return what our own verifier says."""
        try:
            self._check()
        except TutelaError:
            return False
        return True

    def _check(self) -> None:
        if self.kind == "cosignature":
            witness = CosignerVerifier.parse(self.witness)
            if not open_cosignatures(self.note, (witness,)).cosignatures:
                raise TutelaError("absent")
            return
        key = VerifierKey.parse(self.key)
        head = open_checkpoint(self.note, key).checkpoint
        if self.kind == "inclusion":
            proof = InclusionProof(self.index, head.size, self.path)
            check_inclusion(leaf_hash(self.entry), proof, head.root)
        if self.kind == "consistency":
            old = open_checkpoint(self.old, key).checkpoint
            check_consistency(ConsistencyProof(old.size, head.size, self.path), old.root, head.root)


class Grown:
    """A log of random size, every head it had on the way, and a witness."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.signer = SignerKey("example.org/log", dice.randbytes(KEY_BYTES))
        self.witness = CosignerKey("partner.example", dice.randbytes(KEY_BYTES))
        self.store = MemoryLogStore()
        self.log = Log(self.store, self.signer, self.signer.verifier)
        self.entries: list[bytes] = []
        self.notes: dict[int, bytes] = {}
        wanted = dice.randint(2, SIZE_MAX)
        while len(self.entries) < wanted:
            more = [self._entry(len(self.entries) + n) for n in range(dice.randint(1, 80))]
            self.log.append(more)
            self.entries += more
            self.notes[len(self.entries)] = self.store.read("checkpoint")

    def _entry(self, index: int) -> bytes:
        # No two are the same: of two equal neighbours either place would be true.
        numbered = index.to_bytes(2) if index else b""
        return numbered + self.dice.randbytes(self.dice.choice([0, 1, 30, 63]) if index else 0)

    def inclusion(self) -> Statement:
        size = self.dice.choice(list(self.notes))
        index = self.dice.randrange(size)
        return Statement(
            "inclusion",
            self.signer.verifier.format(),
            note=self.notes[size],
            entry=self.entries[index],
            index=index,
            path=self.log.prove_inclusion(index, size).path,
        )

    def consistency(self) -> Statement:
        old, new = sorted(self.dice.choice(list(self.notes)) for _ in range(2))
        return Statement(
            "consistency",
            self.signer.verifier.format(),
            note=self.notes[new],
            old=self.notes[old],
            path=self.log.prove_consistency(old, new).path,
        )

    def checkpoint(self) -> Statement:
        note = self.dice.choice(list(self.notes.values()))
        return Statement("checkpoint", self.signer.verifier.format(), note=note)

    def cosignature(self) -> Statement:
        note = self.dice.choice(list(self.notes.values()))
        line = cosign_text(split_note(note)[0], self.witness, self.dice.getrandbits(34))
        key = self.witness.verifier.format()
        return Statement("cosignature", witness=key, note=note + line.encode())

    def signed(self, checkpoint: Checkpoint) -> bytes:
        return sign_checkpoint(checkpoint, self.signer)

    def head_of(self, note: bytes) -> Checkpoint:
        return open_checkpoint(note, self.signer.verifier).checkpoint


def grown(seed: int) -> Grown:
    """Return a log that can be grown again from its seed."""
    return Grown(Random(seed))  # noqa: S311 - nothing secret is drawn


def flipped(content: bytes, dice: Random) -> bytes:
    damaged = bytearray(content)
    damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
    return bytes(damaged)


def mutants(good: Statement, log: Grown) -> Iterator[tuple[str, Statement]]:
    """Yield false statements near a true one, each with what was changed."""
    dice = log.dice
    yield "signature", replace(good, note=_with_signature(good.note, dice))
    yield "text", replace(good, note=_with_text(good.note, dice))
    if good.kind == "cosignature":
        yield "key", replace(good, witness=_with_key(good.witness, dice))
        return
    yield "key", replace(good, key=_with_key(good.key, dice))
    stranger = SignerKey("example.org/log", dice.randbytes(KEY_BYTES))
    yield "stranger", replace(good, key=stranger.verifier.format())
    if good.kind == "checkpoint":
        return
    head = log.head_of(good.note)
    yield "root", replace(good, note=log.signed(replace(head, root=flipped(head.root, dice))))
    if good.path:
        place = dice.randrange(len(good.path))
        before, here, after = good.path[:place], good.path[place], good.path[place + 1 :]
        yield "path", replace(good, path=(*before, flipped(here, dice), *after))
        yield "cut", replace(good, path=(*before, *after))
        yield "repeat", replace(good, path=(*before, here, here, *after))
        yield "short", replace(good, path=(*before, here[:-1], *after))
    yield "longer", replace(good, path=(*good.path, dice.randbytes(32)))
    if good.kind == "inclusion":
        entry = flipped(good.entry, dice) if good.entry else b"\0"
        yield "entry", replace(good, entry=entry)
        yield "index", replace(good, index=good.index ^ 1 << dice.randrange(11))
        yield "outside", replace(good, index=head.size)
        yield "negative", replace(good, index=-1 - good.index)
    if good.kind == "consistency":
        old = log.head_of(good.old)
        yield "old root", replace(good, old=log.signed(replace(old, root=flipped(old.root, dice))))
        if old.size < head.size:
            yield "backwards", replace(good, note=good.old, old=good.note)


def doubtful(good: Statement, log: Grown) -> Iterator[Statement]:
    """Yield statements that can be true or false; the two verifiers must only agree.

    The path of an entry is the same in many sizes, so a log that signs another size over the same
    root says nothing that its path contradicts.
    """
    head = log.head_of(good.note)
    for bit in range(head.size.bit_length() + 1):
        size = head.size ^ 1 << bit
        yield replace(good, note=log.signed(replace(head, size=size)))


def _with_key(key: str, dice: Random) -> str:
    name, _, tagged = key.split("+", 2)
    changed = flipped(from_base64(tagged), dice)
    return f"{name}+{key.split('+')[1]}+{to_base64(changed)}"


def _with_signature(note: bytes, dice: Random) -> bytes:
    text, lines = split_note(note)
    *others, last = lines
    raw = flipped(last.key_id + last.signature, dice)
    changed = replace(last, key_id=raw[:4], signature=raw[4:])
    return (text + "\n" + "".join(line.format() for line in (*others, changed))).encode()


def _with_text(note: bytes, dice: Random) -> bytes:
    text, signatures = note.decode().split("\n\n")
    origin, size, root = text.split("\n")
    changed = dice.choice(
        [
            f"{origin}x\n{size}\n{root}",
            f"{origin}\n{int(size) ^ 1 << dice.randrange(12)}\n{root}",
            f"{origin}\n{size}\n{to_base64(flipped(from_base64(root), dice))}",
        ]
    )
    return f"{changed}\n\n{signatures}".encode()


def _spelled(content: bytes) -> str:
    return base64.b64encode(content).decode()


@pytest.fixture(scope="module")
def judge(
    needs_tool: NeedsTool, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[list[Statement]], list[bool]]:
    """Return a function that asks the Go program, built here, about many statements."""
    go = needs_tool("go")
    if not (GOPATH / "src" / "golang.org" / "x" / "mod" / "sumdb").is_dir():
        pytest.skip(f"lacks Debian package {PACKAGE}")
    folder = tmp_path_factory.mktemp("go")
    program = folder / "verify"
    environment = {name: value for name, value in os.environ.items() if name != "GOFLAGS"}
    environment |= {"GO111MODULE": "off", "GOPATH": str(GOPATH), "GOCACHE": str(folder / "cache")}
    environment |= {"GOPROXY": "off", "CGO_ENABLED": "0"}
    subprocess.run([go, "build", "-o", program, SOURCE], env=environment, check=True, timeout=300)

    def ask(statements: list[Statement]) -> list[bool]:
        asked = "".join(f"{each.line()}\n" for each in statements)
        said = subprocess.run(
            [program], input=asked, capture_output=True, check=True, text=True, timeout=300
        ).stdout.splitlines()
        assert len(said) == len(statements)
        assert all(line == "accept" or line.startswith("refuse ") for line in said)
        return [line == "accept" for line in said]

    return ask


Judge = Callable[[list[Statement]], list[bool]]


def kinds_of(log: Grown) -> tuple[Callable[[], Statement], ...]:
    """Return the makers of true statements; inclusion is half of them."""
    return (
        log.inclusion,
        log.inclusion,
        log.inclusion,
        log.consistency,
        log.checkpoint,
        log.cosignature,
    )


def check_true(judge: Judge, log: Grown, count: int) -> None:
    inclusions = [log.inclusion() for _ in range(count)]
    others = [make() for make in kinds_of(log)[3:] for _ in range(count // 10)]
    statements = inclusions + others
    assert [each.holds() for each in statements] == [True] * len(statements)
    assert judge(statements) == [True] * len(statements)


def check_false(judge: Judge, log: Grown, count: int) -> None:
    found: list[tuple[str, Statement]] = []
    while len(found) < count:
        made = list(mutants(log.dice.choice(kinds_of(log))(), log))
        log.dice.shuffle(made)
        found += made[: max(2, len(made) // 3)]
    found = found[:count]
    statements = [statement for _, statement in found]
    ours, theirs = [each.holds() for each in statements], judge(statements)
    accepted = [
        (what, statement.kind, our, their)
        for (what, statement), our, their in zip(found, ours, theirs, strict=True)
        if our or their
    ]
    assert accepted == []


def check_agreement(judge: Judge, log: Grown, count: int) -> None:
    statements: list[Statement] = []
    while len(statements) < count:
        make = log.dice.choice((log.inclusion, log.consistency))
        statements += doubtful(make(), log)
    ours = [each.holds() for each in statements]
    assert judge(statements) == ours
    assert not all(ours)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("check", [check_true, check_false, check_agreement])
def test_go_agrees_in_short(judge: Judge, check: Callable[[Judge, Grown, int], None]):
    check(judge, grown(20_261_124), SHORT)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("check", [check_true, check_false, check_agreement])
def test_go_agrees_on_a_thousand(judge: Judge, check: Callable[[Judge, Grown, int], None]):
    seed = int.from_bytes(os.urandom(8))
    try:
        check(judge, grown(seed), LONG)
    except AssertionError as error:
        error.add_note(f"seed {seed}")
        raise
    assert LONG > SHORT


def test_a_verifier_that_accepts_everything_would_be_found():
    with pytest.raises(AssertionError):
        check_false(lambda statements: [True] * len(statements), grown(1), 5)
    with pytest.raises(AssertionError):
        check_true(lambda statements: [False] * len(statements), grown(1), 5)
