"""`tutela verify --witness`: what a stranger is told of cosignatures."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from tools.vectors.redaction_proof import FOLDER

from tutela.cli.app import run
from tutela.proof.container import embed, split
from tutela.proof.cosignature import CosignerKey, cosign_text
from tutela.proof.note import SignatureLine, split_note
from tutela.proof.proof_file import decode_proof, encode_proof

GOOD: Final = (FOLDER / "released/420.jpg").read_bytes()
ANNA: Final = CosignerKey("partner.example/a", bytes([1]) * 32)
BORIS: Final = CosignerKey("partner.example/b", bytes([2]) * 32)
TIME: Final = 1_764_000_000


class Stranger:
    """Runs `verify` on a picture whose ledger's head a witness cosigned."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.file = folder / "picture.jpg"
        self.put(cosign_text(self.text, ANNA, TIME))

    @property
    def text(self) -> str:
        proof = decode_proof(split(GOOD).proof or b"")
        return split_note(proof.checkpoint.encode())[0]

    def put(self, lines: str) -> None:
        parts = split(GOOD)
        proof = decode_proof(parts.proof or b"")
        cosigned = replace(proof, checkpoint=proof.checkpoint + lines)
        self.file.write_bytes(embed(parts.picture, encode_proof(cosigned)))

    def verify(self, *more: object) -> tuple[int, str]:
        code = run(["verify", str(self.file), *map(str, more)])
        said = self.capsys.readouterr()
        return code, said.out + said.err


@pytest.fixture
def stranger(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Stranger:
    monkeypatch.setenv("TUTELA_LANG", "en")
    return Stranger(tmp_path, capsys)


def test_a_cosignature_of_nobody_named_is_one_unknown_line(stranger: Stranger):
    code, said = stranger.verify("--json")
    document = json.loads(said)
    assert (code, document["witnesses"]) == (0, [])
    assert document["not_checked"]["unknown_signatures"] == 1


def test_a_named_witness_is_told_with_its_time_and_an_absent_one_as_absent(stranger: Stranger):
    keys = ("--witness", ANNA.verifier.format(), "--witness", BORIS.verifier.format())
    code, said = stranger.verify(*keys, "--json")
    document = json.loads(said)
    assert code == 0
    assert document["witnesses"] == [
        {
            "name": ANNA.name,
            "key": ANNA.verifier.format(),
            "cosigned_at": "2025-11-24T16:00:00Z",
            "fault": None,
        },
        {
            "name": BORIS.name,
            "key": BORIS.verifier.format(),
            "cosigned_at": None,
            "fault": None,
        },
    ]
    # Somebody beside the ledger's own keeper vouches for the head.
    assert document["own_ledger_only"] is False
    assert document["not_checked"]["unknown_signatures"] == 0
    code, said = stranger.verify(*keys)
    assert code == 0
    assert "own ledger only" not in said
    assert "partner.example/a cosigned the head in this proof" in said
    assert "partner.example/b did not cosign" in said


@pytest.mark.parametrize("language", ["en", "uk", "ko", "ru"])
def test_every_language_tells_it(
    stranger: Stranger, monkeypatch: pytest.MonkeyPatch, language: str
):
    monkeypatch.setenv("TUTELA_LANG", language)
    code, said = stranger.verify("--witness", ANNA.verifier.format())
    assert code == 0
    assert "2025-11-24T16:00:00Z" in said
    stranger.put(cosign_text(f"x{stranger.text}", ANNA, TIME))
    code, said = stranger.verify("--witness", ANNA.verifier.format(), "--require-witness")
    assert code == 4
    assert "cosignature.bad_signature" in said
    assert "{" not in said


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("false", "cosignature.bad_signature"),
        ("twice", "cosignature.twice"),
        ("short", "cosignature.length"),
    ],
)
def test_a_bad_line_in_the_name_of_a_witness_changes_no_verdict_and_has_one_exit_code(
    stranger: Stranger, kind: str, fault: str
):
    line = cosign_text(stranger.text, ANNA, TIME)
    stranger.put(
        {
            "false": cosign_text(f"x{stranger.text}", ANNA, TIME),
            "twice": line + line,
            "short": SignatureLine(ANNA.name, ANNA.verifier.key_id, bytes(9)).format(),
        }[kind]
        + cosign_text(stranger.text, BORIS, TIME)
    )
    assert stranger.verify()[0] == 0
    code, said = stranger.verify("--witness", ANNA.verifier.format())
    assert code == 4
    assert (
        f"partner.example/a: a line in its name in this proof is false or malformed ({fault})"
        in said
    )
    assert "unchanged since" in said
    assert "own ledger only" in said
    keys = ("--witness", ANNA.verifier.format(), "--witness", BORIS.verifier.format())
    code, said = stranger.verify(*keys, "--json", "--require-witness", "--require-time")
    document = json.loads(said)
    assert (code, document["verdict"]) == (4, "pass")
    assert [each["fault"] for each in document["witnesses"]] == [fault, None]
    assert [each["cosigned_at"] is None for each in document["witnesses"]] == [True, False]
    assert document["own_ledger_only"] is False
    assert document["required_but_absent"] == ["time", "witness"]


def test_a_witness_that_is_required_and_did_not_cosign_has_an_exit_code(stranger: Stranger):
    anna, boris = (("--witness", key.verifier.format()) for key in (ANNA, BORIS))
    assert stranger.verify(*anna, "--require-witness")[0] == 0
    for named in ((), boris, (*anna, *boris)):
        code, said = stranger.verify(*named, "--require-witness")
        assert code == 16
        assert "unchanged since" in said
        assert "(exit code 16)" in said
        code, said = stranger.verify(*named, "--require-witness", "--json")
        assert (code, json.loads(said)["required_but_absent"]) == (16, ["witness"])
        assert json.loads(said)["verdict"] == "pass"


def test_keys_are_read_from_a_file_and_a_broken_one_stops_before_anything(stranger: Stranger):
    keys = stranger.folder / "keys"
    keys.write_text(f"\n{ANNA.verifier.format()}\n\n{BORIS.verifier.format()}\n")
    code, said = stranger.verify("--witness", keys, "--json")
    assert (code, len(json.loads(said)["witnesses"])) == (0, 2)
    for content in ("", "\n\n", "no key", ANNA.verifier.format()[:-1]):
        keys.write_text(content)
        code, said = stranger.verify("--witness", keys)
        assert code == 3
        assert "verify.witness_key" in said
