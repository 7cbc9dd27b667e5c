"""Documents and index: added, indexed and asked about; deleted; gone back from."""

from pathlib import Path

import pytest
from browsing import REPORT, Open, ask, collection, served
from playwright.sync_api import FilePayload, Page, expect

from fakes import BigramEmbedder
from yinju.pipeline import build_index

pytestmark = pytest.mark.browser

NOTICE = "关于春游的通知\n\n春游的集合时间是4月12日上午8点，地点在人民公园东门。\n"
QUESTION = "春游的集合时间是什么时候？"


def file(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def to_documents(page: Page) -> None:
    page.get_by_role("link", name="文档与索引").click()
    expect(page.locator(".documents")).to_be_visible()


def upload(page: Page, *files: FilePayload) -> None:
    page.get_by_label("选择文件", exact=True).and_(page.locator("input")).set_input_files(files)


def rebuild(page: Page) -> None:
    page.get_by_role("button", name="重建索引").click()
    expect(page.get_by_text("索引与文档一致。")).to_be_visible()
    expect(page.get_by_role("button", name="重建索引")).to_be_enabled()


def test_a_document_is_added_indexed_and_then_asked_about(open_page: Open, managing: str) -> None:
    page = open_page(managing)
    ask(page, QUESTION)
    expect(page.locator(".entry .verdict strong")).not_to_have_text("文中写明")
    to_documents(page)
    upload(page, file("春游 通知.txt", NOTICE))
    row = page.get_by_role("row").filter(has_text="春游 通知.txt")
    expect(row).to_contain_text("待入索引")
    expect(page.get_by_text("索引还不知道这些变动")).to_be_visible()
    expect(page.get_by_text("新增 1 篇")).to_be_visible()
    rebuild(page)
    expect(row).to_contain_text("已入索引")
    page.get_by_role("link", name="提问", exact=True).click()
    ask(page, QUESTION)
    expect(page.locator(".entry:last-child blockquote")).to_contain_text("4月12日上午8点")


def test_files_that_cannot_be_read_are_not_passed_over_where_the_index_is_up_to_date(
    open_page: Open, tmp_path: Path
) -> None:
    settings = collection(tmp_path)
    (settings.source / "坏.txt").write_bytes(b"\0")
    with served(settings) as address:
        page = open_page(f"{address}/#/documents")
        words = "索引与能读取的文档一致，另有 1 个文件无法读取，没有收入，原因见下表。"
        expect(page.locator(".notice")).to_contain_text(words)
        expect(page.get_by_role("row").filter(has_text="坏.txt")).to_contain_text("无法读取")


def test_files_can_be_dropped(open_page: Open, managing: str) -> None:
    page = open_page(f"{managing}/#/documents")
    transfer = page.evaluate_handle(
        """([name, text]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], name, { type: "text/plain" }));
            return transfer;
        }""",
        ["放下的.txt", NOTICE],
    )
    page.dispatch_event(".dropzone", "drop", {"dataTransfer": transfer})
    expect(page.get_by_role("row").filter(has_text="放下的.txt")).to_contain_text("待入索引")


def test_what_is_there_already_or_is_no_text_is_refused_by_name(open_page: Open, managing: str) -> None:
    page = open_page(f"{managing}/#/documents")
    upload(page, file("副本.txt", REPORT), file("扫描件.pdf", "%PDF"))
    alert = page.locator(".outcome")
    expect(alert.get_by_role("alert")).to_be_visible()
    expect(alert).to_contain_text("扫描件.pdf")
    expect(alert).to_contain_text("2023年工作报告.txt")
    expect(page.get_by_role("row").filter(has_text="副本.txt")).to_have_count(0)


def test_a_document_is_deleted_only_when_that_is_confirmed(open_page: Open, managing: str) -> None:
    page = open_page(f"{managing}/#/documents")
    delete = page.get_by_role("button", name="删除 古籍 说明.txt")
    delete.click()
    page.get_by_role("dialog").get_by_role("button", name="取消").click()
    expect(delete).to_be_focused()
    delete.click()
    page.get_by_role("dialog").get_by_role("button", name="删除").click()
    row = page.get_by_role("row").filter(has_text="古籍 说明.txt")
    expect(row).to_contain_text("已删除")
    expect(page.get_by_text("删除 1 篇")).to_be_visible()


def test_a_document_is_read_whole(open_page: Open, managing: str) -> None:
    page = open_page(f"{managing}/#/documents")
    page.get_by_role("button", name="2023年工作报告", exact=True).click()
    expect(page.locator("dialog .source")).to_contain_text("城镇化率达到63.6%。")


def test_a_very_long_document_is_read_part_by_part(open_page: Open, tmp_path: Path) -> None:
    settings = collection(tmp_path)
    lines = [f"第{number}行，𠮷字之后的内容。" for number in range(20_000)]
    (settings.source / "长卷.txt").write_text("\n".join(lines), encoding="utf-8")
    with served(settings) as address:
        page = open_page(f"{address}/#/documents")
        page.get_by_role("button", name="长卷", exact=True).click()
        expect(page.locator("dialog .source p").first).to_be_attached()
        shown = page.locator("dialog .source p")
        assert 1000 < shown.count() < 15_000
        page.get_by_role("button", name="显示后面的内容").click()
        page.get_by_role("button", name="显示后面的内容").click()
        expect(shown.last).to_have_text(lines[-1])
        page.get_by_role("button", name="显示前面的内容").click()
        expect(page.get_by_role("button", name="显示后面的内容")).to_be_attached()


def test_a_build_is_compared_with_the_one_before_and_rolled_back(open_page: Open, tmp_path: Path) -> None:
    settings = collection(tmp_path)
    (settings.source / "春游 通知.txt").write_text(NOTICE, encoding="utf-8")
    build_index(settings, embedder=BigramEmbedder())
    with served(settings) as address:
        page = open_page(f"{address}/#/documents")
        page.get_by_role("button", name="比较").click()
        expect(page.locator(".difference:visible")).to_contain_text("新增春游 通知.txt")
        page.get_by_role("button", name="回退").click()
        page.get_by_role("dialog").get_by_role("button", name="回退到此").click()
        expect(page.get_by_text("新增 1 篇")).to_be_visible()
        expect(page.locator(".snapshots tr").filter(has_text="使用中").get_by_role("button")).to_have_count(0)
        page.get_by_role("link", name="提问", exact=True).click()
        ask(page, QUESTION)
        expect(page.locator(".entry .verdict strong")).not_to_have_text("文中写明")


def test_without_an_index_the_page_says_what_to_do(open_page: Open, tmp_path: Path) -> None:
    settings = collection(tmp_path)
    with served(settings.model_copy(update={"index": tmp_path / "没有"})) as address:
        page = open_page(address)
        ask(page, QUESTION)
        expect(page.get_by_role("alert")).to_contain_text("还没有可用的索引")
        page.get_by_role("alert").get_by_role("link", name="文档与索引").click()
        page.get_by_role("button", name="建立索引").click()
        expect(page.get_by_text("索引与文档一致。")).to_be_visible()
