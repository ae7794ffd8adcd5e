"""Five classes of failure, the codes of the specification, and what each tells."""

import re

from tools.vectors.redaction_proof import FOLDER

from tutela.proof.verdict import FAILURES, Failure, NotVerified
from tutela.proof.wording import wording

SPECIFICATION = (FOLDER.parent / "redaction-proof.md").read_text("utf-8")


def test_codes_and_classes_are_those_of_the_specification_in_its_order():
    steps = SPECIFICATION[SPECIFICATION.index("## 10") : SPECIFICATION.index("## 11")]
    found: dict[str, str] = {}
    for line in re.findall(r"^\| \d+ \|.*$", steps, re.MULTILINE):
        _, _, _, letters, codes, _ = line.split("|")
        for code, own in re.findall(r"`(\w+)`(?: \(([A-E]))?", codes):
            found[code] = own or letters.strip()
    assert list(found.items()) == [(code, failure.value) for code, failure in FAILURES.items()]


def test_every_class_has_its_own_exit_code():
    assert [failure.exit_code for failure in Failure] == [10, 11, 12, 13, 14]


def test_every_code_has_a_text_and_no_two_say_the_same():
    for language in ("en", "uk", "ko", "ru"):
        texts = [wording(language)[NotVerified(code).message] for code in FAILURES]
        assert len(set(texts)) == len(FAILURES)
