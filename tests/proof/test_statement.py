"""What the publisher claims, and signs."""

import pytest
from tools.vectors.press import ORGANISATION, OTHER_ORGANISATION, changed
from tools.vectors.redaction_proof import grey

from tutela.errors import MalformedError, MismatchError
from tutela.proof.cbor import Value
from tutela.proof.statement import (
    check_statement,
    decode_statement,
    encode_statement,
    sign_statement,
)

STATEMENT = grey().proof.statement
NAMES = ("v", "file", "seal", "class", "caption", "place", "date", "publisher", "organisation",
         "detectors", "reasons", "day")  # fmt: skip


def test_a_statement_comes_back():
    assert encode_statement(decode_statement(STATEMENT)) == STATEMENT


def test_further_members_are_counted():
    assert decode_statement(changed(STATEMENT, {"a": 1, "b": None})).further_keys == 2


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_member_is_refused(name: str):
    with pytest.raises(MalformedError, match=r"proof\.keys"):
        decode_statement(changed(STATEMENT, {}, without=name))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [1, b"x", True, ["x", 1], {}], ids=repr)
def test_a_member_of_another_type_is_refused(name: str, value: Value):
    with pytest.raises(MalformedError, match=r"proof\.field"):
        decode_statement(changed(STATEMENT, {name: value}))


@pytest.mark.parametrize("name", ["caption", "place", "date"])
def test_what_the_publisher_does_not_say_is_null(name: str):
    statement = decode_statement(changed(STATEMENT, {name: None}))
    assert getattr(statement, name) is None


def test_a_signature_holds_for_its_statement_and_key_only():
    signature = sign_statement(STATEMENT, ORGANISATION)
    check_statement(STATEMENT, signature, ORGANISATION.verifier)
    edited = changed(STATEMENT, {"caption": "another"})
    for statement, key in ((edited, ORGANISATION), (STATEMENT, OTHER_ORGANISATION)):
        with pytest.raises(MismatchError, match=r"proof\.statement_signature"):
            check_statement(statement, signature, key.verifier)


def test_nobody_signs_in_the_name_of_another_organisation():
    with pytest.raises(MismatchError, match=r"proof\.statement_key"):
        sign_statement(STATEMENT, OTHER_ORGANISATION)
