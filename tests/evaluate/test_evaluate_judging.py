"""An answer is judged on ranges of the document, and on text once numbers, width and script are equal."""

from dataclasses import replace

import pytest
from eval_samples import BRIEF, REPORT, TEXTS, Engine, Snapshot, answer, citation, hit, question

from yinju.evaluate.comparable import canonical, char_f1, exact_match, holds, same_numbers
from yinju.evaluate.places import Place, cover, occurrences
from yinju.evaluate.results import Result, Share
from yinju.evaluate.runner import judge_question
from yinju.types import Answer, Hit

GDP = question("生产总值是多少", ["4285亿元"], [(REPORT, "实现生产总值4285亿元")], tags=("number",))
RANK = question("城镇化率", ["全省第四"], [(REPORT, "3.5%。城镇化率全省第四")])
SENTENCE = "全市实现生产总值4285亿元，增长3.5%。"


def judged(asked: object, given: Answer | Exception, hits: tuple[Hit, ...] = ()) -> Result:
    text = asked.text  # type: ignore[attr-defined]
    return judge_question(Engine({text: given}, {text: hits}), asked, by_document=False)  # type: ignore[arg-type]


def values(result: Result) -> dict[str, float]:
    return {name: above / below for name, (above, below) in result.measures.items()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4285亿元", "４２８５亿元"),
        ("4285亿元", "428500000000元"),
        ("352万", "3,520,000"),
        ("百分之五", "5％"),
        ("市第十二次党代会", "市第十二次黨代會。"),
        ("3~5年", "3—5年"),
    ],
)
def test_the_same_answer_written_otherwise_is_an_exact_match(one: str, other: str) -> None:
    assert exact_match(one, other)
    assert char_f1(one, other) == 1.0


@pytest.mark.parametrize(("one", "other"), [("3~5年", "35年"), ("12.5%", "125%"), ("5万", "5亿"), ("", "。")])
def test_different_answers_are_no_exact_match(one: str, other: str) -> None:
    assert not exact_match(one, other)


def test_character_f1_is_that_of_shared_characters() -> None:
    # 全省第四 shares 全 省 第 with 全省第一名: 2 * 3 / (4 + 5)
    assert char_f1("全省第四", "全省第一名") == pytest.approx(6 / 9)


@pytest.mark.parametrize(
    ("text", "gold", "held"),
    [
        ("总投资4285亿元。", "4285亿元", True),
        ("丢了308分", "308", True),
        ("丢了1308分", "308", False),
        ("共15年", "5年", False),
        ("352万怀川儿女", "352万", True),
        ("毫无关系", "", False),
    ],
)
def test_a_text_holds_an_answer_but_not_within_a_longer_number(text: str, gold: str, held: bool) -> None:
    assert holds(text, gold) is held


@pytest.mark.parametrize(
    ("text", "gold", "right"),
    [
        ("总投资4285亿元", "428500000000元", True),
        ("总投资4285万元", "4285亿元", False),
        ("增长3.5%", "3.5个百分点", False),
        ("352万怀川儿女", "352万", True),
        ("城镇化率全省第四", "全省第四", True),
        ("城镇化率全省第五", "全省第四", False),
    ],
)
def test_a_number_is_right_in_value_and_unit(text: str, gold: str, right: bool) -> None:
    assert same_numbers(text, gold) is right


def test_numbers_are_multiplied_out() -> None:
    assert canonical("投资 4285亿元，占百分之五") == "投资428500000000元占5%"


def test_ranges_cover_a_span_together_but_not_across_a_gap() -> None:
    target = Place("甲", 10, 20)
    assert cover([Place("甲", 15, 22), Place("甲", 8, 15)], target)
    assert not cover([Place("甲", 8, 14), Place("甲", 15, 22)], target)
    assert not cover([Place("乙", 8, 22)], target)


def test_every_place_of_a_text_is_found_overlaps_included() -> None:
    assert occurrences("甲", "哈哈哈", "哈哈") == (Place("甲", 0, 2), Place("甲", 1, 3))
    assert occurrences("甲", "哈哈哈", "") == ()


def test_a_right_answer_is_right_in_every_measure() -> None:
    given = answer(GDP.text, "answered", [citation(REPORT, SENTENCE, "4285亿元")], 0.9)
    result = judged(GDP, given, (hit(1, REPORT, SENTENCE),))
    assert values(result) == {
        **dict.fromkeys(("recall@1", "recall@3", "recall@5", "recall@10", "mrr@10", "ndcg@10"), 1.0),
        **dict.fromkeys(("all_evidence@1", "all_evidence@3", "all_evidence@5", "all_evidence@10"), 1.0),
        "context_chars@5": len(SENTENCE),
        "failed": 0.0,
        "verdict_accuracy": 1.0,
        "citation_exact": 1.0,
        "answer_precision": 1.0,
        "false_refusal": 0.0,
        "answer_quoted": 1.0,
        "answer_holds": 1.0,
        "answer_holds_text": 1.0,
        "exact_match": 1.0,
        "char_f1": 1.0,
        "answer_chars": len(SENTENCE),
        "number_right": 1.0,
        "citation_recall": 1.0,
        "citation_precision": 1.0,
    }
    assert (result.outcome, result.correct, result.latency_ms) == (1.0, True, 8.0)


def test_the_same_words_elsewhere_hold_the_answer_as_text_and_not_as_evidence() -> None:
    given = answer(RANK.text, "answered", [citation(BRIEF, "城镇化率全省第四。")])
    found = values(judged(RANK, given))
    assert (found["answer_holds"], found["answer_holds_text"]) == (0.0, 1.0)
    assert (found["answer_precision"], found["citation_precision"]) == (0.0, 0.0)


