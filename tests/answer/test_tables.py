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
