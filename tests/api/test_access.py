"""Who may call: keys and roles, rates, Host and Origin, the size of bodies; and what every response carries."""

import hashlib
import json
import logging
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from asked import BASE, QUESTION, ask, client_of, events, listening, refusal, speech_settings
from fastapi.testclient import TestClient

from fakes import BigramEmbedder
from yinju.api import bodies, serving
from yinju.api.problems import Problem, neutral
from yinju.api.rates import MAX_CALLERS, RateLimit
from yinju.config import Settings, load_settings
from yinju.errors import UsageError
from yinju.evaluate import load_dataset, run_evaluation
from yinju.pipeline import Engine

ASKER, MANAGER = "提问者的密钥-ask", "manager-key"


def hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


KEYS = (f"ask:{hashed(ASKER)}", f"manage:{hashed(MANAGER)}")


def bearer(key: str) -> dict[str, bytes]:
    return {"Authorization": f"Bearer {key}".encode()}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return speech_settings(tmp_path_factory.mktemp("门"))


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with client_of(settings) as client:
        yield client


@pytest.fixture(scope="module")
def guarded(settings: Settings) -> Iterator[TestClient]:
    with client_of(settings.model_copy(update={"api_keys": KEYS})) as client:
        yield client


def test_without_keys_everybody_on_this_machine_may_do_everything(client: TestClient) -> None:
    assert ask(client).status_code == 200
    assert client.get("/api/v1/index").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        bearer("wrong"),
        bearer(""),
        bearer(hashed(MANAGER)),
        {"Authorization": f"Basic {MANAGER}"},
        {"Authorization": MANAGER},
        {"Authorization": b"Bearer \xff\xfe"},
    ],
)
def test_without_a_known_key_nothing_is_told(guarded: TestClient, headers: dict[str, Any]) -> None:
    for method, path in (("POST", "/api/v1/ask"), ("GET", "/api/v1/documents"), ("GET", "/metrics")):
        response = guarded.request(method, path, headers=headers)
        refusal(response, 401, "unauthorized")
        assert response.headers["www-authenticate"] == "Bearer"
    assert guarded.get("/v1/models", headers=headers).status_code == 401
    assert guarded.get("/api/v1/none", headers=headers).status_code == 401


def test_a_key_to_ask_asks_and_does_not_manage(guarded: TestClient) -> None:
    headers = bearer(ASKER)
    answer = guarded.post("/api/v1/ask", json={"question": QUESTION}, headers=headers)
    assert answer.status_code == 200
    assert guarded.get("/v1/models", headers=headers).status_code == 200
    for method, path in (
        ("POST", "/api/v1/index/builds"),
        ("POST", "/api/v1/index/rollback"),
        ("POST", "/api/v1/documents"),
        ("DELETE", "/api/v1/documents/报告.txt"),
        ("GET", "/api/v1/jobs"),
    ):
        refusal(guarded.request(method, path, headers=headers), 403, "forbidden")


def test_a_key_to_manage_does_both(guarded: TestClient) -> None:
    headers = bearer(MANAGER)
    assert guarded.get("/api/v1/index", headers=headers).status_code == 200
    answer = guarded.post("/api/v1/ask", json={"question": QUESTION}, headers=headers)
    assert answer.status_code == 200


def test_the_page_and_the_state_need_no_key(guarded: TestClient) -> None:
    for path in ("/", "/health", "/ready", "/docs", "/openapi.json"):
        assert guarded.get(path).status_code == 200, path


def test_a_key_that_is_not_hashed_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as error:
        load_settings(api_keys=[f"manage:{MANAGER}"])
    assert "key 1" in error.value.message
    assert MANAGER not in error.value.message


def test_keys_are_given_in_the_environment_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINJU_API_KEYS", ", ".join(KEYS))
    assert load_settings().api_keys == KEYS


@pytest.mark.parametrize("origin", ["*", "https://*.example.org", "example.org", "https://example.org/page"])
def test_an_origin_is_named_in_full(origin: str) -> None:
    with pytest.raises(UsageError, match="cors_origins"):
        load_settings(cors_origins=[origin])


def test_who_calls_too_often_is_told_when_to_come_again(settings: Settings) -> None:
    limited = settings.model_copy(update={"rate_limit": 3, "api_keys": KEYS})
    with client_of(limited) as client:
        for key in (ASKER, MANAGER, "guessed"):
            statuses = [client.get("/v1/models", headers=bearer(key)).status_code for _ in range(5)]
            assert statuses == [401 if key == "guessed" else 200] * 3 + [429] * 2
        response = client.get("/metrics", headers=bearer(ASKER))
        refusal(response, 429, "rate_limited")
        assert 1 <= int(response.headers["retry-after"]) <= 20
        assert client.get("/health").status_code == 200


