"""A Word document's text is what a reader sees in it, the numbers that Word counts included."""

from io import BytesIO

import pytest
from docx import Document as new_document

from office_files import docx, packed, paragraph, table, text_box, unpacked
from yinju.corpus import headings_of
from yinju.corpus.loaders import LoadedText, load_docx
from yinju.corpus.word_numbering import number_in
from yinju.errors import SourceError
from yinju.types import Document

PICTURE = bytes.fromhex(  # a PNG of one pixel
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c636000000002000148afa4710000000049454e44ae426082"
)
RUN = "<w:r><w:t>{}</w:t></w:r>"


def lines(*body: str) -> list[str]:
    return load_docx(docx(*body)).text.split("\n")


def test_paragraphs_are_lines_and_headers_are_left_out() -> None:
    assert lines(paragraph("　　各位代表："), paragraph(""), paragraph("现在，我向大会报告工作。")) == [
        "各位代表：",
        "现在，我向大会报告工作。",
    ]


def test_articles_and_items_have_the_numbers_that_word_counts() -> None:
    assert lines(
        paragraph("为了规范管理，制定本条例。", number="1"),
        paragraph("本条例适用于全市。", number="1"),
        paragraph("圆点没有编号。", number="4"),
        paragraph("另起的编号从头数。", number="2"),
        paragraph("总体要求", number="3"),
        paragraph("基本原则", style="2"),
        paragraph("没有编号的标题", style="2", number="0"),
        paragraph("保障措施", number="3"),
        paragraph("组织领导", style="2"),
    ) == [
        "第一条 为了规范管理，制定本条例。",
        "第二条 本条例适用于全市。",
        "圆点没有编号。",
        "第一条 另起的编号从头数。",
        "一、总体要求",
        "## 1.1 基本原则",
        "## 没有编号的标题",
        "二、保障措施",
        "## 2.1 组织领导",
    ]


@pytest.mark.parametrize(
    ("form", "number", "words"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCountingThousand", 21, "二十一"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographTraditional", 2, "乙"),
        ("decimalEnclosedCircle", 3, "③"),
        ("upperRoman", 14, "XIV"),
        ("lowerLetter", 27, "aa"),
        ("somethingNew", 7, "7"),
    ],
)
def test_numbers_in_words_form(form: str, number: int, words: str) -> None:
    assert number_in(form, number) == words


def test_numbered_headings_stand_as_they_are_and_others_are_marked() -> None:
    numbered = (paragraph("一、总体要求", style="1"), paragraph("正文一。"))
    assert lines(*numbered) == ["一、总体要求", "正文一。"]
    loaded = load_docx(docx(*numbered, paragraph("结语", style="1"), paragraph("正文二。")))
    assert loaded.text == "# 一、总体要求\n正文一。\n# 结语\n正文二。"
    document = Document("a.docx", "甲", loaded.text, "", "")
    assert [heading.label for heading in headings_of(document)] == ["一、总体要求", "结语"]


def test_a_row_of_a_table_is_a_line_and_a_table_for_the_layout_is_none() -> None:
    assert lines(table(["县区", "产值"], ["盘龙区", "12亿元"]), table(["全文放在一个格子里。", ""])) == [
        "县区 | 产值",
        "盘龙区 | 12亿元",
        "全文放在一个格子里。",
    ]


def test_values_stay_in_their_columns_where_cells_are_merged() -> None:
    def cell(words: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(words)}</w:tc>"

    begins, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = (
        cell("类别", begins) + cell("金额", '<w:gridSpan w:val="2"/>') + cell("处室"),
        cell("", goes_on) + cell("预算") + cell("决算") + cell(""),
        cell("种植业", begins) + cell("3200") + cell("3100") + cell("农田处", begins),
        cell("", goes_on) + cell("860") + cell("850") + cell("", goes_on),
        f'<w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell("4060")}{cell("3950")}',
    )
    assert lines(f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>") == [
        "类别 | 金额 | | 处室",
        "类别 | 预算 | 决算",
        "种植业 | 3200 | 3100 | 农田处",
        "种植业 | 860 | 850 | 农田处",
        "| 4060 | 3950",
    ]


def test_what_was_deleted_is_gone_and_what_was_inserted_stays() -> None:
    tracked = (
        f"{RUN.format('总投资')}<w:del><w:r><w:delText>3000</w:delText></w:r></w:del>"
        f"<w:ins>{RUN.format('4285')}</w:ins>{RUN.format('亿元')}"
    )
    joined = paragraph("上半句，", properties="<w:rPr><w:del/></w:rPr>")
    assert lines(paragraph(tracked), joined, paragraph("下半句。")) == ["总投资4285亿元", "上半句，下半句。"]


def test_fields_hidden_text_and_the_table_of_contents_are_left_out() -> None:
    field = f"<w:r><w:instrText>PAGE</w:instrText></w:r>{RUN.format('见')}"
    hidden = f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>暗语</w:t></w:r><w:r><w:br/></w:r>{RUN.format('附件')}"
    assert lines(paragraph("总则\t1", style="11"), paragraph(field + hidden)) == ["见", "附件"]


def test_a_text_box_follows_its_paragraph_once() -> None:
    assert lines(paragraph(RUN.format("正文。") + text_box("框里的话。")), paragraph("下文。")) == [
        "正文。",
        "框里的话。",
        "下文。",
    ]


