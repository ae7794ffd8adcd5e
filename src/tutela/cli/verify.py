"""`tutela verify` and `tutela court`: what a stranger and a judge run; they import only `proof`.

Exit codes of `verify`: 0 every step passed; 10 this is not the published file; 11 the visible part
was altered; 12 a hidden part is not blank; 13 the ledger does not vouch; 14 the proof is broken.
The picture passed, but: 4 a cosignature by a named witness is false; 15 no time-stamp holds that
was required; 16 a witness that was required did not cosign. The first of these in this order.
"""

import json as json_format
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tutela.cli.cosigned import cosigned, read_witnesses
from tutela.cli.given import is_key, keys_in
from tutela.cli.harmless import harmless
from tutela.cli.stamped import Stamped
from tutela.cli.told import JsonValue, facts, failure, failure_lines, is_text, pass_lines
from tutela.errors import MalformedError, MismatchError, UnavailableError
from tutela.proof.container import split
from tutela.proof.court import check_release, evidence_for, recompute
from tutela.proof.mask import mask_of
from tutela.proof.proof_file import decode_proof
from tutela.proof.stamps import authority_of, tell_release_tokens
from tutela.proof.verdict import NotVerified
from tutela.proof.verify import named_ledger, verify
from tutela.proof.wording import wording

FILE_BYTES_MAX = 2**30
LANGUAGES = ("en", "uk", "ko", "ru")
_EXIT_LACKING = {"time": 15, "witness": 16}

_Release = Annotated[
    Path, typer.Argument(help="The released picture, JPEG or PNG, or the released text.")
]
_Proof = Annotated[
    Path | None,
    typer.Option("--proof", help="The proof, where it travels beside the picture."),
]
_Keys = Annotated[
    list[str] | None,
    typer.Option("--ledger-key", help="A ledger key you know, or a file of them; repeatable."),
]
_Witnesses = Annotated[
    list[str] | None,
    typer.Option(
        "--witness",
        help="A witness's key you know, or a file of them; repeatable. A false line in the name"
        " of one is told and ends with exit code 4; an absent one is only told.",
    ),
]
_Authorities = Annotated[
    list[Path] | None,
    typer.Option(
        "--authority",
        help="The root certificate (PEM) of a time-stamping authority you know; repeatable.",
    ),
]
_RequireTime = Annotated[
    bool,
    typer.Option(
        "--require-time",
        help="End with exit code 15 unless a time-stamp by an authority you named holds.",
    ),
]
_RequireWitness = Annotated[
    bool,
    typer.Option(
        "--require-witness",
        help="End with exit code 16 unless every witness you named cosigned.",
    ),
]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead.")]


def register(app: typer.Typer) -> None:
    """Add `verify` and `court` to the program."""
    app.command(
        "verify",
        epilog="Examples:  tutela verify picture.jpg  |  tutela verify picture.jpg --ledger-key"
        " keys.txt  |  tutela verify picture.jpg --proof picture.jpg.tutela.cbor --json"
        "  |  tutela verify picture.jpg --authority root.pem."
        "  Exit codes: 0 all passed, 10 not the published file, 11 visible part altered,"
        " 12 hidden part not blank, 13 ledger does not vouch, 14 proof broken."
        "  The picture passed, but: 4 false cosignature of a named witness, 15 no time-stamp"
        " (--require-time), 16 no cosignature (--require-witness).",
    )(_verify)
    app.command(
        "court",
        epilog="Examples:  tutela court original.jpg --secret secret.txt --release picture.jpg",
    )(_court)


def _verify(
    release: _Release,
    proof: _Proof = None,
    ledger_key: _Keys = None,
    witness: _Witnesses = None,
    authority: _Authorities = None,
    require_time: _RequireTime = False,
    require_witness: _RequireWitness = False,
    json: _Json = False,
) -> None:
    """Check that everything visible in a release is unchanged since it was sealed."""
    say = wording(_language())
    pinned = tuple(keys_in([_lines(one) for one in ledger_key or ()]))
    witnesses = [key for one in witness or () for key in read_witnesses(_lines(one))]
    authorities = tuple(authority_of(_read(each)) for each in authority or ())
    content = _read(release)
    sidecar = None if proof is None else _read(proof)
    try:
        found = verify(content, sidecar=sidecar, pinned=pinned)
    except NotVerified as failed:
        named = named_ledger(content, sidecar=sidecar)
        of_text = is_text(content)
        if json:
            _print_document(failure(say, failed, named, of_text=of_text))
        else:
            _print_lines(failure_lines(say, failed, named, of_text=of_text))
        raise typer.Exit(failed.failure.exit_code) from failed
    said = cosigned(content, sidecar, witnesses)
    found = replace(found, unknown_signatures=found.unknown_signatures - said.count)
    # Whether a time-stamp has ended is a question to this machine's clock and no other.
    now = datetime.now(UTC)  # noqa: TID251 - verify stands alone and must not import wiring
    told = tell_release_tokens(content, found.ledger, authorities, now, sidecar=sidecar)
    time = Stamped(told, named=bool(authorities))
    codes = {"time": require_time and not time.holds, "witness": require_witness and not said.full}
    lacking = [name for name, lacks in codes.items() if lacks]
    if json:
        more: dict[str, JsonValue] = {"witnesses": said.documents(), "required_but_absent": lacking}
        _print_document({"verdict": "pass", **facts(found, time, said), **more})
    else:
        _print_lines((*pass_lines(say, found, time, said), *map(harmless, said.lines(say))))
        _print_lines(say[f"verify.require_{name}"] for name in lacking)
    if said.false:
        raise typer.Exit(MismatchError.exit_code)
    if lacking:
        raise typer.Exit(_EXIT_LACKING[lacking[0]])