def test_a_rate_is_even_over_the_minute_and_each_callers_own() -> None:
    now = 0.0
    rates = RateLimit(60, clock=lambda: now)
    for _ in range(60):
        rates.count("甲")
    with pytest.raises(Problem) as refused:
        rates.count("甲")
    assert refused.value.headers == {"Retry-After": "1"}
    rates.count("乙")
    now = 1.0
    rates.count("甲")
    with pytest.raises(Problem):
        rates.count("甲")


def test_callers_without_number_do_not_fill_the_memory() -> None:
    rates = RateLimit(1, clock=lambda: 0.0)
    rates.count("甲")
    for number in range(MAX_CALLERS):
        rates.count(str(number))
    rates.count("甲")  # forgotten, and so allowed again
    with pytest.raises(Problem):
        rates.count(str(MAX_CALLERS - 1))


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "", "2130706433.x"]
)
def test_a_name_that_is_not_ours_is_refused(client: TestClient, host: str) -> None:
    refusal(client.get("/health", headers={"Host": host}), 421, "unknown_host")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:9", "[::1]:8000", "192.168.1.5"])
def test_this_machine_and_addresses_are_taken(client: TestClient, host: str) -> None:
    assert client.get("/health", headers={"Host": host}).status_code == 200


def test_a_name_is_taken_when_the_settings_allow_it(settings: Settings) -> None:
    with client_of(
        settings.model_copy(update={"allowed_hosts": ("引据.example", "yinju.example")})
    ) as client:
        assert client.get("/health", headers={"Host": "yinju.example"}).status_code == 200
        assert client.get("/health", headers={"Host": "other.example"}).status_code == 421


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:9", "http://localhost:8000"]
)
def test_a_page_of_another_origin_changes_nothing(client: TestClient, origin: str) -> None:
    for path in ("/api/v1/index/builds", "/api/v1/documents", "/api/v1/ask"):
        refusal(client.post(path, headers={"Origin": origin}), 403, "foreign_origin")


def test_our_own_page_may(client: TestClient) -> None:
    response = client.post("/api/v1/ask", json={"question": QUESTION}, headers={"Origin": BASE})
    assert response.status_code == 200


