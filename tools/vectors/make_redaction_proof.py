"""Write spec/vectors: run `python -m tools.vectors.make_redaction_proof`.

The originals are drawn once and kept, because another JPEG encoder would draw other bytes.
"""

import json
from collections.abc import Iterator

from tools.vectors.draw import originals
from tools.vectors.redaction_proof import FOLDER, ORIGINALS, JsonValue, Vector, numbers, passing
from tools.vectors.rejected import rejected
from tools.vectors.texts import passing_texts, rejected_texts


def vectors() -> Iterator[Vector]:
    """Yield every file a verifier is judged by."""
    yield from passing()
    yield from rejected()
    yield from passing_texts()
    yield from rejected_texts()


def files() -> dict[str, bytes]:
    """Return the content of every file below spec/vectors, the originals and README apart."""
    made: dict[str, bytes] = {}
    index: list[JsonValue] = []
    for vector in vectors():
        entry: dict[str, JsonValue] = {
            "file": vector.name,
            "expect": vector.expect,
            "about": vector.about,
        }
        made[vector.name] = vector.content
        if vector.sidecar is not None:
            entry["sidecar"] = f"{vector.name}.tutela.cbor"
            made[f"{vector.name}.tutela.cbor"] = vector.sidecar
        if vector.pinned:
            entry["pinned"] = vector.pinned
        index.append(entry)
    made["index.json"] = _json(index)
    made["numbers.json"] = _json(numbers())
    return made


def main() -> None:
    """Draw what is missing, write the rest."""
    ORIGINALS.mkdir(parents=True, exist_ok=True)
    for name, content in originals().items():
        path = ORIGINALS / name
        if not path.exists():
            path.write_bytes(content)
    for name, content in files().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{len(content):9} {name}")


def _json(value: JsonValue) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


if __name__ == "__main__":
    main()
