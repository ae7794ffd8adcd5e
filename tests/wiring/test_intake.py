from pathlib import Path

import pytest

from tutela.errors import RefusedError
from tutela.intake.receipt import Outcome
from tutela.intake.receive import receive
from tutela.wiring import (
    Case,
    NewCase,
    create_case,
    delivery,
    new_person,
    open_case,
    receipts_of,
    receiving,
)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("cases") / "case"
    person, _ = new_person("anna", "seven small boats")
    made = create_case(folder, NewCase((person.public,), "tester"), None)
    return open_case(folder, made.secrets)


def test_a_folder_goes_through_the_real_parts_into_a_case(case: Case, tmp_path: Path):
    (tmp_path / "words.txt").write_text("words")
    with case, receiving(case) as ports:
        (line,) = receive(delivery(case, tmp_path, "by hand", "tester"), ports)
        items = {indexed.item for indexed in case.index.items()}
        (entry,) = receipts_of(case)
    assert line.outcome is Outcome.ACCEPTED
    assert items == {line.item, entry.item}
    assert entry.number == 1


def test_a_case_is_never_received_into_itself(case: Case):
    for path in (case.folder.folder, case.folder.folder.parent, case.folder.folder / "objects"):
        with pytest.raises(RefusedError):
            delivery(case, path, "", "tester")
