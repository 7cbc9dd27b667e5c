"""Which sentences are quoted: the best one, and what most likely holds the answer in the room that is left."""

from dataclasses import replace

import pytest
from answer_samples import evidence

from yinju.answer.evidence import Answering, Evidence
from yinju.answer.selection import FARTHEST, MARGIN, PART_CHARS, QUOTES, QUOTES_OF_A_LIST, choose, lead
from yinju.retrieve import read_question
from yinju.types import Span

ASKED, LISTED = read_question("书记提了什么要求？"), read_question("书记提了哪些要求？")
# Ten characters, of which the words that answer are the third clause.
CLAUSES = "甲甲，乙乙乙，要丙丙丙，丁丁丁丁。"


def scored(*scores: float, texts: tuple[str, ...] = ()) -> list[Evidence]:
    """Return sentences of ten characters, or `texts`, that do not touch, best first, with these scores."""
    texts = texts or tuple(f"{chr(0x4E00 + number) * 9}。" for number in range(len(scores)))
    ranked = evidence(*texts, best_first="".join(map(str, range(len(texts)))), gap="——")
    return [replace(item, score=score) for item, score in zip(ranked, scores, strict=True)]


def rows(chosen: list[Evidence]) -> list[int]:
    return [item.row for item in chosen]


def test_the_best_sentence_is_always_quoted_and_others_that_fit_and_are_nearly_as_good() -> None:
    assert choose(ASKED, [], 100) == []
    assert rows(choose(ASKED, scored(2.0, 1.0), 5)) == [0]
    assert rows(choose(ASKED, scored(2.0, 1.0, 2.0 - MARGIN - 0.1), 100)) == [0, 1]
    read = [
        replace(item, answering=Answering(Span(0, 1), 1.0)) for item in scored(2.0, 1.0, 2.0 - MARGIN + 0.1)
    ]
    assert rows(choose(ASKED, read, 100)) == [0, 1]
    same = scored(2.0, 1.5, 1.0, texts=("甲甲甲。", "甲甲甲。", "乙乙乙。"))
    assert rows(choose(ASKED, same, 100)) == [0, 2]


@pytest.mark.parametrize(("question", "most"), [(ASKED, QUOTES), (LISTED, QUOTES_OF_A_LIST)])
def test_no_more_are_quoted_than_one_reads(question: object, most: int) -> None:
    assert rows(choose(question, scored(*[1.0] * 9), 200)) == list(range(most))  # type: ignore[arg-type]


def test_two_short_sentences_rather_than_a_long_one_that_is_hardly_better() -> None:
    texts = ("甲" * 10, "乙" * 30, "丙" * 12, "丁" * 12)
    assert rows(choose(ASKED, scored(2.0, 1.0, 0.9, 0.8, texts=texts), 40)) == [0, 2, 3]
    assert rows(choose(ASKED, scored(2.0, 1.9, 0.0, -0.1, texts=texts), 40)) == [0, 1]


def test_what_does_not_fit_is_quoted_in_part_around_the_words_that_the_reader_found() -> None:
    best, long = scored(2.0, 1.5, texts=("甲" * 10, CLAUSES))
    begins = long.sentence.start
    read = replace(long, answering=Answering(Span(begins + 8, begins + 11), 1.0))
    assert [item.text for item in choose(ASKED, [best, read], 100)] == [best.text, CLAUSES]
    for room, part in (
        (14, "乙乙乙，要丙丙丙，丁丁丁丁。"),
        (13, "甲甲，乙乙乙，要丙丙丙，"),
        (10, "要丙丙丙，丁丁丁丁。"),
        (9, "乙乙乙，要丙丙丙，"),
    ):
        chosen = choose(ASKED, [best, read], len(best.text) + room)
        assert [item.text for item in chosen] == [best.text, part]
        start = chosen[1].sentence.start
        assert long.chunk.text[start - long.chunk.start :].startswith(part)
        assert chosen[1].sentence.end - start == len(part)
    # Not a scrap, not where its words do not fit, and not of a sentence that was not read.
    assert rows(choose(ASKED, [best, read], len(best.text) + PART_CHARS - 1)) == [0]
    assert rows(choose(ASKED, [best, long], len(best.text) + 15)) == [0]


def test_a_lead_is_what_the_best_has_above_the_sentences_that_are_not_quoted_and_say_something_else() -> None:
    ranked = scored(2.0, 1.9, 1.5, 0.5)
    assert lead(ranked[:2], ranked) == pytest.approx(0.5)
    assert lead(ranked[:3], ranked) == pytest.approx(1.5)
    assert lead(ranked, ranked) == lead(ranked[:1], scored(2.0, -9.0)) == FARTHEST
    twice = scored(2.0, 2.0, 1.2, texts=("甲甲甲。", "甲甲甲。", "乙乙乙。"))
    assert lead(twice[:1], twice) == pytest.approx(0.8)
    assert lead(ranked[2:3], ranked) == pytest.approx(-0.5)


def test_sentences_of_another_year_do_not_count_against_the_best() -> None:
    best, other = scored(2.0, 1.9)
    assert lead([best], [best, replace(other, agreement=0.0)]) == FARTHEST


def test_a_list_that_the_best_sentence_begins_is_quoted_to_its_end() -> None:
    texts = ("办好三件实事：一是改建卫生室；", "二是修建骑行道；", "三是注册商标。", "力争年底完成。")
    ranked = [replace(item, score=-float(n)) for n, item in enumerate(evidence(*texts, best_first="0312"))]
    assert rows(choose(LISTED, ranked, 100)) == [0, 1, 2]
    assert rows(choose(LISTED, ranked, 24)) == [0, 1]  # as many as fit
    assert rows(choose(ASKED, ranked, 100)) != [0, 1, 2]  # it asks for no list


@pytest.mark.parametrize(
    ("first", "is_list"),
    [
        ("办好两件事：一是修路；", True),
        ("首先，修路；", True),
        ("各单位统一要求；", False),
        ("唯一是修路；", False),
        ("首先进场的是修路队；", False),
    ],
)
def test_only_the_first_item_of_a_line_begins_a_list(first: str, is_list: bool) -> None:
    line = evidence(first, "最后种树。", "丙丙丙丙丙丙丙丙。", best_first="012")
    scores = (3.0, 0.0, 2.9)
    chosen = choose(LISTED, sorted(map(_scored, line, scores), key=lambda item: -item.score), 100)
    assert ("最后种树。" in [item.text for item in chosen]) is is_list


def _scored(item: Evidence, score: float) -> Evidence:
    return replace(item, score=score)
