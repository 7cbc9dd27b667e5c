"""OpenAI's API on /v1/, used by OpenAI's own client over a real port."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from asked import QUESTION, QUOTED, listening, speech_settings

from yinju.api.completions import char_locations, count_tokens
from yinju.config import Settings
from yinju.types import Citation

KEY = "a-key-of-ours"
JSON = {"Content-Type": "application/json"}
ASKED: list[Any] = [{"role": "user", "content": QUESTION}]


@contextmanager
def client_at(url: str, key: str = "none needed") -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0) as client:
        yield client


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return speech_settings(tmp_path_factory.mktemp("程序"))


@pytest.fixture(scope="module")
def url(settings: Settings) -> Iterator[str]:
    with listening(settings) as (url, _):
        yield url


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[openai.OpenAI]:
    with client_at(url) as client:
        yield client


def complete(client: openai.OpenAI, messages: list[Any] = ASKED, **fields: Any) -> Any:
    return client.chat.completions.create(**{"model": "yinju", "messages": messages, **fields})


def extra(response: Any, name: str) -> Any:
    """Return what we add to OpenAI's shape."""
    return response.model_extra[name]


def test_an_answer_quotes_its_document_with_markers_and_spans(
    client: openai.OpenAI, settings: Settings
) -> None:
    completion = complete(client)
    (choice,) = completion.choices
    assert (choice.finish_reason, choice.message.role) == ("stop", "assistant")
    citations = extra(completion, "citations")
    assert QUOTED in citations[0]["cited_text"]
    for citation in citations:
        text = (settings.source / citation["doc_id"]).read_text(encoding="utf-8")
        span = slice(citation["start_char_index"], citation["end_char_index"])
        assert text[span] == citation["cited_text"]
        assert f"{citation['cited_text']} [{citation['marker']}]" in choice.message.content
        assert citation["type"] == "char_location"
        assert citation["document_index"] == 0
        assert citation["document_title"] == "某市工作报告"
        assert citation["heading"] == ""
    assert extra(completion, "verdict") == "answered"
    assert 0 < extra(completion, "confidence") <= 1


def test_the_last_user_message_is_the_question_whatever_else_is_sent(client: openai.OpenAI) -> None:
    parts = [{"type": "text", "text": "2022年全市"}, {"type": "text", "text": "生产总值是多少"}]
    messages = [
        {"role": "system", "content": "你是助手"},
        {"role": "user", "content": "“添翼计划”怎么样"},
        {"role": "assistant", "content": "成果喜人 [1]"},
        {"role": "user", "content": parts},
        {"role": "assistant", "content": None, "tool_calls": []},
    ]
    completion = complete(client, messages)
    assert extra(completion, "citations") == extra(complete(client), "citations")
    assert completion.usage.prompt_tokens > complete(client).usage.prompt_tokens


def test_fields_that_mean_nothing_here_are_ignored(client: openai.OpenAI) -> None:
    tool = {"type": "function", "function": {"name": "查", "parameters": {"type": "object"}}}
    fields = {
        "temperature": 0.7,
        "max_tokens": 1,
        "stop": ["。"],
        "n": 1,
        "tools": [tool],
        "tool_choice": "auto",
        "response_format": {"type": "text"},
        "extra_body": {"以后才有的字段": True},
    }
    assert (
        complete(client, **fields).choices[0].message.content == complete(client).choices[0].message.content
    )


def test_usage_counts_what_was_asked_and_what_was_said(client: openai.OpenAI) -> None:
    usage = complete(client).usage
    assert usage.prompt_tokens == count_tokens(QUESTION)
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


def test_tokens_are_han_characters_words_and_marks() -> None:
    assert count_tokens("总投资4285亿元，增长 3.5%。GDP_1") == 3 + 1 + 2 + 1 + 2 + 3 + 1 + 1 + 3


def test_a_stream_gives_the_same_answer_and_the_citations_last(client: openai.OpenAI) -> None:
    whole = complete(client)
    first, *middle, last = list(complete(client, stream=True))
    assert first.choices[0].delta.role == "assistant"
    said = [chunk.choices[0].delta.content for chunk in middle]
    assert "".join(said) == whole.choices[0].message.content
    assert len(said) > 1
    assert all(chunk.choices[0].finish_reason is None for chunk in [first, *middle])
    assert last.choices[0].finish_reason == "stop"
    assert extra(last, "citations") == extra(whole, "citations")
    assert len({chunk.id for chunk in [first, *middle, last]}) == 1
    assert last.usage is None


def test_a_stream_ends_with_its_usage_where_that_is_asked_for(client: openai.OpenAI) -> None:
    chunks = list(complete(client, stream=True, stream_options={"include_usage": True}))
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage == complete(client).usage
    assert extra(chunks[-1], "citations") == extra(complete(client), "citations")


def test_a_stream_is_events_of_json_and_done(url: str) -> None:
    body = {"model": "yinju", "messages": ASKED, "stream": True}
    response = httpx.post(f"{url}/v1/chat/completions", json=body)
    assert response.headers["content-type"].startswith("text/event-stream")
    lines = [line for line in response.text.split("\n") if line]
    assert lines[-1] == "data: [DONE]"
    assert all(line.startswith("data: {") for line in lines[:-1])
    assert "citations" in json.loads(lines[-2].removeprefix("data: "))


