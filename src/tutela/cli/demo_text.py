"""The demo's step with words: a Korean and a Russian account, from sealing to a checked release.

Both are invented, and so is everybody named in them. Somebody else is in the register of protected
persons under a Hangul name, and a Ukrainian note writes that name in Cyrillic. A reviewer who takes
it for a harmless word is stopped, and is not told by what.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Final

from tutela import wiring
from tutela.cli.console import Console, JsonValue
from tutela.cli.harmless import harmless
from tutela.custody.item import ItemId
from tutela.custody.keys import PersonKey
from tutela.custody.shares import Scheme
from tutela.errors import MismatchError, RefusedError
from tutela.intake.receive import receive
from tutela.proof.checkpoint import VerifierKey
from tutela.proof.container import split
from tutela.proof.verdict import NotVerified
from tutela.proof.verify import verify
from tutela.protection.identity import Compartment, Identity, Part, PartKind
from tutela.protection.person import AgeClass
from tutela.redaction.deciding import Decision
from tutela.redaction.lastlook import VisibleError
from tutela.redaction.reviewfile import ReleaseClass, ShowsCaptive
from tutela.release.draw import Words
from tutela.release.search import Copies, Search
from tutela.wiring import Case, NewCase, reviewfolder
from tutela.wiring import release as releasing
from tutela.wiring import review as reviewing
from tutela.wiring.desk import Desk
from tutela.wiring.look import search_of
from tutela.wiring.person import NewQuorum, enter, new_person, seal_person, set_quorum

FOLDER: Final = "text-case"
ACCOUNTS: Final[Mapping[str, tuple[str, ...]]] = {
    "invented-account-ko.txt": (
        *("류담솔", "1999", "함경남도", "단천시", "2024", "중사", "맹보람"),
        *("안해", "어머니", "010"),
    ),
    "invented-account-ru.txt": (
        *("Прасолов", "Затон", "61", "+7", "5 января", "лейтенант", "Шестопёров", "97609"),
        *("Чхон", "Агафь"),
    ),
}
"""What the invented reviewer keeps hidden of each; what else was found is a word like any other."""
NOTE: Final = "invented-note-uk.txt"
PROTECTED: Final = (Part(PartKind.NAME, "천막돌", "Hang"), Part(PartKind.UNIT, "97601"))
PURPOSE: Final = "demonstration"
READ: Final = "read word by word: nobody is named here"
WORDS: Final = Words(None, None, None, "Tutela demo")
SEARCHED: Final = "nowhere: the text is bundled with the program"


_BRACKETS: Final = re.compile(r"\[([^\]]*)\]")


@dataclass(frozen=True, slots=True)
class _Table:
    case: Case
    drawer: PersonKey = field(repr=False)
    approver: PersonKey = field(repr=False)

    def desk(self, item: ItemId, person: PersonKey) -> Desk:
        return Desk(self.case, item, person.label, person.age, PURPOSE)


def show_texts(
    console: Console, folder: Path, people: tuple[PersonKey, PersonKey], passphrase: str
) -> Mapping[str, JsonValue]:
    """Walk two accounts from receipt to a release that a stranger checks; return what came of it.

    Raises:
        MismatchError: a name of the register was not stopped, or a changed letter not refused.
    """
    drawer, approver = people
    papers = folder / "accounts"
    papers.mkdir()
    for name in (*ACCOUNTS, NOTE):
        (papers / name).write_bytes((files("tutela.demo") / name).read_bytes())
    asked = NewCase((drawer.public, approver.public), actor="demo", name="texts.example")
    created = wiring.create_case(folder / FOLDER, asked, passphrase)
    with wiring.open_case(folder / FOLDER, created.secrets) as case:
        table = _Table(case, drawer, approver)
        _protect(table, folder)
        items = _receive(case, papers)
        console.say("demo.text_begin", count=len(items), folder=str(papers))
        stopped = _plant(console, table, folder, items[NOTE])
        released = [_release(table, folder, name, items[name]) for name in ACCOUNTS]
        ledger = case.card.publication
    for path in released:
        _check(console, path, ledger)
    refused = _tamper(console, released[0], ledger)
    return {"stopped": stopped, "released": [str(path) for path in released], "refused": refused}


def _protect(table: _Table, folder: Path) -> None:
    """Put an invented person into the register of who must not be named."""
    room = enter(table.case, table.drawer)
    both = (table.drawer.public, table.approver.public)
    adviser = wiring.draw_person("adviser").public
    asked = NewQuorum(both, (adviser,), 2, Scheme(2, 3))
    set_quorum(room, table.approver, asked, folder / "text-papers")
    person = new_person(room, AgeClass.ADULT, table.approver)
    seal_person(room, Identity(person, Compartment.IDENTITY, PROTECTED))


def _receive(case: Case, papers: Path) -> dict[str, ItemId]:
    with wiring.receiving(case) as ports:
        lines = list(receive(wiring.delivery(case, papers, "demo", "demo"), ports))
    return {line.untrusted_name: line.item for line in lines if line.item is not None}


def _plant(console: Console, table: _Table, folder: Path, item: ItemId) -> str:
    """Show everything that was found, as somebody in a hurry would; return what stopped it."""
    place = _reviewed(table, folder, NOTE, item)
    try:
        _submit(table, item, place)
    except VisibleError as seen:
        raise MismatchError("demo.not_stopped") from seen
    except RefusedError as stopped:
        console.say("demo.text_stopped", told=console.text(stopped.message, **stopped.parameters))
        return stopped.message
    raise MismatchError("demo.not_stopped")


def _release(table: _Table, folder: Path, name: str, item: ItemId) -> Path:
    place = _reviewed(table, folder, name, item)
    try:
        _submit(table, item, place)
    except VisibleError as seen:
        reviewfolder.add_hits(place, seen)
        _submit(table, item, place)
    reviewfolder.wipe(place)
    approving = table.desk(item, table.approver)
    reviewing.candidate_picture(approving)
    releasing.approve(approving, table.approver, _search())
    out = folder / "released" / Path(name).stem
    published = releasing.publish(table.desk(item, table.drawer), None, out)
    return out / published.bundle.picture


def _reviewed(table: _Table, folder: Path, name: str, item: ItemId) -> Path:
    """Take the brackets away from all that is not personal; return the folder of the review."""
    desk = table.desk(item, table.drawer)
    reviewing.find(desk)
    place = folder / "text-review" / name
    releasing.save(place, reviewing.review_files(desk))
    path = place / reviewfolder.WORDS_FILE
    kept = ACCOUNTS.get(name, ())

    def unless_personal(found: re.Match[str]) -> str:
        is_personal = any(each.casefold() in found[1].casefold() for each in kept)
        return found[0] if is_personal else found[1]

    path.write_text(_BRACKETS.sub(unless_personal, path.read_text("utf-8")), "utf-8")
    decision = Decision(ReleaseClass.MATERIAL, ShowsCaptive.NO, reason=READ)
    reviewfolder.decide_folder(place, decision, by_brackets=True)
    return place


def _submit(table: _Table, item: ItemId, place: Path) -> None:
    review = (place / reviewfolder.REVIEW_FILE).read_bytes()
    desk = table.desk(item, table.drawer)
    releasing.submit(desk, review, WORDS, table.drawer, _search())


def _check(console: Console, path: Path, ledger: VerifierKey) -> None:
    content = path.read_bytes()
    found = verify(content, pinned=(ledger,))
    console.say("demo.text_checked", file=str(path), day=found.sealed_on)
    for line in split(content).picture.decode().splitlines()[1:]:
        console.line(f"     {harmless(line)}")


def _tamper(console: Console, path: Path, ledger: VerifierKey) -> str:
    """Change one letter of a release; return why it is refused."""
    content = path.read_bytes().decode()
    place = next(n for n, letter in enumerate(content) if n > content.index("\n") and letter == ".")
    changed = f"{content[:place]},{content[place + 1 :]}".encode()
    try:
        verify(changed, pinned=(ledger,))
    except NotVerified as refused:
        reason = console.text(f"verify.{refused.code}")
        console.say("demo.text_refused", reason=reason)
        return refused.code
    raise MismatchError("demo.not_refused")


def _search() -> Search:
    return search_of(SEARCHED, Copies.NONE_FOUND)
