"""What `tutela verify` tells of a release: of a picture in words for pictures, of a text in others.

What a publisher says is told as such, and can do nothing to the screen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tutela.cli.cosigned import Said
from tutela.cli.harmless import harmless
from tutela.cli.stamped import Stamped
from tutela.errors import TutelaError
from tutela.proof.textform import TEXT_START
from tutela.proof.verdict import NotVerified, TextShare, Verified

JsonValue = str | int | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]
_LIMITS = ("limit_real", "limit_who", "limit_when", "limit_hidden")


@dataclass(frozen=True, slots=True)
class Words:
    """The verifier's texts; what is said of a text has some of its own.

    Attributes:
        say: every text by identifier.
        of_text: whether it is a text that is spoken of.
    """

    say: Mapping[str, str]
    of_text: bool

    def __getitem__(self, name: str) -> str:
        """Return a text by the last part of its identifier, or by all of it."""
        return self.own(name) or self.say.get(f"page.{name}") or self.say[name]

    def own(self, name: str) -> str | None:
        """Return what is said of a text alone, where a text is spoken of."""
        return self.say.get(f"textproof.{name}") if self.of_text else None


def is_text(untrusted_file: bytes) -> bool:
    """Tell whether a file is a released text by its first line."""
    return untrusted_file.startswith(TEXT_START)


def facts(found: Verified, time: Stamped, said: Said) -> dict[str, JsonValue]:
    """Return what was found as a JSON object; `claims` are the publisher's own words."""
    grid, statement = found.grid, found.statement
    return {
        "ledger": found.ledger.format(),
        "ledger_known": found.ledger_known,
        "sealed_on": found.sealed_on,
        "index": found.index,
        "ledger_size": found.ledger_size,
        "width": grid.width,
        "height": grid.height,
        "tiles": grid.columns * grid.rows,
        "hidden_tiles": found.hidden_tiles,
        "hidden": [[r.x, r.y, r.width, r.height] for r in found.hidden],
        "rendition_by": found.decoder,
        "text": None if found.text is None else _share(found.text),
        "own_ledger_only": not (time.holds or said.count),
        "time_stamps": time.documents(),
        "claims": {
            "class": statement.release_class.value,
            "caption": statement.caption,
            "place": statement.place,
            "date": statement.date,
            "publisher": statement.publisher,
            "organisation": statement.organisation,
            "detectors": statement.detectors,
            "reasons": statement.reasons,
            "day": statement.day,
        },
        "not_checked": {
            "unknown_signatures": found.unknown_signatures,
            "tokens": time.unchecked,
            "further_statement_keys": statement.further_keys,
        },
    }


def pass_lines(say: Mapping[str, str], found: Verified, time: Stamped, said: Said) -> Iterable[str]:
    """Return what holds, what it does not show, and what the publisher claims."""
    words = Words(say, found.text is not None)
    known = "ledger_pinned" if found.ledger_known else "ledger_unknown"
    yield f"{words[known]} {harmless(found.ledger.format())}"
    yield ""
    yield words["pass"]
    if not found.ledger_known:
        yield words["pass_unknown"]
    yield ""
    yield f"{words['limits']}:"
    yield from (f"  - {words[name]}" for name in _LIMITS)
    yield ""
    yield f"{words['found']}:"
    yield from _rows(words, _checked(words, found))
    own = not (time.holds or said.count)
    yield from _rows(words, (("time", harmless(line)) for line in time.lines(say, own=own)))
    if found.decoder is not None:
        rendition = words.own("rendition") or say["verify.rendition"]
        yield "  " + rendition.format(decoder=harmless(found.decoder))
    if found.text is not None:
        yield f"  {words['marks']}"
    yield ""
    yield f"{words['verify.claims']}:"
    yield from _rows(words, _claims(words, found))
    yield ""
    yield f"{words['outside']}:"
    yield from _rows(
        words,
        (
            ("unknown", str(found.unknown_signatures)),
            ("verify.tokens", str(time.unchecked)),
            ("further", str(found.statement.further_keys)),
        ),
    )


def failure(
    say: Mapping[str, str], failed: NotVerified, named: str | None, *, of_text: bool
) -> dict[str, JsonValue]:
    """Return a failure as a JSON object.

    Args:
        say: every text.
        failed: what failed.
        named: the ledger the file names, where one can be read.
        of_text: whether the file is a text.
    """
    return {
        "verdict": "fail",
        "class": failed.failure.value,
        "code": failed.code,
        "text": Words(say, of_text).own(failed.code) or say[failed.message],
        "cause": str(failed.cause) if failed.cause else None,
        "ledger_named": named,
    }


def failure_lines(
    say: Mapping[str, str], failed: NotVerified, named: str | None, *, of_text: bool
) -> Iterable[str]:
    """Return the same for a person, and what to do next."""
    words = Words(say, of_text)
    kind = failed.failure.value
    yield words["ledger_none"] if named is None else f"{words['ledger_named']} {harmless(named)}"
    yield ""
    yield words[f"fail_{kind.lower()}"]
    yield words.own(failed.code) or say[failed.message]
    if failed.cause:
        yield _cause(say, failed.cause)
    yield words[f"next_{kind.lower()}"]
    yield words["code"].format(kind=kind, code=failed.code)


def _checked(words: Words, found: Verified) -> Iterable[tuple[str, str]]:
    yield "sealed", found.sealed_on
    yield "entry", words["entry_of"].format(index=found.index, size=found.ledger_size)
    grid = found.grid
    if found.text is not None:
        yield "hidden", words["hidden_of"].format_map(_share(found.text))
        yield "rows", str(grid.rows)
        return
    tiles = grid.columns * grid.rows
    share = f"{_percent(found.hidden_tiles, tiles):.1f} %"
    yield "hidden", words["hidden_of"].format(share=share, hidden=found.hidden_tiles, tiles=tiles)
    yield "size", f"{grid.width} x {grid.height}"


def _share(share: TextShare) -> dict[str, int]:
    return {"marks": share.marks, "leaves": share.leaves}


def _percent(hidden: int, tiles: int) -> float:
    """Return a share that is 0 only where nothing is hidden, and 100 only where everything is."""
    if hidden in {0, tiles}:
        return 100 * hidden / tiles
    return min(99.9, max(0.1, 100 * hidden / tiles))


def _claims(words: Words, found: Verified) -> Iterable[tuple[str, str]]:
    statement = found.statement
    for name, claim in (
        ("caption", statement.caption),
        ("place", statement.place),
        ("date", statement.date),
        ("class", words[f"class_{statement.release_class.value.lower()}"]),
        ("reasons", "; ".join(statement.reasons)),
        ("detectors", "; ".join(statement.detectors)),
        ("publisher", statement.publisher),
        ("organisation", statement.organisation),
        ("released", statement.day),
    ):
        yield name, harmless(claim) if claim else words["none"]


def _rows(words: Words, rows: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (f"  {words[name]}: {value}" for name, value in rows)


def _cause(say: Mapping[str, str], cause: TutelaError) -> str:
    template = say.get(cause.message)
    return (
        harmless(str(cause))
        if template is None
        else harmless(template.format_map(cause.parameters))
    )
