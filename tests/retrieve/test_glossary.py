"""What questions and documents call differently: a question is searched with what the collection says, too."""

from collections.abc import Callable
from pathlib import Path

import pytest

from yinju.errors import UsageError
from yinju.retrieve import read_glossary, read_question
from yinju.retrieve.glossary import COMMON, gloss
from yinju.text import terms

OWN = """# 我们单位的叫法
市府办 = 市政府办公室
小蓝车=公共自行车 = 共享单车   # 两种写法

Leap Plan = 添翼计划
"""


def says(text: str) -> Callable[[str], bool]:
    """Return whether a collection of this text alone holds a term."""
    return set(terms(text)).__contains__


@pytest.mark.parametrize(
    ("question", "text", "searched"),
    [
        ("法院和检察院受谁监督", "一府一委两院要自觉接受监督", "法院和检察院（两院）受谁监督"),
        ("政府、监委、法院、检察院怎么做", "一府一委两院", "政府、监委、法院、检察院（一府一委两院）怎么做"),
        ("两院受谁监督", "法院、检察院接受监督", "两院（法院、检察院）受谁监督"),
        ("怎么治不正之风", "严纠四风", "怎么治不正之风（四风）"),
        ("双碳目标是什么", "实现碳达峰、碳中和", "双碳（碳达峰、碳中和）目标是什么"),
        ("Wi-Fi密码是多少", "无线网络密码", "Wi-Fi（无线网络）密码是多少"),
        ("本市GDP多少", "地区生产总值", "本市GDP（地区生产总值）多少"),
    ],
)
def test_another_name_is_searched_too_where_the_collection_uses_it(
    question: str, text: str, searched: str
) -> None:
    assert gloss(question, COMMON, says(text))[0] == searched
    assert gloss(question, COMMON, says("别的内容"))[0] == question


def test_everyday_words_are_searched_as_they_are_written_unless_the_collection_says_them_too() -> None:
    assert gloss("房东是谁", COMMON, says("出租方：周文斌"))[0] == "房东（出租方）是谁"
    assert gloss("房东是谁", COMMON, says("出租方：周文斌。房东须年满十八岁"))[0] == "房东是谁"


def test_a_phrase_that_the_question_says_itself_is_not_said_twice() -> None:
    asked = "法院和检察院这两院受谁监督"
    assert gloss(asked, COMMON, says("两院"))[0] == asked


@pytest.mark.parametrize("asked", ["两院院士有几位", "AIDS怎么预防", "3HR4是什么"])
def test_what_only_looks_like_a_name_is_none(asked: str) -> None:
    assert gloss(asked, COMMON, lambda _: True)[0] == asked


def test_terms_and_what_is_embedded_hold_the_phrase() -> None:
    question = read_question("法院和检察院受谁监督", (), says("两院"))
    assert "两院" in question.terms and "两院" in question.searched
    assert question.text == "法院和检察院受谁监督"


@pytest.mark.parametrize(
    ("question", "text", "searched"),
    [
        ("市府办在几楼", "市政府办公室在三楼", "市府办（市政府办公室）在几楼"),
        ("市政府办公室在几楼", "市府办在三楼", "市政府办公室（市府办）在几楼"),
        ("小蓝车怎么还", "共享单车停在路边", "小蓝车（共享单车）怎么还"),
        ("What is the leap plan?", "添翼计划", "What is the leap plan（添翼计划）?"),
        ("市府辦在幾樓", "市政府办公室", "市府办（市政府办公室）在几楼"),
    ],
)
def test_a_collection_has_names_of_its_own(tmp_path: Path, question: str, text: str, searched: str) -> None:
    path = tmp_path / "叫法.txt"
    path.write_text(OWN, encoding="utf-8")
    assert read_question(question, read_glossary(path), says(text)).searched == searched


@pytest.mark.parametrize(
    ("content", "said"),
    [("市府办 市政府办公室", "line 1"), ("# 无\n市府办 =", "line 2"), ("甲 = 乙\n = 丙", "line 2")],
)
def test_a_line_that_names_nothing_is_pointed_at(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "叫法.txt"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        read_glossary(path)


@pytest.mark.parametrize(
    "make", [lambda path: None, lambda path: path.mkdir(), lambda path: path.write_bytes(b"\xff=\xfe")]
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, make: Callable[[Path], object]) -> None:
    path = tmp_path / "叫法.txt"
    make(path)
    with pytest.raises(UsageError, match=r"叫法\.txt cannot be read"):
        read_glossary(path)
