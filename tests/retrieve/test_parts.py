"""Questions that ask the same of several things are asked of each; all others stay whole."""

import pytest

from yinju.retrieve import parts_of


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("住宿标准和伙食补助分别是多少？", ["住宿标准是多少？", "伙食补助是多少？"]),
        ("停水和检修电梯的时间各是哪天？", ["停水的时间是哪天？", "检修电梯的时间是哪天？"]),
        ("公司的年假和婚假各有几天", ["公司的年假有几天", "公司的婚假有几天"]),
        ("请问年假和婚假各有几天", ["年假有几天", "婚假有几天"]),
        ("我想知道年假和婚假各有几天", ["年假有几天", "婚假有几天"]),
        ("丧假、年假以及婚假各几天", ["丧假几天", "年假几天", "婚假几天"]),
        ("甲的收入与乙的支出分别是多少", ["甲的收入是多少", "乙的支出是多少"]),
    ],
)
def test_each_thing_is_asked_about_by_itself(question: str, asked: list[str]) -> None:
    assert [part for _, part in parts_of(question)] == asked


@pytest.mark.parametrize(
    "question",
    [
        "年假有几天",
        "六位发言的同志分别谈了什么？",
        "破产的案子里，清盘和挽救的各有多少？",
        "2013年和2014年的就业目标分别是多少？",
        "中华人民共和国的参与者分别来自哪里",
        "各地和谐社区建设的要求是什么",
        "How many days are annual and sick leave respectively?",
        "分别",
    ],
)
def test_what_asks_of_one_thing_or_of_several_years_stays_whole(question: str) -> None:
    assert parts_of(question) == ()
