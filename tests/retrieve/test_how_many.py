"""How many is asked with 多少 or 几; a vague 几 asks nothing."""

import pytest

from yinju.retrieve import read_question, unit_asked


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("有几个区", "number"),
        ("讲了几个问题", "number"),
        ("有几万人参加", "number"),
        ("十几个项目怎么推进", "how"),
        ("几乎所有企业都获奖了吗", "yesno"),
        ("提到的几个问题怎么解决", "how"),
        ("近几年发展怎么样", "how"),
        ("几位专家使用什么工具", "what"),
    ],
)
def test_a_vague_number_asks_nothing(question: str, kind: str) -> None:
    assert read_question(question).kind == kind


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("一共多少千克", "克"),
        ("要几个小时", "小时"),
        ("值多少万欧元", "欧元"),
        ("有多少部门", None),
        ("几点开门", None),
        ("十几个人", None),
        ("这几个数字是什么意思", None),
    ],
)
def test_the_unit_asked_for_is_read_whole(question: str, unit: str | None) -> None:
    assert unit_asked(question) == unit
