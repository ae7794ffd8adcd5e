"""A small press for texts: rows of leaves, some hidden, with fixed keys."""

import base64
import re
from collections.abc import Sequence

from tools.vectors.press import (
    DAY,
    DECODER,
    INDEX,
    LEDGER,
    ORGANISATION,
    SALT,
    SECRET,
    changed,
    enter,
    raw,
    statement_of,
)

from tutela.proof.cbor import decode
from tutela.proof.commitment import Tree, leaf_hash, prove_nodes, root_seed
from tutela.proof.digest import sha256
from tutela.proof.mask import Mask, canonical_mask
from tutela.proof.picture import NO_HASH, item_root
from tutela.proof.proof_file import Proof
from tutela.proof.seal import Seal, encode_seal
from tutela.proof.statement import sign_statement

COLUMNS = 64
Rows = Sequence[Sequence[str]]


def rows_of(text: str) -> list[list[str]]:
    """Return the leaves of a text, a row for each line."""
    lines = text.splitlines(keepends=True)
    return [re.findall(r"\n|\w+|[^\w\n]+", line) for line in lines]


def header_of(rows: int, decoder: str = DECODER) -> bytes:
    encoded = decoder.encode()
    return b"TVR1text" + rows.to_bytes(4, "little") + bytes((COLUMNS, len(encoded))) + encoded


def shown(rows: Rows, hidden: Mask, marks: Sequence[str]) -> bytes:
    """Return the released text without its proof."""
    leaves = [leaf for row in rows for leaf in (*row, *[""] * (COLUMNS - len(row)))]
    left = iter(marks)
    flat = [*map(bool, hidden.flatten()), False]
    parts = ["⟦tutela-vr/1⟧\n"]
    for at, leaf in enumerate(leaves):
        if not flat[at]:
            parts.append(leaf)
            continue
        if at == 0 or not flat[at - 1]:
            parts.append(f"⟦{next(left)}⟧")
        if not flat[at + 1] and at % COLUMNS == COLUMNS - 1:
            parts.append("\n")
    return "".join(parts).encode()


def leb128(number: int) -> bytes:
    written = b""
    while number > 127:
        written += bytes((number & 127 | 128,))
        number >>= 7
    return written + bytes((number,))


def lengths_of(rows: Rows, hidden: Mask) -> bytes:
    leaves = [leaf for row in rows for leaf in (*row, *[""] * (COLUMNS - len(row)))]
    seen = [leaf for leaf, is_hidden in zip(leaves, hidden.flatten(), strict=True) if not is_hidden]
    return b"".join(leb128(len(leaf.encode())) for leaf in seen)


def block(proof: bytes) -> bytes:
    """Return the end of a file that carries a proof."""
    encoded = base64.b64encode(proof)
    lines = [encoded[i : i + 76] + b"\n" for i in range(0, len(encoded), 76)]
    return "\n⟦proof⟧\n".encode() + b"".join(lines) + "⟦end⟧\n".encode()


def proof_of(rows: Rows, hidden: Mask, text: bytes) -> bytes:
    """Return the proof of a released text."""
    tree = Tree(COLUMNS, len(rows))
    seed = root_seed(SECRET, "text", "tiles")
    leaves = [leaf.encode() for row in rows for leaf in (*row, *[""] * (COLUMNS - len(row)))]
    hashes = [leaf_hash(s, leaf) for s, leaf in zip(tree.seeds(seed)[0], leaves, strict=True)]
    header = header_of(len(rows))
    file_leaf = leaf_hash(root_seed(SECRET, "text", "file"), sha256(b"original"))
    rest = NO_HASH + file_leaf + NO_HASH
    root = item_root(header, tree.root(hashes), rest)
    seal = encode_seal(Seal("text", sha256(header), root, ORGANISATION.verifier.format(), DAY))
    path, checkpoint = enter(seal)
    statement = statement_of(text, seal)
    proof = Proof(
        header=header,
        hidden=canonical_mask(hidden),
        nodes=prove_nodes(tree, hashes, seed, hidden),
        rest=rest,
        seal=seal,
        salt=SALT,
        index=INDEX,
        path=path,
        checkpoint=checkpoint,
        ledger=LEDGER.verifier.format(),
        tokens=(),
        statement=statement,
        signature=sign_statement(statement, ORGANISATION),
    )
    return raw(proof, {"lengths": lengths_of(rows, hidden)})


def release(rows: Rows, hidden: Mask, marks: Sequence[str]) -> bytes:
    """Return a released text with its proof."""
    text = shown(rows, hidden, marks)
    return text + block(proof_of(rows, hidden, text))


def restated(text: bytes, proof: bytes) -> bytes:
    """Return a file of this text with this proof, rightly signed for it."""
    members = decode(proof)
    assert isinstance(members, dict)
    seal = members["seal"]
    assert isinstance(seal, bytes)
    statement = statement_of(text, seal)
    signature = sign_statement(statement, ORGANISATION)
    return text + block(changed(proof, {"statement": statement, "signature": signature}))
