from datetime import date

import pytest

from tutela.cli.room import day_named, person_named
from tutela.errors import MalformedError
from tutela.protection.person import PersonId


def test_what_people_type_is_read_or_refused_without_being_repeated():
    assert person_named("28e mtzk") == PersonId("K-28E-MTZK")
    assert day_named("2026-11-24") == date(2026, 11, 24)
    for read in (person_named, day_named):
        with pytest.raises(MalformedError) as refused:
            read("Hong Kil-dong")
        assert "Hong" not in str(refused.value)
