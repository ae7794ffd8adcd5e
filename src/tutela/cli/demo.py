"""`tutela demo`: the whole road on three bundled pictures, none of which shows a captive.

An invented identity card, a public-domain portrait and an invented screenshot are received,
sealed, looked through, reviewed by one invented person and approved by another, released and
checked as a stranger would. Before that a face is left visible, and the last look stops it;
after it one pixel is changed, and one byte added, and both are refused. Last, the case is copied,
damaged, healed, and brought back from shares of its recovery key. In a second case two invented
people stand before the transfer gate: one refuses, one truly wishes to go home. In a third a Korean
and a Russian account are released word by word, and a note that names somebody on record is not.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from time import monotonic
from typing import Annotated, Final

import typer

from tutela import wiring
from tutela.cli.console import Console, JsonOption, JsonValue, open_console
from tutela.cli.demo_gate import show_gate
from tutela.cli.demo_leak import FACE_OF, plant_leak
from tutela.cli.demo_text import show_texts
from tutela.cli.demo_years import show_years
from tutela.custody.item import ItemId
from tutela.custody.keys import PersonKey, format_person_public
from tutela.errors import ConflictError, MismatchError
from tutela.intake.receive import receive
from tutela.proof.checkpoint import VerifierKey
from tutela.proof.coefficients import BlockRow, library
from tutela.proof.container import embed, split
from tutela.proof.header import JpegHeader, decode_header
from tutela.proof.jpeg import canonical_start
from tutela.proof.marker import read_preamble
from tutela.proof.proof_file import decode_proof
from tutela.proof.verdict import NotVerified, Verified
from tutela.proof.verify import verify
from tutela.protection.consent import Channel, ConsentPurpose
from tutela.protection.shown import Outcome, Shown
from tutela.redaction.lastlook import VisibleError, with_hits
from tutela.redaction.plan import Ground
from tutela.release.docket import Drawn
from tutela.release.draw import Words
from tutela.release.search import Copies, Search
from tutela.wiring import Case, CreatedCase, NewCase, reviewfolder
from tutela.wiring import release as releasing
from tutela.wiring import review as reviewing
from tutela.wiring.consent import judge_picture
from tutela.wiring.desk import Desk
from tutela.wiring.look import search_of
from tutela.wiring.person import enter

FOLDER: Final = "tutela-demo"
PASSPHRASE: Final = "demo only, never use this"  # noqa: S105 - printed for everybody to see
PURPOSE: Final = "demonstration"
PUBLISHER: Final = "Tutela demo"
SEARCHED: Final = "nowhere: the picture is bundled with the program"
FOLDERS_MAX: Final = 100

Area = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Sample:
    """One bundled picture and what its invented reviewer decides.

    Attributes:
        file: in the package's `demo` folder.
        release_class: as in a review file.
        caption: of the release.
        personal: areas in pixels; what was found outside of them is shown.
        reason: why it may be shown.
        drawn: areas the reviewer hides though nothing was found, or found too narrowly.
        unknown: how many people on no record it shows, on whom two people decide.
    """

    file: str
    release_class: str
    caption: str
    personal: tuple[Area, ...]
    reason: str
    drawn: tuple[Area, ...] = ()
    unknown: int = 0

    def shown(self, item: ItemId) -> Shown | None:
        """Return who is shown, as the invented reviewer says; None where nobody is."""
        if not self.unknown:
            return None
        return Shown(item, (), self.unknown, ConsentPurpose.PUBLICATION, Channel.SITE)


SAMPLES: Final = (
    Sample(
        "invented-card.jpg",
        "MATERIAL",
        "An invented identity card: nobody's face, nobody's name. The form of the card is visible.",
        ((280, 395, 295, 400), (940, 356, 540, 480), (940, 800, 400, 180)),
        "printed form: the same on every such card",
        ((280, 395, 295, 400), (940, 345, 540, 630)),
    ),
    Sample(
        "grace_hopper.jpg",
        "PERSON",
        "Portrait of a U.S. Navy officer, public domain. Not a captive.",
        ((90, 0, 340, 440), (80, 470, 450, 110)),
        "stars of a flag, no writing",
        unknown=1,
    ),
    Sample(
        "invented-chat.png",
        "MATERIAL",
        "Screenshot of an invented chat of nobody with nobody.",
        ((0, 180, 900, 560), (0, 930, 900, 200)),
        "words that name nobody",
    ),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """The invented people, their open case, and where everything lies."""

    folder: Path
    case: Case
    created: CreatedCase = field(repr=False)
    drawer: PersonKey = field(repr=False)
    approver: PersonKey = field(repr=False)

    def desk(self, item: ItemId, person: PersonKey) -> Desk:
        """Return one person at work on one item."""
        return Desk(self.case, item, person.label, person.age, PURPOSE)


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("demo", epilog="Examples:  tutela demo  |  tutela demo --to ./somewhere --json")(
        _demo
    )


def _demo(
    to: Annotated[
        Path | None, typer.Option("--to", help="The folder to make; it must not exist.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Walk three bundled pictures from intake to a release that a stranger checks."""
    console, started = open_console(json=json), monotonic()
    folder = _free_folder(to)
    console.say("demo.begin", folder=str(folder))
    stage = _set_stage(console, folder)
    with stage.case:
        items = _receive(console, stage)
        leak = _plant(console, stage, items)
        released = [_release(console, stage, sample, items[sample.file]) for sample in SAMPLES]
        ledger = stage.case.card.publication
    (folder / "ledger-key.txt").write_text(ledger.format() + "\n", "utf-8")
    checked = [_check(console, path, ledger) for path in released]
    refused = _tamper(console, folder, released[0], ledger)
    years = show_years(console, folder, stage.created, items[SAMPLES[0].file])
    people = (stage.drawer, stage.approver)
    gate = show_gate(console, folder, people)
    texts = show_texts(console, folder, people, PASSPHRASE)
    seconds = round(monotonic() - started)
    _say_end(console, folder, released[0], seconds)
    console.document(
        {
            "folder": str(folder),
            "seconds": seconds,
            "released": [
                {"file": str(path), "hidden_tiles": found.hidden_tiles}
                for path, found in zip(released, checked, strict=True)
            ],
            "leak": leak,
            "refused": refused,
            "ledger": ledger.format(),
            "years": years,
            "gate": gate,
            "texts": texts,
        }
    )


