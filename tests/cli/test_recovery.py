"""`tutela recovery`, `recover` and `drill`, from the command line to the folder."""

import json
import shutil
from pathlib import Path

import pytest
from tests.cli.desk import MACHINE_PASSPHRASE, Desk, error_in

from tutela.cli.app import run
from tutela.custody.shares import Scheme
from tutela.stores.recovery_files import REHEARSAL
from tutela.wiring import (
    NewCase,
    create_case,
    open_case,
    open_recovery,
    open_recovery_files,
    share_files,
    write_shares,
)
from tutela.wiring.recovery import open_machine


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setenv("TUTELA_LANG", "en")
    made = Desk(tmp_path, capsys)
    write_shares(
        tmp_path / "shares",
        share_files(made.made.recovery, Scheme(3, 5), made.made.card.case),
    )
    return made


def share(desk: Desk, number: int) -> Path:
    return desk.root / "shares" / f"share-{number}-of-5.txt"


def copy_of(desk: Desk) -> Path:
    shutil.copytree(desk.case, desk.root / "copy")
    for name in ("index.db", "machine.age"):
        (desk.root / "copy" / name).unlink()
    return desk.root / "copy"


def check(desk: Desk, *wanted: object) -> tuple[int, str, str]:
    return desk.run_bare("recovery", "check", *wanted)


def recover(desk: Desk, folder: Path, *keys: Path) -> tuple[int, str, str]:
    named = [word for key in keys for word in ("--key", key)]
    return desk.run_bare(
        "recover", folder, *named, "--passphrase-file", desk.machine_file, "--json"
    )


def drill(desk: Desk, copy: Path, *more: object) -> tuple[int, str, str]:
    to = ("--to", desk.root / "rehearsal")
    return desk.run_bare("drill", copy, *to, *more)


def words_in(desk: Desk) -> set[str]:
    return {
        word
        for path in (desk.root / "shares").iterdir()
        for line in path.read_text("utf-8").splitlines()
        if not line.startswith("#")
        for word in line.split()
        if word.isalpha()
    }


def test_a_paper_key_is_split_into_shares_that_are_the_same_key(desk: Desk):
    to = desk.root / "split"
    wanted = ("recovery", "split", desk.recovery, "--shares", "2of3", "--to", to)
    code, said, aside = desk.run_bare(*wanted, "--case", desk.case, "--json")
    assert code == 0
    assert desk.made.recovery.secret not in said + aside
    files = [(path.name, path.read_bytes()) for path in sorted(to.iterdir())]
    assert [name for name, _ in files] == json.loads(said)["files"]
    assert open_recovery_files(files[1:]) == desk.made.recovery
    assert desk.made.card.case in files[0][1].decode()


def test_a_paper_key_is_split_on_a_machine_without_the_case(desk: Desk):
    wanted = ("recovery", "split", desk.recovery, "--shares", "2of3", "--to", desk.root / "split")
    code, said, _ = desk.run_bare(*wanted, "--json")
    assert (code, error_in(said)[0]) == (6, "recovery.name_missing")
    assert not (desk.root / "split").exists()
    assert desk.run_bare(*wanted, "--name", "case-0123456789")[0] == 0
    assert b"case-0123456789" in (desk.root / "split" / "share-1-of-3.txt").read_bytes()


def test_what_cannot_be_split_is_refused(desk: Desk):
    to = ("--to", desk.root / "split", "--case", desk.case, "--json")
    for paper, scheme, refusal in (
        (desk.recovery, "1of3", "recovery.scheme"),
        (desk.root / "anna.key", "2of3", "recovery.persons_key"),
        (desk.root / "absent", "2of3", "keys.file_missing"),
        (desk.root / "anna.pub", "2of3", "keys.recovery"),
    ):
        code, said, _ = desk.run_bare("recovery", "split", paper, "--shares", scheme, *to)
        assert code != 0
        assert error_in(said)[0] == refusal
    other = create_case(desk.root / "other", NewCase((desk.anna.public,), "tester"), None)
    (desk.root / "paper").write_text(other.recovery.secret)
    wanted = ("recovery", "split", desk.root / "paper", "--shares", "2of3", *to)
    code, said, _ = desk.run_bare(*wanted)
    assert (code, error_in(said)[0]) == (5, "keys.not_a_custodian")
    assert not (desk.root / "split").exists()


