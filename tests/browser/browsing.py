"""A real service with a small collection, in threads of this process, and how its page is read in a browser."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import uvicorn
from numpy.typing import NDArray
from playwright.sync_api import Page

from fakes import BigramEmbedder
from yinju.api import create_app
from yinju.api.worker import Task, do_work
from yinju.config import Settings, load_settings
from yinju.models import Embedder
from yinju.pipeline import Progress, build_index

Open = Callable[..., Page]

REPORT = (
    "2023年工作报告\n\n一、工作回顾\n\n全市重点项目320个，总投资4285亿元。粮食产量60.5亿斤，比上年增加。"
    "“356”特色产业集群规模效应初显。\n\n二、工作安排\n\n新建学校12所。城镇化率达到63.6%。\n"
)
# Characters beyond the basic plane: one code point each, two units of UTF-16.
ASTRAL = (
    "古籍整理说明\n\n𠮷野家的𠀀字在扩展区，共收录罕用字1204个。𡃁仔一词见于粤语文献。\n\n"
    "😀😀之后的文字也不错位：馆藏古籍总数为58210册。\n"
)
QUESTIONS = (
    '{"id": "q1", "question": "重点项目总投资是多少？", "lang": "zh", "verdict": "answered", '
    '"answers": ["总投资4285亿元"], "evidence": [{"doc_id": "2023年工作报告.txt", "quote": "总投资4285亿元"}], '
    '"tags": []}\n'
    '{"id": "q2", "question": "新建学校多少所？", "lang": "zh", "verdict": "answered", '
    '"answers": ["60.5亿斤"], "evidence": [{"doc_id": "2023年工作报告.txt", "quote": "60.5亿斤"}], "tags": []}\n'
    '{"id": "q3", "question": "火星上有水吗", "lang": "zh", "verdict": "not_found", "answers": [], "evidence": [], '
    '"tags": []}\n'
)
AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
# For a checkbox its label is pressed, for a file a button; the link past the places is for the keyboard.
SMALL_TARGETS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((one) => one.checkVisibility() && !one.matches(".unseen, .skip"))
  .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
  .filter(([, { width, height }]) => Math.min(width, height) < 44)
  .map(([one, { width, height }]) => `${one.outerHTML.slice(0, 120)} ${width} x ${height}`)"""
SLOW = "慢慢说"
SLOW_S = 1.5


class PatientEmbedder(BigramEmbedder):
    """Takes its time for a question that asks for it, so that the answer can be stopped."""

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if any(SLOW in text for text in texts):
            time.sleep(SLOW_S)
        return super().embed_queries(texts)


def quick_work(settings: Settings, task: Task, progress: Progress) -> dict[str, Any]:
    """Do a job with the fake, in its own process as the service does."""
    return do_work(settings, task, progress, embedder=BigramEmbedder())


def collection(folder: Path, **changes: Any) -> Settings:
    """Return settings of a collection of two documents and one set of questions, its index built."""
    source, questions = folder / "文档", folder / "题集"
    source.mkdir()
    questions.mkdir()
    (source / "2023年工作报告.txt").write_text(REPORT, encoding="utf-8")
    (source / "古籍 说明.txt").write_text(ASTRAL, encoding="utf-8")
    (questions / "speech.jsonl").write_text(QUESTIONS, encoding="utf-8")
    values = {"source": source, "index": folder / "索引", "questions": questions} | changes
    settings = load_settings(**values)
    build_index(settings, embedder=BigramEmbedder())
    return settings


@contextmanager
def served(settings: Settings, embedder: Embedder | None = None) -> Iterator[str]:
    """Give the address of a service that runs as long as the context."""
    app = create_app(settings, embedder=embedder or PatientEmbedder(), work=quick_work)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the service did not start"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def ask(page: Page, question: str) -> None:
    """Ask a question and wait for what becomes of it."""
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")
    page.locator(".entry:last-child[aria-busy=false]").filter(has_text=question).wait_for()


def faults(page: Page) -> list[str]:
    """Return what axe finds serious in what the page shows."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{fault['id']}: {fault['nodes'][0]['html']} {fault['nodes'][0]['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
    ]


def small_targets(page: Page) -> list[str]:
    """Return what can be pressed and is smaller than a finger's 44 pixels, with its size."""
    found: list[str] = page.evaluate(SMALL_TARGETS)
    return found


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return width
