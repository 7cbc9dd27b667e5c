"""Chunks: whole sentences under their heading, nothing lost or invented, never too long for the model."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yinju.corpus import chunk_document, contextual_text
from yinju.types import Chunk, Document

SENTENCE = "我们坚持稳中求进工作总基调，推动高质量发展取得新的成效。"
PARTS = st.sampled_from(
    [
        "# 标题\n",
        "第一章 总则\n",
        "第一条 内容。\n",
        "一、要求\n",
        "（一）目标。正文。\n",
        "1. 项\n",
        "要强本领。要干。好。\n",
        SENTENCE,
        "\r\n",
        "\n\n",
        "\u3000\u3000",
        "👩‍👩‍👧‍👦",
        "e\u0301",
        "\u0301" * 9,
        "word ",
        "3,141.59",
        "“",
        "”。",
        "《",
        "\u2028",
        "甲" * 90,
        "```\n",
        "---\n",
        "<!--",
        "-->",
        "各位代表！\n",
        "**",
        "：",
        "，",
        "🇨🇳",
        "\u200b",
        "(",
        "①",
    ]
)
TEXTS = st.lists(PARTS, max_size=40).map("".join) | st.text()


def document(text: str, title: str = "讲话") -> Document:
    return Document("讲话.txt", title, text, "讲话.txt", "0" * 64)


def chunks_of(text: str, chunk_chars: int = 300, window: int = 10_000, title: str = "讲话") -> list[Chunk]:
    return chunk_document(
        document(text, title), chunk_chars=chunk_chars, fits=lambda context: len(context) <= window
    )


def assert_covers(text: str, chunks: list[Chunk]) -> None:
    position = 0
    for chunk in chunks:
        assert chunk.text == text[chunk.start : chunk.end]
        assert chunk.text == chunk.text.strip() != ""
        assert not text[position : chunk.start].strip()
        position = chunk.end
    assert not text[position:].strip()


@given(TEXTS, st.integers(50, 400), st.integers(130, 600))
@settings(deadline=None, max_examples=300)
def test_chunks_cover_any_text_and_fit_the_window(text: str, chunk_chars: int, window: int) -> None:
    chunks = chunks_of(text, chunk_chars, window)
    assert_covers(text, chunks)
    assert all(len(contextual_text(chunk)) <= window for chunk in chunks)
    assert all(len(chunk.text) <= chunk_chars * 1.5 for chunk in chunks)


@given(TEXTS)
@settings(deadline=None)
def test_chunks_fit_a_window_that_counts_bytes(text: str) -> None:
    chunks = chunk_document(
        document(text), chunk_chars=300, fits=lambda context: len(context.encode()) <= 500
    )
    assert_covers(text, chunks)
    assert all(len(contextual_text(chunk).encode()) <= 500 for chunk in chunks)


def test_a_paragraph_of_ten_thousand_characters_without_punctuation_is_cut_evenly() -> None:
    text = "发展" * 5250
    chunks = chunks_of(text)
    assert_covers(text, chunks)
    assert all(250 <= len(chunk.text) <= 350 for chunk in chunks)


def test_no_cut_within_a_word_a_number_or_an_emoji() -> None:
    unit = "产业集群industrial总投资4285.5亿元👩‍👩‍👧‍👦继续"
    text = unit * 60
    chunks = chunks_of(text, 100)
    assert_covers(text, chunks)
    assert len(chunks) > 10
    for before, after in pairwise(chunks):
        seam = before.text[-1] + after.text[0]
        assert not re.fullmatch(r"[a-z]{2}|[\d.]{2}", seam)
        assert "\u200d" not in seam


def test_chunks_are_whole_sentences_without_a_tiny_tail() -> None:
    chunks = chunks_of(SENTENCE * 17)
    assert all(chunk.text.endswith("。") for chunk in chunks)
    assert [len(chunk.text) // len(SENTENCE) for chunk in chunks] in ([8, 9], [9, 8])


def test_a_sentence_beyond_the_bound_is_cut_at_its_clauses() -> None:
    text = "，".join(["全面推进中国式现代化建设各项任务落地见效"] * 40) + "。"
    chunks = chunks_of(text)
    assert_covers(text, chunks)
    assert all(chunk.text[-1] in "，。" for chunk in chunks)


def test_a_chunk_never_reaches_over_a_heading() -> None:
    text = "一、回顾\n" + SENTENCE + "\n二、任务\n" + SENTENCE + "\n（一）产业\n" + SENTENCE
    assert [(chunk.heading, chunk.text.split("\n")[0]) for chunk in chunks_of(text)] == [
        ("一、回顾", "一、回顾"),
        ("二、任务", "二、任务"),
        ("二、任务 > （一）产业", "（一）产业"),
    ]


def test_headings_with_nothing_under_them_open_the_next_section() -> None:
    text = "# 法典\n\n## 第一编 总则\n\n### 第一章 规定\n\n第一条 内容在此。"
    (chunk,) = chunks_of(text, title="法典")
    assert chunk.text == text
    assert chunk.heading == "第一编 总则 > 第一章 规定"


def test_short_paragraphs_share_a_chunk_and_long_ones_do_not() -> None:
    short = "\n".join(f"粮食产量第{number}项增长百分之五。" for number in range(12))
    assert len(chunks_of(short)) == 1
    assert [chunk.text for chunk in chunks_of(SENTENCE * 7 + "\n" + SENTENCE * 7)] == [SENTENCE * 7] * 2


def test_articles_begin_chunks() -> None:
    article = (
        "民事主体从事民事活动应当遵循自愿原则，按照自己的意思设立、变更、终止民事法律关系。有约定的从其约定。"
    )
    text = "\n\n".join(f"第{number}条 {article * 3}" for number in "一二三四五六")
    assert [chunk.text.count("条 ") for chunk in chunks_of(text)] == [2, 2, 2]
    assert all(chunk.text.startswith("第") for chunk in chunks_of(text))


def test_a_speechs_imperatives_head_their_chunks() -> None:
    body = SENTENCE * 4
    text = f"要务实重干，提质提速。路虽远，行则将至。要强本领。{body}要勇担当。{body}\n各位代表！{body}"
    assert [(chunk.heading, chunk.text[:5]) for chunk in chunks_of(text)] == [
        ("要务实重干，提质提速 > 要强本领", "要务实重干"),
        ("要务实重干，提质提速 > 要勇担当", "要勇担当。"),
        ("", "各位代表！"),
    ]


def test_the_window_is_asked_about_once_for_a_chunk_that_fits() -> None:
    asked = []

    def fits(context: str) -> bool:
        asked.append(context)
        return True

    chunks = chunk_document(document(SENTENCE * 200), chunk_chars=300, fits=fits)
    assert asked == [contextual_text(chunk) for chunk in chunks]


def test_a_window_too_small_for_the_title_alone_ends_and_loses_nothing() -> None:
    text = SENTENCE * 40
    assert_covers(text, chunks_of(text, window=1))


@pytest.mark.parametrize("text", ["", " \n\u3000\n"])
def test_a_text_of_nothing_has_no_chunks(text: str) -> None:
    assert chunks_of(text) == []


def chunk(text: str, title: str = "", heading: str = "") -> str:
    return contextual_text(Chunk("d", title, heading, 0, len(text), text))


def test_the_context_puts_title_and_heading_in_front() -> None:
    assert chunk("正文。", "讲话", "一、回顾 > （一）产业") == "讲话\n一、回顾 > （一）产业\n正文。"
    assert chunk("正文。", "讲话") == "讲话\n正文。"
    assert chunk("正文。") == "正文。"


def test_the_context_does_not_repeat_what_the_text_begins_with() -> None:
    assert (
        chunk("## 第一章  规定\n正文。", "法典", "总则 > 第一章 规定")
        == "法典\n总则\n## 第一章  规定\n正文。"
    )
    assert chunk("讲话\n\n各位代表：", "讲话") == "讲话\n\n各位代表："


def test_a_long_title_or_heading_leaves_room_for_the_text() -> None:
    context = chunk("正文。", "长" * 500, " > ".join(["远" * 50, "近" * 50]))
    assert context == f"{'长' * 60}\n{'近' * 50}\n正文。"
