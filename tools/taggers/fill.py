"""What the invented statements are filled with, by language: drawn, never taken from anybody."""

from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

SOUNDS = Path(__file__).parent / "sounds"
_SCAN_SHARE = 0.06
_SMALL_SHARE = 0.7
_KOREAN_SHARE = 0.55
_UNKNOWN_SHARE = 0.3  # given names put together from syllables too


def sounds(language: str) -> dict[str, tuple[str, ...]]:
    """Return the lists of pieces (`name: piece piece ...`) of a language."""
    found = {}
    for line in (SOUNDS / f"{language}.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, pieces = line.split(":", 1)
            separator = "|" if "|" in pieces else None
            found[name] = tuple(piece.strip() for piece in pieces.split(separator))
    return found


class Filler:
    """Fills slots; `meet` draws the few people of one text anew."""

    language = ""

    def __init__(self, random: Random, words: Mapping[str, tuple[str, ...]]) -> None:
        self.random = random
        self.words = words
        self.pieces = sounds(self.language)
        self.people: list[tuple[str, str]] = []
        self.is_worn = False

    def meet(self) -> None:
        """Draw the people of the next text: they come back in it."""
        self.people = [self.person() for _ in range(self.random.randint(2, 5))]

    def person(self) -> tuple[str, str]:
        """Return a given name and a surname."""
        raise NotImplementedError

    def pick(self, name: str) -> str:
        """Return one of the pieces of a list."""
        return self.random.choice(self.pieces[name])

    def digits(self, pattern: str) -> str:
        """Return a pattern with each `#` a drawn digit."""
        return "".join(str(self.random.randint(0, 9)) if c == "#" else c for c in pattern)

    def fill(self, kind: str, which: str, form: str) -> str:
        """Return what a slot is filled with; `form` is a case, or c (capital) or l (small)."""
        value = self.value(kind, which, form)
        if form == "c":
            value = value[:1].upper() + value[1:]
        if form == "l" and self.random.random() < _SMALL_SHARE:
            value = value.lower()
        return value

    def value(self, kind: str, which: str, form: str) -> str:
        """Return what a slot is filled with, before its letters are made large or small."""
        raise NotImplementedError

    def scan(self, text: str) -> str:
        """Return a text as a bad scan reads it, of the same length."""
        likes = dict(pair.split("=") for pair in self.pieces["scan"])
        return "".join(
            likes[letter] if letter in likes and self.random.random() < _SCAN_SHARE else letter
            for letter in text
        )

    def after(self, value: str, form: str) -> str:  # noqa: ARG002 - where a language has particles
        """Return what follows a filled slot and is no part of it."""
        return ""

    def worn(self, piece: str) -> str:  # where a scan changes the length of a text
        """Return a piece as a bad scan reads it, if the text is one (`is_worn`)."""
        return piece

    def scanned(self, text: str) -> str:
        """Return a whole text as a bad scan reads it, where `worn` has not done so."""
        return self.scan(text)

    def common(self, kind: str) -> str:
        """Return what is drawn alike in every language: numbers, handles, patterns."""
        match kind:
            case "time":
                return self.digits("0#:#0")
            case "year":
                return self.digits(self.random.choice(("19##", "20##")))
            case "email":
                return f"{self.handle()}@{self.pick('host')}"
            case "handle":
                return self.handle()
            case _:
                return self.digits(self.pick(kind))

    def handle(self) -> str:
        """Return a name somebody goes by in a chat."""
        first, second = self.pick("handle"), self.pick("handle")
        return self.random.choice(
            (
                first,
                f"{first}_{second}",
                f"{first}.{second}",
                self.digits(f"{first}_##"),
                self.digits(f"{first}##"),
                f"{first} {second}".title(),
                first.title(),
            )
        )

    def korean(self) -> str:
        """Return a Korean name in the letters of this language."""
        family, one, two = self.pick("family"), self.pick("korean"), self.pick("korean")
        return self.random.choice(
            (
                f"{family} {one} {two}",
                f"{family} {one} {two}",
                f"{family} {one}{two.lower()}",
                f"{family} {one}-{two.lower()}",
                f"{family} {one}",
                family,
            )
        )


class English(Filler):
    """Fills English templates: half of the people are Korean."""

    language = "en"

    def person(self) -> tuple[str, str]:
        """Return a given name and a surname."""
        if self.random.random() < _KOREAN_SHARE:
            one, two = self.pick("korean"), self.pick("korean")
            given = self.random.choice((f"{one} {two}", f"{one}-{two.lower()}", one + two.lower()))
            return given, self.pick("family")
        surname = self.pick("begin") + self.pick("middle") + self.pick("end")
        if self.random.random() < _UNKNOWN_SHARE:
            return (self.pick("begin") + self.pick("soft")), surname
        return self.random.choice(self.words["given"]).title(), surname

    def value(self, kind: str, which: str, form: str) -> str:  # noqa: ARG002 - English has no cases
        """Return what a slot is filled with."""
        given, surname = self.random.choice(self.people)
        is_korean = surname in self.pieces["family"]
        match kind:
            case "name" if which == "1":
                return given
            case "name":
                initial = f"{given[0]}. {surname}"
                whole = f"{surname} {given}" if is_korean else f"{given} {surname}"
                return self.random.choice((whole, whole, whole, f"{given} {surname}", initial))
            case "NAME":
                return given.upper() if which == "1" else f"{surname} {given}".upper()
            case "surname":
                return surname if not is_korean else f"{surname} {given}"
            case "She" | "He" | "His" | "Her":
                return kind
            case "alias" | "job" | "mark" | "wound" | "kin" | "rank":
                return self.pick(kind)
            case "home" | "place":
                return self.place()
            case "unit" | "org" | "age" | "birth" | "date":
                return self.digits(self.pick(kind)).replace("0th", "4th")
            case _:
                return self.common(kind)

    def place(self) -> str:
        """Return a place that need not exist."""
        stem = self.pick("begin") + self.pick("middle")
        return self.random.choice(
            (
                stem + self.pick("town"),
                stem + self.pick("town"),
                self.pick("kplace"),
                self.pick("ksyll").title() + self.pick("ksyll") + self.pick("kend"),
            )
        )


class Russian(Filler):
    """Fills Russian templates, with case endings."""

    language = "ru"

    def person(self) -> tuple[str, str]:
        """Return a given name and a surname."""
        surname = self.pick("begin") + self.pick("middle") + self.pick("end")
        if self.random.random() < _UNKNOWN_SHARE:
            return (self.pick("begin") + self.pick("soft")), surname
        return self.pick("given"), surname

    def value(self, kind: str, which: str, form: str) -> str:
        """Return what a slot is filled with."""
        given, surname = self.random.choice(self.people)
        match kind:
            case "name" if which == "1f":
                return self.pick("female")
            case "name" if which == "1":
                return _decline(given, form)
            case "name":
                return self.name(given, surname, form)
            case "patr":
                return self.pick("patr")
            case "NAME":
                return given.upper() if which else f"{surname} {given} {self.pick('patr')}".upper()
            case "surname":
                return _decline(surname, form)
            case "korean":
                return self.korean()
            case "alias" | "job" | "mark" | "wound" | "rank":
                return self.pick(kind)
            case "kin":
                return self.pick("kini" if form == "i" else "kin")
            case "home" | "place":
                return self.place(form)
            case "khome":
                return _decline(self.pick("kplace"), form)
            case "unit" | "org" | "age" | "birth" | "date" | "address":
                return self.digits(self.pick(kind))
            case _:
                return self.common(kind)

    def name(self, given: str, surname: str, form: str) -> str:
        """Return a whole name in one of the orders people write."""
        one, two = _decline(given, form), _decline(surname, form)
        patronymic = _decline(self.pick("patr"), form)
        return self.random.choice(
            (
                f"{two} {one}",
                f"{one} {two}",
                f"{two} {one} {patronymic}",
                f"{one} {two}",
                f"{two} {given[0]}. {patronymic[0]}.",
                f"{given[0]}. {two}",
                two,
            )
        )

    def place(self, form: str) -> str:
        """Return a place that need not exist."""
        stem = self.pick("begin") + self.pick("middle")
        place = _decline(stem + self.pick("town"), form)
        return self.random.choice((place, place, f"{self.pick('settlement')} {stem}ово"))


def _decline(word: str, form: str) -> str:
    """Return a word in a case (g, d, i, p), roughly as Russian declines it."""
    if not form or form in "cl":
        return word
    at = "gdip".index(form)
    table = sounds("ru")["cases"]
    for row in table:
        ending, *cases = row.split(",")
        if word.endswith(ending):
            return word[: len(word) - len(ending)] + cases[at]
    return word


FILLERS: Mapping[str, Callable[[Random, Mapping[str, tuple[str, ...]]], Filler]] = {
    "en": English,
    "ru": Russian,
}
