"""The page's files: sent as what they are, complete, and made of nothing but themselves."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from managed import serving, small_settings

from yinju.api.routes.page import assets
from yinju.corpus import SUPPORTED

UI = Path(__file__).resolve().parents[2] / "src" / "yinju" / "api" / "ui"
OURS = [
    path
    for path in UI.rglob("*")
    if path.suffix in {".html", ".css", ".js"} and "swagger-ui" not in path.name
]
SCRIPTS = [path for path in OURS if path.suffix == ".js"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(small_settings(tmp_path_factory.mktemp("page"))) as client:
        yield client


def text(name: str) -> str:
    return (UI / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/docs", "text/html"),
        ("/ui/js/main.js", "text/javascript"),
        ("/ui/css/base.css", "text/css"),
        ("/ui/icon.svg", "image/svg+xml"),
        ("/ui/swagger/swagger-ui-bundle.js", "text/javascript"),
    ],
)
def test_a_file_is_sent_once_and_again_only_after_a_change(client: TestClient, path: str, kind: str) -> None:
    sent = client.get(path)
    assert sent.status_code == 200
    assert sent.headers["content-type"].startswith(kind)
    assert sent.headers["cache-control"] == "no-cache"
    again = client.get(path, headers={"If-None-Match": f'"other", W/{sent.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("path", ["/", "/ui/js/main.js", "/docs"])
def test_the_policy_allows_nothing_inline_and_no_other_host(client: TestClient, path: str) -> None:
    policy = client.get(path).headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert "unsafe" not in policy and "http" not in policy
    if path != "/docs":
        assert rules["require-trusted-types-for"] == "'script'"


@pytest.mark.parametrize(
    "path", ["/ui/", "/ui/js", "/ui/nothing.js", "/ui/../app.py", "/ui/%2e%2e/app.py", "/ui/js/%00"]
)
def test_what_is_no_part_of_the_page_is_not_found(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


def test_every_part_that_the_page_names_is_there() -> None:
    named = set(re.findall(r'(?:href|src)="/ui/([^"]+)"', text("index.html") + text("swagger/docs.html")))
    for script in SCRIPTS:
        named |= {
            f"js/{name}" for name in re.findall(r'from "\./([^"]+)"', script.read_text(encoding="utf-8"))
        }
    assert named - set(assets()) == set()
    files = {path.relative_to(UI).as_posix() for path in OURS}
    assert files - named == {"index.html", "swagger/docs.html"}


def test_the_page_names_no_other_host() -> None:
    address = re.compile(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"']*")
    found = {name for path in OURS for name in address.findall(path.read_text(encoding="utf-8"))}
    assert found == {"http://www.w3.org/2000/svg"}


def test_nothing_turns_text_into_markup_or_sets_styles_by_attribute() -> None:
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|new Function|cssText"
        r"|setAttribute\(\"style"
    )
    for path in SCRIPTS:
        assert re.findall(forbidden, path.read_text(encoding="utf-8")) == [], path.name
    assert (
        re.findall(r"<style|\sstyle=|\son\w+=|<script>", text("index.html") + text("swagger/docs.html")) == []
    )


def dictionary(language: str) -> dict[str, str]:
    both = text(f"js/strings.{language}.js") + text(f"js/strings.errors.{language}.js")
    lines = re.findall(r'^  "?([\w.@]+)"?: "(.*)",$', both, flags=re.MULTILINE)
    assert len(lines) > 250
    assert len(lines) == len(dict(lines)) == len(re.findall(r"^  \S+: ", both, flags=re.MULTILINE))
    return dict(lines)


def test_both_languages_say_the_same_things_with_the_same_values() -> None:
    zh, en = dictionary("zh"), dictionary("en")
    assert zh.keys() == en.keys()
    for name in zh:
        values = [set(re.findall(r"\{(\w+)\}", form)) for form in (zh[name], *en[name].split("|"))]
        assert all(value == values[0] for value in values), name
    assert [name for name in en if re.search(r"[\u4e00-\u9fff]", en[name])] == []


def test_every_text_that_the_page_asks_for_exists() -> None:
    names = dictionary("zh")
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in SCRIPTS if not path.name.startswith("strings.")
    )
    asked = set(re.findall(r'\bt\(\s*"([^"]+)"', code))
    assert len(asked) > 150
    assert asked - names.keys() == set()
    beginnings = set(re.findall(r"\bt\(`([\w.]+)\$\{", code))
    assert [start for start in beginnings if not any(name.startswith(start) for name in names)] == []


def test_the_file_picker_offers_what_can_be_read() -> None:
    assert f'accept: "{",".join(SUPPORTED)}"' in text("js/upload.js")


def test_a_wheel_holds_the_page() -> None:
    from hatchling.builders.wheel import WheelBuilder

    packed = {file.distribution_path for file in WheelBuilder(str(UI.parents[3])).recurse_included_files()}
    wanted = {f"yinju/api/ui/{path.relative_to(UI).as_posix()}" for path in UI.rglob("*") if path.is_file()}
    assert wanted - packed == set()
    assert "yinju/api/ui/swagger/LICENSE" in packed
