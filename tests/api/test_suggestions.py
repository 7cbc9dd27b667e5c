"""Suggested questions: read like questions, and are answered from the very place they were made from."""

from collections import Counter

import pytest

from yinju.api.proposals import Kind, Proposal, propose
from yinju.api.suggestions import (
    ASKED_AT_MOST,
    SUGGESTIONS,
    SURE,
    Suggestion,
    in_turn,
    keep_answered,
    suggest,
)
from yinju.pipeline import Engine
from yinju.text import Language
from yinju.types import Answer, Citation, Document, Verdict


def document(text: str, title: str = "报告", doc_id: str = "报告.txt") -> Document:
    return Document(doc_id, title, text, doc_id, "0" * 64)


def questions(text: str, language: Language = "zh", **fields: str) -> list[str]:
    proposals = propose(document(text, **fields), alone="title" not in fields)
    return [proposal.question for proposal in proposals if proposal.language == language]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("全年国内生产总值增长3%，城镇新增就业1206万人。", "国内生产总值增长了多少？"),
        ("全年国内生产总值增长3%，城镇新增就业1206万人。", "城镇新增就业是多少？"),
        ("年末城镇调查失业率降到5.5%。", "城镇调查失业率降到多少？"),
        ("２００４年，粮食总产量达到４６９４７万吨。", "粮食总产量达到多少？"),
        ("2004年财政收入2.63万亿元。", "2004年财政收入是多少？"),
        ("公布了总投资4285亿元的2023年重点项目情况。", "2023年重点项目的总投资是多少？"),
        ("收入比下降，城镇化率全省第四，迈出新步伐。", "城镇化率在全省排第几？"),
        ("由于年龄和工作等原因，老代表不再留任，另有安排。", "为什么老代表不再留任？"),
        ("2024年，我们树立了持续进位、形成优势的目标。", "2024年的目标是什么？"),
        ("2022年，我们务实重干，实现了拔节起势。", "2022年实现了什么？"),
        ("会议审议通过了政府工作报告和各项决议。", "会议审议通过了什么？"),
        ("新区包括东城、西城和南城三个片区。", "新区包括哪些？"),
        ("人民代表大会制度是我国的根本政治制度。", "什么是人民代表大会制度？"),
        ("政府工作的基本思路是：稳中求进，以进促稳。", "政府工作的基本思路是什么？"),
        ("要以“五链耦合”打造全生命周期创新生态，强市。", "怎样打造全生命周期创新生态？"),
        ("积极的财政政策要加力提效，更可持续。", "积极的财政政策要怎么做？"),
        ("环保工作受到生态环境部表扬、全省唯一。", "环保工作得到了谁的表扬？"),
    ],
)
def test_a_statement_becomes_the_question_that_it_answers(text: str, question: str) -> None:
    assert question in questions(text)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("2024年，我们树立了持续进位、形成优势的目标。", "What is the goal for 2024?"),
        ("2022年，我们务实重干，实现了拔节起势。", "What was achieved in 2022?"),
        # Asked in other words too: which of them the engine is sure of, only asking tells.
        ("2022年，我们务实重干，实现了拔节起势。", "What did we achieve in 2022?"),
        ("公布了总投资4285亿元的2023年重点项目情况。", "What is the total investment in the projects?"),
        ("年末城镇调查失业率降到5.5%。", "What was the surveyed urban unemployment rate?"),
    ],
)
def test_what_has_a_plain_english_name_is_asked_in_english_too(text: str, question: str) -> None:
    assert question in questions(text, "en")


