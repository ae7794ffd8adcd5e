"""Every vector of the specification comes out in node and in Chromium as the specification says."""

import base64
import json
from typing import Final, NotRequired, TypedDict

from playwright.sync_api import Browser
from tests.conftest import PROJECT
from tests.page.conftest import PAGE, CallVerifier, facts_of

VECTORS: Final = PROJECT / "spec/vectors"


class Vector(TypedDict):
    """One entry of index.json."""

    file: str
    expect: str
    about: str
    sidecar: NotRequired[str]
    pinned: NotRequired[list[str]]


def vectors() -> list[Vector]:
    found: list[Vector] = json.loads((VECTORS / "index.json").read_text("utf-8"))
    assert len(found) > 100
    return found


def options(vector: Vector, sidecar: object) -> dict[str, object]:
    return {"sidecar": sidecar, "pinned": vector.get("pinned", [])}


def encoded(name: str) -> str:
    return base64.b64encode((VECTORS / name).read_bytes()).decode()


def compared(answers: list[object]) -> tuple[dict[str, object], dict[str, object]]:
    found = {v["file"]: facts_of(a) for v, a in zip(vectors(), answers, strict=True)}
    codes = {name: facts["code"] or "pass" for name, facts in found.items()}
    return codes, {vector["file"]: vector["expect"] for vector in vectors()}


def test_node_judges_every_vector_as_the_specification_says(call_verifier: CallVerifier):
    calls: list[tuple[str, list[object]]] = []
    for vector in vectors():
        sidecar = {"file": str(VECTORS / vector["sidecar"])} if "sidecar" in vector else None
        file = {"file": str(VECTORS / vector["file"])}
        calls.append(("verify", [file, options(vector, sidecar)]))
    found, wanted = compared(call_verifier(calls))
    assert found == wanted


def test_the_page_in_chromium_judges_every_vector_as_the_specification_says(browser: Browser):
    cases = []
    for vector in vectors():
        sidecar = encoded(vector["sidecar"]) if "sidecar" in vector else None
        cases.append([encoded(vector["file"]), options(vector, sidecar)])
    page = browser.new_page()
    page.goto(PAGE.as_uri())
    answers: list[object] = page.evaluate(
        """cases => {
            const bytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
            return cases.map(([file, { sidecar, pinned }]) => {
                const options = { sidecar: sidecar === null ? null : bytes(sidecar), pinned };
                const { pass, code } = TutelaVerifier.verify(bytes(file), options);
                return { pass, code };
            });
        }""",
        cases,
    )
    page.close()
    found, wanted = compared(answers)
    assert found == wanted


def test_node_grows_the_seeds_and_the_root_of_the_worked_example(call_verifier: CallVerifier):
    numbers = json.loads((VECTORS / "numbers.json").read_text("utf-8"))
    columns, rows = numbers["columns"], numbers["rows"]
    everything_visible = {"hex": "02" * columns * rows}
    (levels,) = call_verifier([("plant", [everything_visible, columns, rows])])
    calls = [
        ("shareNodes", [levels, {"hex": numbers["seeds"][-1][0]}]),
        ("rootOf", [levels, {"hex": "".join(numbers["hashes"][0])}, {}]),
    ]
    shared, root = call_verifier(calls)
    assert facts_of(shared)["seeds"] == {"hex": "".join(numbers["seeds"][0])}
    assert root == {"hex": numbers["hashes"][-1][0]}
