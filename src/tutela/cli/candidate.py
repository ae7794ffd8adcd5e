"""What people are told of a release candidate before they sign it."""

from collections import Counter
from collections.abc import Sequence

from tutela.cli.console import Console
from tutela.cli.harmless import harmless
from tutela.cli.shown import tell_named
from tutela.redaction.finding import FindingKind
from tutela.redaction.reviewfile import State
from tutela.release.candidate import Candidate
from tutela.release.draw import UNRELEASED
from tutela.release.packet import ShownRegion
from tutela.release.union import tiles


def tell(console: Console, candidate: Candidate, *, of_text: bool = False) -> None:
    """Say what is to be signed: hidden and visible tiles, class, the publisher's words."""
    claim = candidate.claim
    grid = candidate.hidden
    if of_text:
        console.say(
            "publication.candidate_text",
            item=str(candidate.item),
            release_class=claim.release_class.value,
            digest=candidate.digest.hex()[:16],
        )
    else:
        console.say(
            "publication.candidate",
            item=str(candidate.item),
            release_class=claim.release_class.value,
            hidden=tiles(grid.rectangles),
            tiles=grid.columns * grid.rows,
            digest=candidate.digest.hex()[:16],
        )
    if tiles(grid.rectangles) == grid.columns * grid.rows:
        console.say("brackets.shows_nothing" if of_text else "queue.shows_nothing")
    if UNRELEASED not in claim.reasons:
        console.say("brackets.rest_shown" if of_text else "queue.rest_shown")
    if candidate.newly and of_text:
        console.say("brackets.newly")
    elif candidate.newly:
        console.say("publication.candidate_newly", newly=tiles(candidate.newly))
    tell_named(console, claim)
    for name, words in (
        ("caption", claim.caption),
        ("place", claim.place),
        ("date", claim.date),
        ("publisher", claim.publisher),
    ):
        console.say(f"publication.words_{name}", words=harmless(words or "-"))


def tell_shown(console: Console, regions: Sequence[ShownRegion], *, of_text: bool = False) -> None:
    """Name every region that was found and will be visible, with the reason that was given.

    Those of a text are counted by kind and reason: who approves it reads the words themselves.
    """
    shown = [region for region in regions if region.state == State.SHOW.value]
    if of_text:
        drawn = FindingKind.DRAWN.value
        found = [region for region in shown if region.kind != drawn]
        console.say("publication.shown", count=len(found))
        for (kind, reason), count in Counter((each.kind, each.reason) for each in found).items():
            console.say("brackets.shown", count=count, kind=kind, reason=harmless(reason))
        for each in shown:
            if each.kind == drawn:
                console.say("brackets.rest", reason=harmless(each.reason))
        return
    console.say("publication.shown", count=len(shown))
    for region in shown:
        box = region.box
        console.say(
            "publication.shown_region",
            kind=region.kind,
            x=box.x,
            y=box.y,
            width=box.width,
            height=box.height,
            reason=harmless(region.reason),
        )


def document_of(candidate: Candidate) -> dict[str, str | int]:
    """Return what `tell` says, for programs."""
    grid = candidate.hidden
    shown = candidate.claim.shown
    counted = {"people_on_record": shown.recorded if shown else 0}
    counted["people_on_no_record"] = shown.unknown if shown else 0
    return {
        **counted,
        "item": str(candidate.item),
        "class": candidate.claim.release_class.value,
        "hidden_tiles": tiles(grid.rectangles),
        "tiles": grid.columns * grid.rows,
        "newly_visible_tiles": tiles(candidate.newly),
        "candidate": candidate.digest.hex(),
    }
