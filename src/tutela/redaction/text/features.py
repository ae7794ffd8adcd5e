"""What a tagger looks at: the features of a token, each as a 32-bit key.

A key is the CRC-32 of the feature's name, so that a weight file lists no word and no name. The
trainer sees the same keys, so two features that share one are learned as one. What a word is, near
or far from a token, depends on the word alone (`word_keys`, remembered by whoever asks); what
depends on several tokens or on the whole document is in `token_keys`.

A change of any feature makes a new `TEMPLATES`: weights and features that do not belong together
are refused.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zlib import crc32

from tutela.redaction.text.token import Script, Token, script, shape

TEMPLATES = 1
REACH = 3  # tokens on either side
_PREFIX_MIN = 3
_ENTRY_MAX = 8
_STEM_MIN = 4
_BUCKETS = (1, 2, 3, 4, 5, 10)
_ENDING = re.compile(
    # Case endings of Russian and Ukrainian.
    r"(?:[аяоеиыі]ми|[оеьи]го|[оеи]му|[оеиыії]м|[оеиыі][йх]|[ая]х|[аеиоуыэюяйьіїє]+)$"  # noqa: RUF001 - Cyrillic on purpose
)

Lists = Mapping[str, frozenset[int]]
"""Word lists by name. An entry is the CRC-32 of a word in small letters, or of `beginning*`."""


def key(name: str) -> int:
    """Return the key of a feature's name, or of a word in a list."""
    return crc32(_encoded(name))


