"""Wiring dates a PDF with today and seals records to their readers."""

from pathlib import Path

import pytest
from tests.protection.samples import GOOD, NOW, panel, person

from tutela.errors import RefusedError
from tutela.law.load import shipped
from tutela.protection.double_entry import State
from tutela.protection.interview import Reading, type_in
from tutela.protection.notice import notice_booklet
from tutela.terms.messages import Language
from tutela.wiring import forms
from tutela.wiring.protection import rulebook

OFFICER, ANNA, BORIS = (person(number) for number in range(1, 4))


def test_a_booklet_becomes_a_pdf_of_today():
    pdf = forms.typeset(notice_booklet(Language.ENGLISH, None, forms.rules_version()))
    assert pdf.startswith(b"%PDF-")


def test_notice_decisions_and_gate_name_one_version_of_the_rules():
    assert forms.rules_version() == rulebook().newest.version
    assert forms.rules_version() == shipped("transfer_rules").version


def test_what_two_people_typed_is_one_sheaf(tmp_path: Path):
    blind = forms.interviews(tmp_path, (OFFICER.public,))
    for count, typist in enumerate((ANNA, BORIS)):
        entry = type_in(Reading("interview", 7, GOOD), typist, NOW)
        blind.append(7, count, entry.encode())
    store = forms.interviews(tmp_path, reader=OFFICER.age)
    assert len(forms.entries_of(store, 7)) == 2
    assert forms.sheaf_of(store, 7).state is State.AGREED


def test_a_record_opens_for_its_readers_and_nobody_else():
    record = panel((1, 2, 3)).encode()
    sealed = forms.seal_record(record, (OFFICER.public, ANNA.public))
    assert forms.open_record(sealed, ANNA.age) == record
    with pytest.raises(RefusedError):
        forms.open_record(sealed, BORIS.age)
