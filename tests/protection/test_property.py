"""Statements are values: equal when they say the same."""

from tutela.protection.property import Always, Finding, Never


def test_statements_compare_by_what_they_say():
    one = Always("x", "why", {"a": ("0",)}, {})
    assert one == Always("x", "why", {"a": ("0",)}, {})
    assert one != Always("y", "why", {"a": ("0",)}, {})
    assert Finding("x", "why", holds=True).bad == 0
    assert Never("x", "why", ("go",), {}).events == ("go",)