def test_shares_are_checked_without_showing_key_or_words(desk: Desk):
    code, said, aside = check(desk, *(share(desk, number) for number in (1, 3, 5)))
    assert code == 0
    assert "belong together and suffice" in said
    assert "share-3-of-5.txt: share number 3; 3 are needed." in said
    assert desk.made.recovery.secret not in said + aside
    code, said, aside = check(desk, desk.root / "shares", "--case", desk.case)
    assert (code, "They open the case" in said) == (0, True)


def test_shares_that_do_not_suffice_or_belong_together_say_so(desk: Desk):
    code, said, _ = check(desk, share(desk, 1), share(desk, 2), share(desk, 2), "--json")
    assert code == 5
    assert error_in(said) == ("recovery.too_few_shares", {"found": 2, "needed": 3})
    assert len(json.loads(said)["shares"]) == 3
    other = share_files(desk.made.recovery, Scheme(3, 5), "case-0")
    (desk.root / "stray.txt").write_bytes(other["share-3-of-5.txt"])
    wanted = (share(desk, 1), share(desk, 2), desk.root / "stray.txt", "--json")
    code, said, _ = check(desk, *wanted)
    assert code == 4
    assert error_in(said)[0] in {"recovery.shares_mixed", "recovery.shares_digest"}


def test_a_mistyped_share_is_named_and_no_word_is_repeated(desk: Desk):
    text = share(desk, 2).read_text("utf-8")
    words = [word for word in text.split("\n 1 ")[1].split() if word.isalpha()]
    for wrong, refusal in (("zzzz", "recovery.word_unknown"), ("acid", "recovery.share_checksum")):
        spelled = [*words[:4], wrong, *words[5:]]
        share(desk, 2).write_text(" ".join(spelled))
        code, said, aside = check(desk, share(desk, 1), share(desk, 2), "--json")
        assert code == 3
        message, parameters = error_in(said)
        assert (message, parameters["file"], parameters["place"]) == (
            refusal,
            "share-2-of-5.txt",
            1,
        )
        assert wrong not in said + aside


def test_shares_open_a_case_wherever_a_key_is_asked_for(desk: Desk):
    item = desk.seal(b"words")
    to = desk.root / "copy.txt"
    wanted = ("item", "open", item, "--purpose", "hearing", "--to", to)
    assert desk.run(*wanted, "--key", desk.root / "shares")[0] == 0
    assert to.read_bytes() == b"words"
    to.unlink()
    one_file = desk.root / "all-shares"
    one_file.write_bytes(b"".join(share(desk, number).read_bytes() for number in (2, 3, 4)))
    assert desk.run(*wanted, "--key", one_file)[0] == 0
    to.unlink()
    code, said, _ = desk.run(*wanted, "--key", share(desk, 1), "--json")
    assert (code, error_in(said)[0]) == (5, "recovery.too_few_shares")
    (desk.root / "empty").mkdir()
    code, said, _ = desk.run(*wanted, "--key", desk.root / "empty", "--json")
    assert (code, error_in(said)[0]) == (6, "recovery.no_share_file")
    assert not to.exists()


def test_an_old_case_gets_its_escrow(desk: Desk):
    (desk.case / "machine-recovery.age").unlink()
    code, said, _ = desk.run("recovery", "renew", "--key", desk.root / "shares", "--json")
    assert (code, json.loads(said)["recovery"]) == (0, None)
    assert open_machine(desk.case, desk.made.recovery) == desk.made.secrets


