"""What a question asks of a text's beginning or end is answered from there."""

from pathlib import Path

import pytest
from test_extractive import check, engine

from yinju.pipeline import Engine

BEGINS = "今天我们在这里召开春季运动会，首先欢迎各位来宾。"
ENDS = (
    "同学们，赛场属于敢于拼搏的人，掌声属于坚持到底的人，愿大家跑出风采，跳出精彩，赛出友谊，赛出水平！"
    "让我们以饱满的热情迎接挑战，以最好的姿态走向明天，共同写下这个春天里最动人的一页。"
)
ON_SLOGANS = [
    "比赛的口号牌由各班自行制作，口号要响亮，口号要健康。",
    "各班的口号由班主任审定，不合适的口号不得使用。",
]
ON_PLACES = ["跳高和跳远在东操场举行，长跑在西操场举行。", "裁判由体育老师担任，学生志愿者协助计时。"]
MIDDLE = ON_SLOGANS * 20 + ON_PLACES * 20


@pytest.fixture
def speech(tmp_path: Path) -> Engine:
    return engine(
        tmp_path, f"运动会上的讲话\n\n{BEGINS}\n" + "\n".join(MIDDLE) + f"\n{ENDS}", chunk_chars=100
    )


def test_what_no_sentence_tells_is_shown_where_it_must_stand(speech: Engine) -> None:
    asked = "结尾引用了谁的诗？"
    assert speech.ask(asked).verdict == "mentioned"
    assert check(speech, asked)[-1] == ENDS


def test_the_end_is_preferred_to_what_says_the_same_elsewhere(speech: Engine) -> None:
    assert "跑出风采" in "".join(check(speech, "结尾的口号是什么？"))


def test_without_a_place_the_same_is_looked_for_everywhere(speech: Engine) -> None:
    assert ENDS not in check(speech, "口号由谁审定？")


def test_the_beginning_is_shown_for_a_question_of_the_beginning(speech: Engine) -> None:
    assert BEGINS in "".join(check(speech, "开头提到的口号是什么？"))