@pytest.mark.parametrize(
    ("title", "text", "question"),
    [
        ("房屋租赁合同", "三、月租金为6500元，押金为13000元。", "月租金是多少？"),
        ("员工手册", "试用期为三个月。", "试用期是多久？"),
        ("员工手册", "报销应当在费用发生后30日内提交，逾期不予受理。", "报销应当在什么时候提交？"),
        ("房屋租赁合同", "水费由乙方承担，物业费由甲方承担。", "物业费由谁承担？"),
        ("房屋租赁合同", "一、租赁房屋位于杭州市文三路100号。", "租赁房屋位于哪里？"),
        ("公司简介", "蓝海科技有限公司成立于2008年，现有员工320人。", "蓝海科技有限公司是什么时候成立的？"),
        ("第三季度会议纪要", "下一次会议定于2025年1月15日召开。", "下一次会议什么时候召开？"),
        ("产品说明", "如果显示屏不亮，请先充电10分钟。", "显示屏不亮怎么办？"),
        ("管理规定", "第二条 本规定所称大功率电器，是指功率超过800瓦的电器。", "什么是大功率电器？"),
        ("关于举办第五届读书节的通知", "二、活动地点：市图书馆一楼大厅。", "第五届读书节的活动地点在哪里？"),
        ("关于举办第五届读书节的通知", "报名方式：在线报名。", "第五届读书节的报名方式是什么？"),
        ("第三季度会议纪要", "主持人：李明", "第三季度的主持人是谁？"),
        ("房屋租赁合同", "甲方（出租人）：王建国", "房屋租赁合同的甲方是谁？"),
        ("智能水杯使用说明", "- **容量**：450毫升", "智能水杯的容量是多少？"),
        ("常见问题", "问：忘记密码怎么办？\n答：点击“忘记密码”，重新设置。", "忘记密码怎么办？"),
        ("常见问题", "### 如何申请退款？\n\n购买后7天内可以申请退款。", "如何申请退款？"),
    ],
)
def test_an_ordinary_document_is_asked_for_what_it_states(title: str, text: str, question: str) -> None:
    assert question in questions(text, title=title)


@pytest.mark.parametrize(
    "text",
    [
        "单笔超过5000元的费用另行审批。",  # of no one thing
        "复检费用由市场监督管理部门核定。",
        "应当包括姓名、年龄和住址。",
        "注意：请勿暴晒。",
        "李明指出：要提高效率。",
        "时间：",
        "为什么要这样做？因为有必要。",  # asked and answered in passing
    ],
)
def test_what_has_no_subject_of_its_own_is_not_asked_for(text: str) -> None:
    assert questions(text, title="管理规定") == []


def test_the_answer_of_a_posed_question_is_what_stands_below_it() -> None:
    text = "问：忘记密码怎么办？\n答：重新设置。\n"
    (proposal,) = propose(document(text), alone=True)
    assert (proposal.kind, text[proposal.start : proposal.end]) == ("posed", "重新设置。")


@pytest.mark.parametrize(
    "text",
    [
        "我们万众一心务实重干，锤炼适应现代化建设的过硬队伍。",
        "由于种种历史原因，这就必然产生一个承受能力问题，要解决。",  # goes on from what was said before
        "推进*高质量发展，*收入增长3%。",  # made anonymous
        "它的收入增长3%。",
        "",
    ],
)
def test_nothing_is_made_of_what_would_not_read_as_a_question(text: str) -> None:
    assert questions(text) == []


def test_a_figure_is_asked_for_with_the_year_of_its_report_where_there_are_others() -> None:
    text = "财政收入增长3%。2004年粮食产量5亿吨。"
    assert questions(text, title="2005年国务院政府工作报告") == [
        "2005年的报告中，财政收入增长了多少？",
        "2004年粮食产量是多少？",
    ]
    assert questions(text, title="国务院政府工作报告")[0] == "财政收入增长了多少？"


def test_a_proposal_knows_where_its_answer_stands() -> None:
    text = "各位代表：\n全年总产值增长，城镇化率全省第四。"
    (proposal,) = propose(document(text), alone=True)
    assert text[proposal.start : proposal.end] == "城镇化率全省第四"
    assert (proposal.kind, proposal.doc_id) == ("rank", "报告.txt")


def test_a_text_without_stops_takes_no_time() -> None:
    for text in (
        "由于" * 30_000,
        "2022年" * 15_000,
        "增长，" * 20_000,
        "“" * 60_000,
        "了收入1" * 15_000,
        "甲" * 60_000,
        "由甲、" * 20_000,
    ):
        propose(document(text), alone=True)


