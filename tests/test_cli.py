"""The command line, as another program calls it: output, exit codes, errors in words."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from yinju.config import Settings

pytestmark = pytest.mark.model
SPEECH = "市委书记在市十四届人大一次会议闭幕会上的讲话"


def yinju(*arguments: object, feed: str = "", folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run `yinju` in a process of its own."""
    root = Path(__file__).resolve().parent.parent
    return subprocess.run(
        [sys.executable, "-m", "yinju", *map(str, arguments)],
        input=feed,
        capture_output=True,
        encoding="utf-8",
        cwd=folder or root,
        env={**os.environ, "PYTHONPATH": str(root / "src")},
        check=False,
    )


@pytest.fixture(scope="module")
def index(speech_settings: Settings) -> Path:
    return speech_settings.index


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, yinju.cli; heavy = {'torch', 'numpy', 'faiss', 'transformers', 'sentence_transformers', 'bm25s',"
        " 'pydantic', 'rich'} & set(sys.modules); print(heavy); sys.exit(bool(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_ask_prints_the_answer_and_where_it_stands(index: Path) -> None:
    done = yinju("ask", "今年重点项目总投资是多少？", "--index", index)
    assert done.returncode == 0 and done.stderr == ""
    assert "总投资4285亿元" in done.stdout and SPEECH in done.stdout


@pytest.mark.parametrize("command", ["ask", "search"])
def test_several_words_are_one_question(index: Path, command: str) -> None:
    done = yinju(command, "重点项目", "总投资", "是多少", "--json", "--index", index)
    assert json.loads(done.stdout)["question"] == "重点项目 总投资 是多少"


def test_a_source_is_listed_with_the_heading_under_which_the_quotation_stands(index: Path) -> None:
    question = "今年重点项目总投资是多少？"
    shown = yinju("ask", question, "--index", index).stdout
    cited = json.loads(yinju("ask", question, "--json", "--index", index).stdout)["citations"]
    assert cited[0]["heading"]
    for citation in cited:
        place = f"{SPEECH}.txt › {citation['heading'].replace(' > ', ' › ')}，第 {citation['start']}–"
        assert f"[{citation['marker']}] {place}" in shown


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "今年重点项目总投资是多少？",
            r"\[1\] .*，第 \d+–\d+ 字\n(.*\n)*\n文中写明（answered），把握 \d\.\d\d\n",
        ),
        ("法国的首都是哪里", r"没有写到（not_found），把握 0\.\d\d\n"),
        ("What is the capital of France?", r"not_found, confidence 0\.\d\d\n"),
        ("What is the goal for 2024?", r"\[1\] .*, characters \d+–\d+\n(.*\n)*\n\w+, confidence \d\.\d\d\n"),
    ],
)
def test_what_stands_around_an_answer_is_in_the_language_of_the_question(
    index: Path, question: str, said: str
) -> None:
    done = yinju("ask", question, "--index", index)
    assert re.search(said + "$", done.stdout), done.stdout


def test_a_batch_gives_a_line_for_a_line_and_an_error_in_the_place_of_a_bad_one(
    index: Path, tmp_path: Path
) -> None:
    lines = [
        '{"id": "a", "question": "城镇化率排名"}',
        "",
        "{broken",
        '{"id": "c"}',
        '{"id": "d", "question": "  "}',
        "[1, 2]",
        '{"id": {"any": 1}, "question": "法国的首都是哪里"}',
        '{"id": null, "question": ""}',
    ]
    batch = tmp_path / "问题.jsonl"
    batch.write_text("\n".join(lines), encoding="utf-8")
    done = yinju("ask", "--batch", batch, "--index", index)
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [result["id"] for result in results] == ["a", None, "c", "d", None, {"any": 1}, None]
    assert ["error" in result for result in results] == [False, True, True, True, True, False, True]
    assert "line 3 is not JSON" in results[1]["error"]["message"]
    assert results[3]["error"]["message"] == "line 5: the question is empty"
    assert results[5]["verdict"] == "not_found" and results[5]["citations"] == []
    assert results[6]["error"]["message"] == "line 8: the question is empty"
    assert done.returncode == 0 and "5 line(s)" in done.stderr
    assert yinju("ask", "--batch", batch, "--strict", "--index", index).returncode == 2


