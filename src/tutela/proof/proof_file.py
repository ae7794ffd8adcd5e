"""The proof that travels with a released picture.

Source: spec/redaction-proof.md, section 8.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tutela.errors import MalformedError, RefusedError
from tutela.proof.cbor import Value, decode, encode
from tutela.proof.container import PROOF_BYTES_MAX
from tutela.proof.digest import HASH_BYTES
from tutela.proof.lengths import decode_lengths
from tutela.proof.mask import RECTANGLES_MAX, Rect

VERSION = "tutela-vr/1"
REST_BYTES = 3 * HASH_BYTES
SALT_BYTES = 32
SIGNATURE_BYTES = 64
TOKENS_MAX = 4
TOKEN_BYTES_MAX = 16_384
CHECKPOINT_BYTES_MAX = 16_384
INDEX_MAX = 2**53 - 1
_RECTANGLE_SIDES = 4
_KEYS = frozenset(
    (
        "v",
        "header",
        "hidden",
        "nodes",
        "rest",
        "seal",
        "salt",
        "index",
        "path",
        "checkpoint",
        "ledger",
        "tokens",
        "statement",
        "signature",
    )
)
_KEYS_OF_TEXTS = _KEYS | {"lengths"}


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything a stranger needs beside the picture.

    Attributes:
        header: the sealed header's bytes.
        hidden: the canonical rectangles.
        nodes: seeds of visible subtrees and hashes of hidden ones.
        rest: metadata root, file leaf and rendition root.
        seal: the seal record.
        salt: of the ledger entry.
        index: of the ledger entry.
        path: the inclusion path.
        checkpoint: a signed note.
        ledger: the verifier key of the ledger.
        tokens: time stamps over the checkpoint; see `tutela.proof.stamps`.
        statement: the publication statement.
        signature: the organisation's, over the statement.
        lengths: of each visible leaf, in bytes; of a text only.
        version: of the format; a reader refuses any but its own after the form is read.
    """

    header: bytes = field(repr=False)
    hidden: tuple[Rect, ...]
    nodes: bytes = field(repr=False)
    rest: bytes = field(repr=False)
    seal: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    index: int
    path: tuple[bytes, ...] = field(repr=False)
    checkpoint: str = field(repr=False)
    ledger: str
    tokens: tuple[bytes, ...] = field(repr=False)
    statement: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    lengths: bytes | None = field(default=None, repr=False)
    version: str = VERSION


def encode_proof(proof: Proof) -> bytes:
    """Return the bytes of a proof.

    Raises:
        MalformedError: `decode_proof` would refuse them.
        RefusedError: they are too many.
    """
    lengths = {} if proof.lengths is None else {"lengths": proof.lengths}
    encoded = encode(
        {
            **lengths,
            "v": proof.version,
            "header": proof.header,
            "hidden": [(r.x, r.y, r.width, r.height) for r in proof.hidden],
            "nodes": proof.nodes,
            "rest": proof.rest,
            "seal": proof.seal,
            "salt": proof.salt,
            "index": proof.index,
            "path": b"".join(proof.path),
            "checkpoint": proof.checkpoint,
            "ledger": proof.ledger,
            "tokens": proof.tokens,
            "statement": proof.statement,
            "signature": proof.signature,
        }
    )
    if len(encoded) > PROOF_BYTES_MAX:
        raise RefusedError("proof.too_large", size=len(encoded), limit=PROOF_BYTES_MAX)
    decode_proof(encoded)
    return encoded


def decode_proof(untrusted: bytes) -> Proof:
    """Return the proof with these bytes; what the parts mean is not looked at.

    Raises:
        MalformedError: too large, no deterministic CBOR, or a key, type or size is wrong.
    """
    if len(untrusted) > PROOF_BYTES_MAX:
        raise MalformedError("proof.too_large", size=len(untrusted), limit=PROOF_BYTES_MAX)
    value = decode(untrusted)
    if not isinstance(value, Mapping) or value.keys() not in (_KEYS, _KEYS_OF_TEXTS):
        raise MalformedError("proof.keys")
    return Proof(
        header=bytes_of(value, "header"),
        hidden=rectangles_of(value),
        nodes=b"".join(_hashes(value, "nodes")),
        rest=bytes_of(value, "rest", REST_BYTES),
        seal=bytes_of(value, "seal"),
        salt=bytes_of(value, "salt", SALT_BYTES),
        index=_index(value),
        path=_hashes(value, "path"),
        checkpoint=_checkpoint(value),
        ledger=text_of(value, "ledger"),
        tokens=_tokens(value),
        statement=bytes_of(value, "statement"),
        signature=bytes_of(value, "signature", SIGNATURE_BYTES),
        lengths=lengths_in(value),
        version=text_of(value, "v"),
    )


