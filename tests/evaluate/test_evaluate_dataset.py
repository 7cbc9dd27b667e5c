"""Golden sets are read whole: what cannot be used is named with its place and the reason, never skipped."""

import json
from pathlib import Path
from typing import Any

import pytest
from eval_samples import BRIEF, REPORT, TEXTS, Snapshot, line, write_lines

from yinju.errors import UsageError
from yinju.evaluate import load_dataset, load_trec, squad_documents
from yinju.evaluate.places import Place


def load(tmp_path: Path, *lines: dict[str, Any] | str, strict: bool = False) -> Any:
    return load_dataset(write_lines(tmp_path / "问题.jsonl", *lines), Snapshot(), strict=strict)


def test_a_good_line_is_a_question_with_its_gold_located(tmp_path: Path) -> None:
    (question,) = load(tmp_path, line()).questions
    start = TEXTS[REPORT].index("4285亿元")
    assert question.gold.answers == (Place(REPORT, start, start + 6),)
    assert question.gold.units == (question.gold.answers,)
    assert question.cluster == REPORT


def test_an_answer_inside_a_quote_is_only_meant_there(tmp_path: Path) -> None:
    text = "增长3.5%。城镇化率全省第四"
    changed = line(answers=["全省第四"], evidence=[{"doc_id": REPORT, "quote": text}])
    (question,) = load(tmp_path, changed).questions
    assert {place.doc_id for place in question.gold.answers} == {REPORT}


def test_an_answer_outside_the_quotes_may_stand_anywhere_in_their_document(tmp_path: Path) -> None:
    changed = line(answers=["4285亿元", "1300亿元"])
    (question,) = load(tmp_path, changed).questions
    assert [TEXTS[REPORT][p.start : p.end] for p in question.gold.answers] == ["4285亿元", "1300亿元"]
    assert question.gold.units == (question.gold.answers,)


def test_a_quote_without_an_answer_in_it_is_to_be_found_itself(tmp_path: Path) -> None:
    second = {"doc_id": BRIEF, "quote": "转移群众12万人"}
    (question,) = load(tmp_path, line(evidence=[*line()["evidence"], second])).questions
    assert [TEXTS[p.doc_id][p.start : p.end] for unit in question.gold.units for p in unit] == [
        "4285亿元",
        "转移群众12万人",
    ]


def test_pieces_of_evidence_tagged_either_are_one_to_be_found_at_any_of_its_places(tmp_path: Path) -> None:
    pieces = [{"doc_id": name, "quote": "城镇化率全省第四"} for name in (REPORT, BRIEF)]
    both, either = (
        load(tmp_path, line(answers=["全省第四"], evidence=pieces, tags=tags)).questions[0].gold
        for tags in ([], ["either"])
    )
    assert (len(both.evidence), len(both.units)) == (2, 2)
    assert either.evidence == (both.evidence[0] + both.evidence[1],)
    assert either.units == (both.units[0] + both.units[1],)
    assert (either.answers, either.grades) == (both.answers, both.grades)


def test_an_unanswerable_question_tagged_either_needs_no_evidence(tmp_path: Path) -> None:
    changed = line(answers=[], evidence=[], verdict="not_found", tags=["either"])
    (question,) = load(tmp_path, changed).questions
    assert (question.gold.evidence, question.gold.units) == ((), ())


