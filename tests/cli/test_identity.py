"""From an identity in a form to a quorum that opens it, each on their own machine."""

import json
import shutil
from pathlib import Path

import pytest
from tests.cli.protected import FAMILY, FATHER, FORM, SECRETS, Protected

from tutela.cli.app import run
from tutela.custody.keys import open_bytes
from tutela.engines.age import AgeCipher, AgeLocksmith
from tutela.protection.person import PersonId


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Protected:
    monkeypatch.setenv("TUTELA_LANG", "en")
    return Protected(tmp_path, capsys)


@pytest.fixture
def sealed(desk: Protected) -> PersonId:
    desk.set_quorum()
    person = desk.begin()
    assert desk.seal_who(person)["code"] == 0
    return person


def opened(folder: Path) -> set[str]:
    form = json.loads((folder / "identity.json").read_text("utf-8"))
    return {part["text"] for part in form["parts"]}


def test_a_quorum_opens_what_was_asked_for_once(desk: Protected, sealed: PersonId):
    request = desk.ask(sealed)
    agreed = desk.agreed(request, "lex", "olena", "jin")
    found = desk.do("person", "open", request, *agreed, "--to", desk.root / "out", "--on-disk")
    assert found["code"] == 0
    assert opened(desk.root / "out") == set(SECRETS[:4])  # no home: it is on no capture card
    again = ("person", "open", request, *agreed, "--to", desk.root / "again", "--on-disk")
    assert desk.refused(*again) == "person.request_used"
    assert desk.run_bare("person", "close", desk.root / "out")[0] == 0
    assert not (desk.root / "out").exists()


def test_no_identity_is_in_anything_said_or_kept(desk: Protected, sealed: PersonId):
    request = desk.ask(sealed, "--purpose", "correction", "--part", "home")
    agreed = desk.agreed(request, "lex", "mark", "olena")
    options = ("--to", desk.root / "out", "--on-disk")
    assert desk.do("person", "open", request, *agreed, *options)["code"] == 0
    assert opened(desk.root / "out") == {SECRETS[4]}
    shutil.rmtree(desk.root / "out")
    (desk.root / "form.json").unlink()
    said = "".join(desk.said)
    kept = b"".join(path.read_bytes() for path in desk.root.rglob("*") if path.is_file())
    for secret in SECRETS:
        assert secret not in said
        assert secret.encode() not in kept


def test_too_few_or_the_wrong_people_open_nothing(desk: Protected, sealed: PersonId):
    request = desk.ask(sealed)
    everybody = desk.agreed(request, "lex", "olena", "jin")
    out = ("--to", desk.root / "out", "--on-disk")
    lex, olena, jin = everybody[:2], everybody[2:4], everybody[4:6]
    key = everybody[6:]
    for given, refusal in (
        ([*lex, *olena, *key], "person.too_few"),
        ([*olena, *jin, *key], "person.adviser_first"),
        ([*lex, *olena, *olena, *key], "person.approval_twice"),
        ([*lex, *olena, *jin], "person.one_time_missing"),
    ):
        assert desk.refused("person", "open", request, *given, *out) == refusal
    other = desk.ask(sealed, name="other")
    assert desk.refused("person", "open", other, *everybody, *out) == "person.approval_other"
    assert desk.refused("person", "open", request, *everybody, *out, who="boris") == (
        "person.others_request"
    )
    assert not (desk.root / "out").exists()
    assert desk.do("person", "open", request, *everybody, *out)["code"] == 0


def test_nobody_approves_without_dignity_or_before_the_adviser(desk: Protected, sealed: PersonId):
    request = desk.ask(sealed)
    code, out, said = desk.approve(request, "lex", "--json")
    assert (code, out.exists()) == (5, False)
    assert "person.dignity" in said
    desk.approve(request, "lex")
    code, _, said = desk.approve(request, "lex", "--dignity-kept")
    assert code == 7  # the file is there
    code, _, said = desk.approve(request, "boris", "--dignity-kept")
    assert (code, "person.no_share" in said) == (5, True)
    (request.with_name("lex.approval")).write_bytes(b"")
    assert desk.approve(request, "olena")[0] == 3


def test_whoever_approves_reads_what_they_approve(desk: Protected, sealed: PersonId):
    request = desk.ask(sealed)
    _, _, said = desk.approve(request, "lex")
    for words in (str(sealed), "protection of the person", "whom to ask for", "birth date"):
        assert words in said


def test_the_bureau_or_the_icrc_gets_the_card_and_reads_it_with_its_own_key(
    desk: Protected, sealed: PersonId
):
    icrc = AgeLocksmith().new_key()
    named = ("--recipient-file", desk.file("icrc.txt", f"{icrc.recipient}\n".encode()))
    purpose = ("--purpose", "hand_over", "--destination", "icrc", *named)
    request = desk.ask(sealed, *purpose)
    agreed = desk.agreed(request, "lex", "jin", "mark")
    assert "the ICRC" in "".join(desk.said)
    out = desk.root / "card.age"
    assert desk.refused("person", "open", request, *agreed, "--on-disk") == "person.only_hand_over"
    assert desk.do("person", "hand-over", request, *agreed, "--out", out)["code"] == 0
    card = json.loads(open_bytes(out.read_bytes(), AgeCipher(), icrc))
    assert {part["text"] for part in card["card"]} == set(SECRETS[:4])
    assert "DETRIMENT" in card["detriment_warning"]["en"]
    assert str(sealed) not in json.dumps(card)


