"""Every error that the service can answer is in the page's words, in both languages, and described in docs/http.md."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from error_sources import Said, cases, codes
from fastapi.testclient import TestClient
from managed import build, problem, report, serving, small_settings

from yinju.config import Settings

ROOT = Path(__file__).resolve().parents[2]
JS = ROOT / "src" / "yinju" / "api" / "ui" / "js"
# Of the page itself, and the status that stands in for a code that it does not know.
OF_THE_PAGE = re.compile(r"page|offline|interrupted|status\.\d+")
CASE = re.compile(r"`(\w+)`(?: \(([^)]*)\))?[,;|: ]")
MARKS = re.compile(r"\{(\w+)\}")


def words(language: str) -> dict[str, str]:
    lines = (JS / f"strings.errors.{language}.js").read_text(encoding="utf-8")
    return dict(re.findall(r'^  "error\.([\w.]+)": "(.*)",$', lines, flags=re.MULTILINE))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("find", [codes, cases])
def test_every_code_and_every_case_has_words_that_its_values_fill(
    find: Callable[[], Iterator[Said]], language: str
) -> None:
    known = words(language)
    found = list(find())
    assert len(found) > 50
    assert [said for said in found if said.name not in known] == []
    bare = [said for said in found if "case" not in said.values or find is cases]
    unfilled = [
        said for said in bare if not set(MARKS.findall(known[said.name])) <= said.values | {"request"}
    ]
    assert unfilled == []


def test_no_words_are_left_of_an_error_that_is_gone() -> None:
    said = {found.name for find in (codes, cases) for found in find()}
    assert {name for name in words("zh") if not OF_THE_PAGE.fullmatch(name)} - said == set()


def test_the_chinese_words_are_chinese() -> None:
    """A Latin word is a name: of a setting, a format, a field."""
    for name, text in words("zh").items():
        assert re.search(r"[\u4e00-\u9fff]", text), name
        assert not re.search(r"[a-z]+ (?!install\b)[a-z]+ [a-z]+", text), text


def test_every_case_is_in_the_documentation_with_its_values() -> None:
    page = (ROOT / "docs" / "http.md").read_text(encoding="utf-8").partition("## Errors")[2]
    described = {name: set(re.findall(r"`(\w+)`", values)) for name, values in CASE.findall(page)}
    assert [said for said in cases() if described.get(said.name) != said.values - {"case"}] == []


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return small_settings(tmp_path, max_question_chars=20, max_file_bytes=1000, rate_limit=0)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    build(settings)
    with serving(settings) as client:
        yield client


@pytest.mark.parametrize(
    ("body", "code", "details"),
    [
        (b'{"question": "\\u3000 "}', "invalid_request", {"case": "question_empty"}),
        (b'{"question": ""}', "invalid_request", {"case": "question_empty"}),
        (b'{"question": "\\ud800"}', "invalid_request", {"case": "question_not_text"}),
        (
            b'{"question": "' + b"a" * 21 + b'"}',
            "usage",
            {"case": "question_too_long", "characters": 21, "limit": 20},
        ),
        (b'{"question": "", "top_k": 0}', "invalid_request", None),
        (b'{"question": 5}', "invalid_request", None),
    ],
)
def test_what_is_wrong_with_a_question_is_said_to_programs_too(
    client: TestClient, body: bytes, code: str, details: Any
) -> None:
    answer = client.post("/api/v1/search", content=body, headers={"Content-Type": "application/json"})
    assert problem(answer, 422, code)["error"].get("details") == details


@pytest.mark.parametrize("path", ["ask", "search"])
def test_a_blank_question_is_refused_in_the_words_of_the_command_line(client: TestClient, path: str) -> None:
    for blank in ("", " ", "\u3000\n"):
        error = problem(client.post(f"/api/v1/{path}", json={"question": blank}), 422, "invalid_request")[
            "error"
        ]
        assert (error["message"], error["hint"]) == ("the question is empty", "ask something")


def test_each_file_that_is_refused_and_each_in_the_list_has_its_case(
    client: TestClient, settings: Settings
) -> None:
    same = report(2020)
    bad = {
        "空.txt": "",
        "大.txt": "多" * 400,
        "照片.png": "PNG",
        "报告.doc": "Word",
        "副本.txt": same,
        "2021年 报告.txt": "新",
    }
    sent = client.post("/api/v1/documents", files=[("files", (name, text)) for name, text in bad.items()])
    body = problem(sent, 422, "source")
    assert body["error"]["details"] == {"case": "files_refused"}
    assert {file["name"]: file["details"] for file in body["files"]} == {
        "空.txt": {"case": "file_empty"},
        "大.txt": {"case": "file_too_large", "limit_bytes": 1000},
        "照片.png": {
            "case": "ending_unsupported",
            "ending": ".png",
            "supported": ".txt, .md, .markdown, .docx, .html, .htm, .pdf",
        },
        "报告.doc": {"case": "ending_convertible", "ending": ".doc", "better": ".docx"},
        "副本.txt": {"case": "text_taken", "existing": "2020年 报告.txt"},
        "2021年 报告.txt": {"case": "name_taken", "existing": "2021年 报告.txt"},
    }
    for name in ("空.txt", "副本.txt"):
        (settings.source / name).write_text(bad[name], encoding="utf-8")
    listed = client.get("/api/v1/documents").json()["documents"]
    assert {line["doc_id"]: line["details"] for line in listed if line["details"]} == {
        "空.txt": {"case": "file_empty"},
        "副本.txt": {"case": "text_taken", "existing": "2020年 报告.txt"},
    }
    seen = problem(client.get("/api/v1/documents/空.txt"), 422, "source")
    assert seen["error"]["details"] == {"case": "file_empty"}


def test_what_is_wrong_with_a_golden_set_is_told_line_by_line(client: TestClient) -> None:
    lines = '{"id": "一"}\n{nonsense\n' + "[]\n" * 12
    sent = client.post("/api/v1/evaluations", files={"file": ("坏.jsonl", lines)})
    details = problem(sent, 422, "usage")["error"]["details"]
    assert (details["case"], details["count"], len(details["problems"])) == ("set_unusable", 14, 10)
    assert [one["details"] for one in details["problems"][:3]] == [
        {"case": "text_missing", "field": "question", "line": 1},
        {"case": "not_json", "line": 2},
        {"case": "no_object", "line": 3},
    ]


def test_an_index_that_is_missing_and_one_that_is_damaged_are_told_apart(settings: Settings) -> None:
    def details() -> list[Any]:
        with serving(settings) as client:
            body = problem(client.get("/ready"), 503, "index")
            return [body["error"]["details"], client.get("/api/v1/index").json()["details"]]

    assert details() == [{"case": "no_index"}] * 2
    snapshot = build(settings)
    (settings.index / "snapshots" / snapshot / "manifest.json").write_text("{}", encoding="utf-8")
    assert details() == [{"case": "index_damaged"}] * 2
