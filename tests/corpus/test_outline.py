"""The outline of a document: its headings as they are nested, and where they stand."""

import pytest

from yinju.corpus import chunk_document, heading_at, heading_in, outline_of
from yinju.types import Chunk, Document


def outline(text: str, title: str = "") -> dict[str, list[str]]:
    """Return what stands below each heading."""
    document = Document("a.txt", title, text, "a.txt", "")
    return {
        section.label: [text[span.start : span.end] for span in section.below]
        for section in outline_of(document)
    }


def test_each_heading_has_what_stands_right_below_it() -> None:
    text = "一、总体要求\n要抓好落实。\n（一）目标\n增长一成。\n（二）原则\n稳中求进。\n二、保障\n加强领导。"
    assert outline(text) == {
        "": ["一、总体要求", "二、保障"],
        "一、总体要求": ["（一）目标", "（二）原则"],
        "（一）目标": [],
        "（二）原则": [],
        "二、保障": [],
    }


def test_markdown_s_marks_are_not_of_a_heading_and_the_title_is_none() -> None:
    text = "# 手册\n\n## 安装\n\n先下载。\n\n## 使用\n\n再打开。\n"
    assert outline(text, "手册") == {"": ["安装", "使用"], "安装": [], "使用": []}


def test_a_text_without_headings_has_no_outline() -> None:
    assert outline("今天的会议很重要。大家要抓好落实。") == {"": []}


def test_a_heading_whose_words_are_marked_stands_with_its_marks() -> None:
    text = "# 手册\n\n## **安装**步骤\n\n先下载。\n\n## 使用\n\n再打开。\n"
    assert outline(text, "手册")[""] == ["**安装**步骤", "使用"]


def test_a_single_heading_above_all_others_is_the_whole_text_s() -> None:
    text = "# 操作手册\n\n## 安装\n\n先下载。\n\n## 使用\n\n再打开。\n"
    assert outline(text, "别的题目")[""] == ["安装", "使用"]


SPEECH = (
    "一、总体要求\n要抓好落实，稳中求进。\n二、保障\n以下两点要记住。\n（一）人员\n每个部门派两人。\n"
    "（二）经费\n预算是三十万元。\n"
)


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        ("一、总体要求", ""),
        ("要抓好", "一、总体要求"),
        ("以下两点", "二、保障"),
        ("（一）人员", "二、保障"),
        ("每个部门", "二、保障 > （一）人员"),
        ("（二）经费", "二、保障"),
        ("预算", "二、保障 > （二）经费"),
    ],
)
def test_a_place_stands_under_the_headings_above_it_and_a_heading_not_under_itself(
    words: str, heading: str
) -> None:
    document = Document("a.txt", "", SPEECH, "a.txt", "")
    place = SPEECH.index(words)
    assert heading_at(document, place) == heading
    chunks = chunk_document(document, chunk_chars=300, fits=lambda _: True)
    holding = next(chunk for chunk in chunks if chunk.start <= place < chunk.end)
    assert heading_in(holding, place, document) == heading


def test_what_leads_to_a_part_does_not_stand_under_it() -> None:
    text = "# 手册\n\n## **安装**步骤\n\n先读说明。\n\n### 下载\n\n再点下载。\n"
    document = Document("手册.md", "手册", text, "手册.md", "")
    above = Chunk("手册.md", "手册", "安装步骤 > 下载", 0, len(text), text)
    found = [heading_in(above, text.index(words), document) for words in ("**安装", "先读", "再点")]
    assert found == ["", "安装步骤", "安装步骤 > 下载"]
