"""Evaluations over HTTP: a set is chosen or sent, run as a job, read, shown as a page, compared."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from job_work import endless_work, quick_work
from managed import build, ended, problem, rebuild, serving, show, small_settings, wait_for

from yinju.api.worker import Task
from yinju.config import Settings

URL = "/api/v1/evaluations"
NEVER = "20200101T000000-0000"


def line(number: int, **changes: Any) -> dict[str, Any]:
    crop = 2020 + number - 1800
    return {
        "id": f"q{number}",
        "question": f"{2020 + number}年粮食产量是多少？",
        "lang": "zh",
        "answers": [f"{crop}万吨"],
        "evidence": [{"doc_id": f"{2020 + number}年 报告.txt", "quote": f"粮食产量{crop}万吨"}],
        "verdict": "answered",
        "tags": ["number"],
    } | changes


def lines(*entries: dict[str, Any]) -> bytes:
    return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries).encode()


NOT_THERE = line(9, id="q9", question="市长的生日是哪一天？", answers=[], evidence=[], verdict="not_found")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = small_settings(tmp_path)
    (settings.questions / "产量.jsonl").write_bytes(lines(line(0), line(1), NOT_THERE))
    (settings.questions / "baseline.json").write_text("{}", encoding="utf-8")
    (settings.questions / "产量.sha256.json").write_text("{}", encoding="utf-8")
    (settings.questions / "说明.md").write_text("说明", encoding="utf-8")
    build(settings)
    return settings


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with serving(settings) as client:
        yield client


def start(client: TestClient, name: str = "产量.jsonl") -> dict[str, Any]:
    answer = client.post(URL, json={"set": name})
    assert answer.status_code == 202, answer.text
    job: dict[str, Any] = answer.json()
    return job


def send(client: TestClient, name: str, data: bytes) -> Any:
    return client.post(URL, files={"file": (name, data)})


def listed(name: str, questions: int) -> dict[str, Any]:
    """Return the line of a set of which all questions can be run."""
    return {"name": name, "questions": questions, "usable": questions, "count": 0, "problems": []}


def run(settings: Settings, data: bytes | None = None) -> str:
    """Evaluate as the command line does and return the run's id."""
    path = settings.questions / "产量.jsonl"
    if data is not None:
        path = settings.questions / "另一集.jsonl"
        path.write_bytes(data)
    identity: str = quick_work(settings, Task("evaluation", path), lambda *_: None)["run"]
    return identity


def test_sets_are_those_of_the_folder_that_are_sets_with_their_size(client: TestClient) -> None:
    assert client.get(URL).json() == {"sets": [listed("产量.jsonl", 3)], "runs": []}


def test_a_set_says_how_many_of_its_questions_can_be_run_and_why_the_others_cannot(
    client: TestClient, settings: Settings
) -> None:
    elsewhere = line(1, id="q5", evidence=[{"doc_id": "没有.txt", "quote": "粮食"}])
    good = lines(line(0), elsewhere)
    (settings.questions / "自己的.jsonl").write_bytes(good + b"\n{broken\n\n")
    (settings.questions / "坏.jsonl").write_bytes(lines(elsewhere))
    _, bad, own = client.get(URL).json()["sets"]
    assert (own["name"], own["questions"], own["usable"], own["count"]) == ("自己的.jsonl", 3, 1, 2)
    assert [(fault["place"], fault["id"], fault["details"]["case"]) for fault in own["problems"]] == [
        ("line 2", "q5", "document_not_indexed"),
        ("line 4", None, "not_json"),
    ]
    assert (bad["questions"], bad["usable"], bad["count"]) == (1, 0, 1)
    done = ended(client, start(client, "自己的.jsonl"))
    assert client.get(f"{URL}/{done['result']['run']}").json()["run"]["questions"] == own["usable"]
    # What is wrong is located anew once the documents are there.
    (settings.source / "没有.txt").write_text(f"粮食产量{2021 - 1800}万吨。", encoding="utf-8")
    rebuild(client, settings)
    assert client.get(URL).json()["sets"][2]["usable"] == 2


