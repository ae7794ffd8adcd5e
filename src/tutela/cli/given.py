"""The ledger keys that a reader of `tutela verify` and `tutela court` gives."""

from collections.abc import Iterable, Sequence

from tutela.errors import MalformedError
from tutela.proof.checkpoint import VerifierKey
from tutela.proof.cosignature import CosignerVerifier


def is_key(untrusted: str) -> bool:
    """Return whether an argument is itself the key of a ledger or a witness, and names no file."""
    for kind in (VerifierKey, CosignerVerifier):
        try:
            kind.parse(untrusted)
        except MalformedError:
            continue
        return True
    return False


def keys_in(untrusted: Sequence[Sequence[str]]) -> Iterable[VerifierKey]:
    """Yield the keys in the lines of each argument; empty lines are skipped.

    Raises:
        MalformedError: a line is no key, or an argument holds none.
    """
    for lines in untrusted:
        if not any(line.strip() for line in lines):
            # An empty file must not pass for no key given.
            raise MalformedError("verify.no_keys", size=len(lines))
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _key(line.strip(), number)


def _key(untrusted: str, number: int) -> VerifierKey:
    try:
        return VerifierKey.parse(untrusted)
    except MalformedError as error:
        raise MalformedError("verify.key_file", line=number) from error
