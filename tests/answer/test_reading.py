"""From the reader's scores to sentences: the words that answer, and how well each sentence does."""

import numpy as np

from yinju.answer.evidence import _opinion
from yinju.answer.reading import Answering, answering, read_hits
from yinju.models import Reading
from yinju.types import Chunk, Hit, Span

TEXT = "全市新建学校五所。城镇化率为58.3%。排名全省第四。"
SENTENCES = [Span(0, 9), Span(9, 20), Span(20, 27)]
BEGIN = 100


def reading(best: Span, start: float, end: float) -> Reading:
    """Return a reading, a token a character, whose scores are low but for one span."""
    count = len(TEXT)
    starts, ends = np.full(count, -8.0, np.float32), np.full(count, -8.0, np.float32)
    starts[best.start], ends[best.end - 1] = start, end
    return Reading(np.stack([np.arange(count), np.arange(1, count + 1)], 1).astype(np.int32), starts, ends)


def in_document(span: Span) -> Span:
    return Span(span.start + BEGIN, span.end + BEGIN)


def test_the_sentence_with_the_best_span_is_found_and_the_span_stands_in_the_document() -> None:
    figure = Span(TEXT.index("58.3%"), TEXT.index("58.3%") + 5)
    found = answering(reading(figure, 3.0, 4.0), BEGIN, [in_document(s) for s in SENTENCES])
    best = max(found.values(), key=lambda answer: answer.score)
    assert best == Answering(in_document(figure), 7.0)
    assert [found[in_document(s)].score for s in SENTENCES] == [-16.0, 7.0, -16.0]


def test_an_answer_across_sentences_makes_each_of_them_as_good_as_the_whole() -> None:
    across = Span(SENTENCES[1].start, SENTENCES[2].end)
    found = answering(reading(across, 3.0, 4.0), BEGIN, [in_document(s) for s in SENTENCES])
    assert [found[in_document(s)].score for s in SENTENCES] == [-16.0, 7.0, 7.0]
    assert found[in_document(SENTENCES[1])].span == in_document(SENTENCES[1])


def test_a_passage_without_tokens_answers_nothing() -> None:
    nothing = Reading(np.empty((0, 2), np.int32), np.empty(0, np.float32), np.empty(0, np.float32))
    assert answering(nothing, BEGIN, [Span(100, 105)]) == {}


def test_what_was_not_read_counts_as_the_worst_that_was() -> None:
    span = Span(0, 1)
    opinion = _opinion([Answering(span, 4.0), None, Answering(span, -3.0)])
    assert opinion[0] > opinion[1] == opinion[2]
    assert not _opinion([None, None]).any()


class Attentive:
    """A reader that notes what it reads."""

    digest = "attentive"

    def __init__(self) -> None:
        self.passages: list[str] = []

    def read(self, question: str, passages: list[str]) -> list[Reading]:
        """Note the passages."""
        self.passages += passages
        return [reading(Span(0, 1), 0.0, 0.0)] * len(passages)


def hit(number: int, text: str) -> Hit:
    chunk = Chunk(f"{number}.txt", "", "", 0, len(text), text)
    return Hit(chunk, 0.5, number, None, None)


def test_as_many_passages_are_read_as_fit_and_the_first_in_any_case() -> None:
    hits = [hit(number, "字" * 40) for number in range(1, 5)]
    reader = Attentive()
    assert list(read_hits(reader, "问", hits, 100)) == ["1.txt#0-40", "2.txt#0-40"]
    assert list(read_hits(reader, "问", hits, 10)) == ["1.txt#0-40"]
    assert read_hits(reader, "问", [], 100) == {}