BAD = [
    ('{"id": "二", "question"', "is not JSON"),
    ("[1]", "is not a JSON object"),
    (line(id=...), "has no 'id'"),
    (line(question="  "), "has no 'question' that is a text"),
    (line(verdict="maybe"), "its verdict is 'maybe'"),
    (line(verdict=...), "its verdict is None"),
    (line(answers=[]), "`answered` without answers"),
    (line(evidence=[]), "`answered` without evidence"),
    (line(answers="4285亿元"), "its 'answers' are not a list"),
    (line(evidence=["全市"]), "its 'evidence' is not a list of objects"),
    (line(tags=[1]), "its 'tags' are not a list"),
    (line(verdict="not_found"), "`not_found` and yet has answers"),
    (line(answers=["4286亿元"]), "the answer “4286亿元” does not stand in 报告.txt"),
    (
        line(evidence=[{"doc_id": REPORT, "quote": "没有的话"}]),
        "the evidence “没有的话” does not stand in 报告.txt",
    ),
    (line(evidence=[{"doc_id": "无.txt", "quote": "全市"}]), "the index holds no document '无.txt'"),
    (line(evidence=[{"quote": "全市"}]), "has no 'doc_id'"),
    (line(id="一"), "its id is that of line 1"),
    (line(history=[{"question": "全市呢"}]), "has a history"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD, ids=[reason for _, reason in BAD])
def test_a_bad_line_is_listed_with_its_number_and_the_reason(
    tmp_path: Path, bad: dict[str, Any] | str, reason: str
) -> None:
    if isinstance(bad, dict) and bad.get("id") == "一" and "that of line 1" not in reason:
        bad = {**bad, "id": "二"}
    dataset = load(tmp_path, line(), "", bad, line(id="三"))
    assert [question.id for question in dataset.questions] == ["一", "三"]
    (problem,) = dataset.problems
    assert problem.place == "line 3"
    assert reason in problem.reason


def test_strict_refuses_a_dataset_with_a_bad_line_and_lists_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"1 problem.*\n  line 2 \(二\): is `answered` without answers"):
        load(tmp_path, line(), line(id="二", answers=[]), strict=True)


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "空.jsonl"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="is empty"):
        load_dataset(path, Snapshot())


def test_a_file_without_one_usable_question_is_refused_with_its_reasons(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no question can be used.*\n  line 1: is not JSON"):
        load(tmp_path, "没有 JSON")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_dataset(tmp_path / "无.jsonl", Snapshot())


def test_bytes_that_are_no_utf8_spoil_their_line_only(tmp_path: Path) -> None:
    path = tmp_path / "问题.jsonl"
    good = json.dumps(line(), ensure_ascii=False).encode()
    path.write_bytes(good + b"\n" + "错".encode("gb18030") + b"\n")
    dataset = load_dataset(path, Snapshot())
    assert [(problem.place, problem.reason[:12]) for problem in dataset.problems] == [
        ("line 2", "is not UTF-8")
    ]


def squad(*questions: dict[str, Any], context: str = TEXTS[BRIEF]) -> str:
    return json.dumps(
        {"data": [{"title": "简报", "paragraphs": [{"context": context, "qas": list(questions)}]}]}
    )


ASKED = {"id": "1", "question": "转移了多少人？", "answers": [{"text": "12万人", "answer_start": 999}]}


def test_the_form_of_squad_is_matched_by_text_whatever_the_offsets_and_names(tmp_path: Path) -> None:
    path = tmp_path / "集.json"
    path.write_text(squad(ASKED), encoding="utf-8")
    dataset = load_dataset(path, Snapshot())
    (question,) = dataset.questions
    assert dataset.form == "squad"
    assert (question.evidence[0].doc_id, question.lang) == (BRIEF, "zh")
    (place,) = question.gold.answers
    assert TEXTS[BRIEF][place.start : place.end] == "12万人"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (squad(ASKED, {**ASKED, "answers": []}), "its id is that of an earlier question"),
        (squad(ASKED, {**ASKED, "id": "2", "answers": []}), "has no answers"),
        (squad(ASKED, {**ASKED, "id": "2", "answers": [{"text": "13万人"}]}), "none of its answers stands"),
        (squad(ASKED, {**ASKED, "id": "2", "answers": [{}]}), "its answers cannot be read"),
        (squad(ASKED, {"id": "2"}), "has no 'question'"),
    ],
)
def test_a_bad_question_in_the_form_of_squad_is_listed_with_its_place(
    tmp_path: Path, content: str, reason: str
) -> None:
    path = tmp_path / "集.json"
    path.write_text(content, encoding="utf-8")
    dataset = load_dataset(path, Snapshot())
    assert [problem.place for problem in dataset.problems] == ["paragraph 1, question 2"]
    assert reason in dataset.problems[0].reason


