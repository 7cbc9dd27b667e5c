"""The index over HTTP: builds as jobs, followed and cancelled; snapshots listed, compared, gone back to."""

import asyncio
import itertools
import json
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from asked import listening
from disks import no_space
from fastapi.testclient import TestClient
from job_work import endless_work, full_disk_work, slow_work
from managed import (
    PATIENCE_S,
    build,
    ended,
    problem,
    rebuild,
    report,
    serving,
    show,
    small_settings,
    wait_for,
)

from fakes import BigramEmbedder
from yinju.api import streaming
from yinju.api.jobs import Jobs
from yinju.api.routes.jobs import events_of
from yinju.api.worker import Task
from yinju.config import Settings
from yinju.index import builder_lock, live_id, rollback, verify
from yinju.pipeline import build_index

URL = "/api/v1/index"
NEVER = "20200101T000000-0000"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return small_settings(tmp_path)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with serving(settings) as client:
        yield client


def add(settings: Settings, name: str, text: str) -> None:
    (settings.source / name).write_text(text, encoding="utf-8")


def start(client: TestClient) -> dict[str, Any]:
    answer = client.post(f"{URL}/builds")
    assert answer.status_code == 202, answer.text
    job: dict[str, Any] = answer.json()
    return job


def ask(client: TestClient, question: str) -> dict[str, Any]:
    answer = client.post("/api/v1/ask", json={"question": question})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_before_the_first_build_nothing_is_live_and_all_is_pending(client: TestClient) -> None:
    body = client.get(URL).json()
    assert (body["snapshot"], body["live"], body["age_s"], body["job"]) == (None, None, None, None)
    assert body["pending"] == {"new": 2, "changed": 0, "removed": 0}
    assert body["problem"]
    assert client.get(f"{URL}/snapshots").json() == {"snapshots": []}
    assert client.get("/api/v1/jobs").json() == {"jobs": []}


def test_a_build_is_a_job_and_what_it_made_answers_at_once(client: TestClient) -> None:
    job = start(client)
    assert (job["kind"], job["state"], job["error"]) == ("build", "running", None)
    done = ended(client, job)
    assert done["state"] == "done" and done["result"]["documents"] == 2
    assert ask(client, "2021年粮食产量是多少？")["snapshot"] == done["result"]["snapshot"]
    body = client.get(URL).json()
    assert body["live"] == body["snapshot"]["id"] == done["result"]["snapshot"]
    assert body["snapshot"]["documents"] == 2 and 0 <= body["age_s"] < 60
    assert body["pending"] == {"new": 0, "changed": 0, "removed": 0} and body["problem"] is None
    assert [item["id"] for item in client.get("/api/v1/jobs").json()["jobs"]] == [job["id"]]


def test_what_is_pending_is_what_a_build_would_change(client: TestClient, settings: Settings) -> None:
    rebuild(client, settings)
    add(settings, "新.txt", report(2030))
    add(settings, "2020年 报告.txt", report(2020) + "补充。")
    (settings.source / "2021年 报告.txt").write_bytes(b"\0")
    body = client.get(URL).json()
    assert (body["pending"], body["unreadable"]) == ({"new": 1, "changed": 1, "removed": 1}, 1)
    rebuild(client, settings)
    body = client.get(URL).json()
    assert (body["pending"], body["unreadable"]) == ({"new": 0, "changed": 0, "removed": 0}, 1)


def test_a_second_build_is_refused_with_the_one_that_runs(settings: Settings) -> None:
    with serving(settings, endless_work) as client:
        job = start(client)
        body = problem(client.post(f"{URL}/builds"), 409, "busy")
        assert body["job"]["id"] == job["id"] and body["job"]["state"] == "running"
        assert client.get(URL).json()["job"]["id"] == job["id"]


