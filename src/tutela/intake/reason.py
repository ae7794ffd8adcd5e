"""Why a file was refused or has no picture: a text identifier with its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from tutela.errors import MalformedError, TutelaError
from tutela.proof.cbor import Value

Parameter = str | int


@dataclass(frozen=True, slots=True)
class Reason:
    """An identifier of the catalogues and the parameters of its text, in order of name."""

    message: str
    parameters: tuple[tuple[str, Parameter], ...] = ()

    @classmethod
    def of(cls, message: str, /, **parameters: Parameter) -> Self:
        """Return the reason with these parameters."""
        return cls(message, tuple(sorted(parameters.items())))

    @classmethod
    def of_error(cls, error: TutelaError) -> Self:
        """Return what an error says, as a reason."""
        return cls(error.message, tuple(sorted(error.parameters.items())))

    def to_value(self) -> Value:
        """Return the reason as it stands in a record."""
        return [self.message, dict(self.parameters)]

    @classmethod
    def from_value(cls, untrusted: Value) -> Self:
        """Read a reason from a record.

        Raises:
            MalformedError: it is anything but an identifier and its parameters.
        """
        match untrusted:
            case (str(message), Mapping() as parameters):
                return cls(message, tuple(sorted(map(_parameter, parameters.items()))))
            case _:
                raise MalformedError("intake.reason_form")


def _parameter(untrusted: tuple[str, Value]) -> tuple[str, Parameter]:
    name, value = untrusted
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise MalformedError("intake.reason_form")
    return name, value
