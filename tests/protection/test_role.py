"""Every role has a name in four languages."""

import pytest

from tutela.protection.role import Role
from tutela.terms.messages import Language, catalogue


@pytest.mark.parametrize("language", Language)
def test_every_role_has_a_name(language: Language):
    assert {f"gate.role_{role.value}" for role in Role} <= catalogue(language).keys()
