"""The MCP server, used by the official client: over stdio and over streamable HTTP, each in a process of its own."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from asked import PATIENCE_S, QUESTION, QUOTED, build, speech_settings
from mcp import Client, StdioServerParameters, stdio_client

from yinju.api.live import LiveEngine
from yinju.api.mcp import build_server
from yinju.config import Settings, load_settings
from yinju.errors import UsageError
from yinju.index import rollback

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PROGRAM = [sys.executable, str(HERE / "mcp_process.py")]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "src", ROOT / "tests")))}

Use = Callable[[Client], Awaitable[Any]]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return speech_settings(tmp_path_factory.mktemp("工具"))


@contextmanager
def http_server(settings: Settings, *keys: str) -> Iterator[str]:
    command = [*PROGRAM, "http", str(settings.index), *keys]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0


@pytest.fixture(scope="module")
def url(settings: Settings) -> Iterator[str]:
    with http_server(settings) as url:
        yield url


@pytest.fixture(params=["stdio", "http"])
def used(request: pytest.FixtureRequest, settings: Settings) -> Callable[[Use], Any]:
    """Return what runs a client's doings over one of the transports."""
    transport: str = request.param

    def target() -> Any:
        if transport == "http":
            return request.getfixturevalue("url")
        command, *arguments = [*PROGRAM, "stdio", str(settings.index)]
        return stdio_client(StdioServerParameters(command=command, args=arguments, env=ENVIRONMENT))

    return lambda use: asyncio.run(connected(target(), use))


async def connected(target: Any, use: Use) -> Any:
    async with asyncio.timeout(PATIENCE_S), Client(target) as client:
        return await use(client)


def in_process(settings: Settings, use: Use, *, engine: LiveEngine | None = None) -> Any:
    from fakes import BigramEmbedder

    server = build_server(engine or LiveEngine(settings, BigramEmbedder()))
    return asyncio.run(connected(server, use))


def test_a_client_finds_the_tools_and_reads_around_a_quotation(used: Callable[[Use], Any]) -> None:
    async def use(client: Client) -> None:
        assert client.server_info.name == "yinju"
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"search", "ask", "get_document"}
        asked = (await client.call_tool("ask", {"question": QUESTION})).structured_content
        assert asked is not None
        assert asked["verdict"] == "answered"
        citation = asked["citations"][0]
        assert QUOTED in citation["quote"]
        assert f"{citation['quote']} [1]" in asked["answer"]
        under = (await client.call_tool("ask", {"question": "严纠什么“四风”"})).structured_content
        assert under is not None
        assert "一、加强作风建设" in [one["heading"] for one in under["citations"]]
        place = {"doc_id": citation["doc_id"], "start": citation["start"], "length": len(citation["quote"])}
        document = (await client.call_tool("get_document", place)).structured_content
        assert document is not None
        assert document["text"] == citation["quote"]
        assert document["end"] == citation["end"] < document["characters"]
        found = (await client.call_tool("search", {"question": QUESTION, "top_k": 1})).structured_content
        assert found is not None
        assert [hit["doc_id"] for hit in found["hits"]] == [citation["doc_id"]]
        assert found["snapshot"] == asked["snapshot"] == document["snapshot"]

    used(use)


def test_an_error_is_a_tools_error_that_says_what_to_do(used: Callable[[Use], Any]) -> None:
    async def use(client: Client) -> None:
        for tool, arguments, words in (
            ("get_document", {"doc_id": "没有.txt"}, "take the doc_id from a citation"),
            ("get_document", {"doc_id": "报告.txt", "start": 10**6}, "begin earlier"),
            ("ask", {"question": " "}, "the question is empty. ask something"),
            ("search", {"question": QUESTION, "top_k": 0}, "greater than or equal to 1"),
            ("search", {}, "question"),
        ):
            result = await client.call_tool(tool, arguments)
            assert result.is_error
            assert words in result.content[0].text  # type: ignore[union-attr]

    used(use)


def test_every_tool_is_described_with_its_arguments_and_its_result(settings: Settings) -> None:
    async def use(client: Client) -> None:
        for tool in (await client.list_tools()).tools:
            assert tool.title
            assert tool.description
            assert "\n  " not in tool.description
            for argument in tool.input_schema["properties"].values():
                assert argument["description"]
            assert tool.output_schema is not None
            assert "snapshot" in tool.output_schema["properties"]
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint

    in_process(settings, use)


def test_an_answer_is_given_as_text_too(settings: Settings) -> None:
    async def use(client: Client) -> None:
        result = await client.call_tool("ask", {"question": "火星上有水吗"})
        assert json.loads(result.content[0].text) == result.structured_content  # type: ignore[union-attr]
        assert result.structured_content is not None
        assert result.structured_content["verdict"] == "not_found"
        assert result.structured_content["citations"] == []

    in_process(settings, use)