def _free_folder(wanted: Path | None) -> Path:
    if wanted is not None:
        if wanted.exists():
            raise ConflictError("publication.folder_exists", folder=str(wanted))
        return wanted
    names = [FOLDER, *(f"{FOLDER}-{number}" for number in range(2, FOLDERS_MAX))]
    for name in names:
        if not Path(name).exists():
            return Path(name)
    raise ConflictError("publication.folder_exists", folder=names[-1])


def _set_stage(console: Console, folder: Path) -> Stage:
    camera, keys = folder / "camera", folder / "keys"
    camera.mkdir(parents=True)
    keys.mkdir()
    for sample in SAMPLES:
        (camera / sample.file).write_bytes((files("tutela.demo") / sample.file).read_bytes())
    console.say("demo.inputs", count=len(SAMPLES), folder=str(camera))
    drawer, approver = (_person(keys, label) for label in ("anna", "boris"))
    asked = NewCase((drawer.public, approver.public), actor="demo", name="demo.example")
    created = wiring.create_case(folder / "case", asked, PASSPHRASE)
    console.say("demo.case", folder=str(folder / "case"), passphrase=PASSPHRASE)
    case = wiring.open_case(folder / "case", created.secrets)
    return Stage(folder, case, created, drawer, approver)


def _person(keys: Path, label: str) -> PersonKey:
    person, content = wiring.new_person(label, PASSPHRASE)
    wiring.write_new_file(keys / f"{label}.key", content)
    wiring.write_new_file(keys / f"{label}.pub", format_person_public(person))
    return person


def _receive(console: Console, stage: Stage) -> dict[str, ItemId]:
    delivery = wiring.delivery(stage.case, stage.folder / "camera", "demo", "demo")
    with wiring.receiving(stage.case) as ports:
        lines = list(receive(delivery, ports))
    items = {line.untrusted_name: line.item for line in lines if line.item is not None}
    console.say("demo.sealed", count=len(items))
    for name, item in items.items():
        console.line(f"  {name}  {item}")
    return items


def _plant(console: Console, stage: Stage, items: Mapping[str, ItemId]) -> Mapping[str, JsonValue]:
    """Leave a face visible, in a review that is refused; the real one comes after it."""
    desk, words = stage.desk(items[FACE_OF], stage.drawer), Words(None, None, None, PUBLISHER)
    return plant_leak(console, desk, stage.drawer, words, _search())


def _release(console: Console, stage: Stage, sample: Sample, item: ItemId) -> Path:
    drawing = stage.desk(item, stage.drawer)
    # Whoever bundled these pictures says that none shows a captive.
    plan = reviewing.find(drawing, ground=Ground.SHOWN)
    console.say("demo.found", file=sample.file, regions=len(plan.regions))
    review = _decided(reviewing.review_files(drawing)[reviewfolder.REVIEW_FILE], sample)
    if sample.unknown:
        _judge(console, stage, sample, item)
    drawn = _submit(drawing, review, sample, stage.drawer)
    approving = stage.desk(item, stage.approver)
    reviewing.candidate_picture(approving)
    releasing.approve(approving, stage.approver, _search())
    folder = stage.folder / "released" / Path(sample.file).stem
    published = releasing.publish(drawing, None, folder)
    console.say(
        "demo.released",
        folder=str(folder),
        hidden=published.verified.hidden_tiles,
        tiles=drawn.candidate.hidden.columns * drawn.candidate.hidden.rows,
    )
    return folder / published.bundle.picture


