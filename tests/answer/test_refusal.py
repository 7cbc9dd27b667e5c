"""The verdict, from what was read and compared."""

from dataclasses import replace

import pytest
from answer_samples import evidence

from yinju.answer.evidence import Answering, Evidence
from yinju.answer.refusal import ANSWERED_READ_FROM, MENTIONED_READ_FROM, REPLY_CONFIDENCE, Judgement, judge
from yinju.retrieve import Retrieved, TermWeights, read_question
from yinju.text import terms
from yinju.types import Span

QUESTION = "全市有多少座图书馆？"
SAYS, SAYS_NOT = "全市有公共图书馆十二座。", "全市的公共图书馆都已经免费开放。"
UNLIKE, ALIKE = 0.8, 0.95
NEVER, UNSURE, SURE = -20.0, -12.0, 8.0


def judged(question: str, text: str, answering: float | None, cosine: float = ALIKE) -> Judgement:
    """Return the verdict on one sentence, beside another that is worse."""
    quoted = found(text, answering, cosine)
    return judge(asked(question), [quoted], [quoted, replace(quoted, row=1, score=-1.0)])


def found(text: str, answering: float | None, cosine: float = ALIKE) -> Evidence:
    (one,) = evidence(text, best_first="0")
    place = Span(one.sentence.start, one.sentence.end)
    span = None if answering is None else Answering(place, answering)
    return replace(
        one, cosine=cosine, score=2.0, standing_out=2.0, terms=frozenset(terms(text)), answering=span
    )


def asked(question: str) -> Retrieved:
    weights = TermWeights(dict.fromkeys(terms(question), 2.0), frozenset(), {})
    return Retrieved(read_question(question), (), weights)


def test_what_is_read_with_certainty_is_answered_and_what_is_not_is_mentioned() -> None:
    sure, unsure = judged(QUESTION, SAYS, SURE), judged(QUESTION, SAYS, UNSURE)
    assert sure.verdict == "answered" and sure.confidence >= ANSWERED_READ_FROM["zh"]
    assert unsure.verdict == "mentioned" and unsure.confidence < ANSWERED_READ_FROM["zh"]


def test_the_surer_the_reader_the_surer_the_verdict() -> None:
    sure = [judged(QUESTION, SAYS, score).confidence for score in (-12.0, -4.0, 0.0, 4.0, 8.0)]
    assert sure == sorted(sure) and sure[-1] - sure[0] > 0.5


def test_what_lacks_the_figure_asked_for_is_not_answered_and_no_surer_than_the_bar() -> None:
    lacking = judged(QUESTION, SAYS_NOT, SURE)
    assert lacking.verdict == "mentioned"
    assert lacking.confidence <= ANSWERED_READ_FROM["zh"]


def test_what_is_of_something_else_is_not_found() -> None:
    other = judged("世界杯冠军是谁？", "本厂专门生产各种规格的塑料水桶。", NEVER, UNLIKE)
    assert other.verdict == "not_found"
    assert other.reasons and other.reasons.signals["bears"] < MENTIONED_READ_FROM


def test_the_sentence_below_the_very_question_answers_it() -> None:
    reply = replace(found("自营业执照发放之日起计算，满一年为止。", UNSURE), replies=True)
    judgement = judge(asked("期限怎么算？"), [reply], [reply])
    assert (judgement.verdict, judgement.confidence) == ("answered", REPLY_CONFIDENCE)


@pytest.mark.parametrize("answering", [None, SURE])
def test_nothing_quoted_or_nothing_asked_is_not_found(answering: float | None) -> None:
    quoted = found(SAYS, answering)
    assert judge(asked(QUESTION), [], [quoted]) == Judgement("not_found", 0.0)
    assert judge(asked("？"), [quoted], [quoted]) == Judgement("not_found", 0.0)


@pytest.mark.parametrize("answering", [None, SURE])
def test_a_verdict_tells_what_it_rests_on(answering: float | None) -> None:
    reasons = judged(QUESTION, SAYS, answering).reasons
    assert reasons is not None and reasons.sentence == SAYS
    assert ("answering" in reasons.signals) == (answering is not None)
    assert reasons.bars.keys() <= reasons.signals.keys()
