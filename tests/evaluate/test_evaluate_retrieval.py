"""Retrieval metrics agree with a second implementation, and cannot be flattered by ties or by chunks."""

import builtins
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from eval_samples import BRIEF, REPORT, TEXTS, hit, question
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from yinju.errors import UsageError
from yinju.evaluate.questions import Gold
from yinju.evaluate.retrieval import failed_retrieval, is_gold, judge_retrieval, rank_measures
from yinju.types import Hit

GDP = "2022年，全市实现生产总值4285亿元，增长3.5%。"
RANK = "城镇化率全省第四。"
PLAN = "2023年，计划投资1300亿元。"
FLOOD = "战胜了百年不遇的超大洪水，转移群众12万人。"

ONE = question("生产总值", ["4285亿元"], [(REPORT, "生产总值4285亿元")])
TWO = question("两年", ["4285亿元", "1300亿元"], [(REPORT, "生产总值4285亿元"), (REPORT, "计划投资1300亿元")])


def values(asked: Any, hits: Sequence[Hit], *, by_document: bool = False) -> dict[str, float]:
    return {name: above for name, (above, _) in judge_retrieval(asked, hits, by_document=by_document).items()}


EITHER = question(
    "任一处",
    ["全省第四"],
    [(REPORT, "城镇化率全省第四"), (BRIEF, "城镇化率全省第四")],
    tags=("either",),
)


def ranked(*texts: str) -> list[Hit]:
    return [hit(rank, BRIEF if text == FLOOD else REPORT, text) for rank, text in enumerate(texts, 1)]


def test_a_hit_that_covers_the_span_at_rank_two_gives_what_is_computed_by_hand() -> None:
    found = values(ONE, ranked(RANK, GDP, PLAN))
    assert (found["recall@1"], found["recall@3"]) == (0.0, 1.0)
    assert found["mrr@10"] == 0.5
    assert found["ndcg@10"] == pytest.approx(1 / math.log2(3))
    assert found["context_chars@5"] == len(RANK + GDP + PLAN)


def test_a_hit_that_covers_a_part_of_the_span_is_not_relevant() -> None:
    assert values(ONE, ranked("2022年，全市实现生产总值4285"))["recall@10"] == 0.0


def test_evidence_that_is_missing_costs_recall_and_completeness() -> None:
    found = values(TWO, ranked(GDP, RANK))
    assert (found["recall@10"], found["all_evidence@10"]) == (0.5, 0.0)
    found = values(TWO, ranked(GDP, RANK, PLAN))
    assert (found["recall@10"], found["all_evidence@1"], found["all_evidence@3"]) == (1.0, 0.0, 1.0)
    assert found["ndcg@10"] == pytest.approx((1 + 1 / math.log2(4)) / (1 + 1 / math.log2(3)))


def test_the_same_evidence_found_twice_counts_once() -> None:
    once, twice = values(TWO, ranked(GDP, RANK)), values(TWO, ranked(GDP, SHORT))
    assert once["recall@10"] == twice["recall@10"]
    assert once["ndcg@10"] == twice["ndcg@10"]


def test_one_of_the_alternatives_is_all_that_is_to_be_found() -> None:
    first = values(EITHER, ranked(GDP, RANK))
    assert (first["recall@1"], first["recall@3"], first["all_evidence@3"], first["mrr@10"]) == (0, 1, 1, 0.5)
    assert first["ndcg@10"] == pytest.approx(1 / math.log2(3))
    other = hit(2, BRIEF, "城镇化率全省第四。")
    assert values(EITHER, [*ranked(GDP), other]) == first | {"context_chars@5": len(GDP) + 9}
    both = values(EITHER, [*ranked(RANK), other])
    assert (both["recall@10"], both["all_evidence@1"], both["ndcg@10"]) == (1.0, 1.0, 1.0)


def test_one_document_of_the_alternatives_is_all_that_is_to_be_found() -> None:
    found = values(EITHER, ranked(GDP, FLOOD), by_document=True)
    assert (found["recall@1"], found["all_evidence@1"], found["ndcg@10"]) == (1.0, 1.0, 1.0)
    last = values(EITHER, ranked(FLOOD, GDP), by_document=True)
    assert last["recall@1"] == 1.0
    assert values(EITHER, [], by_document=True)["recall@10"] == 0.0


