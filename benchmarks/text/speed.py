"""Words a second: everything that looks for words to hide, beside Presidio where it is installed.

    python -m benchmarks.text.speed

Presidio reads with its English model in every language, as people use it. Both get the same texts,
the development half of the invented statements, in the same process, one thread, best of three
rounds of CPU time; ours forgets before each round what it keeps between texts. Words are split at
spaces.
"""

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


def main() -> None:
    beside = anchor()
    if beside is None:
        print("Presidio is not installed here")
    taggers = {path.stem: Tagger.read(path.read_bytes()) for path in WEIGHTS.glob("*.bin")}

    def find_in(text: str) -> object:
        return finder.find(text, taggers)

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
