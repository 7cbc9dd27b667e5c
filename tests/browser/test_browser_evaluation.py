"""Evaluation: a set is run and read; a failing question goes to the search test; two runs are compared."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import QUESTIONS, Open, collection, faults, served
from playwright.sync_api import expect

from fakes import BigramEmbedder
from yinju.api.worker import Task, do_work

pytestmark = pytest.mark.browser


@pytest.fixture
def evaluated(tmp_path: Path) -> Iterator[str]:
    """Return the address of a service that has two runs."""
    settings = collection(tmp_path)
    for _ in range(2):
        task = Task("evaluation", settings.questions / "speech.jsonl")
        do_work(settings, task, lambda *_: None, embedder=BigramEmbedder())
    with served(settings) as address:
        yield address


def test_an_evaluation_is_run_and_its_failure_opened_in_the_search_test(
    open_page: Open, managing: str
) -> None:
    page = open_page(managing)
    page.get_by_role("link", name="评测").click()
    page.get_by_role("button", name="开始评测").click()
    expect(page.get_by_role("heading", name="speech.jsonl")).to_be_visible()
    metric = page.locator(".metric", has_text="判断正确率")
    expect(metric.locator(".value")).to_contain_text("%")
    expect(metric.locator("svg .range")).to_have_count(1)
    expect(page.get_by_role("img", name="校准曲线，共 3 题")).to_be_visible()
    expect(page.locator(".case")).to_have_count(1)
    case = page.locator(".case")
    case.locator("summary").click()
    expect(case).to_contain_text("60.5亿斤")
    case.get_by_role("link", name="在检索测试中打开").click()
    expect(page.get_by_role("searchbox")).to_have_value("新建学校多少所？")
    expect(page.locator(".hit").first).to_contain_text("语义")
    expect(page.get_by_role("region", name="判断")).to_contain_text("引文能回答的可能")


def test_two_runs_are_compared(open_page: Open, evaluated: str) -> None:
    page = open_page(f"{evaluated}/#/evaluation")
    compare = page.get_by_role("button", name="比较", exact=True)
    expect(compare).to_be_disabled()
    for row in (0, 1):
        page.get_by_role("checkbox").nth(row).check()
    compare.click()
    expect(page.get_by_text("两次都有的 3 题")).to_be_visible()
    assert faults(page) == []
    expect(page.get_by_role("heading", name="变差的题（0）")).to_be_visible()


def test_a_set_is_uploaded_and_run(open_page: Open, managing: str) -> None:
    page = open_page(f"{managing}/#/evaluation")
    page.locator("input[type=file]").set_input_files(
        {"name": "自己的题.jsonl", "mimeType": "application/json", "buffer": QUESTIONS.encode()}
    )
    expect(page.get_by_role("heading", name="自己的题.jsonl")).to_be_visible()


def test_the_report_opens_as_a_page_of_its_own(open_page: Open, evaluated: str) -> None:
    page = open_page(f"{evaluated}/#/evaluation")
    page.locator(".runs a").first.click()
    page.locator(".case").first.wait_for()
    assert faults(page) == []
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="打开完整报告").click()
    report = opened.value
    report.wait_for_load_state()
    expect(report.locator("h1")).to_contain_text("Evaluation")
    assert report.evaluate("getComputedStyle(document.body).backgroundColor") != "rgba(0, 0, 0, 0)"


def test_of_a_set_that_cannot_be_used_whole_it_is_said_how_much_and_why(
    open_page: Open, tmp_path: Path
) -> None:
    settings = collection(tmp_path)
    elsewhere = QUESTIONS.splitlines()[0].replace("2023年工作报告.txt", "没有.txt").replace("q1", "q4")
    (settings.questions / "speech.jsonl").write_text(f"{QUESTIONS}{elsewhere}\n", encoding="utf-8")
    with served(settings) as address:
        page = open_page(f"{address}/#/evaluation")
        expect(page.get_by_label("题集", exact=True).locator("option")).to_have_text(
            "speech.jsonl，4 题中 3 题可用"
        )
        page.get_by_text("题集中有 1 处无法使用").click()
        expect(page.locator(".set-problems")).to_contain_text("第 4 行 · q4：索引里没有文档“没有.txt”")
        assert faults(page) == []