@pytest.mark.parametrize(
    ("body", "stated", "title"),
    [
        ((paragraph("防汛", style="a3"), paragraph("通知", style="a3"), paragraph("各县：")), "旧题", "防汛通知"),
        ((paragraph("云政发〔2024〕1号"), paragraph("工作方案"), paragraph("各县：")), "工作方案", "工作方案"),
        ((paragraph("工作方案"), paragraph("各县：")), "模板的题目", "工作方案"),
        ((paragraph("各县：请照办。"),), "工作方案", "工作方案"),
        ((paragraph("各县：请照办。"),), "Microsoft Word - 新建文档.doc", None),
        ((paragraph("各县：请照办。"),), "Untitled", None),
    ],
)  # fmt: skip
def test_the_title_is_what_the_document_says_it_is(
    body: tuple[str, ...], stated: str, title: str | None
) -> None:
    assert load_docx(docx(*body, title=stated)).title == title


def test_a_part_that_is_named_and_missing_does_no_harm() -> None:
    relations = "word/_rels/document.xml.rels"
    missing = (
        b'<Relationship Id="rId99" Target="../NULL" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/image"/></Relationships>'
    )
    data = docx(paragraph("正文。"))
    named = unpacked(data)[relations].replace(b"</Relationships>", missing)
    assert load_docx(docx(paragraph("正文。"), more={relations: named})) == load_docx(data)


def test_the_strict_form_of_the_format_is_read_as_the_usual_one() -> None:
    body = (paragraph("本条例适用于全市。", number="1"), paragraph("结语", style="1"))
    strict = {
        name: content.replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        ).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, content in unpacked(docx(*body)).items()
    }
    assert b"purl" in strict["_rels/.rels"]
    assert load_docx(packed(strict)) == load_docx(docx(*body))


def test_what_python_docx_writes_by_its_own_words_is_read() -> None:
    document = new_document()
    document.add_heading("防汛工作方案", 0)
    document.add_heading("物资", 1)
    document.add_paragraph("储备编织袋。", style="List Number")
    document.add_paragraph("储备水泵。", style="List Number")
    cells = (cell for row in document.add_table(2, 2).rows for cell in row.cells)
    for cell, words in zip(cells, ("县区", "泵站", "盘龙区", "三十二座"), strict=True):
        cell.text = words
    document.add_picture(BytesIO(PICTURE))
    file = BytesIO()
    document.save(file)
    assert load_docx(file.getvalue()) == LoadedText(
        "防汛工作方案\n# 物资\n1. 储备编织袋。\n2. 储备水泵。\n县区 | 泵站\n盘龙区 | 三十二座", "防汛工作方案"
    )


def test_a_document_without_properties_has_no_title_made_up_for_it() -> None:
    parts = unpacked(docx(paragraph("各县：请照办。")))
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"metadata/core-properties", b"metadata/other")
    assert load_docx(packed(parts)).title is None


def test_loading_is_deterministic() -> None:
    data = docx(paragraph("甲", number="1"), table(["一", "二"]))
    assert load_docx(data) == load_docx(data) == LoadedText("第一条 甲\n一 | 二", "第一条 甲")


BOMB = b"<w:document>" + b" " * 90_000_000


@pytest.mark.parametrize(
    ("data", "case"),
    [
        (docx(paragraph("正文。"))[:-400], "file_damaged"),
        (b"", "file_empty"),
        (b"PK\x03\x04word/", "file_damaged"),
        (docx(paragraph("正文。"), more={"word/document.xml": b"<w:document"}), "file_damaged"),
        (docx(paragraph("正文。"), more={"word/document.xml": b"<!DOCTYPE x><x/>"}), "file_damaged"),
        (docx(paragraph("正文。"), more={"word/document.xml": BOMB}), "unpacks_too_large"),
        (docx(paragraph("<w:sdt>" * 3000 + "</w:sdt>" * 3000)), "file_damaged"),
        (docx(paragraph("正文。"), more={"[Content_Types].xml": b"<x/>"}), "file_damaged"),
        (docx(paragraph("正文。")).replace(b"PK\1\2\x14\3\x14\0\0", b"PK\1\2\x14\3\x14\0\1"), "password_needed"),
        (docx(paragraph(" ")), "file_empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password_needed"),
        (b"{\\rtf1 text}", "kind_convertible"),
        (b"PK\3\4" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text", "kind_convertible"),
        (b"%PDF-1.7 ...", "kind_differs"),
        (b"<html><body>text</body></html>", "kind_differs"),
    ],
)  # fmt: skip
def test_what_is_no_word_document_is_refused_in_words(data: bytes, case: str) -> None:
    with pytest.raises(SourceError) as refusal:
        load_docx(data)
    assert refusal.value.details["case"] == case and refusal.value.hint


def test_a_level_of_thousands_of_digits_is_none() -> None:
    outline = f'<w:outlineLvl w:val="{"9" * 5000}"/>'
    listed = f'<w:numPr><w:ilvl w:val="{"9" * 5000}"/><w:numId w:val="1"/></w:numPr>'
    assert lines(paragraph("总体要求", properties=outline))[0] == "总体要求"
    assert lines(paragraph("本条例适用于全市。", properties=listed))[0].endswith("本条例适用于全市。")