def _submit(desk: Desk, review: bytes, sample: Sample, drawer: PersonKey) -> Drawn:
    """Submit a review; what a closer look sees is decided on like the rest, once."""
    words, shown = Words(sample.caption, None, None, PUBLISHER), sample.shown(desk.item)
    try:
        return releasing.submit(desk, review, words, drawer, _search(), shown)
    except VisibleError as seen:
        decided = _shown(with_hits(review, seen), sample)
        return releasing.submit(desk, decided, words, drawer, _search(), shown)


def _judge(console: Console, stage: Stage, sample: Sample, item: ItemId) -> None:
    """Let both people decide on a picture of somebody who is on no record."""
    room, reason = enter(stage.case, stage.drawer), "an officer of long ago; the face is hidden"
    judge_picture(room, stage.approver, item, Outcome.SHOW, sample.unknown, reason)
    console.say("shown.demo_judged", file=sample.file, count=sample.unknown)


def _search() -> Search:
    return search_of(SEARCHED, Copies.NONE_FOUND)


def _decided(review_file: bytes, sample: Sample) -> bytes:
    """Return the review file as the invented reviewer edits it."""
    content = json.loads(_shown(review_file, sample))
    content["release_class"] = sample.release_class
    content["shows_living_captive"] = "no"
    for number, area in enumerate(sample.drawn, 1):
        added = {"id": f"p{number}", "kind": "drawn", "box": list(area), "state": "hide"}
        content["regions"].append(added)
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _shown(review_file: bytes, sample: Sample) -> bytes:
    """Return the review file with every writing shown that is not personal."""
    content = json.loads(review_file)
    for region in content["regions"]:
        personal = any(_meet(region["box"], area) for area in sample.personal)
        if region["kind"] == "writing" and not personal:
            region["state"], region["reason"] = "show", sample.reason
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _meet(box: list[int], area: Area) -> bool:
    x, y, width, height = box
    left, top, wide, high = area
    return x < left + wide and left < x + width and y < top + high and top < y + height


def _check(console: Console, picture: Path, ledger: VerifierKey) -> Verified:
    found = verify(picture.read_bytes(), pinned=(ledger,))
    console.say("demo.checked", file=str(picture), day=found.sealed_on)
    return found


def _tamper(
    console: Console, folder: Path, picture: Path, ledger: VerifierKey
) -> Mapping[str, JsonValue]:
    """Change one pixel of a release, then add one byte; return why each is refused."""
    (folder / "changed").mkdir()
    content = picture.read_bytes()
    refused: dict[str, JsonValue] = {}
    changes = {"one-pixel.jpg": _one_pixel_changed(content), "one-byte-more.jpg": content + b"\0"}
    for name, changed in changes.items():
        path = folder / "changed" / name
        path.write_bytes(changed)
        code = _refusal(changed, ledger)
        console.say("demo.refused", file=str(path), reason=console.text(f"verify.{code}"))
        refused[name] = code
    return refused


def _refusal(changed: bytes, ledger: VerifierKey) -> str:
    try:
        verify(changed, pinned=(ledger,))
    except NotVerified as refused:
        return refused.code
    raise MismatchError("demo.not_refused")


def _one_pixel_changed(content: bytes) -> bytes:
    """Return a release whose upper left block is one step brighter, written as we write it."""
    parts = split(content)
    header = decode_header(decode_proof(parts.proof or b"").header)
    if not isinstance(header, JpegHeader):
        raise MismatchError("demo.not_refused")

    def brighter(row: BlockRow) -> None:
        if row.component == 0 and row.row == 0:
            row.blocks[0, 0] += 1

    written = library().transform(parts.picture, brighter)
    scan = written[read_preamble(written).size :]
    return embed(canonical_start(header) + scan, parts.proof or b"")


def _say_end(console: Console, folder: Path, picture: Path, seconds: int) -> None:
    console.line()
    console.say("demo.end", seconds=seconds)
    console.say("demo.open_page", file=str(picture.parent / "verify.html"), picture=str(picture))
    console.line(f"  tutela verify {picture} --ledger-key {folder / 'ledger-key.txt'}")
    console.say("demo.not_a_captive")
