"""Documents over HTTP: whatever is sent, all of a request lands or none, and each file at fault is named."""

import io
import os
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from disks import FullDisk, no_space
from fastapi.testclient import TestClient
from job_work import endless_work
from managed import build, ended, problem, rebuild, report, serving, small_settings

from office_files import docx, paragraph, pdf, printed, table
from yinju.api.catalogue import Catalogue
from yinju.api.job import new_job
from yinju.api.jobs import JobRunningError
from yinju.api.landing import ASIDE, LEFT_BEHIND_S, Landing, Upload
from yinju.api.worker import Task
from yinju.config import Settings
from yinju.errors import StorageError

URL = "/api/v1/documents"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return small_settings(tmp_path)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with serving(settings) as client:
        yield client


def send(client: TestClient, *files: tuple[str, bytes | str], field: str = "files", query: str = "") -> Any:
    parts = [(field, (name, text.encode() if isinstance(text, str) else text)) for name, text in files]
    return client.post(f"{URL}{query}", files=parts)


def listed(client: TestClient, query: str = "") -> dict[str, dict[str, Any]]:
    return {line["doc_id"]: line for line in client.get(f"{URL}{query}").json()["documents"]}


def held(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.source.iterdir())


BEFORE = ["2020年 报告.txt", "2021年 报告.txt"]


def test_documents_are_listed_with_their_states_before_there_is_an_index(
    client: TestClient, settings: Settings
) -> None:
    body = client.get(URL).json()
    assert (body["total"], body["snapshot"], body["source"]) == (2, None, settings.source.as_posix())
    assert [line["doc_id"] for line in body["documents"]] == BEFORE
    first = body["documents"][0]
    assert first == {
        "doc_id": "2020年 报告.txt",
        "title": "2020年工作报告",
        "bytes": len(report(2020).encode()),
        "modified": first["modified"],
        "state": "new",
        "reason": None,
        "details": None,
        "characters": len(report(2020)),
        "chunks": None,
    }
    assert first["modified"].startswith("20") and first["modified"].endswith("+00:00")


def test_states_follow_the_folder_beside_the_live_snapshot(settings: Settings) -> None:
    (settings.source / "旧.txt").write_text(report(1999), encoding="utf-8")
    snapshot = build(settings)
    (settings.source / "旧.txt").unlink()
    (settings.source / "2021年 报告.txt").write_text(report(2021) + "补充。", encoding="utf-8")
    (settings.source / "副本.txt").write_text(f"\n{report(2020)}", encoding="utf-8")
    (settings.source / "坏.txt").write_bytes(b"\0\1\2" * 9)
    (settings.source / "表.xlsx").write_bytes(b"PK")
    (settings.source / "新.md").write_text("# 新规\n\n内容。", encoding="utf-8")
    with serving(settings) as client:
        lines = listed(client)
        assert client.get(URL).json()["snapshot"] == snapshot
    assert {doc_id: line["state"] for doc_id, line in lines.items()} == {
        "2020年 报告.txt": "indexed",
        "2021年 报告.txt": "changed",
        "副本.txt": "duplicate",
        "坏.txt": "failed",
        "新.md": "new",
        "旧.txt": "removed",
        "表.xlsx": "failed",
    }
    assert lines["2020年 报告.txt"]["chunks"] >= 1 and lines["新.md"]["title"] == "新规"
    assert lines["副本.txt"]["reason"] == "the same text as 2020年 报告.txt"
    assert "NUL bytes" in lines["坏.txt"]["reason"] and "save it as .pdf" in lines["表.xlsx"]["reason"]
    assert (lines["旧.txt"]["bytes"], lines["旧.txt"]["modified"]) == (None, None)
    assert lines["旧.txt"]["characters"] == len(report(1999))


def test_a_state_follows_a_file_that_keeps_its_size(client: TestClient, settings: Settings) -> None:
    path = settings.source / "2020年 报告.txt"
    assert listed(client)["2020年 报告.txt"]["state"] == "new"
    rebuild(client, settings)
    assert listed(client)["2020年 报告.txt"]["state"] == "indexed"
    path.write_text(report(2020).replace("粮食", "食粮"), encoding="utf-8")
    assert listed(client)["2020年 报告.txt"]["state"] == "changed"
    os.utime(path, ns=(1, 1))
    path.write_text(report(2020), encoding="utf-8")
    assert listed(client)["2020年 报告.txt"]["state"] == "indexed"


