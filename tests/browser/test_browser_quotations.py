"""What tells quotations apart: their headings, the table that they are rows of, and whether they answer."""

from collections.abc import Iterator

import pytest
from browsing import Open, ask, collection, faults, overflow, served, small_targets
from playwright.sync_api import Locator, expect

from fakes import BigramEmbedder
from yinju.api.worker import Task, do_work
from yinju.pipeline import build_index

pytestmark = pytest.mark.browser

HOLIDAYS = "假期规定\n\n一、年休假\n\n员工每年休假10天。\n\n二、探亲假\n\n员工每年休假20天。\n"
FRYERS = """# 空气炸锅说明书

## 规格

| 项目 | NH-35 | NH-60 |
|---|---|---|
| 容量 | 3.5升 | 6升 |
| 净重 | 𠮷3.8千克 | 𠮷5.6千克 |

售后服务由各地门店负责。
"""
STATED, MENTIONED = "重点项目总投资是多少？", "什么是“356”特色产业集群？"
OF_A_TABLE = "NH-60的容量和净重有哪些？"


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a service with headings, a table and a finished evaluation."""
    settings = collection(tmp_path_factory.mktemp("引文"))
    (settings.source / "假期规定.txt").write_text(HOLIDAYS, encoding="utf-8")
    (settings.source / "空气炸锅.md").write_text(FRYERS, encoding="utf-8")
    build_index(settings, embedder=BigramEmbedder())
    for _ in range(2):
        task = Task("evaluation", settings.questions / "speech.jsonl")
        do_work(settings, task, lambda *_: None, embedder=BigramEmbedder())
    with served(settings) as address:
        yield address


def test_two_quotations_of_one_document_are_told_apart_by_their_headings(
    open_page: Open, varied: str
) -> None:
    page = open_page(varied)
    ask(page, "员工每年休假有哪些天数？")
    places = [words.split(" · ")[0] for words in page.locator("figcaption cite").all_inner_texts()]
    assert places[:2] == ["假期规定 › 一、年休假", "假期规定 › 二、探亲假"]
    nearest = page.locator("figcaption .nearest").first.evaluate("one => getComputedStyle(one).color")
    assert nearest != page.locator("figcaption cite").first.evaluate("one => getComputedStyle(one).color")


def look(blockquote: Locator) -> list[str]:
    """Return whether a quotation stands between brackets, and what stands beside it."""
    found: list[str] = blockquote.evaluate(
        "one => [getComputedStyle(one, '::before').content, getComputedStyle(one).borderLeftStyle]"
    )
    return found


def test_what_is_only_mentioned_has_another_mark_and_other_quotations_without_regard_to_colour(
    open_page: Open, varied: str
) -> None:
    page = open_page(varied)
    ask(page, STATED)
    ask(page, MENTIONED)
    stated, mentioned = page.locator(".entry.answered"), page.locator(".entry.mentioned")
    expect(stated.locator(".seal > *")).to_have_count(1)
    expect(stated.locator(".seal rect.full")).to_have_count(1)
    expect(mentioned.locator(".seal circle")).to_have_count(1)
    expect(mentioned.locator(".seal .full")).to_have_count(0)
    assert look(stated.locator("blockquote").first) == ['""', "none"]
    assert look(mentioned.locator("blockquote").first) == ["none", "dashed"]
    sizes = [
        entry.locator("blockquote p").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
        for entry in (stated, mentioned)
    ]
    assert sizes[0] > sizes[1]


@pytest.mark.parametrize("wide", [True, False])
def test_rows_quoted_together_are_one_table_below_one_row_of_names(
    open_page: Open, varied: str, wide: bool
) -> None:
    page = open_page(varied, wide=wide)
    ask(page, OF_A_TABLE)
    tables = page.locator(".entry table")
    expect(tables).to_have_count(1)
    assert tables.locator("thead th").all_inner_texts() == ["项目", "NH-35", "NH-60"]
    rows = [row.locator("th, td:not(.mark)").all_inner_texts() for row in tables.locator("tbody tr").all()]
    assert sorted(rows) == [["净重", "𠮷3.8千克", "𠮷5.6千克"], ["容量", "3.5升", "6升"]]
    assert set(tables.locator(".focus").all_inner_texts()) <= {"𠮷5.6千克", "6升"}
    expect(page.locator(".entry blockquote", has_text="|")).to_have_count(0)
    assert tables.locator(".marker").all_inner_texts() == ["[1]", "[2]", "[3]"]
    tables.locator(".marker").last.click()
    expect(page.locator(".passage:visible mark")).to_have_text([f"| {' | '.join(rows[-1])} |"])
    assert overflow(page) <= 0
    assert faults(page) == []


def test_a_table_is_copied_as_it_was_quoted(open_page: Open, varied: str) -> None:
    page = open_page(varied, permissions=["clipboard-read", "clipboard-write"])
    ask(page, OF_A_TABLE)
    page.get_by_role("button", name="复制引文 1、2、3 及出处").click()
    lines = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert lines[0].startswith("“| 项目 | NH-35 | NH-60 |”（《空气炸锅说明书》 › 规格，空气炸锅.md，第 ")
    assert len(lines) == 3


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_what_is_pressed_on_a_phone_is_as_large_as_a_finger(
    open_page: Open, varied: str, locale: str
) -> None:
    page = open_page(varied, wide=False, locale=locale)
    page.locator(".suggestions").wait_for()
    assert small_targets(page) == []
    for question in (STATED, MENTIONED, OF_A_TABLE, "字" * 300):
        ask(page, question)
    page.locator(".marker").first.click()
    assert small_targets(page) == []
    page.locator(".composer .word").last.click()
    page.locator("dialog.question-box").wait_for()
    assert small_targets(page) == []
    page.keyboard.press("Escape")
    page.locator("figcaption button").first.click()
    page.locator("dialog mark").first.wait_for()
    assert small_targets(page) == []
    page.keyboard.press("Escape")
    for place, settled in (
        ("search?q=重点项目总投资是多少？", ".hit"),
        ("documents", ".documents"),
        ("evaluation", ".runs"),
    ):
        page.goto(f"{varied}/#/{place}")
        page.locator(settled).first.wait_for()
        assert small_targets(page) == [], place
    page.locator(".runs a").first.click()
    page.locator(".case summary").first.click()
    page.locator(".case .body a").first.wait_for()
    assert small_targets(page) == []
    page.goto(f"{varied}/#/evaluation")
    for row in (0, 1):
        page.locator(".runs input").nth(row).check()
    page.locator(".section-head button").click()
    page.locator("summary").first.wait_for()
    assert small_targets(page) == []
