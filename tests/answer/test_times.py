"""Times of the day, holidays, and the figures that size, change and price ask for."""

import pytest

from yinju.answer.focus import answering_figures, find_focus
from yinju.retrieve import read_question

LEAVE = "工作满1年不满10年的，年休假5天；满10年不满20年的，年休假10天；满20年的，15天。"


@pytest.mark.parametrize(
    ("question", "text", "focus"),
    [
        ("图书馆几点开门", "周一至周五上午9:00—11:30开放", "上午9:00—11:30"),
        ("营业时间是几点", "2023年起每天9:00-21:00营业", "9:00-21:00"),
        ("几点开会", "定于2023年1月8日下午2点半召开", "下午2点半"),
        ("春节放假是什么时候", "1月28日（除夕）至2月4日（初七）放假", "1月28日（除夕）至2月4日"),
        ("春节放几天", "1月28日（除夕）至2月4日（初七）放假调休，共8天。", "8天"),
        ("春节放几天", "1月28日（除夕）至2月4日放假。", "1月28日（除夕）至2月4日"),
        ("工作15年年假有几天", LEAVE, "10天"),
        ("工作5年年假有几天", LEAVE, "5天"),
        ("罚款多少钱", "处500—1000元罚款", "500—1000元"),
        ("判几年？", "处三年以上十年以下有期徒刑", "三年以上十年以下"),
    ],
)
def test_the_focus_is_the_whole_time_or_range(question: str, text: str, focus: str) -> None:
    found = find_focus(read_question(question), text)
    assert found is not None and text[found.start : found.end] == focus


@pytest.mark.parametrize(
    ("question", "text", "figures"),
    [
        ("利润增长了多少", "实现利润3.2亿元，比上年增加2000万元", ["2000万元"]),
        ("利润增长了多少", "利润增长到500万元，增长12%", ["12%"]),
        ("产值增长多少", "产值达到7 4 7 7 2 亿元，平均每年增长1 1 ％", []),
        ("广场有多大", "广场投资3000万元，占地12亩", ["12亩"]),
        ("他今年多大了", "1990年出生，33岁，工作5年", ["33岁"]),
        ("一共多少钱", "356产业集群，5000mAh，4285亿，售价12元，$16.6", ["4285亿", "12元", "16.6"]),
        ("多少人参加", "320个项目，共有120人参加", ["120人"]),
        ("有多少人", "| 一班 | 45 |", ["45"]),
        ("假期几天", "1月28日放假", []),
    ],
)
def test_figures_of_another_unit_do_not_answer(question: str, text: str, figures: list[str]) -> None:
    found = answering_figures(read_question(question), text)
    assert [text[figure.start : figure.end] for figure in found] == figures


def test_what_may_have_any_size_takes_one_of_a_size_first() -> None:
    question = read_question("南美貘有多大")
    text = "一种哺乳动物，体长1.8—2.5米"
    found = find_focus(question, text)
    assert found is not None and text[found.start : found.end] == "1.8—2.5米"
    assert find_focus(read_question("财政赤字有多大"), "赤字一百七十亿元") is not None
