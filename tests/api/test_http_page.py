"""docs/http.md shows every route of the API, and nothing that is none; /docs has words for each."""

import re
from pathlib import Path
from typing import Any

import pytest

from fakes import BigramEmbedder
from yinju.api import create_app
from yinju.config import load_settings

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "http.md").read_text(encoding="utf-8")
PREFIX = "/api/v1"


@pytest.fixture(scope="module")
def openapi(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    settings = load_settings(index=tmp_path_factory.mktemp("index"))
    return create_app(settings, embedder=BigramEmbedder()).openapi()


def shown() -> set[tuple[str, str]]:
    """Return method and path of the page's curl calls, values in the place of parameters."""
    calls = set()
    for line in re.findall(r"^    curl (.*)$", PAGE, flags=re.MULTILINE):
        path = re.search(r"\$B(/[^ \"?]*)", line)
        assert path is not None, line
        method = re.search(r"-X ([A-Z]+)", line)
        sends = (" -d " in line or " -F " in line) and " -G " not in line
        calls.add((method[1] if method else "POST" if sends else "GET", path[1]))
    return calls


def test_the_page_shows_every_route_of_the_api_and_only_those(openapi: dict[str, Any]) -> None:
    routes = {
        (method.upper(), path.removeprefix(PREFIX))
        for path, methods in openapi["paths"].items()
        if path.startswith(PREFIX)
        for method in methods
    }
    patterns = {
        (method, re.compile(re.sub(r"\{\w+\}", "[^/]+", path))): (method, path) for method, path in routes
    }
    calls = shown()
    unshown = [
        route
        for (method, pattern), route in patterns.items()
        if not any(method == m and pattern.fullmatch(p) for m, p in calls)
    ]
    unknown = [
        (method, path)
        for method, path in calls
        if not any(method == m and pattern.fullmatch(path) for m, pattern in patterns)
    ]
    assert (unshown, unknown) == ([], [])


def test_no_call_of_the_page_has_a_query_that_curl_would_send_as_it_stands() -> None:
    """HTTP takes ASCII alone there: what is in Chinese goes by --data-urlencode."""
    queries = re.findall(r"^    curl .*\$B[^ \"?]*\?([^ \"]*)", PAGE, flags=re.MULTILINE)
    assert queries and all(query.isascii() for query in queries)


def test_every_route_of_the_api_has_a_summary_and_words(openapi: dict[str, Any]) -> None:
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            assert operation.get("summary") and operation.get("description"), f"{method} {path}"


def test_every_schema_of_managing_has_words_and_every_plain_field_an_example(openapi: dict[str, Any]) -> None:
    from yinju.api import schemas_evaluations, schemas_manage

    own = [
        name
        for module in (schemas_manage, schemas_evaluations)
        for name, value in vars(module).items()
        if getattr(value, "__module__", "") == module.__name__
    ]
    for name in own:
        schema = openapi["components"]["schemas"].get(name)
        if schema is None:
            continue
        assert schema["description"], name
        for field, part in schema["properties"].items():
            if part.get("type") in ("string", "integer", "number") and "enum" not in part:
                assert part.get("examples"), f"{name}.{field}"
