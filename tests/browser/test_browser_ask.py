"""Ask: a question becomes a quotation that can be seen in its place, stopped, copied, kept and cleared."""

import re
from urllib.parse import quote

import pytest
from browsing import ASTRAL, REPORT, SLOW, Open, ask
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

INVESTMENT = "重点项目总投资是多少？"


def marked(page: Page) -> str:
    """Return the text that is marked in the open document, once it is in view."""
    mark = page.locator("dialog mark")
    expect(mark).to_be_in_viewport()
    return str(mark.evaluate("mark => mark.textContent"))


def test_an_answer_shows_its_quotation_its_marker_and_its_source(open_page: Open, reading: str) -> None:
    page = open_page(reading)
    ask(page, INVESTMENT)
    entry = page.locator(".entry")
    expect(entry.locator(".verdict")).to_contain_text("文中写明")
    expect(entry.locator("blockquote")).to_have_text("全市重点项目320个，总投资4285亿元。[1]")
    expect(entry.locator("blockquote .focus")).to_have_text("4285亿元")
    start = REPORT.index("全市重点")
    place = f"第 {start}–{start + len('全市重点项目320个，总投资4285亿元。')} 字"
    expect(entry.locator("figcaption cite")).to_have_text(f"2023年工作报告 › 一、工作回顾 · {place}")


def test_a_marker_opens_the_passage_in_place(open_page: Open, reading: str) -> None:
    page = open_page(reading)
    ask(page, INVESTMENT)
    marker = page.get_by_role("button", name="引文 1：展开所在段落")
    expect(page.locator(".passage")).to_be_hidden()
    marker.click()
    expect(marker).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".passage mark")).to_have_text("全市重点项目320个，总投资4285亿元。")
    expect(page.locator(".passage .source")).to_contain_text("粮食产量60.5亿斤")


def test_the_drawer_shows_the_whole_document_with_the_span_marked_and_in_view(
    open_page: Open, reading: str
) -> None:
    page = open_page(reading)
    ask(page, INVESTMENT)
    page.get_by_role("button", name="看全文：引文 1").click()
    assert marked(page) == "全市重点项目320个，总投资4285亿元。"
    expect(page.locator("dialog .focus")).to_have_text("4285亿元")
    expect(page.locator("dialog .facts")).to_contain_text("引文与原文逐字一致")
    whole = "".join(page.locator("dialog .source p").all_text_contents())
    assert whole == REPORT.replace("\n", "")
    page.locator("dialog nav").get_by_role("button", name="二、工作安排").click()
    expect(page.locator("dialog p", has_text="新建学校12所")).to_be_in_viewport()


def test_characters_beyond_the_basic_plane_do_not_shift_what_is_marked(open_page: Open, reading: str) -> None:
    page = open_page(reading)
    ask(page, "馆藏古籍总数是多少？")
    quotation = "😀😀之后的文字也不错位：馆藏古籍总数为58210册。"
    expect(page.locator("blockquote .focus")).to_have_text("58210册")
    page.locator(".marker").click()
    expect(page.locator(".passage mark")).to_have_text(quotation)
    expect(page.locator(".passage .focus")).to_have_text("58210册")
    start = ASTRAL.index(quotation)
    expect(page.locator("figcaption")).to_contain_text(f"第 {start}–{start + len(quotation)} 字")
    page.get_by_role("button", name="看全文：引文 1").click()
    assert marked(page) == quotation
    expect(page.locator("dialog .focus")).to_have_text("58210册")


def test_the_drawer_keeps_the_focus_and_gives_it_back(open_page: Open, reading: str) -> None:
    page = open_page(reading)
    ask(page, INVESTMENT)
    opener = page.get_by_role("button", name="看全文：引文 1")
    opener.focus()
    page.keyboard.press("Enter")
    marked(page)
    for key in ["Tab"] * 8 + ["Shift+Tab"] * 12:
        page.keyboard.press(key)
        assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


