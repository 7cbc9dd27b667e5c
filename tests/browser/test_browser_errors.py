"""What went wrong is said in the language of the page, with what to do; the service's own words are a last resort."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import REPORT, Open, ask, collection, faults, overflow, served
from playwright.sync_api import FilePayload, Locator, Page, expect

pytestmark = pytest.mark.browser

LONG = "重点项目总投资到底是多少？" * 5
TOO_LONG = f"问题有 {len(LONG)} 个字，最多 30 个。请说得短一些。"


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[str]:
    """Return the address of a service that refuses a long question and a large file."""
    with served(collection(tmp_path, max_question_chars=30, max_file_bytes=1000)) as address:
        yield address


def file(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def upload(page: Page, label: str, *files: FilePayload) -> None:
    page.get_by_label(label, exact=True).and_(page.locator("input")).set_input_files(files)


def answer_with(page: Page, path: str, status: int, body: str) -> None:
    """Answer the page's requests to a path in the service's place."""
    page.route(path, lambda route: route.fulfill(status=status, body=body, content_type="application/json"))


def only_chinese(element: Locator) -> None:
    """See that nothing in an element is English."""
    expect(element.locator("[lang=en]")).to_have_count(0)


def test_a_question_that_is_too_long_is_refused_in_chinese(open_page: Open, strict: str) -> None:
    page = open_page(strict, wide=False)
    ask(page, LONG)
    alert = page.get_by_role("alert")
    expect(alert.locator("p")).to_have_text([TOO_LONG])
    only_chinese(alert)
    expect(alert.get_by_role("button")).to_have_count(0)  # the same again would be refused again
    expect(page.locator("#question")).to_have_value(LONG)
    assert overflow(page) <= 0
    assert faults(page) == []
    page.get_by_role("button", name="English").click()
    words = f"The question has {len(LONG)} characters; 30 are allowed. Ask it in fewer words."
    expect(alert.locator("p")).to_have_text([words])


@pytest.mark.parametrize("wide", [True, False])
def test_a_question_of_many_pages_is_folded_so_that_its_error_is_seen(
    open_page: Open, reading: str, wide: bool
) -> None:
    page = open_page(reading, wide=wide)
    question = "总投资是多少" * 2000
    ask(page, question)
    expect(page.get_by_role("alert")).to_be_in_viewport(ratio=1)
    heading = page.locator(".question")
    folded = heading.evaluate("heading => heading.clientHeight")
    page.get_by_role("button", name="展开全部问题（12,000 字）").click()
    assert heading.evaluate("heading => heading.clientHeight") > 10 * folded
    page.get_by_role("button", name="收起").click()
    assert heading.evaluate("heading => heading.clientHeight") == folded
    expect(heading).to_have_text(question)
    assert overflow(page) <= 0
    assert faults(page) == []


def test_each_file_that_is_refused_has_its_reason_in_chinese(open_page: Open, strict: str) -> None:
    page = open_page(f"{strict}/#/documents", wide=False)
    bad = (
        file("副本.txt", REPORT),
        file("照片.png", "PNG"),
        file("空白.txt", "\n"),
        file("长卷.txt", "多" * 400),
    )
    upload(page, "选择文件", *bad)
    outcome = page.locator(".outcome")
    expect(outcome.get_by_role("alert")).to_have_text("没有添加。请去掉或改正下面的文件，再一起添加。")
    expect(outcome.locator(".reason")).to_have_text(
        [
            "内容与文档“2023年工作报告.txt”相同。请去掉它，或先删除原来的。",
            "不支持 .png 文件，支持的是 .txt, .md, .markdown, .docx, .html, .htm, .pdf。",
            "文件里没有文字。请去掉它，或写上内容。",
            "文件超过了 1 kB 的上限，请分成几个。",
        ]
    )
    only_chinese(outcome.locator(".reason"))
    assert overflow(page) <= 0


def test_what_is_wrong_with_a_question_set_is_said_line_by_line(open_page: Open, strict: str) -> None:
    page = open_page(f"{strict}/#/evaluation", wide=False)
    upload(page, "上传题集", file("坏.jsonl", '{"id": "一"}\n{nonsense\n' + "[]\n" * 10))
    alert = page.get_by_role("alert")
    expect(alert.locator("p")).to_contain_text("题集里没有一题能用，共 12 处有误。")
    problems = alert.get_by_role("listitem")
    expect(problems).to_have_count(11)
    expect(problems.nth(0)).to_have_text("第 1 行 · 一：缺少文字字段 question")
    expect(problems.nth(1)).to_have_text("第 2 行：不是 JSON")
    expect(problems.last).to_have_text("还有 2 处")
    only_chinese(alert)
    assert overflow(page) <= 0
    assert faults(page) == []


def test_a_document_that_cannot_be_read_says_why_in_chinese(open_page: Open, tmp_path: Path) -> None:
    settings = collection(tmp_path)
    (settings.source / "空.txt").write_text(" ", encoding="utf-8")
    (settings.source / "又一份.txt").write_text(REPORT, encoding="utf-8")
    with served(settings) as address:
        page = open_page(f"{address}/#/documents")
        for name, why in {
            "空.txt": "文件里没有文字",
            "又一份.txt": "内容与文档“2023年工作报告.txt”相同",
        }.items():
            reason = page.get_by_role("row").filter(has_text=name).locator(".reason").first
            expect(reason).to_contain_text(why)


def test_an_index_that_is_damaged_is_not_taken_for_one_that_was_never_built(
    open_page: Open, tmp_path: Path
) -> None:
    settings = collection(tmp_path)
    (manifest,) = settings.index.glob("snapshots/*/manifest.json")
    manifest.write_text("{}", encoding="utf-8")
    with served(settings) as address:
        page = open_page(f"{address}/#/documents")
        expect(page.get_by_text("索引不能用")).to_be_visible()
        expect(page.locator(".notice").first).to_contain_text("索引打不开，可能已损坏。")
        expect(page.locator(".snapshots .reason")).to_have_text("已损坏，不能使用")
        page.get_by_role("button", name="重建索引").click()
        expect(page.get_by_text("索引与文档一致。")).to_be_visible()


def test_a_service_that_cannot_be_reached_is_said_in_chinese(open_page: Open, reading: str) -> None:
    page = open_page(reading)
    page.route("**/api/v1/ask", lambda route: route.abort())
    ask(page, "重点项目总投资是多少？")
    expect(page.get_by_role("alert").locator("p")).to_have_text(
        ["连不上服务。它可能已停止，或正在重启；请稍候再试。"]
    )


def test_an_error_that_the_page_does_not_know_is_shown_in_the_services_words(
    open_page: Open, reading: str
) -> None:
    page = open_page(reading)
    error = (
        '{"code": "novel", "message": "the <b>new</b> thing failed", "hint": "do this", "request_id": "1"}'
    )
    answer_with(page, "**/api/v1/ask", 409, f'{{"error": {error}}}')
    ask(page, "重点项目总投资是多少？")
    alert = page.get_by_role("alert")
    expect(alert.locator("p").first).to_have_text("与已有的内容冲突。")
    expect(alert.locator("[lang=en]")).to_have_text("the <b>new</b> thing failed — do this")


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ('"rate_limited", "details": {"limit": 1200, "wait_s": 3}', "每分钟最多 1,200 次。请过 3 秒再试。"),
        ('"internal", "request_id": "5f0c7d1e"', "请求号是 5f0c7d1e。"),
        ('"timeout", "details": {"limit_s": 120.0}', "过了 2 分钟还没有完成"),
        (
            '"too_large", "details": {"case": "body_too_large", "limit_bytes": 200000000}',
            "超过了 200 MB 的上限",
        ),
    ],
)
def test_values_are_shown_with_their_units(open_page: Open, reading: str, details: str, words: str) -> None:
    page = open_page(reading)
    answer_with(page, "**/api/v1/ask", 429, f'{{"error": {{"code": {details}}}}}')
    ask(page, "重点项目总投资是多少？")
    expect(page.get_by_role("alert").locator("p")).to_contain_text([words])
