"""A PDF's printed lines become paragraphs again, and what is printed around the text is left out."""

import zlib

import pytest

from office_files import Printed, pdf, printed
from yinju.corpus.loaders import load_pdf
from yinju.corpus.pdf_pages import MAX_STREAM_BYTES
from yinju.errors import SourceError

FIRST = "　　2023年全市地区生产总值四千二百八十五亿元，比上年"
SECOND = "增长百分之五点二，固定资产投资增长百分之八，城镇居民人均"
PARAGRAPH = FIRST.strip("　") + SECOND + "收入五万元。"


def lines(*pages: list[Printed]) -> list[str]:
    return load_pdf(pdf(*pages)).text.split("\n")


def test_lines_of_a_paragraph_are_joined_and_headings_are_not() -> None:
    page = printed("　　一、总体情况", FIRST, SECOND, "收入五万元。", "　　（一）短的一行", "　　下一段。")
    assert lines(page) == ["一、总体情况", PARAGRAPH, "（一）短的一行", "下一段。"]


def test_an_indented_line_begins_a_paragraph_even_after_a_full_one() -> None:
    assert lines(printed(FIRST, SECOND, "　　收入五万元。"))[0] == (FIRST + SECOND).strip("　")


def test_a_heading_that_nearly_fills_its_line_stays_one() -> None:
    heading = "　　二、二〇二五年经济社会发展总体要求和政策取向"
    page = printed(FIRST, SECOND, "收入五万元。", heading, FIRST, SECOND, "收入六万元。")
    assert lines(page)[1] == heading.strip("　")


def test_where_paragraphs_are_indented_a_sentence_may_end_with_its_line() -> None:
    full = "增长百分之五点二，固定资产投资增长百分之八，城镇居民增收。"
    page = printed(
        FIRST, full, "明年再增长一成。", "　　下一段也很长，" + FIRST[7:], full, "明年再增长两成。"
    )
    assert [line[-8:] for line in lines(page)] == ["明年再增长一成。", "明年再增长两成。"]


def test_a_title_over_two_lines_is_one() -> None:
    title = [("关于进一步做好全市防汛抗旱工作确保", 100, 780, 22), ("安全度汛的通知", 220, 745, 22)]
    loaded = load_pdf(pdf([*title, *printed(FIRST, SECOND, "收入五万元。", top=680)]))
    assert loaded.title == "关于进一步做好全市防汛抗旱工作确保安全度汛的通知"
    assert loaded.text.split("\n") == [loaded.title, PARAGRAPH]


def test_a_paragraph_goes_on_over_a_page_and_what_stands_around_is_left_out() -> None:
    def around(number: int) -> list[Printed]:
        return [("某市政府工作报告汇编", 90, 800, 9), (f"— {number} —", 280, 40, 9)]

    first = [*around(1), *printed(FIRST, SECOND, top=140)]
    second = [*around(2), *printed("收入五万元。", "　　下一段。")]
    assert lines(first, second) == [PARAGRAPH, "下一段。"]


@pytest.mark.parametrize("leader", ["……………………………………", " "])
def test_a_table_of_contents_is_left_out_and_a_list_of_prices_is_not(leader: str) -> None:
    entries = [f"第{n}章某某{leader}{page}" for n, page in zip("一二三", (2, 9, 12), strict=True)]
    text = printed("目　录", *entries, "第一章某某", FIRST, SECOND, "收入五万元。")
    assert lines(text) == ["第一章某某", PARAGRAPH]
    assert lines(printed("价　目", *entries))[1:] == [entry.replace("　", "") for entry in entries]


def test_what_heads_many_pages_is_left_out_where_it_stands_lower_and_the_head_of_a_table_is_not() -> None:
    header = [("年度报告（二〇二三年）", 190, 755, 12)]
    table = [("序号", 90, 755, 12), ("乡镇", 250, 755, 12), ("面积", 400, 755, 12)]
    pages = [printed(f"正文{n}在此。", f"下文{n}在此。") for n in "一二三"]
    assert "年度报告（二〇二三年）" not in lines(*(header + page for page in pages))
    assert lines(*(table + page for page in pages)).count("序号 | 乡镇 | 面积") == 3


def test_what_is_printed_once_at_the_edge_stays() -> None:
    assert lines([("特急", 90, 800, 16)], printed("正文在此。"))[0] == "特急"


