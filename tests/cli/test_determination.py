"""`tutela determination`, as an assessor, a verifier and an officer type it."""

from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from tests.cli.forms_desk import FormsDesk, message_in
from tests.protection.samples import REASONS

from tutela.terms.messages import Language


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> FormsDesk:
    monkeypatch.setenv("TUTELA_LANG", "en")
    made = FormsDesk(tmp_path, capsys)
    (tmp_path / "reasons.txt").write_text(REASONS)
    return made


def record(desk: FormsDesk, who: str, **changes: object):
    given = {
        "about": "risk",
        "outcome": "substantial",
        "person": "K-28E-MTZK",
        "destination": "risk",
        "reasons": desk.root / "reasons.txt",
        "role": "assessor",
        "to": desk.root / "boris.pub",
        "out": desk.root / "one.record",
        **changes,
    }
    words = [word for name, value in given.items() for word in (f"--{name}", value)]
    return desk.run_as(who, "determination", "record", *words)


def sign(desk: FormsDesk, who: str, role: str = "verifier"):
    words = ("determination", "sign", desk.root / "one.record", "--role", role)
    more = ("--to", desk.root / "officer.pub", "--out", desk.root / "two.record")
    return desk.run_as(who, *words, *more)


def check(desk: FormsDesk, who: str, name: str):
    return desk.run_as(who, "determination", "check", desk.root / name)


@pytest.mark.parametrize("language", Language)
def test_the_panel_s_form_is_printed_in_every_language(desk: FormsDesk, language: Language):
    out = desk.root / "panel.pdf"
    code, document, _ = desk.run(
        "determination", "form", "--lang", language.value, "--out", out, "--numbers", "40"
    )
    assert (code, document["form"], document["numbers"]) == (0, "panel", [40])
    assert len(pypdfium2.PdfDocument(out)) == 1


def test_an_assessment_counts_when_two_people_signed_it(desk: FormsDesk):
    code, document, said = record(desk, "anna")
    assert (code, document["signed_by"]) == (0, ["assessor"]), said
    code, document, _ = check(desk, "boris", "one.record")
    assert (code, message_in(document)) == (5, "forms.signatures_missing")
    assert sign(desk, "boris")[0] == 0
    code, document, said = check(desk, "officer", "two.record")
    assert (code, document["about"]) == (0, "risk")
    assert REASONS in said


def test_what_was_made_of_promises_and_the_state_it_is_about_are_shown(desk: FormsDesk):
    about = {"about": "onward", "outcome": "excluded", "destination": "third"}
    assert record(desk, "anna", **about, place="Invented State")[0] == 0
    assert sign(desk, "boris")[0] == 0
    said = check(desk, "officer", "two.record")[2]
    assert "Invented State" in said
    assert "--no-mere-assurance" in said


def test_nobody_verifies_what_they_assessed(desk: FormsDesk):
    record(desk, "anna")
    code, document, _ = sign(desk, "anna")
    assert (code, message_in(document)) == (5, "forms.signed_before")


def test_a_record_opens_for_its_readers_only_and_hides_what_it_says(desk: FormsDesk):
    record(desk, "anna")
    assert check(desk, "clara", "one.record")[0] == 5
    assert b"K-28E-MTZK" not in (desk.root / "one.record").read_bytes()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"person": "Somebody"}, "person.id"),
        ({"person": "K-28E-MTZJ"}, "person.id_check"),
        ({"outcome": "possible"}, "forms.determination_form"),
        ({"builds-on": "xyz"}, "forms.determination_form"),
        ({"on": "soon"}, "forms.determination_form"),
        ({"role": "member"}, "forms.role_taken"),
    ],
)
def test_a_record_that_is_none_is_refused(
    desk: FormsDesk, changes: dict[str, object], message: str
):
    code, document, said = record(desk, "anna", **changes)
    assert code in (3, 5)
    assert message_in(document) == message
    assert "Somebody" not in said
    assert not (desk.root / "one.record").exists()


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * (1 << 17 | 1)])
def test_reasons_that_are_no_text_are_refused(desk: FormsDesk, content: bytes):
    (desk.root / "reasons.txt").write_bytes(content)
    code, document, _ = record(desk, "anna")
    assert (code, message_in(document)) == (3, "forms.text_file")


def test_a_few_words_are_no_reasons(desk: FormsDesk):
    (desk.root / "reasons.txt").write_text("exchange")
    code, document, _ = record(desk, "anna")
    assert (code, message_in(document)) == (5, "forms.reasons_missing")
