"""A Markdown document in full: it looks like one, and its text is as it was written."""

from pathlib import Path

import pytest
from browsing import Open, ask, collection, faults, overflow, served
from playwright.sync_api import Page, expect

from fakes import BigramEmbedder
from yinju.config import Settings
from yinju.pipeline import build_index

pytestmark = pytest.mark.browser

HANDBOOK = """# 员工手册

> 本手册自2024年3月1日起施行。

## 一、年休假

员工累计工作满1年不满10年的，年休假5天；𠮷单笔超过**5000元**的费用由部门负责人和财务总监共同审批，`编号`另见[内网](http://a.cn)。

| 工龄 | 年休假天数 |
|------|:----------:|
| 年限不满10年的员工 | 年休假是5天。 |
| 年限已满20年的员工 | 年休假是15天。 |

- 市内交通凭票报销，每月不超过600元。
    - 特殊情况另行申请。

```
# 单号 = 年份
```
"""


def with_handbook(folder: Path) -> Settings:
    settings = collection(folder)
    (settings.source / "员工手册.md").write_text(HANDBOOK, encoding="utf-8")
    build_index(settings, embedder=BigramEmbedder())
    return settings


def lines(page: Page) -> list[str]:
    return page.locator("dialog .source p").all_text_contents()


@pytest.mark.parametrize("wide", [True, False])
def test_headings_tables_and_marks_are_styled_and_the_text_is_as_it_was(
    open_page: Open, tmp_path: Path, wide: bool
) -> None:
    with served(with_handbook(tmp_path)) as address:
        page = open_page(f"{address}/#/documents", wide=wide)
        page.get_by_role("button", name="员工手册", exact=True).click()
        expect(page.locator("dialog .md-h2")).to_have_text("## 一、年休假")
        assert lines(page) == [line for line in HANDBOOK.split("\n") if line]
        assert page.locator("dialog .md-mark").all_text_contents()[:3] == ["# ", "> ", "## "]
        expect(page.locator("dialog strong")).to_have_text(["5000元"])
        expect(page.locator("dialog code")).to_have_text(["编号"])
        lefts = page.locator("dialog .md-row > .md-cell:last-child").evaluate_all(
            "cells => cells.map(cell => Math.round(cell.getBoundingClientRect().x))"
        )
        assert len(lefts) == 3 and len(set(lefts)) == 1
        expect(page.locator("dialog .md-code")).to_have_count(3)
        expect(page.locator("dialog .indented")).to_have_count(0)
        assert overflow(page) <= 0
        assert faults(page) == []


def test_a_quotation_in_a_table_is_marked_cell_by_cell(open_page: Open, tmp_path: Path) -> None:
    with served(with_handbook(tmp_path)) as address:
        page = open_page(address)
        ask(page, "年限已满20年的员工年休假是多少天？")
        row = page.locator(".entry tbody tr", has_text="15天")
        cells = row.locator("th, td:not(.mark)").all_inner_texts()
        row.locator(".marker").click()
        page.locator(".passage:visible .word").click()
        expect(page.locator("dialog mark").first).to_be_in_viewport()
        expect(page.locator("dialog .facts")).to_contain_text("引文与原文逐字一致")
        marked = "".join(page.locator("dialog mark").all_text_contents())
        assert "15天" in marked and [cell.strip() for cell in marked.strip("|").split("|")] == cells
