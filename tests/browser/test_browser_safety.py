"""What a document holds is text; what the page loads is ours; a key opens what a key protects."""

import hashlib
from pathlib import Path

import pytest
from browsing import Open, ask, collection, served
from playwright.sync_api import expect

from fakes import BigramEmbedder
from yinju.pipeline import build_index

pytestmark = pytest.mark.browser

RLO, PDF = "\u202e", "\u202c"
HOSTILE = (
    "<img src=x onerror=alert(1)>恶意文档\n\n"
    "<script>alert('脚本')</script>攻击面总数是77个。[点我](javascript:alert(1)) "
    '<a href="javascript:alert(2)">链接</a>\n\n'
    f"金额{RLO}元万001{PDF}已经支付。<iframe src=https://example.org></iframe><style>body{{display:none}}</style>\n"
)
LINE = "<script>alert('脚本')</script>攻击面总数是77个。"


def test_a_hostile_document_is_shown_as_its_text(open_page: Open, tmp_path: Path) -> None:
    settings = collection(tmp_path)
    (settings.source / "<b onclick=alert(3)>坏&amp;.txt").write_text(HOSTILE, encoding="utf-8")
    build_index(settings, embedder=BigramEmbedder())
    with served(settings) as address:
        page = open_page(address)
        ask(page, "攻击面总数是多少？")
        expect(page.locator("blockquote", has_text="攻击面总数是77个。")).to_be_visible()
        page.locator(".marker").first.click()
        expect(page.locator(".passage:visible .source")).to_contain_text(LINE)
        page.get_by_role("button", name="看全文：引文 1").click()
        sheet = page.locator("dialog .source")
        expect(sheet).to_contain_text(LINE)
        expect(sheet).to_contain_text("[点我](javascript:alert(1))")
        made = page.locator("main, dialog").locator(
            "script, iframe, img, style, a[href^=javascript], [onclick], [onerror]"
        )
        assert made.count() == 0
        # The mark that would turn the amount round is shown by its name, and turns nothing.
        expect(sheet.locator(".control").first).to_have_attribute("data-code", "RLO")
        boxes = sheet.evaluate(
            """sheet => {
                const line = [...sheet.querySelectorAll("p")].find((p) => p.textContent.includes("已经支付"));
                const node = [...line.childNodes].find((child) => child.textContent.startsWith("元万"));
                return [0, 1].map((at) => {
                    const range = document.createRange();
                    range.setStart(node, at);
                    range.setEnd(node, at + 1);
                    return range.getBoundingClientRect().left;
                });
            }"""
        )
        assert boxes[0] < boxes[1]
        page.keyboard.press("Escape")
        page.get_by_role("link", name="文档与索引").click()
        expect(page.get_by_role("row").filter(has_text="<b onclick=alert(3)>坏&amp;.txt")).to_be_visible()


def test_the_documentation_of_the_api_loads_nothing_from_elsewhere(open_page: Open, reading: str) -> None:
    page = open_page(reading)
    page.goto(f"{reading}/docs")
    expect(page.get_by_text("/api/v1/ask").first).to_be_visible()


def test_a_key_is_asked_for_once_and_kept_in_this_tab_alone(open_page: Open, tmp_path: Path) -> None:
    digests = tuple(
        f"{role}:{hashlib.sha256(key).hexdigest()}" for role, key in (("ask", b"wen"), ("manage", b"guan"))
    )
    with served(collection(tmp_path, api_keys=digests)) as address:
        page = open_page(address)
        page.get_by_role("textbox", name="密钥").fill("不对")
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_contain_text("没有被接受")
        page.get_by_role("textbox", name="密钥").fill("wen")
        page.get_by_role("button", name="使用").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        ask(page, "重点项目总投资是多少？")
        expect(page.locator("blockquote")).to_contain_text("4285亿元")
        assert page.evaluate("Object.values(localStorage).join().includes('wen')") is False
        page.get_by_role("link", name="文档与索引").click()
        expect(page.get_by_role("alert").first).to_contain_text("没有管理权限")
        page.get_by_role("button", name="换一个密钥").first.click()
        page.get_by_role("textbox", name="密钥").fill("guan")
        page.keyboard.press("Enter")
        expect(page.get_by_text("索引与文档一致。")).to_be_visible()
