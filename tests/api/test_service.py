"""The service under load and in trouble: batches, swaps, bounds, clients that leave, an index that is gone, the end."""

import gc
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
import pytest
from asked import (
    PATIENCE_S,
    QUESTION,
    QUOTED,
    HeldEmbedder,
    ask,
    build,
    client_of,
    listening,
    refusal,
    speech_settings,
    wait_until,
)
from numpy.typing import NDArray

from fakes import BigramEmbedder
from yinju.api import serve, service
from yinju.api.batching import MAX_BATCH, QueryBatcher, cores
from yinju.api.suggestions import Suggestion
from yinju.config import Settings, load_settings
from yinju.errors import UsageError
from yinju.index import live_id, rollback
from yinju.pipeline import Engine, Found
from yinju.types import Answer

TESTS = Path(__file__).resolve().parent.parent


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return speech_settings(tmp_path)


def test_questions_that_arrive_together_are_embedded_together() -> None:
    embedder = HeldEmbedder()
    batcher = QueryBatcher(embedder, threads=1)
    embedder.open.clear()
    texts = [f"第{number}个问题" for number in range(20)]
    with ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(batcher.embed_queries, [text]) for text in texts]
        wait_until(lambda: batcher._waiting.qsize() >= 20 - MAX_BATCH)
        embedder.open.set()
        vectors = [future.result(PATIENCE_S)[0] for future in asked]
    batcher.close()
    assert sum(embedder.batches) == 20
    assert len(embedder.batches) <= 4
    assert np.array_equal(vectors, BigramEmbedder().embed_queries(texts))


def test_a_question_that_was_asked_lately_is_not_embedded_again() -> None:
    embedder = HeldEmbedder()
    batcher = QueryBatcher(embedder, threads=1)
    first = batcher.embed_queries(["城镇化率"])
    again = batcher.embed_queries(["城镇化率"])
    batcher.embed_queries(["总投资"])
    batcher.close()
    assert embedder.batches == [1, 1]
    assert np.array_equal(again, first)
    with pytest.raises(ValueError, match="read-only"):
        again[0, 0] = 2.0  # it would be everybody's


def test_an_embedder_that_fails_fails_those_who_asked_and_goes_on() -> None:
    class Failing(BigramEmbedder):
        def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
            if "坏" in texts:
                raise ValueError("坏")
            return super().embed_queries(texts)

    batcher = QueryBatcher(Failing(), threads=2)
    with pytest.raises(ValueError, match="坏"):
        batcher.embed_queries(["坏"])
    assert batcher.embed_queries(["好", "很好"]).shape == (2, 256)
    assert batcher.embed_queries([]).shape == (0, 256)
    batcher.close()


@pytest.mark.model
def test_an_answer_does_not_depend_on_the_questions_that_come_with_it(speech: Engine, root: Path) -> None:
    lines = (root / "seeds/questions/speech.tune.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines[::5]]
    batcher = QueryBatcher(speech.embedder, threads=2)
    together = Engine(speech.settings, embedder=batcher, reader=speech.reader)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(together.ask, questions))
    alone = [speech.ask(question) for question in questions]
    assert [(a.verdict, a.text) for a in answers] == [(a.verdict, a.text) for a in alone]
    assert max(abs(a.confidence - b.confidence) for a, b in zip(answers, alone, strict=True)) < 1e-3
    together.snapshot.close()
    batcher.close()


def test_two_hundred_questions_at_once_are_all_answered(settings: Settings) -> None:
    embedder = HeldEmbedder()
    limits = httpx.Limits(max_connections=200)
    with (
        listening(settings, embedder) as (address, _),
        ThreadPoolExecutor(200) as pool,
        httpx.Client(base_url=address, timeout=60, limits=limits) as client,
    ):
        answers = list(pool.map(lambda _: ask(client), range(200)))
    assert {answer.status_code for answer in answers} == {200}
    assert all(QUOTED in answer.json()["answer"] for answer in answers)
    assert len(embedder.batches) < 200


