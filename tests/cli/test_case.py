"""`tutela key`, `case` and `audit`, from the command line to the folder."""

import json
from pathlib import Path

import pytest
from tests.cli.desk import Desk, error_in

from tutela.cli.app import run
from tutela.custody.case import CaseCard
from tutela.custody.keys import load_person_public
from tutela.custody.succession import KeyKind, kind_of
from tutela.proof.checkpoint import SignerKey
from tutela.stores.case_folder import CaseFolder
from tutela.wiring import (
    case_key_of,
    open_case,
    open_person,
    open_recovery,
    open_recovery_files,
    unlock,
)
from tutela.wiring.case import unwrap


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setenv("TUTELA_LANG", "en")
    return Desk(tmp_path, capsys)


def key_new(desk: Desk, file: Path) -> tuple[object, ...]:
    return ("key", "new", file, "--label", "vera", "--key-passphrase-file", desk.person_file)


def case_new(desk: Desk, *more: object) -> tuple[object, ...]:
    pub = ("--custodian", desk.root / "anna.pub", "--passphrase-file", desk.machine_file)
    return ("case", "new", desk.root / "new", *pub, "--json", *more)


def test_a_new_key_is_two_files_of_which_one_is_to_give_away(desk: Desk):
    file = desk.root / "vera.key"
    code, said, _ = desk.run_bare(*key_new(desk, file), "--json")
    assert code == 0
    person = open_person(file.read_bytes(), desk.person_file.read_text().strip())
    public = load_person_public((desk.root / "vera.pub").read_bytes())
    assert public == person.public
    assert json.loads(said)["recipient"] == public.recipient
    assert file.stat().st_mode & 0o077 == 0
    assert person.age.secret not in said


@pytest.mark.parametrize("name", ["anna.key", "anna.anything"])
def test_a_key_is_never_made_over_another(desk: Desk, name: str):
    kept = (desk.root / "anna.key").read_bytes(), (desk.root / "anna.pub").read_bytes()
    code, said, _ = desk.run_bare(*key_new(desk, desk.root / name), "--json")
    assert (code, error_in(said)[0]) == (5, "keys.file_exists")
    assert ((desk.root / "anna.key").read_bytes(), (desk.root / "anna.pub").read_bytes()) == kept


def test_a_new_case_opens_with_its_passphrase_and_its_recovery_key(desk: Desk):
    paper = desk.root / "paper"
    organisation = desk.root / "organisation"
    organisation.write_text(SignerKey("example.org", bytes(32)).format() + "\n")
    wanted = ("--recovery-out", paper, "--organisation-key", organisation, "--name", "example.org")
    code, said, _ = desk.run_bare(*case_new(desk, *wanted))
    assert code == 0
    document = json.loads(said)
    recovery = open_recovery(paper.read_bytes())
    assert recovery.secret not in said
    assert paper.stat().st_mode & 0o077 == 0
    secrets = unlock(desk.root / "new", desk.machine_file.read_text().strip())
    with open_case(desk.root / "new", secrets) as case:
        assert case_key_of(case, recovery) == case_key_of(case, desk.anna.age)
        assert document["case"] == case.card.case
        assert document["publication"] == case.card.publication.format()
        assert case.organisation == SignerKey("example.org", bytes(32))


def test_a_recovery_key_that_cannot_be_written_is_shown(desk: Desk):
    # The case exists by then: a key that is neither written nor shown would be lost for good.
    code, said, aside = desk.run_bare(*case_new(desk, "--recovery-out", desk.root / "no" / "paper"))
    assert (code, error_in(said)[0]) == (6, "case.write_failed")
    shown = next(line for line in aside.splitlines() if line.startswith("AGE-SECRET-KEY-PQ-1"))
    files = CaseFolder(desk.root / "new")
    wrapped = unwrap(files, CaseCard.parse(files.card()), open_recovery(shown.encode()))
    assert [each.label for each in wrapped.custodians] == ["anna", "recovery"]


def test_a_case_with_a_broken_pub_file_is_not_made(desk: Desk):
    changed = (desk.root / "anna.pub").read_text().replace("anna", "eve")
    (desk.root / "anna.pub").write_text(changed)
    code, said, _ = desk.run_bare(*case_new(desk))
    assert (code, error_in(said)[0]) == (4, "keys.signature")
    assert not (desk.root / "new").exists()


@pytest.mark.parametrize("content", [b"no key", b"\xff\xd8\xff\xe0"])
def test_a_case_with_something_else_as_organisation_key_is_not_made(desk: Desk, content: bytes):
    (desk.root / "organisation").write_bytes(content)
    wanted = case_new(desk, "--organisation-key", desk.root / "organisation")
    assert desk.run_bare(*wanted)[0] == 3
    assert not (desk.root / "new").exists()


