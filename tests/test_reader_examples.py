"""What the reader learns from is made from texts; here, that what is made says what it should."""

import random

import pytest

from reading.data import WRITTEN, read_written
from reading.examples import (
    Asked,
    Example,
    chinese_clozes,
    dated,
    other_years,
    resembling,
    sentences_with_answer,
    spelt_otherwise,
)
from reading.passages import as_passage
from yinju.text import quantities
from yinju.types import Span

RNG = random.Random(1)


def asked(question: str, text: str, answer: str, title: str, kind: str = "figure zh") -> list[Example]:
    """Return a question asked of years, once for each of fifty draws."""
    span = Span(text.index(answer), text.index(answer) + len(answer))
    read = as_passage(text)
    example = Example(kind, question, "text", read.sentences, (span,), above=title)
    return [made for _ in range(50) for made in dated(example, read, RNG)]


def questions(made: list[Example], *, answered: bool) -> set[str]:
    return {example.question for example in made if bool(example.answers) == answered}


def test_a_figure_is_asked_of_the_year_that_its_sentence_names() -> None:
    made = asked("粮食产量多少吨？", "2003年粮食产量4亿吨。", "4亿吨", "2012年政府工作报告")
    assert questions(made, answered=True) == {"2003年粮食产量多少吨？"}
    far = questions(made, answered=False)
    assert far and all(abs(int(question[:4]) - 2003) > 2 for question in far)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("粮食产量4亿吨，比上年增长3%。", {"2011年"}),
        ("粮食产量4亿吨。", {"2011年", "2012年"}),
        ("粮食产量4亿吨，新建学校1900万平方米。", {"2011年", "2012年"}),
    ],
)
def test_else_of_the_year_of_its_title_or_the_one_before(text: str, named: set[str]) -> None:
    made = asked("粮食产量多少吨？", text, "4亿吨", "2012年政府工作报告")
    assert {question[:5] for question in questions(made, answered=True)} == named


@pytest.mark.parametrize(
    ("question", "text", "title"),
    [
        ("粮食产量多少吨？", "五年累计粮食产量4亿吨。", "2012年政府工作报告"),
        ("粮食产量多少吨？", "2003年和2004年粮食产量4亿吨。", "2012年政府工作报告"),
        ("２００３年粮食产量多少吨？", "粮食产量4亿吨。", "2012年政府工作报告"),
        ("粮食产量多少吨？", "粮食产量4亿吨。", "政府工作报告"),
    ],
)
def test_and_of_none_where_no_single_year_is_meant(question: str, text: str, title: str) -> None:
    assert asked(question, text, "4亿吨", title) == []


def test_an_english_question_is_asked_of_a_year_in_english() -> None:
    made = asked("How much grain, China’s own?", "2003年粮食产量4亿吨。", "4亿吨", "", kind="figure en")
    assert questions(made, answered=True) == {
        "In 2003, how much grain, China’s own?",
        "How much grain, China’s own in 2003?",
    }


def test_figures_are_spelt_as_older_texts_spell_them_and_stay_the_same_figures() -> None:
    text = "城镇化率达到58.3%，比上年提高12%，新建学校20所。"
    spelt = {spelt_otherwise(text, random.Random(seed)) for seed in range(20)}
    assert spelt == {
        "城镇化率达到５８．３％，比上年提高１２％，新建学校２０所。",
        "城镇化率达到百分之五十八点三，比上年提高百分之十二，新建学校20所。",
    }
    for written in spelt:
        assert [(q.value, q.unit) for q in quantities(written)] == [
            (q.value, q.unit) for q in quantities(text)
        ]
        assert len(list(chinese_clozes("", written, RNG))) >= 2


def test_a_year_that_is_changed_is_changed_in_the_title_too() -> None:
    question = Asked("cmrc", "2008年奥运会有几项？", "p", ())
    changed = other_years(question, "2008年奥运会有28项。", "2008年夏季奥林匹克运动会", RNG)
    assert changed is not None
    other, text, title = changed
    assert "2008" not in text and text[:4] == title[:4] and other.answers == ()


def test_a_question_is_read_with_the_sentences_most_like_it_that_do_not_answer_it() -> None:
    near = "".join(f"第{number}座桥的名字没有人记得。" for number in "一二三四五")
    text = f"河上的旧事很多。桥的名字叫安平桥。{near}船停在岸边。"
    start = text.index("安平桥")
    read, question = as_passage(text), Asked("written", "桥的名字叫什么？", "text", (Span(start, start + 3),))
    made = [resembling(question, read, RNG) for _ in range(50)]
    answering = sentences_with_answer(question, read)
    for example in made:
        assert example and not example.answers
        assert not any(read.sentences[number] in example.window for number in answering)
        assert any("名字" in text[sentence.start : sentence.end] for sentence in example.window)


def test_the_words_of_sentences_are_the_text_between_them_unless_some_were_taken_away() -> None:
    text = "第一句。\n第二句。第三句。"
    read = as_passage(text)
    assert read.words(read.sentences) == text
    assert read.words((read.sentences[0], read.sentences[2])) == "第一句。第三句。"


@pytest.mark.parametrize("name", sorted(path.stem for path in WRITTEN.glob("*.txt")))
def test_every_answer_of_the_written_texts_stands_once(name: str) -> None:
    text, asked = read_written(WRITTEN / f"{name}.txt")
    assert len({question.question for question in asked}) == len(asked) > 0
    assert any(not question.answers for question in asked)
    for question in asked:
        for answer in question.answers:
            assert text[answer.start : answer.end].strip() == text[answer.start : answer.end] != ""
