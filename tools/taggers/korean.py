"""What the invented Korean statements are filled with: Northern names, ranks, places; particles."""

from tools.taggers.fill import Filler

_FOREIGN_SHARE = 0.12
_ONE_SYLLABLE_SHARE = 0.08
_APART_SHARE = 0.35  # of syllables, in a bad scan
_PARTICLES = {
    "t": ("은", "는"),
    "s": ("이", "가"),
    "o": ("을", "를"),
    "w": ("과", "와"),
    "r": ("으로", "로"),
    "i": ("이", ""),
    "a": ("아", "야"),
    "y": ("이라", "라"),
    "e": ("이다", "다"),
}
_SYLLABLES, _FINALS, _RIEUL = 0xAC00, 28, 8


class Korean(Filler):
    """Fills Korean templates; the particle after a slot follows from its last syllable."""

    language = "ko"

    def person(self) -> tuple[str, str]:
        """Return a given name and a surname; the surname of a foreigner is empty."""
        if self.random.random() < _FOREIGN_SHARE:
            return self.foreign(), ""
        pools = ("common", "given")
        one, two = (self.pick(self.random.choice(pools)) for _ in range(2))
        given = one if self.random.random() < _ONE_SYLLABLE_SHARE else one + two
        return given, self.pick("family")

    def value(self, kind: str, which: str, form: str) -> str:  # noqa: ARG002 - particles come after
        """Return what a slot is filled with."""
        given, surname = self.random.choice(self.people)
        match kind:
            case "name" if which == "1":
                return given
            case "name":
                if not surname:
                    return given
                return self.random.choice(
                    (*[surname + given] * 12, f"{surname} {given}", " ".join(surname + given))
                )
            case "family":
                return surname or given
            case "foreign":
                return self.foreign()
            case "latin" | "cyrillic":
                part = kind[:3] if kind == "cyrillic" else kind
                one, two = self.pick(part), self.pick(part)
                return f"{self.pick(part + '_family')} {one} {two}"
            case "home":
                return self.home()
            case "place":
                return self.place()
            case "city" | "alias" | "job" | "mark" | "wound" | "kin" | "rank":
                return self.pick(kind)
            case "unit" | "org" | "age" | "birth" | "date" | "address":
                return self.digits(self.pick(kind))
            case _:
                return self.common(kind)

    def after(self, value: str, form: str) -> str:
        """Return the particle a slot asks for."""
        if form not in _PARTICLES:
            return ""
        code = ord(value[-1]) - _SYLLABLES
        final = code % _FINALS if 0 <= code < 11_172 else 0  # noqa: PLR2004 - Hangul syllables
        closed = final != 0 and not (form == "r" and final == _RIEUL)
        return _PARTICLES[form][0 if closed else 1]

    def worn(self, piece: str) -> str:
        """Return a piece as a bad scan reads it: syllables apart, look-alike digits."""
        if not self.is_worn:
            return piece
        found = ""
        for letter in self.scan(piece):
            found += letter
            if "가" <= letter <= "힣" and self.random.random() < _APART_SHARE:
                found += " "
        return found

    def scanned(self, text: str) -> str:
        """Return the text: its pieces are worn already."""
        return text

    def foreign(self) -> str:
        """Return a foreign name as it is written in Korean."""
        first = self.pick("fbegin") + self.random.choice(("", self.pick("fmiddle")))
        last = self.pick("fbegin") + self.pick("fmiddle") + self.pick("fend")
        return self.random.choice((f"{first} {last}", f"{first} {last}", last, first + last[-1]))

    def home(self) -> str:
        """Return where somebody is from."""
        end = self.random.choice(("", "시", "군", "군"))
        town = self.pick("town") + end
        return self.random.choice((town, town, f"{self.pick('province')} {town}", self.place()))

    def place(self) -> str:
        """Return a place that need not exist."""
        stem = self.pick("kbegin") + self.pick("kmiddle")
        return self.random.choice(
            (
                stem + self.pick("kend"),
                stem + self.pick("kend"),
                f"{stem} {self.pick('land')}",
                f"{self.pick('kbegin')}{self.pick('kend')}",
            )
        )
