"""What the gate may read of a person's file: the acts, and nothing beside them.

Protection must not depend on testimony, intelligence, publicity or exchange value (GC III,
articles 7, 13 and 17). So the gate is handed `GateFacts`, which has no place for them, and a test
flips them in the file and compares the decisions byte for byte.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tutela.errors import MalformedError
from tutela.proof.cbor import Value
from tutela.protection.act import read_act, read_time
from tutela.protection.standing import Passed

READ: Final = ("person", "captured_on", "acts")
"""The fields of a file the gate reads. Everything else may say anything."""


@dataclass(frozen=True, slots=True)
class GateFacts:
    """All the gate knows of a person."""

    person: str
    captured_on: datetime
    acts: tuple[Passed, ...]


def facts_of(untrusted_file: Mapping[str, Value]) -> GateFacts:
    """Return what the gate may know of a person's file.

    Raises:
        MalformedError: a field the gate reads is missing or broken. An act has no field beside
            those of `tutela.protection.act`: nothing travels inside one.
    """
    person, captured_on, acts = (untrusted_file.get(name) for name in READ)
    if (
        not isinstance(person, str)
        or not isinstance(acts, Sequence)
        or isinstance(acts, str | bytes)
    ):
        raise MalformedError("gate.act_form", field="file")
    return GateFacts(person, read_time(captured_on), tuple(_passed(one) for one in acts))


def _passed(untrusted: Value) -> Passed:
    if not isinstance(untrusted, Mapping) or untrusted.keys() != {"act", "rules"}:
        raise MalformedError("gate.act_form", field="acts")
    rules = untrusted["rules"]
    if isinstance(rules, bool) or not isinstance(rules, int):
        raise MalformedError("gate.act_form", field="rules")
    return Passed(read_act(untrusted["act"]), rules)
