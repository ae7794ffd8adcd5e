"""`tutela notice`: a specimen by default, an authority's word only with its own key."""

from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from tests.cli.forms_desk import FormsDesk, message_in

from tutela.terms.messages import Language, catalogue


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> FormsDesk:
    monkeypatch.setenv("TUTELA_LANG", "en")
    return FormsDesk(tmp_path, capsys)


def adopt(desk: FormsDesk, *more: object):
    words = ("notice-adopt", "--as", "Invented Staff", "--out", desk.root / "adoption.cbor")
    return desk.run_as("officer", *words, *more)


def words_in(pdf: Path) -> str:
    (page,) = pypdfium2.PdfDocument(pdf)
    return str(page.get_textpage().get_text_range())


@pytest.mark.parametrize("language", Language)
def test_without_an_adoption_it_is_a_specimen(desk: FormsDesk, language: Language):
    out = desk.root / "notice.pdf"
    code, document, said = desk.run("notice", "--lang", language.value, "--out", out)
    assert (code, document["specimen"], document["authority"]) == (0, True, None)
    assert catalogue(language)["notice.specimen"] in words_in(out)
    assert "specimen" in said


def test_with_the_authority_s_own_key_it_gives_its_word(desk: FormsDesk):
    assert adopt(desk, "--on", "2026-01-01")[0] == 0
    out = desk.root / "notice.pdf"
    words = ("notice", "--lang", "en", "--out", out, "--adoption", desk.root / "adoption.cbor")
    code, document, said = desk.run(*words, "--authority", desk.root / "officer.pub")
    assert (code, document["specimen"]) == (0, False), said
    assert "Invented Staff adopted these rules on 2026-01-01" in words_in(out)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--adoption", "adoption.cbor"), "notice.adoption_key_missing"),
        (("--authority", "officer.pub"), "notice.adoption_key_missing"),
        (
            ("--adoption", "adoption.cbor", "--authority", "anna.pub"),
            "notice.adoption_stranger",
        ),
        (("--adoption", "officer.pub", "--authority", "officer.pub"), "cbor.kind_refused"),
    ],
)
def test_half_an_adoption_prints_nothing(desk: FormsDesk, more: tuple[str, ...], message: str):
    adopt(desk)
    out = desk.root / "notice.pdf"
    placed = [desk.root / word if "." in word else word for word in more]
    code, document, _ = desk.run("notice", "--lang", "en", "--out", out, *placed)
    assert code in (3, 4, 5)
    assert message_in(document).split(".")[0] == message.split(".", maxsplit=1)[0]
    assert not out.exists()


def test_an_adoption_of_tomorrow_prints_nothing_today(desk: FormsDesk):
    adopt(desk, "--on", "2999-01-01")
    out = desk.root / "notice.pdf"
    words = ("notice", "--lang", "en", "--out", out, "--adoption", desk.root / "adoption.cbor")
    code, document, _ = desk.run(*words, "--authority", desk.root / "officer.pub")
    assert (code, message_in(document)) == (5, "notice.adoption_future")


def test_a_day_that_is_none_is_refused(desk: FormsDesk):
    code, document, _ = adopt(desk, "--on", "soon")
    assert (code, message_in(document)) == (3, "notice.adoption_form")
