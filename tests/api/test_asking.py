"""POST /api/v1/ask and /search: the shapes of the command line, streaming, and every kind of bad input."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asked import QUESTION, QUOTED, ask, client_of, events, refusal, speech_settings
from fastapi.testclient import TestClient

from fakes import BigramEmbedder
from yinju.api.service import Service
from yinju.api.streaming import pieces
from yinju.config import Settings
from yinju.errors import GroundingError
from yinju.pipeline import Engine
from yinju.serialise import answer_json, search_json


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return speech_settings(tmp_path_factory.mktemp("问答"))


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with client_of(settings) as client:
        yield client


def without_times(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != "timings_ms"}


def test_an_answer_is_that_of_the_command_line(settings: Settings, client: TestClient) -> None:
    response = ask(client)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert QUOTED in response.json()["answer"]
    expected = answer_json(Engine(settings, embedder=BigramEmbedder()).ask(QUESTION))
    assert without_times(response.json()) == without_times(expected)
    assert set(response.json()["timings_ms"]) == set(expected["timings_ms"])


def test_what_is_not_in_the_documents_is_no_error(client: TestClient) -> None:
    response = ask(client, "法国的首都在哪里")
    assert response.status_code == 200
    assert response.json()["verdict"] != "answered"


def test_a_verdict_is_explained_on_request(client: TestClient) -> None:
    why = ask(client, explain=True).json()["why"]
    assert QUOTED in why["sentence"]
    assert why["signals"] and why["bars"]
    assert "why" not in ask(client).json()


def test_earlier_turns_are_taken_and_change_nothing(client: TestClient) -> None:
    history = [{"question": "重点项目有多少个", "answer": "安排重点项目320个 [1]"}]
    assert ask(client, history=history).json()["answer"] == ask(client).json()["answer"]


def test_a_search_is_that_of_the_command_line(settings: Settings, client: TestClient) -> None:
    body = {"question": "四风", "top_k": 1}
    found = client.post("/api/v1/search", json=body).json()
    expected = search_json(Engine(settings, embedder=BigramEmbedder()).search("四风", 1))
    assert without_times(found) == without_times(expected)
    assert len(found["hits"]) == 1
    refusal(client.post("/api/v1/search", json={"question": "四风", "top_k": 0}), 422, "invalid_request")
    refusal(client.post("/api/v1/search", json={"question": "四风", "top_k": 101}), 422, "invalid_request")


def test_a_stream_shows_the_stages_in_order_and_ends_with_the_whole_answer(client: TestClient) -> None:
    response = ask(client, stream=True)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    found = events(response.text)
    names = [name for name, _ in found]
    assert names == ["searched", "hits", *["delta"] * (len(names) - 4), "citations", "answer"]
    answer = ask(client).json()
    assert without_times(found[-1][1]) == without_times(answer)
    assert "".join(data["text"] for name, data in found if name == "delta") == answer["answer"]
    assert found[0][1] == {"searched": answer["searched"], "snapshot": answer["snapshot"]}
    assert found[1][1] == {"hits": answer["hits"]}
    assert found[-2][1] == {"citations": answer["citations"]}


def test_a_citation_names_the_heading_under_which_it_stands(client: TestClient) -> None:
    cited = client.post("/api/v1/ask", json={"question": "严纠什么“四风”"}).json()["citations"]
    headings = {citation["quote"]: citation["heading"] for citation in cited}
    assert headings["要驰而不息严纠“四风”，持之以恒加固中央八项规定堤坝。"] == "一、加强作风建设"
    assert {citation["heading"] for citation in ask(client).json()["citations"]} == {""}


def test_what_goes_wrong_before_the_passages_has_its_own_status_in_a_stream_too(client: TestClient) -> None:
    refusal(ask(client, "问" * 10_001, stream=True), 422, "usage")


def test_what_goes_wrong_after_the_passages_is_an_event(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise GroundingError("the quotation in /secret/报告.txt differs")

    monkeypatch.setattr(Engine, "answer", fail)
    *_, (name, data) = events(ask(client, stream=True).text)
    assert name == "error"
    assert data["error"]["code"] == "grounding"
    assert "secret" not in str(data)
    refusal(ask(client), 500, "grounding")


def test_a_defect_is_told_without_its_trace(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(Service, "ask", fail)
    error = refusal(ask(client), 500, "internal")
    assert "secret" not in str(error)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"question": ""}', 422, "invalid_request"),
        (b'{"question": " \\n\\u3000"}', 422, "invalid_request"),
        (b'{"question": 7}', 422, "invalid_request"),
        (b'{"question": null}', 422, "invalid_request"),
        (b'{"question": "\\ud800"}', 422, "invalid_request"),
        (b'{"question": "a", "stream": NaN}', 422, "invalid_request"),
        (b'{"question": "a", "top_p": 1}', 422, "invalid_request"),
        (b'{"question": "a", "history": [{"question": "b"}]}', 422, "invalid_request"),
        (b"{}", 422, "invalid_request"),
        (b"[]", 422, "invalid_request"),
        (b"", 422, "invalid_request"),
        (b'{"question": ', 400, "malformed_json"),
        (b"question=a", 400, "malformed_json"),
        ('{"question": "总投资"}'.encode("gb18030"), 400, "malformed_request"),
        (b"\xff\xfe\x00", 400, "malformed_request"),
        (b"[" * 100_000, 400, "malformed_request"),
        (b"9" * 10_000, 400, "malformed_request"),
    ],
)
def test_a_bad_body_is_refused_in_the_one_form(
    client: TestClient, body: bytes, status: int, code: str
) -> None:
    for path in ("/api/v1/ask", "/api/v1/search"):
        response = client.post(path, content=body, headers={"Content-Type": "application/json"})
        refusal(response, status, code)


def test_a_parameter_that_nobody_knows_is_refused(client: TestClient) -> None:
    error = refusal(client.get("/api/v1/suggestions?language=zh"), 422, "invalid_request")
    assert "language" in error["message"]
    assert client.get("/v1/models?limit=1").status_code == 200


def test_what_was_sent_is_not_sent_back(client: TestClient) -> None:
    response = client.post("/api/v1/ask", json={"question": "<script>" * 2000, "<b>": 1})
    assert "script" not in response.text
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_another_type_of_content_is_refused(client: TestClient, kind: str) -> None:
    response = client.post(
        "/api/v1/ask", content='{"question": "总投资"}', headers={"Content-Type": kind} if kind else {}
    )
    refusal(response, 415, "unsupported_media_type")


def test_a_question_that_is_too_long_is_refused_by_the_setting(tmp_path: Path) -> None:
    with client_of(speech_settings(tmp_path, max_question_chars=10)) as client:
        assert ask(client, "生产总值是多少").status_code == 200
        error = refusal(ask(client, "生产总值到底是多少呢？"), 422, "usage")
        assert "10 are allowed" in error["message"]


def test_an_unknown_address_and_another_method_have_the_one_form(client: TestClient) -> None:
    refusal(client.get("/api/v1/none"), 404, "not_found")
    refusal(client.get("/api/v1/ask/"), 404, "not_found")
    response = client.get("/api/v1/ask")
    refusal(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "POST"


def test_an_error_under_v1_has_openais_form(client: TestClient) -> None:
    response = client.get("/v1/none")
    assert response.status_code == 404
    assert set(response.json()["error"]) == {"message", "type", "param", "code"}


def test_a_text_is_streamed_in_whole_characters() -> None:
    text = "总投资4285亿元 [1]\n共 [12] 项，e\u0301te\u0301，👨‍👩‍👧‍👦 一家" + "长" * 50
    found = list(pieces(text))
    assert "".join(found) == text
    assert any("[12]" in piece for piece in found)
    assert not any(piece[0] in "\u0301\u200d" or piece[-1] == "\u200d" for piece in found)
    assert max(map(len, found)) <= 24
    assert list(pieces("")) == []
