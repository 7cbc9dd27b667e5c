"""From the reader's scores to sentences: the words that answer, and how well each sentence does."""

from dataclasses import replace

import numpy as np
import pytest
from answer_samples import BEGIN, evidence

from yinju.answer.evidence import Answering, Evidence
from yinju.answer.reading import answering, bare, read_sentences, with_reader
from yinju.models import Excerpt, Reading
from yinju.retrieve import read_question
from yinju.types import Span

TEXT = "全市新建学校五所。城镇化率为58.3%。排名全省第四。"
SENTENCES = [Span(0, 9), Span(9, 20), Span(20, 27)]


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
    found = answering(reading(figure, 3.0, 4.0), TEXT, BEGIN, [in_document(s) for s in SENTENCES])
    best = max(found.values(), key=lambda answer: answer.score)
    assert best == Answering(in_document(figure), 7.0)
    assert [found[in_document(s)].score for s in SENTENCES] == [-16.0, 7.0, -16.0]


def test_an_answer_across_sentences_makes_each_of_them_as_good_as_the_whole() -> None:
    across = Span(SENTENCES[1].start, SENTENCES[2].end)
    found = answering(reading(across, 3.0, 4.0), TEXT, BEGIN, [in_document(s) for s in SENTENCES])
    assert [found[in_document(s)].score for s in SENTENCES] == [-16.0, 7.0, 7.0]
    without_stop = Span(SENTENCES[1].start, SENTENCES[1].end - 1)
    assert found[in_document(SENTENCES[1])].span == in_document(without_stop)


def test_a_passage_without_tokens_answers_nothing() -> None:
    nothing = Reading(np.empty((0, 2), np.int32), np.empty(0, np.float32), np.empty(0, np.float32))
    assert answering(nothing, "", BEGIN, [Span(100, 105)]) == {}


def test_the_blank_that_a_token_begins_with_is_not_emphasised() -> None:
    text = "总投资 4285 亿元。"
    places = np.array([[0, 3], [3, 8], [8, 11], [11, 12]], np.int32)
    starts, ends = np.array([-5.0, 4.0, -5.0, -5.0]), np.array([-5.0, -5.0, 4.0, -5.0])
    read = Reading(places, starts.astype(np.float32), ends.astype(np.float32))
    sentence = Span(BEGIN, BEGIN + len(text))
    found = answering(read, text, BEGIN, [sentence])[sentence].span
    assert text[found.start - BEGIN : found.end - BEGIN] == "4285 亿元"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("，由省交通设计院设计的", "由省交通设计院设计"),
        ("：《怀川日报》（", "《怀川日报》"),
        ("修桥的目的", "修桥的目的"),
        ("，。", ""),
        ("", ""),
    ],
)
def test_what_is_emphasised_neither_begins_nor_ends_with_what_belongs_to_no_answer(
    text: str, words: str
) -> None:
    begin, end = bare(f"甲{text}乙", 1, 1 + len(text))
    assert f"甲{text}乙"[begin:end] == words


class Attentive:
    """A reader that notes what it reads; it finds an answer of some score in the first character of each excerpt."""

    digest = "attentive"

    def __init__(self, score: float = 4.0) -> None:
        self.read_so_far: list[Excerpt] = []
        self._score = score

    @property
    def passages(self) -> list[str]:
        return [excerpt.text for excerpt in self.read_so_far]

    def read(self, question: str, excerpts: list[Excerpt]) -> list[Reading]:
        self.read_so_far += excerpts
        return [reading(Span(0, 1), self._score / 2, self._score / 2)] * len(excerpts)


ASKED = read_question("城镇化率是多少？")
A, B, C, D = "甲甲甲甲甲甲甲甲甲。", "乙乙乙乙乙乙乙乙乙。", "丙丙丙丙丙丙丙丙丙。", "丁丁丁丁丁丁丁丁丁。"


def compared(ranked: list[Evidence], *scores: float) -> list[Evidence]:
    """Return the sentences with the scores that comparing gave them."""
    return [replace(item, standing_out=score) for item, score in zip(ranked, scores, strict=True)]


def test_a_passage_is_read_whole_and_those_of_the_best_sentences_as_far_as_they_fit() -> None:
    reader = Attentive()
    read_sentences(reader, ASKED, evidence(A, B, C, D, best_first="0231"), 30)  # type: ignore[arg-type]
    assert reader.passages == [A + B + C + D]
    reader = Attentive(-12.0)
    ranked = compared(evidence(A, B, C, best_first="201", gap="旁白"), 2.0, 1.0, 0.5)
    found = read_sentences(reader, ASKED, ranked, 20)  # type: ignore[arg-type]
    assert reader.passages == [C, A] and sorted(found) == [0, 2]


def test_a_long_passage_is_read_in_pieces() -> None:
    reader = Attentive(-12.0)
    long = [letter * 220 + "。" for letter in "甲乙丙丁"]
    read_sentences(reader, ASKED, evidence(*long, best_first="0123"), 1000)  # type: ignore[arg-type]
    assert reader.passages == ["".join(long[:2]), "".join(long[2:])]


