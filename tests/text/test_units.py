"""Units and counters: one list, from which every part reads the same figures."""

import re

import pytest

from yinju.answer.focus import asked_units
from yinju.answer.signs import bears_kind
from yinju.retrieve import read_question
from yinju.text import quantities, terms, units, years


@pytest.mark.parametrize("unit", sorted(units.ALL - {"号", "点", "℃"}))
def test_what_is_a_unit_for_figures_is_one_for_terms_and_for_questions(unit: str) -> None:
    (figure,) = quantities(f"共12万{unit}，")
    assert (figure.value, figure.unit) == (120_000, unit)
    assert f"12万{unit}" in terms(f"共12万{unit}，")
    assert unit in (asked_units(f"一共多少{unit}？") or ())


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("装机5000万千瓦", 5e10, "瓦"),
        ("装机五千万千瓦", 5e10, "瓦"),
        ("全长3千米", 3000, "米"),
        ("三个月", 3, "个月"),
        ("7个工作日", 7, "工作日"),
        ("24个小时", 24, "小时"),
        ("两个星期", 2, "周"),
        ("432万套", 4_320_000, "套"),
        ("3个月饼", 3, "个"),
        ("1,400万欧元", 14_000_000, "欧元"),
    ],
)
def test_a_unit_is_read_whole_and_in_one_spelling(text: str, value: float, unit: str) -> None:
    (figure,) = quantities(text)
    assert (figure.value, figure.unit) == (value, unit)


def test_no_unit_hides_a_longer_one() -> None:
    pattern = re.compile(units.any_of(units.ALL))
    cut = {found[0] for unit in units.ALL if (found := pattern.match(unit)) and found[0] != unit}
    assert cut == set()


@pytest.mark.parametrize("noun", ["项目", "部门", "支出", "年轻人", "人口", "名单", "户籍"])
def test_a_noun_behind_how_many_is_no_counter(noun: str) -> None:
    assert re.match(units.any_of(units.ALL, before_noun=True), noun) is None
    assert re.match(units.any_of(units.ALL), noun) is not None


@pytest.mark.parametrize("text", ["2023级学生", "2023届毕业生", "2023成都大会", "2023本科招生"])
def test_what_is_of_a_year_leaves_it_a_year(text: str) -> None:
    assert years(text) == {2023}


@pytest.mark.parametrize("text", ["2000份文件", "1900毫克", "2000欧元"])
def test_what_is_counted_with_any_unit_is_no_year(text: str) -> None:
    assert years(text) == frozenset()


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("获得几枚金牌", "number"),
        ("比赛分为几轮", "number"),
        ("要交几份材料", "number"),
        ("开会是几点", "when"),
    ],
)
def test_a_question_counts_with_any_counter(question: str, kind: str) -> None:
    assert read_question(question).kind == kind


def test_a_number_in_han_with_a_unit_is_a_figure_and_a_mere_article_is_none() -> None:
    assert bears_kind("number", "铺轨约一千五百公里")
    assert not bears_kind("number", "开工一批重大项目")
