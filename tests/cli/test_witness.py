"""`tutela witness` and `tutela checkpoint`, as a case and its partner type them."""

import json
import shutil
from pathlib import Path

import pytest
from tests.cli.desk import PERSON_PASSPHRASE, Desk, error_in
from tests.custody.bare import WeakLocksmith

from tutela.cli.app import run
from tutela.proof.cosignature import CosignerKey
from tutela.wiring.witness import open_witness

PARTNER = CosignerKey("partner.example", bytes([7]) * 32)


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setenv("TUTELA_LANG", "en")
    desk = Desk(tmp_path, capsys)
    desk.seal(b"words", picture=True)
    locked = WeakLocksmith().lock(PARTNER.format().encode(), PERSON_PASSPHRASE)
    (tmp_path / "witness.key").write_bytes(locked)
    return desk


def read(desk: Desk, *words: object) -> tuple[int, dict[str, object]]:
    """Run a command that needs no passphrase on the case; return what a program reads."""
    code, said, _ = desk.run_bare(*words, "--case", desk.case, "--json")
    return code, json.loads(said)


def cosign(desk: Desk, request: str, to: str, *more: str) -> tuple[int, dict[str, object]]:
    words = ("witness", "cosign", desk.root / request, "--to", desk.root / to)
    key = ("--key", desk.root / "witness.key", "--key-passphrase-file", desk.person_file)
    memory = ("--memory", desk.root / "memory", "--log-key", desk.made.card.publication.format())
    code, said, _ = desk.run_bare(*words, *key, *memory, *more, "--json")
    return code, json.loads(said)


def go_round(desk: Desk, name: str, *more: str) -> dict[str, object]:
    """Have the newest head cosigned and import that."""
    assert read(desk, "witness", "request", "--to", desk.root / f"{name}.req")[0] == 0
    assert cosign(desk, f"{name}.req", f"{name}.note", *more)[0] == 0
    code, said, _ = desk.run("witness", "import", desk.root / f"{name}.note", "--json")
    assert code == 0
    document = json.loads(said)
    assert isinstance(document, dict)
    return document


def test_a_new_witness_key_is_one_locked_file_and_one_line(desk: Desk):
    file = desk.root / "new.key"
    name = ("--name", "partner.example", "--key-passphrase-file", desk.person_file)
    words = ("witness", "key", "new", file, *name)
    code, said, aside = desk.run_bare(*words, "--json")
    assert code == 0
    line = json.loads(said)["witness"]
    assert open_witness(file.read_bytes(), PERSON_PASSPHRASE).verifier.format() == line
    assert file.stat().st_mode & 0o077 == 0
    assert line in aside
    code, said, _ = desk.run_bare(*words, "--json")
    assert (code, error_in(said)[0]) == (5, "keys.file_exists")


def test_a_head_goes_to_the_partner_and_back(desk: Desk):
    code, accepted = read(desk, "witness", "accept", PARTNER.verifier.format())
    assert (code, accepted["witness"]) == (0, PARTNER.verifier.format())
    first = go_round(desk, "one", "--first")
    assert (first["log"], first["size"]) == ("publication", 1)
    assert isinstance(first["new"], list)
    assert first["new"][0]["name"] == "partner.example"
    desk.seal(b"more", picture=True)
    assert go_round(desk, "two")["size"] == 2
    code, held = read(desk, "checkpoint", "compare", desk.root / "one.note")
    assert (code, held["holds"], held["size"], held["size_now"]) == (0, True, 1, 2)
    assert held["witnesses"] == first["new"]
    code, said, _ = desk.run_bare(
        "checkpoint", "compare", desk.root / "one.note", "--case", desk.case
    )
    assert code == 0
    assert "partner.example states that it saw this head at" in said


def test_a_partner_must_say_first_and_never_answers_over_a_file(desk: Desk):
    read(desk, "witness", "request", "--to", desk.root / "r")
    code, found = cosign(desk, "r", "n")
    assert (code, "witness.first_contact" in json.dumps(found)) == (5, True)
    assert not (desk.root / "n").exists()
    (desk.root / "n").write_bytes(b"kept")
    code, found = cosign(desk, "r", "n", "--first")
    assert code == 5
    assert (desk.root / "n").read_bytes() == b"kept"
    assert not list((desk.root / "memory").glob("*.note"))


def test_an_older_ledger_is_not_cosigned(desk: Desk):
    read(desk, "witness", "request", "--to", desk.root / "older")
    desk.seal(b"more", picture=True)
    read(desk, "witness", "request", "--to", desk.root / "newer")
    assert cosign(desk, "newer", "n", "--first")[0] == 0
    code, found = cosign(desk, "older", "m")
    assert code == 4
    assert "witness.rolled_back" in json.dumps(found)
    kept = list((desk.root / "memory" / "contradictions").rglob("offered"))
    assert kept[0].read_bytes() in (desk.root / "older").read_bytes()


def test_a_head_is_shown_for_paper_and_compared_when_typed_again(desk: Desk):
    page = desk.root / "head.html"
    code, shown = read(desk, "checkpoint", "show", "--page", page)
    assert code == 0
    paper = str(shown["paper"])
    assert paper.splitlines()[1] == "1"
    assert paper in page.read_text("utf-8")
    typed = desk.root / "typed.txt"
    typed.write_text(paper)
    desk.seal(b"more", picture=True)
    code, held = read(desk, "checkpoint", "compare", typed)
    assert (code, held["size"], held["size_now"], held["witnesses"]) == (0, 1, 2, [])
    typed.write_text(paper.replace("\n1\n", "\n2\n"))
    code, found = read(desk, "checkpoint", "compare", typed)
    assert (code, "witness.paper_mistyped" in json.dumps(found)) == (3, True)
    code, said, _ = desk.run_bare("checkpoint", "show", "--case", desk.case, "--log", "evidence")
    assert code == 0
    assert desk.made.card.evidence.name in said
    assert "check " in said


def test_a_rolled_back_ledger_is_told_from_paper(desk: Desk):
    older = desk.root / "older"
    shutil.copytree(desk.case / "ledger" / "publication", older)
    desk.seal(b"more", picture=True)
    _, shown = read(desk, "checkpoint", "show")
    (desk.root / "paper").write_text(str(shown["paper"]))
    shutil.rmtree(desk.case / "ledger" / "publication")
    shutil.copytree(older, desk.case / "ledger" / "publication")
    code, found = read(desk, "checkpoint", "compare", desk.root / "paper")
    assert code == 4
    assert "witness.rolled_back" in json.dumps(found)


@pytest.mark.parametrize("language", ["uk", "ko", "ru"])
def test_the_page_for_the_printer_is_in_the_readers_language(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, language: str
):
    monkeypatch.setenv("TUTELA_LANG", language)
    page = desk.root / "head.html"
    assert read(desk, "checkpoint", "show", "--page", page)[0] == 0
    text = page.read_text("utf-8")
    assert f'lang="{language}"' in text
    assert "Head of a ledger" not in text


@pytest.mark.parametrize(
    "command",
    [("witness", name) for name in ("accept", "request", "cosign", "import")]
    + [("witness", "key", "new"), ("checkpoint", "show"), ("checkpoint", "compare")],
)
def test_help_has_an_example(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]):
    assert run((*command, "--help")) == 0
    assert f"tutela {' '.join(command)}" in capsys.readouterr().out.split("Example", 1)[1]
