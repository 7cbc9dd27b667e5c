"""A plain text that was wrapped at a fixed width is read in paragraphs, and any other as it is."""

import pytest

from yinju.corpus.loaders import load_plain_text

WRAPPED = """　　　　　　　护林员老陈

　　老陈在青龙岭守了三十一年林子。他每天走二十六公
里山路，穿坏的胶鞋有一百四十多双。

　　一九九三年冬天，他扑灭过一次山火，左手留下了十二
厘米长的疤。他说，林子在，人就在，他在这里一天，就要守
一天，村里人都知道。
　　他的妻子在山下开了一家小卖部，一年收入两万三千元，也守着这条上山的路。
"""
PROSE = "老陈在青龙岭守了三十一年林子他每天走二十六公"


def test_lines_that_were_wrapped_are_one_paragraph_and_the_others_stay() -> None:
    loaded = load_plain_text(WRAPPED.encode("gb18030"))
    assert loaded.title == "护林员老陈"
    assert loaded.text == (
        "　　　　　　　护林员老陈\n\n"
        "　　老陈在青龙岭守了三十一年林子。他每天走二十六公里山路，穿坏的胶鞋有一百四十多双。\n\n"
        "　　一九九三年冬天，他扑灭过一次山火，左手留下了十二厘米长的疤。他说，林子在，人就在，他在这里一天，就要守"
        "一天，村里人都知道。\n　　他的妻子在山下开了一家小卖部，一年收入两万三千元，也守着这条上山的路。\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        f"{PROSE}\n{PROSE}\n{PROSE}",  # a list: nothing closes it
        f"{PROSE}\n里山路。",  # once is by chance
        f"{PROSE}\n里山路。\n\n{PROSE}\n里山路。\n\n{PROSE}{PROSE}\n里山路。",  # of two widths
        f"{PROSE}\n　　里山路。\n{PROSE}\n　　里山路。",  # paragraphs
        f"{PROSE}\n一、里山路。\n{PROSE}\n第二条　里山路。",  # items
        f"{PROSE} | 甲\n里 | 山路。\n\n{PROSE} | 甲\n里 | 山路。",  # a table
        "白日依山尽，黄河入海流\n欲穷千里目，更上一层楼。\n" * 3,
        "甲\n乙。\n" * 9,
    ],
)
def test_lines_that_end_where_they_were_meant_to_stay_lines(text: str) -> None:
    assert load_plain_text(text.encode()).text == text
