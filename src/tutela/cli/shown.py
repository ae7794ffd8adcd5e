"""What a person types about who is shown in a release, and what the two who sign are told of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated

import typer

from tutela.cli.console import Console
from tutela.custody.item import ItemId
from tutela.errors import MalformedError, RefusedError
from tutela.protection.consent import Channel, ConsentPurpose, DatumKind
from tutela.protection.person import PersonId
from tutela.protection.shown import Shown
from tutela.release.candidate import Claim
from tutela.release.docket import Drawn


class ReleaseChannel(Enum):
    """The channels a release can go to, as they are typed."""

    SITE = "site"
    PRESS = "press"
    SOCIAL_MEDIA = "social_media"


ShowsOption = Annotated[
    list[str] | None,
    typer.Option(help="Who on record is shown, and what of them: K-28E-MTZK:face; repeatable."),
]
UnknownOption = Annotated[
    int,
    typer.Option("--shows-unknown", min=0, help="How many people on no record are shown."),
]
ChannelOption = Annotated[
    ReleaseChannel | None,
    typer.Option(help="Where it goes, if it shows anybody; a consent is for one channel."),
]


@dataclass(frozen=True, slots=True)
class Shows:
    """What was typed about who is shown, before it is about one item."""

    people: tuple[tuple[PersonId, DatumKind], ...] = field(repr=False)
    unknown: int
    channel: Channel

    def of(self, item: ItemId) -> Shown:
        """Return it as a statement about an item."""
        return Shown(item, self.people, self.unknown, ConsentPurpose.PUBLICATION, self.channel)


def typed_shows(
    shows: Sequence[str] | None, unknown: int, channel: ReleaseChannel | None
) -> Shows | None:
    """Return what was typed about who is shown; None where nothing was.

    Raises:
        MalformedError: a person or what is shown of them was mistyped; it is not repeated.
        RefusedError: the channel is missing, or there is nobody for it.
    """
    people = tuple(sorted(map(_typed, shows or ()), key=lambda each: (each[0], each[1].value)))
    if not people and not unknown:
        if channel is not None:
            raise RefusedError("shown.missing")
        return None
    if channel is None:
        raise RefusedError("shown.channel")
    return Shows(people, unknown, Channel(channel.value))


def check_one_picture(shows: Shows | None, count: int) -> None:
    """Check that what was typed is about one picture: people are named picture by picture.

    Raises:
        RefusedError: it would be about several.
    """
    if shows is not None and count != 1:
        raise RefusedError("shown.one_picture", count=count)


def tell_named(console: Console, claim: Claim) -> None:
    """Say how many people a candidate shows, and where it goes; nobody is named."""
    if claim.shown is not None:
        console.say(
            "shown.counted",
            recorded=claim.shown.recorded,
            unknown=claim.shown.unknown,
            channel=console.text(f"consent.channel_{claim.shown.channel.value}"),
        )


def tell_people(console: Console, drawn: Drawn) -> None:
    """Say who on record is shown, to the second person before they sign, and to nobody else."""
    if drawn.shown is None:
        return
    for person, kind in drawn.shown.shown.people:
        datum = console.text(f"consent.datum_{kind.value}")
        console.say("shown.person", person=str(person), datum=datum)
    console.say("shown.confirm")


def _typed(untrusted: str) -> tuple[PersonId, DatumKind]:
    person, _, kind = untrusted.rpartition(":")
    known = next((each for each in DatumKind if each.value == kind.strip().lower()), None)
    if known is None:
        raise MalformedError("shown.typed")
    return PersonId.parse(person), known
