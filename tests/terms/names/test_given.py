"""The table of given names."""

from tutela.terms.names import given
from tutela.terms.names.foreign import stem


def test_all_forms_of_a_line_have_one_stem_unless_an_earlier_line_has_the_form():
    taken: dict[str, int] = {}
    for number, forms in enumerate(given.GROUPS):
        assert len(forms) > 1
        for form in forms:
            taken.setdefault(form, number)
    own = [
        {stem(form) for form in forms if taken[form] == number}
        for number, forms in enumerate(given.GROUPS)
    ]
    apart = [found for found in own if len(found) > 1]
    assert len(apart) <= 3