def _court(
    original: Annotated[Path, typer.Argument(help="The original file.")],
    secret: Annotated[Path, typer.Option(help="File with the item's secret, 64 hex digits.")],
    release: Annotated[Path, typer.Option(help="The released picture or text.")],
    proof: _Proof = None,
    ledger_key: _Keys = None,
    rendition: Annotated[
        Path | None, typer.Option(help="The kept rendition, where pixels or words were sealed.")
    ] = None,
    json: _Json = False,
) -> None:
    """Recompute a seal and a release from the original and its secret."""
    say = wording(_language())
    content = _read(release)
    sidecar = None if proof is None else _read(proof)
    # What a stranger checks comes first: day, ledger and signature are only then worth naming.
    pinned = tuple(keys_in([_lines(one) for one in ledger_key or ()]))
    checked = verify(content, sidecar=sidecar, pinned=pinned)
    parts = split(content)
    published = decode_proof(parts.proof or sidecar or b"")
    kept = None if rendition is None else _read(rendition)
    evidence = evidence_for(published, _read(original), _secret(secret), kept)
    found = recompute(evidence, published.seal)
    grid = found.commitment.grid
    check_release(evidence, parts.picture, mask_of(published.hidden, grid.columns, grid.rows))
    result: dict[str, str | int] = {
        "day": found.day,
        "tiles": grid.columns * grid.rows,
        "rows": grid.rows,
        "fields": found.metadata_fields,
        "root": found.commitment.item_root.hex(),
        "ledger": checked.ledger.format(),
        "ledger_known": checked.ledger_known,
        "rendition_by": checked.decoder or "",
    }
    if json:
        _print_document({"verdict": "agrees", **result})
    else:
        known = "page.ledger_pinned" if checked.ledger_known else "page.ledger_unknown"
        ledger = f"{say[known]} {harmless(checked.ledger.format())}"
        _print_lines((ledger, "", *_agreed(say, result, of_text=checked.text is not None)))


def _agreed(
    say: Mapping[str, str], result: Mapping[str, str | int], *, of_text: bool
) -> Iterable[str]:
    decoder = harmless(str(result["rendition_by"]))
    if of_text:
        yield say["textproof.agrees"].format_map(result)
        yield say["textproof.rendition_agrees"].format(decoder=decoder)
        return
    yield say["court.agrees"].format_map(result)
    if decoder:
        yield say["court.rendition_agrees"].format(decoder=decoder)
    else:
        yield say["court.picture_agrees"]


def _lines(one: str) -> Sequence[str]:
    """Return what an argument gives: itself where it is a key, else the lines of a file."""
    if is_key(one):
        return [one]
    try:
        is_file = Path(one).is_file()
    except (OSError, ValueError):
        # No name that a file here could have.
        is_file = False
    return _read(Path(one)).decode(errors="replace").splitlines() if is_file else [one]


def _secret(path: Path) -> bytes:
    try:
        return bytes.fromhex(_read(path).decode().strip())
    except ValueError as error:
        raise MalformedError("court.secret_file") from error


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > FILE_BYTES_MAX:
            raise MalformedError("verify.file_too_large", size=size, limit=FILE_BYTES_MAX)
        return path.read_bytes()
    except OSError as error:
        raise UnavailableError("verify.file_unreadable", role=harmless(str(path))) from error


def _language() -> str:
    for name in ("TUTELA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            code = value.split(".")[0].split("_")[0].lower()
            return code if code in LANGUAGES else "en"
    return "en"


def _print_document(value: Mapping[str, JsonValue]) -> None:
    sys.stdout.write(json_format.dumps(value, ensure_ascii=True, indent=2) + "\n")


def _print_lines(lines: Iterable[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
