"""What `tutela verify` tells of a release, in the words of the page (`page.` in `wording`).

What a publisher says is told as such, and can do nothing to the screen.
"""

from collections.abc import Iterable, Mapping, Sequence

from tutela.cli.cosigned import Said
from tutela.cli.harmless import harmless
from tutela.cli.stamped import Stamped
from tutela.errors import TutelaError
from tutela.proof.textform import TEXT_START
from tutela.proof.verdict import NotVerified, TextShare, Verified

JsonValue = str | int | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]
_LIMITS = ("limit_real", "limit_who", "limit_when", "limit_hidden")
_TEXT_LIMITS = ("limit_true", "limit_author", "limit_written", "limit_hidden")


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
    known = "page.ledger_pinned" if found.ledger_known else "page.ledger_unknown"
    yield f"{say[known]} {harmless(found.ledger.format())}"
    yield ""
    yield say["page.pass"]
    if not found.ledger_known:
        yield say["page.pass_unknown"]
    yield ""
    yield f"{say['page.limits']}:"
    limits = _LIMITS if found.text is None else _TEXT_LIMITS
    yield from (f"  - {say[f'page.{name}']}" for name in limits)
    yield ""
    yield f"{say['page.found']}:"
    yield from _rows(say, _checked(say, found))
    own = not (time.holds or said.count)
    yield from _rows(say, (("page.time", harmless(line)) for line in time.lines(say, own=own)))
    if found.decoder is not None:
        rendition = "page.rendition" if found.text is None else "page.rendition_text"
        yield from _rows(say, ((rendition, harmless(found.decoder)),))
    if found.text is not None:
        yield f"  {say['page.marks']}"
    yield ""
    yield f"{say['page.claims']}:"
    yield from _rows(say, _claims(say, found))
    yield ""
    yield f"{say['page.outside']}:"
    yield from _rows(
        say,
        (
            ("page.unknown", str(found.unknown_signatures)),
            ("verify.tokens", str(time.unchecked)),
            ("page.further", str(found.statement.further_keys)),
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
        "text": _reason(say, failed, of_text=of_text),
        "cause": str(failed.cause) if failed.cause else None,
        "ledger_named": named,
    }


def failure_lines(
    say: Mapping[str, str], failed: NotVerified, named: str | None, *, of_text: bool
) -> Iterable[str]:
    """Return the same for a person, and what to do next."""
    kind = failed.failure.value
    ledger = say["page.ledger_none"]
    yield ledger if named is None else f"{say['page.ledger_named']} {harmless(named)}"
    yield ""
    yield say[f"page.fail_{kind.lower()}"]
    yield _reason(say, failed, of_text=of_text)
    if failed.cause:
        yield _cause(say, failed.cause)
    yield say[f"page.next_{kind.lower()}"]
    yield say["page.code"].format(kind=kind, code=failed.code)


def _reason(say: Mapping[str, str], failed: NotVerified, *, of_text: bool) -> str:
    """Return why it failed; of a text some reasons have words of their own."""
    own = say.get(f"textproof.{failed.code}") if of_text else None
    return own or say[failed.message]


def _checked(say: Mapping[str, str], found: Verified) -> Iterable[tuple[str, str]]:
    yield "page.sealed", found.sealed_on
    yield "page.entry", say["page.entry_of"].format(index=found.index, size=found.ledger_size)
    grid = found.grid
    if found.text is not None:
        yield "page.hidden", say["page.places"].format(count=found.text.marks)
        yield "page.visible", say["page.words"].format(count=found.text.leaves)
        yield "textproof.rows", str(grid.rows)
        return
    tiles = grid.columns * grid.rows
    share = f"{_percent(found.hidden_tiles, tiles):.1f} %"
    hidden = say["page.hidden_of"].format(share=share, hidden=found.hidden_tiles, tiles=tiles)
    yield "page.hidden", hidden
    yield "page.size", f"{grid.width} x {grid.height}"


def _share(share: TextShare) -> dict[str, int]:
    return {"marks": share.marks, "leaves": share.leaves}


def _percent(hidden: int, tiles: int) -> float:
    """Return a share that is 0 only where nothing is hidden, and 100 only where everything is."""
    if hidden in {0, tiles}:
        return 100 * hidden / tiles
    return min(99.9, max(0.1, 100 * hidden / tiles))


def _claims(say: Mapping[str, str], found: Verified) -> Iterable[tuple[str, str]]:
    statement = found.statement
    for name, claim in (
        ("caption", statement.caption),
        ("place", statement.place),
        ("date", statement.date),
        ("class", say[f"page.class_{statement.release_class.value.lower()}"]),
        ("reasons", "; ".join(statement.reasons)),
        ("detectors", "; ".join(statement.detectors)),
        ("publisher", statement.publisher),
        ("organisation", statement.organisation),
        ("released", statement.day),
    ):
        yield f"page.{name}", harmless(claim) if claim else say["page.none"]


def _rows(say: Mapping[str, str], rows: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (f"  {say[name]}: {value}" for name, value in rows)


def _cause(say: Mapping[str, str], cause: TutelaError) -> str:
    template = say.get(cause.message)
    return (
        harmless(str(cause))
        if template is None
        else harmless(template.format_map(cause.parameters))
    )
