"""The one place where ports meet stores and engines, and where clock and dice come from."""

from tutela.wiring.case import (
    Case,
    CreatedCase,
    NewCase,
    create_case,
    now,
    open_case,
    rebuild_case,
    unlock,
)
from tutela.wiring.intake import delivery, receipts_of, receiving
from tutela.wiring.keys import (
    add_custodian,
    case_key_of,
    custodians_of,
    needs_passphrase,
    new_person,
    open_person,
    open_recovery,
    write_copy,
    write_new_file,
)
from tutela.wiring.machine import isolation, load_weights

__all__ = [
    "Case",
    "CreatedCase",
    "NewCase",
    "add_custodian",
    "case_key_of",
    "create_case",
    "custodians_of",
    "delivery",
    "isolation",
    "load_weights",
    "needs_passphrase",
    "new_person",
    "now",
    "open_case",
    "open_person",
    "open_recovery",
    "rebuild_case",
    "receipts_of",
    "receiving",
    "unlock",
    "write_copy",
    "write_new_file",
]
