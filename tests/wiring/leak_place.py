# ruff: noqa: RUF001 - texts in several scripts are the subject
"""A case with a note that names somebody on record, a reviewer, and a protection officer."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tutela.custody.item import ItemId
from tutela.custody.keys import PersonKey
from tutela.custody.shares import Scheme
from tutela.intake.receive import receive
from tutela.ledger.entry import EventKind
from tutela.proof.checkpoint import SignerKey
from tutela.protection.identity import Compartment, Identity, Part, PartKind
from tutela.protection.person import AgeClass, PersonId
from tutela.protection.role import Role
from tutela.release.docket import Drawn
from tutela.release.draw import Words
from tutela.release.search import Copies
from tutela.wiring import (
    Case,
    NewCase,
    create_case,
    delivery,
    draw_person,
    open_case,
    receiving,
    reviewfolder,
)
from tutela.wiring import release as releasing
from tutela.wiring import review as reviewing
from tutela.wiring.desk import Desk
from tutela.wiring.look import search_of
from tutela.wiring.person import NewQuorum, Room, enter, new_person, seal_person, set_quorum
from tutela.wiring.protection import give_role

NAME = Part(PartKind.NAME, "천막돌", "Hang")
UNIT = Part(PartKind.UNIT, "97602")
NOTES = {
    "named.txt": "Записка. Его зовут Чхон Мак Толь.\n",
    "more.txt": "Записка. Чхон Мак Толь, в/ч 97602.\n",
    "nobody.txt": "Записка. Снег шёл всю ночь.\n",
}
WORDS = Words(None, None, None, "Example")
SEARCH = search_of("two archives", Copies.NONE_FOUND)


@dataclass(frozen=True)
class LeakPlace:
    """Who is there, and what was received."""

    case: Case
    anna: PersonKey = field(repr=False)
    boris: PersonKey = field(repr=False)
    olena: PersonKey = field(repr=False)
    items: dict[str, ItemId]
    person: PersonId
    signer: SignerKey = field(repr=False)

    def room(self, holder: PersonKey) -> Room:
        return enter(self.case, holder)

    def desk(self, name: str) -> Desk:
        return Desk(self.case, self.items[name], "anna", self.anna.age, "test")

    def submits(self, name: str, words: Words = WORDS) -> Drawn:
        """Submit a note of which every word is shown, whatever was found in it."""
        desk = self.desk(name)
        reviewing.find(desk)
        content = json.loads(reviewing.review_files(desk)[reviewfolder.REVIEW_FILE])
        content |= {"release_class": "MATERIAL", "shows_living_captive": "no"}
        # A text that comes back starts from the areas of the last decision: they are said anew.
        found = [each for each in content["regions"] if each["found_by"] != "person"]
        content["regions"] = [{**each, "state": "show", "reason": "a word"} for each in found]
        width, height = content["size"]
        whole = {"id": "p1", "kind": "drawn", "box": [0, 0, width, height], "score": 0}
        shown = {"found_by": "person", "state": "show", "reason": "read"}
        content["regions"].append({**whole, **shown})
        review = json.dumps(content).encode()
        return releasing.submit(desk, review, words, self.anna, SEARCH)

    def count(self, kind: EventKind) -> int:
        return [each.kind for each in self.case.index.events()].count(kind)

    def seal(self, *parts: Part) -> None:
        identity = Identity(self.person, Compartment.IDENTITY, parts)
        seal_person(self.room(self.anna), identity)


@contextmanager
def leak_place(folder: Path) -> Iterator[LeakPlace]:
    """Open a case of three custodians, one of whom is the protection officer."""
    anna, boris, olena = people = [draw_person(label) for label in ("anna", "boris", "olena")]
    keys = tuple(each.public for each in people)
    created = create_case(folder / "case", NewCase(keys, "tester"), None)
    (folder / "notes").mkdir()
    for name, text in NOTES.items():
        (folder / "notes" / name).write_text(text, "utf-8")
    with open_case(folder / "case", created.secrets) as case:
        with receiving(case) as ports:
            lines = list(receive(delivery(case, folder / "notes", "by hand", "tester"), ports))
        items = {line.untrusted_name: line.item for line in lines if line.item is not None}
        room = enter(case, anna)
        give_role(room, boris, olena.public, Role.PROTECTION_OFFICER)
        adviser = draw_person("adviser").public
        asked = NewQuorum(keys[:2], (adviser,), 2, Scheme(2, 3))
        set_quorum(room, boris, asked, folder / "papers")
        person = new_person(room, AgeClass.ADULT, boris)
        signer = created.secrets.evidence
        yield LeakPlace(case, anna, boris, olena, items, person, signer)
