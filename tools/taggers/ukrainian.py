"""What the invented Ukrainian statements and news are filled with, in every case."""

# ruff: noqa: RUF001 - Cyrillic beside Latin letters, on purpose

from tools.taggers.fill import Filler

_KOREAN_SHARE = 0.12
_INVENTED_SHARE = 0.6  # of surnames; the others are from a list
_FEMALE_SHARE = 0.35
_NICK_SHARE = 0.08
_TWO_SHARE = 0.12
_SHORT_SHARE = 0.6
_ABBREVIATED_SHARE = 0.2
_CASES = "gdipva"
_SAME_FOR_WOMEN = ("ко", "ук", "юк", "ик", "ак", "ець", "ань", "ун", "ів", "ш", "ій", "ь", "ч")
_WITH_ADJECTIVE = ("область", "район", "парк", "міст", "площа")
_STREETS = ("вулиця", "проспект", "провулок")
_SHORT = {
    "вулиця": "вул.",
    "проспект": "пр.",
    "провулок": "пров.",
    "місто": "м.",
    "село": "с.",
    "станція": "ст.",
    "річка": "р.",
}
_ADJECTIVES = (("ський", "ська"), ("цький", "цька"), ("ов", "ова"), ("єв", "єва"), ("ін", "іна"))


class Ukrainian(Filler):
    """Fills Ukrainian templates; a woman's surname is kept as she bears it."""

    language = "uk"

    def person(self) -> tuple[str, str]:
        """Return a given name and a surname."""
        draw = self.random.random()
        if draw < _KOREAN_SHARE:
            one, two = self.pick("korean"), self.pick("korean")
            return self.random.choice((f"{one} {two}", f"{one}{two.lower()}")), self.pick("family")
        surname = self.pick("foreign")
        if self.random.random() < _INVENTED_SHARE:
            surname = self.pick("begin") + self.pick("middle") + self.pick("end")
        if self.random.random() < _NICK_SHARE:
            return self.pick("nick"), surname
        if draw < _KOREAN_SHARE + _FEMALE_SHARE:
            for male, female in _ADJECTIVES:
                if surname.endswith(male):
                    surname = surname[: len(surname) - len(male)] + female
                    break
            return self.pick("female"), surname
        return self.pick("male"), surname

    def value(self, kind: str, which: str, form: str) -> str:
        """Return what a slot is filled with."""
        given, surname = self.random.choice(self.people)
        match kind:
            case "name" if which == "1":
                return self.given(given, form)
            case "name":
                return self.name(given, surname, form)
            case "NAME":
                whole = given if which else f"{surname} {given} {self.patronymic(given, '')}"
                return whole.upper()
            case "surname":
                return self.surname(given, surname, form)
            case "patr":
                return self.patronymic(given, form)
            case "korean":
                return self.korean()
            case "hangul" | "latin":
                one, two = self.pick(kind), self.pick(kind)
                space = " " if kind == "latin" else self.random.choice(("", "", " "))
                return f"{self.pick(kind + '_family')}{space}{one}{space}{two}"
            case "kin":
                return self.pick("kini" if form == "i" else "kin")
            case "city":
                return self.city(self.pick("city"), form)
            case "river" | "street":
                return self.city(self.pick(kind), form)
            case "adj":
                return self.adjective(form)
            case "site":
                return self.site(form)
            case "khome":
                return self.declined(self.pick("kplace"), form)
            case "home" | "place":
                return self.place(form)
            case "unit" | "org" | "age" | "birth" | "date" | "address":
                return self.digits(self.pick(kind))
            case "alias" | "alias2" | "job" | "mark" | "wound" | "rank":
                return self.pick(kind)
            case _:
                return self.common(kind)

    def declined(self, word: str, form: str, table: str = "cases") -> str:
        """Return a word in a case (g, d, i, p, v, a), roughly as Ukrainian declines it."""
        if form not in _CASES or not form:
            return word
        for row in self.pieces[table]:
            ending, *cases = row.split(",")
            if word.endswith(ending) and (table == "cases" or word == ending):
                return word[: len(word) - len(ending)] + cases[_CASES.index(form)]
        return self.declined(word, form) if table != "cases" else word

    def given(self, given: str, form: str) -> str:
        """Return a given name in a case; of a Korean one nothing or the last part changes."""
        if " " in given:
            return given
        return self.declined(given, form, "givencases")

    def surname(self, given: str, surname: str, form: str) -> str:
        """Return a surname in a case; many of women's stay as they are."""
        is_female = given in self.pieces["female"]
        if surname in self.pieces["family"] or (is_female and surname.endswith(_SAME_FOR_WOMEN)):
            return surname
        if is_female and not surname.endswith("а"):
            return surname
        return self.declined(surname, form)

    def patronymic(self, given: str, form: str) -> str:
        """Return a patronymic."""
        is_female = given in self.pieces["female"]
        return self.declined(self.pick("patrf" if is_female else "patrm"), form)

    def name(self, given: str, surname: str, form: str) -> str:
        """Return a whole name in one of the orders people write."""
        one, two = self.given(given, form), self.surname(given, surname, form)
        if surname in self.pieces["family"]:
            return f"{two} {one}"
        patronymic = self.patronymic(given, form)
        return self.random.choice(
            (
                f"{two} {one}",
                f"{one} {two}",
                f"{one} {two}",
                f"{two} {one} {patronymic}",
                f"{one} {patronymic} {two}",
                f"{one} {patronymic}",
                f"{two} {given[0]}. {patronymic[0]}.",
                f"{given[0]}. {two}",
                f"{given[0]}. {patronymic[0]}. {two}",
                f"{given[0]}.{patronymic[0]}.{two}",
                two,
                two,
                one,
                f"{two}-{self.surname(given, self.pick('foreign'), form)}",
            )
        )

    def city(self, word: str, form: str) -> str:
        """Return a well-known place in a case."""
        return self.declined(word, form, "citycases")

    def adjective(self, form: str) -> str:
        """Return a name of a region or district that is an adjective: m, f, n, or a case."""
        stem = self.pick("adj").removesuffix("ий")
        endings = {"f": "а", "n": "е", "g": "ої", "p": "ій", "a": "у", "i": "им", "d": "ого"}
        return stem + endings.get(form, "ий")

    def site(self, form: str) -> str:
        """Return a place that is named with what it is: a region, a street, a river, a park."""
        what = self.pick("site")
        if what in _WITH_ADJECTIVE:
            return self.region(what, form)
        cases = self.listed("sites", what)
        noun = cases[_CASES.index(form)] if form and form in _CASES else what
        if what in _SHORT and self.random.random() < _SHORT_SHARE:
            noun = _SHORT[what]
        if what in _STREETS:
            return f"{noun} {self.street()}"
        if what == "місто":
            return f"{noun} {self.pick('city')}"
        return f"{noun} {self.pick('begin')}{self.pick('middle')}{self.pick('town')}"

    def region(self, what: str, form: str) -> str:
        """Return a region, district, park, square or bridge that has an adjective for its name."""
        at = _CASES.index(form) if form and form in _CASES else -1
        noun = self.listed("sites", what)[at] if at >= 0 else what
        endings = self.pieces["adjectives" if what[-1] not in "аь" else "adjectivesf"]
        ending = endings[at + 1]
        first = self.pick("adj").removesuffix("ий")
        if self.random.random() < _INVENTED_SHARE:
            first = self.pick("begin") + self.pick("middle") + "ськ"
        if self.random.random() < _ABBREVIATED_SHARE:
            noun = {"область": "обл.", "район": "р-н"}.get(what, noun)
        if self.random.random() < _TWO_SHARE:
            second = self.pick("adj").removesuffix("ий")
            return f"{first}{ending} та {second}{ending} {noun}"
        return f"{first}{ending} {noun}"

    def street(self) -> str:
        """Return the name of a street, often with a house."""
        named = self.random.choice((self.pick("street"), self.declined(self.pick("male"), "g")))
        if self.random.random() < _INVENTED_SHARE:
            named = self.pick("begin") + self.pick("middle") + "ськ" + self.pick("adjectivesf")
        return named + self.digits(self.pick("house"))

    def listed(self, table: str, word: str) -> list[str]:
        """Return the cases of a word in a table of whole words."""
        rows = (row.split(",") for row in self.pieces[table])
        return next(cases[1:] for cases in rows if cases[0] == word)

    def place(self, form: str) -> str:
        """Return a place that need not exist."""
        stem = self.pick("begin") + self.pick("middle")
        town = self.declined(stem + self.pick("town"), form)
        first = self.random.choice(("Нова", "Стара", "Мала", "Велика", "Верхня", "Біла", "Крива"))
        two = f"{self.declined(first, form)} {self.declined(stem + 'ка', form)}"
        return self.random.choice((town, town, town, two, f"{self.pick('settlement')} {stem}ове"))