def _encoded(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


_DISTANCES = tuple(key(str(offset)) for offset in range(-REACH, REACH + 1))


def stem(word: str) -> str:
    """Return a word in small letters, without a Russian or Ukrainian case ending."""
    lower = word.lower()
    return _ENDING.sub("", lower) if len(lower) >= _STEM_MIN else lower


def flags(word: str, lists: Lists) -> tuple[str, ...]:
    """Return the names of the lists a word is in, whole or by its beginning."""
    lower = word.lower()
    entries: list[int] = []
    whole = key(lower[: _PREFIX_MIN - 1])
    for letter in lower[_PREFIX_MIN - 1 :]:
        whole = crc32(_encoded(letter), whole)
        entries.append(crc32(b"*", whole))
    entries.append(whole)
    return tuple([name for name, known in lists.items() if not known.isdisjoint(entries)])


def word_keys(word: str, lists: Lists) -> tuple[tuple[int, ...], ...]:
    """Return the keys a word gives to the token `REACH` after it, ..., itself, ... `REACH` before.

    The first of the tuple is for the word three tokens before the one judged.
    """
    lower, form = word.lower(), shape(word)
    known = [f"in={name}" for name in flags(word, lists)]
    far = [f"w={lower}", f"f={form[:4]}", *known]
    near = [f"w={lower}", f"f={form}", f"e={lower[-3:]}", f"b={lower[:3]}", *known]
    own = [
        *near,
        f"W={word}",
        f"S={script(word).value}",
        f"n={min(len(word), 12)}",
        *(f"b={lower[:size]}" for size in (1, 2, 4, 5) if size < len(lower)),
        *(f"e={lower[-size:]}" for size in (1, 2, 4, 5) if size < len(lower)),
        "bias",
    ]
    if word[0].isupper():
        own.extend(f"{name}&cap" for name in (f"e={lower[-2:]}", f"e={lower[-3:]}", *known))
    away = [list(map(_encoded, far))] * (REACH - 1)
    beside = [list(map(_encoded, near))]
    by_distance = [*away, *beside, list(map(_encoded, own)), *beside, *away]
    # A CRC goes on from that of what stands before it: these are keys of "-3w=kim", "0w=kim" ...
    return tuple(
        tuple([crc32(name, start) for name in names])
        for names, start in zip(by_distance, _DISTANCES, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of the words of a whole document, by stem."""

    small: frozenset[str]  # seen in small letters
    capital: frozenset[str]  # seen with a capital inside a sentence
    titled: frozenset[str]  # seen with a capital after a title or a given name
    times: Mapping[str, int]
    lists: Lists
    runs: dict[tuple[str, int], list[list[int]]] = field(default_factory=dict)  # keys, once met


def survey(sentences: Sequence[Sequence[Token]], lists: Lists) -> Document:
    """Return what the words of a document tell about each other."""
    small: set[str] = set()
    capital: set[str] = set()
    titled: set[str] = set()
    times: Counter[str] = Counter()
    opening: dict[str, bool] = {}
    for sentence in sentences:
        before = ""
        for at, token in enumerate(sentence):
            word = token.word
            if word[0].isalpha():
                root = stem(word)
                times[root] += 1
                if word[0].islower():
                    small.add(root)
                elif word[0].isupper():
                    if at > 0:
                        capital.add(root)
                    if before and opens(before, lists, opening):
                        titled.add(root)
                elif at + 1 < len(sentence):  # syllables: pairs and triples are what recurs
                    times[word + sentence[at + 1].word] += 1
                    times["".join(each.word for each in sentence[at : at + 3])] += 1
            if word != ".":
                before = word
    return Document(frozenset(small), frozenset(capital), frozenset(titled), times, lists)


def opens(word: str, lists: Lists, remembered: dict[str, bool]) -> bool:
    """Return whether a name often follows this word: a title, a rank or a given name."""
    if word not in remembered:
        remembered[word] = not {"title", "rank", "given"}.isdisjoint(flags(word, lists))
    return remembered[word]


def token_keys(sentence: Sequence[Token], document: Document) -> list[list[int]]:
    """Return, for each token of a sentence, the keys that no single word gives."""
    words = ["^^", "^", *(token.word.lower() for token in sentence), "$", "$$"]
    forms = ["^^", "^", *(shape(token.word)[:6] for token in sentence), "$", "$$"]
    found: list[list[int]] = []
    for at, token in enumerate(sentence):
        here = at + 2
        names = [
            f"A{words[here - 1]}|{words[here]}",
            f"B{words[here]}|{words[here + 1]}",
            f"C{words[here - 2]}|{words[here - 1]}",
            f"D{words[here + 1]}|{words[here + 2]}",
            f"E{forms[here - 1]}|{forms[here]}|{forms[here + 1]}",
            f"F{forms[here - 2]}|{forms[here - 1]}|{forms[here]}",
            f"G{forms[here]}|{forms[here + 1]}|{forms[here + 2]}",
            f"H{words[here - 1]}|{forms[here]}",
            f"I{forms[here]}|{words[here + 1]}",
        ]
        if at == 0:
            names.append(f"first{forms[here]}")
        if at + 1 == len(sentence):
            names.append("last")
        if token.word[0].isupper():
            names.extend(_seen_elsewhere(token.word, document, first=at == 0))
        found.append([key(name) for name in names])
    _add_runs(sentence, document, found)
    return found


def _seen_elsewhere(word: str, document: Document, *, first: bool) -> list[str]:
    root = stem(word)
    seen = (
        ("s" if root in document.small else "")
        + ("c" if root in document.capital else "")
        + ("t" if root in document.titled else "")
    )
    return [f"doc={seen}", f"doc={seen}{first}", f"times={_bucket(document.times.get(root, 0))}"]


def _bucket(times: int) -> int:
    return bisect_right(_BUCKETS, times)


def _add_runs(sentence: Sequence[Token], document: Document, found: list[list[int]]) -> None:
    """Add what a run of Hangul or Han (an eojeol) tells each syllable of it."""
    syllables = [_is_syllable(token.word) for token in sentence]
    start = 0
    while start < len(sentence):
        if not syllables[start]:
            start += 1
            continue
        end = start + 1
        while (
            end < len(sentence) and sentence[end].start == sentence[end - 1].end and syllables[end]
        ):
            end += 1
        run = "".join(token.word for token in sentence[start:end])
        met = document.runs.get((run, end - start))
        if met is None:
            met = document.runs[run, end - start] = _run_keys(run, end - start, document)
        for keys, more in zip(found[start:end], met, strict=True):
            keys.extend(more)
        start = end


def _is_syllable(word: str) -> bool:
    return not word.isascii() and script(word) in (Script.HANGUL, Script.HAN)


def _run_keys(run: str, size: int, document: Document) -> list[list[int]]:
    """Return the keys that a run gives each of its `size` syllables."""
    listed = _listed(run, document.lists)
    found: list[list[int]] = []
    for at in range(size):
        left, right = run[:at], run[at + 1 :]
        names = [
            f"run={run}",
            f"r1={min(at, 5)}|{min(size, 8)}",
            f"rb={run[:2]}|{min(at, 4)}",
            f"re1={run[-1]}|{min(len(right), 4)}",
            f"re2={run[-2:]}|{min(len(right), 4)}",
            f"re3={run[-3:]}|{min(len(right), 4)}",
            f"left={left[-2:]}|{run[at]}",
            f"right={run[at]}|{right[:2]}",
            f"rest={right}",
            f"mid={left[-1:]}|{run[at]}|{right[:1]}",
            f"two={_bucket(document.times.get(run[at : at + 2], 0))}",
            f"three={_bucket(document.times.get(run[at : at + 3], 0))}",
            *listed[at],
        ]
        found.append([key(name) for name in names])
    return found


def _listed(run: str, lists: Lists) -> list[list[str]]:
    """Return where words of the lists stand inside a run, by syllable."""
    found: list[list[str]] = [[] for _ in run]
    for start in range(len(run)):
        for size in range(1, min(_ENTRY_MAX, len(run) - start) + 1):
            entry = key(run[start : start + size])
            for name, known in lists.items():
                if entry in known:
                    for at in range(size):
                        found[start + at].append(f"at={name}|{size}|{at}")
    return found
