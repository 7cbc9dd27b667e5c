"""Rows of tables are quoted below the names of their columns, and the cell that was asked for is emphasised."""

from pathlib import Path

import pytest

from fakes import BigramEmbedder
from yinju.config import load_settings
from yinju.pipeline import Engine, build_index
from yinju.types import Answer

TABLE = """# 空气炸锅说明书

两款产品的规格如下：

| 项目 | NH-35 | NH-60 |
|---|---|---|
| 容量 | 3.5升 | 6升 |
| 净重 | 3.8千克 | 5.6千克 |

售后服务由各地门店负责。
"""
PLAIN = """空气炸锅说明书
两款产品的规格如下。
项目 | NH-35 | NH-60
容量 | 3.5升 | 6升
净重 | 3.8千克 | 5.6千克
售后服务由各地门店负责。
"""


@pytest.fixture
def asked(tmp_path: Path) -> Engine:
    return engine(tmp_path, "说明书.md", TABLE)


def engine(folder: Path, name: str, text: str) -> Engine:
    (folder / "文件").mkdir()
    (folder / "文件" / name).write_text(text, encoding="utf-8")
    settings = load_settings(source=folder / "文件", index=folder / "索引")
    build_index(settings, embedder=BigramEmbedder())
    return Engine(settings, embedder=BigramEmbedder())


def focused(answer: Answer) -> list[str]:
    return [
        citation.quote[citation.focus.start - citation.start : citation.focus.end - citation.start]
        for citation in answer.citations
        if citation.focus is not None
    ]


@pytest.mark.parametrize(("model", "weight"), [("NH-35", "3.8千克"), ("NH-60", "5.6千克")])
def test_a_row_is_quoted_below_its_columns_and_the_cell_of_the_column_asked_for_stands_out(
    asked: Engine, model: str, weight: str
) -> None:
    answer = asked.ask(f"{model}的净重是多少千克？")
    quotes = [citation.quote for citation in answer.citations]
    assert quotes.index("| 净重 | 3.8千克 | 5.6千克 |") == quotes.index("| 项目 | NH-35 | NH-60 |") + 1
    assert weight in focused(answer)
    assert not {"35", "60", "NH-35", "NH-60"} & set(focused(answer))


def test_where_no_column_is_asked_for_none_is_preferred(asked: Engine) -> None:
    answer = asked.ask("净重是多少千克？")
    assert "| 项目 | NH-35 | NH-60 |" in [citation.quote for citation in answer.citations]
    assert not {"项目", "NH-35", "NH-60"} & set(focused(answer))


def test_a_table_of_another_format_has_its_columns_too_where_there_are_three(tmp_path: Path) -> None:
    answer = engine(tmp_path, "说明书.txt", PLAIN).ask("NH-60的净重是多少千克？")
    quotes = [citation.quote for citation in answer.citations]
    assert quotes.index("净重 | 3.8千克 | 5.6千克") == quotes.index("项目 | NH-35 | NH-60") + 1
    assert "5.6千克" in focused(answer)


def test_a_table_of_two_columns_has_no_names_for_them(tmp_path: Path) -> None:
    text = "值班表在此公布如下。\n负责人 | 张建国\n值班电话 | 8123456\n"
    answer = engine(tmp_path, "值班.txt", text).ask("值班电话是多少？")
    assert next(citation.quote for citation in answer.citations) == "值班电话 | 8123456"


def test_the_first_row_of_two_columns_names_them_where_all_below_it_is_of_one_unit(tmp_path: Path) -> None:
    text = "年休假的天数如下。\n工龄 | 年休假天数\n满1年不满5年 | 7天\n满5年不满10年 | 10天\n满10年 | 13天\n"
    answer = engine(tmp_path, "年假.txt", text).ask("满5年不满10年的年休假天数是几天？")
    quotes = [citation.quote for citation in answer.citations]
    assert quotes.index("满5年不满10年 | 10天") == quotes.index("工龄 | 年休假天数") + 1
    assert "10天" in focused(answer)


def test_the_first_row_of_a_form_names_no_columns(tmp_path: Path) -> None:
    rows = [
        "姓名 | 江思源 | 性别 | 男",
        "出生年月 | 1991年8月 | 籍贯 | 芜湖",
        "现居地 | 南京 | 期望薪资 | 2.8万元",
    ]
    text = "\n".join(["求职登记表", *rows, ""])
    answer = engine(tmp_path, "登记表.txt", text).ask("期望薪资是多少元？")
    assert rows[0] not in [citation.quote for citation in answer.citations]
    assert "南京" not in focused(answer)


@pytest.mark.parametrize("ruled", [True, False])
def test_the_columns_of_a_table_that_is_longer_than_a_chunk_are_those_of_its_first_row(
    tmp_path: Path, ruled: bool
) -> None:
    names = ["徐强", "罗晶", "孙悦", "马丽", "钱进", "吴越", "郑和", "冯唐", "陈平", "褚英"]
    rows = [["姓名", "部门", "月薪", "工龄"]]
    rows += [[f"{name}{n}", "人事部", f"{7000 + n}元", f"{n + 3}年"] for n in range(4) for name in names]
    lines = [f"| {' | '.join(row)} |" if ruled else " | ".join(row) for row in rows]
    if ruled:
        lines.insert(1, "|---|---|---|---|")
    name = "名册.md" if ruled else "名册.txt"
    answer = engine(tmp_path, name, "员工名册\n\n" + "\n".join(lines) + "\n").ask("罗晶3的月薪是多少元？")
    quotes = [citation.quote for citation in answer.citations]
    assert quotes[:2] == [lines[0], next(line for line in lines if "罗晶3" in line)]
    assert focused(answer)[0] == "7003元"


def test_the_columns_stand_above_the_rows_of_a_list_too(asked: Engine) -> None:
    quotes = [citation.quote for citation in asked.ask("NH-35的容量和净重有哪些？").citations]
    rows = [quote for quote in quotes if quote.startswith("|")]
    assert rows[0] == "| 项目 | NH-35 | NH-60 |" and set(rows[1:]) <= set(TABLE.split("\n"))


def test_a_row_says_where_the_names_of_its_columns_stand(asked: Engine) -> None:
    citations = asked.ask("NH-60的净重是多少千克？").citations
    columns = {citation.quote: citation.columns for citation in citations}
    names, row = "| 项目 | NH-35 | NH-60 |", "| 净重 | 3.8千克 | 5.6千克 |"
    place = columns[row]
    assert place is not None and TABLE[place.start : place.end] == names
    assert columns[names] is None


PRICES = """洗衣店价目表
品类 | 普洗（元） | 取衣时间
长款羽绒服 | 58 | 5天
短款羽绒服 | 45 | 5天
羊绒大衣 | 60 | 6天
西裤 | 20 | 3天
"""


@pytest.mark.parametrize(
    ("question", "row"),
    [("羊绒大衣几天能取？", "羊绒大衣 | 60 | 6天"), ("长款羽绒服多少钱？", "长款羽绒服 | 58 | 5天")],
)
def test_of_a_table_only_the_row_that_is_asked_for_is_quoted(tmp_path: Path, question: str, row: str) -> None:
    answer = engine(tmp_path, "价目表.txt", PRICES).ask(question)
    assert [citation.quote for citation in answer.citations] == ["品类 | 普洗（元） | 取衣时间", row]


def test_of_a_table_several_rows_are_quoted_where_several_things_are_asked_for(tmp_path: Path) -> None:
    answer = engine(tmp_path, "价目表.txt", PRICES).ask("哪些衣服取衣时间是5天？")
    assert len([c for c in answer.citations if "5天" in c.quote]) == 2
