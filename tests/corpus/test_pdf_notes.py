"""The notes of a PDF stand after the paragraph that points to them, and their numbers are no part of its figures."""

import pytest

from office_files import Printed, pdf, printed
from yinju.corpus.loaders import load_pdf

FIRST = "　　高新区方面，全年完成投资三十点八亿元，同比增长百分"
SECOND = "之五点七，实施重点项目十五个，其中亿元以上的项目五个，"
PARAGRAPH = (FIRST + SECOND).strip("　") + "均已开工。"


def lines(*pages: list[Printed]) -> list[str]:
    return load_pdf(pdf(*pages)).text.split("\n")


def test_notes_at_the_foot_do_not_part_a_paragraph_that_goes_over_the_page() -> None:
    source = "1" + "投资数据来源于统计局，" * 4 + "口径同上年。"
    notes = printed(source[:50], source[50:], "2未经审计。", size=9, gap=12, top=110)
    pages = [*printed(FIRST, SECOND), *notes], printed("均已开工。", "　　下一段。")
    assert lines(*pages) == [PARAGRAPH, source, "2未经审计。", "下一段。"]


@pytest.mark.parametrize("foot", ["图中所示为示意。", "［"])
def test_small_type_without_a_mark_stays_where_it_stands(foot: str) -> None:
    page = [*printed(FIRST, SECOND, "均已开工。"), *printed(foot, size=9, top=110)]
    assert lines(page, printed("　　下一段。")) == [PARAGRAPH, foot, "下一段。"]


def test_the_raised_number_of_a_note_is_no_part_of_the_figure_before_it() -> None:
    def with_mark(before: str, mark: str, after: str) -> list[Printed]:
        x = 90 + sum(8 if letter.isascii() else 16 for letter in before)
        return [(before, 90, 700, 16), (mark, x, 706, 9), (after, x + 10, 700, 16)]

    assert lines(with_mark("完成投资30.8亿元", "12", "，同比增长。")) == ["完成投资30.8亿元，同比增长。"]
    assert lines(with_mark("建成面积30m", "2", "，同比增长。")) == ["建成面积30m2，同比增长。"]