def lengths_in(value: Mapping[str, Value]) -> bytes | None:
    """Return the bytes under `lengths`, which hold numbers in their form; None where they are not.

    Raises:
        MalformedError: they are of another type, or a number is not in its form.
    """
    if "lengths" not in value:
        return None
    found = bytes_of(value, "lengths")
    decode_lengths(found)
    return found


def text_of(value: Mapping[str, Value], key: str) -> str:
    """Return the text under a key.

    Raises:
        MalformedError: it is missing or no text.
    """
    found = value.get(key)
    if not isinstance(found, str):
        raise MalformedError("proof.field", name=key)
    return found


def digest_of(value: Mapping[str, Value], key: str) -> bytes:
    """Return the 32 bytes under a key.

    Raises:
        MalformedError: it is missing or not 32 bytes.
    """
    return bytes_of(value, key, HASH_BYTES)


def bytes_of(value: Mapping[str, Value], key: str, size: int | None = None) -> bytes:
    """Return the bytes under a key, of a size where one is given.

    Raises:
        MalformedError: they are missing, of another type or size.
    """
    found = value.get(key)
    if not isinstance(found, bytes) or (size is not None and len(found) != size):
        raise MalformedError("proof.field", name=key)
    return found


def _hashes(value: Mapping[str, Value], key: str) -> tuple[bytes, ...]:
    joined = bytes_of(value, key)
    if len(joined) % HASH_BYTES:
        raise MalformedError("proof.field", name=key)
    return tuple(joined[i : i + HASH_BYTES] for i in range(0, len(joined), HASH_BYTES))


def _index(value: Mapping[str, Value]) -> int:
    found = value["index"]
    # A bool is an int to Python, and another CBOR type.
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= INDEX_MAX:
        raise MalformedError("proof.field", name="index")
    return found


def _checkpoint(value: Mapping[str, Value]) -> str:
    # Lines by other keys are signed by nobody we know: what fits here is all they can carry.
    found = text_of(value, "checkpoint")
    if len(found.encode()) > CHECKPOINT_BYTES_MAX:
        raise MalformedError("proof.field", name="checkpoint")
    return found


def _tokens(value: Mapping[str, Value]) -> tuple[bytes, ...]:
    found = value["tokens"]
    if not isinstance(found, tuple) or len(found) > TOKENS_MAX:
        raise MalformedError("proof.field", name="tokens")
    tokens = tuple(
        token for token in found if isinstance(token, bytes) and len(token) <= TOKEN_BYTES_MAX
    )
    if len(tokens) != len(found):
        raise MalformedError("proof.field", name="tokens")
    return tokens


def rectangles_of(value: Mapping[str, Value]) -> tuple[Rect, ...]:
    """Return the rectangles under `hidden`.

    Raises:
        MalformedError: they are missing, too many, or not four numbers each.
    """
    found = value.get("hidden")
    if not isinstance(found, tuple) or len(found) > RECTANGLES_MAX:
        raise MalformedError("proof.field", name="hidden")
    return tuple(_rectangle(untrusted) for untrusted in found)


def _rectangle(untrusted: Value) -> Rect:
    if not isinstance(untrusted, tuple):
        raise MalformedError("proof.field", name="hidden")
    sides = [n for n in untrusted if isinstance(n, int) and not isinstance(n, bool) and n >= 0]
    if len(sides) != len(untrusted) or len(sides) != _RECTANGLE_SIDES:
        raise MalformedError("proof.field", name="hidden")
    return Rect(*sides)