def test_a_gold_quote_under_mentioned_is_right_in_part_and_no_answer() -> None:
    result = judged(GDP, answer(GDP.text, "mentioned", [citation(REPORT, SENTENCE)]))
    found = values(result)
    assert (found["answer_holds"], found["answer_quoted"], found["char_f1"]) == (0.0, 1.0, 0.0)
    assert "answer_precision" not in found
    assert result.outcome == 0.5


def test_an_answerable_question_that_is_not_found_is_a_false_refusal() -> None:
    found = values(judged(GDP, answer(GDP.text, "not_found")))
    assert (found["false_refusal"], found["answer_holds"], found["citation_recall"]) == (1.0, 0.0, 0.0)
    assert "citation_precision" not in found


def test_a_quote_that_is_not_verbatim_is_caught() -> None:
    true = citation(REPORT, SENTENCE)
    false = replace(true, quote=true.quote.replace("4285", "4286"))
    result = judged(GDP, answer(GDP.text, "answered", [true, false]))
    assert result.measures["citation_exact"] == (1.0, 2.0)
    assert [quote.exact for quote in result.quotes] == [True, False]


def test_evidence_in_two_places_must_be_cited_in_both() -> None:
    both = question(
        "两年", ["4285亿元", "1300亿元"], [(REPORT, "生产总值4285亿元"), (REPORT, "投资1300亿元")]
    )
    found = judged(both, answer(both.text, "answered", [citation(REPORT, SENTENCE)])).measures
    assert found["citation_recall"] == (1.0, 2.0)
    assert found["answer_holds"] == (1.0, 1.0)


@pytest.mark.parametrize("doc_id", [REPORT, BRIEF])
def test_of_evidence_that_are_alternatives_one_cited_is_all(doc_id: str) -> None:
    either = question(
        "任一处",
        ["全省第四"],
        [(REPORT, "城镇化率全省第四"), (BRIEF, "城镇化率全省第四")],
        tags=("either",),
    )
    found = judged(either, answer(either.text, "answered", [citation(doc_id, "城镇化率全省第四。")])).measures
    assert found["citation_recall"] == found["citation_precision"] == found["answer_holds"] == (1.0, 1.0)
    nothing = judged(either, answer(either.text, "not_found")).measures
    assert (nothing["citation_recall"], nothing["answer_holds"]) == ((0.0, 1.0), (0.0, 1.0))


UNANSWERABLE = question("代表多少人", (), [(REPORT, "2023年，计划投资1300亿元")], "mentioned")


@pytest.mark.parametrize(
    ("verdict", "kept", "accuracy", "outcome"),
    [("mentioned", 1.0, 1.0, 1.0), ("not_found", 1.0, 0.0, 0.5), ("answered", 0.0, 0.0, 0.0)],
)
def test_an_unanswerable_question_is_judged_on_its_verdict_alone(
    verdict: str, kept: float, accuracy: float, outcome: float
) -> None:
    citations = [] if verdict == "not_found" else [citation(REPORT, SENTENCE)]
    result = judged(UNANSWERABLE, answer(UNANSWERABLE.text, verdict, citations))  # type: ignore[arg-type]
    found = values(result)
    assert (found["unanswerable_kept"], found["verdict_accuracy"], result.outcome) == (
        kept,
        accuracy,
        outcome,
    )
    assert not {"answer_holds", "recall@1", "citation_precision", "false_refusal"} & found.keys()
    assert not result.correct


WRONG: dict[str, Share] = {"failed": (1.0, 1.0), "verdict_accuracy": (0.0, 1.0), "recall@10": (0.0, 1.0)}


@pytest.mark.parametrize("error", [ValueError("坏了"), KeyError("无")])
def test_a_case_that_fails_counts_as_wrong_and_says_why(error: Exception) -> None:
    result = judged(GDP, error)
    assert {name: result.measures[name] for name in WRONG} == WRONG
    assert result.measures["false_refusal"] == (1.0, 1.0)
    assert (result.outcome, result.verdict, result.latency_ms) == (0.0, None, None)
    assert result.error is not None
    assert "坏了" in result.error or "无" in result.error


def test_an_unanswerable_case_that_fails_was_not_kept() -> None:
    result = judged(UNANSWERABLE, ValueError("坏了"))
    assert result.measures["unanswerable_kept"] == (0.0, 1.0)
    assert result.outcome == 0.0


def test_a_citation_of_an_unknown_document_is_a_failed_case() -> None:
    unknown = citation("无.txt", "甲乙", texts={"无.txt": "甲乙"})
    result = judged(GDP, answer(GDP.text, "answered", [unknown]))
    assert result.error is not None
    assert result.measures["answer_holds"] == (0.0, 1.0)


def test_quotes_are_kept_with_what_stands_around_them() -> None:
    result = judged(GDP, answer(GDP.text, "answered", [citation(REPORT, "4285亿元", "4285")]))
    (quote,) = result.quotes
    assert (quote.before, quote.after[:4]) == ("2022年，全市实现生产总值", "，增长3")
    assert (quote.span, quote.focus) == ("4285", (0, 4))
    assert Snapshot().document(REPORT).text == TEXTS[REPORT]
    assert Result.from_json(result.as_json()) == result
    assert [quote.heading for quote in result.quotes] == ["一、回顾"]


def test_a_kept_result_without_headings_is_read_as_one_that_has_none() -> None:
    body = judged(GDP, answer(GDP.text, "answered", [citation(REPORT, SENTENCE)])).as_json()
    del body["quotes"][0]["heading"]
    assert [quote.heading for quote in Result.from_json(body).quotes] == [""]
