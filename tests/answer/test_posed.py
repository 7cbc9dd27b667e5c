"""Lists of questions and answers: what stands behind a question of the text's own answers it, and no question does."""

import pytest

from yinju.config import load_settings
from yinju.pipeline import Engine, build_index

LIST = """# 栖霞县不动产登记中心常见问题

**1. 登记大厅几点上班？**

周一至周五上午八点半到十二点，下午两点到五点半；周六上午照常办公，周日休息。

**2. 可以在网上办吗？**

可以。登录“栖霞通”小程序，选择“不动产专区”。

问：办一本不动产权证要交多少钱？

答：住宅登记费每件80元，非住宅每件550元，工本费不收。

问：证书丢了怎么补？

答：带上身份证到3号窗口填遗失声明，中心公告十五个工作日，没有人提出异议的，第十六个工作日起领新证。

Q：抵押登记多久能办好？
A：材料齐全的当天办结，最迟不超过一个工作日。

Q：转移登记呢？
A：三个工作日，批量件五个工作日。

夜里谁来值班？这是大家都关心的事。

问：哪些人可以代办？
问：外地人怎么办？
答：外地人须本人到场。
"""


@pytest.fixture(scope="module", params=["auto", "off"])
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("questions")
    source = folder / "文件"
    source.mkdir()
    (source / "常见问题.md").write_text(LIST, encoding="utf-8")
    settings = load_settings(source=source, index=folder / "索引", reader=request.param)
    build_index(settings)
    return Engine(settings)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "登记大厅几点上班？",
            "周一至周五上午八点半到十二点，下午两点到五点半；周六上午照常办公，周日休息。",
        ),
        ("可以在网上办吗", "可以。登录“栖霞通”小程序，选择“不动产专区”。"),
        ("办一本不动产权证要交多少钱？", "答：住宅登记费每件80元，非住宅每件550元，工本费不收。"),
        ("證書丟了怎麼補？", "答：带上身份证到3号窗口填遗失声明，中心公告十五个工作日"),
        ("抵押登记多久能办好？", "A：材料齐全的当天办结，最迟不超过一个工作日。"),
    ],
)
def test_the_very_question_is_answered_by_the_line_behind_it(
    asked: Engine, question: str, expected: str
) -> None:
    answer = asked.ask(question)
    assert answer.verdict == "answered"
    assert [citation.quote[: len(expected)] for citation in answer.citations] == [expected]


def test_what_follows_a_question_in_a_running_text_need_not_answer_it(asked: Engine) -> None:
    assert asked.ask("夜里谁来值班？").verdict != "answered"


def test_the_same_in_other_words_is_answered_by_the_sentence_behind_the_question(asked: Engine) -> None:
    assert asked.ask("转移登记要几天？").citations[0].quote == "A：三个工作日，批量件五个工作日。"


def test_a_question_that_only_another_follows_has_no_answer(asked: Engine) -> None:
    answer = asked.ask("哪些人可以代办？")
    assert answer.verdict != "answered"
    assert all("代办" not in citation.quote for citation in answer.citations)
