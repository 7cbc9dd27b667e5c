"""Lists, columns and signatures of a PDF: which printed lines belong together and which do not."""

from office_files import Printed, pdf, printed
from yinju.corpus.loaders import load_pdf

FULL = "增长百分之五点二，固定资产投资增长百分之八，城镇居民人均"
FIRST = "　　2023年全市地区生产总值四千二百八十五亿元，比上年"


def lines(*pages: list[Printed]) -> list[str]:
    return load_pdf(pdf(*pages)).text.split("\n")


def test_an_item_of_a_list_goes_on_where_its_next_line_hangs_below_its_text() -> None:
    items = (
        "1．" + FULL[2:],
        "　　收入五万元，",
        "●" + FULL[1:],
        "　　收入六万元。",
        "以上各项自公布之日起执行。",
    )
    assert lines(printed(*items)) == [
        "1．" + FULL[2:] + "收入五万元，",
        "●" + FULL[1:] + "收入六万元。",
        items[-1],
    ]


def test_a_bullet_begins_a_paragraph_after_a_full_line() -> None:
    assert lines(printed(FULL, "●" + FULL[1:], "收入六万元。")) == [FULL, "●" + FULL[1:] + "收入六万元。"]


def test_one_line_further_left_does_not_part_the_others() -> None:
    paragraph = [FIRST, FULL, FULL, "收入五万元。"]
    page = [("图注在左侧。", 50, 780, 16), *printed(*paragraph, *paragraph, *paragraph)]
    assert lines(page)[1:] == ["".join(paragraph).strip("　")] * 3


def test_a_title_over_two_columns_does_not_part_their_lines() -> None:
    title = [("南岭黄岑山古茶树种群结构研究", 130, 780, 22)]
    column = ["　　第一行连缩进共十五个字宽", "第二行文字一共有十五个字之宽", "第三行在此结束。"] * 3
    left, right = printed(*column, x=40), printed(*column, x=320)
    assert lines([*title, *left, *right])[1:] == ["".join(column[:3]).strip("　")] * 6


def test_a_colon_or_semicolon_at_the_right_edge_does_not_end_a_paragraph() -> None:
    colon, semicolon = FULL[:-1] + "：", FULL[:-1] + "；"
    assert lines(printed(colon, semicolon, "收入五万元。")) == [colon + semicolon + "收入五万元。"]
    assert lines(printed(FULL, "各区人民政府，各县人民政府，市直机关各单位：", "收入五万元。"))[1:] == [
        "收入五万元。"
    ]


def test_a_date_at_the_right_stands_by_itself() -> None:
    signed = [("临江市安全生产委员会", 378, 650, 12), ("二〇二四年一月十五日", 378, 630, 12)]
    around = [*printed(FULL, "收入五万元。", size=12), *printed("（此件公开发布）", size=12, top=610)]
    assert lines([*around[:2], *signed, *around[2:]])[-3:] == [
        "临江市安全生产委员会",
        "二〇二四年一月十五日",
        "（此件公开发布）",
    ]


def test_what_stands_far_to_the_left_of_a_full_item_is_the_next_paragraph() -> None:
    item = "　　　　1." + FULL[:-5] + "。"
    page = printed(FIRST, FULL, "收入五万元。", FIRST, FULL, item, "附：工作计划")
    assert lines(page)[-2:] == [item.strip("　"), "附：工作计划"]