def test_without_a_folder_of_questions_there_are_no_sets(client: TestClient, settings: Settings) -> None:
    shutil.rmtree(settings.questions)
    assert client.get(URL).json()["sets"] == []


def test_a_run_is_a_job_and_its_result_is_listed_and_read(client: TestClient) -> None:
    job = start(client)
    assert (job["kind"], job["state"]) == ("evaluation", "running")
    done = ended(client, job)
    assert done["state"] == "done" and set(done["result"]) == {"run"}
    listed = client.get(URL).json()["runs"]
    assert [(item["id"], item["state"], item["dataset"], item["questions"]) for item in listed] == [
        (done["result"]["run"], "finished", "产量.jsonl", 3)
    ]
    body = client.get(f"{URL}/{done['result']['run']}").json()
    assert body["run"]["id"] == done["result"]["run"] and body["run"]["questions"] == 3
    assert set(body["run"]["metrics"]["recall@5"]) >= {"value", "low", "high"}
    assert [question["id"] for question in body["questions"]] == ["q0", "q1", "q9"]
    assert body["questions"][0]["hits"][0]["doc_id"] == "2020年 报告.txt"


def test_only_the_failures_are_shown_when_asked_for(client: TestClient, settings: Settings) -> None:
    identity = run(settings)
    everything = client.get(f"{URL}/{identity}").json()["questions"]
    failures = client.get(f"{URL}/{identity}?failures=true").json()["questions"]
    assert failures == [question for question in everything if question["outcome"] < 1]


def test_a_run_does_not_tell_keys_of_the_service(tmp_path: Path) -> None:
    key = "0123456789abcdef" * 4
    settings = small_settings(tmp_path, api_keys=(f"manage:{key}",))
    (settings.questions / "产量.jsonl").write_bytes(lines(line(0)))
    build(settings)
    run(settings)
    for path in (settings.index / "evaluations").rglob("*"):
        assert path.is_dir() or key not in path.read_text(encoding="utf-8"), path.name


def test_a_report_is_a_page_that_may_run_its_own_script_and_nothing_else(
    client: TestClient, settings: Settings
) -> None:
    answer = client.get(f"{URL}/{run(settings)}/report")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
    assert "粮食产量" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "unsafe-inline" not in policy and "default-src 'none'" in policy and "sandbox" in policy
    assert policy.count("'sha256-") == 2
    assert "style=" not in answer.text, "a hash allows style sheets, not attributes"


def test_two_runs_are_compared(client: TestClient, settings: Settings) -> None:
    a = run(settings)
    (settings.source / "2020年 报告.txt").unlink()
    (settings.source / "别的.txt").write_text("别的\n\n与产量无关。", encoding="utf-8")
    rebuild(client, settings)
    b = run(settings, lines(line(1), NOT_THERE))
    body = client.get(f"{URL}/{a}/compare/{b}").json()
    assert (body["a"], body["b"], body["shared"], body["only_a"], body["only_b"]) == (a, b, 2, 1, 0)
    assert any("snapshot differs" in note for note in body["notes"])
    assert {"metric", "a", "b", "difference", "low", "high", "p"} == set(body["metrics"][0])


def test_runs_without_a_question_in_common_cannot_be_compared(client: TestClient, settings: Settings) -> None:
    a = run(settings)
    b = run(settings, lines(line(1, id="另一题")))
    problem(client.get(f"{URL}/{a}/compare/{b}"), 422, "usage")


@pytest.mark.parametrize("name", [NEVER, "..", "没有", "%2e%2e%2fCURRENT", "x" * 300])
def test_a_run_that_is_none_is_not_found(client: TestClient, name: str) -> None:
    for address in (name, f"{name}/report", f"{name}/compare/{NEVER}"):
        assert client.get(f"{URL}/{address}").status_code == 404
    problem(client.get(f"{URL}/{NEVER}"), 404, "unknown_run")


def test_a_run_that_was_interrupted_is_listed_and_not_found(client: TestClient, settings: Settings) -> None:
    (settings.index / "evaluations" / NEVER).mkdir(parents=True)
    assert client.get(URL).json()["runs"][0]["state"] == "unfinished"
    problem(client.get(f"{URL}/{NEVER}"), 404, "unknown_run")


