"""`tutela verify` and `tutela court`, as a stranger and a judge run them."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from tests.conftest import NeedsTool
from tests.proof.deep_tsa import attribute, certificates_in, issued, new_key, rebuilt
from tests.proof.tsa import LocalAuthority
from tools.vectors.draw import drawing
from tools.vectors.press import (
    LEDGER,
    OTHER_LEDGER,
    SECRET,
    changed,
    mask,
    raw,
    release_pixels,
    restated,
)
from tools.vectors.redaction_proof import FOLDER, grey
from typing_extensions import override

from tutela.cli.app import run
from tutela.cli.harmless import harmless
from tutela.proof.cbor import Value
from tutela.proof.checkpoint import SignerKey
from tutela.proof.container import embed
from tutela.proof.cosignature import CosignerKey
from tutela.proof.picture import hide_pixels
from tutela.proof.timestamp import bare_note
from tutela.proof.verdict import Failure

GOOD: Final = str(FOLDER / "released/420.jpg")
BAD: Final = {
    Failure.CANNOT_BE_CHECKED: "file_unknown/text.jpg",
    Failure.VISIBLE_ALTERED: "visible_altered/coefficient.jpg",
    Failure.HIDDEN_NOT_BLANK: "hidden_not_blank/painted.jpg",
    Failure.LEDGER_DOES_NOT_VOUCH: "inclusion/salt.jpg",
    Failure.PROOF_BROKEN: "nodes_count/none.jpg",
}
LANGUAGES: Final = ("en", "uk", "ko", "ru")


Said = Callable[..., tuple[int, str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    def run_and_read(*arguments: str | Path) -> tuple[int, str]:
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run_and_read


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTELA_LANG", "en")


def test_the_first_line_names_the_ledger_and_that_it_is_not_known(said: Said):
    code, text = said("verify", GOOD)
    assert code == 0
    assert text.splitlines()[0] == f"Ledger, not known to you: {LEDGER.verifier.format()}"


@pytest.mark.parametrize("by_file", [False, True])
def test_a_pinned_ledger_is_known(said: Said, tmp_path: Path, *, by_file: bool):
    keys = tmp_path / "keys.txt"
    keys.write_text(f"{OTHER_LEDGER.verifier.format()}\n\n{LEDGER.verifier.format()}\n")
    key = str(keys) if by_file else LEDGER.verifier.format()
    code, text = said("verify", GOOD, "--ledger-key", key)
    assert code == 0
    assert "not known" not in text.splitlines()[0]


def test_another_pinned_ledger_fails_with_its_own_class(said: Said):
    code, text = said("verify", GOOD, "--ledger-key", OTHER_LEDGER.verifier.format())
    assert code == 13
    assert "ledger_not_pinned" in text


@pytest.mark.parametrize("failure", Failure)
def test_every_class_of_failure_has_its_own_words_and_exit_code(said: Said, failure: Failure):
    code, text = said("verify", FOLDER / "rejected" / BAD[failure])
    assert code == failure.exit_code
    assert f"Kind {failure.value}, code" in text
    assert "unchanged since" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_what_is_not_shown(
    said: Said, monkeypatch: pytest.MonkeyPatch, language: str
):
    monkeypatch.setenv("TUTELA_LANG", language)
    code, text = said("verify", GOOD)
    assert code == 0
    assert text.count("\n  - ") == 4


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("failure", Failure)
def test_every_failure_is_told_in_every_language(
    said: Said, monkeypatch: pytest.MonkeyPatch, failure: Failure, language: str
):
    monkeypatch.setenv("TUTELA_LANG", language)
    code, text = said("verify", FOLDER / "rejected" / BAD[failure])
    assert code == failure.exit_code
    assert "{" not in text


def test_the_locale_picks_the_language(said: Said, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("TUTELA_LANG")
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    assert "원장" in said("verify", GOOD)[1].splitlines()[0]


def test_a_proof_beside_is_read(said: Said):
    picture = FOLDER / "released/beside.jpg"
    assert said("verify", picture)[0] == 10
    assert said("verify", picture, "--proof", f"{picture}.tutela.cbor")[0] == 0


def test_json_says_the_same_to_a_program(said: Said):
    code, text = said("verify", GOOD, "--json")
    found = json.loads(text)
    assert (code, found["verdict"], found["hidden_tiles"]) == (0, "pass", 2)
    assert found["claims"]["publisher"] == "Vectors"
    code, text = said("verify", FOLDER / "rejected/inclusion/salt.jpg", "--json")
    found = json.loads(text)
    assert (code, found["verdict"], found["class"], found["code"]) == (13, "fail", "D", "inclusion")


def test_publishers_words_cannot_steer_the_terminal(said: Said, tmp_path: Path):
    hostile = "\x1b[2J\x1b[32mVERIFIED\r\n\u202eknil\u2066"
    release = grey()
    statement = changed(release.proof.statement, {"caption": hostile, "publisher": hostile})
    path = tmp_path / "hostile.jpg"
    path.write_bytes(restated(release, statement).file)
    code, text = said("verify", path)
    assert code == 0
    assert not {"\x1b", "\r", "\u202e", "\u2066"} & set(text)
    assert "\\u001b[2J" in text


def test_ordinary_words_stay_as_they_are():
    assert harmless("Харків, 하르키우 — 2026") == "Харків, 하르키우 — 2026"


def test_a_missing_file_and_a_wrong_key_say_what_to_do(said: Said, tmp_path: Path):
    assert said("verify", tmp_path / "absent.jpg")[0] == 6
    code, text = said("verify", GOOD, "--ledger-key", "no key")
    assert code == 3
    assert "verify.key_file" in text


def test_a_key_longer_than_any_file_name_is_a_key(said: Said):
    long = SignerKey("a" * 230, bytes(32)).verifier.format()
    assert len(long) > 255
    assert said("verify", GOOD, "--ledger-key", long)[0] == 13
    witness = CosignerKey("a" * 230, bytes(32)).verifier.format()
    assert said("verify", GOOD, "--witness", witness)[0] == 0
    for option in ("--ledger-key", "--witness"):
        assert said("verify", GOOD, option, "x" * 5_000)[0] == 3


def test_a_file_named_as_a_key_is_not_read_in_its_place(
    said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    key = SignerKey("other.example", bytes(31) + b"\1").verifier.format()
    name = next(
        each
        for each in (SignerKey(f"o{n}", bytes(32)).verifier.format() for n in range(500))
        if "/" not in each
    )
    (tmp_path / name).write_text(f"{LEDGER.verifier.format()}\n{key}\n")
    assert said("verify", GOOD, "--ledger-key", name)[0] == 13


def test_a_court_recomputes_a_release(said: Said, tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET.hex() + "\n")
    original = FOLDER / "originals/420.jpg"
    code, text = said("court", original, "--secret", secret, "--release", GOOD)
    assert code == 0
    assert "byte for byte" in text
    code, text = said("court", original, "--secret", secret, "--release", GOOD, "--json")
    assert json.loads(text)["tiles"] == 15
    other = FOLDER / "originals/444.jpg"
    assert said("court", other, "--secret", secret, "--release", GOOD)[0] == 4
    secret.write_text("no secret")
    assert said("court", original, "--secret", secret, "--release", GOOD)[0] == 3


def test_a_court_recomputes_a_rendition(said: Said, tmp_path: Path):
    pixels = drawing(70, 40)
    release = release_pixels(pixels, mask(3, 2, (0, 0, 1, 1)))
    contents = {
        "original": pixels.tobytes(),
        "picture.png": release.picture,
        "proof.cbor": raw(release.proof),
        "kept.png": hide_pixels(pixels, mask(3, 2)),
        "secret.txt": SECRET.hex().encode(),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    arguments = ["court", tmp_path / "original", "--secret", tmp_path / "secret.txt"]
    arguments += ["--release", tmp_path / "picture.png", "--proof", tmp_path / "proof.cbor"]
    assert said(*arguments, "--rendition", tmp_path / "kept.png")[0] == 0
    assert said(*arguments)[0] == 5


def test_a_court_needs_a_proof(said: Said, tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET.hex())
    picture = FOLDER / "released/beside.jpg"
    original = FOLDER / "originals/grey.jpg"
    assert said("court", original, "--secret", secret, "--release", picture)[0] == 4


def test_words_of_others_cannot_push_the_verdict_off_the_screen():
    assert harmless("x" * 4_000) == "x" * 4_000
    assert harmless("x" * 5_000) == "x" * 4_000 + "… (+1000)"
    assert harmless("a\u202eb\x9b") == "a\\u202eb\\u009b"


def test_a_key_file_without_a_key_is_not_taken_for_no_key(tmp_path: Path):
    empty = tmp_path / "keys.txt"
    empty.write_text("\n\n")
    release = FOLDER / "released/420.jpg"
    assert run(["verify", str(release), "--ledger-key", str(empty)]) == 3


@pytest.fixture(scope="module")
def authorities(
    tmp_path_factory: pytest.TempPathFactory, needs_tool: NeedsTool
) -> tuple[LocalAuthority, LocalAuthority]:
    needs_tool("openssl")
    folder = tmp_path_factory.mktemp("authorities")
    first = LocalAuthority(folder / "first", "first", chain=True)
    return first, LocalAuthority(folder / "second", "second")


def stamped(path: Path, authorities: tuple[LocalAuthority, ...], other: bytes = b"") -> Path:
    """Write a release whose checkpoint each authority stamped, and a cosigner signed later."""
    release = grey()
    note = bare_note(release.proof.checkpoint.encode(), LEDGER.verifier)
    tokens = tuple(each.stamp(note + other) for each in authorities)
    cosigned = release.proof.checkpoint + "— somebody.example " + "A" * 8 + "\n"
    changes: dict[str, Value] = {"tokens": tokens, "checkpoint": cosigned}
    path.write_bytes(embed(release.picture, raw(release.proof, changes)))
    return path


def test_without_time_stamps_it_is_recorded_by_its_own_ledger_only(said: Said):
    code, text = said("verify", GOOD)
    assert code == 0
    assert "recorded by its own ledger only" in text
    assert "time-stamp" not in text
    assert json.loads(said("verify", GOOD, "--json")[1])["own_ledger_only"] is True


def test_time_stamps_nobody_named_an_authority_for_are_counted(
    said: Said, tmp_path: Path, authorities: tuple[LocalAuthority, LocalAuthority]
):
    path = stamped(tmp_path / "stamped.jpg", authorities)
    code, text = said("verify", path)
    assert code == 0
    assert "recorded by its own ledger only" in text
    assert "not checked: 2. Name an authority you know with --authority" in text


def test_a_named_authority_says_when_the_checkpoint_existed(
    said: Said, tmp_path: Path, authorities: tuple[LocalAuthority, LocalAuthority]
):
    path = stamped(tmp_path / "stamped.jpg", authorities)
    first, second = (each.folder / "root.pem" for each in authorities)
    code, text = said("verify", path, "--authority", first)
    assert code == 0
    assert "time-stamped on 20" in text
    assert "Z by CN=root of first: the checkpoint existed then" in text
    assert "that no authority you named vouches for: 1" in text
    assert "own ledger only" not in text
    code, text = said("verify", path, "--authority", first, "--authority", second, "--json")
    found = json.loads(text)
    assert [each["authority"] for each in found["time_stamps"]] == [
        "CN=root of first",
        "CN=root of second",
    ]
    assert (found["own_ledger_only"], found["not_checked"]["tokens"]) == (False, 0)
    assert [each["ended"] for each in found["time_stamps"]] == [False, False]
    assert [each["ends"] for each in found["time_stamps"]] == [
        f"{each.ends:%Y-%m-%dT%H:%M:%SZ}" for each in authorities
    ]


def test_a_required_time_stamp_that_does_not_hold_has_an_exit_code(
    said: Said, tmp_path: Path, authorities: tuple[LocalAuthority, LocalAuthority]
):
    path = stamped(tmp_path / "stamped.jpg", authorities[:1])
    first, second = (each.folder / "root.pem" for each in authorities)
    assert said("verify", path, "--authority", first, "--require-time")[0] == 0
    for named in ((), ("--authority", second)):
        code, text = said("verify", path, *named, "--require-time")
        assert code == 15
        assert "unchanged since" in text
        assert "(exit code 15)" in text
        code, text = said("verify", path, *named, "--require-time", "--require-witness", "--json")
        assert (code, json.loads(text)["verdict"]) == (15, "pass")
        assert json.loads(text)["required_but_absent"] == ["time", "witness"]
    altered = FOLDER / "rejected" / BAD[Failure.VISIBLE_ALTERED]
    assert said("verify", altered, "--require-time")[0] == 11


def test_a_time_stamp_that_has_ended_is_said_to_have_ended(
    said: Said, tmp_path: Path, needs_tool: NeedsTool, monkeypatch: pytest.MonkeyPatch
):
    needs_tool("openssl")
    short = LocalAuthority(tmp_path / "short", "short", until_now=timedelta(days=1))
    path = stamped(tmp_path / "stamped.jpg", (short,))
    after = short.ends + timedelta(days=1)

    class Later(datetime):
        @classmethod
        @override
        def now(cls, tz: tzinfo | None = None) -> "Later":
            return cls(*after.timetuple()[:6], tzinfo=tz)

    named = ("--authority", short.folder / "root.pem")
    assert json.loads(said("verify", path, *named, "--json")[1])["own_ledger_only"] is False
    monkeypatch.setattr("tutela.cli.verify.datetime", Later)
    code, text = said("verify", path, *named, "--json")
    found = json.loads(text)
    assert (code, found["own_ledger_only"], len(found["time_stamps"])) == (0, True, 1)
    assert found["time_stamps"][0]["ended"] is True
    for language in LANGUAGES:
        monkeypatch.setenv("TUTELA_LANG", language)
        code, text = said("verify", path, *named, "--require-time")
        assert code == 15
        assert f"{short.ends:%Y-%m-%dT%H:%M:%SZ}" in text
        assert "{" not in text
    monkeypatch.setenv("TUTELA_LANG", "en")
    text = said("verify", path, *named)[1]
    assert "ended on" in text
    assert "the checkpoint existed then" not in text
    assert "recorded by its own ledger only" in text


def test_a_time_stamp_that_came_twice_or_carries_more_is_told(
    said: Said, tmp_path: Path, authorities: tuple[LocalAuthority, LocalAuthority]
):
    release, authority = grey(), authorities[1]
    note = bare_note(release.proof.checkpoint.encode(), LEDGER.verifier)
    token = authority.stamp(note)
    more = rebuilt(authority.stamp(note), attributes=attribute(b"who asked"))
    path = tmp_path / "stamped.jpg"
    path.write_bytes(embed(release.picture, raw(release.proof, {"tokens": (token, token, more)})))
    named = ("--authority", authority.folder / "root.pem")
    found = json.loads(said("verify", path, *named, "--json")[1])
    assert len(found["time_stamps"]) == 1
    assert found["not_checked"]["tokens"] == 1
    assert "carry more than a release may and were not used: 1" in said("verify", path, *named)[1]


def test_a_certificate_that_cannot_be_read_ends_no_check(
    said: Said, tmp_path: Path, authorities: tuple[LocalAuthority, LocalAuthority]
):
    release, authority, key = grey(), authorities[1], new_key()
    note = bare_note(release.proof.checkpoint.encode(), LEDGER.verifier)
    token = authority.stamp(note)
    stray = issued("ZZZZ", "QQQQ", key, key).public_bytes(Encoding.DER)
    odd = stray.replace(b"\x0c\x04ZZZZ", b"\x30\x04ZZZZ")
    changed = rebuilt(token, (*certificates_in(token), odd))
    path = tmp_path / "stamped.jpg"
    path.write_bytes(embed(release.picture, raw(release.proof, {"tokens": (changed,)})))
    code, text = said("verify", path, "--authority", authority.folder / "root.pem")
    assert code == 0
    assert "that no authority you named vouches for: 1" in text


def test_a_time_stamp_over_something_else_says_nothing(
    said: Said, tmp_path: Path, authorities: tuple[LocalAuthority, LocalAuthority]
):
    path = stamped(tmp_path / "stamped.jpg", authorities[:1], b"other")
    code, text = said("verify", path, "--authority", authorities[0].folder / "root.pem")
    assert code == 0
    assert "recorded by its own ledger only" in text
    assert "that no authority you named vouches for: 1" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_time_is_told_in_every_language(
    said: Said,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    authorities: tuple[LocalAuthority, LocalAuthority],
    language: str,
):
    monkeypatch.setenv("TUTELA_LANG", language)
    path = stamped(tmp_path / "stamped.jpg", authorities)
    for more in ((), ("--authority", authorities[0].folder / "root.pem")):
        code, text = said("verify", path, *more)
        assert code == 0
        assert "{" not in text


def test_an_authority_file_that_is_none_stops_the_check(
    said: Said, tmp_path: Path, authorities: tuple[LocalAuthority, LocalAuthority]
):
    first, second = (each.root for each in authorities)
    for content in (b"", b"no certificate", first + second, authorities[0].tsa):
        (tmp_path / "root.pem").write_bytes(content)
        code, text = said("verify", GOOD, "--authority", tmp_path / "root.pem")
        assert code == 3
        assert "--authority" in text
