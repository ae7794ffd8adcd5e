import ast
from pathlib import Path

import pytest

from tutela.errors import MalformedError
from tutela.intake.quarantine import NO_PICTURE, NOTES
from tutela.intake.reason import Reason
from tutela.proof.cbor import Value, decode, encode
from tutela.terms.messages import Language, catalogue, parameters_of

SOURCE = Path(__file__).resolve().parents[2] / "src" / "tutela"


def test_a_reason_survives_a_record():
    reason = Reason.of("source.zip_ratio", ratio=1000, limit=200)
    assert Reason.from_value(decode(encode(reason.to_value()))) == reason


@pytest.mark.parametrize(
    "untrusted",
    [
        None,
        "source.link",
        ("source.link",),
        (1, {}),
        ("source.link", {"a": None}),
        ("source.link", {"a": True}),
        ("source.link", {"a": (1,)}),
    ],
)
def test_what_is_no_reason_is_refused(untrusted: Value):
    with pytest.raises(MalformedError, match=r"intake\.reason_form"):
        Reason.from_value(untrusted)


def test_an_error_becomes_a_reason_with_its_numbers():
    error = MalformedError("source.zip_method", method=99)
    assert Reason.of_error(error) == Reason("source.zip_method", (("method", 99),))


def _made() -> list[tuple[str, frozenset[str]]]:
    return [
        (str(node.args[0].value), frozenset(str(keyword.arg) for keyword in node.keywords))
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "Reason.of"
        and isinstance(node.args[0], ast.Constant)
    ]


def test_every_reason_in_the_source_has_a_text_with_its_parameters():
    made = _made()
    texts = catalogue(Language.ENGLISH)
    assert len(made) > 20
    assert [(name, have) for name, have in made if have != parameters_of(texts[name])] == []


def test_every_reason_the_quarantine_may_give_has_a_text_with_its_parameters():
    texts = catalogue(Language.ENGLISH)
    for name, parameters in (NO_PICTURE | NOTES).items():
        assert parameters_of(texts[name]) == set(parameters)