def test_a_long_document_is_read_in_parts(settings: Settings) -> None:
    whole = (settings.source / "报告.txt").read_text(encoding="utf-8")

    async def use(client: Client) -> None:
        text = ""
        while len(text) < len(whole):
            arguments = {"doc_id": "报告.txt", "start": len(text), "length": 50}
            part = (await client.call_tool("get_document", arguments)).structured_content
            assert part is not None
            assert part["characters"] == len(whole)
            text += part["text"]
        assert text == whole

    in_process(settings, use)


def test_a_build_and_a_rollback_are_seen_by_the_next_call(tmp_path: Path) -> None:
    settings = speech_settings(tmp_path)
    question = {"question": "新建学校几所"}

    async def use(client: Client) -> None:
        before = (await client.call_tool("ask", question)).structured_content
        built = build(settings, "新建学校十所，扩建医院三家。")
        after = (await client.call_tool("ask", question)).structured_content
        assert before is not None
        assert after is not None
        assert after["snapshot"] == built != before["snapshot"]
        assert "新建学校十所" in after["answer"]
        rollback(settings.index, None)
        assert (await client.call_tool("ask", question)).structured_content == before

    in_process(settings, use)


def test_without_an_index_a_call_says_how_to_build_one_and_works_once_it_is_built(tmp_path: Path) -> None:
    settings = speech_settings(tmp_path, built=False)

    async def use(client: Client) -> None:
        refused = await client.call_tool("ask", {"question": QUESTION})
        assert refused.is_error
        assert "yinju index build" in refused.content[0].text  # type: ignore[union-attr]
        build(settings)
        assert not (await client.call_tool("ask", {"question": QUESTION})).is_error

    in_process(settings, use)


def test_nothing_but_the_protocol_goes_to_stdout(settings: Settings) -> None:
    hello = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "客户", "version": "1"},
    }
    call = {"name": "ask", "arguments": {"question": QUESTION}}
    lines = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call},
    ]
    command = [*PROGRAM, "stdio", str(settings.index)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=ENVIRONMENT, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line in lines:
            process.stdin.write(json.dumps(line).encode() + b"\n")
        process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for _ in range(2)]
        rest, remarks = process.communicate(timeout=PATIENCE_S)  # which closes stdin
    assert [answer["id"] for answer in answers] == [1, 2]
    assert QUOTED in answers[1]["result"]["structuredContent"]["answer"]
    assert rest == b""
    assert "我在计算" in remarks.decode()
    assert process.returncode == 0


def test_over_http_keys_and_hosts_are_checked(settings: Settings) -> None:
    with http_server(settings, "a-key") as url:
        bearer = {"Authorization": "Bearer a-key"}
        assert httpx.post(url, json={}).status_code == 401
        assert httpx.post(url, json={}, headers={**bearer, "Host": "evil.example"}).status_code == 421
        assert httpx.get(url, headers=bearer).status_code == 405
        assert httpx.post(url, json={}, headers=bearer).status_code == 400
        ping = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
        accept = {"Accept": "application/json, text/event-stream"}
        assert httpx.post(url, json=ping, headers={**bearer, **accept}).status_code == 200


def test_over_http_an_error_names_no_folder_and_a_body_has_a_limit(tmp_path: Path) -> None:
    async def use(client: Client) -> None:
        refused = await client.call_tool("ask", {"question": QUESTION})
        assert refused.is_error
        words = refused.content[0].text  # type: ignore[union-attr]
        assert "there is no index at 索引" in words
        assert str(tmp_path) not in words

    with http_server(speech_settings(tmp_path, built=False)) as url:
        asyncio.run(connected(url, use))
        large = httpx.post(url, content=b'"' + b"a" * 2_000_001, headers={"Content-Type": "application/json"})
        assert large.status_code == 413
        assert large.json()["error"]["code"] == "too_large"


def test_without_its_package_the_error_names_the_command_that_installs_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    with pytest.raises(UsageError) as caught:
        build_server(LiveEngine(settings))
    assert "pip install 'yinju[mcp]'" in caught.value.hint


def test_it_does_not_listen_beyond_this_machine_without_keys() -> None:
    from yinju.api.mcp import run_http

    with pytest.raises(UsageError, match="there are no keys"):
        run_http(load_settings(), "0.0.0.0", 0)


@pytest.mark.model
def test_yinju_mcp_answers_over_stdio(speech_settings: Settings) -> None:
    arguments = ["-m", "yinju", "mcp", "--index", str(speech_settings.index)]
    environment = ENVIRONMENT | {"YINJU_MODEL_CACHE": str(speech_settings.model_cache)}
    target = stdio_client(StdioServerParameters(command=sys.executable, args=arguments, env=environment))

    async def use(client: Client) -> None:
        answer = (await client.call_tool("ask", {"question": "2024年的目标是什么"})).structured_content
        assert answer is not None
        assert "持续进位、形成优势" in answer["answer"]

    asyncio.run(connected(target, use))