def test_a_list_comes_in_pages_and_can_be_searched(client: TestClient, settings: Settings) -> None:
    for number in range(7):
        (settings.source / f"附件{number}.txt").write_text(f"第{number}号通知\n\n内容{number}。", "utf-8")
    page = client.get(f"{URL}?offset=2&limit=3").json()
    assert page["total"] == 9
    assert [line["doc_id"] for line in page["documents"]] == ["附件0.txt", "附件1.txt", "附件2.txt"]
    assert list(listed(client, "?q=第3号")) == ["附件3.txt"], "by title"
    assert list(listed(client, "?q=２０２１年")) == ["2021年 报告.txt"], "by name, whatever the width"
    assert client.get(f"{URL}?q=没有").json()["total"] == 0


@pytest.mark.parametrize("query", ["?offset=-1", "?limit=0", "?limit=1001", "?limit=x", f"?q={'长' * 201}"])
def test_a_list_is_asked_for_within_its_limits(client: TestClient, query: str) -> None:
    problem(client.get(URL + query), 422, "invalid_request")


def test_a_folder_that_is_not_there_yet_is_empty_and_an_upload_makes_it(tmp_path: Path) -> None:
    settings = small_settings(tmp_path, source=tmp_path / "还没有" / "文件")
    with serving(settings) as client:
        assert client.get(URL).json()["total"] == 0
        assert send(client, ("一.txt", "内容。")).status_code == 201
    assert held(settings) == ["一.txt"]


def test_uploads_land_under_their_names_and_are_new(client: TestClient, settings: Settings) -> None:
    answer = send(client, ("市委 讲话（终稿）.txt", report(2030)), ("c#.md", "# 标题\n\n正文100%。"))
    assert answer.status_code == 201
    assert [(line["doc_id"], line["state"]) for line in answer.json()["documents"]] == [
        ("市委 讲话（终稿）.txt", "new"),
        ("c#.md", "new"),
    ]
    assert answer.json()["job"] is None
    assert (settings.source / "市委 讲话（终稿）.txt").read_text("utf-8") == report(2030)
    assert held(settings) == sorted([*BEFORE, "c#.md", "市委 讲话（终稿）.txt"]), "nothing else is left"


def test_an_upload_can_start_a_build_and_is_then_found(client: TestClient) -> None:
    answer = send(client, ("新.txt", report(2040)), query="?build=true")
    assert answer.status_code == 201
    done = ended(client, answer.json()["job"])
    assert done["state"] == "done" and done["result"]["documents"] == 3
    assert listed(client)["新.txt"]["state"] == "indexed"


def test_an_upload_that_wants_a_build_is_refused_while_one_runs_and_nothing_lands(settings: Settings) -> None:
    with serving(settings, endless_work) as client:
        job = client.post("/api/v1/index/builds").json()
        body = problem(send(client, ("新.txt", report(2040)), query="?build=true"), 409, "busy")
        assert body["job"]["id"] == job["id"]
        assert held(settings) == BEFORE
        assert send(client, ("新.txt", report(2040))).status_code == 201, "without a build it lands"


