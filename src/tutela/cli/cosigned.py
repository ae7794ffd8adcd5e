"""What `tutela verify --witness` adds: which witnesses cosigned the head in a proof, and when.

A witness that did not cosign fails nothing: it is said, and the reader decides. A false line in the
name of one changes nothing about the picture either, but it is no accident: it has its exit code.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tutela.errors import MalformedError, MismatchError, TutelaError
from tutela.proof.container import split
from tutela.proof.cosignature import Cosignature, CosignerVerifier, open_cosignatures
from tutela.proof.proof_file import decode_proof


@dataclass(frozen=True, slots=True)
class Said:
    """What each witness the reader named says on a head: a cosignature, or nothing.

    Attributes:
        by_witness: every one of them.
        false: in whose name a line stands that is false or malformed, and what was found.
    """

    by_witness: Mapping[CosignerVerifier, Cosignature | None]
    false: Mapping[CosignerVerifier, TutelaError]

    @property
    def count(self) -> int:
        """Return how many of them cosigned."""
        return sum(each is not None for each in self.by_witness.values())

    @property
    def full(self) -> bool:
        """Return whether witnesses were named, and every one cosigned."""
        return 0 < self.count == len(self.by_witness)

    def documents(self) -> Sequence[Mapping[str, str | None]]:
        """Return the same for a program."""
        return [
            {
                "name": key.name,
                "key": key.format(),
                "cosigned_at": one.at if one else None,
                "fault": self.false[key].message if key in self.false else None,
            }
            for key, one in self.by_witness.items()
        ]

    def lines(self, say: Mapping[str, str]) -> Iterable[str]:
        """Return the same for a person; a name can hold any letters."""
        if self.by_witness:
            yield ""
            yield say["verify.witnesses"]
        for key, one in self.by_witness.items():
            if key in self.false:
                code = self.false[key].message
                yield "  " + say["verify.witness_false"].format(name=key.name, code=code)
            elif one is None:
                yield "  " + say["verify.witness_absent"].format(name=key.name)
            else:
                yield "  " + say["verify.witness_cosigned"].format(name=key.name, at=one.at)


def read_witnesses(untrusted_lines: Sequence[str]) -> tuple[CosignerVerifier, ...]:
    """Return the keys a reader gave in one argument, one on a line; empty lines are skipped.

    Raises:
        MalformedError: a line is no key, or there is none.
    """
    lines = enumerate((line.strip() for line in untrusted_lines), 1)
    found = tuple(_witness(line, number) for number, line in lines if line)
    if not found:
        # An empty file must not pass for no witness named.
        raise MalformedError("verify.witness_key", line=len(untrusted_lines))
    return found


def cosigned(
    verified_file: bytes, sidecar: bytes | None, witnesses: Sequence[CosignerVerifier]
) -> Said:
    """Return what witnesses say on the head in a proof that was verified.

    Raises:
        MalformedError: the file or its proof breaks its format.
    """
    proof = decode_proof(split(verified_file).proof or sidecar or b"")
    note = proof.checkpoint.encode()
    said: dict[CosignerVerifier, Cosignature | None] = dict.fromkeys(witnesses)
    false: dict[CosignerVerifier, TutelaError] = {}
    for each in said:
        # One by one: a false line in the name of one says nothing about another.
        try:
            said[each] = next(iter(open_cosignatures(note, (each,)).cosignatures), None)
        except (MalformedError, MismatchError) as error:
            false[each] = error
    return Said(said, false)


def _witness(untrusted: str, number: int) -> CosignerVerifier:
    try:
        return CosignerVerifier.parse(untrusted)
    except MalformedError as error:
        raise MalformedError("verify.witness_key", line=number) from error
