"""A service to manage, with a small collection; what its jobs do is in job_work.py."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from fastapi.testclient import TestClient
from job_work import quick_work

from fakes import BigramEmbedder
from yinju.api import create_app
from yinju.api.worker import Work
from yinju.config import Settings, load_settings
from yinju.pipeline import build_index

REPORT = (
    "{year}年工作报告\n\n一、回顾\n\n全市生产总值增长{growth}%。粮食产量{crop}万吨，比上年多。\n\n"
    "二、安排\n\n新建学校{growth}所。"
)
# A test that fails need not wait longer.
PATIENCE_S = 20.0

T = TypeVar("T")


def report(year: int) -> str:
    return REPORT.format(year=year, growth=year - 2015, crop=year - 1800)


def small_settings(folder: Path, **changes: Any) -> Settings:
    """Return settings whose folder of documents holds two reports, in a place with what breaks URLs."""
    source = folder / "文件 100%"
    source.mkdir()
    for year in (2020, 2021):
        (source / f"{year}年 报告.txt").write_text(report(year), encoding="utf-8")
    (folder / "问题集").mkdir()
    values = {"source": source, "index": folder / "索引", "questions": folder / "问题集"}
    return load_settings(**(values | changes))


def build(settings: Settings) -> str:
    """Build the index here and return the snapshot's id."""
    return build_index(settings, embedder=BigramEmbedder()).snapshot


@contextmanager
def serving(settings: Settings, work: Work = quick_work) -> Iterator[TestClient]:
    """Give a client of a service whose jobs do `work`."""
    app = create_app(settings, embedder=BigramEmbedder(), work=work)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield client


def rebuild(client: TestClient, settings: Settings) -> str:
    """Build as the command line does, have the service see it, and return the snapshot's id."""
    snapshot = build(settings)
    client.app.state.service.refresh()  # type: ignore[attr-defined]
    return snapshot


def ended(client: TestClient, job: dict[str, Any]) -> dict[str, Any]:
    """Wait for a job's end and return it."""
    return wait_for(lambda: shown if (shown := show(client, job))["state"] != "running" else None)


def show(client: TestClient, job: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v1/jobs/{job['id']}").json()
    return found


def wait_for(what: Callable[[], T | None]) -> T:
    """Return what a function gives as soon as that is something."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if (found := what()) is not None:
            return found
        time.sleep(0.02)
    raise AssertionError("what was waited for did not happen")


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Return the body of a refusal, which has this status and code, words, and a request id."""
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    error = body["error"]
    assert error["code"] == code and error["message"] and error["hint"] and error["request_id"], body
    assert "Traceback" not in answer.text and "/dev/shm" not in answer.text and "/tmp" not in answer.text
    return body