def test_an_answer_that_is_not_in_its_paragraph_is_listed_though_another_one_is(tmp_path: Path) -> None:
    path = tmp_path / "集.json"
    answers = [{"text": "12万人"}, {"text": "12 万人"}]
    path.write_text(squad({**ASKED, "answers": answers}), encoding="utf-8")
    dataset = load_dataset(path, Snapshot())
    assert dataset.questions[0].answers == ("12万人",)
    assert "left out an answer" in dataset.problems[0].reason


def test_a_paragraph_that_is_not_indexed_is_an_unknown_document(tmp_path: Path) -> None:
    path = tmp_path / "集.json"
    path.write_text(squad(ASKED, context="转移12万人。"), encoding="utf-8")
    with pytest.raises(UsageError, match="the index holds no document with its paragraph"):
        load_dataset(path, Snapshot())


def test_paragraphs_are_written_once_each_as_numbered_documents(tmp_path: Path) -> None:
    path = tmp_path / "集.json"
    paragraphs = [{"context": text, "qas": []} for text in ("甲文\r\n", "\ufeff乙文", "甲文")]
    path.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), encoding="utf-8")
    assert squad_documents(path, tmp_path / "文") == 2
    written = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "文").iterdir()}
    assert written == {"0000.txt": "甲文", "0001.txt": "乙文"}


def test_what_is_not_in_the_form_of_squad_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "集.json"
    path.write_text('{"data": [{"title": "无"}]}', encoding="utf-8")
    with pytest.raises(UsageError, match="not in the form of SQuAD"):
        load_dataset(path, Snapshot())


TOPICS = """<top>
<num> Number: 301
<title> 城镇化率排名
<desc> Description: 全省第几
</top>
<top>
<num> 302
<title> 洪水
</top>
"""


@pytest.mark.parametrize(
    "topics", [TOPICS, "301\t城镇化率排名\n302\t洪水\n", TOPICS.replace("<num> 302", "")]
)
def test_trec_topics_get_their_graded_documents(tmp_path: Path, topics: str) -> None:
    (tmp_path / "t").write_text(topics, encoding="utf-8")
    (tmp_path / "q").write_text("301 0 报告 2\n301 0 简报.txt 1\n302 0 简报 1\n", encoding="utf-8")
    dataset = load_trec(tmp_path / "t", tmp_path / "q", Snapshot())
    first = dataset.questions[0]
    assert (first.id, first.text, dict(first.gold.grades)) == ("301", "城镇化率排名", {REPORT: 2, BRIEF: 1})
    expected = [] if len(dataset.questions) == 2 else ["topics, line 6", "qrels, line 3"]
    assert [problem.place for problem in dataset.problems] == expected


def test_bad_qrels_are_listed_and_a_missing_document_still_counts_as_not_found(tmp_path: Path) -> None:
    (tmp_path / "t").write_text("1\t洪水\n2\t无人问津\n", encoding="utf-8")
    (tmp_path / "q").write_text("1 0 无 1\n1 0\n9 0 简报 1\n1 0 简报 1\n2 0 报告 0\n", encoding="utf-8")
    dataset = load_trec(tmp_path / "t", tmp_path / "q", Snapshot())
    assert [(problem.place, problem.reason) for problem in dataset.problems] == [
        ("qrels, line 1", "the index holds no document '无'; it counts as not found"),
        ("qrels, line 2", "is not: topic, iteration, document, grade"),
        ("qrels, line 3", "names a topic that is not among the topics"),
        ("topic 2", "the qrels name no relevant document for it"),
    ]
    assert dict(dataset.questions[0].gold.grades) == {"无": 1, BRIEF: 1}


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "questions", "paragraphs"),
    [("xquad/xquad.zh.json", 1190, 240), ("cmrc2018/cmrc2018_dev.json", 3219, 848)],
)
def test_published_sets_are_read_whole(
    data: Path, tmp_path: Path, name: str, questions: int, paragraphs: int
) -> None:
    assert squad_documents(data / name, tmp_path / "文") == paragraphs
    texts = {file.name: file.read_text(encoding="utf-8") for file in sorted((tmp_path / "文").iterdir())}
    dataset = load_dataset(data / name, Snapshot(texts))
    dropped = [problem for problem in dataset.problems if "left out" not in problem.reason]
    assert len(dataset.questions) + len(dropped) == questions
    assert len(dropped) <= 0.02 * questions