@pytest.mark.parametrize(
    ("question", "name", "quoted"),
    [
        (INVESTMENT, "文中写明", 1),
        ("什么是“356”特色产业集群？", "只是提到", 1),
        ("火星上有水吗", "没有写到", 0),
    ],
)
def test_the_three_verdicts_look_different_and_say_what_they_mean(
    open_page: Open, reading: str, question: str, name: str, quoted: int
) -> None:
    page = open_page(reading)
    ask(page, question)
    expect(page.locator(".verdict strong")).to_have_text(name)
    expect(page.locator(".entry blockquote")).to_have_count(quoted)
    meaning = page.locator(".verdict > span").inner_text().removeprefix(name)
    assert len(meaning) > 8
    kind = {"文中写明": "answered", "只是提到": "mentioned", "没有写到": "not_found"}[name]
    expect(page.locator(f".entry.{kind} svg.seal.{kind}")).to_be_visible()


def test_an_answer_can_be_stopped_and_asked_for_again(open_page: Open, reading: str) -> None:
    page = open_page(reading)
    page.get_by_role("textbox").fill(f"{SLOW}，重点项目总投资是多少？")
    page.keyboard.press("Enter")
    expect(page.locator(".entry[aria-busy=true] .stages")).to_contain_text("理解问题")
    page.get_by_role("button", name="停止").click()
    expect(page.locator(".entry")).to_contain_text("已停止")
    expect(page.locator(".entry blockquote")).to_have_count(0)
    page.get_by_role("button", name="重试").click()
    expect(page.locator(".entry .verdict strong")).to_have_text("文中写明")


def test_enter_in_an_input_method_chooses_a_word_and_asks_nothing(open_page: Open, reading: str) -> None:
    page = open_page(reading)
    field = page.get_by_role("textbox")
    field.fill("重点项目")
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    field.press("Shift+Enter")
    expect(page.locator(".entry")).to_have_count(0)
    expect(field).to_have_value("重点项目\n")


def test_a_quotation_is_copied_with_its_source(open_page: Open, reading: str) -> None:
    page = open_page(reading, permissions=["clipboard-read", "clipboard-write"])
    ask(page, INVESTMENT)
    page.get_by_role("button", name="复制引文 1 及出处").click()
    quotation = "全市重点项目320个，总投资4285亿元。"
    start = REPORT.index(quotation)
    place = f"第 {start}–{start + len(quotation)} 字"
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"“{quotation}”（《2023年工作报告》 › 一、工作回顾，2023年工作报告.txt，{place}）"


def test_the_questions_are_exported_as_markdown(open_page: Open, reading: str) -> None:
    page = open_page(reading)
    ask(page, INVESTMENT)
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Markdown").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert f"## {INVESTMENT}" in text
    assert "> 全市重点项目320个，总投资4285亿元。 \\[1\\]" in text
    assert "《2023年工作报告》 › 一、工作回顾，" in text


def test_the_history_stays_in_the_browser_until_it_is_cleared(open_page: Open, reading: str) -> None:
    page = open_page(reading)
    ask(page, INVESTMENT)
    page.reload()
    expect(page.locator(".entry blockquote")).to_contain_text("总投资4285亿元")
    page.get_by_role("button", name="清空记录").click()
    page.get_by_role("dialog").get_by_role("button", name="清空记录").click()
    expect(page.get_by_role("heading", name="向文档提问")).to_be_visible()
    page.reload()
    expect(page.locator(".entry")).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "question", "shown"),
    [
        (
            "zh-CN",
            INVESTMENT,
            {
                "answers": r"\d+%，门槛 \d+%",
                "fits_kind": "是",
                "cosine": r"0\.\d\d（最高 1）",
                "quoted_share": r"\d+%",
            },
        ),
        (
            "en-GB",
            "What is the total investment in 重点项目?",
            {"answers": r"\d+%, bar \d+%", "english": "yes", "standing_out": r"-?\d\.\d\d deviations"},
        ),
    ],
)
def test_each_signal_has_its_scale_or_is_in_words(
    open_page: Open, reading: str, locale: str, question: str, shown: dict[str, str]
) -> None:
    page = open_page(f"{reading}/#/search?q={quote(question)}", locale=locale)
    signals = page.locator(".signals")
    for name, words in shown.items():
        expect(signals.locator(f"[data-signal={name}] dd")).to_have_text(re.compile(f"^{words}$"))
    bare = signals.locator("dd").filter(has_text=re.compile(r"^-?[\d.]+$"))
    expect(bare).to_have_count(0)
    expect(signals.locator("[data-signal=english]")).to_have_count(int("english" in shown))
