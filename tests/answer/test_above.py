"""An item of a list is quoted below the words that begin it, without which it says nothing."""

from pathlib import Path

import pytest
from test_extractive import check, engine

from yinju.answer.above import lead_of

LEAD = "在道路上驾驶机动车，有下列情形之一的，处拘役，并处罚金："
RULES = f"""道路安全办法

第九条 本办法由市公安局解释。
第十条 {LEAD}
（一）追逐竞驶，情节恶劣的；
（二）醉酒驾驶机动车的，含酒后驾驶：
1. 电动车除外；
2. 含拖拉机。

（三）严重超过额定乘员载客的。
第十一条 本办法自公布之日起施行。
一、总的要求
二、主要任务
"""


@pytest.mark.parametrize(
    ("item", "lead"),
    [
        ("（一）追逐", f"第十条 {LEAD}"),
        ("（三）严重", f"第十条 {LEAD}"),
        ("2. 含拖", "（二）醉酒驾驶机动车的，含酒后驾驶："),
        ("额定乘员", f"第十条 {LEAD}"),
        ("第十一条", None),
        ("本办法由", None),
        ("二、主要", None),
    ],
)
def test_what_a_list_begins_with(item: str, lead: str | None) -> None:
    found = lead_of(RULES, RULES.index(item))
    assert (found and RULES[found.start : found.end]) == lead


@pytest.mark.parametrize(
    "text",
    [
        "有下列情形之一的：\n（二）醉酒的；\n（三）超载的。",  # its beginning is not there
        "有下列情形之一的。\n（一）醉酒的；\n（三）超载的。",
        f"{'很长' * 80}的：\n（一）醉酒的；\n（三）超载的。",
    ],
)
def test_what_begins_no_list_is_not_quoted_above_it(text: str) -> None:
    assert lead_of(text, text.index("超载")) is None


def test_of_a_line_only_its_last_sentence_begins_the_list() -> None:
    text = "本市鼓励绿色出行。补贴按下列标准发放：\n（一）电动车每辆一千元；\n（二）自行车每辆一百元。"
    found = lead_of(text, text.index("自行车"))
    assert found and text[found.start : found.end] == "补贴按下列标准发放："


def test_an_item_is_quoted_below_its_beginning_which_is_given_once(tmp_path: Path) -> None:
    quotes = check(engine(tmp_path, RULES), "醉酒驾驶或者追逐竞驶怎么处罚？")
    leads = [number for number, quote in enumerate(quotes) if "处拘役，并处罚金" in quote]
    items = [number for number, quote in enumerate(quotes) if quote.startswith("（")]
    assert len(leads) == 1 and items and leads[0] < items[0]