def test_what_the_documents_do_not_say_is_a_stop_without_citations(client: openai.OpenAI) -> None:
    completion = complete(client, [{"role": "user", "content": "火星上有水吗"}])
    assert extra(completion, "verdict") == "not_found"
    assert extra(completion, "citations") == []
    assert completion.choices[0].finish_reason == "stop"
    assert completion.choices[0].message.content


def test_the_models_are_one_and_named_yinju(client: openai.OpenAI) -> None:
    (model,) = client.models.list().data
    assert (model.id, model.object, model.owned_by) == ("yinju", "model", "yinju")
    assert client.models.retrieve("yinju") == model
    assert complete(client).model == model.id


def error_of(response: openai.APIStatusError) -> tuple[str | None, str | None, str | None]:
    assert isinstance(response.body, dict)
    assert set(response.body) == {"message", "type", "param", "code"}
    assert response.body["message"]
    return response.type, response.param, response.code


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"n": 2}, "n"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"messages": [{"role": "system", "content": "总投资"}]}, "messages"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]}, "messages"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "局长", "content": "总投资"}]}, "role"),
        ({"messages": [{"role": "user", "content": " \n"}]}, None),
        ({"messages": [{"role": "user", "content": "长" * 10_001}]}, None),
        ({"stream": "也许"}, "stream"),
    ],
)
def test_what_cannot_be_answered_as_it_is_asked_is_a_bad_request(
    client: openai.OpenAI, fields: dict[str, Any], param: str | None
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        complete(client, **fields)
    kind, blamed, _ = error_of(caught.value)
    assert (kind, blamed) == ("invalid_request_error", param)


def test_another_model_is_not_found(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as asked:
        complete(client, model="gpt-4o")
    with pytest.raises(openai.NotFoundError) as shown:
        client.models.retrieve("gpt-4o")
    for caught in (asked, shown):
        assert error_of(caught.value) == ("invalid_request_error", "model", "model_not_found")


def test_what_was_sent_is_not_sent_back_at_length(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as asked:
        complete(client, model="长" * 10_000)
    assert len(asked.value.response.text) < 500


def test_a_wrong_path_and_a_broken_body_are_refused_in_openais_form(url: str) -> None:
    for response, status in (
        (httpx.post(f"{url}/v1/embeddings", json={}), 404),
        (httpx.post(f"{url}/v1/chat/completions", content=b'{"model"', headers=JSON), 400),
        (httpx.post(f"{url}/v1/chat/completions", content=b"{}"), 415),
        (httpx.get(f"{url}/v1/chat/completions"), 405),
    ):
        assert response.status_code == status
        assert set(response.json()["error"]) == {"message", "type", "param", "code"}


def test_a_missing_key_is_an_authentication_error(settings: Settings) -> None:
    keys = (f"ask:{hashlib.sha256(KEY.encode()).hexdigest()}",)
    guarded = settings.model_copy(update={"api_keys": keys})
    with listening(guarded) as (url, _):
        with client_at(url, "wrong") as client, pytest.raises(openai.AuthenticationError) as caught:
            complete(client)
        assert error_of(caught.value) == ("invalid_request_error", None, "invalid_api_key")
        body = {"model": "yinju", "messages": ASKED}
        bearer = {"Authorization": f"Bearer {KEY}"}
        assert httpx.post(f"{url}/v1/chat/completions", json=body, headers=bearer).status_code == 200


def test_too_many_requests_are_a_rate_limit_error(settings: Settings) -> None:
    with listening(settings.model_copy(update={"rate_limit": 1})) as (url, _), client_at(url) as client:
        complete(client)
        with pytest.raises(openai.RateLimitError) as caught:
            complete(client)
        assert error_of(caught.value) == ("requests", None, "rate_limit_exceeded")
        assert int(caught.value.response.headers["retry-after"]) > 0


def test_without_an_index_it_is_a_server_error_and_the_model_is_still_listed(tmp_path: Path) -> None:
    with listening(speech_settings(tmp_path, built=False)) as (url, _), client_at(url) as client:
        with pytest.raises(openai.InternalServerError) as caught:
            complete(client)
        assert caught.value.status_code == 503
        assert error_of(caught.value)[0] == "server_error"
        assert client.models.list().data[0].created == 0


def test_documents_are_counted_as_they_are_first_cited() -> None:
    places = [("乙.txt", 5), ("甲.txt", 0), ("乙.txt", 0)]
    citations = [
        Citation(marker, doc_id, "题目", "一、回顾", start, start + 2, "引文", None)
        for marker, (doc_id, start) in enumerate(places, 1)
    ]
    found = char_locations(citations)
    assert [place.document_index for place in found] == [0, 1, 0]
    assert [place.marker for place in found] == [1, 2, 3]
    assert {place.heading for place in found} == {"一、回顾"}