def test_a_run_whose_files_are_damaged_is_said(client: TestClient, settings: Settings) -> None:
    identity = run(settings)
    (settings.index / "evaluations" / identity / "results.jsonl").write_text("{", encoding="utf-8")
    problem(client.get(f"{URL}/{identity}"), 409, "damaged")
    problem(client.get(f"{URL}/{identity}/compare/{identity}"), 409, "damaged")
    (settings.index / "evaluations" / identity / "report.html").unlink()
    problem(client.get(f"{URL}/{identity}/report"), 404, "no_report")


def test_a_set_that_is_sent_is_run_and_kept_under_its_name(client: TestClient, settings: Settings) -> None:
    answer = send(client, "我的 问题集.jsonl", lines(line(1)))
    assert answer.status_code == 202
    assert ended(client, answer.json())["state"] == "done"
    assert client.get(URL).json()["sets"] == [
        listed("产量.jsonl", 3),
        listed("我的 问题集.jsonl", 1),
    ]
    assert ended(client, start(client, "我的 问题集.jsonl"))["state"] == "done"
    assert [path.name for path in (settings.index / "questions").iterdir()] == ["我的 问题集.jsonl"]


def test_a_set_in_the_form_of_squad_is_run(client: TestClient) -> None:
    paragraph = "全市生产总值增长5%。粮食产量220万吨，比上年多。"
    entry = {"id": "s1", "question": "粮食产量多少？", "answers": [{"text": "220万吨"}]}
    whole = {"data": [{"paragraphs": [{"context": paragraph, "qas": [entry]}]}]}
    answer = send(client, "集.json", json.dumps(whole, ensure_ascii=False).encode())
    assert ended(client, answer.json())["state"] == "done"
    assert listed("集.json", 1) in client.get(URL).json()["sets"]


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("产量.jsonl", lines(line(1)), 409, "duplicate"),
        ("产量.JSONL", lines(line(1)), 409, "duplicate"),
        ("baseline.json", lines(line(1)), 409, "duplicate"),
        ("空.jsonl", b"", 422, "usage"),
        ("坏.jsonl", b"{nonsense\n", 422, "usage"),
        ("别处.jsonl", lines(line(1, evidence=[{"doc_id": "没有.txt", "quote": "x"}])), 422, "usage"),
        ("压缩.jsonl", b"PK\x03\x04" + b"\0" * 50, 422, "usage"),
        ("集.txt", lines(line(1)), 422, "source"),
        ("../集.jsonl", lines(line(1)), 422, "source"),
        (".集.jsonl", lines(line(1)), 422, "source"),
        (f"{'长' * 300}.jsonl", lines(line(1)), 422, "source"),
    ],
)
def test_a_set_that_cannot_be_used_is_refused_and_not_kept(
    client: TestClient, settings: Settings, name: str, data: bytes, status: int, code: str
) -> None:
    body = problem(send(client, name, data), status, code)
    assert ".upload-" not in body["error"]["message"]
    folder = settings.index / "questions"
    assert not folder.exists() or list(folder.iterdir()) == []
    assert client.get("/api/v1/jobs").json()["jobs"] == []


def test_a_set_that_is_too_large_or_not_alone_is_refused(tmp_path: Path) -> None:
    settings = small_settings(tmp_path, max_file_bytes=1000)
    build(settings)
    with serving(settings) as client:
        problem(send(client, "大.jsonl", lines(line(1)) * 9), 413, "too_large")
        two = [("file", ("a.jsonl", lines(line(0)))), ("file", ("b.jsonl", lines(line(1))))]
        problem(client.post(URL, files=two), 413, "too_many_files")
        problem(client.post(URL, files={"files": ("a.jsonl", lines(line(0)))}), 422, "unknown_field")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"set": "没有.jsonl"}, 404, "unknown_set"),
        ({"set": "../../CURRENT"}, 404, "unknown_set"),
        ({"set": "baseline.json"}, 404, "unknown_set"),
        ({"set": ""}, 422, "invalid_request"),
        ({"set": 5}, 422, "invalid_request"),
        ({}, 422, "invalid_request"),
        ([], 422, "invalid_request"),
        ({"set": "产量.jsonl", "strict": True}, 422, "invalid_request"),
    ],
)
def test_what_names_no_set_is_refused(client: TestClient, body: Any, status: int, code: str) -> None:
    problem(client.post(URL, json=body), status, code)