def test_a_new_recovery_key_is_drawn_as_shares_by_a_custodian(desk: Desk):
    out = desk.root / "new-shares"
    wanted = ("recovery", "renew", "--new", "--shares", "2of3", "--recovery-out", out)
    code, said, aside = desk.run_as("anna", *wanted)
    assert code == 0
    assert "every copy of the folder made before today" in said
    fresh = open_recovery_files([(path.name, path.read_bytes()) for path in out.iterdir()])
    assert fresh.secret not in said + aside
    assert fresh != desk.made.recovery
    assert open_machine(desk.case, fresh) == desk.made.secrets
    assert check(desk, out, "--case", desk.case)[0] == 0
    code, said, _ = desk.run("recovery", "renew", "--key", desk.recovery, "--json")
    assert (code, error_in(said)[0]) == (5, "custodian.left_out")
    code, said, _ = check(desk, desk.root / "shares", "--case", desk.case, "--json")
    assert (code, error_in(said)[0]) == (5, "recovery.replaced")
    split = ("recovery", "split", desk.recovery, "--shares", "2of3", "--to", desk.root / "split")
    code, said, _ = desk.run_bare(*split, "--case", desk.case, "--json")
    assert (code, error_in(said)[0]) == (5, "recovery.replaced")
    assert not (desk.root / "split").exists()


def test_a_renewal_that_may_not_be_draws_no_key(desk: Desk):
    out = ("--recovery-out", desk.root / "new-paper")
    code, said, _ = desk.run_as("boris", "recovery", "renew", "--new", *out, "--json")
    assert (code, error_in(said)[0]) == (5, "keys.not_a_custodian")
    code, said, _ = desk.run_as("anna", "recovery", "renew", *out, "--json")
    assert (code, error_in(said)[0]) == (5, "recovery.out_without_new")
    assert not (desk.root / "new-paper").exists()


def test_a_new_paper_key_is_printed_where_no_file_is_named(desk: Desk):
    code, said, _ = desk.run_as("anna", "recovery", "renew", "--new")
    assert code == 0
    shown = next(line for line in said.splitlines() if line.startswith("AGE-SECRET-KEY-"))
    assert open_machine(desk.case, open_recovery(shown.encode())) == desk.made.secrets


def test_a_copy_is_recovered_from_three_share_files(desk: Desk):
    item = desk.seal(b"words")
    copy = copy_of(desk)
    shutil.rmtree(desk.case)
    code, said, _ = recover(desk, copy, *(share(desk, number) for number in (5, 1, 2)))
    document = json.loads(said)
    assert (code, document["events"], document["items"]) == (0, 2, 1)
    with open_case(copy, MACHINE_PASSPHRASE) as case:
        assert [each.item for each in case.index.items()] == [item]


def test_a_recovery_says_that_work_goes_on_in_one_place_only(desk: Desk):
    copy = copy_of(desk)
    wanted = ("recover", copy, "--key", desk.recovery, "--passphrase-file", desk.machine_file)
    code, said, _ = desk.run_bare(*wanted)
    assert code == 0
    assert "work in this folder only" in said
    assert "1 events and 0 items" in said


def test_two_shares_or_a_persons_key_recover_nothing(desk: Desk):
    copy = copy_of(desk)
    code, said, _ = recover(desk, copy, share(desk, 1), share(desk, 2))
    assert (code, error_in(said)[0]) == (5, "recovery.too_few_shares")
    code, said, _ = recover(desk, copy, desk.root / "anna.key")
    assert (code, error_in(said)[0]) == (5, "recovery.persons_key")
    assert not (copy / "machine.age").exists()


def test_a_recovered_copy_with_losses_ends_with_what_was_found(desk: Desk):
    desk.seal(b"words")
    copy = copy_of(desk)
    with open_case(desk.case, desk.made.secrets) as case:
        lost = str(case.index.events()[0].record)
    (copy / "objects" / lost[:2] / lost).unlink()
    code, said, _ = recover(desk, copy, desk.recovery)
    assert (code, error_in(said)[0]) == (4, "custody.records_missing")
    assert (json.loads(said)["events"], json.loads(said)["items"]) == (1, 1)


