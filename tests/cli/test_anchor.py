"""`tutela anchor`, from a request on a stick to a status a program reads."""

import json
import shutil
from pathlib import Path

import pytest
from tests.cli.desk import Desk, error_in
from tests.conftest import NeedsTool
from tests.proof.tsa import LocalAuthority

from tutela.cli.app import run

LANGUAGES = ("en", "uk", "ko", "ru")


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setenv("TUTELA_LANG", "en")
    monkeypatch.setenv("TUTELA_CASE", str(tmp_path / "case"))
    return Desk(tmp_path, capsys)


@pytest.fixture(scope="module")
def authorities(
    tmp_path_factory: pytest.TempPathFactory, needs_tool: NeedsTool
) -> dict[str, LocalAuthority]:
    needs_tool("openssl")
    folder = tmp_path_factory.mktemp("authorities")
    return {name: LocalAuthority(folder / name, name, chain=True) for name in ("first", "second")}


def known(desk: Desk, authorities: dict[str, LocalAuthority]) -> None:
    for name, authority in authorities.items():
        wanted = ("anchor", "authority", "add", name, "--root", authority.folder / "root.pem")
        assert desk.run(*wanted, "--policy", "1.2.3.4.1")[0] == 0


def answered(folder: Path, authorities: dict[str, LocalAuthority]) -> list[Path]:
    """Answer the requests in a folder as the authorities would."""
    made = []
    for request in sorted(folder.glob("*.tsq")):
        name = request.stem.rsplit("-", 1)[1]
        answer = request.with_suffix(".tsr")
        answer.write_bytes(authorities[name].answer(request.read_bytes()))
        made.append(answer)
    return made


def test_requests_go_out_and_answers_come_back_on_a_stick(
    desk: Desk, authorities: dict[str, LocalAuthority]
):
    desk.seal(b"words", picture=True)
    known(desk, authorities)
    stick = desk.root / "stick"
    code, said, _ = desk.run("anchor", "request", "--to", stick, "--json")
    requests = json.loads(said)["requests"]
    assert code == 0
    assert len(requests) == 4
    assert sorted(path.name for path in stick.iterdir()) == requests
    files = answered(stick, authorities)
    code, said, _ = desk.run("anchor", "import", *files, "--json")
    stamps = json.loads(said)["stamps"]
    assert code == 0
    assert {(each["log"], each["authority"]) for each in stamps} == {
        (log, name) for log in ("evidence", "publication") for name in authorities
    }
    code, said, _ = desk.run_bare("anchor", "status", "--json")
    evidence, publication = json.loads(said)["logs"]
    assert code == 0
    assert (publication["stamped"], publication["since"]) == (1, 0)
    assert (evidence["stamped"], evidence["size"], evidence["since"]) == (9, 11, 2)
    assert [each["authority"] for each in evidence["by"]] == ["first", "second"]
    assert (evidence["renewal_due"], evidence["renewal_overdue"]) == (0, 0)
    code, said, _ = desk.run("anchor", "import", *files)
    assert (code, said.strip()) == (0, "No new time-stamp was kept.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_status_is_told_in_every_language(
    desk: Desk,
    authorities: dict[str, LocalAuthority],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
):
    known(desk, authorities)
    monkeypatch.setenv("TUTELA_LANG", language)
    assert "evidence" in desk.run_bare("anchor", "status")[1]
    desk.run("anchor", "request", "--to", desk.root / "stick")
    assert desk.run("anchor", "import", *answered(desk.root / "stick", authorities))[0] == 0
    code, said, _ = desk.run_bare("anchor", "status")
    assert code == 0
    assert len(said.splitlines()) == 3
    assert "{" not in said


def test_a_case_without_an_authority_says_so_and_asks_nobody(desk: Desk):
    code, said, _ = desk.run_bare("anchor", "status")
    assert code == 0
    assert "recorded by its own ledger only" in said
    assert "No time-stamping authority is known" in said
    code, said, _ = desk.run("anchor", "request", "--to", desk.root / "stick", "--json")
    assert (code, error_in(said)[0]) == (5, "anchor.no_authority")
    assert not (desk.root / "stick").exists()


def test_one_authority_alone_is_advised_against(desk: Desk, authorities: dict[str, LocalAuthority]):
    root = authorities["first"].folder / "root.pem"
    said = desk.run("anchor", "authority", "add", "first", "--root", root)[1]
    assert "Only one time-stamping authority" in said


def test_the_network_is_asked_only_when_somebody_says_so(
    desk: Desk, authorities: dict[str, LocalAuthority]
):
    known(desk, authorities)
    code, said, _ = desk.run("anchor", "stamp", "--json")
    assert (code, error_in(said)[0]) == (5, "anchor.network")
    code, said, aside = desk.run("anchor", "stamp", "--network", "--json")
    assert (code, error_in(said)[0]) == (6, "anchor.no_url")
    assert "second gave no time-stamp" in aside


def test_an_answer_that_was_tampered_with_is_refused(
    desk: Desk, authorities: dict[str, LocalAuthority]
):
    known(desk, authorities)
    desk.run("anchor", "request", "--to", desk.root / "stick")
    file = answered(desk.root / "stick", authorities)[0]
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    code, said, _ = desk.run("anchor", "import", file, "--json")
    assert (code, error_in(said)[0]) == (4, "timestamp.not_by_authority")
    assert json.loads(desk.run_bare("anchor", "status", "--json")[1])["logs"][0]["stamped"] is None


def test_a_root_that_is_no_certificate_is_refused(desk: Desk):
    paper = desk.root / "recovery"
    wanted = ("anchor", "authority", "add", "first", "--root", paper, "--json")
    assert error_in(desk.run(*wanted)[1])[0] == "timestamp.certificate"


@pytest.mark.enable_socket
def test_whom_nobody_accepted_is_named_and_the_addresses_are_told_before_asking(
    desk: Desk, authorities: dict[str, LocalAuthority], monkeypatch: pytest.MonkeyPatch
):
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    root = authorities["first"].folder / "root.pem"
    url = "https://127.0.0.1:1/"
    desk.run("anchor", "authority", "add", "first", "--root", root, "--url", url)
    folder = desk.case / "anchors/authorities/aaa"
    shutil.copytree(desk.case / "anchors/authorities/first", folder)
    card = (folder / "authority.toml").read_text()
    evil = card.replace("first", "aaa").replace(url, "https://evil.example.org/")
    (folder / "authority.toml").write_text(evil)
    code, said, _ = desk.run("anchor", "stamp", "--network")
    assert code == 6
    assert f"first is asked at {url}" in said
    assert "aaa, which nobody accepted" in said
    assert "evil.example.org" not in said
    assert "serial number" in said
    document = json.loads(desk.run_bare("anchor", "status", "--json")[1])
    assert (document["authorities"], document["unknown"]) == (["first"], ["aaa"])
    (desk.case / "anchors/authorities/first/root.pem").write_bytes(authorities["second"].root)
    document = json.loads(desk.run_bare("anchor", "status", "--json")[1])
    assert (document["authorities"], document["changed"]) == ([], ["first"])
    code, said, _ = desk.run("anchor", "stamp", "--network", "--json")
    assert (code, error_in(said)[0]) == (4, "authority.changed")


@pytest.mark.parametrize("command", ["request", "stamp", "import", "status", "authority add"])
def test_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]):
    assert run(("anchor", *command.split(), "--help")) == 0
    assert f"tutela anchor {command}" in capsys.readouterr().out.split("Example", 1)[1]
