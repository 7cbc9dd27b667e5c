"""What the reader does alone: CMRC's gold paragraphs read whole, and answers cut out of them."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from measuring.figures import Goal, Row
from reading.cutting import without_answers
from reading.passages import as_passage, windows
from reading.scoring import exact_match, f1
from yinju.answer.reading import best_answer
from yinju.evaluate.bootstrap import Estimate, interval, resample
from yinju.evaluate.questions import Question
from yinju.models import Excerpt, Reader
from yinju.pipeline import Engine
from yinju.retrieve import Retrieved


class Cutting(Engine):
    """An engine that answers as if the sentences that hold some answers of one document were not there."""

    doc_id = ""
    answers: Sequence[str] = ()

    def retrieve(self, *arguments: Any, **options: Any) -> Retrieved:
        """Return what an engine retrieves, without those sentences."""
        retrieved = super().retrieve(*arguments, **options)
        return without_answers(self, retrieved, self.doc_id, self.answers)


def gold_paragraphs(reader: Reader, engine: Engine, questions: Sequence[Question]) -> list[Row]:
    """Return exact match and F1 of the best span of each question's own paragraph, by CMRC's definition."""
    pairs = [_read_paragraph(reader, engine, question) for question in questions]
    row = partial(Row, "cmrc, gold paragraph")
    clusters = [question.cluster for question in questions]
    return [
        row("exact match of the reader's span", _mean([pair[0] for pair in pairs], clusters), Goal(0.6)),
        row("F1 of the reader's span", _mean([pair[1] for pair in pairs], clusters), Goal(0.8)),
    ]


def _read_paragraph(reader: Reader, engine: Engine, question: Question) -> tuple[float, float]:
    passage = as_passage(engine.snapshot.document(min(question.gold.grades)).text)
    excerpts = [Excerpt(passage.words(window)) for window in windows(passage)]
    found = [
        (best[0], excerpt.text[slice(*best[1])])
        for excerpt, reading in zip(excerpts, reader.read(question.text, excerpts), strict=True)
        if (best := best_answer(reading, excerpt.text)) is not None
    ]
    words = max(found, default=(0.0, ""))[1]
    return exact_match(words, question.answers), f1(words, question.answers)


def _mean(values: Sequence[float], clusters: Sequence[str]) -> Estimate | None:
    if not values:
        return None
    weights, array = resample(list(clusters)), np.array(values)
    low, high = interval(weights @ array / weights.sum(axis=1), float(array.mean()))
    return Estimate(float(array.mean()), low, high, len(values))