def test_a_blank_between_sentences_is_read_and_a_sentence_that_is_not_there_parts_windows() -> None:
    reader = Attentive()
    read_sentences(reader, ASKED, evidence(A, B, best_first="01", gap="\n"), 100)  # type: ignore[arg-type]
    ranked = [item for item in evidence(A, B, C, best_first="012") if item.row != 1]
    read_sentences(reader, ASKED, ranked, 100)  # type: ignore[arg-type]
    assert reader.passages == [A + "\n" + B, A, C]


def test_a_document_s_title_stands_above_what_is_read_of_it() -> None:
    reader = Attentive()
    read_sentences(reader, ASKED, evidence(A, best_first="0"), 100)  # type: ignore[arg-type]
    assert reader.read_so_far == [Excerpt(A, "工作报告")]


def test_no_more_is_read_once_what_is_left_could_hardly_come_first_but_for_lists_and_english_questions() -> (
    None
):
    long = [letter * 220 + "。" for letter in "甲乙丙丁"]
    ranked = compared(evidence(*long, best_first="3120", gap="旁白"), 3.0, 2.9, 2.0, 1.9)
    for question, score, read in (
        ("城镇化率是多少？", 8.0, [3]),
        ("城镇化率是多少？", 1.0, [3, 1]),
        ("城镇化率是多少？", -12.0, [3, 1, 2, 0]),
        ("哪些城市的城镇化率最高？", 8.0, [3, 1, 2, 0]),
        ("What is the urbanisation rate?", 8.0, [3, 1, 2, 0]),
    ):
        reader = Attentive(score)
        found = read_sentences(reader, read_question(question), ranked, 1000)  # type: ignore[arg-type]
        assert sorted(reader.passages) == sorted(long[number] for number in read)
        assert sorted(found) == sorted(read)


def test_a_sentence_of_another_year_is_read_as_a_neighbour_alone_where_there_are_others() -> None:
    a, b = evidence(A, B, best_first="01", gap="旁白")
    reader = Attentive()
    read_sentences(reader, ASKED, [replace(a, agreement=0.0), b], 100)  # type: ignore[arg-type]
    assert reader.passages == [B]
    a, b = evidence(A, B, best_first="01")
    read_sentences(reader, ASKED, [replace(a, agreement=0.0), b], 100)  # type: ignore[arg-type]
    assert reader.passages == [B, A + B]


def test_one_passage_is_read_in_any_case_and_of_nothing_nothing() -> None:
    reader = Attentive()
    ranked = compared(evidence(A, B, best_first="10", gap="旁白"), 2.0, 1.0)
    assert list(read_sentences(reader, ASKED, ranked, 0)) == [1]  # type: ignore[arg-type]
    assert read_sentences(reader, ASKED, [], 100) == {}  # type: ignore[arg-type]


def test_twice_as_much_is_read_for_an_english_question() -> None:
    for question, passages in (("城镇化率是多少？", [A]), ("What is the urbanisation rate?", [A, B])):
        reader = Attentive()
        ranked = evidence(A, B, C, best_first="012", gap="旁白")
        read_sentences(reader, read_question(question), ranked, 10)  # type: ignore[arg-type]
        assert reader.passages == passages


def test_what_was_not_read_counts_as_the_worst_that_was() -> None:
    span = Span(BEGIN, BEGIN + 1)
    ranked = evidence(A, B, C, best_first="012")
    read = with_reader(ranked, {1: Answering(span, 4.0), 2: Answering(span, -3.0)})
    assert [item.row for item in read] == [1, 0, 2]
    assert read[1].score == read[2].score and read[1].answering is None
    surest, unread = with_reader(ranked, {1: Answering(span, 40.0)}), with_reader(ranked, {})
    assert surest[0].row == 1 and surest[0].score > surest[1].score == unread[0].score
    assert [item.row for item in unread] == [0, 1, 2] and len({item.score for item in unread}) == 1


def test_once_read_a_sentence_counts_for_what_it_answers_rather_than_for_what_it_is_like() -> None:
    like, answers = evidence(A, B, best_first="01", gap="旁白")
    like = replace(like, standing_out=2.0, compared=2.0)
    answers = replace(answers, standing_out=1.2, compared=1.2)
    found = {
        like.row: Answering(Span(like.sentence.start, like.sentence.end), -3.0),
        answers.row: Answering(Span(answers.sentence.start, answers.sentence.end), 2.0),
    }
    assert [item.row for item in with_reader([like, answers], {})] == [0, 1]
    assert [item.row for item in with_reader([like, answers], found)] == [1, 0]
    spoken_of = replace(like, compared=0.0)  # what speaks for it is not its likeness
    assert [item.row for item in with_reader([spoken_of, answers], found)] == [0, 1]


def test_of_two_sentences_that_are_as_good_the_one_with_fewer_words_that_answer_is_better() -> None:
    ranked = evidence(A, B, best_first="01", gap="旁白")
    found = {
        item.row: Answering(Span(item.sentence.start, item.sentence.end - item.row), 1.0) for item in ranked
    }
    assert [item.row for item in with_reader(ranked, found)] == [1, 0]
    nothing = {item.row: Answering(Span(item.sentence.start, item.sentence.start), 1.0) for item in ranked}
    assert [item.row for item in with_reader(ranked, nothing)] == [0, 1]
