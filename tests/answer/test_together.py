"""A question about several things: each is answered, or the answer says which is not."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from test_extractive import check, engine

from yinju.answer.extractive import Extracted
from yinju.answer.together import answer_together, covers
from yinju.pipeline import Engine
from yinju.types import Citation, Verdict

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


TEXT = "年假有5天，产假有98天。婚假有3天。"


def extracted(verdict: Verdict, *quotes: str, confidence: float = 0.9) -> Extracted:
    citations = tuple(
        Citation(marker, "a.txt", "假期", "", TEXT.index(quote), TEXT.index(quote) + len(quote), quote, None)
        for marker, quote in enumerate(quotes, 1)
    )
    return Extracted(verdict, "", citations, confidence)


WHOLE = extracted("mentioned", "年假有5天，产假有98天。", confidence=0.3)


def test_each_answered_is_answered_as_surely_as_the_least_sure() -> None:
    parts = [
        ("年假", extracted("answered", "年假有5天")),
        ("婚假", extracted("answered", "婚假有3天。", confidence=0.6)),
    ]
    answer = answer_together("zh", WHOLE, parts)
    assert (answer.verdict, answer.confidence) == ("answered", 0.6)
    assert [(c.marker, c.quote) for c in answer.citations] == [(1, "年假有5天"), (2, "婚假有3天。")]


def test_a_quotation_within_another_is_left_out_whichever_comes_first() -> None:
    part, both = (
        ("年假", extracted("answered", "年假有5天")),
        ("产假", extracted("answered", "年假有5天，产假有98天。")),
    )
    for parts in ([part, both], [both, part]):
        answer = answer_together("zh", WHOLE, parts)
        assert [(c.marker, c.quote) for c in answer.citations] == [(1, "年假有5天，产假有98天。")]


def test_what_is_not_answered_is_named_and_where_nothing_is_the_whole_answer_stays() -> None:
    refused = ("丧假", extracted("mentioned", "婚假有3天。", confidence=0.2))
    answer = answer_together("zh", WHOLE, [("年假", extracted("answered", "年假有5天")), refused])
    assert answer.verdict == "mentioned" and [c.quote for c in answer.citations] == ["年假有5天"]
    assert "关于丧假" in answer.text.replace("“", "").replace("”", "")
    assert answer_together("zh", WHOLE, [refused]) is WHOLE


def test_an_answer_of_another_thing_stands_for_none() -> None:
    other = ("丧假", extracted("answered", "婚假有3天。"))
    assert answer_together("zh", WHOLE, [other]) is WHOLE


@pytest.mark.parametrize(
    ("quote", "are_covered"),
    [("年假有5天，产假有98天。", True), ("婚假有3天，须在登记后一年内休完。", False)],
)
def test_a_thing_is_covered_by_its_words_not_by_one_of_their_characters(
    quote: str, are_covered: bool
) -> None:
    citation = Citation(1, "a.txt", "假期", "", 0, len(quote), quote, None)
    assert covers(Extracted("answered", "", (citation,), 0.9), ["年假", "产假"]) is are_covered
