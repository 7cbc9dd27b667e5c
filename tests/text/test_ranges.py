"""Ranges of figures, and the unit that two numbers share."""

import pytest

from yinju.evaluate.comparable import exact_match
from yinju.text import quantities, ranges


@pytest.mark.parametrize(
    ("text", "range_", "low", "high", "unit"),
    [
        ("请假3至5天的", "3至5天", 3, 5, "天"),
        ("罚款500—1000元。", "500—1000元", 500, 1000, "元"),
        ("工作满10年不满20年的", "10年不满20年", 10, 20, "年"),
        ("处三年以上十年以下有期徒刑", "三年以上十年以下", 3, 10, "年"),
        ("补助5—10万元", "5—10万元", 50_000, 100_000, "元"),
        ("补助5000—1万元", "5000—1万元", 5000, 10_000, "元"),
        ("三至五个工作日", "三至五个工作日", 3, 5, "工作日"),
        ("装机三到五千瓦", "三到五千瓦", 3000, 5000, "瓦"),
        ("增长10%-15%", "10%-15%", 10, 15, "%"),
        ("上午9:00—11:30", "9:00—11:30", 9, 11.5, "点"),
    ],
)
def test_a_range_has_two_figures_of_one_unit(
    text: str, range_: str, low: float, high: float, unit: str
) -> None:
    (found,) = ranges(text)
    assert text[found.start : found.end] == range_
    assert (found.low.value, found.high.value, found.low.unit, found.high.unit) == (low, high, unit, unit)


@pytest.mark.parametrize("text", ["5天，3天", "3至5", "第3至5条", "500元—3天", "20年不满10年"])
def test_what_only_looks_like_one_is_no_range(text: str) -> None:
    assert ranges(text) == []


def test_a_range_holds_what_lies_in_it_and_is_of_its_unit() -> None:
    (found,) = ranges("满10年不满20年")
    asked = quantities("15年；25年；15天")
    assert [found.includes(figure) for figure in asked] == [True, False, False]


def test_a_time_of_the_day_is_one_figure() -> None:
    assert [(q.value, q.unit) for q in quantities("9:30开门")] == [(9.5, "点")]


def test_a_range_compares_equal_however_its_unit_is_written() -> None:
    assert exact_match("3至5天", "3天—5天") and not exact_match("3至5天", "3天—6天")