def test_other_origins_are_off_and_can_be_named(settings: Settings, client: TestClient) -> None:
    friend = "https://friend.example"
    preflight = {"Origin": friend, "Access-Control-Request-Method": "POST"}
    assert "access-control-allow-origin" not in client.options("/api/v1/ask", headers=preflight).headers
    named = settings.model_copy(update={"cors_origins": (friend,), "api_keys": KEYS})
    with client_of(named) as open_client:
        allowed = open_client.options("/api/v1/ask", headers=preflight)
        assert allowed.headers["access-control-allow-origin"] == friend
        refused = open_client.post("/api/v1/ask", headers={"Origin": friend})
        assert refused.status_code == 401
        assert refused.headers["access-control-allow-origin"] == friend
        assert "access-control-allow-credentials" not in refused.headers
        other = open_client.options("/api/v1/ask", headers={**preflight, "Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize("path", ["/", "/docs", "/health", "/api/v1/none", "/api/v1/suggestions"])
def test_every_response_carries_the_headers_of_security(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "*" not in policy and "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers
    if path.startswith("/api/"):
        assert headers["cache-control"] == "no-store"


def test_a_request_has_an_id_which_may_be_the_callers(client: TestClient) -> None:
    first, second = (client.get("/health").headers["x-request-id"] for _ in range(2))
    assert first != second
    assert client.get("/health", headers={"X-Request-ID": "a-1.b_2"}).headers["x-request-id"] == "a-1.b_2"
    for odd in ("x" * 65, "a b", "<script>"):
        assert client.get("/health", headers={"X-Request-ID": odd}).headers["x-request-id"] != odd


def test_the_log_has_a_line_for_a_request_without_the_question(
    settings: Settings, client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "yinju.access")
    response = ask(client)
    line = caplog.records[-1].__dict__["fields"]
    assert line.pop("ms") > 0
    assert line == {
        "id": response.headers["x-request-id"],
        "method": "POST",
        "route": "/api/v1/ask",
        "status": 200,
        "verdict": response.json()["verdict"],
    }
    events(ask(client, stream=True).text)
    assert caplog.records[-1].__dict__["fields"]["verdict"] == response.json()["verdict"]
    with client_of(settings.model_copy(update={"log_questions": True})) as talkative:
        ask(talkative)
    assert caplog.records[-1].__dict__["fields"]["question"] == QUESTION


def test_figures_count_requests_verdicts_stages_and_batches(settings: Settings) -> None:
    with client_of(settings) as client:
        ask(client)
        client.get("/none/报告")
        client.request("ERFUNDEN", "/none")
        text = client.get("/metrics").text
    assert "ERFUNDEN" not in text, "a caller could fill the memory with words"
    assert 'yinju_requests_total{method="POST",route="/api/v1/ask",status="200"} 1.0' in text
    assert 'route="none",status="404"' in text
    assert 'yinju_answers_total{verdict="answered"}' in text
    assert 'yinju_stage_seconds_count{stage="embed"}' in text
    for name in ("yinju_batch_questions_count", "yinju_snapshot_age_seconds", "yinju_questions_waiting"):
        assert f"\n{name} " in text


def test_a_body_that_says_it_is_too_large_is_refused_at_once(client: TestClient) -> None:
    response = client.post(
        "/api/v1/ask",
        content=b"{}",
        headers={"Content-Length": "2000001", "Content-Type": "application/json"},
    )
    refusal(response, 413, "too_large")


def test_a_body_that_does_not_say_how_large_it_is_is_counted(settings: Settings) -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"question": "'
        for _ in range(300):
            yield b"a" * 10_000

    small = settings.model_copy(update={"max_body_bytes": 5000})
    with client_of(small) as client:
        for path, kind in (
            ("/api/v1/ask", "application/json"),
            ("/v1/chat/completions", "application/json"),
            ("/api/v1/documents", "multipart/form-data; boundary=x"),
        ):
            response = client.post(path, content=endless(), headers={"Content-Type": kind})
            assert response.status_code == 413, (path, response.text)


def test_a_sender_that_stops_is_not_waited_for(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PAUSE_S", 0.2)
    head = b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n"
    with listening(settings) as (address, _):
        url = httpx.URL(address)
        with socket.create_connection((url.host, url.port or 0), timeout=10) as line:
            line.sendall(head + b'{"question": ')
            answer = line.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"] == "request_timeout"


def test_a_body_that_drips_is_not_waited_for_either(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "WHOLE_S", 0.5)
    head = b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n"
    with listening(settings) as (address, _):
        assert dripped(address, head).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("head", [b"", b"GET /health HTTP/1.1\r\nX: "])
def test_a_connection_on_which_no_request_comes_is_closed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr(serving, "HEAD_S", 0.5)
    with listening(settings) as (address, _):
        assert dripped(address, head) == b""
        with httpx.Client(base_url=address) as client:
            for _ in range(3):
                assert client.get("/health").status_code == 200
                time.sleep(0.3)


def dripped(address: str, head: bytes) -> bytes:
    """Return what a service says to a request that goes on a byte at a time; it is to close within 5 s."""
    url = httpx.URL(address)
    until = time.monotonic() + 5
    with socket.create_connection((url.host, url.port or 0)) as line:
        line.sendall(head)
        line.settimeout(0.1)
        while time.monotonic() < until:
            try:
                return line.recv(10_000)
            except TimeoutError:
                if head:
                    line.sendall(b"a")
    raise AssertionError("the service waits for ever")


@pytest.mark.parametrize("folder", [".", "/"])
def test_a_folder_without_a_name_does_not_take_the_dots_from_an_error(tmp_path: Path, folder: str) -> None:
    settings = load_settings(source=Path(folder), index=tmp_path / "索引")
    said = neutral(f"1.5 and/or 2; see {tmp_path / '索引'}/CURRENT", settings)
    assert said == "1.5 and/or 2; see 索引/CURRENT"


def test_keys_are_not_kept_with_an_evaluation(settings: Settings, tmp_path: Path) -> None:
    guarded = settings.model_copy(update={"api_keys": KEYS})
    golden = {
        "id": "1",
        "question": QUESTION,
        "lang": "zh",
        "verdict": "not_found",
        "answers": [],
        "evidence": [],
    }
    (tmp_path / "题.jsonl").write_text(json.dumps(golden), encoding="utf-8")
    engine = Engine(guarded, embedder=BigramEmbedder())
    run = run_evaluation(engine, load_dataset(tmp_path / "题.jsonl", engine.snapshot), guarded, model="fake")
    kept = [path.read_bytes() for path in guarded.index.glob(f"evaluations/{run.id}/*")]
    assert kept and not any(hashed(key).encode() in text for text in kept for key in (ASKER, MANAGER))
