"""A question about several things: each is answered, or the answer says which is not."""

from collections.abc import Sequence
from pathlib import Path

from test_extractive import check, engine

from yinju.pipeline import Engine

RULES = "年假有5天。病假期间发放基本工资的八成。伙食补助每人每天一百元。会议室须提前预约。"


def ask(asked: Engine, question: str) -> tuple[str, Sequence[str], str]:
    quotes = check(asked, question)
    answer = asked.ask(question)
    return answer.verdict, quotes, answer.text


def test_both_things_are_quoted(tmp_path: Path) -> None:
    verdict, quotes, _ = ask(engine(tmp_path, RULES), "年假和伙食补助分别是多少？")
    assert verdict == "answered"
    assert any("5天" in quote for quote in quotes) and any("一百元" in quote for quote in quotes)


def test_what_is_said_of_one_thing_does_not_pass_for_an_answer_on_the_other(tmp_path: Path) -> None:
    verdict, quotes, text = ask(engine(tmp_path, RULES), "年假和产假各有几天？")
    assert verdict == "mentioned" and any("5天" in quote for quote in quotes)
    assert "关于“产假”，文中没有找到明确的回答" in text


def test_a_sentence_that_speaks_of_both_is_quoted_once(tmp_path: Path) -> None:
    asked = engine(tmp_path, "城镇居民人均收入三万元，农村居民人均收入两万元。今年雨水充足，粮食丰收。")
    _, quotes, _ = ask(asked, "城镇居民和农村居民的人均收入分别是多少？")
    assert sum("三万元" in quote for quote in quotes) == 1
