"""The figure or the date that was asked for, among those that a sentence holds."""

import pytest

from yinju.answer.focus import asked_units, figure_of_the_year, find_focus
from yinju.retrieve import read_question
from yinju.types import Span

PROJECTS = "公布了总投资4285亿元、年度计划投资1300亿元的2023年320个全市重点项目情况"


@pytest.mark.parametrize(
    ("question", "text", "focus"),
    [
        ("有多少个重点项目", PROJECTS, "320个"),
        ("2023年总投资多少钱", PROJECTS, "4285亿元"),
        ("年度计划投资多少钱", PROJECTS, "1300亿元"),
        ("How many projects are there?", "公布了260个项目", "260个"),
        ("城镇化率排第几位", "在第十二次党代会上，城镇化率全省第四", "第四"),
        ("城镇化率达到百分之多少", "城镇化率全省第四", None),
        ("新建了多少所学校", "公布了260个项目", None),
        ("320个重点项目里工业项目占几个", "320个全市重点项目", None),
        ("什么时候召开的", "大会于2023年1月8日召开", "2023年1月8日"),
        ("2023年的会是什么时候开的", "2023年召开", None),
        ("为什么投资4285亿元", PROJECTS, None),
    ],
)
def test_the_focus_is_of_the_kind_and_the_unit_that_was_asked_for(
    question: str, text: str, focus: str | None
) -> None:
    found = find_focus(read_question(question), text)
    assert (None if found is None else text[found.start : found.end]) == focus


@pytest.mark.parametrize(
    ("question", "unit"),
    [("多少公里", "公里"), ("多少万人", "人"), ("增速是多少", "%"), ("排名", "第"), ("投资多少资金", "元")],
)
def test_the_unit_is_read_from_the_question(question: str, unit: str) -> None:
    assert unit in (asked_units(question) or ())


def test_any_unit_will_do_where_none_is_named() -> None:
    assert asked_units("产量是多少") is None


@pytest.mark.parametrize(
    ("question", "found", "focus"),
    [
        ("2023年茶叶产值多少", "790万元", "945万元"),
        ("2022年茶叶产值多少", "945万元", "790万元"),
        ("2022年茶叶产值多少", "790万元", "790万元"),
        ("茶叶产值多少", "790万元", "790万元"),  # of no year
        ("2023年产量多少", "茶叶", "茶叶"),  # no figure
    ],
)
def test_the_figure_of_another_year_gives_way_to_that_of_the_year_asked_for(
    question: str, found: str, focus: str
) -> None:
    text = "全年茶叶产量31.5吨，产值945万元；2022年产量为28.2吨，产值790万元。"
    begin = text.index(found)
    span = figure_of_the_year(read_question(question), text, Span(begin, begin + len(found)))
    assert text[span.start : span.end] == focus


def test_a_year_that_is_compared_with_has_its_own_figure() -> None:
    text = "集体经济收入达到186.4万元，比2022年的152.8万元增长22%。"
    begin = text.index("186.4")
    span = figure_of_the_year(read_question("2022年集体经济收入是多少"), text, Span(begin, begin + 7))
    assert text[span.start : span.end] == "152.8万元"