def test_a_body_that_is_neither_json_nor_a_file_is_refused(client: TestClient) -> None:
    assert client.post(URL, content=b"{", headers={"content-type": "application/json"}).status_code == 400
    assert client.post(URL, content=b"x", headers={"content-type": "text/plain"}).status_code == 415
    assert client.post(URL).status_code == 415


def test_the_type_of_a_body_is_read_whatever_its_letters(client: TestClient) -> None:
    body = json.dumps({"set": "没有.jsonl"})
    answer = client.post(URL, content=body, headers={"content-type": "Application/JSON; charset=utf-8"})
    problem(answer, 404, "unknown_set")
    answer = client.post(URL, content=body, headers={"content-type": "application/jsonlines"})
    assert answer.status_code == 415


def test_a_figure_without_a_value_is_null(client: TestClient, settings: Settings) -> None:
    def strictly(address: str) -> dict[str, Any]:
        def refuse(constant: str) -> None:
            raise AssertionError(f"{constant} is no JSON")

        found: dict[str, Any] = json.loads(client.get(address).content, parse_constant=refuse)
        return found

    identity = run(settings)
    path = settings.index / "evaluations" / identity / "run.json"
    body = json.loads(path.read_bytes())
    body["metrics"]["recall@5"]["low"] = float("nan")
    path.write_text(json.dumps(body), encoding="utf-8")
    assert strictly(f"{URL}/{identity}")["run"]["metrics"]["recall@5"]["low"] is None
    nothing_answered = run(settings, lines(NOT_THERE))
    rows = strictly(f"{URL}/{nothing_answered}/compare/{nothing_answered}")["metrics"]
    assert [row["difference"] for row in rows if row["metric"] == "answer_precision"] == []
    assert any(row["p"] is not None for row in rows)


def test_one_evaluation_runs_at_a_time_and_can_be_cancelled(settings: Settings) -> None:
    with serving(settings, endless_work) as client:
        job = start(client)
        assert problem(client.post(URL, json={"set": "产量.jsonl"}), 409, "busy")["job"]["id"] == job["id"]
        problem(send(client, "新.jsonl", lines(line(1))), 409, "busy")
        assert len(client.get(URL).json()["sets"]) == 1, "what was refused is not kept"
        wait_for(lambda: show(client, job)["stage"])
        assert client.post("/api/v1/index/builds").status_code == 202, "a build may run beside it"
        assert client.delete(f"/api/v1/jobs/{job['id']}").status_code == 202
        assert ended(client, job)["state"] == "cancelled"


def test_without_an_index_there_is_nothing_to_evaluate(tmp_path: Path) -> None:
    settings = small_settings(tmp_path)
    (settings.questions / "产量.jsonl").write_bytes(lines(line(0)))
    with serving(settings) as client:
        assert client.post(URL, json={"set": "产量.jsonl"}).status_code == 503
        assert send(client, "新.jsonl", lines(line(0))).status_code == 503


def test_a_set_that_goes_wrong_while_it_runs_fails_its_job_in_words(
    client: TestClient, settings: Settings
) -> None:
    (settings.questions / "坏.jsonl").write_bytes(b"{nonsense\n")
    failed = ended(client, start(client, "坏.jsonl"))
    assert failed["state"] == "failed" and failed["error"]["code"] == "usage"
    assert "is not JSON" in failed["error"]["message"]
    assert str(settings.questions) not in failed["error"]["message"]


def test_half_a_surrogate_pair_in_a_question_does_not_break_its_run(
    client: TestClient, settings: Settings
) -> None:
    broken = json.dumps(line(1, question="粮食产量\ud83d是多少？")).encode()
    shown = client.get(f"{URL}/{run(settings, broken)}")
    assert shown.status_code == 200
    assert json.loads(shown.content)["questions"][0]["question"] == "粮食产量\ud83d是多少？"
