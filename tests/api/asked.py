"""A service to ask, with a small speech; in the test's process, on a port of its own, or in a process of its own."""

import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import uvicorn
from fastapi.testclient import TestClient
from numpy.typing import NDArray

from fakes import BigramEmbedder
from yinju.api import create_app
from yinju.api.serving import InTime
from yinju.api.worker import Work, do_work
from yinju.config import Settings, load_settings
from yinju.pipeline import build_index

SPEECH = """某市工作报告

各位代表：
2022年，全市实现生产总值4285亿元，增长3.5%。城镇化率全省第四。
2023年，计划投资1300亿元，安排重点项目320个。“添翼计划”成果喜人。

一、加强作风建设
要驰而不息严纠“四风”，持之以恒加固中央八项规定堤坝。
"""
QUESTION = "2022年全市生产总值是多少"
QUOTED = "4285亿元"
BASE = "http://127.0.0.1:8000"
PATIENCE_S = 20.0


class HeldEmbedder(BigramEmbedder):
    """Embeds a question only while `open` is set; notes how many came together."""

    def __init__(self) -> None:
        super().__init__()
        self.open = threading.Event()
        self.open.set()
        self.batches: list[int] = []

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        assert self.open.wait(PATIENCE_S)
        self.batches.append(len(texts))
        return super().embed_queries(texts)


def speech_settings(folder: Path, *, built: bool = True, **changes: Any) -> Settings:
    """Return settings whose index holds the speech."""
    source = folder / "文件"
    source.mkdir()
    (source / "报告.txt").write_text(SPEECH, encoding="utf-8")
    settings = load_settings(source=source, index=folder / "索引", questions=folder / "问题集", **changes)
    if built:
        build(settings)
    return settings


def build(settings: Settings, *further: str) -> str:
    """Build the index after adding these texts to the folder; return the snapshot's id."""
    for text in further:
        name = f"{len(list(settings.source.iterdir()))}.txt"
        (settings.source / name).write_text(text, encoding="utf-8")
    return build_index(settings, embedder=BigramEmbedder()).snapshot


@contextmanager
def client_of(settings: Settings, embedder: BigramEmbedder | None = None) -> Iterator[TestClient]:
    """Give a client of an app in this process, which answers errors as it does to others."""
    app = create_app(settings, embedder=embedder or BigramEmbedder())
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        yield client


@contextmanager
def listening(
    settings: Settings, embedder: BigramEmbedder | None = None, work: Work = do_work
) -> Iterator[tuple[str, Any]]:
    """Give the address and the service of a server on a port of its own, in another thread."""
    app = create_app(settings, embedder=embedder or BigramEmbedder(), work=work)
    config = uvicorn.Config(
        app, http=InTime, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=5
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            wait_until(lambda: server.started or not thread.is_alive())
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", app.state.service
        finally:
            server.should_exit = True
            thread.join()


def wait_until(condition: Any) -> None:
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until, "what was waited for did not happen"
        time.sleep(0.01)


def ask(client: Any, question: str = QUESTION, **fields: Any) -> Any:
    return client.post("/api/v1/ask", json={"question": question, **fields})


def events(text: str) -> list[tuple[str, Any]]:
    """Return the events of a stream: name and data."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def refusal(response: Any, status: int, code: str) -> dict[str, str]:
    """Return the error of a refusal, which has this status and code and the one form, and tells no secrets."""
    assert response.status_code == status, response.text
    error: dict[str, str] = response.json()["error"]
    assert set(error) - {"details"} == {"code", "message", "hint", "request_id"}
    assert error["code"] == code
    assert error["message"] and error["request_id"] == response.headers["x-request-id"]
    for secret in ("/", "Traceback", "pydantic", "sqlite", "starlette"):
        assert secret not in error["message"], error
    return error