def test_english_lines_are_joined_with_blanks_and_divided_words_without() -> None:
    text = (
        "The city has built thirty-seven schools and goes on to de-",
        "velop its roads and bridges, of which there are",
        "many.",
    )
    assert lines(printed(*text, size=10, gap=14)) == [
        "The city has built thirty-seven schools and goes on to develop its roads and bridges, of which there are many."
    ]


def test_a_row_of_a_table_is_a_line_whatever_the_order_of_drawing() -> None:
    cells = [["县区", "产值", "增速"], ["盘龙区", "12亿元", "5%"]]
    drawn = [
        (cells[row][column], 90 + 150 * column, 700 - 28 * row, 16) for column in range(3) for row in range(2)
    ]
    assert lines([*drawn, *printed("　　表后的一段话。", top=600)]) == [
        "县区 | 产值 | 增速",
        "盘龙区 | 12亿元 | 5%",
        "表后的一段话。",
    ]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_read_as_one_that_stands(turn: int) -> None:
    page = printed("　　一、总体情况", FIRST, SECOND, "收入五万元。")
    assert load_pdf(pdf(page, turn=turn)) == load_pdf(pdf(page))


def test_columns_of_prose_are_read_one_after_the_other() -> None:
    left = printed(
        "左栏第一行文字一共有十五个字", "左栏第二行文字一共有十五个字", "左栏第三行文字在这里结束了。", x=40
    )
    right = printed(
        "右栏第一行文字一共有十五个字", "右栏第二行文字一共有十五个字", "右栏第三行文字在这里结束了。", x=320
    )
    assert [line[:2] for line in lines([*left, *right])] == ["左栏", "右栏"]


def test_letters_drawn_twice_and_radicals_for_characters_are_read_as_they_look() -> None:
    twice = [("⼯作报告", 90, 700, 16), ("⼯作报告", 90.2, 700, 16)]
    assert lines([*twice, *printed("⻓期坚持。", top=600)]) == ["工作报告", "长期坚持。"]


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("关于防汛的通知", "关于防汛的通知"),
        ("Microsoft Word - 1.doc", "某市防汛工作方案"),
        ("", "某市防汛工作方案"),
    ],
)
def test_the_title_is_stated_and_printed_or_printed_largest(stated: str, title: str) -> None:
    page = [
        ("某市人民政府文件", 150, 780, 40),
        ("某市防汛工作方案", 150, 720, 22),
        ("关于防汛的通知", 220, 690, 16),
        *printed(FIRST, SECOND, "收入五万元。", top=640),
    ]
    assert load_pdf(pdf(page, title=stated)).title == title


def test_loading_is_deterministic() -> None:
    data = pdf(printed(FIRST, SECOND), printed("下一页。"))
    assert load_pdf(data) == load_pdf(data)


PAGE = printed("正文在此，一共有二十来个字，足够说明这一页有文字。")
BOMB = zlib.compress(bytes(MAX_STREAM_BYTES + 1))


@pytest.mark.parametrize(
    ("data", "case"),
    [
        (pdf([], [], picture=True), "pdf_pictures"),
        (pdf([("扫描件", 90, 20, 9)], picture=True), "pdf_pictures"),
        (pdf(PAGE, encoding="Identity-H"), "pdf_unmapped"),
        (pdf([]), "pdf_pictures"),
        (pdf(PAGE, locked=True), "password_needed"),
        (pdf(PAGE)[:200], "file_damaged"),
        (b"%PDF-1.7", "file_damaged"),
        (b"", "file_empty"),
        (b"plain words", "file_damaged"),
        (pdf(PAGE) + b"\nstream\n" + BOMB, "unpacks_too_large"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "kind_differs"),
        (b"PK\x03\x04word/document.xml", "kind_differs"),
        (b"\x89PNG\r\n\x1a\n", "kind_differs"),
    ],
)  # fmt: skip
def test_what_is_no_pdf_with_text_is_refused_in_words(data: bytes, case: str) -> None:
    with pytest.raises(SourceError) as refusal:
        load_pdf(data)
    assert refusal.value.details["case"] == case and refusal.value.hint


def test_a_file_cut_short_anywhere_is_read_or_refused() -> None:
    data = pdf(PAGE, PAGE)
    for end in range(0, len(data), 97):
        try:
            assert load_pdf(data[:end]).text
        except SourceError as refusal:
            assert refusal.hint