def test_on_documents_two_pieces_of_evidence_in_one_document_are_one_document() -> None:
    found = values(TWO, ranked(FLOOD, GDP), by_document=True)
    assert (found["recall@1"], found["recall@3"], found["mrr@10"]) == (0.0, 1.0, 0.5)
    assert found["ndcg@10"] == pytest.approx(1 / math.log2(3))


SHORT = "全市实现生产总值4285亿元"


def test_one_hit_that_covers_all_evidence_is_complete_at_once() -> None:
    found = values(TWO, ranked(TEXTS[REPORT]))
    assert (found["recall@1"], found["all_evidence@1"], found["ndcg@10"]) == (1.0, 1.0, 1.0)


def test_evidence_that_two_hits_cover_together_is_complete() -> None:
    asked = question("甲", ["4285亿元"], [(REPORT, "4285亿元，增长3.5%。城镇化率全省第四")])
    found = values(asked, ranked(GDP, RANK))
    assert (found["all_evidence@1"], found["all_evidence@3"]) == (0.0, 1.0)


def test_on_documents_the_rank_is_that_among_distinct_documents() -> None:
    found = values(
        question("乙", ["12万人"], [(BRIEF, "12万人")]), ranked(GDP, RANK, PLAN, FLOOD), by_document=True
    )
    assert (found["recall@1"], found["recall@3"], found["mrr@10"]) == (0.0, 1.0, 0.5)


def test_nothing_found_is_zero_not_missing() -> None:
    found = values(ONE, [])
    assert set(found.values()) == {0.0}
    assert {name: below for name, (_, below) in failed_retrieval(ONE).items()} == dict.fromkeys(
        failed_retrieval(ONE), 1.0
    )
    assert set(failed_retrieval(ONE)) == set(found) - {"context_chars@5"}


def test_a_question_that_has_no_answer_is_not_judged_on_retrieval() -> None:
    assert values(question("丙", (), (), "not_found"), ranked(GDP)) == {}


def test_equal_scores_keep_the_order_in_which_they_were_shown() -> None:
    """Trec_eval sorts ties by name; scores made of ranks leave it nothing to sort."""
    assert rank_measures(["z", "a"], {"a": 1})["mrr@10"] == 0.5
    assert rank_measures(["a", "z"], {"z": 1})["mrr@10"] == 0.5


@given(st.lists(st.integers(0, 2), min_size=2, max_size=10))
def test_ndcg_and_recall_agree_with_other_implementations(grades: list[int]) -> None:
    names = [f"d{number}" for number in range(len(grades))]
    found = rank_measures(names, {name: grade for name, grade in zip(names, grades, strict=True) if grade})
    scores = -np.arange(len(grades), dtype=float)
    assert found["ndcg@10"] == pytest.approx(ndcg_score([grades], [scores], k=10))
    relevant = [rank for rank, grade in enumerate(grades, 1) if grade]
    assert found["mrr@10"] == pytest.approx(1 / relevant[0] if relevant else 0.0)
    for cutoff in (1, 3, 5, 10):
        share = sum(rank <= cutoff for rank in relevant) / len(relevant) if relevant else 0.0
        assert found[f"recall@{cutoff}"] == pytest.approx(share)


def test_a_gold_hit_is_recognised() -> None:
    assert is_gold(ranked(GDP)[0], ONE.gold, by_document=False)
    assert not is_gold(ranked(RANK)[0], ONE.gold, by_document=False)
    assert is_gold(ranked(RANK)[0], ONE.gold, by_document=True)
    assert not is_gold(ranked(RANK)[0], Gold(), by_document=False)


def test_without_ir_measures_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__
    monkeypatch.setattr(
        "yinju.evaluate.retrieval.import_module", lambda name: real("nicht_" + name), raising=True
    )
    with pytest.raises(UsageError) as caught:
        values(ONE, ranked(GDP))
    assert "pip install 'yinju[eval]'" in caught.value.hint