def test_questions_are_answered_from_the_old_snapshot_while_a_build_runs_and_then_from_the_new(
    settings: Settings,
) -> None:
    old = build(settings)
    add(settings, "新.txt", report(2035) * 2)
    with serving(settings, slow_work) as client:
        job, asked = start(client), []
        while show(client, job)["state"] == "running":
            asked.append(ask(client, "2021年粮食产量是多少？")["snapshot"])
        done = show(client, job)
        assert len(asked) >= 5 and set(asked) <= {old, done["result"]["snapshot"]} and asked[0] == old
        assert ask(client, "2035年粮食产量是多少？")["snapshot"] == done["result"]["snapshot"]


def test_a_build_of_the_command_line_makes_a_job_fail_with_its_words(
    client: TestClient, settings: Settings
) -> None:
    old = build(settings)
    with builder_lock(settings.index):
        failed = ended(client, start(client))
    assert failed["state"] == "failed" and failed["error"]["code"] == "busy"
    assert failed["error"]["message"].startswith("another build is writing to 索引 (process")
    assert "/" not in failed["error"]["message"] and live_id(settings.index) == old


def test_a_build_that_is_killed_fails_and_the_service_goes_on_and_builds_again(settings: Settings) -> None:
    old = build(settings)
    add(settings, "新.txt", report(2036))
    with serving(settings, slow_work) as client:
        job = start(client)
        wait_for(lambda: show(client, job)["stage"] == "embedding" or None)
        pid = client.app.state.service.jobs.process_id(job["id"])  # type: ignore[attr-defined]
        os.kill(pid, signal.SIGKILL)
        failed = ended(client, job)
        assert failed["state"] == "failed" and failed["error"]["code"] == "died"
        assert ask(client, "2021年粮食产量是多少？")["snapshot"] == old
    with serving(settings) as client:
        assert show(client, job)["state"] == "failed", "a restart remembers"
        assert ended(client, start(client))["state"] == "done"
        assert verify(settings.index) == []


def test_a_restart_says_which_builds_were_lost(settings: Settings) -> None:
    with serving(settings, endless_work) as client:
        job = start(client)
        wait_for(lambda: show(client, job)["stage"])
    with serving(settings) as client:
        lost = show(client, job)
        assert lost["state"] == "lost" and lost["error"]["code"] == "lost" and lost["finished"]
        assert client.get(URL).json()["job"] is None
        assert ended(client, start(client))["state"] == "done"


def test_a_build_that_finds_the_disk_full_fails_in_words_and_the_old_snapshot_serves(
    settings: Settings,
) -> None:
    old = build(settings)
    add(settings, "新.txt", report(2037))
    with serving(settings, full_disk_work) as client:
        failed = ended(client, start(client))
        assert failed["state"] == "failed" and failed["error"]["code"] == "storage"
        assert "the disk is full" in failed["error"]["message"]
        assert str(settings.index) not in json.dumps(failed, ensure_ascii=False)
        assert ask(client, "2021年粮食产量是多少？")["snapshot"] == old


def test_an_index_folder_that_is_gone_does_not_stop_the_service_and_a_build_brings_it_back(
    client: TestClient, settings: Settings
) -> None:
    rebuild(client, settings)
    shutil.rmtree(settings.index)
    assert client.get(URL).status_code == 200
    assert client.get(f"{URL}/snapshots").json() == {"snapshots": []}
    problem(client.post(f"{URL}/rollback"), 404, "unknown_snapshot")
    assert ended(client, start(client))["state"] == "done"
    assert client.get(URL).json()["live"] == live_id(settings.index)


