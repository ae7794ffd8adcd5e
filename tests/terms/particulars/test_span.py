"""A finding."""

from tutela.terms.particulars.span import Kind, particular


def test_a_key_begins_with_the_kind():
    found = particular(3, 7, Kind.UNIT, "brigade-94")
    assert (found.start, found.end, found.kind, found.key) == (3, 7, Kind.UNIT, "unit:brigade-94")


def test_no_two_kinds_share_letters():
    assert len({kind.value for kind in Kind}) == len(Kind)
