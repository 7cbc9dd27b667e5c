"""Where sentences and clauses end."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinju.text import clauses, lines, sentences
from yinju.types import Span

CHINESE = st.text(alphabet='甲乙丙丁要第一二三。！？；，、：…“”‘’《》（）(),.!?;:" \n\u30001234.5%abC[]—')
ANY = (
    st.text()
    | CHINESE
    | st.lists(st.sampled_from(["\r\n", "👩‍👩‍👧", "é", "“", "”", "。", "3.5", "甲", " "])).map("".join)
)


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


def clauses_of(text: str) -> list[str]:
    return [text[span.start : span.end] for span in clauses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "今天开会。明天休息！好吗？好；就这样……完了",
            ["今天开会。", "明天休息！", "好吗？", "好；", "就这样……", "完了"],
        ),
        ("没有过硬队伍，哪有过硬业绩？！一支队伍。", ["没有过硬队伍，哪有过硬业绩？！", "一支队伍。"]),
        ("第一行\n第二行\r\n\r\n第三行", ["第一行", "第二行", "第三行"]),
        ("It works. Does it? Yes! 好的。", ["It works.", "Does it?", "Yes!", "好的。"]),
        ("采用Python.然后部署。", ["采用Python.", "然后部署。"]),
        ("已有论述。[12]另有一说。", ["已有论述。[12]", "另有一说。"]),
        ("**可以办吗？** 可以。**不行。**", ["**可以办吗？**", "可以。", "**不行。**"]),
    ],
)
def test_a_sentence_ends_at_its_stop(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "增长3.5%，其中第1.2节为主。",
        "一、坚持发展。",
        "1.坚持发展",
        "1. 坚持发展",
        "（一）坚持发展",
        "He lives in the U.S. with Dr. Wang, e.g. in the south.",
        "参见 https://example.org/a.b?c=d;e 一文",
        "实现了“守得住。能发展！生活好？”目标。",
        "出版了《你好。世界！》一书。",
        "按规定（见附件；另行印发。）执行。",
        "打出『一。』『二！』【三？】的旗号。",
        "他喊“加油！”的时候到了。",
        "“加油！”他喊道。",
        "苹果、梨……等等。",
    ],
)
def test_a_stop_inside_brackets_numbers_or_names_ends_nothing(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他说：“要努力。要奋斗！”然后走了。", ["他说：“要努力。要奋斗！”", "然后走了。"]),
        ("“犯其至难而图其至远。”要正视困难。", ["“犯其至难而图其至远。”", "要正视困难。"]),
        ("（会议通过。）随后散会。", ["（会议通过。）", "随后散会。"]),
        ('他说"你好。"我走了。', ['他说"你好。"', "我走了。"]),
    ],
)
def test_closing_quotes_and_brackets_stay_with_the_sentence(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_quote_that_is_never_closed_does_not_swallow_the_text() -> None:
    assert cut("他说：“第一句。第二句。\n第三句。”第四句。") == [
        "他说：“第一句。",
        "第二句。",
        "第三句。”",
        "第四句。",
    ]


def test_a_long_quotation_is_cut_at_its_own_sentences() -> None:
    text = "他指出：“" + "我们要坚持高质量发展，推动经济社会全面进步。" * 12 + "”会议结束。"
    found = cut(text)
    assert len(found) == 13
    assert found[-2].endswith("。”")
    assert found[-1] == "会议结束。"


def test_a_line_that_was_wrapped_is_one_with_the_next() -> None:
    text = "国务院制定《\n突发公共卫生事件应急条例\n》，自公布之日起施行。"
    assert cut(text) == [text]
    assert cut("标题\n正文从这里开始。") == ["标题", "正文从这里开始。"]
    english = "The city will go on building its clusters and\nits innovation platforms."
    assert cut(english) == [english]


def test_clauses_end_at_commas_and_colons_too() -> None:
    assert clauses_of("总投资4285亿元，年度计划1,300亿元：全省第一。") == [
        "总投资4285亿元，",
        "年度计划1,300亿元：",
        "全省第一。",
    ]


@pytest.mark.parametrize(
    "text", ["学习、把握、落实", "12:30开始", "12：30开始", "１，２３４元", "坚持“稳，进”（质，量）"]
)
def test_no_clause_ends_in_a_number_a_time_an_enumeration_or_a_quotation(text: str) -> None:
    assert clauses_of(text) == [text]


@given(ANY)
def test_sentences_and_clauses_lose_nothing_and_invent_nothing(text: str) -> None:
    for spans in (sentences(text), clauses(text), lines(text)):
        position = 0
        for span in spans:
            assert span.start < span.end
            assert not text[position : span.start].strip()
            assert text[span.start : span.end] == text[span.start : span.end].strip()
            position = span.end
        assert not text[position:].strip()


@given(ANY)
def test_every_sentence_boundary_is_a_clause_boundary(text: str) -> None:
    ends = {span.end for span in clauses(text)}
    assert all(span.end in ends for span in sentences(text))


def test_a_paragraph_of_ten_thousand_characters_without_punctuation_is_one_sentence() -> None:
    text = "发展" * 5250
    assert sentences(text) == [Span(0, 10_500)]


@pytest.mark.parametrize("unit", ["甲乙丙丁。", "（", "“（“）", '"好。"', "a. ", "。）", "甲，", "《甲"])
def test_time_grows_with_the_length_and_not_with_its_square(unit: str) -> None:
    def seconds(repeats: int) -> float:
        text = unit * repeats
        begin = time.process_time()
        clauses(text)
        return time.process_time() - begin

    def growth() -> float:
        return seconds(50_000) / max(min(seconds(2_000) for _ in range(3)), 1e-4)

    assert any(growth() < 200 for _ in range(3)), "25 times the text: linear 25, quadratic 625"
