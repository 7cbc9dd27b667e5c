"""The report is one page that loads nothing, runs nothing but its own script, and shows every question."""

import base64
import hashlib
import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from eval_samples import REPORT, TEXTS, Engine, Snapshot, answer, citation, hit, line, write_lines

from yinju.config import load_settings
from yinju.evaluate import load_dataset, report_path, run_evaluation

EVIL = "<script>alert('窃')</script>\" onclick=\"x"
EVIL_TEXT = f"{TEXTS[REPORT]}{EVIL}。"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("报告")
    texts = {REPORT: EVIL_TEXT}
    good, evil, failing = "生产总值", f"{EVIL}是什么", "坏的"
    hits = [hit(1, REPORT, "城镇化率全省第四。", texts), hit(2, REPORT, "生产总值4285亿元", texts)]
    engine = Engine(
        {
            good: answer(good, "answered", [citation(REPORT, "生产总值4285亿元", "4285亿元", texts)], 0.91),
            evil: answer(evil, "mentioned", [citation(REPORT, EVIL, "alert", texts)], 0.4),
            failing: RuntimeError("<b>坏了</b>"),
        },
        {good: hits},
        Snapshot(texts),
    )
    evidence = [{"doc_id": REPORT, "quote": EVIL}]
    path = write_lines(
        folder / "问题.jsonl",
        line(id="一", question=good),
        line(id="<i>二</i>", question=evil, answers=["alert"], evidence=evidence, tags=['"><script>']),
        line(id="三", question=failing),
        line(id="四", question="<u>", answers=["<img src=x>"]),
    )
    settings = load_settings(index=folder / "索引")
    run = run_evaluation(engine, load_dataset(path, engine.snapshot), settings, model="<fake>")
    return report_path(settings, run.id).read_text(encoding="utf-8")


class Reader(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_loads_nothing_and_has_no_inline_handlers(page: str) -> None:
    for tag, attributes in Reader(page).tags:
        assert tag not in ("link", "img", "iframe", "object", "base", "form", "a", "u"), tag
        assert not any(name.startswith("on") or name in ("src", "href", "style") for name in attributes), tag
    assert not re.search(r"url\(|@import|https?://", page)


def test_the_only_script_is_the_one_that_the_policy_allows(page: str) -> None:
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page


def test_what_comes_from_documents_and_questions_is_text(page: str) -> None:
    reader = Reader(page)
    assert sum(tag == "script" for tag, _ in reader.tags) == 1
    text = "".join(reader.texts)
    assert f"{EVIL}是什么" in text
    assert "<b>坏了</b>" in text
    assert "<img src=x>" in text
    assert "<fake>" in text


def test_every_question_can_be_filtered_by_what_became_of_it(page: str) -> None:
    articles = [attributes for tag, attributes in Reader(page).tags if tag == "article"]
    assert [(a["data-state"], a["data-verdict"], a["data-tags"]) for a in articles] == [
        ("right", "answered", "zh number"),
        ("part", "mentioned", 'zh "><script>'),
        ("wrong", "failed", "zh number"),
    ]


def test_a_quote_stands_marked_in_its_context_with_the_ranks_of_both_channels(page: str) -> None:
    assert "全市实现<mark>生产总值<b>4285亿元</b></mark>，增长3.5%" in page
    assert "First gold hit: rank <b>2</b>, dense #3, lexical #4" in page
    assert f"{escape(REPORT)} &gt; 一、回顾 · {escape(REPORT)}" in page


def test_figures_carry_intervals_and_curves_are_drawn(page: str) -> None:
    assert re.search(r"Answered, and the quotes hold the gold span.*?33\.3<small>%</small>.*?\d–\d", page)
    assert page.count('<svg viewBox="0 0 420 280"') == 2
    assert "line 4" in page  # what was not used is listed


@pytest.mark.parametrize("needed", ["prefers-color-scheme: dark", "max-width: 640px", "width=device-width"])
def test_the_page_follows_the_reader(page: str, needed: str) -> None:
    assert needed in page


def test_trec_topics_make_a_page_without_verdicts(tmp_path: Path) -> None:
    from yinju.evaluate import load_trec

    (tmp_path / "t").write_text("1\t生产总值\n", encoding="utf-8")
    (tmp_path / "q").write_text("1 0 报告 1\n", encoding="utf-8")
    engine = Engine({}, {"生产总值": [hit(1, REPORT, "生产总值4285亿元")]})
    dataset = load_trec(tmp_path / "t", tmp_path / "q", engine.snapshot)
    settings = load_settings(index=tmp_path / "索引")
    run = run_evaluation(engine, dataset, settings, model="fake")
    assert (run.setup.judged, run.metrics["ndcg@10"].value, run.confusion) == ("documents", 1.0, {})
    assert engine.asked == []
    assert "nDCG 1.00" in report_path(settings, run.id).read_text(encoding="utf-8")
