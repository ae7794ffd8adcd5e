# ruff: noqa: RUF001 - texts in several scripts are the subject
"""The sheet lists every region where it is read, and shows what no reader sees."""

from tests.redaction.text.opened_text import decided, drawn, finding, opened, plan_of

from tutela.redaction.finding import Box
from tutela.redaction.reviewfile import review_file_of
from tutela.redaction.text.sheet import sheet_of_text


def test_regions_stand_in_the_order_of_the_text_with_line_and_words():
    text = opened()
    assert sheet_of_text(text.rows, review_file_of(plan_of(text)).regions).splitlines() == [
        "r2\t1\thide\tperson_name\t900\tnames/1\tШестопёров",
        "r1\t2\thide\tperson_name\t900\tnames/1\tШестопёрова",
    ]


def test_a_line_is_counted_by_its_ends_and_not_by_rows():
    long = "слово " * 40 + "\n"
    text = opened(long + "Шестопёров\n", (finding(len(long), len(long) + 10),))
    assert len(text.rows) > 2
    told = sheet_of_text(text.rows, review_file_of(plan_of(text)).regions)
    assert told.startswith("r1\t2\thide")


def test_what_a_person_drew_has_no_line():
    text = opened(found=())
    file = decided(plan_of(text), drawn(Box(0, 1, 1, 1)))
    assert sheet_of_text(text.rows, file.regions) == ""


def test_what_is_shown_says_so():
    text = opened()
    regions = decided(plan_of(text), show=("r1",)).regions
    assert "r1\t2\tshow\t" in sheet_of_text(text.rows, regions)
    assert "r2\t1\thide\t" in sheet_of_text(text.rows, regions)