def proposal(
    place: int, kind: Kind = "figure", doc_id: str = "甲.txt", language: Language = "zh", length: int = 10
) -> Proposal:
    return Proposal(f"{doc_id}{place}？", language, kind, doc_id, place, place + length)


def answer(
    proposal: Proposal, *, verdict: Verdict = "answered", confidence: float = SURE, shift: int = 0
) -> Answer:
    start, end = proposal.start + shift, proposal.end + shift
    citation = Citation(1, proposal.doc_id, "题目", "", start, end, "引文", None)
    return Answer(proposal.question, verdict, "", (citation,), (), confidence, "similarity", "", {}, "")


def kept(proposals: list[Proposal], answers: dict[str, Answer] | None = None) -> list[str]:
    by_question = {item.question: answer(item) for item in proposals} | (answers or {})
    return [item.question for item in keep_answered(proposals, by_question.__getitem__)]


def test_only_what_is_surely_answered_from_its_place_is_kept() -> None:
    kinds: list[Kind] = ["figure", "rank", "why", "year", "list"]
    proposals = [proposal(20 * number, kind) for number, kind in enumerate(kinds)]
    mentioned, unsure, elsewhere, short, good = proposals
    assert kept(
        proposals,
        {
            mentioned.question: answer(mentioned, verdict="mentioned"),
            unsure.question: answer(unsure, confidence=SURE - 0.01),
            elsewhere.question: answer(elsewhere, shift=20),
            short.question: answer(short, shift=1),  # the quotation begins too late
        },
    ) == [good.question]


def test_a_third_at_most_is_of_one_kind_and_no_place_is_asked_about_twice() -> None:
    figures = [proposal(20 * number) for number in range(5)]
    assert kept(figures) == [item.question for item in figures[: SUGGESTIONS // 3]]
    assert kept([proposal(0, "rank"), proposal(5, "why"), proposal(10, "year")]) == [
        "甲.txt0？",
        "甲.txt10？",
    ]


def test_each_language_has_its_own_questions() -> None:
    zh, en = proposal(0), Proposal("How much?", "en", "figure", "甲.txt", 0, 10)
    assert kept([zh, en]) == [zh.question, en.question]


def test_the_engine_is_asked_a_bounded_number_of_times() -> None:
    asked = []

    def ask(question: str) -> Answer:
        asked.append(question)
        return answer(proposal(0), verdict="not_found")

    assert keep_answered([proposal(20 * number) for number in range(100)], ask) == []
    assert len(asked) == ASKED_AT_MOST


def test_it_ends_with_what_it_has_once_it_is_stopped() -> None:
    proposals = [proposal(0), proposal(20, "rank")]
    stops = iter([False, True])
    found = keep_answered(proposals, lambda question: answer(proposals[0]), stopped=lambda: next(stops))
    assert found == [Suggestion(proposals[0].question, "甲.txt", "zh")]


def test_kinds_and_documents_take_turns() -> None:
    first = [proposal(0, doc_id="甲.txt"), proposal(20, doc_id="甲.txt"), proposal(40, "why", "甲.txt")]
    second = [proposal(0, doc_id="乙.txt"), proposal(40, "why", "乙.txt")]
    turns = in_turn([first, second])
    assert sorted(item.question for item in turns) == sorted(item.question for item in [*first, *second])
    assert {item.kind for item in turns[:2]} == {"figure", "why"}
    assert {item.doc_id for item in turns[:2]} == {"甲.txt", "乙.txt"}


@pytest.mark.model
def test_the_speech_has_six_varied_questions_that_it_answers(speech: Engine) -> None:
    found = suggest(speech)
    assert found == suggest(speech)
    languages = Counter(item.language for item in found)
    assert languages["zh"] == SUGGESTIONS
    assert languages["en"] >= 2
    kinds = {
        item.question: item.kind
        for info in speech.snapshot.documents()
        for item in propose(speech.snapshot.document(info.doc_id), alone=True)
    }
    assert len({kinds[item.question] for item in found if item.language == "zh"}) >= 4
    for item in found:
        assert speech.ask(item.question).verdict == "answered"
