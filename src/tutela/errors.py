"""The five kinds of error, told apart by what the caller must do.

    TutelaError
    ├── MalformedError     the input is broken        -> keep it, ask for another copy
    ├── MismatchError      two things do not agree    -> stop, change nothing, investigate
    ├── RefusedError       a rule forbids it          -> ask the person the rule names
    ├── UnavailableError   something is missing       -> supply it, then run again
    └── ConflictError      somebody else was first    -> read again, then retry

An error carries the identifier of a text in the catalogues (en, uk, ko, ru) and the text's
parameters. Parameters are shown and may be logged: never evidence, names of people or keys.
"""

from typing import ClassVar


class TutelaError(Exception):
    """Anything Tutela refuses or cannot do; raise one of the five kinds, not this."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, /, **parameters: str | int) -> None:
        # For a log: the identifier and its parameters. Catalogues turn them into sentences.
        super().__init__(
            message + "".join(f" {name}={value}" for name, value in parameters.items())
        )
        self.message = message
        self.parameters = parameters


class MalformedError(TutelaError):
    """The input breaks its own format: keep it as it is and ask for another copy."""

    exit_code = 3


class MismatchError(TutelaError):
    """Two things that must agree do not: stop, change nothing, find out why."""

    exit_code = 4


class RefusedError(TutelaError):
    """A rule forbids the step: only the person the message names can change that."""

    exit_code = 5


class UnavailableError(TutelaError):
    """Something needed is not there: supply it and run the step again."""

    exit_code = 6


class ConflictError(TutelaError):
    """Another process was first: read the new state and try again."""

    exit_code = 7
