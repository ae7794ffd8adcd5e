"""What is typed about who is shown, and who is told what of it."""

from dataclasses import replace

import pytest
from tests.protection.saying import ITEM, PERSON
from tests.release.office import drawn
from tests.release.showing import said

from tutela.cli.candidate import document_of, tell
from tutela.cli.console import Console
from tutela.cli.shown import ReleaseChannel, check_one_picture, tell_named, tell_people, typed_shows
from tutela.custody.item import ItemId
from tutela.errors import MalformedError, RefusedError
from tutela.protection.consent import PUBLIC, Channel, DatumKind
from tutela.protection.shown import Shown
from tutela.release.people import Statement
from tutela.terms.messages import Language

PICTURE = ItemId(ITEM)
SITE = ReleaseChannel.SITE


def shown(*typed: str, unknown: int = 0) -> Shown:
    found = typed_shows(typed, unknown, SITE)
    assert found is not None
    return found.of(PICTURE)


def test_a_release_can_go_to_every_public_channel_and_no_other():
    assert {Channel(each.value) for each in ReleaseChannel} == PUBLIC


@pytest.mark.parametrize("kind", DatumKind)
def test_people_are_typed_by_pseudonym_and_datum(kind: DatumKind):
    for typed in (f"K-28E-MTZK:{kind.value}", f"k28e mtzk:{kind.value.upper()}"):
        assert shown(typed).people == ((PERSON.person, kind),)


def test_the_others_are_a_number():
    found = shown(unknown=3)
    assert (found.people, found.unknown, found.channel) == ((), 3, Channel.SITE)
    assert typed_shows(None, 0, None) is None


def test_the_channel_is_said_where_somebody_is_shown_and_only_there():
    with pytest.raises(RefusedError, match=r"shown\.channel"):
        typed_shows((), 1, None)
    with pytest.raises(RefusedError, match=r"shown\.missing"):
        typed_shows((), 0, SITE)


@pytest.mark.parametrize(
    "typed", ["", "K-28E-MTZK", "K-28E-MTZK:soul", "K-28E-MTZX:face", "Hong Kil-dong:face", ":face"]
)
def test_what_was_mistyped_is_refused_and_not_repeated(typed: str):
    with pytest.raises(MalformedError) as refused:
        typed_shows((typed,), 0, SITE)
    repeated = f"{refused.value}{refused.value.parameters}"
    assert "K-28" not in repeated
    assert "Hong" not in repeated


def test_people_are_named_picture_by_picture():
    named = typed_shows((), 1, SITE)
    check_one_picture(named, 1)
    check_one_picture(None, 20)
    for count in (0, 2, 20):
        with pytest.raises(RefusedError, match=r"shown\.one_picture"):
            check_one_picture(named, count)


def test_only_who_looks_to_approve_is_told_a_pseudonym(capsys: pytest.CaptureFixture[str]):
    statement = Statement(shown("K-28E-MTZK:face", unknown=2), said(PICTURE).salt)
    whole = drawn()
    claim = replace(whole.candidate.claim, shown=statement.named)
    whole = replace(whole, candidate=replace(whole.candidate, claim=claim), shown=statement)
    for language in Language:
        console = Console(language)
        tell(console, whole.candidate)
        tell_named(console, claim)
        told = capsys.readouterr().out
        assert "2" in told
        assert "K-28" not in told
        tell_people(console, whole)
        assert "K-28E-MTZK" in capsys.readouterr().out
    document = document_of(whole.candidate)
    assert (document["people_on_record"], document["people_on_no_record"]) == (1, 2)
    assert "K-28" not in str(document)


def test_where_nobody_is_shown_nothing_is_said_of_people(capsys: pytest.CaptureFixture[str]):
    console, whole = Console(Language.ENGLISH), drawn()
    tell_named(console, whole.candidate.claim)
    tell_people(console, whole)
    assert capsys.readouterr().out == ""