@pytest.mark.parametrize("named", [True, False])
def test_a_batch_says_on_a_terminal_how_many_are_done_and_gives_its_results_as_ever(
    index: Path, tmp_path: Path, named: bool
) -> None:
    batch = tmp_path / "问题.jsonl"
    batch.write_text('{"id": 1, "question": "四风"}\n\n{"id": 2, "question": "城镇化率"}\n', encoding="utf-8")
    ours, theirs = os.openpty()
    arguments = ["search", "--batch", batch if named else "-", "--top-k", 1, "--index", index]
    with batch.open("rb") as feed:
        done = subprocess.run(
            [sys.executable, "-m", "yinju", *map(str, arguments)],
            stdin=feed,
            stdout=subprocess.PIPE,
            stderr=theirs,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent / "src")},
            check=True,
        )
    os.close(theirs)
    said = os.read(ours, 10_000).decode()
    os.close(ours)
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [1, 2]
    steps = ["0 of 2", "1 of 2, ", "2 of 2"] if named else ["0 answered", "1 answered", "2 answered"]
    places = [said.index(step) for step in steps]
    assert places == sorted(places)
    assert said.endswith("\r\x1b[K")


def test_a_batch_from_standard_input_is_searched(index: Path) -> None:
    done = yinju(
        "search", "--batch", "-", "--top-k", 3, "--index", index, feed='{"id": 1, "question": "四风"}\n'
    )
    result = json.loads(done.stdout)
    assert result["id"] == 1 and len(result["hits"]) == 3
    assert "四风" in result["hits"][0]["text"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("ask",), 2, "either a question or --batch"),
        (("ask", "问", "--batch", "x.jsonl"), 2, "either a question or --batch"),
        (("ask", "--batch", "没有.jsonl"), 2, "is not a file"),
        (("ask", ""), 2, "the question is empty"),
        (("ask", "--nope"), 2, "--nope"),
        (("search", "问", "--top-k", "0"), 2, "top-k"),
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(
    index: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    extra = ("--index", index) if arguments[0] in ("ask", "search") else ()
    done = yinju(*arguments, *extra)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("ask", "问"), ("search", "问"), ("index", "info"), ("index", "verify")])
def test_without_an_index_it_says_how_to_build_one(tmp_path: Path, command: tuple[str, str]) -> None:
    done = yinju(*command, "--index", tmp_path / "无")
    assert (done.returncode, done.stdout) == (3, "")
    assert "yinju index build" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("what", ["missing", "file", "empty"])
def test_a_source_that_cannot_be_used_exits_with_4(tmp_path: Path, what: str) -> None:
    source = tmp_path / "来源"
    if what == "file":
        source.write_text("不是文件夹", encoding="utf-8")
    elif what == "empty":
        source.mkdir()
    done = yinju("index", "build", "--source", source, "--index", tmp_path / "索引")
    assert (done.returncode, done.stdout) == (4, "")
    assert str(source) in done.stderr and "Traceback" not in done.stderr


def test_a_build_publishes_what_it_could_read_and_exits_with_4(tmp_path: Path) -> None:
    source = tmp_path / "来源"
    source.mkdir()
    (source / "好.txt").write_text("城镇化率全省第四。", encoding="utf-8")
    (source / "坏.txt").write_bytes(b"\x00\xff\x00\x01")
    (source / "断.txt").symlink_to(source / "无.txt")
    done = yinju("index", "build", "--json", "--source", source, "--index", tmp_path / "索引")
    report = json.loads(done.stdout)
    assert done.returncode == 4 and report["documents"] == 1
    assert {failure["path"] for failure in report["failures"]} == {"坏.txt", "断.txt"}
    assert "坏.txt" in done.stderr and "断.txt" in done.stderr
    assert yinju("ask", "城镇化率", "--index", tmp_path / "索引").returncode == 0


