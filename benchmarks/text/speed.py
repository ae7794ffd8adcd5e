# ruff: noqa: RUF001 - letters that look alike are the subject
"""Words a second: everything that looks for words to hide, beside Presidio where it is installed.

    python -m benchmarks.text.speed
    python -m benchmarks.text.speed --long    # 200,000 characters: all statements, or one sign

Presidio reads with its English model in every language, as people use it. Both get the same texts,
the development half of the invented statements, in the same process, one thread, best of three
rounds of CPU time; ours forgets before each round what it keeps between texts. Words are split at
spaces.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.text._statements import LANGUAGES, load
from benchmarks.text.tags import anchor

from tutela.redaction.text import find as finder
from tutela.redaction.text.tagger import Tagger
from tutela.terms import names

WEIGHTS = Path(finder.__file__).with_name("weights")
ROUNDS = 3
LONG = 200_000
SIGNS = ("a", "а", "가", "1", "[", ".", "А. ", "ㅋ")


def words_a_second(find: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return how fast the texts were read in the best round."""
    seconds = []
    for _ in range(ROUNDS):
        names.forget()
        started = time.process_time()
        for text in texts:
            find(text)
        seconds.append(time.process_time() - started)
    return sum(len(text.split()) for text in texts) / min(seconds)


def long_texts(find: Callable[[str], object]) -> None:
    """Print the seconds for texts of 200,000 characters."""
    for language in LANGUAGES:
        written = "\n".join(one.text for one in load("dev") if one.language == language)
        text = (written * (LONG // len(written) + 1))[:LONG]
        started = time.process_time()
        find(text)
        seconds = time.process_time() - started
        print(f"{language}: {seconds:.1f} s, {len(text.split()) / seconds:.0f} words/s")
    for sign in SIGNS:
        started = time.process_time()
        find((sign * LONG)[:LONG])
        print(f"{sign!r} again and again: {time.process_time() - started:.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true")
    arguments = parser.parse_args()
    beside = anchor()
    if beside is None:
        print("Presidio is not installed here")
    taggers = {path.stem: Tagger.read(path.read_bytes()) for path in WEIGHTS.glob("*.bin")}

    def find_in(text: str) -> object:
        return finder.find(text, taggers)

    if arguments.long:
        long_texts(find_in)
        return
    for language in LANGUAGES:
        texts = [one.text for one in load("dev") if one.language == language]
        find_in(texts[0])
        ours = words_a_second(find_in, texts)
        if beside is None:
            print(f"{language}: {ours:.0f} words/s")
            continue
        beside(texts[0])
        theirs = words_a_second(beside, texts)
        print(f"{language}: {ours:.0f} words/s, Presidio {theirs:.0f}, ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