@pytest.mark.parametrize("destination", ["RISK", "russia", "dprk", "third", "press"])
def test_no_command_names_another_destination(desk: Protected, sealed: PersonId, destination: str):
    named = ("--destination", destination, "--purpose", "hand_over", "--reason", "x")
    code, _, _ = desk.run_as("anna", "person", "request", sealed, *named)
    assert code == 2
    assert not (desk.root / "request").exists()


def test_family_is_sealed_and_asked_for_by_itself(desk: Protected, sealed: PersonId):
    wanted = ("--purpose", "protection", "--compartment", "family")
    reason = ("--reason", "x", "--to", desk.root / "none")
    assert desk.refused("person", "request", sealed, *wanted, *reason) == "person.not_sealed"
    assert desk.seal_who(sealed, FAMILY, "family")["code"] == 0
    request = desk.ask(sealed)
    agreed = desk.agreed(request, "lex", "olena", "jin")
    out = ("--to", desk.root / "out", "--on-disk")
    assert desk.do("person", "open", request, *agreed, *out)["code"] == 0
    assert FATHER not in opened(desk.root / "out")


def test_a_damaged_identity_is_refused_and_shows_nothing(desk: Protected, sealed: PersonId):
    request = desk.ask(sealed)
    (path,) = (desk.case / "identity").glob("*.sealed")
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)
    wanted = ("--purpose", "protection", "--reason", "x", "--to", desk.root / "none")
    assert desk.refused("person", "request", sealed, *wanted) == "person.sealed_changed"
    path.unlink()
    assert desk.refused("person", "request", sealed, *wanted) == "person.sealed_missing"
    agreed = desk.agreed(request, "lex", "olena", "jin")  # the request brought it along
    out = ("--to", desk.root / "out", "--on-disk")
    assert desk.do("person", "open", request, *agreed, *out)["code"] == 0


def test_a_request_is_stale_when_the_identity_was_sealed_anew(desk: Protected, sealed: PersonId):
    request = desk.ask(sealed)
    agreed = desk.agreed(request, "lex", "olena", "jin")
    assert desk.seal_who(sealed, {"parts": FORM["parts"][:1]})["code"] == 0
    out = ("--to", desk.root / "out", "--on-disk")
    assert desk.refused("person", "open", request, *agreed, *out) == "person.sealed_anew"


def test_shares_on_paper_open_it_when_custodians_are_lost(desk: Protected, sealed: PersonId):
    papers = sorted((desk.root / "papers").glob("*.txt"))
    assert "IDENTITIES" in papers[0].read_text("utf-8")
    request = desk.ask(sealed)
    _, lex, _ = desk.approve(request, "lex")
    out = ("--approval", lex, "--to", desk.root / "out", "--on-disk")
    one = ("--paper", papers[0])
    assert desk.refused("person", "open", request, *out, *one) == "recovery.too_few_shares"
    code, _, _ = desk.run_as("anna", "person", "open", request, *out, *one, "--paper", papers[2])
    assert code == 0
    assert SECRETS[0] in opened(desk.root / "out")


def test_a_form_with_a_mistake_is_refused_without_its_content(desk: Protected):
    desk.set_quorum()
    person = desk.begin()
    for parts in (
        [{"kind": "name", "text": SECRETS[1]}],
        [{"kind": "birth_date", "text": "1 March 1999"}],
        [{"kind": "birth_date", "text": "2999-03-01"}],
        [{"kind": "nickname", "text": SECRETS[1]}],
        [{"kind": "relative", "text": FATHER}],
        [],
    ):
        assert desk.seal_who(person, {"parts": parts})["code"] in {3, 5}
    said = "".join(desk.said)
    assert SECRETS[1] not in said
    assert "2999" not in said
    assert not (desk.case / "identity").exists() or not list((desk.case / "identity").glob("*.s*"))


def test_a_form_on_a_disk_is_refused_unless_somebody_says_so(desk: Protected, disk_path: Path):
    desk.set_quorum()
    person = desk.begin()
    path = disk_path / "form.json"
    path.write_text(json.dumps(FORM), "utf-8")
    found = desk.refused("person", "seal-identity", person, "--from", path)
    assert found == "publication.on_disk"


@pytest.mark.parametrize(
    "command", ["seal-identity", "request", "approve", "open", "close", "hand-over"]
)
def test_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]):
    assert run(("person", command, "--help")) == 0
    assert f"tutela person {command}" in capsys.readouterr().out.split("Example", 1)[1]