def test_a_build_without_a_source_takes_the_documents_that_the_index_was_built_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved, index = tmp_path / "搬来" / "文件", tmp_path / "搬来" / "索引"
    source = tmp_path / "家" / "文件"
    source.mkdir(parents=True)
    (source / "甲.txt").write_text("粮食产量八十万吨。", encoding="utf-8")
    assert yinju("index", "build", "--source", source, "--index", tmp_path / "家" / "索引").returncode == 0
    (tmp_path / "家").rename(tmp_path / "搬来")
    (moved / "乙.txt").write_text("城镇化率全省第四。", encoding="utf-8")
    again = yinju("index", "build", "--json", "--index", index)
    assert json.loads(again.stdout)["documents"] == 2 and str(moved) in again.stderr
    with monkeypatch.context() as named:
        named.setenv("YINJU_SOURCE", str(tmp_path / "另一处"))
        assert "另一处" in yinju("index", "build", "--index", index).stderr
    shutil.rmtree(moved)
    gone = yinju("index", "build", "--index", index)
    assert gone.returncode == 4 and str(moved) in gone.stderr and "--source" in gone.stderr
    assert "四" in yinju("ask", "城镇化率全省第几？", "--index", index).stdout


def test_snapshots_are_listed_verified_and_rolled_back(tmp_path: Path) -> None:
    source, index = tmp_path / "来源", tmp_path / "索引"
    source.mkdir()
    ids = []
    for number in range(2):
        (source / f"{number}.txt").write_text(f"第{number}份文件的内容。", encoding="utf-8")
        ids.append(
            json.loads(yinju("index", "build", "--json", "--source", source, "--index", index).stdout)[
                "snapshot"
            ]
        )
    listed = json.loads(yinju("index", "list", "--json", "--index", index).stdout)
    assert [(item["id"], item["live"]) for item in listed] == [(ids[1], True), (ids[0], False)]
    assert yinju("index", "rollback", "--index", index).returncode == 0
    assert json.loads(yinju("index", "info", "--json", "--index", index).stdout)["id"] == ids[0]
    corpus = index / "snapshots" / ids[0] / "corpus.sqlite"
    corpus.write_bytes(corpus.read_bytes()[:-100])
    broken = yinju("index", "verify", "--index", index)
    assert broken.returncode == 3 and "corpus.sqlite" in broken.stdout
    asked = yinju("ask", "问", "--index", index)
    assert asked.returncode == 3 and "corpus.sqlite" in asked.stderr and "yinju index build" in asked.stderr


def test_doctor_finds_a_sound_installation_sound_and_names_a_repair_otherwise(
    index: Path, tmp_path: Path
) -> None:
    sound = yinju("doctor", "--json", "--index", index)
    assert sound.returncode == 0, sound.stdout
    assert {"python", "processor", "model", "index", "disk"} <= {
        item["name"] for item in json.loads(sound.stdout)
    }
    findings = json.loads(yinju("doctor", "--json", "--index", tmp_path / "无").stdout)
    broken = [item for item in findings if item["state"] == "broken"]
    assert [item["name"] for item in broken] == ["index"] and "yinju index build" in broken[0]["repair"]


def test_settings_come_from_flag_then_environment_then_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "yinju.toml").write_text('index = "文件"\n', encoding="utf-8")
    assert "文件" in yinju("index", "info", folder=tmp_path).stderr
    monkeypatch.setenv("YINJU_INDEX", "环境")
    assert "环境" in yinju("index", "info", folder=tmp_path).stderr
    assert "旗标" in yinju("index", "info", "--index", "旗标", folder=tmp_path).stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('indx = "x"', "indx"),
        ("chunk_chars = 3", "chunk_chars"),
        ("index = [", "yinju.toml"),
        ('precision = "int8"', "int8"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "yinju.toml").write_text(content, encoding="utf-8")
    done = yinju("index", "info", folder=tmp_path)
    assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr


def test_output_survives_a_reader_that_goes_away(index: Path) -> None:
    root = Path(__file__).resolve().parent.parent
    shell = f'"{sys.executable}" -m yinju search 讲话 --json --index "{index}" | head -c 10'
    done = subprocess.run(
        ["bash", "-c", shell],
        capture_output=True,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src")},
        check=False,
    )
    assert "Traceback" not in done.stderr