def test_a_drill_shows_its_steps_and_promises_nothing(desk: Desk):
    desk.seal(b"words")
    copy = copy_of(desk)
    code, said, _ = drill(desk, copy, "--key", desk.root / "shares")
    assert code == 0
    found = [line.split()[-1] for line in said.splitlines()[1:9]]
    assert found[0] == "worked"
    assert int(found[1]) > 10
    assert found[2:4] == ["2", "1"]
    assert int(found[4]) > 2
    assert found[5:] == ["0", "1", "1"]
    assert "Of 1 items 1 were opened" in said
    assert "What this does not show" in said
    assert "Delete it" in said
    assert (desk.root / "rehearsal" / REHEARSAL).exists()


def test_a_drill_is_recorded_in_the_real_case_only_where_that_is_asked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    copy = copy_of(desk)
    monkeypatch.setenv("TUTELA_CASE", str(desk.case))
    code, said, _ = drill(desk, copy, "--key", desk.recovery, "--items", "0", "--json")
    assert (code, json.loads(said)["recorded"]) == (0, False)
    shutil.rmtree(desk.root / "rehearsal")
    named = ("--case", desk.case, "--passphrase-file", desk.machine_file)
    code, said, _ = drill(desk, copy, "--key", desk.recovery, *named, "--json")
    assert (code, json.loads(said)["recorded"], json.loads(said)["failed"]) == (0, True, [])
    with open_case(desk.case, desk.made.secrets) as case:
        assert [event.kind for event in case.index.events()] == ["case_created", "drilled"]


def test_a_drill_that_failed_says_which_step(desk: Desk):
    copy = copy_of(desk)
    code, said, aside = drill(desk, copy, "--key", share(desk, 1), "--key", share(desk, 4))
    assert code == 4
    assert "did not work" in said
    assert "2 different shares" in said
    assert "[recovery.drill_failed]" in aside


def test_a_drill_for_another_case_is_not_begun(desk: Desk):
    create_case(desk.root / "other", NewCase((desk.anna.public,), "tester"), None)
    named = ("--case", desk.case, "--passphrase-file", desk.machine_file)
    code, said, _ = drill(desk, desk.root / "other", "--key", desk.recovery, *named, "--json")
    assert (code, error_in(said)[0]) == (4, "recovery.other_case")
    assert not (desk.root / "rehearsal").exists()


def test_nothing_is_received_into_a_rehearsal(desk: Desk):
    copy = copy_of(desk)
    assert drill(desk, copy, "--key", desk.recovery)[0] == 0
    rehearsal = desk.root / "rehearsal"
    assert recover(desk, rehearsal, desk.recovery)[0] == 0
    (desk.root / "camera").mkdir()
    wanted = ("receive", desk.root / "camera", "--case", rehearsal)
    code, said, _ = desk.run_bare(*wanted, "--passphrase-file", desk.machine_file, "--json")
    assert (code, error_in(said)[0]) == (5, "recovery.rehearsal")


def test_no_command_shows_a_word_of_a_share(desk: Desk):
    copy = copy_of(desk)
    heard = [
        check(desk, desk.root / "shares"),
        drill(desk, copy, "--key", desk.root / "shares"),
        recover(desk, copy, desk.root / "shares"),
    ]
    said = {word.strip(".,:;()") for _, out, err in heard for word in (out + err).split()}
    # Some words of the list are ordinary words of our own sentences.
    assert len(words_in(desk)) > 100
    assert len(words_in(desk) & said) < 12


@pytest.mark.parametrize(
    "command",
    [("recovery", "split"), ("recovery", "check"), ("recovery", "renew"), ("recover",), ("drill",)],
)
def test_help_has_an_example(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]):
    assert run((*command, "--help")) == 0
    assert f"tutela {' '.join(command)}" in capsys.readouterr().out.split("Example", 1)[1]
