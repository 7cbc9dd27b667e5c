"""What questions shorten and documents spell out, and the other way round."""

from collections.abc import Callable

import pytest

from yinju.retrieve import read_question
from yinju.retrieve.abbreviations import spelt_out


def says(text: str) -> Callable[[str], bool]:
    """Return whether a collection of this text alone holds a pair of characters."""
    return lambda pair: pair in text


@pytest.mark.parametrize(
    ("question", "text", "searched"),
    [
        ("法院和检察院受谁监督", "一府一委两院要自觉接受监督", "法院和检察院（两院）受谁监督"),
        ("政府、监委、法院、检察院怎么做", "一府一委两院", "政府、监委、法院、检察院（一府一委两院）怎么做"),
        ("两院受谁监督", "法院、检察院接受监督", "两院（法院、检察院）受谁监督"),
        ("怎么治不正之风", "严纠四风", "怎么治不正之风（四风）"),
        ("双碳目标是什么", "实现碳达峰、碳中和", "双碳（碳达峰、碳中和）目标是什么"),
    ],
)
def test_a_set_phrase_is_searched_too_where_the_collection_uses_it(
    question: str, text: str, searched: str
) -> None:
    assert spelt_out(question, says(text)) == searched
    assert spelt_out(question, says("别的内容")) == question


def test_a_phrase_that_the_question_says_itself_is_not_said_twice() -> None:
    asked = "法院和检察院这两院受谁监督"
    assert spelt_out(asked, says("两院")) == asked


def test_others_than_the_courts_are_no_courts() -> None:
    asked = "两院院士有几位"
    assert spelt_out(asked, says("法院、检察院")) == asked


def test_terms_and_what_is_embedded_hold_the_phrase() -> None:
    question = read_question("法院和检察院受谁监督", says("两院"))
    assert "两院" in question.terms and "两院" in question.searched
    assert question.text == "法院和检察院受谁监督"