def test_files_that_have_landed_are_told_though_another_build_began_meanwhile(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(task: Task) -> None:
        raise JobRunningError(new_job(task.kind))

    monkeypatch.setattr(client.app.state.service.jobs, "start", busy)  # type: ignore[attr-defined]
    answer = send(client, ("新.txt", report(2040)), query="?build=true")
    assert answer.status_code == 201
    assert [line["doc_id"] for line in answer.json()["documents"]] == ["新.txt"]
    assert answer.json()["job"] is None


def test_a_file_that_is_deleted_as_soon_as_it_has_landed_is_no_defect(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    landing = client.app.state.service.collection.landing  # type: ignore[attr-defined]
    add = landing.add

    def add_and_lose(uploads: Any) -> list[str]:
        landed: list[str] = add(uploads)
        (settings.source / "新.txt").unlink()
        return landed

    monkeypatch.setattr(landing, "add", add_and_lose)
    answer = send(client, ("新.txt", report(2040)))
    assert (answer.status_code, answer.json()["documents"]) == (201, [])


def test_an_upload_that_takes_longer_than_a_question_may_is_not_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = small_settings(tmp_path, request_timeout_s=0.2)
    with serving(settings) as client:
        landing = client.app.state.service.collection.landing  # type: ignore[attr-defined]
        add = landing.add

        def add_slowly(uploads: Any) -> Any:
            time.sleep(0.5)
            return add(uploads)

        monkeypatch.setattr(landing, "add", add_slowly)
        assert send(client, ("新.txt", report(2040))).status_code == 201


def test_bytes_in_gb18030_land_as_they_are(client: TestClient, settings: Settings) -> None:
    data = report(2050).encode("gb18030")
    assert send(client, ("国标.txt", data)).status_code == 201
    assert (settings.source / "国标.txt").read_bytes() == data
    assert listed(client)["国标.txt"]["characters"] == len(report(2050))


@pytest.mark.parametrize(
    "name",
    [
        "../逃.txt",
        "..\\逃.txt",
        "/etc/逃.txt",
        "子/逃.txt",
        "逃\x00.txt",
        "逃\x1b.txt",
        "逃\u202etxt.txt",
        f"{'长' * 296}.txt",
        ".逃.txt",
        "~$逃.txt",
        "CON.txt",
        "逃.pdf",
        "逃",
        " ",
    ],
)
def test_a_name_that_leads_astray_is_refused(client: TestClient, settings: Settings, name: str) -> None:
    # By hand: a client would escape some of these.
    head = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    body = head.encode() + "内容。".encode() + b"\r\n--x--\r\n"
    answer = client.post(URL, content=body, headers={"content-type": "multipart/form-data; boundary=x"})
    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["error"]["hint"]
    assert held(settings) == BEFORE
    assert [path.name for path in settings.source.parent.iterdir() if "逃" in path.name] == []


def zip_bomb() -> bytes:
    """Return ten megabytes of one letter in a few kilobytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("炸弹.txt", b"0" * 10_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zip_bomb(), "not a text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "not a text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "old Word document"),
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"\xff\xfe\x00", "UTF-16"),
        (bytes(range(128, 256)) * 9, "its encoding is none of"),
    ],
    ids=["zip bomb", "PNG", "DOC", "empty", "blank", "half UTF-16", "no encoding"],
)
def test_a_file_that_is_no_text_is_refused_for_the_reason_that_a_build_would_give(
    client: TestClient, settings: Settings, data: bytes, reason: str
) -> None:
    body = problem(send(client, ("附件.txt", data)), 422, "source")
    assert reason in body["files"][0]["reason"]
    assert held(settings) == BEFORE
    (settings.source / "附件.txt").write_bytes(data)
    assert listed(client)["附件.txt"]["reason"] == body["files"][0]["reason"]


def test_office_documents_are_taken_listed_indexed_and_viewed_as_text(
    client: TestClient, settings: Settings
) -> None:
    files = {
        "防汛.docx": docx(paragraph("防汛方案", style="a3"), table(["盘龙区", "三十二座"])),
        "公报.HTML": "<title>教育公报_某市</title><p>新建小学九所。".encode("gb18030"),
        "交通.pdf": pdf(printed("改造公路三百六十公里。")),
    }
    answer = send(client, *files.items())
    assert {line["doc_id"]: line["title"] for line in answer.json()["documents"]} == {
        "防汛.docx": "防汛方案",
        "公报.HTML": "教育公报",
        "交通.pdf": "交通",
    }
    assert client.get(f"{URL}/{quote('防汛.docx')}").json()["text"] == "防汛方案\n盘龙区 | 三十二座"
    rebuild(client, settings)
    assert {line["state"] for line in listed(client).values()} == {"indexed"}
    viewed = client.get(f"{URL}/{quote('交通.pdf')}").json()
    assert (viewed["text"], viewed["state"]) == ("改造公路三百六十公里。", "indexed")


def test_a_scan_is_refused_with_what_to_do(client: TestClient, settings: Settings) -> None:
    body = problem(send(client, ("扫描件.pdf", pdf([], picture=True))), 422, "source")
    assert body["files"][0]["details"] == {"case": "pdf_pictures"}
    assert "OCR" in body["files"][0]["reason"] and held(settings) == BEFORE


def test_what_the_live_snapshot_holds_as_it_is_is_not_loaded_again_for_the_list(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(settings)
    loaded: list[str] = []
    monkeypatch.setattr(
        "yinju.corpus.folder.load_document", lambda data, doc_id, *_, **__: loaded.append(doc_id)
    )
    with serving(settings) as client:
        assert {line["state"] for line in listed(client).values()} == {"indexed"}
    assert loaded == []


def test_one_bad_file_keeps_the_good_ones_out_and_each_bad_one_is_named(
    client: TestClient, settings: Settings
) -> None:
    body = problem(send(client, ("好.txt", "正文。"), ("坏.png", b"PNG"), ("空.txt", b"")), 422, "source")
    assert [(file["name"], file["code"]) for file in body["files"]] == [
        ("坏.png", "source"),
        ("空.txt", "source"),
    ]
    assert "坏.png" in body["error"]["message"] and "空.txt" in body["error"]["message"]
    assert held(settings) == BEFORE


@pytest.mark.parametrize(
    ("name", "text", "existing"),
    [
        ("2020年 报告.txt", "另一篇。", "2020年 报告.txt"),
        ("２０２０年 报告.TXT", "另一篇。", "2020年 报告.txt"),
        ("别名.txt", report(2021), "2021年 报告.txt"),
        ("别名.md", f"\n\n{report(2021)}\n", "2021年 报告.txt"),
    ],
    ids=["name", "name in another form", "text", "text with blank lines"],
)
def test_what_is_there_already_is_refused_with_the_existing_document(
    client: TestClient, settings: Settings, name: str, text: str, existing: str
) -> None:
    body = problem(send(client, (name, text)), 409, "duplicate")
    assert body["existing"] == existing and body["files"][0]["existing"] == existing
    assert held(settings) == BEFORE


def test_files_of_one_upload_that_repeat_each_other_are_refused(
    client: TestClient, settings: Settings
) -> None:
    assert (
        problem(send(client, ("a.txt", "一。"), ("A.txt", "二。")), 409, "duplicate")["existing"] == "a.txt"
    )
    assert (
        problem(send(client, ("a.txt", "一。"), ("b.txt", "一。")), 409, "duplicate")["existing"] == "a.txt"
    )
    assert held(settings) == BEFORE


def test_a_file_that_is_too_large_is_refused_with_its_size(tmp_path: Path) -> None:
    settings = small_settings(tmp_path, max_file_bytes=1000)
    with serving(settings) as client:
        body = problem(send(client, ("大.txt", "字" * 400)), 413, "too_large")
        assert body["files"][0]["reason"] == "1,200 bytes; 1,000 are allowed"
        assert send(client, ("小.txt", "字" * 300)).status_code == 201


def test_too_many_files_at_a_time_are_refused(tmp_path: Path) -> None:
    settings = small_settings(tmp_path, max_upload_files=3)
    with serving(settings) as client:
        for count in (4, 5, 9):
            files = [(f"{n}.txt", f"第{n}篇。") for n in range(count)]
            problem(send(client, *files), 413, "too_many_files")
        assert held(settings) == BEFORE
        assert send(client, *files[:3]).status_code == 201


def test_a_full_folder_takes_no_more(tmp_path: Path) -> None:
    settings = small_settings(tmp_path, max_documents=3)
    with serving(settings) as client:
        problem(send(client, ("三.txt", "三。"), ("四.txt", "四。")), 422, "too_many_documents")
        assert send(client, ("三.txt", "三。")).status_code == 201
        problem(send(client, ("四.txt", "四。")), 422, "too_many_documents")


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"files=x", "application/x-www-form-urlencoded", 415),
        (b"x", "", 415),
        (b"--x--\r\n", "multipart/form-data", 400),
        (b"nonsense", "multipart/form-data; boundary=x", 400),
        (b"", "multipart/form-data; boundary=x", 400),
        (b"--x--\r\n", "multipart/form-data; boundary=x", 422),
        (b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\ntext\r\n--x--\r\n', None, 422),
        (
            b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\na\r\n--x--\r\n',
            None,
            422,
        ),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n", None, 400),
    ],
)
def test_a_body_that_is_no_upload_is_refused(
    client: TestClient, settings: Settings, content: bytes, kind: str | None, status: int
) -> None:
    kind = "multipart/form-data; boundary=x" if kind is None else kind
    answer = client.post(URL, content=content, headers={"content-type": kind})
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["hint"]
    assert held(settings) == BEFORE


def test_an_upload_that_stops_halfway_lands_nowhere(client: TestClient, settings: Settings) -> None:
    part = '--x\r\nContent-Disposition: form-data; name="files"; filename="{}.txt"\r\n\r\n第{}篇。\r\n'
    whole = (part.format("一", "一") + part.format("二", "二") + "--x--\r\n").encode()
    headers = {"content-type": "multipart/form-data; boundary=x"}
    for length in range(len(whole) - 4):  # the last bytes are the line's end behind the closing boundary
        answer = client.post(URL, content=whole[:length], headers=headers)
        assert answer.status_code == 400, (length, answer.text)
    assert held(settings) == BEFORE
    assert client.post(URL, content=whole, headers=headers).status_code == 201


def test_a_disk_that_is_full_at_any_moment_lands_nothing(settings: Settings) -> None:
    uploads = [("一.txt", "第一篇。"), ("二.txt", "第二篇。")]
    failed = 0
    while True:
        disk = FullDisk(failed + 1)
        files = [Upload(name, io.BytesIO(text.encode())) for name, text in uploads]
        try:
            Landing(settings, Catalogue(settings), disk).add(files)
        except StorageError as error:
            failed += 1
            assert error.message == "the documents cannot be kept: the disk is full"
            assert held(settings) == BEFORE
        else:
            break
    assert failed >= 8, "writing, syncing and renaming two files are more operations than that"
    assert held(settings) == sorted([*BEFORE, "一.txt", "二.txt"])


def test_a_full_disk_is_said_with_its_status(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object, *_: object) -> None:
        raise no_space(settings.source)

    monkeypatch.setattr("yinju.api.landing.Landing._write", full)
    problem(send(client, ("新.txt", "内容。")), 507, "storage")


def test_what_a_crash_left_of_an_upload_is_no_document_and_goes_with_a_later_upload(
    client: TestClient, settings: Settings
) -> None:
    left = settings.source / f"{ASIDE}0123"
    left.write_text("半篇。", encoding="utf-8")
    assert left.name not in listed(client)
    assert send(client, ("新.txt", "内容。")).status_code == 201
    assert left.exists(), "it may be another service's upload that goes on"
    old = time.time() - LEFT_BEHIND_S - 1
    os.utime(left, (old, old))
    assert send(client, ("又.txt", "又有内容。")).status_code == 201
    assert not left.exists()


def test_of_uploads_of_the_same_name_at_once_one_lands(client: TestClient, settings: Settings) -> None:
    statuses: list[int] = []
    threads = [
        threading.Thread(
            target=lambda n=n: statuses.append(send(client, ("同.txt", f"第{n}稿。")).status_code)
        )
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 409, 409, 409, 409, 409]
    assert held(settings) == sorted([*BEFORE, "同.txt"])


def test_a_document_is_shown_as_the_live_snapshot_holds_it(settings: Settings) -> None:
    snapshot = build(settings)
    name = "2020年 报告.txt"
    (settings.source / name).write_text("改写。", encoding="utf-8")
    with serving(settings) as client:
        body = client.get(f"{URL}/{quote(name)}").json()
    assert (body["doc_id"], body["snapshot"], body["state"]) == (name, snapshot, "changed")
    assert body["text"] == report(2020) and body["title"] == "2020年工作报告"
    assert len(body["sha256"]) == 64
    chunks = body["chunks"]
    assert chunks and all(set(chunk) == {"start", "end", "heading"} for chunk in chunks)
    assert "粮食产量220万吨" in "".join(body["text"][chunk["start"] : chunk["end"]] for chunk in chunks)


def test_a_document_that_is_not_indexed_yet_is_shown_as_a_build_would_read_it(client: TestClient) -> None:
    send(client, ("新.txt", "新规\r\n\r\n内容。".encode("gb18030") * 5))
    body = client.get(f"{URL}/新.txt").json()
    assert (body["snapshot"], body["state"], body["chunks"]) == (None, "new", [])
    assert body["text"].startswith("新规\n\n内容。")


def test_an_earlier_snapshot_shows_its_text(settings: Settings) -> None:
    name, old = "2020年 报告.txt", build(settings)
    (settings.source / name).write_text("改写。", encoding="utf-8")
    new = build(settings)
    with serving(settings) as client:
        assert client.get(f"{URL}/{name}").json()["text"] == "改写。"
        before = client.get(f"{URL}/{name}?snapshot={old}").json()
        assert (before["text"], before["snapshot"], before["state"]) == (report(2020), old, "indexed")
        assert client.get(f"{URL}/{name}?snapshot={new}").json()["text"] == "改写。"
        problem(client.get(f"{URL}/{name}?snapshot=20200101T000000-0000"), 404, "unknown_snapshot")
        problem(client.get(f"{URL}/没有.txt?snapshot={old}"), 404, "unknown_document")


def test_a_document_in_a_folder_below_is_shown_and_deleted(client: TestClient, settings: Settings) -> None:
    (settings.source / "附件").mkdir()
    (settings.source / "附件" / "表 一.txt").write_text("附表。", encoding="utf-8")
    assert client.get(f"{URL}/附件/表 一.txt").json()["text"] == "附表。"
    assert client.delete(f"{URL}/{quote('附件/表 一.txt', safe='')}").status_code == 204
    assert list((settings.source / "附件").iterdir()) == []


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    client: TestClient, settings: Settings
) -> None:
    (settings.source / "坏.txt").write_bytes(b"\0" * 9)
    assert "NUL" in problem(client.get(f"{URL}/坏.txt"), 422, "source")["error"]["message"]


@pytest.mark.parametrize(
    "doc_id", ["没有.txt", "..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", "a%00.txt", "%FF.txt", "a" * 5000]
)
def test_a_document_that_is_none_is_not_found(client: TestClient, doc_id: str) -> None:
    problem(client.get(f"{URL}/{doc_id}"), 404, "unknown_document")
    problem(client.delete(f"{URL}/{doc_id}"), 404, "unknown_document")


def test_a_document_is_deleted_once(client: TestClient, settings: Settings) -> None:
    rebuild(client, settings)
    url = f"{URL}/{quote('2020年 报告.txt')}"
    answer = client.delete(url)
    assert (answer.status_code, answer.content) == (204, b"")
    problem(client.delete(url), 404, "unknown_document")
    assert held(settings) == ["2021年 报告.txt"]
    assert listed(client)["2020年 报告.txt"]["state"] == "removed", "until the next build"
    assert client.get(url).json()["state"] == "removed", "and can still be read, as it is still quoted"
    rebuild(client, settings)
    assert "2020年 报告.txt" not in listed(client)
    problem(client.get(url), 404, "unknown_document")


def test_of_deletes_at_once_one_succeeds(client: TestClient) -> None:
    statuses: list[int] = []
    url = f"{URL}/{quote('2020年 报告.txt')}"
    threads = [
        threading.Thread(target=lambda: statuses.append(client.delete(url).status_code)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [204, 404, 404, 404, 404, 404]


def test_what_a_link_leads_to_outside_is_not_deleted(
    client: TestClient, settings: Settings, tmp_path: Path
) -> None:
    outside = tmp_path / "别处"
    outside.mkdir()
    (outside / "原件.txt").write_text("原件。", encoding="utf-8")
    (settings.source / "链接").symlink_to(outside)
    (settings.source / "一份.txt").symlink_to(outside / "原件.txt")
    assert "链接/原件.txt" in listed(client)
    problem(client.delete(f"{URL}/链接/原件.txt"), 422, "linked")
    assert client.delete(f"{URL}/一份.txt").status_code == 204, "a link itself can go"
    assert (outside / "原件.txt").read_text("utf-8") == "原件。"


def test_a_build_that_runs_does_not_keep_documents_from_being_managed(settings: Settings) -> None:
    with serving(settings, endless_work) as client:
        client.post("/api/v1/index/builds")
        assert send(client, ("新.txt", "内容。")).status_code == 201
        assert client.delete(f"{URL}/新.txt").status_code == 204
        assert listed(client).keys() == set(BEFORE)


def test_names_are_found_again_by_the_address_that_was_listed(client: TestClient) -> None:
    names = ["100% #1 & 其他；?.txt", "a+b=c.txt", "“356”集群.md"]
    assert send(client, *((name, f"{name}的内容。") for name in names)).status_code == 201
    for name in names:
        assert client.get(f"{URL}/{quote(name, safe='')}").json()["doc_id"] == name
        assert client.delete(f"{URL}/{quote(name, safe='')}").status_code == 204
