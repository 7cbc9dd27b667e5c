"""Where in a text a question says that its answer stands."""

import pytest

from yinju.retrieve.place import Place, distance, place_of, without_place
from yinju.types import Chunk


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("结尾的口号是什么", "end"),
        ("讲话是怎么收尾的", "end"),
        ("最后一段讲了什么", "end"),
        ("讲话开头说了什么", "beginning"),
        ("第一段是什么", "beginning"),
        ("what is the slogan at the end of the speech?", "end"),
        ("how does the speech end?", "end"),
        ("what are the opening words of the report?", "beginning"),
        ("开头和结尾有什么不同", None),
        ("公开场合批评了谁", None),
        ("打开头像怎么改", None),
        ("展开头脑风暴", None),
        ("中文首页在哪里", None),
        ("论文末次修改是哪天", None),
        ("项目收尾工作何时完成", None),
        ("项目收尾需要提交哪些材料", None),
        ("讲话收尾讲了什么", "end"),
        ("讲话最后是怎么收尾的", "end"),
        ("最后怎么收尾", "end"),
        ("讲话最后发出了什么号召", "end"),
        ("书记最后向代表们提了什么希望", "end"),
        ("报告最后一次修改是哪天", None),
        ("书记最后去了哪里", None),
        ("工程最后验收是哪天", None),
        ("工程如何收尾", None),
        ("身份证号以X结尾的怎么填", None),
        ("文件名以.txt结尾怎么打开", None),
        ("地铁二号线第一段何时通车", None),
        ("what were the last words of the emperor?", None),
        ("how does the report open up trade?", None),
        ("2023年末有多少人口", None),
    ],
)
def test_the_place_that_a_question_names(question: str, place: Place | None) -> None:
    assert place_of(question) == place


def test_the_words_for_a_place_are_not_looked_for() -> None:
    assert without_place("结尾的口号是什么").strip() == "的口号是什么"


def test_how_far_a_chunk_is_from_a_place() -> None:
    def at(start: int, end: int) -> Chunk:
        return Chunk("a.txt", "", "", start, end, "")

    assert distance("beginning", at(0, 300), 1000) == 0.0
    assert distance("end", at(700, 1000), 1000) == 0.0
    assert distance("end", at(0, 300), 1000) == 1.0
    assert 0 < distance("end", at(500, 900), 1000) < 1