def events(client: TestClient, job: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return a job's events until the last."""
    with client.stream("GET", f"/api/v1/jobs/{job['id']}/events") as stream:
        assert stream.status_code == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        text = "".join(stream.iter_text())
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def test_a_job_can_be_followed_to_its_end(settings: Settings) -> None:
    with serving(settings, slow_work) as client:
        job = start(client)
        found = events(client, job)
        assert [name for name, _ in found[:-1]] == ["progress"] * (len(found) - 1) and len(found) > 3
        name, last = found[-1]
        assert name == "done" and last["state"] == "done" and last == show(client, job)
        stages = [body["stage"] for _, body in found if body["stage"]]
        assert "embedding" in stages
        done = [body["done"] for _, body in found if body["stage"] == "embedding"]
        assert done == sorted(done)
        assert any(body["seconds_left"] for _, body in found)
        assert events(client, job) == [("done", last)], "of a job that has ended only that is said"


def test_a_comment_keeps_the_line_of_a_job_open(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PING_S", 0.2)
    with listening(settings, work=endless_work) as (address, service):
        job = service.jobs.start(Task("build"))
        with httpx.stream("GET", f"{address}/api/v1/jobs/{job.id}/events", timeout=PATIENCE_S) as stream:
            assert ": waiting" in itertools.islice(stream.iter_lines(), 50)


def test_a_service_that_ends_does_not_wait_for_a_job_that_is_followed(settings: Settings) -> None:
    jobs = Jobs(settings, lambda: None, work=endless_work)
    job = jobs.start(Task("build"))

    async def follow() -> list[str | None]:
        ending = anyio.Event()
        ending.set()
        return [event.event async for event in events_of(jobs, job.id, ending)]

    assert asyncio.run(follow()) == ["progress"], "it is not said to be done"
    jobs.close()


def test_a_job_can_be_cancelled_once(settings: Settings) -> None:
    old = build(settings)
    with serving(settings, endless_work) as client:
        job = start(client)
        wait_for(lambda: show(client, job)["stage"])
        answer = client.delete(f"/api/v1/jobs/{job['id']}")
        assert answer.status_code == 202 and answer.json()["stage"] == "cancelling"
        assert client.delete(f"/api/v1/jobs/{job['id']}").status_code in (202, 409)
        assert ended(client, job)["state"] == "cancelled"
        problem(client.delete(f"/api/v1/jobs/{job['id']}"), 409, "job_ended")
        assert ask(client, "2021年粮食产量是多少？")["snapshot"] == old
    with serving(settings) as client:
        assert ended(client, start(client))["state"] == "done"


@pytest.mark.parametrize("job", ["没有", "CURRENT%00", "x" * 3000])
def test_a_job_that_is_none_is_not_found(client: TestClient, job: str) -> None:
    problem(client.get(f"/api/v1/jobs/{job}"), 404, "unknown_job")
    problem(client.delete(f"/api/v1/jobs/{job}"), 404, "unknown_job")
    problem(client.get(f"/api/v1/jobs/{job}/events"), 404, "unknown_job")


def test_snapshots_are_listed_compared_and_gone_back_to(client: TestClient, settings: Settings) -> None:
    first = rebuild(client, settings)
    add(settings, "新.txt", report(2030))
    add(settings, "2020年 报告.txt", "全部改写。")
    (settings.source / "2021年 报告.txt").unlink()
    second = rebuild(client, settings)
    listed = client.get(f"{URL}/snapshots").json()["snapshots"]
    assert [(line["id"], line["live"], line["problem"]) for line in listed] == [
        (second, True, ""),
        (first, False, ""),
    ]
    body = client.get(f"{URL}/snapshots/{first}/diff/{second}").json()
    assert (body["a"], body["b"]) == (first, second)
    assert body["documents"] == {
        "added": ["新.txt"],
        "removed": ["2021年 报告.txt"],
        "changed": ["2020年 报告.txt"],
    }
    assert body["chunks"]["added"] >= 2 and body["chunks"]["removed"] >= 2 and body["chunks"]["kept"] == 0
    assert client.post(f"{URL}/rollback").json() == {"snapshot": first}
    assert ask(client, "2021年粮食产量是多少？")["snapshot"] == first
    assert client.post(f"{URL}/rollback", json={"snapshot": second}).json() == {"snapshot": second}
    assert client.get(URL).json()["live"] == second


@pytest.mark.parametrize("name", [NEVER, "没有", "%2e%2e%2f", "x" * 300])
def test_a_snapshot_that_is_none_is_not_found(client: TestClient, settings: Settings, name: str) -> None:
    snapshot = rebuild(client, settings)
    assert client.get(f"{URL}/snapshots/{name}/diff/{snapshot}").status_code == 404
    assert client.get(f"{URL}/snapshots/{snapshot}/diff/{name}").status_code == 404
    if len(name) <= 100:
        problem(client.post(f"{URL}/rollback", json={"snapshot": name}), 404, "unknown_snapshot")
    assert client.get(URL).json()["live"] == snapshot


def test_a_rollback_to_a_snapshot_that_is_gone_changes_nothing(
    client: TestClient, settings: Settings
) -> None:
    first = rebuild(client, settings)
    second = rebuild(client, settings)
    shutil.rmtree(settings.index / "snapshots" / first)
    problem(client.post(f"{URL}/rollback", json={"snapshot": first}), 404, "unknown_snapshot")
    problem(client.post(f"{URL}/rollback"), 404, "unknown_snapshot")
    assert client.get(URL).json()["live"] == second


def test_a_rollback_to_a_damaged_snapshot_changes_nothing(client: TestClient, settings: Settings) -> None:
    first = rebuild(client, settings)
    second = rebuild(client, settings)
    corpus = settings.index / "snapshots" / first / "corpus.sqlite"
    corpus.write_bytes(b"x" + corpus.read_bytes()[1:])
    body = problem(client.post(f"{URL}/rollback", json={"snapshot": first}), 409, "damaged")
    assert "corpus.sqlite has changed" in body["error"]["message"]
    problem(client.get(f"{URL}/snapshots/{first}/diff/{second}"), 409, "damaged")
    assert client.get(URL).json()["live"] == second


def test_a_rollback_to_a_snapshot_of_another_model_is_refused(settings: Settings) -> None:
    class Other(BigramEmbedder):
        """Says that it is another model."""

        @property
        def fingerprint(self) -> str:
            return "另一个"

    other = build_index(settings, embedder=Other()).snapshot
    mine = build(settings)
    with serving(settings) as client:
        problem(client.post(f"{URL}/rollback", json={"snapshot": other}), 409, "other_model")
        problem(client.post(f"{URL}/rollback"), 409, "other_model")
        assert live_id(settings.index) == mine
        assert ask(client, "2021年粮食产量是多少？")["snapshot"] == mine


@pytest.mark.parametrize("body", [{"snapshot": 5}, {"snapshot": "x", "to": "y"}, [], {"snapshot": "x" * 101}])
def test_a_rollback_takes_what_it_knows(client: TestClient, body: Any) -> None:
    problem(client.post(f"{URL}/rollback", json=body), 422, "invalid_request")


def test_a_rollback_of_the_command_line_is_seen(client: TestClient, settings: Settings) -> None:
    first = rebuild(client, settings)
    rebuild(client, settings)
    rollback(settings.index, first)
    wait_for(lambda: client.get(URL).json()["live"] == first or None)


def test_rollbacks_and_questions_at_once_lose_no_request(client: TestClient, settings: Settings) -> None:
    snapshots = [rebuild(client, settings), rebuild(client, settings)]
    failed: list[str] = []

    def swap() -> None:
        for turn in range(10):
            answer = client.post(f"{URL}/rollback", json={"snapshot": snapshots[turn % 2]})
            if answer.status_code != 200:
                failed.append(answer.text)

    def question() -> None:
        for _ in range(20):
            answer = client.post("/api/v1/ask", json={"question": "2021年粮食产量是多少？"})
            if answer.status_code != 200:
                failed.append(answer.text)

    threads = [threading.Thread(target=target) for target in (swap, question, question)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_job_is_refused_when_the_disk_is_full(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object, operation: str, path: Path) -> None:
        raise no_space(path)

    with monkeypatch.context() as patch:
        patch.setattr("yinju.index.files.Files.before", full)
        problem(client.post(f"{URL}/builds"), 507, "storage")
    assert client.get("/api/v1/jobs").json() == {"jobs": []}