def test_a_case_is_never_made_over_a_recovery_file(desk: Desk):
    code, said, _ = desk.run_bare(*case_new(desk, "--recovery-out", desk.recovery))
    assert (code, error_in(said)) == (5, ("keys.file_exists", {"file": "recovery"}))
    assert not (desk.root / "new").exists()


def test_a_case_with_shares_instead_of_one_paper(desk: Desk):
    shares = desk.root / "shares"
    code, said, _ = desk.run_bare(
        *case_new(desk, "--recovery-shares", "3of5", "--recovery-out", shares)
    )
    assert code == 0
    assert json.loads(said)["recovery"] == str(shares)
    paths = sorted(shares.iterdir())
    assert [path.name for path in paths] == [f"share-{number}-of-5.txt" for number in range(1, 6)]
    card = CaseCard.parse((desk.root / "new" / "case.toml").read_bytes())
    for path in paths:
        text = path.read_text("utf-8")
        assert card.case in text
        assert str(desk.root) not in text
        assert sum(not line.startswith("#") for line in text.splitlines()) == 10
    recovery = open_recovery_files([(path.name, path.read_bytes()) for path in paths[1:4]])
    files = CaseFolder(desk.root / "new")
    assert unwrap(files, card, recovery).custodians[-1].recipient == recovery.recipient


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (("--recovery-shares", "3of5"), "recovery.folder_missing"),
        (("--recovery-shares", "6of5", "--recovery-out", "shares"), "recovery.scheme"),
        (("--recovery-shares", "1of1", "--recovery-out", "shares"), "recovery.scheme"),
    ],
)
def test_shares_that_cannot_be_make_no_case(desk: Desk, wanted: tuple[str, ...], refusal: str):
    code, said, _ = desk.run_bare(*case_new(desk, *wanted))
    assert (code, error_in(said)[0]) == (5, refusal)
    assert not (desk.root / "new").exists()


def test_a_key_of_the_older_kind_can_be_made_for_an_older_case(desk: Desk):
    code, said, _ = desk.run_bare(*key_new(desk, desk.root / "vera.key"), "--classical", "--json")
    assert code == 0
    assert kind_of(json.loads(said)["recipient"]) is KeyKind.CLASSICAL


def test_an_audit_of_a_whole_case_finds_nothing(desk: Desk):
    desk.seal(b"words", picture=True)
    code, said, _ = desk.run("audit", "--json")
    document = json.loads(said)
    assert code == 0
    assert [log["size"] for log in document["logs"]] == [5, 1]
    assert [log["damages"] for log in document["logs"]] == [[], []]
    assert (document["items"], document["missing"], document["missing_records"]) == (1, [], 0)
    assert document["unknown_events"] == 0


def test_an_audit_names_the_damaged_file_of_a_ledger(desk: Desk):
    desk.seal(b"words")
    path = desk.case / "ledger" / "evidence" / "tile" / "entries" / "000.p" / "5"
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    path.write_bytes(content)
    code, said, _ = desk.run("audit")
    assert code == 4
    assert "tile/entries/000.p/5" in said


def test_an_audit_names_the_item_that_lost_its_object(desk: Desk):
    item = desk.seal(b"words")
    desk.object_of(item).unlink()
    code, _, aside = desk.run("audit")
    assert code == 4
    assert str(item) in aside
    assert "[custody.objects_missing]" in aside


def test_an_audit_counts_the_events_that_lost_their_record(desk: Desk):
    with open_case(desk.case, desk.made.secrets) as case:
        name = str(case.index.events()[0].record)
    (desk.case / "objects" / name[:2] / name).unlink()
    code, said, _ = desk.run("audit", "--json")
    assert (code, error_in(said)) == (4, ("custody.event_records", {"count": 1, "position": 0}))
    assert json.loads(said)["missing_records"] == 1


def test_an_audit_makes_a_lost_index_anew_with_a_custodians_key(desk: Desk):
    item = desk.seal(b"words")
    (desk.case / "index.db").write_bytes(b"damaged" * 1000)
    code, said, _ = desk.run("audit", "--json")
    assert (code, error_in(said)[0]) == (4, "custody.index_damaged")
    wanted = ("audit", "--rebuild", desk.root / "anna.key")
    code, said, _ = desk.run(*wanted, "--key-passphrase-file", desk.person_file)
    assert code == 0
    assert "2 events" in said
    assert str(item) in desk.run("item", "list")[1]


def test_a_folder_that_is_no_case_says_what_to_do(desk: Desk):
    wanted = ("audit", "--case", desk.root, "--passphrase-file", desk.machine_file)
    code, _, said = desk.run_bare(*wanted)
    assert code == 6
    assert "tutela case new" in said


@pytest.mark.parametrize("command", [("key", "new"), ("case", "new"), ("audit",)])
def test_help_has_an_example(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]):
    assert run((*command, "--help")) == 0
    assert f"tutela {' '.join(command)}" in capsys.readouterr().out.split("Example", 1)[1]
