"""Which words are quoted: whole sentences, side by side in one chunk, and every place of an unexplained name."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from fakes import BigramEmbedder
from yinju.answer import refusal
from yinju.config import load_settings
from yinju.pipeline import Engine, build_index


def engine(folder: Path, *texts: str, chunk_chars: int = 300) -> Engine:
    source = folder / "文件"
    source.mkdir()
    for number, text in enumerate(texts):
        (source / f"{number}.txt").write_text(text, encoding="utf-8")
    settings = load_settings(source=source, index=folder / "索引", chunk_chars=chunk_chars)
    build_index(settings, embedder=BigramEmbedder())
    return Engine(settings, embedder=BigramEmbedder())


def check(asked: Engine, question: str) -> Sequence[str]:
    """Ask, and see that verdict, text and citations agree whatever the answer is."""
    answer = asked.ask(question)
    assert (answer.verdict == "not_found") == (not answer.citations)
    for citation in answer.citations:
        text = asked.snapshot.document(citation.doc_id).text
        assert text[citation.start : citation.end] == citation.quote
        assert f"{citation.quote} [{citation.marker}]" in answer.text
    return [citation.quote for citation in answer.citations]


def test_sentences_of_two_chunks_are_never_one_quotation(tmp_path: Path) -> None:
    line = "重点项目总投资4285亿元，全市上下齐心协力抓好落实。"
    asked = engine(tmp_path, line * 12, chunk_chars=50)
    assert len(asked.snapshot.dense) > 3
    quotes = check(asked, "重点项目总投资多少亿元")
    assert quotes and all(quote.endswith("。") for quote in quotes)


def test_a_figure_is_emphasised_where_it_answers_and_not_where_it_is_only_near(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = engine(tmp_path, "全市战胜了百年不遇的洪水。重点项目总投资4285亿元。干部群众同心协力。")
    question = "重点项目总投资多少亿元"
    text = asked.snapshot.document("0.txt").text
    answer = asked.ask(question)
    focus = answer.citations[0].focus
    assert answer.verdict == "answered" and focus is not None
    assert text[focus.start : focus.end] == "4285亿元"
    for bar in ("ANSWERED_FROM", "NAMED_FIGURE_FROM"):
        monkeypatch.setattr(refusal, bar, 1.1)
    answer = asked.ask(question)
    assert answer.verdict == "mentioned" and "4285亿元" in answer.text
    assert [citation.focus for citation in answer.citations] == [None] * len(answer.citations)


def test_two_quotations_with_a_short_sentence_between_them_are_one_but_of_one_year(tmp_path: Path) -> None:
    years = [
        f"{year}年，我们在项目建设上{done}。"
        for year, done in ((2021, "开局"), (2022, "起步"), (2023, "见效"))
    ]
    asked = engine(
        tmp_path, "".join(years) + "绿水青山就是金山银山，生态环境持续向好，空气质量明显改善。" * 3
    )
    quotes = check(asked, "2021年和2023年在项目建设上有什么不同")
    assert quotes[0].startswith("".join(years))
    assert all(years[1] not in quote for quote in check(asked, "2021年在项目建设上怎么样"))


@pytest.mark.parametrize(
    ("text", "question", "name"),
    [
        ("“添翼 计划”成果喜人，下一步继续抓好落实。", "什么是添翼计划", "“添翼 计划”"),
        ("“添翼 计划”成果喜人，下一步继续抓好落实。", "什么是“添翼 计划”", "“添翼 计划”"),
        ("《甲，乙”项目推进顺利，成果喜人。", "什么是甲，乙", "甲，乙"),
        ("“356”产业集群初显，“356”产业集群出真招。", "什么是356产业集群", "“356”产业集群"),
    ],
)
def test_a_name_that_is_only_used_is_quoted_however_it_is_written(
    tmp_path: Path, text: str, question: str, name: str
) -> None:
    quotes = check(engine(tmp_path, text), question)
    assert quotes and all(name in quote for quote in quotes)


@pytest.mark.parametrize(("chance", "whole"), [(0.9, True), (0.45, False)])
def test_a_name_that_is_likely_explained_is_quoted_with_its_sentence_else_where_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chance: float, whole: bool
) -> None:
    sentence = "要实施“制造2025”，坚持创新驱动、智能转型、强化基础、绿色发展。"
    asked = engine(tmp_path, sentence + "粮食生产再获丰收。启动“制造2025”，设立基金。")
    monkeypatch.setattr(refusal, "_probability", lambda *_: chance)
    quotes = check(asked, "“制造2025”要坚持哪四条")
    assert any(sentence in quote for quote in quotes) == whole
    assert ("要实施“制造2025”" in quotes) != whole


def test_a_document_that_is_only_its_title_does_not_disturb_the_others(tmp_path: Path) -> None:
    asked = engine(tmp_path, "附件目录", "城镇化率全省第四，共同富裕迈出新步伐。")
    assert "全省第四" in "".join(check(asked, "城镇化率全省第几"))
    check(asked, "附件目录")


ODD_TEXTS = (
    "。",
    "🙂🙂🙂",
    "a",
    "第一条",
    "投资一" + "亿" * 60 + "元。",
    "[[[(?P<x>",
    "“”《》（）",
    "1" * 400,
    "千家万户",
)
ODD_QUESTIONS = (
    "什么是C++(20)?",
    "[[[",
    "什么是[a-z]*",
    "投资一共多少亿元",
    "“”是什么",
    "what is a" + " " * 3000 + "b",
    "2008" + " " * 3000,
    "谁是" * 2000,
    "which " * 1000,
    "\\d+ 是多少",
)


def test_nothing_in_a_text_or_a_question_breaks_an_answer(tmp_path: Path) -> None:
    asked = engine(tmp_path, *ODD_TEXTS)
    for question in ODD_QUESTIONS:
        check(asked, question)


def test_the_items_of_a_list_are_quoted_in_the_order_of_their_text(tmp_path: Path) -> None:
    lines = ["报销须提供以下材料：", "1. 申请单；", "2. 报销材料的机票；", "3. 住宿发票；", "4. 住宿清单。"]
    asked = engine(tmp_path, "\n".join(lines))
    quotes = check(asked, "报销需要哪些材料？")
    text = asked.snapshot.document("0.txt").text
    places = [text.index(quote) for quote in quotes]
    assert len(places) > 2 and places == sorted(places)


HOLIDAYS = "假期规定\n\n一、年休假\n\n员工每年休假10天。\n\n二、探亲假\n\n员工每年休假20天。\n"


def test_two_quotations_of_one_text_are_told_apart_by_their_headings(tmp_path: Path) -> None:
    citations = engine(tmp_path, HOLIDAYS).ask("员工每年休假有哪些天数？").citations
    assert {citation.quote: citation.heading for citation in citations} == {
        "员工每年休假10天。": "一、年休假",
        "员工每年休假20天。": "二、探亲假",
    }


def test_a_quotation_above_all_headings_has_none(tmp_path: Path) -> None:
    asked = engine(tmp_path, "全市战胜了百年不遇的洪水。重点项目总投资4285亿元。干部群众同心协力。")
    assert {citation.heading for citation in asked.ask("重点项目总投资多少亿元").citations} == {""}


def test_headings_that_are_quoted_stand_under_the_one_that_was_asked_of(tmp_path: Path) -> None:
    text = "在大会上的讲话\n\n一、务实重干\n\n（一）抓项目\n\n要快。\n\n（二）抓招商\n\n要准。\n"
    citations = engine(tmp_path, text).ask("务实重干要做到哪两点").citations
    assert [citation.quote for citation in citations] == ["（一）抓项目", "（二）抓招商"]
    assert [citation.heading for citation in citations] == ["一、务实重干"] * 2