def test_no_more_questions_are_answered_at_a_time_than_there_are_cores(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = [0]
    most: list[int] = []
    counting = threading.Lock()
    answer = Engine.answer

    def counted(self: Engine, found: Found) -> Answer:
        with counting:
            at_once[0] += 1
            most.append(at_once[0])
        time.sleep(0.02)  # the others would come in
        try:
            return answer(self, found)
        finally:
            with counting:
                at_once[0] -= 1

    with listening(settings, BigramEmbedder()) as (address, served), ThreadPoolExecutor(12) as pool:
        wait_until(lambda: not served._suggesting.is_alive())
        monkeypatch.setattr(Engine, "answer", counted)
        with httpx.Client(base_url=address, timeout=PATIENCE_S) as client:
            answers = list(pool.map(lambda _: ask(client), range(24)))
    assert {reply.status_code for reply in answers} == {200}
    assert len(most) == 24
    assert max(most) <= cores()


def test_a_swap_under_load_loses_no_question(settings: Settings) -> None:
    first = live_id(settings.index)
    done = threading.Event()

    def keep_asking(client: httpx.Client) -> list[httpx.Response]:
        found = []
        while not done.is_set():
            found.append(ask(client, stream=len(found) % 2 == 0))
        return found

    with listening(settings) as (address, served), ThreadPoolExecutor(8) as pool:
        gone = weakref.ref(served.engine().snapshot)
        with httpx.Client(base_url=address, timeout=60) as client:
            asking = [pool.submit(keep_asking, client) for _ in range(8)]
            for number in range(3):
                live = build(settings, f"第{number}份简报\n\n转移群众{number + 12}万人。")
                wait_until(lambda live=live: served.engine().snapshot.id == live)
            rollback(settings.index, first)
            wait_until(lambda: served.engine().snapshot.id == first)
            done.set()
            answers = [answer for future in asking for answer in future.result(PATIENCE_S)]
        gc.collect()
        assert gone() is None, "the first snapshot's engine was not given up"
    assert {answer.status_code for answer in answers} == {200}
    assert all(QUOTED in answer.text and "event: error" not in answer.text for answer in answers)


def test_a_request_finishes_on_the_snapshot_that_it_began_with(settings: Settings) -> None:
    embedder = HeldEmbedder()
    first = live_id(settings.index)
    with listening(settings, embedder) as (address, served), ThreadPoolExecutor(1) as pool:
        wait_until(lambda: not served._suggesting.is_alive())
        embedder.open.clear()
        with httpx.Client(base_url=address, timeout=60) as client:
            waiting = pool.submit(ask, client)
            wait_until(lambda: served.workers.working == 1)
            build(settings, "防汛简报\n\n转移群众12万人。")
            opening = threading.Thread(target=served.refresh)
            opening.start()
            time.sleep(0.1)
            embedder.open.set()
            opening.join()
            assert waiting.result(PATIENCE_S).json()["snapshot"] == first
            assert ask(client).json()["snapshot"] != first


def test_more_questions_than_may_wait_are_turned_away(settings: Settings) -> None:
    embedder = HeldEmbedder()
    few = settings.model_copy(update={"workers": 1, "max_waiting": 1})
    with listening(few, embedder) as (address, served), ThreadPoolExecutor(2) as pool:
        wait_until(lambda: not served._suggesting.is_alive())
        embedder.open.clear()
        with httpx.Client(base_url=address, timeout=60) as client:
            begun = [pool.submit(ask, client) for _ in range(2)]
            wait_until(lambda: served.workers.waiting == 1)
            refused = ask(client)
            refusal(refused, 503, "overloaded")
            assert int(refused.headers["retry-after"]) >= 1
            assert client.get("/health").status_code == 200
            assert "yinju_questions_waiting 1.0" in client.get("/metrics").text
            embedder.open.set()
            assert [future.result(PATIENCE_S).status_code for future in begun] == [200, 200]


def test_a_question_that_takes_too_long_is_given_up(settings: Settings) -> None:
    embedder = HeldEmbedder()
    with client_of(settings.model_copy(update={"request_timeout_s": 0.3}), embedder) as client:
        wait_until(lambda: not client.app.state.service._suggesting.is_alive())
        embedder.open.clear()
        for stream in (False, True):
            refusal(ask(client, stream=stream), 504, "timeout")
        embedder.open.set()
        assert ask(client).status_code == 200


@contextmanager
def sent(address: str, **body: object) -> Iterator[socket.socket]:
    """Give the connection on which a question has been sent."""
    url = httpx.URL(address)
    content = json.dumps({"question": QUESTION, **body}).encode()
    head = f"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(content)}\r\n"
    with socket.create_connection((url.host, url.port or 0), timeout=PATIENCE_S) as line:
        line.sendall(head.encode() + b"Content-Type: application/json\r\n\r\n" + content)
        yield line


def test_nobody_works_for_a_client_that_has_left(settings: Settings) -> None:
    embedder = HeldEmbedder()
    with listening(settings.model_copy(update={"workers": 1}), embedder) as (address, served):
        wait_until(lambda: not served._suggesting.is_alive())
        embedder.open.clear()
        embedder.batches.clear()
        with sent(address) as stays:
            wait_until(lambda: served.workers.working == 1)
            with sent(address, question="谁走了"):
                wait_until(lambda: served.workers.waiting == 1)
            wait_until(lambda: served.workers.waiting == 0)
            embedder.open.set()
            assert stays.recv(65536).startswith(b"HTTP/1.1 200")
        assert embedder.batches == [1]


def test_a_stream_whose_client_has_left_reads_no_further(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedder = HeldEmbedder()
    reading = threading.Event()
    read: list[str] = []
    answer = Engine.answer

    def held(self: Engine, found: Found) -> Answer:
        read.append(found.question)
        assert reading.wait(PATIENCE_S)
        return answer(self, found)

    with listening(settings.model_copy(update={"workers": 1}), embedder) as (address, served):
        wait_until(lambda: not served._suggesting.is_alive())
        monkeypatch.setattr(Engine, "answer", held)
        embedder.open.clear()
        with sent(address, question="谁走了", stream=True) as leaves:
            wait_until(lambda: served.workers.working == 1)
            with sent(address) as stays:
                wait_until(lambda: served.workers.waiting == 1)
                embedder.open.set()
                wait_until(lambda: read == [QUESTION])  # the stream has its passages and waits to read them
                received = b""
                while b"event: hits" not in received:
                    received += leaves.recv(65536)
                leaves.close()
                wait_until(lambda: served.workers.waiting == 0)
                reading.set()
                assert stays.recv(65536).startswith(b"HTTP/1.1 200")
        assert read == [QUESTION]


def test_without_an_index_it_starts_and_says_what_to_do(tmp_path: Path) -> None:
    settings = speech_settings(tmp_path, built=False)
    with client_of(settings) as client:
        for response in (client.get("/ready"), ask(client), ask(client, stream=True)):
            error = refusal(response, 503, "index")
            assert "yinju index build" in error["hint"]
            assert str(tmp_path) not in response.text
            assert int(response.headers["retry-after"]) >= 1
        assert client.get("/health").json()["status"] == "ok"
        assert "yinju_ready 0.0" in client.get("/metrics").text
        assert client.get("/api/v1/suggestions").json() == {"questions": []}
        live = build(settings)
        wait_until(lambda: client.get("/ready").status_code == 200)
        assert client.get("/ready").json() == {"status": "ready", "snapshot": live}
        assert QUOTED in ask(client).json()["answer"]


def test_that_the_index_folder_is_gone_is_said_once_in_the_log(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with client_of(settings) as client:
        shutil.rmtree(settings.index)
        for _ in range(3):
            client.app.state.service.refresh()  # type: ignore[attr-defined]
    assert [record.message for record in caplog.records].count("index not found") == 1


def test_when_the_index_folder_is_gone_what_is_open_goes_on_answering(settings: Settings) -> None:
    with client_of(settings) as client:
        live = client.get("/ready").json()["snapshot"]
        shutil.rmtree(settings.index)
        client.app.state.service.refresh()
        assert ask(client).json()["snapshot"] == live
        assert client.get("/ready").status_code == 200
        renewed = build(settings)
        wait_until(lambda: client.get("/ready").json()["snapshot"] == renewed)


def test_a_snapshot_that_is_damaged_does_not_replace_the_one_that_answers(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with client_of(settings) as client:
        live = client.get("/ready").json()["snapshot"]
        next_one = build(settings, "防汛简报\n\n转移群众12万人。")
        (settings.index / "CURRENT").write_text(f"{live}\n")
        (settings.index / "snapshots" / next_one / "dense.faiss").write_bytes(b"")
        (settings.index / "CURRENT").write_text(f"{next_one}\n")
        wait_until(lambda: any(record.message == "snapshot not opened" for record in caplog.records))
        assert ask(client).json()["snapshot"] == live
        rollback(settings.index, live)
        assert build(settings, "又一份\n\n转移群众20万人。") not in (live, next_one)
        wait_until(lambda: client.get("/ready").json()["snapshot"] not in (live, next_one))


def test_suggestions_are_of_one_language_and_at_most_six(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Suggestion(f"问题{number}？", "报告.txt", "zh") for number in range(8)]
    found.append(Suggestion("How much?", "报告.txt", "en"))
    monkeypatch.setattr(service, "suggest", lambda engine, stopped: found)
    with client_of(settings) as client:
        wait_until(lambda: client.get("/api/v1/suggestions").json()["questions"])
        chinese = client.get("/api/v1/suggestions?lang=zh").json()["questions"]
        assert chinese == [{"question": item.question, "doc_id": "报告.txt"} for item in found[:6]]
        english = client.get("/api/v1/suggestions?lang=en").json()["questions"]
        assert [item["question"] for item in english] == ["How much?"]
        refusal(client.get("/api/v1/suggestions?lang=fr"), 422, "invalid_request")


def test_sigterm_lets_begun_requests_finish_and_ends_with_0(settings: Settings) -> None:
    command = [sys.executable, str(TESTS / "api/served_process.py"), settings.source, settings.index, "0.5"]
    path = os.pathsep.join([str(TESTS), *sys.path])
    with (
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": path},
        ) as process,
        ThreadPoolExecutor(2) as pool,
    ):
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with httpx.Client(base_url=address, timeout=60) as client:
            asked = [pool.submit(ask, client, stream=stream) for stream in (False, True)]
            time.sleep(0.4)
            process.send_signal(signal.SIGTERM)
            assert [future.result(PATIENCE_S).status_code for future in asked] == [200, 200]
            assert "event: answer" in asked[1].result().text
        _, log = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, log
    lines = [json.loads(line) for line in log.splitlines()]
    assert {"time", "level", "logger", "message"} <= set(lines[0])
    assert [line["route"] for line in lines if line["message"] == "request"] == ["/api/v1/ask"] * 2


def test_a_port_that_is_taken_is_named_before_anything_is_loaded(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        command = [sys.executable, "-m", "yinju", "serve", "--port", str(port), "--index", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert f"port {port}" in done.stderr
    assert "--port" in done.stderr.partition("\n")[2]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "yinju.example"])
def test_beyond_this_machine_it_demands_keys(settings: Settings, host: str) -> None:
    with pytest.raises(UsageError, match="there are no keys"):
        serve(settings, host, 0, embedder=BigramEmbedder())


def test_a_broken_glossary_stops_the_start(settings: Settings, tmp_path: Path) -> None:
    missing = settings.model_copy(update={"glossary": tmp_path / "叫法.txt"})
    with pytest.raises(UsageError, match=r"叫法\.txt"):
        serve(missing, "127.0.0.1", 0, embedder=BigramEmbedder())


def test_an_address_that_is_not_ours_is_named(settings: Settings) -> None:
    anonymous = settings.model_copy(update={"allow_anonymous": True})
    with pytest.raises(UsageError, match=r"192\.0\.2\.7"):
        serve(anonymous, "192.0.2.7", 0, embedder=BigramEmbedder())


def test_a_model_that_cannot_be_loaded_stops_the_start(tmp_path: Path) -> None:
    from yinju.errors import ModelError

    settings = load_settings(index=tmp_path / "索引", model=str(tmp_path))
    with pytest.raises(ModelError):
        serve(settings, "127.0.0.1", 0)
